"""Driving pySHACL: all shapes on all that they target, or only on some nodes.

pySHACL's own ``focus_nodes`` option will not do: it also keeps shapes nested in others from seeing any other node, so
that ``sh:or``, ``sh:not`` and ``sh:qualifiedValueShape`` on values pass in silence. And its entry point compiles the
shapes at each call, and copies the data into a graph in memory. So each shape is called here with the nodes, of those
that are asked for, that it targets (https://www.w3.org/TR/shacl/#targets).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from pyshacl import shape as _shape
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import Node

# Two things that pySHACL does for nobody here; without them the release is checked in 4.8 s instead of 6.7.
# It looks each predicate of a shape up in a list, for each node; this is the place where it keeps that list itself.
setattr(_shape, "CONSTRAINT_PARAMS", (frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP))  # noqa: B010
# It writes each result out as text too, also those of alternatives that fail inside sh:or and sh:not.
setattr(ConstraintComponent, "make_v_result_description", lambda *_, **__: "")  # noqa: B010


class Compiled(ShapesGraph):
    """Shapes that remember what is asked of them, which is the same for each node."""

    def __init__(self, graph: Graph):
        super().__init__(graph)
        self._objects: dict[tuple[Node, Node], list[Node]] = {}
        self._described: dict[Node, list[tuple[Node, Node]]] = {}

    def objects(self, s: Node, p: Node) -> Iterator[Node]:
        if (s, p) not in self._objects:
            self._objects[s, p] = list(self.graph.objects(s, p))
        return iter(self._objects[s, p])

    def predicate_objects(self, s: Node) -> Iterator[tuple[Node, Node]]:
        if s not in self._described:
            self._described[s] = list(self.graph.predicate_objects(s))
        return iter(self._described[s])


class _Aim:
    """Which of *nodes* a shape targets in *graph*."""

    def __init__(self, graph: Graph, nodes: Set[Node]):
        self._graph, self._nodes = graph, nodes
        self._types = {node: {kind for _, _, kind in graph.triples((node, RDF.type, None))} for node in nodes}
        self._predicates = {
            node: {predicate for _, predicate, _ in graph.triples((node, None, None))} for node in nodes
        }
        self._below: dict[Node, set[Node]] = {}

    def _instances(self, kind: Node) -> Iterable[Node]:
        below = self._below.get(kind)
        if below is None:
            found = self._graph.transitive_subjects(RDFS.subClassOf, kind)
            below = self._below[kind] = {each for each in found if each is not None}
        return (node for node in self._nodes if not below.isdisjoint(self._types[node]))

    def at(self, shape: _shape.Shape) -> set[Node]:
        said = shape.sg.graph
        found = set(self._nodes & set(said.objects(shape.node, SH.targetNode)))
        classes = set(said.objects(shape.node, SH.targetClass))
        if (shape.node, RDF.type, RDFS.Class) in said:  # https://www.w3.org/TR/shacl/#implicit-targetClass
            classes.add(shape.node)
        for kind in classes:
            found |= set(self._instances(kind))
        for predicate in said.objects(shape.node, SH.targetSubjectsOf):
            found |= {node for node in self._nodes if predicate in self._predicates[node]}
        for predicate in said.objects(shape.node, SH.targetObjectsOf):
            found |= {node for node in self._nodes if (None, predicate, node) in self._graph}
        return found


def evaluate(shapes: ShapesGraph, graph: Graph, nodes: Set[Node] | None = None) -> Graph:
    """The ``sh:ValidationReport`` of *shapes* on *graph*; with *nodes*, on these focus nodes alone."""
    executor = SHACLExecutor()
    aim = None if nodes is None else _Aim(graph, nodes)
    results = []
    for shape in shapes.shapes:
        focus = shape.focus_nodes(graph) if aim is None else aim.at(shape)
        if focus:
            results += shape.validate(executor, graph, focus=focus)[1]
    report: Graph = Validator.create_validation_report(shapes, not results, results)[0]
    return report
