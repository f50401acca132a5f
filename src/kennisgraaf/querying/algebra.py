"""What the answer of a query depends on: its triple patterns, each with those that hold wherever it does.

A query is read as its algebra (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra), as rdflib makes it. A pattern
that is asked inside an OPTIONAL, a UNION, a MINUS or an EXISTS need not hold for a solution; those of the same group
and of the groups around it do, wherever it is asked itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

Pattern = tuple[Node, Any, Node]
"""Subject, predicate or property path, and object, as the query has them."""
EXISTS = frozenset({"Builtin_EXISTS", "Builtin_NOTEXISTS"})


@dataclass(frozen=True)
class Use:
    """One pattern of a query, and the patterns *around* it that hold wherever it does, itself included."""

    pattern: Pattern
    around: tuple[Pattern, ...]

    @property
    def predicates(self) -> frozenset[Node] | None:
        """The predicates of the statements that may match; None for any."""
        return None if isinstance(self.pattern[1], Variable) else _predicates(self.pattern[1])

    @property
    def joins_with_itself(self) -> bool:
        """Whether its path also leads from any node to itself, where no other pattern tells which node that is."""
        subject, path, value = self.pattern
        others = {end for s, p, o in self.around if not is_empty(p) for end in (s, o)}
        return is_empty(path) and not any(end in others or isinstance(end, URIRef) for end in (subject, value))


def _predicates(path: Any) -> frozenset[Node] | None:
    """The predicates in a property path (https://www.w3.org/TR/sparql11-query/#propertypaths); None for any."""
    match path:
        case URIRef():
            return frozenset({path})
        case InvPath():
            return _predicates(path.arg)
        case MulPath():
            return _predicates(path.path)
        case SequencePath() | AlternativePath():
            parts = [_predicates(each) for each in path.args]
            return None if None in parts else frozenset(each for part in parts if part for each in part)
        case NegatedPath():
            return None
    return None


def is_empty(path: Any) -> bool:
    """Whether *path* also leads from a node to itself without a statement."""
    match path:
        case MulPath():
            return bool(path.zero) or is_empty(path.path)
        case InvPath():
            return is_empty(path.arg)
        case SequencePath():
            return all(map(is_empty, path.args))
        case AlternativePath():
            return any(map(is_empty, path.args))
    return False


def parts(part: Any) -> Iterator[CompValue]:
    """*part* of the algebra and all in it, expressions too."""
    if isinstance(part, list | tuple | set | frozenset):
        for each in part:
            yield from parts(each)
    elif isinstance(part, CompValue):
        yield part  # the graph of an EXISTS is its translation, the item of that name the tree that was parsed
        for each in [part.graph] if part.name in EXISTS else part.values():
            yield from parts(each)


def sure(part: Any) -> tuple[Pattern, ...]:
    """The patterns that every solution of *part* matches, with the same variables."""
    match part.name if isinstance(part, CompValue) else "":
        case "BGP":
            return tuple(part.triples)
        case "Join":
            return sure(part.p1) + sure(part.p2)
        case "LeftJoin" | "Minus":
            return sure(part.p1)
        case "Filter" | "Extend" | "Graph":
            return sure(part.p)
    return ()


def uses(part: Any, around: tuple[Pattern, ...] = ()) -> Iterator[Use]:
    """Each pattern in *part* of the algebra. Raises ValueError where the answer depends on more than patterns."""
    if isinstance(part, list | tuple | set | frozenset):
        for each in part:
            yield from uses(each, around)
        return
    if not isinstance(part, CompValue):
        return
    match part.name:
        case "BGP":
            within = (*around, *part.triples)
            yield from (Use(pattern, within) for pattern in part.triples)
        case "Join" | "LeftJoin":
            left, right = sure(part.p1), sure(part.p2)
            yield from uses(part.p1, around + (right if part.name == "Join" else ()))
            yield from uses(part.p2, around + left)
            yield from uses(part.get("expr"), around + left + right)
        case "Filter" | "Extend" | "OrderBy":
            yield from uses(part.p, around)
            yield from uses(part.get("expr"), around + sure(part.p))
        case "Union":
            yield from uses(part.p1, around)
            yield from uses(part.p2, around)
        case name if name in EXISTS:
            parsed = part["graph"]
            if part.graph is parsed or parsed.name == "SubSelect":  # rdflib leaves the one, and may lose the other
                raise ValueError("it uses EXISTS outside a FILTER or BIND, or with a subquery alone in it")
            yield from uses(part.graph, around)
        case "Graph":
            if not any(True for _ in uses(part.p)):
                raise ValueError("it asks which graphs there are")
            yield from uses(part.p, around)
        case "DescribeQuery" | "ServiceGraphPattern":
            raise ValueError(f"it uses {part.name}")
        case "Project" | "Minus" | "Group" | "AggregateJoin":  # what is inside may use the same names for others
            yield from uses([part[name] for name in ("p", "p1", "p2") if name in part], ())
            yield from uses([part[name] for name in ("expr", "A") if name in part], ())
        case _:
            yield from uses(list(part.values()), around)
