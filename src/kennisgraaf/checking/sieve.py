"""Which nodes conform to a shape: yes or no, so that pySHACL is asked for a report only about the others.

pySHACL makes reports. For each focus node it builds each constraint anew, asks every alternative of ``sh:or`` also
when one has passed, and writes out a result for each that has not; and nearly all nodes of a contribution conform.
Here a constraint is built once, a node is asked once whether it conforms to a shape, and the first no ends it: a
tenth of the time. Nothing reported is made here; the one thing that could be wrong is a node that passes, and
``tests/test_sieve.py`` compares with pySHACL alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.errors import ConstraintLoadWarning
from pyshacl.helper.expression_helper import value_nodes_from_path
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from kennisgraaf.checking.components import Asked, Check, Values, check_of
from kennisgraaf.checking.view import View


class Plan:
    """The checks of each shape of *shapes*, which are the same whatever the data are."""

    def __init__(self, shapes: ShapesGraph):
        self._shapes = shapes
        self._checks: dict[Node, tuple[Check, ...]] = {}
        self._paths: dict[Node, Node | None] = {}

    def checks(self, shape: Shape) -> tuple[Check, ...]:
        """The checks of *shape*. Raises ConstraintLoadError for one that is not well-formed."""
        found = self._checks.get(shape.node)
        if found is None:
            parameters = [each for each, _ in self._shapes.graph.predicate_objects(shape.node)]
            kinds = [CONSTRAINT_PARAMETERS_MAP[each] for each in parameters if each in CONSTRAINT_PARAMETERS_MAP]
            made = [self._check(kind, shape) for kind in dict.fromkeys(kinds)]
            found = self._checks[shape.node] = tuple(check for check in made if check is not None)
        return found

    def _check(self, kind: type[ConstraintComponent], shape: Shape) -> Check | None:
        try:
            component = kind(shape)
        except ConstraintLoadWarning:  # pySHACL passes over it too
            return None
        return check_of(component, self)

    def queries(self, shape: Shape) -> tuple[str, ...]:
        """The queries that *shape* itself asks of a focus node."""
        return tuple(text for check in self.checks(shape) if isinstance(check, Asked) for text in check.texts)

    def path(self, shape: Shape) -> Node | None:
        """The property path of *shape*; None for a node shape."""
        if shape.node not in self._paths:
            graph = self._shapes.graph
            self._paths[shape.node] = graph.value(shape.node, SH.path) if shape.is_property_shape else None
        return self._paths[shape.node]

    def shape(self, node: Node) -> Shape:
        """The shape that is *node*. Raises KeyError when there is none."""
        return self._shapes.lookup_shape_from_node(node)

    def items(self, lists: Collection[Node]) -> list[list[Shape]]:
        """The shapes in each of *lists*."""
        return [[self.shape(each) for each in self._shapes.graph.items(one)] for one in lists]


class Sieve:
    """Who conforms to what in *graph*, which does not change meanwhile."""

    def __init__(self, plan: Plan, graph: Graph):
        self.graph, self.executor = graph, SHACLExecutor()
        self._plan = plan
        self._conforms: dict[tuple[Node, Node], bool] = {}
        self._described: dict[Node, Mapping[Node, Values]] = {}
        self._below: dict[Node, frozenset[Node]] = {}
        self._instances: dict[tuple[Node, Node], bool] = {}

    def read(self, nodes: Collection[Node]) -> None:
        """Read what is said of *nodes*, which are going to be focus nodes, at once."""
        if isinstance(self.graph, View):
            self.graph.read(nodes)

    def conform(self, shape: Shape, nodes: Collection[Node]) -> Iterator[bool]:
        """Whether each of *nodes* conforms to *shape*."""
        if isinstance(self.graph, View) and not shape.deactivated:
            for text in self._plan.queries(shape):
                self.graph.read_for(text, nodes)
        return (self.conforms(shape, node) for node in nodes)

    def conforms(self, shape: Shape, node: Node) -> bool:
        """Whether pySHACL would have no result for *node* by *shape*."""
        known = self._conforms.get((shape.node, node))
        if known is None:
            known = self._conforms[shape.node, node] = shape.deactivated or self._passes(shape, node)
        return known

    def _passes(self, shape: Shape, node: Node) -> bool:
        values = self._values(shape, node)
        return all(check(self, node, values) for check in self._plan.checks(shape))

    def _values(self, shape: Shape, node: Node) -> Values:
        """The value nodes of *node* (https://www.w3.org/TR/shacl/#dfn-value-nodes)."""
        path = self._plan.path(shape)
        if path is None:
            return (node,)
        if isinstance(path, URIRef):
            described = self._described.get(node)
            return set(self.graph.objects(node, path)) if described is None else described.get(path, ())
        found: Values = value_nodes_from_path(shape.sg, node, path, self.graph)
        return found

    def described(self, node: Node) -> Mapping[Node, Values]:
        """What is said of the focus node *node*: the values of each predicate. It is read at once, and remembered.

        Of what focus nodes point at only what a shape asks is read: a type of it may be entailed in thousands of
        graphs.
        """
        known = self._described.get(node)
        if known is None:
            known = self.graph.described(node) if isinstance(self.graph, View) else _described(self.graph, node)
            self._described[node] = known
        return known

    def below(self, kind: Node) -> frozenset[Node]:
        """*kind* and its subclasses at any depth."""
        if kind not in self._below:
            found = self.graph.transitive_subjects(RDFS.subClassOf, kind)
            self._below[kind] = frozenset(each for each in found if each is not None)
        return self._below[kind]

    def is_instance(self, node: Node, kind: Node) -> bool:
        """Whether *node* is a SHACL instance of *kind* (https://www.w3.org/TR/shacl/#dfn-shacl-instance)."""
        known = self._instances.get((node, kind))
        if known is None:
            described = self._described.get(node)
            if described is not None:
                known = not self.below(kind).isdisjoint(described.get(RDF.type, ()))
            elif isinstance(self.graph, View):
                known = self.graph.is_typed(node, self.below(kind))
            else:
                known = any((node, RDF.type, each) in self.graph for each in self.below(kind))
            self._instances[node, kind] = known
        return known


def _described(graph: Graph, node: Node) -> dict[Node, set[Node]]:
    found: dict[Node, set[Node]] = {}
    for predicate, value in graph.predicate_objects(node):
        found.setdefault(predicate, set()).add(value)
    return found
