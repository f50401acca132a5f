"""The rows that queries of the catalogue give of a snapshot, those of the large ones by graph.

Reading some hundred thousand rows takes a second, and a revision changes few graphs. So the rows of the large queries
are kept by graph, and those of a graph that no revision changed since are taken from the rows of a snapshot before.
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

_CHANGE = ("graph", "contributor", "revision", "ended")
Row = tuple[str, ...]
ByGraph = Mapping[str, tuple[Row, ...]]


@cache
def shipped() -> Catalogue:
    """The catalogue of the release that is installed. Raises CatalogueError."""
    return Catalogue.of(SHIPPED)


@dataclass(frozen=True)
class Change:
    """The last change of a graph: who contributed it, the number of the revision, and when it was.

    After a restore the same number may be that of another revision, of another time.
    """

    contributor: str
    revision: int
    ended: str


class Rows:
    """What the queries of *catalogue* say of *snapshot*; *before* lends what has not changed since.

    *large* names the large queries, the same as those of *before*, with the columns of each that are kept; each also
    has a column ``graph``.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        catalogue: Catalogue,
        large: Mapping[str, tuple[str, ...]],
        before: Rows | None = None,
    ):
        self.snapshot = snapshot
        self._catalogue = catalogue
        self.changes = {
            graph: Change(contributor, int(revision), ended)
            for graph, contributor, revision, ended in self.ask("graph-revisions", *_CHANGE)
        }
        same = before is not None and before.snapshot.origin.digest == snapshot.origin.digest
        self._kept = {name: self._read(name, columns, before if same else None) for name, columns in large.items()}

    def ask(self, name: str, *columns: str, **bound: ox.NamedNode | ox.Literal) -> Iterator[Row]:
        """The values of *columns* in every row of the query *name*, in which the variables *bound* have these values.

        What is not bound in a row is empty. Raises UnknownQueryError, QueryEvaluationError.
        """
        return self.snapshot.query(self.text(name), bound).texts(columns)

    def text(self, name: str) -> str:
        """The query *name*. Raises UnknownQueryError."""
        return self._catalogue.find(name).body

    def large(self, name: str) -> Iterator[Row]:
        """The rows of the large query *name*, without their graph."""
        for rows in self._kept[name].values():
            yield from rows

    def by_graph(self, name: str) -> ByGraph:
        """The rows of the large query *name* in each graph that has any.

        Those of a graph that has not changed are the same object as before, by which a caller knows what changed.
        """
        return self._kept[name]

    def change(self, graph: str) -> Change | None:
        """The last change of *graph*, or of the graph whose entailments it holds; None in a store without a ledger."""
        return self.changes.get(graph.removesuffix(INFERRED))

    def _read(self, name: str, columns: tuple[str, ...], before: Rows | None) -> ByGraph:
        if before is None:
            found: defaultdict[str, list[Row]] = defaultdict(list)
            for row in self.ask(name, *columns, "graph"):
                found[row[-1]].append(row[:-1])
            return {graph: tuple(rows) for graph, rows in found.items()}
        kept: dict[str, tuple[Row, ...]] = {}
        for graph in self.snapshot.graphs:
            change = self.change(graph)
            if change is not None and change == before.change(graph):
                rows = before.by_graph(name).get(graph, ())
            else:
                rows = tuple(self.ask(name, *columns, graph=ox.NamedNode(graph)))
            if rows:
                kept[graph] = rows
        return kept
