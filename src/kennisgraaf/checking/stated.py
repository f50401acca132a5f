"""What was stated: the statements that contributions and the ontology make.

Shapes are checked on these. The store also holds what follows from them, who said it, the catalogue and the shapes;
and every statement a second time in the default graph. All of that is left out here, and a statement that several
graphs make is shown once. Reading a pattern of a million triples for the few nodes that a contribution concerns costs
as much as those nodes, not as the million.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox
from rdflib import SKOS

from kennisgraaf.namespaces import INFERRED, is_checked

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Described = dict[ox.NamedNode, dict[Term, None]]
"""The values of each predicate, each once."""

REMEMBERED = 200_000
"""Nodes and patterns that are remembered of one state of the store; each costs some hundreds of bytes."""
_LABEL = ox.NamedNode(str(SKOS.prefLabel))
_AT_ONCE = 1_000
"""Nodes that one query asks about."""
_AT_FIRST = 4
"""Graphs that are looked at before it is asked which graphs label a thing."""
_OF_MANY = (
    "SELECT ?node ?predicate ?end ?graph {{ VALUES ?node {{ {nodes} }} GRAPH ?graph {{ {pattern} }} {without} }}"
)
_BY_STATEMENT = f'FILTER(!STRENDS(STR(?graph), "{INFERRED}"))'
"""Leaves out what was inferred by a look at each that is found."""
_BY_GRAPH = f'MINUS {{ GRAPH ?graph {{}} FILTER(STRENDS(STR(?graph), "{INFERRED}")) }}'
"""The same by a look at each graph that there is: in two thirds of the time when far more is found than these are."""


def graph_of(quad: ox.Quad) -> str:
    """The IRI of the named graph that *quad* is in; empty for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


class Stated:
    """The stated triples of *store*, which does not change meanwhile, in the terms of pyoxigraph."""

    def __init__(self, store: ox.Store):
        self.store = store
        self._shown: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, bool] = {}
        self._described: dict[Term, Described] = {}
        self._pointing: dict[Term, ox.NamedNode] = {}
        """A graph that points at a thing, of those that were read at once."""

    def quads(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[ox.Quad]:
        """The stated quads that match; None stands for any."""
        for quad in self.store.quads_for_pattern(subject, predicate, value):
            if self._is_shown(quad.graph_name):
                yield quad

    def _is_shown(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bool:
        shown = self._shown.get(graph)
        if shown is None:
            shown = self._shown[graph] = isinstance(graph, ox.NamedNode) and is_checked(graph.value)
        return shown

    def read(self, subjects: Iterable[Term]) -> None:
        """Read at once what is stated of *subjects*: the same as one by one, in a third of the time."""
        wanted = [each for each in subjects if isinstance(each, ox.NamedNode) and each not in self._described]
        found: dict[Term, Described] = {each: {} for each in wanted[: REMEMBERED - len(self._described)]}
        for node, predicate, end, graph in self._of_many(found, "?node ?predicate ?end", _BY_GRAPH):
            found[node].setdefault(predicate, {})[end] = None
            if isinstance(end, ox.NamedNode):
                self._pointing[end] = graph
        self._described |= found

    def around(
        self, nodes: Iterable[Term], predicate: ox.NamedNode | None, inverse: bool, whether: bool = False
    ) -> Iterator[tuple[Term, ox.NamedNode, Term]]:
        """The node of *nodes*, the predicate and the other end of each stated triple with *predicate*, None for any,
        of which they are the subject, or when *inverse* the object. One that several graphs make may come as often;
        with *whether* at most one of each node comes.
        """
        many: list[Term] = []
        for node in nodes:
            if isinstance(node, ox.NamedNode) and not whether and (inverse or node not in self._described):
                many.append(node)
            elif inverse or not isinstance(node, ox.Literal):
                found = self.triples(None, predicate, node) if inverse else self.triples(node, predicate)
                for each in islice(found, 1 if whether else None):
                    yield node, each.predicate, each.subject if inverse else each.object
        name = predicate or "?predicate"
        for node, its, end, _ in self._of_many(many, f"?end {name} ?node" if inverse else f"?node {name} ?end"):
            yield node, predicate or its, end

    def _of_many(
        self, nodes: Iterable[Term], pattern: str, without: str = _BY_STATEMENT
    ) -> Iterator[tuple[Any, Any, Any, Any]]:
        """The node, predicate, end and graph of what matches *pattern* for each of *nodes*, IRIs.

        The engine passes over the merge and what was inferred, several times as much, without reading it out.
        """
        waiting = iter(nodes)
        while some := " ".join(map(str, islice(waiting, _AT_ONCE))):
            found = self.store.query(_OF_MANY.format(nodes=some, pattern=pattern, without=without))
            assert isinstance(found, ox.QuerySolutions)
            for node, predicate, end, graph in found:
                if self._is_shown(graph):
                    yield node, predicate, end, graph

    def described(self, subject: Term) -> Described:
        """What is stated of *subject*: the values of each predicate. It is read at once, and remembered."""
        known = self._described.get(subject)
        if known is None:
            known = {}
            for quad in self.quads(subject):
                known.setdefault(quad.predicate, {})[quad.object] = None
            if len(self._described) < REMEMBERED:
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
        if None not in (subject, predicate, value):
            if self._is_stated(subject, predicate, value):
                yield ox.Triple(subject, predicate, value)
            return
        seen = set()
        for quad in self.quads(subject, predicate, value):
            triple = quad.triple
            if triple not in seen:
                seen.add(triple)
                yield triple

    def _is_stated(self, subject: Any, predicate: Any, value: Any) -> bool:
        """Whether any graph states this.

        A graph that was seen to point at *subject* is asked first, as it often describes it too. When not one of the
        first few that say it does, those that label *subject* are: of what is known widely the type is entailed in
        thousands.
        """
        pointing = self._pointing.get(subject)
        if pointing is not None and ox.Quad(subject, predicate, value, pointing) in self.store:
            return True
        found = self.store.quads_for_pattern(subject, predicate, value)
        first = [self._is_shown(quad.graph_name) for quad in islice(found, _AT_FIRST)]
        if any(first) or len(first) < _AT_FIRST:
            return any(first)
        labels = self.quads(subject, _LABEL)
        if any(ox.Quad(subject, predicate, value, label.graph_name) in self.store for label in labels):
            return True
        return any(self._is_shown(quad.graph_name) for quad in found)

    def describes(self, node: ox.NamedNode) -> bool:
        """Whether anything is stated of *node*.

        Its label is looked for first: a type of what many graphs refer to is entailed in each of them.
        """
        return any(True for predicate in (_LABEL, None) for _ in self.quads(node, predicate))

    def labels(self, node: ox.NamedNode) -> dict[str, str]:
        """The labels of *node* by language; the empty string stands for no language."""
        found = (triple.object for triple in self.triples(node, _LABEL))
        return {label.language or "": label.value for label in found if isinstance(label, ox.Literal)}

    def __contains__(self, triple: ox.Triple) -> bool:
        described = self._described.get(triple.subject)
        if described is None:
            return self._is_stated(*triple)
        return triple.object in described.get(triple.predicate, ())
