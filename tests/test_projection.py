"""The projection: the snapshot is what the ledger says, whenever whoever made it died."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.errors import DataDirectoryError, UnknownRevisionError
from kennisgraaf.graph.statistics import Statistics
from kennisgraaf.namespaces import ONTOLOGY_GRAPH
from kennisgraaf.revisions import projection
from kennisgraaf.revisions.attribution import attributions
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import bring_up, canonical, catch_up, rebuild, state
from kennisgraaf.revisions.revision import Change
from kennisgraaf.snapshots.candidate import Candidate
from kennisgraaf.snapshots.release import origin
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import Snapshots

from .test_candidate import Change as Quads
from .test_candidate import changes, graph_of, quad


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "data")


def append(ledger: Ledger, added: list[ox.Quad], removed: list[ox.Quad], contributor: str = "voorbeeld") -> None:
    """Append what *added* and *removed* change."""
    head = ledger.head
    names = set(map(graph_of, [*added, *removed]))
    held = {each for graph in names for each in state(ledger, graph)}
    new, gone = set(added) - held, (set(removed) & held) - set(added)
    graphs = tuple(sorted(set(map(graph_of, new | gone))))
    change = Change(contributor, graphs, "", "", "", "", canonical(new), canonical(gone))
    ledger.append(change, head.number if head else 0)


def is_level(snapshot: Snapshot, ledger: Ledger) -> bool:
    """Whether *snapshot* says it is that of the last row and holds what that row's ledger states."""
    head = ledger.head
    stated = {each for graph in ledger.graphs() for each in state(ledger, graph)}
    found = {each for each in snapshot.quads() if graph_of(each) in ledger.graphs()}
    counted = Statistics.of(ox.Store.read_only(str(snapshot.folder / "store")))
    return (
        head is not None
        and (snapshot.origin.revision, snapshot.origin.row) == (head.number, head.digest)
        and found == stated
        and snapshot.statistics == counted
    )


@settings(max_examples=15, deadline=None)
@given(changes, st.data())
def test_rebuild_is_what_it_was(queries: Path, sequence: list[Quads], draw: st.DataObject) -> None:
    """The snapshot made anew at any revision, from the ledger alone, is the one that there was then, and so is one
    that caught up over several revisions at once."""
    with tempfile.TemporaryDirectory() as folder:
        snapshots, ledger = Snapshots(Path(folder)), Ledger(Path(folder))
        then: dict[int, tuple[set[ox.Quad], Statistics]] = {}
        for number, (added, removed) in enumerate(sequence, 1):
            append(ledger, added, removed)
            if number == 1 or draw.draw(st.booleans(), label="catch up"):
                snapshot = bring_up(snapshots, ledger, queries)
                assert is_level(snapshot, ledger)
                then[number] = set(snapshot.quads()), snapshot.statistics
        for number, (quads, statistics) in then.items():
            shutil.rmtree(Path(folder) / "snapshots", ignore_errors=True)
            (Path(folder) / "current").unlink(missing_ok=True)
            made = rebuild(snapshots, ledger, queries, number)
            assert (set(made.quads()), made.statistics) == (quads, statistics)
            assert snapshots.current_name is None


def test_another_revision_is_not_served(snapshots: Snapshots, queries: Path) -> None:
    """A snapshot of an older revision is made to be asked for, once; what is current stays."""
    ledger = Ledger(snapshots.data)
    for value in ("b", "c"):
        append(ledger, [quad("a", "p", value, "g")], [])
    current = bring_up(snapshots, ledger, queries)
    first = rebuild(snapshots, ledger, queries, 1)
    assert first.name == "000001" == rebuild(snapshots, ledger, queries, 1).name == snapshots.at("1").name
    assert (first.size < current.size, snapshots.current_name) == (True, "000002")
    with pytest.raises(UnknownRevisionError):
        rebuild(snapshots, ledger, queries, 3)


@pytest.mark.parametrize("behind", [False, True])
def test_a_ledger_of_before(snapshots: Snapshots, queries: Path, behind: bool) -> None:
    """Rows with a literal in two forms, of which the store keeps one, are what the store then was: one statement,
    that came with the last of them, and is gone once the form that the store shows is removed."""
    ledger = Ledger(snapshots.data)
    decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    thing, graph = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/g")
    long, short = (ox.Quad(thing, thing, ox.Literal(each, datatype=decimal), graph) for each in ("40.0", "40"))
    stays = quad("a", "p", "b", "g")
    for number, (added, removed) in enumerate((([long, stays], []), ([short], []), ([], [short]))):
        change = Change("voorbeeld", (graph.value,), "", "", "", "", canonical(added), canonical(removed))
        ledger.append(change, number)
        if behind and number == 1:
            continue
        there = {short, stays} if number < 2 else {stays}
        for made in (bring_up(snapshots, ledger, queries), rebuild(snapshots, ledger, queries)):
            assert is_level(made, ledger)
            assert set(made.quads(graph.value)) == set(state(ledger, graph.value)) == there
            told = attributions(ledger, made, thing.value)
            assert {each.revision.number for each in told if each.revision} == {1} | {number + 1} - {3}
    assert set(state(ledger, graph.value, 1)) == {short, stays}
    assert not list(ledger.verify())


def test_state_of_a_graph(snapshots: Snapshots) -> None:
    """A graph at a revision is what was added to it until then without what was removed, and no other graph."""
    ledger = Ledger(snapshots.data)
    one, two, other = quad("a", "p", "b", "g"), quad("a", "p", "c", "g"), quad("a", "p", "c", "h")
    append(ledger, [one, other], [])
    append(ledger, [two], [one])
    assert state(ledger, "http://example.org/g", 1) == [one]
    assert state(ledger, "http://example.org/g") == [two]
    assert state(ledger, "http://example.org/none") == []
    with pytest.raises(UnknownRevisionError):
        state(ledger, "http://example.org/g", 3)


def test_a_snapshot_of_another_ledger_is_made_anew(snapshots: Snapshots, queries: Path, tmp_path: Path) -> None:
    """A snapshot that has another ledger's row, or a later one than there is, counts for nothing."""
    ledger, other = Ledger(snapshots.data), Ledger(tmp_path / "other")
    append(ledger, [quad("a", "p", "b", "g")], [])
    for value in ("b", "c", "d"):
        append(other, [quad("x", "p", value, "g")], [])
    with snapshots.writing():
        catch_up(snapshots, other, queries)
    assert is_level(bring_up(snapshots, ledger, queries), ledger)
    for value in ("c", "d", "e"):
        append(ledger, [quad("a", "p", value, "g")], [])
    assert is_level(bring_up(snapshots, ledger, queries), ledger)


@pytest.mark.parametrize("broken", ["release.json", "statistics.json", "store/CURRENT"])
def test_a_damaged_snapshot_is_made_anew(snapshots: Snapshots, queries: Path, broken: str) -> None:
    """What cannot be read is made anew from the ledger, under another name."""
    ledger = Ledger(snapshots.data)
    append(ledger, [quad("a", "p", "b", "g")], [])
    before = bring_up(snapshots, ledger, queries)
    (before.folder / broken).unlink()
    after = bring_up(snapshots, ledger, queries)
    assert after.name != before.name
    assert is_level(after, ledger)


def test_another_version_made_it(snapshots: Snapshots, queries: Path, release: Path) -> None:
    """What another version of kennisgraaf made is made anew, though the row is the same; readers see another name."""
    ledger = Ledger(snapshots.data)
    append(ledger, [quad("a", "p", "b", "g")], [])
    before = bring_up(snapshots, ledger, queries)
    replace(before.origin, version="0.0.1").write(before.folder / "release.json")
    after = bring_up(snapshots, ledger, queries)
    assert int(after.name) == int(before.name) == 1
    assert (after.name != before.name, after.identity != before.identity) == (True, True)
    assert after.origin.version == origin(release).version
    assert snapshots.at("1").name == after.name


def test_without_a_ledger(snapshots: Snapshots, queries: Path) -> None:
    """Without revisions a snapshot that names none is served as it is, and without any the error says what to do."""
    ledger = Ledger(snapshots.data)
    with pytest.raises(DataDirectoryError, match="load"):
        bring_up(snapshots, ledger, queries)
    with pytest.raises(DataDirectoryError, match="load"):
        rebuild(snapshots, ledger, queries)
    snapshots.publish([quad("a", "p", "b", "g")], Origin("0", "plain"))
    assert bring_up(snapshots, ledger, queries).origin.digest == "plain"


def test_progress_is_shown(snapshots: Snapshots, queries: Path) -> None:
    """Making anew and catching up pass over what there is to do, under a label."""
    ledger, seen = Ledger(snapshots.data), []

    def track(items: list[object], label: str) -> list[object]:
        seen.append((label, len(items)))
        return items

    append(ledger, [quad("a", "p", "b", "g")], [])
    bring_up(snapshots, ledger, queries, track)
    for value in ("c", "d"):
        append(ledger, [quad("a", "p", value, "g")], [])
    bring_up(snapshots, ledger, queries, track)
    assert seen == [("making the snapshot anew", 1), ("catching up", 2)]


def test_readers_always_find_a_whole_snapshot(snapshots: Snapshots, queries: Path) -> None:
    """While snapshots are published, made anew and pruned, whoever opens the current one gets one, in order."""
    ledger = Ledger(snapshots.data)
    append(ledger, [quad("a", "p", "v0", "g")], [])
    bring_up(snapshots, ledger, queries)
    done = threading.Event()

    def read() -> int:
        last = 0
        while not done.is_set():
            found = snapshots.current()
            revision = found.origin.revision
            assert revision >= last and found.statistics.graphs["http://example.org/g"] == revision, found.name
            last = revision
        return last

    with ThreadPoolExecutor(2) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        try:
            for number in range(1, 12):
                append(ledger, [quad("a", "p", f"v{number}", "g")], [])
                bring_up(snapshots, ledger, queries)
                rebuild(snapshots, ledger, queries)
        finally:
            done.set()
        assert all(reader.result() for reader in readers)


def _contribute(data: Path, queries: Path, started: Path) -> None:
    """Commit for ever, as a contribution is committed: candidate, ledger, publication."""
    snapshots, ledger = Snapshots(data), Ledger(data)
    chance = random.Random()
    while True:
        with snapshots.writing():
            base = catch_up(snapshots, ledger, queries)
            started.touch()
            with Candidate(snapshots, base) as candidate:
                value, graph = chance.randrange(50), chance.choice("gh")
                said = quad("a", "p", f"v{value}", graph)
                axiom = quad("p", "http://www.w3.org/2000/01/rdf-schema#range", f"C{value}", ONTOLOGY_GRAPH)
                statement = axiom if chance.random() < 0.2 else said
                there = statement in set(base.quads())
                added, removed = ([], [statement]) if there else ([statement], [])
                candidate.apply(added, removed)
                candidate.seal(base.origin)
                named = (graph_of(statement),)
                change = Change("voorbeeld", named, "", "", "", "", canonical(added), canonical(removed))
                row = ledger.append(change, base.origin.revision)
                projection.publish(candidate, row, added, base.origin)


def _killed(data: Path, queries: Path, started: Path, rounds: int) -> None:
    snapshots, ledger, chance = Snapshots(data), Ledger(data), random.Random(rounds)
    append(ledger, [quad("a", "p", "b", "g")], [])
    bring_up(snapshots, ledger, queries)
    for _ in range(rounds):
        started.unlink(missing_ok=True)
        process = multiprocessing.get_context("spawn").Process(target=_contribute, args=(data, queries, started))
        process.start()
        try:
            end = time.monotonic() + 60
            while not started.exists() and time.monotonic() < end:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.6))
        finally:
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
        served = snapshots.current()
        assert served.origin.row == ledger.revision(served.origin.revision).digest
        assert is_level(bring_up(snapshots, ledger, queries), ledger)
        assert list(ledger.verify()) == []
    with snapshots.writing():
        assert list(snapshots.candidates.iterdir()) == []
    current = snapshots.current()
    assert set(rebuild(snapshots, ledger, queries).quads()) == set(current.quads())
    assert current.origin.revision > 1


def test_killed_at_random(tmp_path: Path, queries: Path) -> None:
    """Killed at any moment of a commit, what is served is whole, and the ledger's head can be made of it."""
    _killed(tmp_path / "data", queries, tmp_path / "started", 30)


@pytest.mark.torture
def test_killed_at_random_for_long(tmp_path: Path, queries: Path) -> None:
    """The same, 300 times."""
    _killed(tmp_path / "data", queries, tmp_path / "started", 300)
