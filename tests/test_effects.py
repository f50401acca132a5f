"""What a change does to the answers of the catalogue: never missed, counted as rows, within the time there is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kennisgraaf.contributing.affected import Affected
from kennisgraaf.contributing.comparison import compared, rows
from kennisgraaf.contributing.effects import SHOWN, effects
from kennisgraaf.contributing.question import MOST, Question, questions
from kennisgraaf.namespaces import GRAPH, ID, KG, is_checked, is_stated
from kennisgraaf.querying.catalogue import Catalogue, parse
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.candidate import Candidate
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import Snapshots

from .conftest import copied

EX = "http://example.org/"
SLOW = "SELECT ?a WHERE { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9)) + " BIND(?a1 AS ?a) } ORDER BY ?c8"


@pytest.fixture(scope="module")
def catalogue(release: Path) -> Catalogue:
    return Catalogue.of(release)


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory, data_directory: Path) -> Snapshots:
    folder = tmp_path_factory.mktemp("effects") / "data"
    copied(data_directory, folder)
    return Snapshots(folder)


class Changed:
    """The snapshot *before*, the one *after* a change, and the quads that the change concerns."""

    def __init__(self, snapshots: Snapshots, candidate: Candidate, added: set[ox.Quad], removed: set[ox.Quad]):
        base = snapshots.current()
        candidate.apply(added, removed)
        self.quads = added | removed | candidate.entailed_added | candidate.entailed_removed
        self.before = base
        candidate.seal(base.origin)
        self.after = Snapshot(candidate.folder)

    @property
    def states(self) -> tuple[ox.Store, ox.Store]:
        before, after = (ox.Store.read_only(str(each.folder / "store")) for each in (self.before, self.after))
        return before, after


def of_data(snapshot: Snapshot) -> list[ox.Quad]:
    """The stated quads of data, in a fixed order."""
    kept = [quad for quad in snapshot.quads() if isinstance(quad.graph_name, ox.NamedNode)]
    return sorted((q for q in kept if is_stated(q.graph_name.value) and is_checked(q.graph_name.value)
                   and q.graph_name.value.count("/") > GRAPH.count("/")), key=str)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_no_changed_answer_is_missed(snapshots: Snapshots, catalogue: Catalogue, seed: int) -> None:
    """Whatever statements of the release are taken away or changed, every query of the catalogue whose answer is
    another one then is among those that count as affected; and not all of them are."""
    chance = random.Random(seed)
    data = of_data(snapshots.current())
    chosen = chance.choice(data)
    removed = {each for each in data if each.subject == chosen.subject} if seed % 2 else {*chance.sample(data, 3)}
    other = chance.choice(data)
    added = {ox.Quad(chosen.subject, other.predicate, other.object, chosen.graph_name)} - removed
    queries = catalogue.under("competency")
    with Candidate(snapshots, snapshots.current()) as candidate:
        change = Changed(snapshots, candidate, added - set(data), removed)
        affected = {query.name for query in Affected(queries)(change.quads, change.states)}
        differ = {
            query.name
            for query in queries
            if rows(change.before, query.body, {})[1] != rows(change.after, query.body, {})[1]
        }
    assert differ <= affected, differ - affected
    assert len(affected) < len(queries)


def graph(*statements: str) -> set[ox.Quad]:
    text = f"PREFIX : <{EX}> GRAPH :g {{ {' '.join(statements)} }}"
    return set(ox.parse(text, format=ox.RdfFormat.TRIG))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Snapshots]:
    made = Snapshots(tmp_path / "small")
    made.publish(graph(":a :says 1 , 2 ; a :Thing .", ":b :says 1 .", ":a :knows :b ."), Origin("0", "small"))
    yield made


@pytest.mark.parametrize(
    ("query", "affected"),
    [
        ("SELECT * { ?s :says 3 }", True),
        ("SELECT * { ?s :says 4 }", False),
        ("SELECT * { ?s :other ?o }", False),
        ("SELECT * { ?s a :Thing ; :says ?o }", False),
        ("SELECT * { ?s :says ?o OPTIONAL { ?s a :Thing } }", True),
        ("SELECT * { ?s a :Thing OPTIONAL { ?s :says ?o } }", False),
        ("SELECT * { ?s a :Thing OPTIONAL { ?x :says ?o } }", True),
        ("SELECT * { ?s a :Thing FILTER NOT EXISTS { ?s :says 3 } }", False),
        ("SELECT * { ?s a :Thing FILTER NOT EXISTS { ?x :says 3 } }", True),
        ("SELECT * { ?x :knows ?s . ?s :says ?o }", True),
        ("SELECT * { ?x :none ?s . ?s :says ?o }", False),
        ("SELECT * { ?s ^:knows/:says ?o }", True),
        ("SELECT * { ?s :knows* ?o }", True),
        ("SELECT * { ?s a :Thing ; :knows* ?o }", False),
        ("SELECT * { ?s !:knows ?o }", True),
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT (COUNT(*) AS ?n) { ?s :says ?o }", True),
        ("SELECT (COUNT(*) AS ?n) { ?s a :Thing }", False),
        ("SELECT * { ?s a :Thing { SELECT (MAX(?o) AS ?most) { ?s :says ?o } } }", True),
        ("SELECT * { ?s a :Thing MINUS { ?s :says 3 } }", True),
        ("SELECT * { GRAPH ?g { ?s :says ?o } }", True),
        ("SELECT * { GRAPH ?g {} }", True),
        ("DESCRIBE :c", True),
    ],
)
def test_affected(small: Snapshots, query: str, affected: bool) -> None:
    """A query is affected when the change can match one of its patterns with what these ask of the things in it."""
    asked = parse("asked", f"PREFIX : <{EX}>\n{query}")
    with Candidate(small, small.current()) as candidate:
        change = Changed(small, candidate, graph(":b :says 3 ."), set())
        assert bool(Affected([asked])(change.quads, change.states)) == affected


def test_rows_are_counted(small: Snapshots) -> None:
    """Answers are compared as multisets: a row that comes twice more is two rows, and the order does not matter."""
    query = f"PREFIX : <{EX}> SELECT ?o {{ ?s :says ?o }} ORDER BY DESC(?o)"
    with Candidate(small, small.current()) as candidate:
        added, removed = graph(":c :says 1 .", ":d :says 1 ."), graph(":a :says 2 .")
        change = Changed(small, candidate, added, removed)
        found = compared(change.before, change.after, query, {}, 1)
    one = {"o": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
    assert (found["added"], found["removed"], found["columns"]) == (2, 1, ["o"])
    assert found["rows"]["added"] == [one] and [row["o"]["value"] for row in found["rows"]["removed"]] == ["2"]


def test_every_form_is_compared(small: Snapshots) -> None:
    """The answer to an ASK is one row, a graph is its statements."""
    with Candidate(small, small.current()) as candidate:
        change = Changed(small, candidate, graph(":b a :Thing ."), set())
        ask = compared(change.before, change.after, f"ASK {{ <{EX}b> a <{EX}Thing> }}", {}, 5)
        made = compared(change.before, change.after, f"CONSTRUCT WHERE {{ ?s a <{EX}Thing> }}", {}, 5)
    assert [(ask[part], ask["rows"][part][0]["answer"]["value"]) for part in ("added", "removed")] == [
        (1, "true"), (1, "false"),
    ]  # fmt: skip
    assert (made["added"], made["removed"]) == (1, 0) and made["rows"]["added"][0]["subject"]["value"] == f"{EX}b"


def test_budget(small: Snapshots) -> None:
    """A question that takes too long is told as not asked, in its place what is found about the things that changed;
    the others are answered, each time the same."""
    quick = Question("quick", f"SELECT ?s {{ ?s <{EX}says> ?o }}")
    slow = Question("slow", SLOW)
    narrow = replace(quick, name="slow", parameters={"s": f"{EX}c"}, narrow=True)
    covered = replace(narrow, name="quick")
    skipped = replace(quick, name="skipped", skipped=True)
    settings = Settings(preview_budget=2.0)
    with Candidate(small, small.current()) as candidate:
        change = Changed(small, candidate, graph(*(f":c{n} :says 3 ." for n in range(30)), ":c :says 1 ."), set())
        asked = [slow, narrow, quick, covered, skipped]
        folders = change.before.folder, change.after.folder
        found = effects(asked, *folders, settings)
        again = effects(asked, *folders, settings)
    assert found == again
    assert [(each["query"], each["parameters"], each["added"]) for each in found["answers"]] == [
        ("slow", {"s": f"{EX}c"}, 1),
        ("quick", {}, 31),
    ]
    assert len(found["answers"][1]["rows"]["added"]) == SHOWN
    assert [each["query"] for each in found["unasked"]] == ["slow", "skipped"]
    assert (found["complete"], found["asked"], found["budget"]) == (False, 1, 2.0)


def test_a_broken_question_is_told(small: Snapshots) -> None:
    """A question that cannot be evaluated does not keep the others from being asked."""
    with Candidate(small, small.current()) as candidate:
        change = Changed(small, candidate, graph(":c :says 1 ."), set())
        asked = [Question("broken", "SELECT nothing"), Question("quick", f"ASK {{ <{EX}c> ?p ?o }}")]
        found = effects(asked, change.before.folder, change.after.folder, Settings())
    assert [each["query"] for each in found["answers"]] == ["quick"]
    assert [each["query"] for each in found["unasked"]] == ["broken"]


def test_parameters(snapshot: Snapshot) -> None:
    """A parameter that is required gets the things of the change that are among its values, so many at most; a query
    without is asked as it is, and narrowly about those things."""
    store = ox.Store.read_only(str(snapshot.folder / "store"))
    hubs = [quad.subject for quad in store.quads_for_pattern(
        None, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode(f"{KG}Hub"),
        ox.DefaultGraph())]  # fmt: skip
    things = [each for each in hubs if isinstance(each, ox.NamedNode)]
    concerned = [ox.NamedNode(f"{ID}actor-type/city"), things[0], things[1]]
    header = '#+ [parameters.hub]\n#+ type = "iri"\n#+ class = "kg:Hub"\n#+ example = "http://example.org/hub"\n'
    free = parse("free", f"{header}SELECT ?hub {{ ?hub a <{KG}Hub> }}")
    bound = parse("bound", f"{header}#+ required = true\nSELECT ?hub {{ ?hub a <{KG}Hub> }}")
    about = [{"hub": each.value} for each in things[:2]]
    assert [(each.parameters, each.narrow) for each in questions(bound, concerned, [store])] == [
        (each, False) for each in about
    ]
    assert [(each.parameters, each.narrow) for each in questions(free, concerned, [store])] == [
        ({}, False), *((each, True) for each in about),
    ]  # fmt: skip
    many = [*questions(replace(bound, parameters={"hub": replace(bound.parameters["hub"], source="")}),
                       [ox.NamedNode(f"{EX}{n}") for n in range(MOST + 1)], [store])]  # fmt: skip
    assert [each.skipped for each in many] == [False] * MOST + [True]
