"""Which questions of the catalogue a change can have another answer to, told from their patterns.

The answer of a query depends on what matches the triple patterns of its algebra (``algebra``) and on nothing else. So
it stays what it was when no changed statement can take part in a solution: none has the terms that a pattern names, or
the things in it lack what the other patterns around it ask of them. Both are looked up in the state before and the one
after, so whatever joins a changed statement is seen.
What is not understood counts as affected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, URIRef, Variable
from rdflib.paths import InvPath
from rdflib.term import Node

from kennisgraaf.graph.rdf import term
from kennisgraaf.querying.algebra import Pattern, Use, uses
from kennisgraaf.querying.catalogue import Query

_DEFAULT = ox.DefaultGraph()


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
