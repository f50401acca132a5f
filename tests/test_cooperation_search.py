"""The search for matches and chains: against every one of them, written from ``docs/cooperation.md``."""

from __future__ import annotations

import gc
import weakref
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation.ahead import Aim
from kennisgraaf.cooperation.basis import Basis
from kennisgraaf.cooperation.found import Found
from kennisgraaf.cooperation.search import Search, beside

from .cooperating import index_of
from .enumerating import (
    ALWAYS,
    KINDS,
    PARTIES,
    RELATIONS,
    STEPS,
    STREAMS,
    THINGS,
    Each,
    Statement,
    World,
    turtle,
    worlds,
)
from .wayfinding import EX

BETTER = (
    "isPerformedBy",
    "includesStep",
    "isLocatedIn",
    "hasRole",
    "hasParticipant",
    "participatesIn",
    "cooperatesWith",
)
"""What can only bring somebody nearer, or make more known of who can, or did so earlier."""


def plain(found: Found) -> Each:
    return Each(tuple(found.grade), (found.offer, *found.steps, found.end), found.partners)


@st.composite
def parts(draw: st.DrawFn, things: tuple[str, ...]) -> frozenset[str]:
    return draw(st.frozensets(st.sampled_from(things), max_size=2))


@given(worlds(), st.integers(0, 4))
@settings(max_examples=30, deadline=None)
def test_what_is_found_is_what_there_is(said: frozenset[Statement], most: int) -> None:
    """All matches and chains of any world are found, each once, with the best partners and grade, in order."""
    world = World(said)
    assert list(map(plain, Search(world.index, most))) == world.every(most)


@given(worlds(), st.integers(0, 3), parts(STREAMS), parts(STEPS), parts(STREAMS), parts(THINGS))
@settings(max_examples=30, deadline=None)
def test_what_is_asked_about_is_found(
    said: frozenset[Statement],
    most: int,
    offers: frozenset[str],
    steps: frozenset[str],
    demands: frozenset[str],
    products: frozenset[str],
) -> None:
    """Those about some offers, steps, demands and products are those of all that have one of them, in order."""
    index = World(said).index
    offers &= frozenset(filter(index.supply.is_offered, STREAMS))
    products = frozenset(map(index.things.same, products)) & index.things.of("Product")
    expected = [
        found
        for found in Search(index, most)
        if found.offer in offers
        or not steps.isdisjoint(found.steps)
        or found.end in (demands if found.is_sought else products)
    ]
    assert list(Search(index, most, Aim(offers, steps, demands, products))) == expected


@given(worlds(), st.integers(0, 3), st.data())
@settings(max_examples=30, deadline=None)
def test_better_is_never_worse(said: frozenset[Statement], most: int, data: st.DataObject) -> None:
    """A performer, place, role, or earlier cooperation more never makes the grade of a match or chain worse."""
    name = data.draw(st.sampled_from(BETTER))
    subjects, values, *_ = RELATIONS[name]
    subjects = PARTIES if name == "isLocatedIn" else subjects
    more = (data.draw(st.sampled_from(subjects)), name, data.draw(st.sampled_from(values)))
    assert_no_worse(said, more, most)


@given(worlds(), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_a_better_material_is_never_worse(said: frozenset[Statement], most: int) -> None:
    """A demand that also asks for exactly what is given never makes the grade of a match or chain worse."""
    ends = [
        found
        for found in Search(World(said).index, most)
        if found.is_sought and found.links[-1].fit and found.end != STREAMS[0]
    ]
    for found in ends[:3]:
        after = assert_no_worse(said, (found.end, "consistsOf", found.links[-1].given), most)
        assert after[plain(found).identity] < tuple(found.grade)


def assert_no_worse(said: frozenset[Statement], more: Statement, most: int) -> dict[tuple[str, ...], Any]:
    before, after = (
        {each.identity: each.grade for each in map(plain, Search(World(known).index, most))}
        for known in (said, said | {more})
    )
    assert {identity: grade for identity, grade in before.items() if after[identity] > grade} == {}
    return after


@given(worlds(), st.sampled_from(STREAMS), st.sampled_from(STEPS), st.integers(0, 4))
@settings(max_examples=30, deadline=None)
def test_other_performers_are_the_next_best(said: frozenset[Statement], offer: str, step: str, most: int) -> None:
    """Documented performers are told of first, then likely ones; of each those nearest, then those best known."""
    index = World(said).index
    near = beside(index, index.supply.stream(offer))
    documented = index.steps.documented(step)
    likely = [each for each in index.steps.likely(step) if each not in documented]
    every = [near.partner(each, each in documented) for each in (*documented, *likely)]
    every.sort(key=lambda each: (not each.documented, each.nearness.level, each.nearness.km or 0, not each.earlier))
    for chosen in every:
        expected = [each for each in every if each is not chosen][:most]
        assert list(near.others(step, chosen.iri, most)) == expected


@given(worlds(), st.integers(0, 3), st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_a_withdrawn_graph_takes_what_rested_on_it(said: frozenset[Statement], most: int, random: Any) -> None:
    """Without a graph only that is gone which had evidence in it, and all that the other graphs do not say."""
    kinds = turtle(
        (each, "type", f"https://w3id.org/kennisgraaf/ns#{kind}") for kind, things in KINDS.items() for each in things
    )
    withdrawn = frozenset(statement for statement in sorted(said.difference(ALWAYS)) if random.random() < 0.3)
    index = index_of({"kinds": kinds, "kept": turtle(said - withdrawn), "withdrawn": turtle(withdrawn)})
    rest = index_of({"kinds": kinds, "kept": turtle(said - withdrawn)})
    remaining = [plain(found).identity for found in Search(rest, most)]
    assert remaining == [each.identity for each in World(said - withdrawn).every(most)]
    for found in Search(index, most):
        graphs = {piece.graph.rsplit("/", 1)[1] for piece in index.witnesses.of(Basis(index).being(found))}
        assert graphs <= {"kinds", "kept", "withdrawn"}
        assert "withdrawn" in graphs or plain(found).identity in remaining


ASKED = """
:wood a kg:Material . :beam a kg:Material ; skos:broader :wood . :plank a kg:Material .
place:44021 a kg:Place ; wgs84:lat 51.05 ; wgs84:long 3.7 . :yard a kg:Place ; wgs84:lat 51.2 ; wgs84:long 4.4 .
:a a kg:Actor ; kg:isLocatedIn place:44021 . :b a kg:Actor ; kg:isLocatedIn place:31005 . :c a kg:Actor .
:year a kg:Period ; kg:startsOn "2023" ; kg:endsOn "2023" . :next a kg:Period ; kg:startsOn "2024" ; kg:endsOn "2024" .
:d a kg:MaterialStream ; kg:consistsOf :wood , :plank ; kg:isSoughtBy :a , :b ; kg:hasPeriod :year .
:e a kg:MaterialStream ; kg:consistsOf :wood ; kg:isSoughtBy :a .
:o1 a kg:MaterialStream ; kg:consistsOf :wood ; kg:isOfferedBy :a ; kg:hasPeriod :next .
:o2 a kg:MaterialStream ; kg:consistsOf :wood ; kg:isOfferedBy :c ; kg:hasPeriod :year .
:o3 a kg:MaterialStream ; kg:consistsOf :wood ; kg:isOfferedBy :b ; kg:isLocatedIn place:44021 ; kg:hasPeriod :year .
:o4 a kg:MaterialStream ; kg:consistsOf :beam ; kg:isOfferedBy :c ; kg:hasPeriod :year .
:o5 a kg:MaterialStream ; kg:consistsOf :plank ; kg:isOfferedBy :c ; kg:isLocatedIn :yard ; kg:hasPeriod :year .
"""
"""Offers of who also seeks, of another year, of what is narrower, and those that are nearer but not the first."""


def test_offers_that_meet_a_demand_at_once_are_those_that_meet_it_one_by_one() -> None:
    """Nobody is a partner of itself; what fits is before what comes in time, and that before what is near."""
    index = index_of(ASKED)
    for demands in ({"d"}, {"e"}, {"d", "e"}):
        asked = frozenset(f"{EX}{each}" for each in demands)
        found = list(Search(index, 0, Aim(frozenset(), frozenset(), asked, frozenset())))
        assert found == [each for each in Search(index, 0) if each.end in asked]
        if demands == {"d"}:
            assert [(each.offer, each.partners) for each in found] == [
                (f"{EX}o3", (f"{EX}a",)),
                (f"{EX}o5", (f"{EX}a",)),
                (f"{EX}o2", (f"{EX}a",)),
                (f"{EX}o1", (f"{EX}b",)),
                (f"{EX}o4", (f"{EX}a",)),
            ]
        if demands == {"e"}:
            assert {each.offer for each in found} == {f"{EX}o2", f"{EX}o3", f"{EX}o4"}


def test_a_closed_search_needs_no_collector() -> None:
    """What was not followed, which may be millions of ways, goes with the search; the program does not look for it."""
    worse = ":beam skos:broader :wood . :o2 a kg:MaterialStream ; kg:consistsOf :beam ; kg:isOfferedBy :a ."
    offer = ":wood a kg:Material . :a a kg:Actor . :o1 a kg:MaterialStream ; kg:consistsOf :wood ; kg:isOfferedBy :a ."
    demand = " :d a kg:MaterialStream ; kg:consistsOf :wood ; kg:isSoughtBy :b ."
    search = Search(index_of(offer + demand + worse), 0)
    begun = iter(search)
    assert next(begun).offer == f"{EX}o1"
    gone = weakref.ref(search)
    gc.disable()
    try:
        search.close()
        del search, begun
        assert gone() is None
    finally:
        gc.enable()
