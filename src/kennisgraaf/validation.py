"""Checking data against the shapes: the one reader of ``shapes/``.

Validation is SHACL Core and SHACL-SPARQL (https://www.w3.org/TR/shacl/), done by pySHACL without inference
and without its advanced features, so nothing in data or shapes can call out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from kennisgraaf.errors import DataError
from kennisgraaf.rdf import read, to_rdflib, triples
from kennisgraaf.report import Report, Result

_SEVERITIES = {str(SH.Violation): "violation", str(SH.Warning): "warning", str(SH.Info): "info"}
_VARIABLE = re.compile(r"\\{\\?[?$]\w+\\}")


def _texts(graph: Graph, subject: Node | None, predicate: Node) -> dict[str, str]:
    """The literals of *subject* by language; the empty string stands for no language."""
    return {each.language or "": str(each) for each in graph.objects(subject, predicate) if isinstance(each, Literal)}


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

        With *focus* only these nodes are checked, by all shapes that target them.
        """
        graph = to_rdflib(self.ontology, to_rdflib(data))
        shapes = self.graph if focus is None else self._aimed_at({URIRef(node.value) for node in focus}, graph)
        _, found, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True)
        results = (self._result(found, graph, node) for node in found.subjects(RDF.type, SH.ValidationResult))
        return Report(tuple(sorted(results, key=Result.order)))

    def require(self, data: Iterable[ox.Triple]) -> Report:
        """The report on *data* when it conforms; raises DataError with the report when it does not."""
        report = self.validate(data)
        if not report.conforms:
            raise DataError(report)
        return report

    def _aimed_at(self, nodes: set[URIRef], data: Graph) -> Graph:
        """The shapes, with each target narrowed to those of *nodes* that it targets in *data* (SHACL section 2.1.3).

        pySHACL's own ``focus_nodes`` will not do: it also keeps shapes nested in others from seeing any other node,
        so that ``sh:or``, ``sh:not`` and ``sh:qualifiedValueShape`` on values pass in silence.
        """
        targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
        aimed = Graph()
        for triple in self.graph:
            if triple[1] not in targets:
                aimed.add(triple)
        for shape, aim, value in self.graph:
            if aim == SH.targetClass:
                below = set(data.transitive_subjects(RDFS.subClassOf, value))
                found = {node for node in nodes if not below.isdisjoint(data.objects(node, RDF.type))}
            elif aim == SH.targetSubjectsOf:
                found = {node for node in nodes if (node, value, None) in data}
            elif aim == SH.targetObjectsOf:
                found = {node for node in nodes if (None, value, node) in data}
            elif aim == SH.targetNode:
                found = nodes & {value}
            else:
                continue
            for node in found:
                aimed.add((shape, SH.targetNode, node))
        return aimed

    def _result(self, found: Graph, data: Graph, node: Node) -> Result:
        focus = found.value(node, SH.focusNode)
        shape = found.value(node, SH.sourceShape)
        component = found.value(node, SH.sourceConstraintComponent)
        assert focus is not None and shape is not None and component is not None  # SHACL 3.6.2: all mandatory
        return Result(
            focus=focus,
            path=found.value(node, SH.resultPath),
            value=found.value(node, SH.value),
            severity=_SEVERITIES.get(str(found.value(node, SH.resultSeverity)), "violation"),
            component=component,
            shape=shape,
            messages=self._messages(found, node),
            labels=_texts(data, focus, SKOS.prefLabel),
            names=_texts(self.graph, shape, SH.name),
        )

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
