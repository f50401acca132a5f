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
from itertools import islice
from typing import Any

import pyoxigraph as ox
from rdflib import SKOS, BNode, Graph, Literal, URIRef, Variable
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import Node

from kennisgraaf.checking.patterns import Chain, Step, of_query
from kennisgraaf.graph.rdf import term
from kennisgraaf.namespaces import is_checked

Pattern = tuple[Node | None, Node | None, Node | None]
Statement = tuple[Node, Node, Node]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Described = dict[ox.NamedNode, dict[Term, None]]
"""The values of each predicate, in the order in which the store has them."""

_LABEL = ox.NamedNode(str(SKOS.prefLabel))
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
    """The stated triples of *store*, which does not change meanwhile, in the terms of pyoxigraph."""

    def __init__(self, store: ox.Store):
        self.store = store
        self._shown: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, bool] = {}
        self._described: dict[Term, Described] = {}

    def quads(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[ox.Quad]:
        """The stated quads that match; None stands for any."""
        known = self._shown
        for quad in self.store.quads_for_pattern(subject, predicate, value):
            graph = quad.graph_name
            shown = known.get(graph)
            if shown is None:
                shown = known[graph] = isinstance(graph, ox.NamedNode) and is_checked(graph.value)
            if shown:
                yield quad

    def described(self, subject: Term) -> Described:
        """What is stated of *subject*: the values of each predicate. It is read at once, and remembered."""
        known = self._described.get(subject)
        if known is None:
            known = {}
            for quad in self.quads(subject):
                known.setdefault(quad.predicate, {})[quad.object] = None
            if len(self._described) < _REMEMBERED:
                self._described[subject] = known
        return known

    def triples(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[ox.Triple]:
        """The stated triples that match, each once; None stands for any."""
        described = self._described.get(subject)
        if described is not None:
            for each in described if predicate is None else (predicate,):
                values = described.get(each, {})
                wanted = values if value is None else {value} & values.keys()
                yield from (ox.Triple(subject, each, one) for one in wanted)
            return
        seen = set()
        for quad in self.quads(subject, predicate, value):
            triple = quad.triple
            if triple not in seen:
                seen.add(triple)
                yield triple

    def describes(self, node: ox.NamedNode) -> bool:
        """Whether anything is stated of *node*.

        Its label is looked for first: a type of what many graphs refer to is entailed in each of them.
        """
        return any(True for predicate in (_LABEL, None) for _ in self.triples(node, predicate))

    def __contains__(self, triple: ox.Triple) -> bool:
        return triple.object in self.described(triple.subject).get(triple.predicate, ())


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
            if len(self._subjects) < _REMEMBERED:
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
def _chains(text: str) -> frozenset[Chain]:
    """What the query *text* reads, as steps away from ``$this``."""
    return frozenset(of_query(text, {}))


class _Excerpt:
    """The statements that queries read of the nodes that they were asked of, in a store of their own.

    An engine that is asked in the store itself would read what was not stated too, and rdflib begins with whatever
    pattern comes first, though it matches a third of the graph.
    """

    def __init__(self, stated: Stated):
        self._stated = stated
        self._store = ox.Store()
        self._ends: dict[tuple[Term, Step], frozenset[Term]] = {}
        self._read_anew: list[ox.Quad] = []

    def query(self, text: str, this: ox.NamedNode) -> Result:
        """The solutions of the SELECT query *text* with *this* for ``$this``, which it selects."""
        for chain in _chains(text):
            self._read(this, chain)
        self._store.extend(self._read_anew)
        self._read_anew.clear()
        found = self._store.query(text, substitutions={ox.Variable("this"): this})
        assert isinstance(found, ox.QuerySolutions)
        result = Result("SELECT")
        result.vars = [Variable(each.value) for each in found.variables]
        pairs = [(ours, ox.Variable(str(ours))) for ours in result.vars]
        result.bindings = [
            {ours: term(value) for ours, theirs in pairs if (value := row[theirs]) is not None} for row in found
        ]
        return result

    def _read(self, this: ox.NamedNode, chain: Chain) -> None:
        """All statements that a walk from *this* along *chain* takes."""
        here: set[Term] = {this}
        for step in chain:
            here = self._beyond(here, step)

    def _beyond(self, nodes: set[Term], step: Step) -> set[Term]:
        """Where *step* leads from *nodes*; when it may be repeated, also the nodes themselves."""
        found = set(nodes) if step.many else set()
        waiting = list(nodes)
        while waiting:
            ends = self._step(waiting.pop(), step)
            if step.many:
                waiting.extend(ends - found)
            found |= ends
        return found

    def _step(self, node: Term, step: Step) -> frozenset[Term]:
        if (node, step) not in self._ends:
            predicate = ox.NamedNode(step.predicate) if step.predicate else None
            if step.inverse:
                found = list(self._stated.triples(None, predicate, node))
            else:
                found = [] if isinstance(node, ox.Literal) else list(self._stated.triples(node, predicate))
            self._read_anew += (ox.Quad(*triple) for triple in found)
            self._ends[node, step] = frozenset(each.subject if step.inverse else each.object for each in found)
        return self._ends[node, step]


class View(Graph):
    """The stated triples of *store* as an rdflib graph, to read only."""

    def __init__(self, store: ox.Store):
        self.stated = Stated(store)
        self._excerpt = _Excerpt(self.stated)
        self._statements = _StatedStore(self.stated)
        super().__init__(store=self._statements, bind_namespaces="none")

    def close(self, commit_pending_transaction: bool = False) -> None:
        """Let go of the store, which rdflib's cycles of references would keep open; nothing can be read after it."""
        del self.stated.store

    def described(self, subject: Node) -> Mapping[Node, tuple[Node, ...]]:
        """What is stated of *subject*: the values of each predicate."""
        return self._statements.described(subject)

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
