"""The rows that queries of the catalogue give of a snapshot, those of the large ones by graph.

Reading some hundred thousand rows takes a second, and a revision changes few graphs. So the rows of the large queries
are kept by graph, and those of a graph that no revision changed since are taken from the index before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kennisgraaf.namespaces import INFERRED
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.snapshot import Snapshot

_LARGE = {
    "requirements": ("function", "competency"),
    "kinds": ("thing", "kind"),
    "broader": ("narrower", "broader"),
    "matches": ("thing", "match"),
}
"""The large queries, with the columns that are kept."""
Row = tuple[str, ...]
Pairs = Mapping[str, tuple[Row, ...]]


@cache
def shipped() -> Catalogue:
    """The catalogue of the release that is installed. Raises CatalogueError."""
    return Catalogue.of(SHIPPED)


@dataclass(frozen=True)
class Change:
    """The last change of a graph: who contributed it, and the number of the revision."""

    contributor: str
    revision: int


class Rows:
    """What the queries of *catalogue* say of *snapshot*; *before* lends what has not changed since."""

    def __init__(self, snapshot: Snapshot, catalogue: Catalogue, before: Rows | None = None):
        self.snapshot = snapshot
        self._catalogue = catalogue
        self.changes = {
            graph: Change(contributor, int(revision))
            for graph, contributor, revision in self.ask("graph-revisions", "graph", "contributor", "revision")
        }
        same = before is not None and before.snapshot.origin.digest == snapshot.origin.digest
        self._kept = {name: self._by_graph(name, before if same else None) for name in _LARGE}

    def ask(self, name: str, *columns: str, **bound: ox.NamedNode | ox.Literal) -> Iterator[Row]:
        """The values of *columns* in every row of the query *name*, in which the variables *bound* have these values.

        What is not bound in a row is empty. Raises UnknownQueryError, QueryEvaluationError.
        """
        variables, rows = self.snapshot.query(self.text(name), bound).table()
        places = [variables.index(column) for column in columns]
        for row in rows:
            yield tuple("" if (term := row[place]) is None else str(term.value) for place in places)

    def text(self, name: str) -> str:
        """The query *name*. Raises UnknownQueryError."""
        return self._catalogue.find(name).body

    def large(self, name: str) -> Iterator[Row]:
        """The rows of the large query *name*, without their graph."""
        for rows in self._kept[name].values():
            yield from rows

    def change(self, graph: str) -> Change | None:
        """The last change of *graph*, or of the graph whose entailments it holds; None in a store without a ledger."""
        return self.changes.get(graph.removesuffix(INFERRED))

    def _by_graph(self, name: str, before: Rows | None) -> Pairs:
        columns = _LARGE[name]
        if before is None:
            found: defaultdict[str, list[Row]] = defaultdict(list)
            for *values, graph in self.ask(name, *columns, "graph"):
                found[graph].append(tuple(values))
            return {graph: tuple(rows) for graph, rows in found.items()}
        kept: dict[str, tuple[Row, ...]] = {}
        for graph in self.snapshot.graphs:
            change = self.change(graph)
            if change is not None and change == before.change(graph):
                rows = before._kept[name].get(graph, ())
            else:
                rows = tuple(self.ask(name, *columns, graph=ox.NamedNode(graph)))
            if rows:
                kept[graph] = rows
        return kept
