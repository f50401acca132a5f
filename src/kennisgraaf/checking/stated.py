"""What was stated: the statements that contributions and the ontology make.

Shapes are checked on these. The store also holds what follows from them, who said it, the catalogue and the shapes;
and every statement a second time in the default graph. All of that is left out here, and a statement that several
graphs make is shown once. Reading a pattern of a million triples for the few nodes that a contribution concerns costs
as much as those nodes, not as the million.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
from rdflib import SKOS

from kennisgraaf.namespaces import is_checked

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Described = dict[ox.NamedNode, dict[Term, None]]
"""The values of each predicate, in the order in which the store has them."""

REMEMBERED = 200_000
"""Nodes and patterns that are remembered of one state of the store; each costs some hundreds of bytes."""
_LABEL = ox.NamedNode(str(SKOS.prefLabel))


def graph_of(quad: ox.Quad) -> str:
    """The IRI of the named graph that *quad* is in; empty for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


class Stated:
    """The stated triples of *store*, which does not change meanwhile, in the terms of pyoxigraph."""

    def __init__(self, store: ox.Store):
        self.store = store
        self._shown: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, bool] = {}
        self._described: dict[Term, Described] = {}
        self._homes: dict[Term, tuple[ox.NamedNode, ...]] = {}

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
        """Whether any graph states this; those that label *subject* are asked first.

        In each graph that refers to it, which for what is known widely are thousands, its type is entailed, and all
        of these are passed by otherwise.
        """
        homes = self._homes.get(subject)
        if homes is None:
            found = {quad.graph_name for quad in self.quads(subject, _LABEL)}
            homes = tuple(graph for graph in found if isinstance(graph, ox.NamedNode))
            if len(self._homes) < REMEMBERED:
                self._homes[subject] = homes
        if any(ox.Quad(subject, predicate, value, home) in self.store for home in homes):
            return True
        return any(True for _ in self.quads(subject, predicate, value))

    def describes(self, node: ox.NamedNode) -> bool:
        """Whether anything is stated of *node*.

        Its label is looked for first: a type of what many graphs refer to is entailed in each of them.
        """
        return any(True for predicate in (_LABEL, None) for _ in self.triples(node, predicate))

    def __contains__(self, triple: ox.Triple) -> bool:
        return triple.object in self.described(triple.subject).get(triple.predicate, ())
