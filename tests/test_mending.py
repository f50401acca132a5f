"""A suggested mend for what is wrong: in both languages, and right when it is followed."""

from __future__ import annotations

import cProfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, XSD, Literal, URIRef

from kennisgraaf.checking import belonging
from kennisgraaf.checking.advice import either, rewritten, turtle
from kennisgraaf.checking.mending import Mender
from kennisgraaf.checking.report import Report
from kennisgraaf.checking.rules import Rules
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.checking.view import View
from kennisgraaf.formats import LANGUAGES
from kennisgraaf.graph.ontology import Ontology, examples
from kennisgraaf.graph.rdf import read, to_rdflib, triples
from kennisgraaf.namespaces import GRAPH, ID, KG

from .test_validation import NUMBER, PROLOGUE

CASES = Path(__file__).parent / "shapes"
NAMED = 'prov:wasDerivedFrom ex:passage ; skos:prefLabel "Voorbeeld"@nl .\n'


@pytest.fixture(scope="module")
def shapes(release: Path) -> Shapes:
    return Shapes.of(release, Ontology.of(release).statements)


@pytest.fixture(scope="module")
def mender(release: Path, shapes: Shapes) -> Mender:
    return Mender(Rules(release, shapes))


def parsed(text: str) -> list[ox.Triple]:
    return list(triples(ox.parse(PROLOGUE + text, format=ox.RdfFormat.TURTLE)))


def mended(shapes: Shapes, mender: Mender, text: str) -> Report:
    return mender.mended(shapes.validate(parsed(text)))


@pytest.mark.parametrize(
    ("text", "rule", "dutch", "english"),
    [
        (
            "ex:p a kg:Participation ; kg:hasParticipant ex:a .",
            "Participation-participatesIn",
            "Voeg toe: kg:participatesIn <http://example.org/hub>.",
            "Add: kg:participatesIn <http://example.org/hub>.",
        ),
        (
            'ex:a a kg:Actor ; kg:hasCompanyNumber "0123456749" , "0123456651" .',
            "Actor-hasCompanyNumber",
            "Houd er hoogstens 1 en verwijder de andere.",
            "Keep at most 1 and remove the others.",
        ),
        (
            "ex:a a kg:Actor ; kg:hasActorType <actor-type/citty> .",
            "Actor-hasActorType",
            f"Bedoelt u <{ID}actor-type/city> (stad)",
            f"Did you mean <{ID}actor-type/city> (city)",
        ),
        (
            "ex:s a kg:ProcessStep ; kg:isOnRung ex:nowhere .",
            "ProcessStep-isOnRung",
            f"<{ID}waste-hierarchy-rung/prevention> (preventie)",
            f"<{ID}waste-hierarchy-rung/prevention> (prevention)",
        ),
        (
            "ex:a a kg:Actor ; kg:cooperatesWith ex:b .",
            "Actor-cooperatesWith",
            "Beschrijf <http://example.org/b> als kg:Actor: <http://example.org/b> a kg:Actor.",
            "Describe <http://example.org/b> as kg:Actor: <http://example.org/b> a kg:Actor.",
        ),
        (
            'ex:a a kg:Actor ; skos:prefLabel "Voorbeeld" .',
            "hasLabelWithLanguage",
            'Schrijf "Voorbeeld"@nl.',
            'Write "Voorbeeld"@nl.',
        ),
        (
            'ex:a a kg:Actor ; kg:hasCompanyNumber "BE 0123.456.749" .',
            "Actor-hasCompanyNumber",
            'Bedoelt u "0123456749"?',
            'Did you mean "0123456749"?',
        ),
        (
            'ex:a a kg:Actor ; kg:hasExpertiseIn "http://example.org/textile" .',
            "Actor-hasExpertiseIn",
            "Schrijf <http://example.org/textile>.",
            "Write <http://example.org/textile>.",
        ),
        (
            "ex:l a kg:RequirementLevel .",
            "RequirementLevel",
            f"<{ID}requirement-level/essential> (essentieel)",
            f"<{ID}requirement-level/essential> (essential)",
        ),
        (
            "ex:s a kg:MaterialStream ; kg:hasQuantity 12.5 .",
            "MaterialStream-unit",
            f"Voeg een van deze toe: kg:hasUnit <{ID}unit/",
            f"Add one of these: kg:hasUnit <{ID}unit/",
        ),
        (
            "ex:s a kg:MaterialStream ; kg:hasQuantity -1 .",
            "MaterialStream-hasQuantity",
            "Schrijf een getal van 0 of meer.",
            "Write a number of 0 or more.",
        ),
        (
            "ex:o a kg:Observation ; kg:hasMinimum 3 ; kg:hasMaximum 2 .",
            "Observation-hasMinimum",
            "Maak kg:hasMinimum kleiner dan of gelijk aan kg:hasMaximum",
            "Make kg:hasMinimum less than or equal to kg:hasMaximum",
        ),
        (
            'ex:a skos:prefLabel "Een"@nl , "Twee"@nl .',
            "hasOneLabelPerLanguage",
            "Houd per taal één skos:prefLabel; maak van de andere skos:altLabel.",
            "Keep one skos:prefLabel per language; make the others skos:altLabel.",
        ),
        (
            'ex:h a kg:Hub ; skos:prefLabel "Voorbeeldhub"@nl .',
            "Hub",
            f"[] a kg:Participation ; kg:hasRole <{ID}role/social-economy>",
            f"[] a kg:Participation ; kg:hasRole <{ID}role/social-economy>",
        ),
        (
            "ex:a a kg:Actr .",
            "DeclaredTerm",
            "Bedoelt u kg:Actor",
            "Did you mean kg:Actor",
        ),
        (
            "ex:a kg:leavesOpen kg:hasPeriood .",
            "DeclaredTerm",
            "Bedoelt u kg:hasPeriod",
            "Did you mean kg:hasPeriod",
        ),
        (
            "ex:a kg:hasActorTyp ex:b .",
            "DeclaredTerm",
            "Bedoelt u kg:hasActorType",
            "Did you mean kg:hasActorType",
        ),
    ],
)
def test_each_kind_of_constraint_has_its_mend(
    shapes: Shapes, mender: Mender, text: str, rule: str, dutch: str, english: str
) -> None:
    """What is suggested follows from the constraint and its parameters, and names what can be copied."""
    found = [each for each in mended(shapes, mender, text).results if each.rule == rule]
    assert any(dutch in each.mend("nl") for each in found), [each.mend("nl") for each in found]
    assert any(english in each.mend("en") for each in found), [each.mend("en") for each in found]


def test_nearly_every_result_has_a_mend_in_both_languages(release: Path, shapes: Shapes, mender: Mender) -> None:
    """Of all that the tests of the shapes break, hardly anything is left without; what there is, is in both."""
    results = [
        result
        for file in (*sorted(CASES.glob("*.ttl")), *examples(release)[1])
        for result in mender.mended(shapes.validate(triples(read(file)))).results
    ]
    without = [each.rule for each in results if not each.suggestion]
    assert len(results) > 500
    assert len(without) <= len(results) // 100, without
    assert all(set(each.suggestion) in (set(), set(LANGUAGES)) for each in results)
    assert not [each for each in results if "{" in each.mend("nl") + each.mend("en")]


def test_following_the_mend_mends(shapes: Shapes, mender: Mender) -> None:
    """A participation that is added as suggested, with its words "add" left out, mends the hub."""
    text = "ex:h a kg:Hub ; " + NAMED
    before = [each for each in mended(shapes, mender, text).results if each.rule == "Hub"]
    added = " .\n".join(each.mend("en").removeprefix("Add: ").removesuffix(".") for each in before)
    after = [each for each in mended(shapes, mender, text + added + " .").results if each.rule == "Hub"]
    assert len(before) == 3
    assert not {each.message("en") for each in before} & {each.message("en") for each in after}


@pytest.mark.parametrize(
    "text",
    [
        f'ex:a skos:prefLabel "{NUMBER}" .',
        f'ex:a a kg:Actor ; kg:hasCompanyNumber "{NUMBER}" .',
        'ex:a a <http://xmlns.com/foaf/0.1/Person> ; skos:prefLabel "Voornaam Voorbeeld" .',
        'ex:a vcard:fn "Voornaam Voorbeeld" ; skos:prefLabel "Voornaam Voorbeeld" .',
    ],
)
def test_no_mend_repeats_a_person(shapes: Shapes, mender: Mender, text: str) -> None:
    """What a privacy shape refuses is not in any suggestion, not even with its points left out."""
    report = mended(shapes, mender, text)
    said = repr([each.suggestion for each in report.results])
    assert not report.conforms
    assert all("de persoon" in each.mend("nl") for each in report.results if each.rule.startswith("Privacy"))
    assert not [each for each in (NUMBER, NUMBER.replace(".", "").replace("-", ""), "Voornaam") if each in said]


def test_things_of_the_data_are_suggested(release: Path, shapes: Shapes) -> None:
    """What looks like something that others described is recognised, by its IRI or by its label."""
    store = ox.Store()
    material = ox.NamedNode(f"{ID}material/demolition-wood")
    store.add(ox.Quad(material, ox.NamedNode(f"{KG.replace('#', '')}#x"), ox.Literal("x")))
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    store.add(ox.Quad(material, kind, ox.NamedNode(f"{KG}Product")))
    store.add(ox.Quad(material, label, ox.Literal("sloophout", language="nl")))
    around = Mender(Rules(release, shapes), store)
    for written in ("<product/sloophoutt>", "<product/demolition-woods>"):
        report = mended(shapes, around, f"ex:a a kg:Product ; skos:broader {written} .")
        found = [each.mend("nl") for each in report.results if each.rule == "Product-broader"]
        assert f"Bedoelt u <{material.value}> (sloophout)?" in found[0]


def calls(rules: Rules, number: int, things: int) -> int:
    """The calls of functions by which *number* references to nothing get their mends among *things* that there are."""
    types = [URIRef(f"{ID}actor-type/voorbeeld-{each}") for each in range(things)]
    text = "".join(f'<{each}> a kg:ActorType ; skos:prefLabel "Soort {each[-9:]}"@nl .\n' for each in types)
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in parsed(text))
    subject, path = ox.NamedNode("http://example.org/a"), ox.NamedNode(f"{KG}hasActorType")
    wrong = [ox.NamedNode(f"{ID}actor-type/vorbeeld-{each}") for each in range(number)]
    report = Report(
        tuple(belonging.unknown([ox.Quad(subject, path, each) for each in wrong], View(store).stated, set())), 1
    )
    profile = cProfile.Profile()
    mended = profile.runcall(Mender(rules, store).mended, report)
    assert len(mended.results) == number and all("actor-type/voorbeeld-" in each.mend("nl") for each in mended.results)
    return sum(entry.callcount for entry in profile.getstats())


def test_many_results_among_many_things(release: Path, shapes: Shapes) -> None:
    """What one more result costs does not grow with the things that it may have meant: they are read once, and
    compared by one call."""
    rules = Rules(release, shapes)
    calls(rules, 1, 1)  # what the rules read at their first use
    few, many = (calls(rules, 120, things) - calls(rules, 40, things) for things in (50, 800))
    assert 0 < many < 1.2 * few


def test_the_wrong_value_is_not_suggested(release: Path, shapes: Shapes) -> None:
    """A reference to nothing is a thing of the class in the store too, because that follows from the reference; it
    is suggested neither for itself nor for another wrong one."""
    store = ox.Store()
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    wrong = [ox.NamedNode(f"{ID}actor-type/{name}") for name in ("citty", "cityy")]
    store.extend(ox.Quad(each, kind, ox.NamedNode(f"{KG}ActorType")) for each in wrong)
    around = Mender(Rules(release, shapes), store)
    path = ox.NamedNode(f"{KG}hasActorType")
    quads = [ox.Quad(ox.NamedNode("http://example.org/a"), path, each) for each in wrong]
    text = "ex:a a kg:Actor ; kg:hasActorType <actor-type/citty> , <actor-type/cityy> ."
    results = [*belonging.unknown(quads, View(store).stated, set()), *shapes.validate(parsed(text)).results]
    mends = [around.suggest(each)["en"] for each in results if each.value is not None]
    assert len(mends) == 4
    for mend in mends:
        asked = mend.partition("?")[0]
        assert f"<{ID}actor-type/city>" in asked and not [each for each in wrong if each.value in asked], mend


def test_no_mend_points_at_a_person(release: Path, shapes: Shapes) -> None:
    """What the same upload says of a person is not among the things that it is told to choose from."""
    text = 'ex:p a foaf:Person , kg:Product ; skos:prefLabel "Voornaam Voorbeeld"@nl .'
    text += "ex:a a kg:Product ; skos:broader <http://example.org/voornaam-voorbeeldd> ."
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in parsed(text))
    report = mended(shapes, Mender(Rules(release, shapes), store), text)
    assert [each for each in report.results if each.rule == "Product-broader"]
    assert "Voornaam" not in repr(report)


def test_what_the_gate_asks_has_a_mend(mender: Mender) -> None:
    """A graph without source or licence is told what to add; a reference to nothing, what it may have meant."""
    stated = View(ox.Store()).stated
    graph = f"{GRAPH}voorbeeldhub/actoren"
    results = list(belonging.unattributed([graph], stated, "", ""))
    assert [mender.suggest(each).get("en") for each in results] == [
        f"Add: <{graph}> dcterms:source <https://voorbeeld.example/verslag>.",
        f"Add: <{graph}> dcterms:license <https://creativecommons.org/licenses/by/4.0/>.",
    ]
    quad = ox.Quad(
        ox.NamedNode("http://example.org/a"),
        ox.NamedNode(f"{KG}hasActorType"),
        ox.NamedNode(f"{ID}actor-type/citty"),
        ox.NamedNode(graph),
    )
    (unknown,) = belonging.unknown([quad], stated, set())
    assert mender.suggest(unknown)["nl"].startswith(f"Bedoelt u <{ID}actor-type/city> (stad)")


def test_a_deprecated_term_has_its_successor(release: Path) -> None:
    """For a term that was replaced, the suggestion is the term that replaces it."""
    old = f"<{KG}hasOldName> <{OWL.deprecated}> true ; <{DCTERMS.isReplacedBy}> <{KG}hasPeriod> ."
    ontology = [*Ontology.of(release).statements, *triples(ox.parse(old, format=ox.RdfFormat.TURTLE))]
    shapes = Shapes.of(release, ontology)
    report = mended(shapes, Mender(Rules(release, shapes)), "ex:a kg:hasOldName ex:b .")
    assert [each.mend("en") for each in report.results if each.rule == "DeclaredTerm"] == ["Use kg:hasPeriod instead."]


@pytest.mark.parametrize(
    ("written", "datatype", "shown"),
    [
        (Literal("12,5"), XSD.decimal, '"12.5"^^xsd:decimal'),
        (Literal("3"), XSD.integer, '"3"^^xsd:integer'),
        (Literal(2021), XSD.gYear, '"2021"^^xsd:gYear'),
        (Literal("31/12/2024"), XSD.date, '"2024-12-31"^^xsd:date'),
        (Literal("overmorgen"), XSD.date, None),
        (Literal("veel"), XSD.decimal, None),
        (Literal(9612), XSD.string, '"9612"'),
        (URIRef("http://example.org/"), XSD.string, None),
    ],
)
def test_a_value_is_rewritten_when_it_says_the_same(written: Literal, datatype: URIRef, shown: str | None) -> None:
    """A value of another datatype is written as one of the right datatype, and never guessed at."""
    made = rewritten(written, datatype)
    assert (None if made is None else turtle(made)) == shown


def test_shown_turtle_is_turtle(shapes: Shapes) -> None:
    """A term as shown, read again with the prefixes, is that term."""
    prefixes = PROLOGUE + "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    used = {term for triple in to_rdflib(shapes.statements) for term in triple[1:] if not term.n3().startswith("_:")}
    shown = sorted(turtle(term) for term in used)
    known = [each for each in shown if each.partition(":")[0] in ("kg", "skos", "prov", "dcterms") or each[0] in '<"']
    text = prefixes + "".join(f"ex:a ex:b {each} .\n" for each in known if "rdf:" not in each)
    assert {each.object for each in triples(ox.parse(text, format=ox.RdfFormat.TURTLE))}
    assert either(["a", "b", "c", "a"]) == {"nl": "a, b of c", "en": "a, b or c"}
