"""Reports that a person can read."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, SH

from kennisgraaf.checking.validation import Shapes
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.rdf import read, to_rdflib, triples
from kennisgraaf.namespaces import KG, SHAPES
from kennisgraaf.querying.catalogue import Catalogue

PROLOGUE = """
@base <https://w3id.org/kennisgraaf/id/> .
@prefix kg: <https://w3id.org/kennisgraaf/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix ex: <http://example.org/> .
"""
HUB = PROLOGUE + 'ex:hub a kg:Hub ; skos:prefLabel "Voorbeeldhub"@nl , "Example hub"@en .'


@pytest.fixture(scope="module")
def shapes(release: Path) -> Shapes:
    return Shapes.of(release, Ontology.of(release).statements)


def lines(shapes: Shapes, text: str, language: str) -> list[str]:
    return shapes.validate(triples(ox.parse(text, format=ox.RdfFormat.TURTLE))).lines(language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Voorbeeldhub heeft geen lokaal bestuur als kernpartner"),
        ("en", "error: Example hub has no local government as core partner"),
    ],
)
def test_a_hub_without_core_partner(shapes: Shapes, language: str, words: str) -> None:
    """The message names the hub and what it lacks, in the reader's language, without a word of SHACL."""
    found = lines(shapes, HUB, language)
    assert any(words in line for line in found), found
    assert not any("sh:" in line or "minCount" in line for line in found)


def test_focus_limits_the_report(shapes: Shapes) -> None:
    """With focus nodes only these are reported."""
    text = HUB + " ex:other a kg:Hub ."
    data = list(triples(ox.parse(text, format=ox.RdfFormat.TURTLE)))
    report = shapes.validate(data, [ox.NamedNode("http://example.org/other")])
    assert {str(result.focus) for result in report.results} == {"http://example.org/other"}


@pytest.mark.parametrize("least", ['"z"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"z"', "true", "ex:z", "4"])
def test_what_does_not_compare(shapes: Shapes, least: str) -> None:
    """A minimum that is no number, or above the maximum, is a result like any other."""
    found = lines(shapes, f"{PROLOGUE} ex:o a kg:Observation ; kg:hasMinimum {least} ; kg:hasMaximum 3 .", "en")
    assert any("This minimum is no number, there are two, or it is above" in line for line in found), found


def test_results_have_a_stable_order(shapes: Shapes) -> None:
    """The same data give the same report, line for line."""
    text = HUB + " ex:a a kg:Observation . ex:b a kg:Observation ."
    assert lines(shapes, text, "nl") == lines(shapes, text, "nl")


def test_no_person_enters(shapes: Shapes) -> None:
    """A person, or a field that identifies one, is a violation."""
    found = lines(shapes, PROLOGUE + "ex:p a <http://xmlns.com/foaf/0.1/Person> .", "en")
    assert found and all(line.startswith("error") for line in found)


NUMBER = "85.07.30-033.28"
"""In the form of a national register number; made up."""


@pytest.mark.parametrize(
    "text",
    [
        f'ex:a dcterms:description "{NUMBER}" .',
        f'ex:a skos:prefLabel "{NUMBER}" .',
        f'ex:a a kg:Hub ; skos:prefLabel "Hub {NUMBER}"@nl .',
        f'ex:a a kg:Actor ; kg:hasCompanyNumber "{NUMBER}" .',
        "ex:a foaf:page <mailto:voornaam@voorbeeld.example> .",
        'ex:a dcterms:creator "Voornaam Voorbeeld" .',
        'ex:a a foaf:Person , kg:Hub ; skos:prefLabel "Voornaam Voorbeeld"@nl , "Voornaam Voorbeeld" .',
        'ex:a vcard:fn "Voornaam Voorbeeld" ; skos:prefLabel "Voornaam Voorbeeld" .',
    ],
)
def test_a_report_repeats_nothing_of_a_person(shapes: Shapes, text: str) -> None:
    """No part of any result holds what a privacy shape refuses, nor the label of what it refuses."""
    report = shapes.validate(triples(ox.parse(PROLOGUE + text, format=ox.RdfFormat.TURTLE)))
    assert not report.conforms
    assert not [each for each in (NUMBER, "Voornaam", "voornaam") if each in repr(report)]


def test_the_question_for_persons_names_what_the_shapes_name(shapes: Shapes, release: Path) -> None:
    """Question A17 asks for the very classes and fields that the privacy shapes refuse."""
    refused = {
        str(term)
        for shape, aim, term in shapes.graph
        if aim in (SH.targetClass, SH.targetSubjectsOf)
        and str(shape).startswith(f"{SHAPES}Privacy")
        and not str(shape).startswith(f"{SHAPES}PrivacyText")
    }
    asked = Catalogue.of(release).find("A17").iris() - {str(RDF.type), f"{KG}Actor", f"{KG}SourceDocument"}
    assert len(refused) > 100
    assert asked == refused


def test_an_undeclared_term_is_a_violation(shapes: Shapes) -> None:
    """A mistyped class or property of ours is reported, with the declared terms that look like it."""
    text = "<hub/x> a kg:Hubb ; kg:hasParticipnt <actor/y> ; kg:leavesOpen kg:hasPeriood ; kg:qqqqqq 1 ."
    found = "\n".join(lines(shapes, PROLOGUE + text, "nl"))
    for wrong, right in (("Hubb", "Hub"), ("hasParticipnt", "hasParticipant"), ("hasPeriood", "hasPeriod")):
        assert re.search(rf"^fout: hub/x.*De ontologie kent kg:{wrong} niet. Lijkt op: .*kg:{right}\b", found, re.M)
    assert "kent kg:qqqqqq niet. Kies een term die in ontology/ staat." in found
    assert "The ontology does not declare kg:Hubb. Looks like: kg:Hub" in "\n".join(
        lines(shapes, PROLOGUE + text, "en")
    )


def test_a_summary_counts(shapes: Shapes) -> None:
    """The summary says how many errors there are and how many things were checked, each in the right number."""

    def summary(text: str, language: str) -> str:
        return shapes.validate(triples(ox.parse(PROLOGUE + text, format=ox.RdfFormat.TURTLE))).summary(language)

    one, two = "ex:a kg:hubb 1 .", "ex:a kg:hubb 1 . ex:b kg:hubb 1 ."
    assert [summary(each, "nl") for each in (one, two)] == [
        "1 fout; 1 ding nagekeken.",
        "2 fouten; 2 dingen nagekeken.",
    ]
    assert [summary(each, "en") for each in (one, two)] == ["1 error; 1 thing checked.", "2 errors; 2 things checked."]
    assert summary("ex:a ex:p 1 .", "nl") == "In orde: 1 ding nagekeken."
    assert summary("ex:a ex:p 1 .", "en") == "Conforms: 1 thing checked."
    assert summary("", "nl").startswith("Niets nagekeken")
    assert summary("", "en").startswith("Nothing checked")


def test_conforming_data_give_an_empty_report(shapes: Shapes) -> None:
    """Nothing wrong, nothing said."""
    assert lines(shapes, PROLOGUE, "nl") == []


def test_same_as_the_validator(release: Path, shapes: Shapes) -> None:
    """Shapes called one by one find in every example what pySHACL finds by its own entry point."""
    for file in sorted((release / "ontology" / "examples").glob("*/*.ttl")):
        data = list(triples(read(file)))
        graph = to_rdflib(shapes.ontology, to_rdflib(data))
        _, found, _ = pyshacl.validate(graph, shacl_graph=to_rdflib(shapes.statements), inference="none", inplace=True)
        nodes = list(found.objects(None, SH.result))
        expected = [(str(found.value(node, SH.focusNode)), str(found.value(node, SH.sourceShape))) for node in nodes]
        results = [(str(result.focus), str(result.shape)) for result in shapes.validate(data).results]
        assert sorted(each for each in results if not each[1].endswith("#DeclaredTerm")) == sorted(expected), file
