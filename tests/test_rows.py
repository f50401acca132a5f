"""The rows of a snapshot by graph, and what is taken from the rows of one before."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kennisgraaf.namespaces import ID, INFERRED, PROVENANCE_GRAPH
from kennisgraaf.querying.rows import Change, Rows, shipped
from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots

from .wayfinding import EX, graph, parsed, published, revised

LARGE = {"kinds": ("thing", "kind")}


def ended(number: int, time: str) -> ox.Quad:
    """That revision *number* was made at *time*."""
    predicate = ox.NamedNode("http://www.w3.org/ns/prov#endedAtTime")
    when = ox.Literal(time, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime"))
    return ox.Quad(ox.NamedNode(f"{ID}activity/revision/{number}"), predicate, when, ox.NamedNode(PROVENANCE_GRAPH))


def test_rows_of_a_graph_that_did_not_change_are_the_same_object(tmp_path: Path) -> None:
    """So a caller knows by identity what changed; what changed, came or went is as a reading anew has it."""
    base = [*parsed(":a a kg:Sector .", "kept"), *revised(1, "kept"), *parsed(":x a kg:Sector .", "gone")]
    before = Rows(published(tmp_path / "one", [*base, *revised(2, "gone")]), shipped(), LARGE)
    more = [*parsed(":a a kg:Sector .", "kept"), *parsed(":b a kg:Place .", "come"), *revised(1, "kept")]
    snapshot = published(tmp_path / "two", [*more, *revised(3, "come")])
    after, anew = Rows(snapshot, shipped(), LARGE, before), Rows(snapshot, shipped(), LARGE)
    assert after.by_graph("kinds") == anew.by_graph("kinds")
    assert after.by_graph("kinds").keys() == {graph("kept"), graph("come")}
    assert after.by_graph("kinds")[graph("kept")] is before.by_graph("kinds")[graph("kept")]
    assert after.by_graph("kinds")[graph("kept")] == ((f"{EX}a", "https://w3id.org/kennisgraaf/ns#Sector"),)
    assert sorted(after.large("kinds")) == sorted(row for rows in anew.by_graph("kinds").values() for row in rows)


def test_rows_of_a_graph_that_a_revision_changed_are_read_again(tmp_path: Path) -> None:
    """The revision of a graph tells, not what it says: even rows that are equal are not the same object."""
    quads = parsed(":a a kg:Sector .", "kept")
    before = Rows(published(tmp_path / "one", [*quads, *revised(1, "kept")]), shipped(), LARGE)
    snapshot = published(tmp_path / "two", [*quads, *revised(1, "kept"), *revised(2, "kept")])
    after = Rows(snapshot, shipped(), LARGE, before)
    assert after.by_graph("kinds") == before.by_graph("kinds")
    assert after.by_graph("kinds")[graph("kept")] is not before.by_graph("kinds")[graph("kept")]


def test_a_revision_of_another_time_is_another(tmp_path: Path) -> None:
    """After a restore a number may be that of another revision: what it says is read again."""
    kept = revised(1, "kept")
    one = [*parsed(":a a kg:Sector .", "kept"), *kept, ended(1, "2026-01-01T00:00:00Z")]
    two = [*parsed(":b a kg:Sector .", "kept"), *kept, ended(1, "2026-01-02T00:00:00Z")]
    before = Rows(published(tmp_path / "one", one), shipped(), LARGE)
    after = Rows(published(tmp_path / "two", two), shipped(), LARGE, before)
    assert [thing for thing, _ in after.large("kinds")] == [f"{EX}b"]


def test_without_a_ledger_rows_are_always_read_again(tmp_path: Path) -> None:
    """Where no revision tells what changed, nothing is taken to be the same."""
    before = Rows(published(tmp_path / "one", parsed(":a a kg:Sector .")), shipped(), LARGE)
    after = Rows(published(tmp_path / "two", parsed(":b a kg:Sector .")), shipped(), LARGE, before)
    assert [thing for thing, _ in after.large("kinds")] == [f"{EX}b"]


def test_rows_of_another_release_are_read_again(tmp_path: Path) -> None:
    """What another release loaded may differ although no revision says so: nothing of it is taken."""
    quads = [*parsed(":a a kg:Sector .", "kept"), *revised(1, "kept")]
    before = Rows(published(tmp_path / "one", quads), shipped(), LARGE)
    snapshots = Snapshots(tmp_path / "two")
    snapshots.publish(quads, Origin("0", "other"))
    after = Rows(snapshots.current(), shipped(), LARGE, before)
    assert after.by_graph("kinds") == before.by_graph("kinds")
    assert after.by_graph("kinds")[graph("kept")] is not before.by_graph("kinds")[graph("kept")]


def test_what_a_graph_entails_changes_with_it(tmp_path: Path) -> None:
    """The last change of a graph is that of its entailments too; of a graph without a revision there is none."""
    quads = [*parsed(":a a kg:Sector .", "kept"), *revised(1, "kept"), ended(1, "2026-01-01T00:00:00Z")]
    rows = Rows(published(tmp_path, quads), shipped(), LARGE)
    change = rows.change(graph("kept"))
    assert isinstance(change, Change)
    assert (change.revision, change.ended) == (1, "2026-01-01T00:00:00Z")
    assert rows.change(graph("kept") + INFERRED) == change
    assert rows.change(graph("other")) is None
