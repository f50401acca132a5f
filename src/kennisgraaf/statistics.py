"""What there is in a snapshot, in numbers: counted once, when it is published.

They are counted in the store and not while the quads pass: only there is each statement there once, so the numbers
are exact, and the store counts groups without keeping what it counts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

_TRIPLES = "SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }"
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
    def of(cls, store: ox.Store) -> Statistics:
        """Count what is in *store*; its default graph is the merge."""
        ((triples,),) = store.query(_TRIPLES)  # type: ignore[misc]
        return cls(
            int(triples.value), _grouped(store, _GRAPHS), _grouped(store, _CLASSES), _grouped(store, _PROPERTIES)
        )

    @classmethod
    def read(cls, file: Path) -> Statistics:
        """The statistics in *file*. Raises OSError, ValueError, TypeError."""
        return cls(**json.loads(file.read_text("utf-8")))

    def write(self, file: Path) -> None:
        """Keep these in *file*. Raises OSError."""
        file.write_text(json.dumps(asdict(self)), "utf-8")


def _grouped(store: ox.Store, query: str) -> dict[str, int]:
    return dict(sorted((row[0].value, int(row[1].value)) for row in store.query(query)))  # type: ignore[union-attr]
