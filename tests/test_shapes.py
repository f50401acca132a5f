"""The shapes, tested in the form of the W3C data shapes test suite: data and expected report in one file.

Compared as the suite does (https://w3c.github.io/data-shapes/data-shapes-test-suite/): focus node, path, value,
constraint component and severity of every result; and its messages, where the expected report gives them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, Literal, Namespace
from rdflib.term import Node

from kennisgraaf.namespaces import SHAPES
from kennisgraaf.ontology import Ontology
from kennisgraaf.rdf import read, triples
from kennisgraaf.validation import Result, Shapes

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
FILES = sorted((Path(__file__).parent / "shapes").glob("*.ttl"))

Key = tuple[str, ...]


@pytest.fixture(scope="session")
def shapes(release: Path) -> Shapes:
    return Shapes.of(release, Ontology.of(release).statements)


def manifest(file: Path) -> tuple[Graph, Node]:
    graph = Graph().parse(file)
    entry = graph.value(graph.value(None, RDF.type, MF.Manifest), MF.entries / RDF.first)
    report = graph.value(entry, MF.result)
    assert report is not None
    return graph, report


def key(focus: Node | None, path: Node | None, value: Node | None, component: Node | None, severity: str) -> Key:
    return tuple("" if each is None else str(each) for each in (focus, path, value, component, severity))


def expected(graph: Graph, report: Node) -> dict[Key, list[set[tuple[str, str | None]]]]:
    found: dict[Key, list[set[tuple[str, str | None]]]] = {}
    for node in graph.objects(report, SH.result):
        severity = SEVERITIES[graph.value(node, SH.resultSeverity)]
        parts = (graph.value(node, each) for each in (SH.focusNode, SH.resultPath, SH.value))
        component = graph.value(node, SH.sourceConstraintComponent)
        messages = {
            (str(text), text.language) for text in graph.objects(node, SH.resultMessage) if isinstance(text, Literal)
        }
        found.setdefault(key(*parts, component, severity), []).append(messages)
    return found


def of(result: Result) -> Key:
    return key(result.focus, result.path, result.value, result.component, result.severity)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_report(file: Path, shapes: Shapes) -> None:
    """The report on the data of the file is the report in the file: no result missing, none too many."""
    graph, report = manifest(file)
    found = shapes.validate(triples(read(file))).results
    wanted = expected(graph, report)
    assert Counter(map(of, found)) == Counter({each: len(messages) for each, messages in wanted.items()})
    assert bool(graph.value(report, SH.conforms)) == (not found)
    for result in found:
        said = {(text, language or None) for language, text in result.messages.items()}
        assert any(messages <= said for messages in wanted[of(result)]), said


def targets(shapes: Shapes) -> set[Node]:
    return {shape for shape in shapes.graph.subjects(RDF.type, SH.NodeShape) if str(shape).startswith(SHAPES)}


def test_every_shape_has_failing_and_conforming_data(shapes: Shapes) -> None:
    """For each class with a shape some data of it break that shape, and some do not."""
    broken, kept = set(), set()
    for file in FILES:
        graph, _ = manifest(file)
        failing = {result.focus for result in shapes.validate(triples(read(file))).violations}
        for shape in targets(shapes):
            nodes = {
                node for kind in shapes.graph.objects(shape, SH.targetClass) for node in graph.subjects(RDF.type, kind)
            } | {node for path in shapes.graph.objects(shape, SH.targetSubjectsOf) for node in graph.subjects(path)}
            broken |= {shape} if nodes & failing else set()
            kept |= {shape} if nodes - failing else set()
    aimed = {
        shape
        for shape in targets(shapes)
        if (shape, SH.targetClass, None) in shapes.graph or (shape, SH.targetSubjectsOf, None) in shapes.graph
    }
    assert sorted(map(str, aimed - broken)) == []
    never_kept = {shape for shape in aimed - kept if "Person" not in str(shape)}
    assert sorted(map(str, never_kept)) == []


def test_every_property_shape_is_named_in_both_languages(shapes: Shapes) -> None:
    """A person reads the name of a property, in Dutch and in English."""
    unnamed = [
        str(shape)
        for shape in shapes.graph.subjects(SH.path)
        if {name.language for name in shapes.graph.objects(shape, SH.name) if isinstance(name, Literal)} != {"nl", "en"}
    ]
    assert unnamed == []
