"""What there is in a snapshot, in numbers.

They are counted in the store: only there is each statement there once, so the numbers are exact, and the store counts
groups without keeping what it counts. What a change does to them is kept by a ``Tally``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_GRAPHS = "SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_CLASSES = "SELECT ?class (COUNT(*) AS ?entities) { ?s a ?class FILTER(isIRI(?class)) } GROUP BY ?class"
_PROPERTIES = "SELECT ?property (COUNT(*) AS ?triples) { ?s ?property ?o } GROUP BY ?property"


@dataclass(frozen=True)
class Statistics:
    """The distinct *triples* of the merge of all graphs; by IRI the triples of each graph, the entities of each class,
    and the triples of each property."""

    triples: int
    graphs: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, int]

    @classmethod
    def of(cls, store: ox.Store, graphs: Mapping[str, int] | None = None) -> Statistics:
        """Count what is in *store*, but for *graphs* that were counted; its default graph is the merge."""
        counted = _grouped(store, _GRAPHS) if graphs is None else dict(sorted(graphs.items()))
        properties = _grouped(store, _PROPERTIES)
        return cls(sum(properties.values()), counted, _grouped(store, _CLASSES), properties)

    @classmethod
    def read(cls, file: Path) -> Statistics:
        """The statistics in *file*. Raises OSError, ValueError, TypeError."""
        return cls(**json.loads(file.read_text("utf-8")))

    def write(self, file: Path) -> None:
        """Keep these in *file*. Raises OSError."""
        file.write_text(json.dumps(asdict(self)), "utf-8")


def _grouped(store: ox.Store, query: str) -> dict[str, int]:
    return {key: int(number) for key, number in sorted(_rows(store, query))}


def _rows(store: ox.Store, query: str) -> Iterator[list[str]]:
    """The rows of a SELECT of IRIs and numbers, as texts."""
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    for row in found:
        yield [term.value for term in row if isinstance(term, ox.NamedNode | ox.Literal)]


class Tally:
    """Statistics that are kept while statements come and go; each change must be one that was made in the store."""

    def __init__(self, start: Statistics):
        self._triples = start.triples
        self._graphs = Counter(start.graphs)
        self._classes = Counter(start.classes)
        self._properties = Counter(start.properties)

    def named(self, graph: str, by: int) -> int:
        """*graph* has *by* triples more; returns how many it has then."""
        self._graphs[graph] += by
        return self._graphs[graph]

    def merged(self, triple: ox.Triple, by: int) -> None:
        """The merge has *triple* (1) or has it no longer (-1)."""
        self._triples += by
        self._properties[triple.predicate.value] += by
        if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
            self._classes[triple.object.value] += by

    def statistics(self) -> Statistics:
        """The statistics now; what is no longer there is not in them."""
        return Statistics(self._triples, *(dict(sorted((+each).items())) for each in self._counters))

    @property
    def _counters(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        return self._graphs, self._classes, self._properties
