"""The statistics of a snapshot."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kennisgraaf.graph.statistics import Statistics
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import Snapshots

EX = "http://example.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def quad(subject: str, predicate: str, value: str, graph: str) -> ox.Quad:
    return ox.Quad(*(ox.NamedNode(term if ":" in term else EX + term) for term in (subject, predicate, value, graph)))


def test_each_statement_counts_once(tmp_path: Path) -> None:
    """A statement given twice counts once in its graph, and one in two graphs once in the merge."""
    once = [quad("a", TYPE, "Hub", "g"), quad("a", "knows", "b", "g"), quad("a", TYPE, "Hub", "h")]
    snapshots = Snapshots(tmp_path)
    snapshots.publish([*once, *once], Origin("0", ""))
    assert snapshots.current().statistics == Statistics(
        triples=2,
        graphs={f"{EX}g": 2, f"{EX}h": 1},
        classes={f"{EX}Hub": 1},
        properties={f"{EX}knows": 1, TYPE: 1},
    )


def test_nothing_is_counted_too(tmp_path: Path) -> None:
    """An empty snapshot has statistics, all nought."""
    snapshots = Snapshots(tmp_path)
    snapshots.publish([], Origin("0", ""))
    assert snapshots.current().statistics == Statistics(0, {}, {}, {})


def test_statistics_of_the_release(snapshot: Snapshot) -> None:
    """The numbers kept for the release are what its quads give when they are counted one by one."""
    quads = list(snapshot.quads())
    merge = {(each.subject, each.predicate, each.object) for each in quads}
    found = snapshot.statistics
    assert (found.triples, sum(found.graphs.values())) == (len(merge), len(quads))
    assert sum(found.properties.values()) == len(merge)
    assert sum(found.classes.values()) == sum(predicate.value == TYPE for _, predicate, _ in merge)
