"""Terms that a well-known vocabulary does not have are told; those that it has are not."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SH, SKOS, URIRef

from kennisgraaf.checking.mending import Mender
from kennisgraaf.checking.report import Result
from kennisgraaf.checking.rule import UNSHAPED
from kennisgraaf.checking.rules import Rules
from kennisgraaf.checking.stated import Stated
from kennisgraaf.checking.vocabularies import VOCABULARIES, unknown_terms
from kennisgraaf.graph.rdf import read
from kennisgraaf.namespaces import shorten

from .judging import ONE, PLACE, PREFIXES, Desk

THING = ox.NamedNode("http://example.org/a")
MISSPELT = {
    "Data Cube": ("Obervation", "Observation"),
    "Dublin Core": ("licence", "license"),
    "Dublin Core 1.1": ("titel", "title"),
    "FOAF": ("homePage", "homepage"),
    "ORG": ("Organisation", "Organization"),
    "OWL": ("sameas", "sameAs"),
    "PROV": ("wasDerivedFrm", "wasDerivedFrom"),
    "RDF": ("Propety", "Property"),
    "RDFS": ("seealso", "seeAlso"),
    "SHACL": ("descripton", "description"),
    "SKOS": ("altLabl", "altLabel"),
    "VANN": ("usagenote", "usageNote"),
    "VoID": ("Datset", "Dataset"),
}
"""A misspelt class or property of each vocabulary, and what it is a misspelling of."""


@pytest.fixture(scope="module")
def mender(release: Path) -> Mender:
    return Mender(Rules.of(release))


def using(term: str) -> ox.Quad:
    """A statement that uses *term*: as a class when its name has a capital, else as a property."""
    used, name = ox.NamedNode(term), term.replace("#", "/").rpartition("/")[2]
    one = (ox.NamedNode(str(RDF.type)), used) if name[:1].isupper() else (used, ox.Literal("x"))
    return ox.Quad(THING, *one, ox.NamedNode("http://example.org/graph"))


def found(*quads: ox.Quad) -> list[Result]:
    store = ox.Store()
    store.extend(quads)
    return list(unknown_terms(quads, Stated(store)))


def parsed(text: str) -> list[ox.Quad]:
    graph = ox.NamedNode(ONE)
    return [ox.Quad(*each.triple, graph) for each in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize("name", VOCABULARIES)
def test_what_a_vocabulary_does_not_have(mender: Mender, name: str) -> None:
    """A misspelt class or property of each vocabulary is a warning in both languages, with what it looks like."""
    written, right = (f"{VOCABULARIES[name]}{each}" for each in MISSPELT[name])
    (result,) = found(using(written))
    assert (result.severity, result.rule) == ("warning", "VocabularyTerm") and result.rule in UNSHAPED
    assert str(result.value or result.path) == written
    assert result.message("nl").startswith(f"{shorten(written)} is geen term van {name}. Lijkt op: {shorten(right)}")
    assert result.message("en").startswith(f"{shorten(written)} is not a term of {name}. Looks like: {shorten(right)}")
    mend = mender.suggest(result)
    assert all(any(form in text for form in (shorten(right), f"<{right}>")) for text in mend.values()), mend
    assert set(mend) == {"nl", "en"}


@pytest.mark.parametrize("name", VOCABULARIES)
def test_what_a_vocabulary_has(name: str) -> None:
    """No class or property of a vocabulary is a warning."""
    quads = [using(str(each)) for each in dir(VOCABULARIES[name])]
    assert quads and not found(*quads)


@pytest.mark.parametrize(
    "term",
    [f"{RDF}_1", f"{SH}in", f"{SH}class", f"{DCTERMS}ISO639-2", f"{DCAT}inSeries", "http://example.org/altLabl"],
)
def test_what_is_no_fault(term: str) -> None:
    """Members of a container, terms whose name is no name in Python, and vocabularies that are not closed."""
    assert not found(using(term))
    assert not found(ox.Quad(THING, ox.NamedNode(str(RDF.type)), ox.NamedNode(term)))


def test_a_value_is_no_class() -> None:
    """Only properties and classes are looked at: a value may be any IRI, and a type that is a text is no class."""
    assert not found(*parsed(f'one:a <{RDFS.seeAlso}> skos:altLabl ; a "skos:altLabl" ; skos:note "skos:Concpt" .'))
    assert [each.value for each in found(*parsed("one:a a skos:Concpt ."))] == [URIRef(f"{SKOS}Concpt")]


@pytest.mark.parametrize("term", ["", "zzzz", "Label"])
def test_nothing_is_clear(mender: Mender, term: str) -> None:
    """A namespace alone is no term; where it is not clear what was meant, no mend is suggested."""
    for namespace in (RDF, SKOS):
        (result,) = found(ox.Quad(THING, ox.NamedNode(f"{namespace}{term}"), ox.Literal("x")))
        assert f" not a term of {'RDF' if namespace is RDF else 'SKOS'}. " in result.message("en")
        assert not mender.suggest(result)


def test_once_a_thing_and_term() -> None:
    """A thing is told once of a term, and each thing that has it is."""
    results = found(*parsed('one:a skos:altLabl "x" , "y" ; skos:prefLabel "Een"@nl . one:b skos:altLabl "x" .'))
    assert sorted(each.thing("nl") for each in results) == ["Een", "one/b"]


@pytest.mark.parametrize("folder", ["data", "ontology", "shapes"])
def test_the_release_is_without(release: Path, folder: str) -> None:
    """What the release itself says, its examples included, uses no term that does not exist."""
    files = sorted((release / folder).rglob("*.ttl"))
    assert files
    assert not [(file.name, each.message("en")) for file in files for each in found(*read(file))]


def test_gate(desk: Desk) -> None:
    """What is added is told with its line and a mend, and accepted; what stood there before is not told again."""
    text = PREFIXES + PLACE + 'one:city skos:altLabl "Stad"@nl ;\n a skos:Concpt .'
    verdict = desk.ask("put", ONE, text)
    last = text.count("\n") + 1
    results = [each for each in verdict.report.results if each.rule == "VocabularyTerm"]
    assert [(each.line, each.message("nl"), each.mend("nl")) for each in results] == [
        (last - 1, "skos:altLabl is geen term van SKOS. Lijkt op: skos:altLabel.", "Bedoelt u skos:altLabel?"),
        (
            last,
            "skos:Concpt is geen term van SKOS. Lijkt op: skos:Concept, skos:ConceptScheme.",
            "Bedoelt u skos:Concept?",
        ),
    ]
    assert [(each.message("en"), each.mend("en")) for each in results] == [
        ("skos:altLabl is not a term of SKOS. Looks like: skos:altLabel.", "Did you mean skos:altLabel?"),
        (
            "skos:Concpt is not a term of SKOS. Looks like: skos:Concept, skos:ConceptScheme.",
            "Did you mean skos:Concept?",
        ),
    ]
    assert verdict.accepted and {each.severity for each in results} == {"warning"}
    desk.publish(verdict)
    more = desk.ask("post", ONE, PREFIXES + 'one:city skos:altLabel "Stad"@nl .')
    assert more.accepted and "VocabularyTerm" not in {each.rule for each in more.report.results}


def test_a_person_is_not_named(desk: Desk) -> None:
    """What the gate says beyond the shapes of a person, which a privacy shape refuses, does not repeat the label."""
    person = f'<{THING.value}> a <{FOAF.Person}> ; skos:prefLabel "Voornaam Achternaam"@nl ; skos:altLabl "x"@nl .'
    report = desk.ask("put", ONE, PREFIXES + PLACE + person).report
    assert {"PrivacyPerson", "VocabularyTerm", "OwnThing"} <= {each.rule for each in report.results}
    assert "Achternaam" not in repr(report)
