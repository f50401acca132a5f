"""Which questions of the catalogue a change can have another answer to, told from their patterns.

A query is read as its algebra (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra), whose answer depends on what
matches its triple patterns and on nothing else. So it stays what it was when no changed statement can take part in a
solution: none has the terms that a pattern names, or the things in it lack what the other patterns around it ask of
them. Both are looked up in the state before and the one after, so whatever joins a changed statement is seen.
What is not understood counts as affected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from kennisgraaf.graph.rdf import term
from kennisgraaf.querying.catalogue import Query

Pattern = tuple[Node, Any, Node]
_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True)
class Use:
    """One pattern of a query, and the patterns *around* it that hold wherever it does."""

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
        others = {end for s, p, o in self.around if not _is_empty(p) for end in (s, o)}
        return _is_empty(path) and not any(end in others or isinstance(end, URIRef) for end in (subject, value))


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


def _is_empty(path: Any) -> bool:
    """Whether *path* also leads from a node to itself without a statement."""
    match path:
        case MulPath():
            return bool(path.zero) or _is_empty(path.path)
        case InvPath():
            return _is_empty(path.arg)
        case SequencePath():
            return all(map(_is_empty, path.args))
        case AlternativePath():
            return any(map(_is_empty, path.args))
    return False


def _sure(part: Any) -> tuple[Pattern, ...]:
    """The patterns that every solution of *part* matches, with the same variables."""
    match part.name if isinstance(part, CompValue) else "":
        case "BGP":
            return tuple(part.triples)
        case "Join":
            return _sure(part.p1) + _sure(part.p2)
        case "LeftJoin" | "Minus":
            return _sure(part.p1)
        case "Filter" | "Extend" | "Graph":
            return _sure(part.p)
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
            left, right = _sure(part.p1), _sure(part.p2)
            yield from uses(part.p1, around + (right if part.name == "Join" else ()))
            yield from uses(part.p2, around + left)
            yield from uses(part.get("expr"), around + left + right)
        case "Filter" | "Extend" | "OrderBy":
            yield from uses(part.p, around)
            yield from uses(part.get("expr"), around + _sure(part.p))
        case "Union":
            yield from uses(part.p1, around)
            yield from uses(part.p2, around)
        case "Builtin_EXISTS" | "Builtin_NOTEXISTS":
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


@dataclass(frozen=True)
class End:
    """The subject or object of a changed statement, as far as queries can tell it from others.

    ``node`` is None when no query names it. ``said`` has each property that it has, and that with each value that a
    query names; ``reached`` the properties that lead to it.
    """

    node: Node | None
    said: frozenset[tuple[Node, Node | None]]
    reached: frozenset[Node]

    def has(self, variable: Node, around: Iterable[Pattern]) -> bool:
        """Whether this can be *variable*, by all that the patterns *around* ask of that."""
        for subject, path, value in around:
            if not isinstance(path, URIRef):
                continue
            asked = None if isinstance(value, Variable | BNode) else value
            if subject == variable and (path, asked) not in self.said:
                return False
            if value == variable and path not in self.reached:
                return False
        return True


Kind = tuple[End, Node, End]


def _may_match(use: Use, kind: Kind) -> bool:
    """Whether a statement of *kind* can take part in a solution by the pattern of *use*."""
    subject, path, value = use.pattern
    start, predicate, end = kind
    if isinstance(path, InvPath) and isinstance(path.arg, URIRef):
        subject, path, value = value, path.arg, subject
    predicates = use.predicates
    if predicates is not None and predicate not in predicates:
        return False
    if not isinstance(path, URIRef | Variable):
        return True
    for wanted, found in ((subject, start), (value, end)):
        if isinstance(wanted, Variable | BNode):
            if not found.has(wanted, use.around):
                return False
        elif wanted != found.node:
            return False
    return True


class Affected:
    """The *queries* of the catalogue, by what they ask for."""

    def __init__(self, queries: Iterable[Query]):
        self._uses: list[tuple[Query, tuple[Use, ...] | None]] = []
        for query in queries:
            try:
                found: tuple[Use, ...] | None = tuple(uses(query.algebra))
            except ValueError:
                found = None
            self._uses.append((query, found))
        known = (use for _, found in self._uses for use in found or ())
        patterns = {use.pattern for use in known}
        self._named = {node for s, _, o in patterns for node in (s, o) if not isinstance(node, Variable | BNode)}
        self._leading = {
            path: ox.NamedNode(path)
            for _, path, value in patterns
            if isinstance(path, URIRef) and isinstance(value, Variable | BNode)
        }

    def __call__(self, changed: Iterable[ox.Quad], states: Iterable[ox.Store]) -> list[Query]:
        """Those whose answer the quads *changed* may change between *states*, the one before and the one after."""
        kinds = self._kinds(changed, tuple(states))

        def is_affected(found: tuple[Use, ...] | None) -> bool:
            return found is None or any(
                use.joins_with_itself or any(_may_match(use, kind) for kind in kinds) for use in found
            )

        return [query for query, found in self._uses if kinds and is_affected(found)]

    def _kinds(self, changed: Iterable[ox.Quad], states: tuple[ox.Store, ...]) -> set[Kind]:
        ends: dict[Any, End] = {}

        def end(node: Any) -> End:
            if node not in ends:
                made = term(node)
                said: set[tuple[Node, Node | None]] = set()
                for store in () if isinstance(node, ox.Literal) else states:
                    for quad in store.quads_for_pattern(node, None, None, _DEFAULT):
                        predicate, value = term(quad.predicate), term(quad.object)
                        said |= {(predicate, None), (predicate, value if value in self._named else None)}
                reached = {
                    path
                    for path, predicate in self._leading.items()
                    if any(True for store in states for _ in store.quads_for_pattern(None, predicate, node, _DEFAULT))
                }
                ends[node] = End(made if made in self._named else None, frozenset(said), frozenset(reached))
            return ends[node]

        return {(end(quad.subject), term(quad.predicate), end(quad.object)) for quad in changed}
