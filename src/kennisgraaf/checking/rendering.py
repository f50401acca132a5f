"""A report in the forms that it is read in: JSON, Turtle, plain text, CSV.

All say the same of each result. JSON, text and CSV are for one language; Turtle, a ``sh:ValidationReport``
(https://www.w3.org/TR/shacl/#validation-report), has both. What SHACL has no word for is said with those of DASH
(a suggested mend, https://datashapes.org/constraints.html#suggestions) and of Pointers in RDF (the line,
https://www.w3.org/TR/Pointers-in-RDF10/#lineCharPointerClass).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef

from kennisgraaf.checking.report import Report, Result
from kennisgraaf.formats import Format
from kennisgraaf.graph.table import table
from kennisgraaf.namespaces import GENID, KG, PREFIXES, SHAPES

DASH = Namespace("http://datashapes.org/dash#")
EARL = Namespace("http://www.w3.org/ns/earl#")
PTR = Namespace("http://www.w3.org/2009/pointers#")

COLUMNS = (
    "line", "severity", "thing", "label", "property", "name", "value", "message", "suggestion", "rule",
)  # fmt: skip
"""Of a report as a table."""
_SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}
_WORDS = {
    "nl": {"line": "regel", "value": "Waarde", "suggestion": "Voorstel", "rule": "Uitleg"},
    "en": {"line": "line", "value": "Value", "suggestion": "Suggestion", "rule": "Explained at"},
}


def address(result: Result, rules: str) -> str:
    """Where the rule that *result* breaks is explained, below the address *rules*; empty when it has no page."""
    return f"{rules}/{result.rule}" if result.rule else ""


def value(result: Result) -> str | None:
    """The value that is wrong; None when none is, or it is the thing itself."""
    return None if result.value in (None, result.focus) or isinstance(result.value, BNode) else str(result.value)


def iri(result: Result) -> str | None:
    """The IRI of the thing; None when its author gave it none."""
    nameless = isinstance(result.focus, BNode) or str(result.focus).startswith(GENID)
    return None if nameless else str(result.focus)


def plain(report: Report, language: str, rules: str) -> dict[str, Any]:
    """*report* as JSON has it (RFC 8259), in *language*, with links to the pages below *rules*."""
    return {
        "conforms": report.conforms,
        "checked": report.checked,
        "summary": report.summary(language),
        "results": [
            {
                "line": each.line,
                "severity": each.severity,
                "thing": {"iri": iri(each), "label": each.thing(language)},
                "property": None if each.path is None else {"iri": str(each.path), "name": each.name(language)},
                "value": value(each),
                "message": each.message(language),
                "suggestion": each.mend(language) or None,
                "rule": address(each, rules) or None,
            }
            for each in report.results
        ],
    }


def as_text(report: Report, language: str, rules: str) -> str:
    """*report* for a terminal or a mail: the things, and below each what is wrong with it."""
    words = _WORDS[language]
    lines = [report.summary(language)]
    for results in report.groups.values():
        thing = results[0].thing(language)
        named = iri(results[0])
        lines += ["", thing if named is None or named.endswith(thing) else f"{thing} <{named}>"]
        for each in results:
            place = "" if each.line is None else f"{words['line']} {each.line}: "
            name = f"{each.name(language)}: " if each.path is not None and each.name(language) else ""
            lines.append(f"  {place}{each.gravity(language)}: {name}{one_line(each.message(language))}")
            more = (
                (words["value"], value(each)),
                (words["suggestion"], each.mend(language)),
                (words["rule"], address(each, rules)),
            )
            lines += [f"      {word}: {one_line(text)}" for word, text in more if text]
    return "\n".join(lines) + "\n"


def one_line(text: str) -> str:
    """*text* without what a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in text)


def as_csv(report: Report, language: str, rules: str) -> str:
    """*report* as a table with ``COLUMNS``."""
    entries = (
        {
            "line": each.line,
            "severity": each.severity,
            "thing": iri(each),
            "label": each.thing(language),
            "property": each.path,
            "name": each.name(language),
            "value": value(each),
            "message": each.message(language),
            "suggestion": each.mend(language),
            "rule": address(each, rules),
        }
        for each in report.results
    )
    return table(COLUMNS, entries)


def as_turtle(report: Report, rules: str) -> str:
    """*report* as a ``sh:ValidationReport``, with messages and suggestions in all languages."""
    graph = Graph()
    bound = {"dash": DASH, "earl": EARL, "ptr": PTR, "kg": KG, "kgs": SHAPES}
    for prefix, namespace in {**{name: PREFIXES[name] for name in ("dcterms", "prov", "sh", "skos")}, **bound}.items():
        graph.bind(prefix, namespace)
    node = BNode()
    graph.add((node, RDF.type, SH.ValidationReport))
    graph.add((node, SH.conforms, Literal(report.conforms)))
    for each in report.results:
        graph.add((node, SH.result, _described(graph, each, rules)))
    return graph.serialize(format="turtle")


def _described(graph: Graph, result: Result, rules: str) -> BNode:
    """The node in *graph* that now describes *result*."""
    node = BNode()
    graph.add((node, RDF.type, SH.ValidationResult))
    graph.add((node, SH.focusNode, result.focus))
    graph.add((node, SH.resultSeverity, _SEVERITIES[result.severity]))
    graph.add((node, SH.sourceConstraintComponent, result.component))
    graph.add((node, SH.sourceShape, result.shape))
    if isinstance(result.path, URIRef):
        graph.add((node, SH.resultPath, result.path))
    if result.value is not None:
        graph.add((node, SH.value, result.value))
    for text in _literals(result.messages):
        graph.add((node, SH.resultMessage, text))
    if result.line is not None:
        pointer = BNode()
        graph.add((node, EARL.pointer, pointer))
        graph.add((pointer, RDF.type, PTR.LineCharPointer))
        graph.add((pointer, PTR.lineNumber, Literal(result.line)))
    if result.suggestion:
        suggestion = BNode()
        graph.add((node, DASH.suggestion, suggestion))
        graph.add((suggestion, RDF.type, DASH.Suggestion))
        for text in _literals(result.suggestion):
            graph.add((suggestion, SH.message, text))
    if result.rule:
        graph.add((node, RDFS.seeAlso, URIRef(address(result, rules))))
    return node


def _literals(texts: Mapping[str, str]) -> list[Literal]:
    return [Literal(text, lang=language or None) for language, text in texts.items()]


Writer = Callable[[Report, str, str], Any]

JSON: Format[Writer] = Format("json", "application/json", plain)
TURTLE: Format[Writer] = Format(
    "ttl", "text/turtle", lambda report, language, rules: as_turtle(report, rules), nicknames=("turtle",)
)
TEXT: Format[Writer] = Format("txt", "text/plain", as_text, nicknames=("text",))
CSV: Format[Writer] = Format("csv", "text/csv", as_csv)
FORMATS = (JSON, TURTLE, TEXT, CSV)
"""The formats of a report; what a writer is given are the report, the language, and the address of the rules."""
