"""The quads at one revision: an immutable snapshot, opened read-only and queried.

The default graph of a snapshot holds the RDF merge of all named graphs, each statement once however many graphs
say it. (pyoxigraph can also take the union while it evaluates, but then counts a statement once a graph, which
SPARQL 1.1 section 13.1 does not allow of a graph, and is slower.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kennisgraaf.errors import ParameterError, QueryEvaluationError
from kennisgraaf.graph.statistics import Statistics
from kennisgraaf.namespaces import ID
from kennisgraaf.snapshots.answer import Answer, syntax_error
from kennisgraaf.snapshots.guard import inspect
from kennisgraaf.snapshots.lock import Use

_MERGE = ox.DefaultGraph()


@dataclass(frozen=True)
class Origin:
    """What a snapshot was made from: the version of kennisgraaf, a digest of the release's files, and the number and
    digest of the last row of the ledger that is in it. Without a ledger these are 0 and empty."""

    version: str
    digest: str
    revision: int = 0
    row: str = ""

    @classmethod
    def read(cls, file: Path) -> Origin:
        """The origin in *file*. Raises OSError, ValueError, TypeError."""
        return cls(**json.loads(file.read_text("utf-8")))

    def write(self, file: Path) -> None:
        """Keep this in *file*. Raises OSError."""
        file.write_text(json.dumps(asdict(self)), "utf-8")


class Snapshot:
    """One published state of the graph, read-only.

    It is in use for as long as this is there: the store opens some of its files only when it needs them, and would
    read on for ever in one that is gone.
    """

    def __init__(self, folder: Path):
        self._use = Use(folder)
        self.folder = folder
        self.name = folder.name
        self.origin = Origin.read(folder / "release.json")
        self.statistics = Statistics.read(folder / "statistics.json")
        self._store = ox.Store.read_only(str(folder / "store"))

    def query(
        self,
        text: str,
        bindings: Mapping[str, ox.NamedNode | ox.Literal] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        nesting: int = 100,
        services: Sequence[str] = (),
    ) -> Answer:
        """Evaluate a SPARQL 1.1 query.

        *bindings* are terms for its projected variables. *default_graphs* and *named_graphs* are the dataset of
        the protocol (https://www.w3.org/TR/sparql11-protocol/#dataset): when either is given it replaces FROM and
        FROM NAMED. A relative IRI is one of our own. *nesting* and *services* limit what the text may ask (see
        ``guard``).
        Raises ParameterError when one of these is no IRI, QuerySyntaxError with line and column, NestingError,
        RefusedQueryError, QueryEvaluationError.
        """
        inspect(text, nesting, services)
        dataset: dict[str, Any] = {}
        if default_graphs or named_graphs:
            dataset["default_graph"] = _graphs("default-graph-uri", default_graphs)
            dataset["named_graphs"] = _graphs("named-graph-uri", named_graphs)
        terms: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): term for name, term in (bindings or {}).items()
        }
        try:
            return Answer(self._store.query(text, base_iri=ID, substitutions=terms or None, **dataset))
        except SyntaxError as error:
            raise syntax_error(text, error) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryEvaluationError(f"The query cannot be evaluated: {error}") from error

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """The quads of the named graphs, or of *graph* alone."""
        return self.matching(graph=None if graph is None else ox.NamedNode(graph))

    def matching(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        value: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads of the named graphs with these terms in these places."""
        for quad in self._store.quads_for_pattern(subject, predicate, value, graph):
            if quad.graph_name != _MERGE:
                yield quad

    def copy(self, folder: Path) -> None:
        """Make *folder* a store of its own with the same quads, by hard links. Raises OSError."""
        self._store.backup(str(folder))

    @property
    def identity(self) -> str:
        """What tells this snapshot from every other, also of another data directory."""
        return "/".join(filter(None, (self.origin.digest, self.origin.row, self.name)))

    @property
    def size(self) -> int:
        """The number of distinct triples."""
        return self.statistics.triples

    @property
    def graphs(self) -> tuple[str, ...]:
        return tuple(self.statistics.graphs)


def _graphs(parameter: str, iris: Sequence[str]) -> list[ox.NamedNode]:
    """The graphs with these names, each once. Raises ParameterError."""
    try:
        return [ox.NamedNode(iri) for iri in dict.fromkeys(iris)]
    except ValueError as error:
        raise ParameterError(parameter, "the absolute IRI of a graph") from error
