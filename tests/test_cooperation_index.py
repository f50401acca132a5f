"""The index: what a text asks about, and on whose word its facts are."""

from __future__ import annotations

import pytest

from kennisgraaf import cooperation
from kennisgraaf.cooperation.index import Index
from kennisgraaf.errors import UnknownThingError, of_message, to_message
from kennisgraaf.namespaces import ID, KG, is_stated
from kennisgraaf.snapshots.snapshot import Snapshot

from .cooperating import WORLD, index_of
from .wayfinding import EX, graph

ANYTHING = ("Material", "Resource", "Product", "MaterialStream", "Actor", "Hub", "Cooperation", "Place")


@pytest.fixture(scope="module")
def index() -> Index:
    again = ":offcuts a kg:MaterialStream ; kg:isOfferedBy :mill ; prov:wasDerivedFrom :sheet ."
    ours = '<actor/voorbeeld> a kg:Actor ; skos:prefLabel "Voorbeeldstad"@nl .'
    return index_of({"world": WORLD, "again": f"{again} {ours}"})


@pytest.mark.parametrize(
    ("text", "kinds", "found"),
    [
        (f"{EX}mill", ["Actor"], f"{EX}mill"),
        (f" {EX}mill ", ["Actor"], f"{EX}mill"),
        ("actor/voorbeeld", ["Actor"], f"{ID}actor/voorbeeld"),
        ("Voorbeeldmolen", ["Actor"], f"{EX}mill"),
        ("hub voorbeeld", ["Hub"], f"{EX}ghent"),
        ("Example Hub", ["Actor", "Material"], f"{EX}ghent"),
        (f"{EX}wood", ["Material"], f"{EX}timber"),
        ("hout", ["Material"], f"{EX}timber"),
    ],
)
def test_a_thing_is_found(index: Index, text: str, kinds: list[str], found: str) -> None:
    """By its IRI, whole or without our base, or its label in any case; of what is the same what stands for it."""
    assert index.find(text, kinds) == found


@pytest.mark.parametrize(
    ("text", "kinds", "near"),
    [
        (f"{EX}mil", ["Actor"], [f"{EX}mill"]),
        ("voorbeldmolen", ["Actor"], [f"{EX}mill"]),
        ("Voorbeeldmolen", ["Material"], []),
        ("Voorbeeldstad", ["Actor"], [f"{EX}city", f"{ID}actor/voorbeeld"]),
        ("", ["Actor"], []),
        ("\ud800", ["Actor"], []),
        ("x" * 100_000, ["Actor"], []),
    ],
)
def test_an_unknown_thing(index: Index, text: str, kinds: list[str], near: list[str]) -> None:
    """What is not known, is of another kind, or is the label of several, is refused with what may be meant."""
    with pytest.raises(UnknownThingError) as caught:
        index.find(text, kinds)
    assert [each["iri"] for each in caught.value.near][: len(near)] == near
    assert bool(caught.value.near) == bool(near)
    assert all(each["label"] == index.labels.text(each["iri"], "nl") for each in caught.value.near)
    again = of_message(to_message(caught.value))
    assert (str(again), vars(again)) == (str(caught.value), vars(caught.value))


def test_evidence_of_a_statement_in_two_graphs(index: Index) -> None:
    """Each graph that says it is a piece of evidence, with the sources of the reading of it or else of its subject."""
    found = index.witnesses.of([(f"{EX}offcuts", "isOfferedBy", f"{EX}mill")])
    assert [(each.graph, each.sources) for each in found] == [
        (graph("again"), (f"{EX}sheet",)),
        (graph("world"), (f"{EX}leaf",)),
    ]
    assert {(each.subject, each.predicate, each.object) for each in found} == {
        (f"{EX}offcuts", f"{KG}isOfferedBy", f"{EX}mill")
    }
    assert {(each.contributor, each.revision) for each in found} == {(f"{ID}agent/example", 1)}
    [other] = index.witnesses.of([(f"{EX}offcuts", "consistsOf", f"{EX}beam")])
    assert other.sources == (f"{EX}leaf", f"{EX}page")


def test_evidence_of_a_literal_and_of_what_is_the_same(index: Index) -> None:
    """A number is found by its text, what is said of a twin as it is said, and nothing where nobody says it."""
    [quantity] = index.witnesses.of([(f"{EX}offcuts", "hasQuantity", "1200")])
    assert (quantity.object, quantity.graph) == ("1200", graph("world"))
    [same] = index.witnesses.of([(f"{EX}beam", "broader", f"{EX}timber")])
    assert (same.object, same.sources) == (f"{EX}wood", (f"{EX}page",))
    assert index.witnesses.of([(f"{EX}mill", "isOfferedBy", f"{EX}offcuts")]) == ()


def test_what_only_follows_is_no_evidence(index: Index) -> None:
    """That a hub is an actor is entailed; on whose word it is a hub is stated."""
    assert index.witnesses.of([(f"{EX}ghent", "type", f"{KG}Actor")]) == ()
    assert len(index.witnesses.of([(f"{EX}ghent", "type", f"{KG}Hub")])) == 1


def test_every_fact_of_the_release_has_evidence(shipped_cooperation: cooperation.Index, snapshot: Snapshot) -> None:
    """Each statement that counts is in a stated graph as the evidence says, and every one of these is named."""
    facts = shipped_cooperation.facts
    for name in ("consistsOf", "isOfferedBy", "hasInput", "hasParticipant", "isLocatedIn", "hasActorType"):
        statements = [(subject, name, value) for subject, value in facts.pairs(name)]
        found = {(each.subject, each.object, each.graph) for each in shipped_cooperation.witnesses.of(statements)}
        property_ = facts.property(name)
        asked = f"SELECT ?s ?o ?g {{ GRAPH ?g {{ ?s <{property_}> ?o }} }}"
        held = {row for row in snapshot.query(asked).texts(("s", "o", "g")) if is_stated(row[2])}
        assert found == held != set()


def test_the_release_has_what_cooperation_is_about(shipped_cooperation: cooperation.Index) -> None:
    """Its hubs, streams and steps are in the index, and every hub is an actor in itself."""
    index = shipped_cooperation
    hubs = index.facts.of("Hub")
    assert {f"{ID}hub/kempen", f"{ID}hub/gent"} <= hubs <= index.facts.of("Actor") & index.facts.of("Collaboration")
    assert all(hub in index.actors.hubs(hub) for hub in hubs)
    assert f"{ID}stream/sloophout" in index.supply.streams
    assert index.find("sloophout", ["Material"]) == f"{ID}material/demolition-wood"
    assert index.revision == index.snapshot.origin.revision == 1
