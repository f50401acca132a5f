"""What is to be said of a change: of all things that it concerns, in both directions.

These are the things that it describes, and those that others describe and that may be wrong by it. What was wrong
before stands in nobody's way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import pyoxigraph as ox

from kennisgraaf.checking import belonging
from kennisgraaf.checking.agreement import told_apart
from kennisgraaf.checking.dependence import Dependence
from kennisgraaf.checking.deprecation import outdated
from kennisgraaf.checking.report import Report, Result, arranged
from kennisgraaf.checking.stated import graph_of
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.checking.view import View
from kennisgraaf.checking.vocabularies import unknown_terms
from kennisgraaf.contributing.gate import Dependant, Proposal
from kennisgraaf.graph.rdf import term
from kennisgraaf.namespaces import GRAPH
from kennisgraaf.revisions.contributors import writable

Quads = set[ox.Quad]


class Examiner:
    """Examines changes by *shapes*, and by what no shape can tell (``belonging``, ``agreement``, ``deprecation``,
    ``vocabularies``)."""

    def __init__(self, shapes: Shapes):
        self._shapes, self._dependence = shapes, Dependence(shapes.graph)

    def examined(
        self, proposal: Proposal, before: View, after: View, added: Quads, removed: Quads
    ) -> tuple[Report, tuple[Dependant, ...]]:
        """The report on all nodes that the change concerns, and what of others depends on what is removed."""
        after.stated.read({quad.subject for quad in added | removed})
        changed = [quad.triple for quad in added if quad.triple not in before.stated]
        changed += [quad.triple for quad in removed if quad.triple not in after.stated]
        focus = self._dependence.concerned(changed, after.stated)
        focus |= {quad.subject for quad in added if isinstance(quad.subject, ox.NamedNode)}
        report = self._shapes.check(after, focus)
        said = {str(term(quad.subject)) for quad in added}
        own: list[Result] = []
        others: list[Result] = []
        for result in told_apart(report.results, after.stated, self._shapes.graph, partial(_whose, proposal)):
            home = belonging.homes(result.focus, after.stated)
            mine = str(result.focus) in said or any(writable(graph, proposal.scope) for graph in home)
            (own if mine or proposal.way == "validate" else others).append(result)
        new = self._new(others, before)
        refused = {result.focus for result in report.results if result.rule.startswith("Privacy")}
        more = self._belonging(proposal, before, after, added)
        own += (replace(each, labels={}) if each.focus in refused else each for each in more)
        dependants: tuple[Dependant, ...] = ()
        if removed:
            wrong = {str(result.focus): result for result in new if result.severity == "violation"}
            dependants = tuple(
                Dependant(name, graph, _whose(proposal, graph), dict(result.messages))
                for name, result in wrong.items()
                for graph in belonging.homes(result.focus, after.stated)
            )
            new = [] if dependants else new
        return Report(arranged([*own, *new]), len(focus)), dependants

    def _new(self, results: list[Result], before: View) -> list[Result]:
        """Those of *results* that were not there before."""
        if not results:
            return []
        nodes = {ox.NamedNode(str(result.focus)) for result in results}
        was = {_key(result) for result in self._shapes.check(before, nodes).results}
        return [result for result in results if _key(result) not in was]

    def _belonging(self, proposal: Proposal, before: View, after: View, added: Quads) -> Iterable[Result]:
        """What is wrong with *added* beyond the shapes."""
        ordered = sorted(added, key=str)
        known = {graph.value for graph in after.stated.store.named_graphs() if isinstance(graph, ox.NamedNode)}
        yield from belonging.unknown(ordered, after.stated, known)
        yield from belonging.unwritable(ordered, after.stated)
        yield from outdated(ordered, after.stated)
        yield from unknown_terms(ordered, after.stated)
        who = proposal.contributor
        spaces = tuple(dict.fromkeys((*who.get("things", ()), *proposal.scope)))
        yield from belonging.foreign_terms(ordered, after.stated, spaces)
        if proposal.way != "validate":
            yield from belonging.foreign(ordered, before.stated, after.stated, spaces)
            graphs = sorted({graph_of(quad) for quad in added})
            source, licence = (getattr(proposal, each) or who.get(each, "") for each in ("source", "licence"))
            yield from belonging.unattributed(graphs, after.stated, source, licence)


def _key(result: Result) -> tuple[str, ...]:
    return tuple(str(getattr(result, name)) for name in ("focus", "path", "value", "component", "shape"))


def _whose(proposal: Proposal, graph: str) -> str:
    """The contributor of *graph*: whoever makes *proposal*, where that may write, else by the IRI of the graph; of one
    elsewhere that IRI, until the ledger tells whose it is."""
    who = proposal.contributor
    if writable(graph, who.get("graphs", ())):
        return str(who["name"])
    return graph.removeprefix(GRAPH).partition("/")[0] if graph.startswith(GRAPH) else graph
