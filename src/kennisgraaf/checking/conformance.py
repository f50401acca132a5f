"""Driving pySHACL: all shapes on all that they target, or only on some nodes.

pySHACL's own ``focus_nodes`` option will not do: it also keeps shapes nested in others from seeing any other node, so
that ``sh:or``, ``sh:not`` and ``sh:qualifiedValueShape`` on values pass in silence. And its entry point compiles the
shapes at each call, and copies the data into a graph in memory. So each shape is called here with the nodes, of those
that are asked for, that it targets (https://www.w3.org/TR/shacl/#targets) and that do not conform (``sieve``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set

from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import Node

from kennisgraaf.checking.sieve import Plan, Sieve
from kennisgraaf.errors import ShapeError


class Compiled(ShapesGraph):
    """Shapes with the plan by which nodes are sieved. Raises ShapeError for a constraint component of their own."""

    def __init__(self, graph: Graph):
        super().__init__(graph)
        self.plan = Plan(self)
        if self.custom_constraints:
            raise ShapeError(SH.ConstraintComponent, "is declared anew, which is not known here")


class _Aim:
    """Which of *nodes* a shape targets in *graph*."""

    def __init__(self, sieve: Sieve, nodes: Set[Node]):
        self._sieve, self._nodes = sieve, nodes
        self._instances: dict[Node, set[Node]] = defaultdict(set)
        self._subjects: dict[Node, set[Node]] = defaultdict(set)
        sieve.read(nodes)
        for node in nodes:
            described = sieve.described(node)
            for predicate in described:
                self._subjects[predicate].add(node)
            for value in described.get(RDF.type, ()):
                self._instances[value].add(node)

    def at(self, shape: Shape) -> set[Node]:
        said, graph = shape.sg.graph, self._sieve.graph
        found = set(self._nodes & set(said.objects(shape.node, SH.targetNode)))
        classes = set(said.objects(shape.node, SH.targetClass))
        if (shape.node, RDF.type, RDFS.Class) in said:  # https://www.w3.org/TR/shacl/#implicit-targetClass
            classes.add(shape.node)
        for kind in classes:
            found.update(*(self._instances[each] for each in self._sieve.below(kind) & self._instances.keys()))
        for predicate in said.objects(shape.node, SH.targetSubjectsOf):
            found |= self._subjects.get(predicate, set())
        for predicate in said.objects(shape.node, SH.targetObjectsOf):
            found |= {node for node in self._nodes if (None, predicate, node) in graph}
        return found


def evaluate(shapes: Compiled, graph: Graph, nodes: Set[Node] | None = None) -> Graph:
    """The ``sh:ValidationReport`` of *shapes* on *graph*; with *nodes*, on these focus nodes alone."""
    executor, sieve = SHACLExecutor(), Sieve(shapes.plan, graph)
    aim = None if nodes is None else _Aim(sieve, nodes)
    results = []
    for shape in shapes.shapes:
        focus = list(shape.focus_nodes(graph) if aim is None else aim.at(shape))
        wrong = [node for node, conforms in zip(focus, sieve.conform(shape, focus), strict=True) if not conforms]
        if wrong:
            results += shape.validate(executor, graph, focus=wrong)[1]
    report: Graph = Validator.create_validation_report(shapes, not results, results)[0]
    return report
