"""What was stated, seen by the validator without a copy: an rdflib store over a pyoxigraph store.

Shapes are checked on the statements that contributions and the ontology make. The store also holds what follows from
them, who said it, the catalogue and the shapes; and every statement a second time in the default graph. All of that is
left out here, and a statement that several graphs make is shown once. Reading a pattern of a million triples for the
few nodes that a contribution concerns costs as much as those nodes, not as the million.

What was asked is remembered, because shapes ask the same of a node many times; so a view is of one state of the store:
make another when the store changes.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import Node

from kennisgraaf.namespaces import is_checked
from kennisgraaf.rdf import term

Pattern = tuple[Node | None, Node | None, Node | None]
Statement = tuple[Node, Node, Node]

_REMEMBERED = 200_000
"""Nodes and patterns that a view remembers; each costs some hundreds of bytes."""


def _of_rdflib(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
    """*node* as pyoxigraph has it; None when it is no term that it could hold, so that nothing matches."""
    try:
        if isinstance(node, URIRef):
            return ox.NamedNode(str(node))
        if isinstance(node, BNode):
            return ox.BlankNode(str(node))
        if isinstance(node, Literal):
            if node.language:
                return ox.Literal(str(node), language=node.language)
            return ox.Literal(str(node), datatype=None if node.datatype is None else ox.NamedNode(str(node.datatype)))
    except ValueError:
        return None
    return None


def graph_of(quad: ox.Quad) -> str:
    """The IRI of the named graph that *quad* is in; empty for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


class Stated:
    """The stated triples of *store*, in the terms of pyoxigraph."""

    def __init__(self, store: ox.Store):
        self.store = store
        self._graphs: dict[str, bool] = {}

    def _shows(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bool:
        if not isinstance(graph, ox.NamedNode):
            return False
        name = graph.value
        shown = self._graphs.get(name)
        if shown is None:
            shown = self._graphs[name] = is_checked(name)
        return shown

    def quads(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[ox.Quad]:
        """The stated quads that match; None stands for any."""
        return (q for q in self.store.quads_for_pattern(subject, predicate, value) if self._shows(q.graph_name))

    def triples(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[ox.Triple]:
        """The stated triples that match, each once; None stands for any."""
        seen = set()
        for quad in self.quads(subject, predicate, value):
            triple = quad.triple
            if triple not in seen:
                seen.add(triple)
                yield triple

    def __contains__(self, triple: ox.Triple) -> bool:
        return any(True for _ in self.quads(triple.subject, triple.predicate, triple.object))


def _statement(triple: ox.Triple) -> Statement:
    return term(triple.subject), term(triple.predicate), term(triple.object)


class _StatedStore(Store):
    """The reading half of an rdflib store (https://rdflib.readthedocs.io/en/stable/persistence/)."""

    context_aware = False
    formula_aware = False
    transaction_aware = False

    def __init__(self, stated: Stated):
        super().__init__()
        self._stated = stated
        self._subjects: dict[Node, dict[Node, tuple[Statement, ...]]] = {}
        self._found: dict[Pattern, tuple[Statement, ...]] = {}

    def _described(self, subject: Node) -> dict[Node, tuple[Statement, ...]]:
        """What is stated of *subject*, by predicate."""
        described = self._subjects.get(subject)
        if described is None:
            lists: dict[Node, list[Statement]] = {}
            wanted = None if isinstance(subject, Literal) else _of_rdflib(subject)
            for triple in () if wanted is None else self._stated.triples(wanted):
                predicate = term(triple.predicate)
                lists.setdefault(predicate, []).append((subject, predicate, term(triple.object)))
            described = {predicate: tuple(statements) for predicate, statements in lists.items()}
            if len(self._subjects) < _REMEMBERED:
                self._subjects[subject] = described
        return described

    def _match(self, pattern: Pattern) -> Iterable[Statement]:
        subject, predicate, value = pattern
        if subject is not None:
            described = self._described(subject)
            if predicate is None:
                found = tuple(statement for statements in described.values() for statement in statements)
            else:
                found = described.get(predicate, ())
            return found if value is None else tuple(statement for statement in found if statement[2] == value)
        remembered = self._found.get(pattern)
        if remembered is None:
            wanted = [None if node is None else _of_rdflib(node) for node in pattern]
            if any(node is not None and ours is None for node, ours in zip(pattern, wanted, strict=True)):
                return ()
            if predicate is not None and not isinstance(predicate, URIRef):
                return ()
            matching = (_statement(triple) for triple in self._stated.triples(*wanted))
            if value is None:  # as good as everything: not to be kept
                return matching
            remembered = tuple(matching)
            if len(self._found) < _REMEMBERED:
                self._found[pattern] = remembered
        return remembered

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[tuple[Statement, Iterator[None]]]:
        return ((statement, iter(())) for statement in self._match(triple_pattern))

    def __len__(self, context: Any = None) -> int:
        return sum(1 for _ in self._stated.triples())

    def namespaces(self) -> Generator[tuple[str, URIRef], None, None]:
        yield from ()

    def bind(self, prefix: str, namespace: URIRef, override: bool = True) -> None:
        """A view has no prefixes; rdflib binds some to every graph."""

    def namespace(self, prefix: str) -> None:
        return None

    def prefix(self, namespace: URIRef) -> None:
        return None


@lru_cache(maxsize=256)
def _prepared(text: str) -> Query:
    return prepareQuery(text)


class View(Graph):
    """The stated triples of *store* as an rdflib graph, to read only."""

    def __init__(self, store: ox.Store):
        self.stated = Stated(store)
        super().__init__(store=_StatedStore(self.stated), bind_namespaces="none")

    def close(self, commit_pending_transaction: bool = False) -> None:
        """Let go of the store, which rdflib's cycles of references would keep open; nothing can be read after it."""
        del self.stated.store

    def __bool__(self) -> bool:
        return True  # else the length is counted, statement by statement

    def query(self, query_object: Any, *arguments: Any, **options: Any) -> Result:
        """As rdflib does it, but the text of a query is parsed once and not for each node that it is asked of."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        bindings: Mapping[str, Node] | None = options.get("initBindings")
        return super().query(query_object, *arguments, **{**options, "initBindings": bindings})
