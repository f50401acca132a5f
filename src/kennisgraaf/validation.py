"""Checking data against the shapes: the one reader of ``shapes/``.

Validation is SHACL Core and SHACL-SPARQL (https://www.w3.org/TR/shacl/), done by pySHACL without inference
and without its advanced features, so nothing in data or shapes can call out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from kennisgraaf.errors import DataError
from kennisgraaf.namespaces import shorten
from kennisgraaf.rdf import read, to_rdflib, triples

LANGUAGES = ("nl", "en")
_SEVERITIES = {str(SH.Violation): "violation", str(SH.Warning): "warning", str(SH.Info): "info"}
_WORDS = {
    "nl": {"violation": "fout", "warning": "waarschuwing", "info": "opmerking", "value": "waarde"},
    "en": {"violation": "error", "warning": "warning", "info": "note", "value": "value"},
}


def _texts(graph: Graph, subject: Node | None, predicate: Node) -> dict[str, str]:
    """The literals of *subject* by language; the empty string stands for no language."""
    return {each.language or "": str(each) for each in graph.objects(subject, predicate) if isinstance(each, Literal)}


def _in(language: str, texts: Mapping[str, str], otherwise: str) -> str:
    """The text in *language*, else without one, else in any, else *otherwise*."""
    return texts.get(language) or texts.get("") or next(iter(texts.values()), otherwise)


@dataclass(frozen=True)
class Result:
    """One ``sh:ValidationResult``: texts by language, terms as rdflib nodes (None where there is none)."""

    focus: Node
    path: Node | None
    value: Node | None
    severity: str
    component: Node
    shape: Node
    messages: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """One line for a person: the thing, the property by its name, what is wrong, the value."""
        thing = _in(language, self.labels, shorten(str(self.focus)))
        name = "" if self.path is None else f" · {_in(language, self.names, shorten(str(self.path)))}"
        value = "" if self.value in (None, self.focus) else f" ({_WORDS[language]['value']}: {self._shown})"
        message = _in(language, self.messages, shorten(str(self.component)))
        return f"{_WORDS[language][self.severity]}: {thing}{name}: {message}{value}"

    @property
    def _shown(self) -> str:
        return f"«{self.value}»" if isinstance(self.value, Literal) else shorten(str(self.value))


@dataclass(frozen=True)
class Report:
    """A ``sh:ValidationReport``, ordered by severity, thing and property."""

    results: tuple[Result, ...]

    @property
    def violations(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if each.severity == "violation")

    @property
    def conforms(self) -> bool:
        """No violation; warnings and notes do not keep data out."""
        return not self.violations

    def lines(self, language: str = "nl") -> list[str]:
        return [each.text(language) for each in self.results]


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

    def validate(self, data: Iterable[ox.Triple], focus: Iterable[ox.NamedNode] = ()) -> Report:
        """Check *data*, together with the ontology's classes and concepts, against all shapes.

        With *focus* only these nodes are checked.
        """
        graph = to_rdflib(self.ontology, to_rdflib(data))
        nodes: list[str | URIRef] = [node.value for node in focus]
        _, found, _ = pyshacl.validate(
            graph, shacl_graph=self.graph, inference="none", inplace=True, focus_nodes=nodes or None
        )
        results = (self._result(found, graph, node) for node in found.subjects(RDF.type, SH.ValidationResult))
        return Report(tuple(sorted(results, key=_order)))

    def require(self, data: Iterable[ox.Triple]) -> Report:
        """The report on *data* when it conforms; raises DataError with the report when it does not."""
        report = self.validate(data)
        if not report.conforms:
            raise DataError(report)
        return report

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
            messages=_texts(found, node, SH.resultMessage),
            labels=_texts(data, focus, SKOS.prefLabel),
            names=_texts(self.graph, shape, SH.name),
        )


def _order(result: Result) -> tuple[int, str, str, str]:
    rank = list(_SEVERITIES.values()).index(result.severity)
    return rank, str(result.focus), str(result.path or ""), str(result.value or "")
