"""The steps that a SHACL path or the query of a SPARQL constraint takes away from its focus node.

A path is a list of sequences of steps, one for each of its alternatives
(https://www.w3.org/TR/shacl/#property-paths). Each pattern of a query is joined to ``$this`` by others, and the steps
along those lead to it. Only patterns that hold wherever this one is asked are walked along (``algebra``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rdflib import RDF, SH, BNode, Graph, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from kennisgraaf.querying.algebra import EXISTS, Pattern, is_empty, parts, uses


@dataclass(frozen=True)
class Step:
    """One step along *predicate* ("" for any), against its direction when *inverse*; *many* for none or more.

    *whether* when it is only asked whether it leads anywhere.
    """

    predicate: str
    inverse: bool = False
    many: bool = False
    whether: bool = False

    @property
    def reversed(self) -> Step:
        return replace(self, inverse=not self.inverse)


Chain = tuple[Step, ...]
_THIS = Variable("this")
_NOT_READ = frozenset(
    {"ToMultiSet", "Minus", "Graph", "ServiceGraphPattern", "Group", "AggregateJoin", "Slice", "DatasetClause"}
)
"""What is not read here: a subquery or VALUES, what a pattern may not match, other graphs, counts, and cut answers."""


def of_path(graph: Graph, path: Node) -> list[Chain]:
    """The steps of the SHACL *path*, a sequence for each alternative. Raises ValueError for a path not known here."""
    if isinstance(path, URIRef):
        return [(Step(str(path)),)]
    if (path, RDF.first, None) in graph:
        return _sequence([of_path(graph, each) for each in graph.items(path)])
    for predicate, value in graph.predicate_objects(path):
        if predicate == SH.inversePath:
            return [_reversed(steps) for steps in of_path(graph, value)]
        if predicate == SH.alternativePath:
            return [steps for each in graph.items(value) for steps in of_path(graph, each)]
        if predicate in (SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath):
            return _repeated(of_path(graph, value))
    raise ValueError(f"the path {path} is none of SHACL's")


def _sequence(parts: list[list[Chain]]) -> list[Chain]:
    chains: list[Chain] = [()]
    for part in parts:
        chains = [(*chain, *steps) for chain in chains for steps in part]
    return chains


def _reversed(steps: Chain) -> Chain:
    return tuple(step.reversed for step in reversed(steps))


def _repeated(inner: list[Chain]) -> list[Chain]:
    """A repeated path of one step; once, or none and once, count as often: more nodes are concerned, never fewer."""
    if len(inner) != 1 or len(inner[0]) != 1:
        raise ValueError("a path of several steps is repeated")
    return [(Step(inner[0][0].predicate, inner[0][0].inverse, many=True),)]


def _of_path(path: Any) -> list[Chain]:
    """The steps of a predicate or property path of SPARQL (https://www.w3.org/TR/sparql11-query/#propertypaths)."""
    match path:
        case Variable():
            return [(Step(""),)]
        case URIRef():
            return [(Step(str(path)),)]
        case InvPath():
            return [_reversed(steps) for steps in _of_path(path.arg)]
        case SequencePath():
            return _sequence([_of_path(each) for each in path.args])
        case AlternativePath():
            return [steps for each in path.args for steps in _of_path(each)]
        case MulPath():
            return _repeated(_of_path(path.path))
    raise ValueError(f"the path {path} is not known here")


def _reach(around: Iterable[Pattern]) -> dict[Node, list[Chain]]:
    """How to come from ``$this`` to each variable and blank node in *around*: by the fewest patterns."""
    found: dict[Node, list[Chain]] = {_THIS: [()]}
    waiting: list[Node] = [_THIS]
    edges = [(s, o, _of_path(p)) for s, p, o in around]
    edges += [(o, s, [_reversed(steps) for steps in paths]) for s, o, paths in edges]
    while waiting:
        here = waiting.pop(0)
        for start, end, paths in edges:
            if start == here and end not in found and isinstance(end, Variable | BNode):
                found[end] = [(*chain, *steps) for chain in found[here] for steps in paths]
                waiting.append(end)
    return found


def _loose(text: str, algebra: Any) -> list[Pattern]:
    """The patterns in an EXISTS of the query *text* with an end that is used nowhere else: any match is as good."""
    used = Counter(node for use in uses(algebra) for node in use.pattern if isinstance(node, Variable | BNode))
    once = {
        node
        for node, times in used.items()
        if times == 1 and (isinstance(node, BNode) or len(re.findall(rf"[?$]{node}\b", text)) == 1)
    }
    asked = [use.pattern for part in parts(algebra) if part.name in EXISTS for use in uses(part.graph)]
    return [each for each in asked if once & {each[0], each[2]} and not isinstance(each[1], Variable)]


def of_query(text: str, prefixes: Mapping[str, URIRef]) -> set[Chain]:
    """The chains of steps from ``$this`` to every pattern of the SELECT query *text*, from its nearer end, in steps.

    Raises ValueError for a query that is not understood, or a pattern that nothing joins to ``$this``.
    """
    algebra = prepareQuery(text, initNs=dict(prefixes)).algebra
    if unread := sorted(_NOT_READ & {part.name for part in parts(algebra)}):
        raise ValueError(f"its query uses {', '.join(unread)}")
    chains: set[Chain] = set()
    loose = _loose(text, algebra)
    for use in uses(algebra):
        subject, path, value = use.pattern
        if use.joins_with_itself or (
            is_empty(path) and not all(isinstance(e, Variable | BNode) for e in (subject, value))
        ):
            raise ValueError("a path may be of no statement, and no other pattern tells which node that is")
        reach, steps = _reach(use.around), _of_path(path)
        ways = [
            [(*before, *each) for before in reach.get(end, ()) for each in along]
            for end, along in ((subject, steps), (value, list(map(_reversed, steps))))
        ]
        if not any(ways):
            raise ValueError(f"nothing joins the pattern {subject} {path} {value} to $this")
        nearest = min(filter(None, ways), key=lambda way: max(map(len, way)))
        if use.pattern in loose:
            nearest = [(*chain[:-1], replace(chain[-1], whether=not chain[-1].many)) for chain in nearest]
        chains.update(nearest)
    return chains
