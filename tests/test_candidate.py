"""Candidates: a change with all that follows from it is exact, and nobody sees it before it is published."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS

from kennisgraaf.errors import ForbiddenGraphError
from kennisgraaf.graph.entailment import Vocabulary
from kennisgraaf.graph.statistics import Statistics
from kennisgraaf.namespaces import CATALOGUE_GRAPH, GENID, ONTOLOGY_GRAPH, PROVENANCE_GRAPH, SHAPES_GRAPH, is_stated
from kennisgraaf.revisions.projection import lines_of
from kennisgraaf.snapshots import bulk
from kennisgraaf.snapshots.candidate import Candidate, vocabulary_in, vocabulary_of
from kennisgraaf.snapshots.lock import made
from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots

EX = "http://example.org/"
ORIGIN = Origin("0", "example", 1, "row")
Change = tuple[list[ox.Quad], list[ox.Quad]]


def name(local: str) -> ox.NamedNode:
    return ox.NamedNode(local if ":" in local else EX + local)


def quad(subject: str, predicate: str, value: str, graph: str) -> ox.Quad:
    return ox.Quad(name(subject), name(predicate), name(value), name(graph))


def graph_of(quad: ox.Quad) -> str:
    """The graph in which *quad* is said."""
    assert isinstance(quad.graph_name, ox.NamedNode)
    return quad.graph_name.value


TYPE, SUBCLASS = str(RDF.type), str(RDFS.subClassOf)
things = st.sampled_from(["a", "b", "c"])
terms = st.sampled_from(["A", "B", "C"])
properties = st.sampled_from(["p", "q"])
graphs = st.sampled_from(["g", "h"])
data = st.one_of(
    st.builds(quad, things, st.just(TYPE), terms, graphs),
    st.builds(quad, things, properties, things, graphs),
    st.builds(lambda s, p, g: ox.Quad(name(s), name(p), ox.Literal("text"), name(g)), things, properties, graphs),
)
axioms = st.one_of(
    st.builds(quad, terms, st.just(SUBCLASS), terms, st.just(ONTOLOGY_GRAPH)),
    st.builds(quad, properties, st.just(str(RDFS.domain)), terms, st.just(ONTOLOGY_GRAPH)),
    st.builds(quad, properties, st.just(str(RDFS.range)), terms, st.just(ONTOLOGY_GRAPH)),
    st.builds(quad, properties, st.just(str(OWL.inverseOf)), properties, st.just(ONTOLOGY_GRAPH)),
    st.builds(quad, properties, st.just(TYPE), st.just(str(OWL.SymmetricProperty)), st.just(ONTOLOGY_GRAPH)),
)
quads = st.one_of(data, data, data, axioms)
changes = st.lists(st.tuples(st.lists(quads, max_size=8), st.lists(quads, max_size=8)), min_size=1, max_size=6)


def expected(stated: Iterable[ox.Quad]) -> set[ox.Quad]:
    """All quads that a store of *stated* has, by the definitions: entailments of each graph alone, and the merge."""
    by_graph: dict[str, set[ox.Triple]] = defaultdict(set)
    for each in stated:
        by_graph[graph_of(each)].add(each.triple)
    vocabulary = Vocabulary.of(by_graph.get(ONTOLOGY_GRAPH, ()))
    named = set(stated)
    for graph, own in by_graph.items():
        for triple in vocabulary.entailments(own):
            named.add(ox.Quad(triple.subject, triple.predicate, triple.object, name(f"{graph}/inferred")))
    return named | {ox.Quad(each.subject, each.predicate, each.object) for each in named}


def inferred(stated: set[ox.Quad]) -> set[ox.Quad]:
    return {each for each in expected(stated) if "/inferred" in str(each.graph_name)}


@settings(max_examples=60, deadline=None)
@given(changes, st.integers(0, 5))
def test_changes_are_exact(sequence: list[Change], cut: int) -> None:
    """After any changes, also of the ontology, and a publication in between: each graph has its entailments and no
    others, the default graph is the merge, the statistics are those counted anew, no empty graph is listed."""
    with tempfile.TemporaryDirectory() as folder:
        snapshots = Snapshots(Path(folder))
        stated: set[ox.Quad] = set()
        candidate = Candidate(snapshots, None)
        for number, (added, removed) in enumerate(sequence):
            before = inferred(stated)
            candidate.apply(added, removed)
            stated = (stated - set(removed)) | set(added)
            assert set(candidate.store) == expected(stated)
            assert set(candidate.store.named_graphs()) == {each.graph_name for each in set(candidate.store)} - {
                ox.DefaultGraph()
            }
            assert candidate.entailed_added == inferred(stated) - before
            assert candidate.entailed_removed == before - inferred(stated)
            counted = Statistics.of(candidate.store)
            if number == cut:
                candidate.seal(ORIGIN)
                candidate.publish(1)
                snapshot = snapshots.current()
                assert snapshot.statistics == counted
                candidate = Candidate(snapshots, snapshot)
        counted = Statistics.of(candidate.store)
        candidate.seal(ORIGIN)
        assert Statistics.read(candidate.folder / "statistics.json") == counted


@settings(max_examples=30, deadline=None)
@given(
    st.lists(quads, max_size=20),
    st.sampled_from([1, 200, bulk.BATCH]),
    st.sampled_from([2, bulk.PART]),
    st.sampled_from([0, 1, bulk.REMEMBERED]),
)
def test_in_bulk_as_in_steps(stated: list[ox.Quad], batch: int, part: int, remembered: int) -> None:
    """What is completed in bulk, in however many batches, is what the same statements give one by one."""
    graphs = sorted(set(map(graph_of, stated)))
    whole = {graph: lines_of(each for each in stated if graph_of(each) == graph) for graph in graphs}
    vocabulary = vocabulary_in(each.triple for each in stated if graph_of(each) == ONTOLOGY_GRAPH)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as limits:
        limits.setattr(bulk, "PART", part)
        limits.setattr(bulk, "REMEMBERED", remembered)
        store = ox.Store(folder)
        statistics = bulk.fill(store, whole.items(), vocabulary, Path(folder), batch)
        assert set(store) == expected(stated)
        assert statistics == Statistics.of(store)
        del store  # it is closed before its folder goes


def test_a_filled_candidate_is_sealed_with_what_it_holds(snapshots: Snapshots) -> None:
    """The statistics of a candidate that was filled are kept with it."""
    said = quad("a", "p", "b", "g")
    with Candidate(snapshots, None) as candidate:
        candidate.fill([(graph_of(said), lines_of([said]))], vocabulary_in([]))
        counted = Statistics.of(candidate.store)
        candidate.seal(ORIGIN)
        assert Statistics.read(candidate.folder / "statistics.json") == counted
        assert counted.triples == 1


def test_many_small_graphs_are_batched_at_once(tmp_path: Path) -> None:
    """To put together a batch costs no more for many small parts than for a few large ones."""
    parts = ((b"x" * 19 + b"\n", b"y" * 9 + b"\n") for _ in range(200_000))
    begin = time.process_time()
    batches = list(bulk._batches(parts, 3_000_000, tmp_path))
    assert [len(each) for each in batches] == [3_000_000, 1_000_000, 2_000_000]
    assert time.process_time() - begin < 5


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "data")


def published(snapshots: Snapshots, revision: int, *added: ox.Quad) -> str:
    base = None if snapshots.current_name is None else snapshots.current()
    with snapshots.writing(), Candidate(snapshots, base) as candidate:
        candidate.apply(added, [])
        candidate.seal(Origin("0", "example", revision, f"row {revision}"))
        return candidate.publish(revision)


def test_the_base_stays_as_it_is(snapshots: Snapshots) -> None:
    """What is done to a candidate is not seen in the snapshot that it is a copy of, nor when it is discarded."""
    published(snapshots, 1, quad("a", "p", "b", "g"))
    base = snapshots.current()
    with Candidate(snapshots, base) as candidate:
        candidate.apply([quad("b", "p", "c", "g")], [quad("a", "p", "b", "g")])
        candidate.seal(ORIGIN)
        assert set(base.quads()) == set(snapshots.current().quads()) == {quad("a", "p", "b", "g")}
    assert list(snapshots.candidates.iterdir()) == []
    assert snapshots.current_name == "000001"


def test_record_is_merged_and_entails_nothing(snapshots: Snapshots) -> None:
    """What is recorded counts in the merge and the statistics; being recorded twice changes nothing."""
    said = quad("act", "p", "a", PROVENANCE_GRAPH)
    with Candidate(snapshots, None) as candidate:
        candidate.apply([quad("p", str(RDFS.domain), "A", ONTOLOGY_GRAPH)], [])
        before = set(candidate.store)
        candidate.record([said])
        candidate.record([said])
        assert set(candidate.store) - before == {said, ox.Quad(said.subject, said.predicate, said.object)}
        counted = Statistics.of(candidate.store)
        candidate.seal(ORIGIN)
        assert Statistics.read(candidate.folder / "statistics.json") == counted


def test_shapes_entail_nothing(snapshots: Snapshots) -> None:
    """Shapes are about the vocabulary and not in it."""
    stated = [quad("A", SUBCLASS, "B", ONTOLOGY_GRAPH), quad("a", TYPE, "A", SHAPES_GRAPH)]
    with Candidate(snapshots, None) as candidate:
        candidate.apply(stated, [])
        assert candidate.entailed_added == set()


def test_skolemised_classes_are_anonymous(snapshots: Snapshots) -> None:
    """What was a blank node in the ontology is no class that data are said to be of."""
    with Candidate(snapshots, None) as candidate:
        candidate.apply([quad("A", SUBCLASS, f"{GENID}1", ONTOLOGY_GRAPH)], [])
        assert vocabulary_of(candidate.store).superclasses == {}


@pytest.mark.parametrize("graph", [PROVENANCE_GRAPH, CATALOGUE_GRAPH, f"{EX}g/inferred"])
def test_made_graphs_are_not_stated(snapshots: Snapshots, graph: str) -> None:
    """Nobody states anything in a graph that is made from others."""
    assert not is_stated(graph)
    with Candidate(snapshots, None) as candidate, pytest.raises(ForbiddenGraphError):
        candidate.apply([quad("a", "p", "b", graph)], [])


def test_adopted_from_another_process(snapshots: Snapshots) -> None:
    """A sealed candidate can be taken over by its folder, added to, and published without what else is there."""
    candidate = Candidate(snapshots, None)
    candidate.apply([quad("a", "p", "b", "g")], [])
    candidate.seal(ORIGIN)
    (candidate.folder / "added.nq").write_text("")
    with Candidate.adopt(snapshots, candidate.folder) as adopted:
        adopted.record([quad("act", "p", "g", PROVENANCE_GRAPH)])
        adopted.seal(Origin("0", "example", 7, "row 7"))
        assert adopted.publish(7) == "000007"
    snapshot = snapshots.current()
    assert set(snapshot.quads()) == {quad("a", "p", "b", "g"), quad("act", "p", "g", PROVENANCE_GRAPH)}
    assert (snapshot.origin.revision, snapshot.origin.row, snapshot.size) == (7, "row 7", 2)
    assert sorted(path.name for path in snapshot.folder.iterdir()) == ["release.json", "statistics.json", "store"]


def test_candidates_of_the_dead_are_removed(snapshots: Snapshots) -> None:
    """The next writer removes what a writer that died had prepared, and nothing of one that lives."""
    dead = snapshots.candidates / "4194305-0"  # larger than any process id of Linux
    dead.mkdir(parents=True)
    living = snapshots.candidates / f"{os.getpid()}-0"
    living.mkdir()
    elsewhere = snapshots.candidates / "4194305-1"  # in a container with processes of its own
    use = made(elsewhere)
    with snapshots.writing():
        assert set(snapshots.candidates.iterdir()) == {living, elsewhere}
    use.end()
    with snapshots.writing():
        assert list(snapshots.candidates.iterdir()) == [living]


def test_names_are_never_used_again(snapshots: Snapshots) -> None:
    """After a restore the numbers of revisions begin again further back, and the names of their snapshots do not."""
    before = [published(snapshots, number) for number in range(1, 8)]
    after = [published(snapshots, number) for number in (3, 4, 5, 6, 7, 8)]
    assert not set(before) & set(after)
    assert [int(name) for name in after] == [3, 4, 5, 6, 7, 8]
    assert snapshots.at("7").name == after[4] and snapshots.current_name == after[5]


def test_an_old_record_of_origin_is_read(snapshots: Snapshots) -> None:
    """A snapshot from before the ledger has no row, and can be read."""
    name = published(snapshots, 1)
    record = snapshots.data / "snapshots" / name / "release.json"
    record.write_text(json.dumps({"version": "0", "digest": "old"}))
    assert snapshots.current().origin == Origin("0", "old", 0, "")
