"""The shapes, tested in the form of the W3C data shapes test suite: data and expected report in one file.

Compared as the suite does (https://w3c.github.io/data-shapes/data-shapes-test-suite/): focus node, path, value,
constraint component and severity of every result; and its messages, where the expected report gives them.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kennisgraaf import namespaces
from kennisgraaf.checking.report import Result
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.rdf import read, triples
from kennisgraaf.settings import SHIPPED

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
ONTOLOGY = Ontology.of(SHIPPED)
SHAPES = Shapes.of(SHIPPED, ONTOLOGY.statements)
FILES = sorted((Path(__file__).parent / "shapes").glob("*.ttl"))

Key = tuple[str, ...]
Message = str | tuple[str, str]
"""A message with its language, or without one where pySHACL gives none."""


@cache
def validated(file: Path) -> tuple[Result, ...]:
    """The results on everything in *file*."""
    return SHAPES.validate(triples(read(file))).results


def manifest(file: Path) -> tuple[Graph, Node]:
    graph = Graph().parse(file)
    entry = graph.value(graph.value(None, RDF.type, MF.Manifest), MF.entries / RDF.first)
    report = graph.value(entry, MF.result)
    assert report is not None
    return graph, report


def key(focus: Node | None, path: Node | None, value: Node | None, component: Node | None, severity: str) -> Key:
    return tuple("" if each is None else str(each) for each in (focus, path, value, component, severity))


def expected(graph: Graph, report: Node) -> dict[Key, list[set[Message]]]:
    found: dict[Key, list[set[Message]]] = {}
    for node in graph.objects(report, SH.result):
        severity = SEVERITIES[graph.value(node, SH.resultSeverity)]
        parts = (graph.value(node, each) for each in (SH.focusNode, SH.resultPath, SH.value))
        component = graph.value(node, SH.sourceConstraintComponent)
        messages: set[Message] = {
            (str(text), text.language) if text.language else str(text)
            for text in graph.objects(node, SH.resultMessage)
            if isinstance(text, Literal)
        }
        found.setdefault(key(*parts, component, severity), []).append(messages)
    return found


def of(result: Result) -> Key:
    return key(result.focus, result.path, result.value, result.component, result.severity)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_report(file: Path) -> None:
    """The report on the data of the file is the report in the file: no result missing, none too many."""
    graph, report = manifest(file)
    found = validated(file)
    wanted = expected(graph, report)
    assert Counter(map(of, found)) == Counter({each: len(messages) for each, messages in wanted.items()})
    assert bool(graph.value(report, SH.conforms)) == (not found)
    for result in found:
        said = set(result.messages.values()) | {(text, language) for language, text in result.messages.items()}
        assert any(messages <= said for messages in wanted[of(result)]), said


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_focus_gives_the_same_verdict(file: Path) -> None:
    """Checking some nodes says of them exactly what checking everything says, nested shapes included."""
    focus = sorted({str(result.focus) for result in validated(file) if isinstance(result.focus, URIRef)})[::2]
    everything = Counter(of(result) for result in validated(file) if str(result.focus) in focus)
    report = SHAPES.validate(triples(read(file)), map(ox.NamedNode, focus))
    assert Counter(map(of, report.results)) == everything


def targeted(shape: Node, data: Graph) -> set[Node]:
    """The focus nodes of *shape* in *data* (SHACL section 2.1.3): instances, of subclasses too, and subjects."""
    kinds = set(SHAPES.graph.objects(shape, SH.targetClass))
    kinds |= {below for kind in kinds for below in ONTOLOGY.graph.transitive_subjects(RDFS.subClassOf, kind)}
    paths = SHAPES.graph.objects(shape, SH.targetSubjectsOf)
    instances = {node for kind in kinds for node in data.subjects(RDF.type, kind)}
    return instances | {node for path in paths for node in data.subjects(path)}


def test_every_shape_has_failing_and_conforming_data() -> None:
    """For each shape with a target some of its data break it, and some break nothing."""
    aimed = set(SHAPES.graph.subjects(SH.targetClass)) | set(SHAPES.graph.subjects(SH.targetSubjectsOf))
    broken, kept = set(), set()
    for file in FILES:
        graph, _ = manifest(file)
        failing = {result.focus for result in validated(file) if result.severity == "violation"}
        for shape in aimed:
            nodes = targeted(shape, graph)
            broken |= {shape} if nodes & failing else set()
            kept |= {shape} if nodes - failing else set()
    assert aimed
    assert sorted(map(str, aimed - broken)) == []
    never_allowed = {shape for shape in aimed if str(shape).removeprefix(namespaces.SHAPES).startswith("Privacy")}
    assert sorted(map(str, aimed - kept - never_allowed)) == []


def test_every_property_shape_is_named_in_both_languages() -> None:
    """A person reads the name of a property, in Dutch and in English."""
    unnamed = [
        str(shape)
        for shape in SHAPES.graph.subjects(SH.path)
        if {name.language for name in SHAPES.graph.objects(shape, SH.name) if isinstance(name, Literal)}
        != {"nl", "en"}
    ]
    assert unnamed == []
