"""Writing the dataset, or one graph of it, for the rest of the web of data."""

from __future__ import annotations

from typing import IO

import pyoxigraph as ox

from kennisgraaf.errors import ParameterError
from kennisgraaf.formats import DATASETS, GRAPHS, by_name
from kennisgraaf.namespaces import PREFIXES
from kennisgraaf.snapshots.snapshot import Snapshot


def dump(snapshot: Snapshot, output: IO[bytes], form: str | None = None, graph: str | None = None) -> None:
    """Write every named graph of *snapshot* to *output*, or *graph* alone.

    *form* is the name of a format (``nq``, ``trig``; for one graph also ``ttl``, ``nt``, ``rdf``, ``jsonld``).
    Raises FormatError, and ParameterError for a graph that is not there.
    """
    if graph is not None and graph not in snapshot.graphs:
        raise ParameterError("graph", f"there is no graph {graph}")
    allowed = DATASETS if graph is None else GRAPHS
    chosen = by_name(form or allowed[0].name, allowed)
    quads = snapshot.quads(graph)
    statements = quads if chosen in DATASETS else (quad.triple for quad in quads)
    prefixes = {name: iri for name, iri in PREFIXES.items() if name}
    ox.serialize(statements, output, format=chosen.writer, prefixes=prefixes)
