"""On whose word a fact holds: the statements that an answer rests on, each as the graph has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kennisgraaf.querying.rows import Change, Row


@dataclass(frozen=True, order=True)
class Evidence:
    """One statement, the graph that holds it, who contributed that and in which revision, and its sources."""

    subject: str
    predicate: str
    object: str
    graph: str
    contributor: str
    revision: int | None
    sources: tuple[str, ...]

    def as_json(self) -> Mapping[str, Any]:
        """This as an object of JSON."""
        return {
            "subject": self.subject,
            "predicate": self.predicate,
            "object": self.object,
            "graph": self.graph,
            "contributor": self.contributor or None,
            "revision": self.revision,
            "source": list(self.sources),
        }


def joined(rows: Iterable[Row], change: Callable[[str], Change | None]) -> Iterator[Evidence]:
    """One piece of evidence for each statement in each graph, with all of its sources, in order.

    A row is a subject, a predicate, an object, a graph and a source, or an empty text where the graph names none;
    *change* tells the last change of a graph.
    """
    for (subject, predicate, value, graph), same in groupby(sorted(rows), key=lambda row: row[:4]):
        last = change(graph)
        yield Evidence(
            subject,
            predicate,
            value,
            graph,
            last.contributor if last else "",
            last.revision if last else None,
            tuple(source for *_, source in same if source),
        )
