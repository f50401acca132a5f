"""Whether a constraint component has an objection to a node: the checks that a sieve is made of.

A shape is read by pySHACL into its constraint components (https://www.w3.org/TR/shacl/#core-components). Those that
hold other shapes, and those that most shapes have, are answered here; any other by the component itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.core.cardinality_constraints import MaxCountConstraintComponent, MinCountConstraintComponent
from pyshacl.constraints.core.logical_constraints import (
    AndConstraintComponent,
    NotConstraintComponent,
    OrConstraintComponent,
    XoneConstraintComponent,
)
from pyshacl.constraints.core.other_constraints import HasValueConstraintComponent, InConstraintComponent
from pyshacl.constraints.core.shape_based_constraints import (
    NodeConstraintComponent,
    PropertyConstraintComponent,
    QualifiedValueShapeConstraintComponent,
)
from pyshacl.constraints.core.string_based_constraints import (
    LanguageInConstraintComponent,
    PatternConstraintComponent,
    UniqueLangConstraintComponent,
)
from pyshacl.constraints.core.value_constraints import ClassConstraintComponent, NodeKindConstraintComponent
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.shape import Shape
from rdflib import BNode, Literal
from rdflib.term import Node

if TYPE_CHECKING:
    from kennisgraaf.checking.sieve import Plan, Sieve

Values = Collection[Node]
Check = Callable[["Sieve", Node, Values], bool]
"""Whether a constraint has no objection to a focus node with these value nodes."""
_TRAITS = 1000
"""Traits of values that are remembered by each check, for as long as the process lives."""


def check_of(component: ConstraintComponent, plan: Plan) -> Check:
    """The check of *component*, with the shapes of *plan*."""
    return _MADE.get(type(component), _by_pyshacl)(component, plan)


def _by_pyshacl(component: ConstraintComponent, plan: Plan) -> Check:
    def check(sieve: Sieve, node: Node, values: Values) -> bool:
        graph: Any = sieve.graph  # pySHACL asks for less than a Graph, by a type that it has only while it is checked
        return bool(component.evaluate(sieve.executor, graph, {node: values}, [])[0])

    return check


def _by_trait(trait: Callable[[Node], object]) -> Callable[[ConstraintComponent, Plan], Check]:
    """The checks of a component that sees no more of a value node than its *trait*: pySHACL is asked once for each."""

    def made(component: ConstraintComponent, plan: Plan) -> Check:
        ask, known = _by_pyshacl(component, plan), dict[object, bool]()

        def passes(sieve: Sieve, node: Node, value: Node) -> bool:
            key = trait(value)
            found = known.get(key)
            if found is None:
                found = ask(sieve, node, (value,))
                if len(known) < _TRAITS:
                    known[key] = found
            return found

        return lambda sieve, node, values: all(passes(sieve, node, value) for value in values)

    return made


def _language(value: Node) -> str | None:
    return value.language if isinstance(value, Literal) else None


def _pattern(component: PatternConstraintComponent, plan: Plan) -> Check:
    patterns = list(component.compiled_cache.values())

    def check(sieve: Sieve, node: Node, values: Values) -> bool:
        if any(isinstance(value, BNode) for value in values):
            return False
        return all(pattern.search(str(value)) for value in values for pattern in patterns)

    return check


def _unique_lang(component: UniqueLangConstraintComponent, plan: Plan) -> Check:
    ask = _by_pyshacl(component, plan)
    return lambda sieve, node, values: len(values) < 2 or ask(sieve, node, values)


def _min_count(component: MinCountConstraintComponent, plan: Plan) -> Check:
    least = int(component.min_count.value)
    return lambda sieve, node, values: len(values) >= least


def _max_count(component: MaxCountConstraintComponent, plan: Plan) -> Check:
    most = int(component.max_count.value)
    return lambda sieve, node, values: len(values) <= most


def _class(component: ClassConstraintComponent, plan: Plan) -> Check:
    kinds = component.class_rules
    return lambda sieve, node, values: all(sieve.is_instance(value, kind) for value in values for kind in kinds)


def _has_value(component: HasValueConstraintComponent, plan: Plan) -> Check:
    wanted = component.has_value_set
    return lambda sieve, node, values: all(any(value == each for value in values) for each in wanted)


def _in(component: InConstraintComponent, plan: Plan) -> Check:
    allowed = component.in_vals
    return lambda sieve, node, values: all(value in allowed for value in values)


def _all(shapes: list[Shape]) -> Check:
    return lambda sieve, node, values: all(sieve.conforms(shape, value) for value in values for shape in shapes)


def _property(component: PropertyConstraintComponent, plan: Plan) -> Check:
    return _all([plan.shape(each) for each in component.property_shapes])


def _node(component: NodeConstraintComponent, plan: Plan) -> Check:
    return _all([plan.shape(each) for each in component.node_shapes])


def _and(component: AndConstraintComponent, plan: Plan) -> Check:
    return _all([shape for shapes in plan.items(component.and_list) for shape in shapes])


def _not(component: NotConstraintComponent, plan: Plan) -> Check:
    refused = [plan.shape(each) for each in component.not_list]
    return lambda sieve, node, values: not any(sieve.conforms(shape, value) for value in values for shape in refused)


def _or(component: OrConstraintComponent, plan: Plan) -> Check:
    lists = plan.items(component.or_list)
    return lambda sieve, node, values: all(
        any(sieve.conforms(shape, value) for shape in shapes) for value in values for shapes in lists
    )


def _xone(component: XoneConstraintComponent, plan: Plan) -> Check:
    lists = plan.items(component.xone_nodes)
    return lambda sieve, node, values: all(
        sum(sieve.conforms(shape, value) for shape in shapes) == 1 for value in values for shapes in lists
    )


def _qualified(component: QualifiedValueShapeConstraintComponent, plan: Plan) -> Check:
    if component.is_disjoint:
        return _by_pyshacl(component, plan)
    shapes = [plan.shape(each) for each in component.value_shapes]
    least, most = component.min_count or 0, component.max_count

    def check(sieve: Sieve, node: Node, values: Values) -> bool:
        counts = [sum(sieve.conforms(shape, value) for value in values) for shape in shapes]
        return all(least <= count and (most is None or count <= most) for count in counts)

    return check


@dataclass(frozen=True)
class Asked:
    """A check by the queries *texts*, which select what there is to object to ``$this``."""

    texts: tuple[str, ...]

    def __call__(self, sieve: Sieve, node: Node, values: Values) -> bool:
        bound: dict[str, Any] = {"this": node}
        return not any(sieve.graph.query(text, initBindings=bound) for text in self.texts)


def _sparql(component: SPARQLBasedConstraint, plan: Plan) -> Check:
    """pySHACL examines the text of a query at each focus node; the text is the same for all of them."""
    texts = []
    for constraint in component.sparql_constraints:
        if not constraint.deactivated:
            bound, text = constraint.pre_bind_variables(component.shape.node)
            if bound.keys() != {"this"}:
                return _by_pyshacl(component, plan)
            texts.append(constraint.apply_prefixes(text))
    return Asked(tuple(texts))


_MADE: dict[type[ConstraintComponent], Callable[[Any, Plan], Check]] = {
    MinCountConstraintComponent: _min_count,
    MaxCountConstraintComponent: _max_count,
    ClassConstraintComponent: _class,
    HasValueConstraintComponent: _has_value,
    InConstraintComponent: _in,
    PropertyConstraintComponent: _property,
    NodeConstraintComponent: _node,
    AndConstraintComponent: _and,
    NotConstraintComponent: _not,
    OrConstraintComponent: _or,
    XoneConstraintComponent: _xone,
    QualifiedValueShapeConstraintComponent: _qualified,
    NodeKindConstraintComponent: _by_trait(type),
    LanguageInConstraintComponent: _by_trait(_language),
    PatternConstraintComponent: _pattern,
    UniqueLangConstraintComponent: _unique_lang,
    SPARQLBasedConstraint: _sparql,
}
