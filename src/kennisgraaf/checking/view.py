"""What was stated, seen by the validator without a copy: an rdflib store over a pyoxigraph store (``stated``).

What was asked is remembered, because shapes ask the same of a node many times; so a view is of one state of the store:
make another when the store changes.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import pyoxigraph as ox
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import Node

from kennisgraaf.checking.excerpt import Excerpt
from kennisgraaf.checking.stated import REMEMBERED, Stated
from kennisgraaf.graph.rdf import term

Pattern = tuple[Node | None, Node | None, Node | None]
Statement = tuple[Node, Node, Node]
_TYPE = ox.NamedNode(str(RDF.type))


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


_kind = lru_cache(maxsize=4096)(_of_rdflib)
"""A class as pyoxigraph has it, made once: thousands of nodes are asked for the same."""


def _statement(triple: ox.Triple) -> Statement:
    return term(triple.subject), term(triple.predicate), term(triple.object)


@lru_cache(maxsize=4096)
def _predicate(predicate: ox.NamedNode) -> Node:
    """*predicate* as rdflib has it, made once: thousands of statements have the same."""
    return term(predicate)


class _StatedStore(Store):
    """The reading half of an rdflib store (https://rdflib.readthedocs.io/en/stable/persistence/)."""

    context_aware = False
    formula_aware = False
    transaction_aware = False

    def __init__(self, stated: Stated):
        super().__init__()
        self._stated = stated
        self._subjects: dict[Node, dict[Node, tuple[Node, ...]]] = {}
        self._found: dict[Pattern, tuple[Statement, ...]] = {}

    def _read(self, pattern: Pattern) -> Iterable[Statement]:
        """What the store has, not remembered; one for a pattern without a gap, as there is no more."""
        subject, predicate, value = wanted = [None if node is None else _of_rdflib(node) for node in pattern]
        if any(node is not None and ours is None for node, ours in zip(pattern, wanted, strict=True)):
            return ()
        if isinstance(subject, ox.Literal) or not (predicate is None or isinstance(predicate, ox.NamedNode)):
            return ()
        return islice(map(_statement, self._stated.triples(subject, predicate, value)), None if None in pattern else 1)

    def described(self, subject: Node) -> dict[Node, tuple[Node, ...]]:
        """What is stated of *subject*: the values of each predicate. It is remembered."""
        known = self._subjects.get(subject)
        if known is None:
            ours = _of_rdflib(subject)
            found = {} if ours is None or isinstance(ours, ox.Literal) else self._stated.described(ours)
            known = {_predicate(predicate): tuple(map(term, values)) for predicate, values in found.items()}
            if len(self._subjects) < REMEMBERED:
                self._subjects[subject] = known
        return known

    def _match(self, pattern: Pattern) -> Iterable[Statement]:
        subject, predicate, value = pattern
        if subject is not None and (subject in self._subjects or (predicate is None and value is None)):
            described = self.described(subject)
            return [
                (subject, name, each)
                for name in (described if predicate is None else (predicate,))
                for each in described.get(name, ())
                if value in (None, each)
            ]
        if subject is None and value is None:  # as good as everything: not to be kept
            return self._read(pattern)
        remembered = self._found.get(pattern)
        if remembered is None:
            remembered = tuple(self._read(pattern))
            if len(self._found) < REMEMBERED:
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


class View(Graph):
    """The stated triples of *store* as an rdflib graph, to read only."""

    def __init__(self, store: ox.Store):
        self.stated = Stated(store)
        self._excerpt = Excerpt(self.stated)
        self._statements = _StatedStore(self.stated)
        super().__init__(store=self._statements, bind_namespaces="none")

    def close(self, commit_pending_transaction: bool = False) -> None:
        """Let go of the store, which rdflib's cycles of references would keep open; nothing can be read after it."""
        del self.stated.store

    def described(self, subject: Node) -> Mapping[Node, tuple[Node, ...]]:
        """What is stated of *subject*: the values of each predicate."""
        return self._statements.described(subject)

    def is_typed(self, node: Node, kinds: Iterable[Node]) -> bool:
        """Whether a type of *node* that is stated is one of *kinds*."""
        ours = _of_rdflib(node)
        return isinstance(ours, ox.NamedNode | ox.BlankNode) and any(
            ox.Triple(ours, _TYPE, kind) in self.stated for kind in map(_kind, kinds) if kind is not None
        )

    def read(self, nodes: Iterable[Node]) -> None:
        """Read at once what is stated of *nodes*."""
        self.stated.read(ours for node in nodes if (ours := _of_rdflib(node)) is not None)

    def read_for(self, text: str, nodes: Iterable[Node]) -> None:
        """Read at once what the query *text* is going to read of *nodes*."""
        self._excerpt.read(text, [ours for node in nodes if isinstance(ours := _of_rdflib(node), ox.NamedNode)])

    def __bool__(self) -> bool:
        return True  # else the length is counted, statement by statement

    def query(self, query_object: Any, *arguments: Any, **options: Any) -> Result:
        """As rdflib does it; what pySHACL asks of one node, the embedded engine answers from what it reads of it."""
        bindings: Mapping[str, Node] = options.get("initBindings") or {}
        this = bindings.get("this")
        if isinstance(query_object, str) and isinstance(this, URIRef) and len(bindings) == 1:
            node = _of_rdflib(this)
            if isinstance(node, ox.NamedNode):
                return self._excerpt.query(query_object, node)
        return super().query(query_object, *arguments, **options)
