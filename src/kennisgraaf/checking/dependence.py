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

from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from kennisgraaf.checking.patterns import Chain, Step, of_path, of_query
from kennisgraaf.checking.stated import Stated, Term
from kennisgraaf.errors import ShapeError

Ends = dict[ox.NamedNode, set[Term]]
"""The subjects, or the values, of statements by predicate."""

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
    def _ways(self) -> _Ways:
        return _Ways(self.chains)

    def concerned(self, changed: Collection[ox.Triple], after: Stated) -> set[ox.NamedNode]:
        """The nodes whose verdict may differ between the state before and the one *after*, which differ in *changed*.
        Literals and blank nodes are not among them: they are never focus nodes of their own here."""
        states, ways = _States(changed, after), self._ways
        seen: dict[Term, set[_Way | None]] = {}
        waiting: dict[Term, set[_Way | None]] = {}

        def to(nodes: Iterable[Term], more: Set[_Way | None]) -> None:
            for node in nodes if more else ():
                if new := more - seen.setdefault(node, set()):
                    seen[node] |= new
                    waiting.setdefault(node, set()).update(new)

        for triple in changed:
            forward, backward = ways.starts(triple.predicate)
            to((triple.subject,), forward)
            to((triple.object,), backward)
        while waiting:
            node, here = waiting.popitem()
            for inverse in (False, True):
                if plain := ways.plain[inverse] & here:
                    for predicate, ends in states.by_predicate(node, inverse).items():
                        to(ends, {way.before for way in plain & ways.reading.get((predicate, inverse), set())})
            for way in ways.other & here:
                to(states.before(node, way.step), {way if way.step.many else way.before})
                if way.step.many:
                    to((node,), {way.before})
        return {node for node, here in seen.items() if None in here and isinstance(node, ox.NamedNode)}


@dataclass(frozen=True, eq=False)
class _Way:
    """A chain to walk backwards: its last step, and the way *before* that; None is where it starts, a focus node."""

    step: Step
    before: _Way | None


class _Ways:
    """The ways back along *chains*, which have all their beginnings among them."""

    def __init__(self, chains: Iterable[Chain]):
        made: dict[Chain, _Way] = {}
        for chain in sorted(chains, key=len):
            made[chain] = _Way(chain[-1], made.get(chain[:-1]))
        self._all = frozenset(made.values())
        self._starts: dict[ox.NamedNode, tuple[frozenset[_Way | None], frozenset[_Way | None]]] = {}
        self.other = frozenset(way for way in self._all if way.step.many or not way.step.predicate)
        """Those whose last step is repeated, or along any predicate."""
        self.plain = tuple(
            frozenset(way for way in self._all - self.other if way.step.inverse == inverse)
            for inverse in (False, True)
        )
        """All others: those along a statement in its direction, and those against it."""
        self.reading: dict[tuple[ox.NamedNode, bool], set[_Way]] = {}
        """The plain ways by the predicate of their last step, and whether that is inverse."""
        for way in self._all - self.other:
            self.reading.setdefault((ox.NamedNode(way.step.predicate), way.step.inverse), set()).add(way)

    def starts(self, predicate: ox.NamedNode) -> tuple[frozenset[_Way | None], frozenset[_Way | None]]:
        """The ways back from the subject of a statement with *predicate* to the nodes that read it, and those from
        its object."""
        known = self._starts.get(predicate)
        if known is None:
            reading = [way for way in self._all if way.step.predicate in ("", predicate.value)]
            forward, backward = (
                frozenset(way if way.step.many else way.before for way in reading if way.step.inverse == inverse)
                for inverse in (False, True)
            )
            known = self._starts[predicate] = (forward | {None}, backward)
        return known


class _States:
    """The state *after* a change of the statements in *changed*, and the one before it, as one: what either has."""

    def __init__(self, changed: Iterable[ox.Triple], after: Stated):
        self._after = after
        self._known: dict[tuple[Term, bool], Ends] = {}
        self._changed: dict[tuple[Term, bool], Ends] = {}
        for subject, predicate, value in changed:
            self._changed.setdefault((value, False), {}).setdefault(predicate, set()).add(subject)
            self._changed.setdefault((subject, True), {}).setdefault(predicate, set()).add(value)

    def by_predicate(self, node: Term, inverse: bool) -> Ends:
        """The nodes from which one statement leads to *node*, by its predicate; against its direction if *inverse*."""
        known = self._known.get((node, inverse))
        if known is None:
            known = {predicate: set(ends) for predicate, ends in self._changed.get((node, inverse), {}).items()}
            if not inverse:
                for quad in self._after.quads(None, None, node):
                    known.setdefault(quad.predicate, set()).add(quad.subject)
            elif not isinstance(node, ox.Literal):
                for predicate, values in self._after.described(node).items():
                    known.setdefault(predicate, set()).update(values)
            self._known[node, inverse] = known
        return known

    def before(self, node: Term, step: Step) -> set[Term]:
        """The nodes from which one statement of *step* leads to *node*."""
        if not step.predicate:
            return set[Term]().union(*self.by_predicate(node, step.inverse).values())
        predicate = ox.NamedNode(step.predicate)
        found = set(self._changed.get((node, step.inverse), {}).get(predicate, ()))
        if not step.inverse:
            found.update(triple.subject for triple in self._after.triples(None, predicate, node))
        elif not isinstance(node, ox.Literal):
            found.update(triple.object for triple in self._after.triples(node, predicate))
        return found
