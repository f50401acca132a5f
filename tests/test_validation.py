"""Reports that a person can read."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kennisgraaf.ontology import Ontology
from kennisgraaf.rdf import triples
from kennisgraaf.validation import Shapes

PROLOGUE = """
@base <https://w3id.org/kennisgraaf/id/> .
@prefix kg: <https://w3id.org/kennisgraaf/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
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
        ("en", "has no local government as core partner"),
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


def test_results_have_a_stable_order(shapes: Shapes) -> None:
    """The same data give the same report, line for line."""
    text = HUB + " ex:a a kg:Observation . ex:b a kg:Observation ."
    assert lines(shapes, text, "nl") == lines(shapes, text, "nl")


def test_no_person_enters(shapes: Shapes) -> None:
    """A person, or a field that identifies one, is a violation."""
    found = lines(shapes, PROLOGUE + "ex:p a <http://xmlns.com/foaf/0.1/Person> .", "en")
    assert found and all(line.startswith("error") for line in found)


def test_conforming_data_give_an_empty_report(shapes: Shapes) -> None:
    """Nothing wrong, nothing said."""
    assert lines(shapes, PROLOGUE, "nl") == []
