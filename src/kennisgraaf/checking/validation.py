"""Checking data against the shapes: the one reader of ``shapes/``.

Validation is SHACL Core and SHACL-SPARQL (https://www.w3.org/TR/shacl/), done by pySHACL without inference
and without its advanced features, so nothing in data or shapes can call out. No shape can tell that a class or
property of ours was mistyped, as none targets it: ``kgs:DeclaredTerm`` in the results stands for that check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, RDF, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from kennisgraaf.checking import conformance
from kennisgraaf.checking.report import Report, Result
from kennisgraaf.checking.view import Statement, View
from kennisgraaf.errors import DataError
from kennisgraaf.graph.likeness import alike
from kennisgraaf.graph.ontology import KINDS
from kennisgraaf.graph.rdf import read, to_rdflib, triples
from kennisgraaf.namespaces import KG, SHAPES, shorten

_SEVERITIES = {str(SH.Violation): "violation", str(SH.Warning): "warning", str(SH.Info): "info"}
_VARIABLE = re.compile(r"\\{\\?[?$]\w+\\}")
_TYPE = ox.NamedNode(str(RDF.type))
_DECLARED = URIRef(f"{SHAPES}DeclaredTerm")


def _texts(graph: Graph, subject: Node | None, predicate: Node) -> dict[str, str]:
    """The literals of *subject* by language; the empty string stands for no language."""
    return {each.language or "": str(each) for each in graph.objects(subject, predicate) if isinstance(each, Literal)}


def _is_private(shape: Node) -> bool:
    return str(shape).startswith(f"{SHAPES}Privacy")


def _discreet(results: list[Result], data: Graph) -> Iterator[Result]:
    """*results* without what they would say of a person: a node that a privacy shape refuses is named by its IRI
    alone, and its labels are taken out of the messages of other nodes too."""
    refused = {result.focus for result in results if _is_private(result.shape)}
    labels = {str(label) for node in refused for label in data.objects(node, SKOS.prefLabel)}
    for result in results:
        messages = dict(result.messages)
        for label in sorted(labels if result.component == SH.SPARQLConstraintComponent else (), key=len, reverse=True):
            messages = {language: text.replace(label, "…") for language, text in messages.items()}
        if result.focus in refused:
            value = None if isinstance(result.value, Literal) else result.value
            result = replace(result, labels={}, value=value)
        yield replace(result, messages=messages)


@dataclass(frozen=True)
class Shapes:
    """The shapes, with the ontology that they are read against."""

    statements: tuple[ox.Triple, ...]
    ontology: tuple[ox.Triple, ...]

    @classmethod
    def of(cls, release: Path, ontology: Iterable[ox.Triple]) -> Shapes:
        """Read ``shapes/*.ttl`` below *release*, except those that check the ontology itself. Raises ParseError."""
        files = [file for file in sorted((release / "shapes").glob("*.ttl")) if file.stem != "ontology"]
        return cls(tuple(t for file in files for t in triples(read(file))), tuple(ontology))

    @classmethod
    def of_ontology(cls, release: Path) -> Shapes:
        """The shapes in ``shapes/ontology.ttl``, which check the ontology's own terms. Raises ParseError."""
        return cls(tuple(triples(read(release / "shapes" / "ontology.ttl"))), ())

    @cached_property
    def graph(self) -> Graph:
        return to_rdflib(self.statements)

    def validate(self, data: Iterable[ox.Triple], focus: Iterable[ox.NamedNode] | None = None) -> Report:
        """Check *data*, together with the ontology's classes and concepts, against all shapes.

        With *focus* only these nodes are checked, by all shapes that target them. No result of a privacy shape
        repeats what the data say of a person.
        """
        graph = to_rdflib(data)
        statements = list(graph)
        nodes: set[Node] | None = None if focus is None else {URIRef(node.value) for node in focus}
        checked = len({subject for subject, _, _ in statements} if nodes is None else nodes)
        return self._report(to_rdflib(self.ontology, graph), statements, nodes, checked)

    def check(self, view: View, focus: Iterable[ox.NamedNode]) -> Report:
        """Check the nodes in *focus* as *view* shows them (with the ontology), by all shapes that target them."""
        nodes: set[Node] = {URIRef(node.value) for node in focus}
        data = (statement for node in nodes for statement in view.triples((node, None, None)))
        return self._report(view, data, nodes, len(nodes))

    def _report(self, graph: Graph, data: Iterable[Statement], nodes: set[Node] | None, checked: int) -> Report:
        """The report on *nodes*, or on all, in *graph*; *data* are what may not use terms that are undeclared."""
        found = conformance.evaluate(self._compiled, graph, nodes)
        results = [self._result(found, graph, node) for node in found.objects(None, SH.result)]
        results += self._undeclared(data, nodes, graph)
        return Report(tuple(sorted(_discreet(results, graph), key=Result.order)), checked)

    @cached_property
    def _compiled(self) -> conformance.Compiled:
        return conformance.Compiled(self.graph)

    def require(self, data: Iterable[ox.Triple]) -> Report:
        """The report on *data* when it conforms; raises DataError with the report when it does not."""
        report = self.validate(data)
        if not report.conforms:
            raise DataError(report)
        return report

    @cached_property
    def _declared(self) -> dict[str, str]:
        """The terms of our namespace that the ontology declares, by IRI: "class" or "property"."""
        kinds = {ox.NamedNode(str(kind)): "class" if kind == OWL.Class else "property" for kind in KINDS}
        return {
            triple.subject.value: kinds[triple.object]
            for triple in self.ontology
            if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode) and triple.object in kinds
            if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(KG)
        }

    def _undeclared(self, data: Iterable[Statement], focus: Set[Node] | None, graph: Graph) -> Iterator[Result]:
        """A violation for each term of our namespace that a node uses and the ontology does not declare."""
        if not self.ontology:
            return
        seen = set()
        near = cache(self._near)  # often the same term is wrong everywhere
        for subject, predicate, value in data:
            for used in (predicate, value):
                if not isinstance(used, URIRef) or not used.startswith(KG) or str(used) in self._declared:
                    continue
                if (subject, used) in seen or (focus is not None and subject not in focus):
                    continue
                seen.add((subject, used))
                kind = "property" if used == predicate else "class" if predicate == RDF.type else None
                yield Result(
                    focus=subject,
                    path=predicate,
                    value=used if used == value else None,
                    severity="violation",
                    component=_DECLARED,
                    shape=_DECLARED,
                    messages=near(str(used), kind),
                    labels=_texts(graph, subject, SKOS.prefLabel),
                )

    def _near(self, iri: str, kind: str | None) -> dict[str, str]:
        """What is wrong with the undeclared term *iri*, with the declared terms of its *kind* that look like it."""
        names = sorted(name.removeprefix(KG) for name, of in self._declared.items() if kind in (None, of))
        near = ", ".join(f"kg:{name}" for name in alike(iri.removeprefix(KG), names))
        return {
            "nl": f"De ontologie kent {shorten(iri)} niet. "
            + (f"Lijkt op: {near}." if near else "Kies een term die in ontology/ staat."),
            "en": f"The ontology does not declare {shorten(iri)}. "
            + (f"Looks like: {near}." if near else "Choose a term that stands in ontology/."),
        }

    def _result(self, found: Graph, data: Graph, node: Node) -> Result:
        focus = found.value(node, SH.focusNode)
        shape = found.value(node, SH.sourceShape)
        component = found.value(node, SH.sourceConstraintComponent)
        assert focus is not None and shape is not None and component is not None  # SHACL 3.6.2: all mandatory
        value = found.value(node, SH.value)
        return Result(
            focus=focus,
            path=found.value(node, SH.resultPath),
            value=None if value != focus and (_is_private(shape) or self._is_personal(value)) else value,
            severity=_SEVERITIES.get(str(found.value(node, SH.resultSeverity)), "violation"),
            component=component,
            shape=shape,
            messages=self._messages(found, node),
            labels=_texts(data, focus, SKOS.prefLabel),
            names=_texts(self.graph, shape, SH.name),
        )

    def _is_personal(self, value: Node | None) -> bool:
        """Whether *value* is a text that a privacy shape would refuse in a label."""
        pattern = self.graph.value(URIRef(f"{SHAPES}isImpersonalText"), SH.pattern)
        return isinstance(value, Literal) and pattern is not None and not re.search(str(pattern), str(value))

    def _messages(self, found: Graph, node: Node) -> dict[str, str]:
        """The messages by language. pySHACL drops the language of those of a SPARQL constraint; their templates
        (SHACL section 5.2.1) still have it."""
        texts = _texts(found, node, SH.resultMessage)
        if "" not in texts:
            return texts
        templates = self.graph.objects(found.value(node, SH.sourceConstraint), SH.message)
        patterns = {
            each.language or "": _VARIABLE.sub("(?s:.*)", re.escape(str(each)))
            for each in templates
            if isinstance(each, Literal)
        }
        said = [str(text) for text in found.objects(node, SH.resultMessage)]
        return {
            language: text for language, pattern in patterns.items() for text in said if re.fullmatch(pattern, text)
        } or texts
