"""How near two are: every level, the same from both sides, and never worse for knowing one place or hub more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation.actors import Actors
from kennisgraaf.cooperation.facts import Facts
from kennisgraaf.cooperation.places import Level, Nearness, Places, Where
from kennisgraaf.cooperation.supply import Supply
from kennisgraaf.cooperation.things import Things

from .cooperating import WORLD, facts_of
from .wayfinding import EX

REFNIS = "http://vocab.belgif.be/auth/refnis2025/"


def places_of(turtle: str) -> Places:
    facts = facts_of(turtle)
    return Places(facts, Actors(facts), Supply(facts, Things(facts)))


def between(turtle: str, one: str = "one", other: str = "two") -> Nearness:
    places = places_of(turtle)
    near = places.nearness(places.where(f"{EX}{one}"), places.where(f"{EX}{other}"))
    assert near == places.nearness(places.where(f"{EX}{other}"), places.where(f"{EX}{one}"))
    return near


GHENT = "place:44021 a kg:Place ; dcterms:isPartOf place:40000 . place:40000 a kg:Place . "


@pytest.mark.parametrize(
    ("one", "two", "level"),
    [
        ("place:44021", "place:44021", Level.MUNICIPALITY),
        (":park", "place:44021", Level.MUNICIPALITY),
        (":park", ":street", Level.MUNICIPALITY),
        (":town", ":town", Level.MUNICIPALITY),
        (f"<{REFNIS.replace('2025', '2019')}44021>", f"<{REFNIS.replace('2025', '2019')}44021>", Level.MUNICIPALITY),
        (":quay", f"<{REFNIS.replace('2025', '2019')}44021>", Level.MUNICIPALITY),
        ("place:40000", "place:40000", Level.UNKNOWN),
        ("place:20001", "place:20001", Level.UNKNOWN),
        ("place:44021", "place:40000", Level.UNKNOWN),
        ("place:44021", "place:31005", Level.UNKNOWN),
    ],
)
def test_the_same_municipality(one: str, two: str, level: Level) -> None:
    """Places in one municipality are; a province that both are in is not, and of other places only the same place."""
    world = f"{GHENT} :park a kg:Place ; dcterms:isPartOf place:44021 . :street a kg:Place ; dcterms:isPartOf :park . "
    world += f":quay a kg:Place ; dcterms:isPartOf <{REFNIS.replace('2025', '2019')}44021> . "
    near = between(f"{world} :one a kg:Actor ; kg:isLocatedIn {one} . :two a kg:Actor ; kg:isLocatedIn {two} .")
    assert near == (level, None)


HUBS = """
:h a kg:Hub ; kg:isLocatedIn place:44021 . :k a kg:Hub ; kg:isLocatedIn {place} .
:p a kg:Participation ; kg:participatesIn :h ; kg:hasParticipant :one .
:q a kg:Participation ; kg:participatesIn :{hub} ; kg:hasParticipant :two .
"""


@pytest.mark.parametrize(
    ("hub", "place", "level"),
    [
        ("h", "place:31005", Level.HUB),
        ("k", "place:31005", Level.UNKNOWN),
        ("k", "place:44021", Level.NEIGHBOUR),
        ("k", "place:40000", Level.NEIGHBOUR),
        ("k", "place:44064 . place:44021 geo:sfTouches place:44064", Level.NEIGHBOUR),
        ("k", "place:44064 . place:44064 geo:sfTouches place:44021", Level.NEIGHBOUR),
    ],
)
def test_hubs_that_are_the_same_or_neighbours(hub: str, place: str, level: Level) -> None:
    """A place in common, one in the other, or places that touch make hubs neighbours; nothing else does."""
    assert between(f"{GHENT}{HUBS.format(hub=hub, place=place)}") == (level, None)


def test_a_hub_without_a_place_has_no_neighbours() -> None:
    assert places_of(":h a kg:Hub . :k a kg:Hub ; kg:isLocatedIn place:44021 .").neighbours(f"{EX}h") == frozenset()


def test_the_least_distance_counts() -> None:
    """Of several places the nearest two; a place without coordinates, or with wrong ones, is at no distance."""
    north = "wgs84:lat 52.0 ; wgs84:long 4.0"
    world = f":a a kg:Place ; wgs84:lat 51.0 ; wgs84:long 4.0 . :b a kg:Place ; {north} . :c a kg:Place . "
    actors = ":one a kg:Actor ; kg:isLocatedIn :a . :two a kg:Actor ; kg:isLocatedIn {} . "
    level, km = between(f"{world}{actors.format(':b , :c')}")
    assert level is Level.DISTANCE
    assert km == pytest.approx(111.19, abs=0.02)
    nearer = between(f"{world}{actors.format(':b , :d')} :d wgs84:lat 51.5 ; wgs84:long 4.0 .")
    assert nearer.km == pytest.approx(km / 2, abs=0.01)
    for wrong in ("wgs84:lat 52.0", "wgs84:lat 152.0 ; wgs84:long 4.0", "wgs84:lat 'noord' ; wgs84:long 4.0"):
        assert between(f"{world.replace(north, wrong)}{actors.format(':b')}") == (Level.UNKNOWN, None)


@pytest.mark.parametrize(
    ("lat", "long", "level"),
    [
        ("0", "180", Level.DISTANCE),
        ("0", "-180", Level.DISTANCE),
        ("90", "0", Level.DISTANCE),
        ("-90", "0", Level.DISTANCE),
        ("0", "180.1", Level.UNKNOWN),
        ("0", "-180.1", Level.UNKNOWN),
        ("90.1", "0", Level.UNKNOWN),
        ("0", "NaN", Level.UNKNOWN),
        ("INF", "0", Level.UNKNOWN),
    ],
)
def test_coordinates_are_degrees_of_the_globe(lat: str, long: str, level: Level) -> None:
    """A latitude goes to 90 and a longitude to 180, either way and included; what is beyond is no coordinate."""
    world = ":a a kg:Place ; wgs84:lat 51.0 ; wgs84:long 4.0 . :one a kg:Actor ; kg:isLocatedIn :a . "
    there = f":b a kg:Place ; wgs84:lat '{lat}' ; wgs84:long '{long}' . :two a kg:Actor ; kg:isLocatedIn :b ."
    assert between(f"{world}{there}").level is level


@pytest.mark.parametrize(
    ("stream", "places", "hubs"),
    [
        ("kg:isLocatedIn :yard ; kg:isOfferedBy :mill", {f"{EX}yard"}, {f"{EX}ghent"}),
        ("kg:isOfferedBy :mill", {f"{EX}park"}, {f"{EX}ghent"}),
        ("kg:isSoughtBy :shop", {f"{REFNIS}31005"}, {f"{EX}bruges"}),
        ("kg:isOfferedBy :mill ; kg:isSoughtBy :shop", {f"{EX}park", f"{REFNIS}31005"}, {f"{EX}ghent", f"{EX}bruges"}),
        ("kg:hasUnit <unit/tonne> . :ghent kg:involvesStream :s", {f"{REFNIS}44021"}, {f"{EX}ghent"}),
        ("kg:hasUnit <unit/tonne>", set(), set()),
        ("kg:isOfferedBy :s", set(), set()),
    ],
)
def test_where_a_stream_is(stream: str, places: set[str], hubs: set[str]) -> None:
    """Its own place, or else that of whoever has or seeks it; if nobody is named, of the collaboration; or nowhere."""
    assert places_of(f"{WORLD} :s a kg:MaterialStream ; {stream} .").where(f"{EX}s") == (places, hubs)


def test_where_several_are() -> None:
    """In all of their places and hubs; nothing is nowhere, and a place is where it is."""
    places = places_of(WORLD)
    assert places.where(f"{EX}mill", f"{EX}shop") == ({f"{EX}park", f"{REFNIS}31005"}, {f"{EX}ghent", f"{EX}bruges"})
    assert places.where() == Where(frozenset(), frozenset())
    assert places.where(f"{EX}park") == ({f"{EX}park"}, set())


TOWNS = (f"{REFNIS}44021", f"{REFNIS}44064", f"{REFNIS}40000", f"{EX}park", f"{EX}isle")
COORDINATES = st.tuples(st.integers(-90, 90), st.integers(-180, 180))
WHERE = st.builds(
    Where,
    st.frozensets(st.sampled_from(TOWNS), max_size=3),
    st.frozensets(st.sampled_from(("h", "k", "l")), max_size=2),
)


@st.composite
def worlds(draw: st.DrawFn) -> Places:
    """Three hubs and five places, of which some have coordinates, lie in each other or touch."""
    geo, wgs84 = "http://www.opengis.net/ont/geosparql#", "http://www.w3.org/2003/01/geo/wgs84_pos#"
    kg = "https://w3id.org/kennisgraaf/ns#"
    rows = {(hub, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{kg}Hub") for hub in "hkl"}
    pairs = st.lists(st.tuples(st.sampled_from(TOWNS), st.sampled_from(TOWNS)), max_size=3)
    rows |= {(part, "http://purl.org/dc/terms/isPartOf", whole) for part, whole in draw(pairs)}
    rows |= {(one, f"{geo}sfTouches", other) for one, other in draw(pairs)}
    located = draw(st.lists(st.tuples(st.sampled_from("hkl"), st.sampled_from(TOWNS)), max_size=3))
    rows |= {(hub, f"{kg}isLocatedIn", town) for hub, town in located}
    for town, (lat, long) in draw(st.dictionaries(st.sampled_from(TOWNS), COORDINATES, max_size=4)).items():
        rows |= {(town, f"{wgs84}lat", str(lat)), (town, f"{wgs84}long", str(long))}
    facts = Facts({"g": tuple(rows)})
    return Places(facts, Actors(facts), Supply(facts, Things(facts)))


@settings(max_examples=300, deadline=None)
@given(worlds(), WHERE, WHERE, WHERE)
def test_nearness(places: Places, one: Where, other: Where, third: Where) -> None:
    """It is the same both ways, is never worse for one place or hub more, and says a distance only at that level."""
    near = places.nearness(one, other)
    assert near == places.nearness(other, one)
    assert (near.level is Level.DISTANCE) == (near.km is not None)
    more = Where(one.places | third.places, one.hubs | third.hubs)
    assert places.nearness(more, other).level <= near.level


@settings(max_examples=300, deadline=None)
@given(worlds(), st.permutations(TOWNS))
def test_no_way_round_is_shorter(places: Places, towns: list[str]) -> None:
    """Between places of known distance, going by a third place is at least as far."""
    one, other, third = (Where(frozenset({town}), frozenset()) for town in towns[:3])
    km = [places.nearness(*pair).km for pair in ((one, other), (one, third), (third, other))]
    if None not in km:
        direct, *legs = [each for each in km if each is not None]
        assert direct <= sum(legs) + 1e-6


def test_neighbours_are_neighbours_of_each_other() -> None:
    """Whoever has a neighbour is one."""
    places = places_of(f"{GHENT}{HUBS.format(hub='k', place='place:40000')} :l a kg:Hub ; kg:isLocatedIn :isle .")
    for hub in (f"{EX}h", f"{EX}k", f"{EX}l"):
        assert all(hub in places.neighbours(other) for other in places.neighbours(hub))
    assert places.neighbours(f"{EX}h") == {f"{EX}k"}
