"""The rows of a snapshot by graph, and what is taken from the rows of one before."""

from __future__ import annotations

from pathlib import Path

from kennisgraaf.querying.rows import Rows, shipped

from .wayfinding import EX, graph, parsed, published, revised

LARGE = {"kinds": ("thing", "kind")}


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
