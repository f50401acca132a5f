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
from typing import Any, cast

import pyoxigraph as ox
from rdflib import SKOS, BNode, Graph, Literal, URIRef, Variable
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import Identifier, Node

from kennisgraaf.checking.patterns import Chain, Step, of_query
from kennisgraaf.graph.rdf import term
from kennisgraaf.namespaces import is_checked

Pattern = tuple[Node | None, Node | None, Node | None]
Statement = tuple[Node, Node, Node]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

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

    def describes(self, node: ox.NamedNode) -> bool:
        """Whether anything is stated of *node*.

        Its label is looked for first: a type of what many graphs refer to is entailed in each of them.
        """
        return any(True for predicate in (_LABEL, None) for _ in self.quads(node, predicate))

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

    def _read(self, pattern: Pattern) -> Iterable[Statement]:
        """What the store has, not remembered; one for a pattern without a gap, as there is no more."""
        subject, predicate, value = wanted = [None if node is None else _of_rdflib(node) for node in pattern]
        if any(node is not None and ours is None for node, ours in zip(pattern, wanted, strict=True)):
            return ()
        if isinstance(subject, ox.Literal) or not (predicate is None or isinstance(predicate, ox.NamedNode)):
            return ()
        return islice(map(_statement, self._stated.triples(subject, predicate, value)), None if None in pattern else 1)

    def _described(self, subject: Node) -> dict[Node, tuple[Statement, ...]]:
        """What is stated of *subject*, by predicate."""
        lists: dict[Node, list[Statement]] = {}
        for statement in self._read((subject, None, None)):
            lists.setdefault(statement[1], []).append(statement)
        return {predicate: tuple(statements) for predicate, statements in lists.items()}

    def _match(self, pattern: Pattern) -> Iterable[Statement]:
        subject, predicate, value = pattern
        if subject is not None and predicate is None and value is None and subject not in self._subjects:
            if len(self._subjects) >= _REMEMBERED:
                return self._read(pattern)
            self._subjects[subject] = self._described(subject)
        if subject in self._subjects:
            described = self._subjects[subject]
            if predicate is None:
                found = tuple(statement for statements in described.values() for statement in statements)
            else:
                found = described.get(predicate, ())
            return found if value is None else tuple(statement for statement in found if statement[2] == value)
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

    def query(self, text: str, this: ox.NamedNode) -> Result:
        """The solutions of the SELECT query *text* with *this* for ``$this``, which it selects."""
        for chain in _chains(text):
            self._read(this, chain)
        found = self._store.query(text, substitutions={ox.Variable("this"): this})
        assert isinstance(found, ox.QuerySolutions)
        result = Result("SELECT")
        result.vars = [Variable(each.value) for each in found.variables]
        pairs = [(ours, ox.Variable(str(ours))) for ours in result.vars]
        result.bindings = [
            {ours: cast(Identifier, term(value)) for ours, theirs in pairs if (value := row[theirs]) is not None}
            for row in found
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
            self._store.extend(ox.Quad(*triple) for triple in found)
            self._ends[node, step] = frozenset(each.subject if step.inverse else each.object for each in found)
        return self._ends[node, step]


class View(Graph):
    """The stated triples of *store* as an rdflib graph, to read only."""

    def __init__(self, store: ox.Store):
        self.stated = Stated(store)
        self._excerpt = _Excerpt(self.stated)
        super().__init__(store=_StatedStore(self.stated), bind_namespaces="none")

    def close(self, commit_pending_transaction: bool = False) -> None:
        """Let go of the store, which rdflib's cycles of references would keep open; nothing can be read after it."""
        del self.stated.store

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
