"""Which nodes a changed statement concerns: those whose verdict it can change.

From the shapes is derived what each reads, as chains of steps away from the focus node: along the paths of its
properties and of the shapes inside it, to the types of values and the superclasses of those, and through the
patterns of its SPARQL constraints. A changed statement that matches a step concerns the nodes from which the steps
before it lead there, walked backwards over what was stated before the change and after it. The subject of a changed
statement is always concerned. So a participation that is removed concerns its hub, and a type that is removed all
that refers to the thing: whoever they belong to. No node outside has another verdict after than before.

What is derived: SHACL Core and SHACL-SPARQL (https://www.w3.org/TR/shacl/) as far as ``shapes/`` use them. Any
other term of SHACL raises ShapeError when the shapes are read, so a new kind of shape cannot be overlooked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from kennisgraaf.checking.patterns import Chain, Step, of_path, of_query
from kennisgraaf.checking.view import Stated
from kennisgraaf.errors import ShapeError

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_TYPE = Step(str(RDF.type))
_ABOVE = Step(str(RDFS.subClassOf), many=True)

_TARGETS = frozenset({SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode})
_SHAPE_VALUED = frozenset({SH.property, SH.node, SH["not"], SH.qualifiedValueShape})
_LIST_VALUED = frozenset({SH["or"], SH["and"], SH.xone})
_OTHER_VALUES = frozenset({SH.disjoint, SH.equals, SH.lessThan, SH.lessThanOrEquals})
_OF_VALUES_ALONE = frozenset(
    {
        SH.minCount, SH.maxCount, SH.hasValue, SH["in"], SH.datatype, SH.pattern, SH.flags, SH.nodeKind,
        SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.uniqueLang, SH.languageIn, SH.minLength, SH.maxLength,
        SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive,
    }
)  # fmt: skip
_SAYS_NOTHING = frozenset({SH.name, SH.description, SH.message, SH.severity, SH.order, SH.group})


@dataclass(frozen=True)
class Dependence:
    """What the shapes in *graph* read."""

    graph: Graph

    @cached_property
    def chains(self) -> frozenset[Chain]:
        """All chains of steps from a focus node, each also at every length. Raises ShapeError."""
        found: set[Chain] = set()
        for predicate in _TARGETS:
            for shape in set(self.graph.subjects(predicate)):
                found.update(self._of_shape(shape, (), ()))
        for target in self.graph.objects(None, SH.targetObjectsOf):
            found.add((Step(str(target), inverse=True),))
        if any(True for _ in self.graph.subjects(SH.targetClass)):
            found.add((_TYPE, _ABOVE))
        return frozenset(chain[:length] for chain in found for length in range(1, len(chain) + 1))

    def _of_shape(self, shape: Node, before: Chain, above: tuple[Node, ...]) -> Iterator[Chain]:
        """The chains of *shape* when its focus node is reached by *before*; *above* are the shapes it is inside."""
        if shape in above:
            raise ShapeError(shape, "is inside itself")
        above = (*above, shape)
        if (shape, RDF.type, RDFS.Class) in self.graph:
            raise ShapeError(shape, "is a class, which makes it a target")
        path = self.graph.value(shape, SH.path)
        reached = [before]
        if path is not None:
            try:
                reached = [(*before, *steps) for steps in of_path(self.graph, path)]
            except ValueError as error:
                raise ShapeError(shape, str(error)) from error
            yield from reached
        for predicate, value in self.graph.predicate_objects(shape):
            if not str(predicate).startswith(str(SH)) or predicate == SH.path:
                continue
            for chain in reached:
                yield from self._of_parameter(shape, predicate, value, before, chain, above)

    def _of_parameter(
        self, shape: Node, predicate: Node, value: Node, before: Chain, chain: Chain, above: tuple[Node, ...]
    ) -> Iterator[Chain]:
        """The chains of one parameter; the focus node is reached by *before*, its values by *chain*."""
        if predicate in _SHAPE_VALUED:
            yield from self._of_shape(value, chain, above)
        elif predicate in _LIST_VALUED:
            for each in self.graph.items(value):
                yield from self._of_shape(each, chain, above)
        elif predicate == SH["class"]:
            yield (*chain, _TYPE, _ABOVE)
        elif predicate in _OTHER_VALUES:
            yield (*before, Step(str(value)))
        elif predicate == SH.sparql:
            yield from ((*before, *steps) for steps in self._of_sparql(value))
        elif predicate in _TARGETS:
            pass
        elif predicate not in _OF_VALUES_ALONE | _SAYS_NOTHING:
            raise ShapeError(shape, f"uses {predicate}")

    def _of_sparql(self, constraint: Node) -> Iterable[Chain]:
        for predicate in self.graph.predicates(constraint):
            known = {SH.select, SH.prefixes} | _SAYS_NOTHING
            if str(predicate).startswith(str(SH)) and predicate not in known:
                raise ShapeError(constraint, f"uses {predicate}")
        select = str(self.graph.value(constraint, SH.select))
        if "$PATH" in select:
            raise ShapeError(constraint, "uses $PATH")
        prefixes = {
            str(self.graph.value(each, SH.prefix)): URIRef(str(self.graph.value(each, SH.namespace)))
            for declaring in self.graph.objects(constraint, SH.prefixes)
            for each in self.graph.objects(declaring, SH.declare)
        }
        try:
            return of_query(select, prefixes)
        except ValueError as error:
            raise ShapeError(constraint, str(error)) from error

    @cached_property
    def _by_predicate(self) -> dict[str, list[tuple[Step, Chain]]]:
        """For each predicate, "" for any, the steps that read it, each with the steps before it."""
        found: dict[str, list[tuple[Step, Chain]]] = {}
        for chain in sorted(self.chains, key=str):
            found.setdefault(chain[-1].predicate, []).append((chain[-1], chain[:-1]))
        return found

    def concerned(self, changed: Iterable[ox.Triple], states: Iterable[Stated]) -> set[ox.NamedNode]:
        """The nodes whose verdict may differ between *states*, the one before and the one after, which differ in
        *changed*. Literals and blank nodes are not among them: they are never focus nodes of their own here."""
        walk = _Walk(tuple(states))
        found: set[Term] = set()
        for triple in changed:
            found.add(triple.subject)
            for step, before in (
                *self._by_predicate.get(triple.predicate.value, ()),
                *self._by_predicate.get("", ()),
            ):
                end = triple.object if step.inverse else triple.subject
                found |= walk.back(walk.start(end, step), before)
        return {node for node in found if isinstance(node, ox.NamedNode)}


class _Walk:
    """Walks backwards over the statements of several *states* at once; remembers where each step led."""

    def __init__(self, states: tuple[Stated, ...]):
        self._states = states
        self._known: dict[tuple[Term, Chain], frozenset[Term]] = {}
        self._referring: dict[Term, dict[str, set[Term]]] = {}

    def start(self, end: Term, step: Step) -> frozenset[Term]:
        """Where a walk along *step* may be when it takes the statement that leaves *end*."""
        return self._closure(end, step) if step.many else frozenset({end})

    def back(self, nodes: frozenset[Term], chain: Chain) -> set[Term]:
        """The nodes from which *chain* leads to one of *nodes*."""
        found: set[Term] = set()
        for node in nodes:
            found |= self._back(node, chain)
        return found

    def _back(self, node: Term, chain: Chain) -> frozenset[Term]:
        if not chain:
            return frozenset({node})
        key = (node, chain)
        if key not in self._known:
            step = chain[-1]
            before = self._closure(node, step) if step.many else self._neighbours(node, step)
            self._known[key] = frozenset(self.back(frozenset(before), chain[:-1]))
        return self._known[key]

    def _neighbours(self, node: Term, step: Step) -> set[Term]:
        """The nodes from which one statement of *step* leads to *node*."""
        predicate = ox.NamedNode(step.predicate) if step.predicate else None
        if step.inverse:
            if isinstance(node, ox.Literal):
                return set()
            return {triple.object for state in self._states for triple in state.triples(node, predicate)}
        if step.many or predicate is None:
            return {triple.subject for state in self._states for triple in state.triples(None, predicate, node)}
        return self._references(node).get(step.predicate, set())

    def _references(self, node: Term) -> dict[str, set[Term]]:
        """What refers to *node*, by predicate: read at once, because what has a type is asked for many."""
        known = self._referring.get(node)
        if known is None:
            known = self._referring[node] = {}
            for state in self._states:
                for quad in state.quads(None, None, node):
                    known.setdefault(quad.predicate.value, set()).add(quad.subject)
        return known

    def _closure(self, node: Term, step: Step) -> frozenset[Term]:
        found, waiting = {node}, [node]
        while waiting:
            new = self._neighbours(waiting.pop(), step) - found
            found |= new
            waiting.extend(new)
        return frozenset(found)
