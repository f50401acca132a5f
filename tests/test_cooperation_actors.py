"""Who takes part in what, by the definitions of ``docs/cooperation.md``."""

from __future__ import annotations

import pytest

from kennisgraaf.cooperation.actors import Actors
from kennisgraaf.namespaces import ID

from .cooperating import WORLD, facts_of, index_of
from .wayfinding import EX


@pytest.fixture(scope="module")
def actors() -> Actors:
    return Actors(
        facts_of(f"{WORLD} :ghentJoins a kg:Participation ; kg:participatesIn :trial ; kg:hasParticipant :ghent .")
    )


def named(*names: str) -> set[str]:
    return {f"{EX}{name}" for name in names}


def test_members_and_circle(actors: Actors) -> None:
    """The members of a collaboration are its participants; a circle is who is named, and the members of these."""
    assert actors.members(f"{EX}trial") == named("shop", "mill", "ghent")
    assert actors.members(f"{EX}city") == set()
    assert actors.circle([f"{EX}bruges", f"{EX}mill"]) == named("bruges", "mill", "shop")


@pytest.mark.parametrize(
    ("thing", "hubs"),
    [
        ("city", {"ghent"}),
        ("ghent", {"ghent"}),
        ("trial", {"ghent", "bruges"}),
        ("programme", {"bruges"}),
        ("wood", set()),
    ],
)
def test_hubs(actors: Actors, thing: str, hubs: set[str]) -> None:
    """Those an actor participates in; a hub is in itself; a cooperation in those in it, or that it is part of."""
    assert actors.hubs(f"{EX}{thing}") == named(*hubs)


def test_roles(actors: Actors) -> None:
    """An actor has the roles of all its participations; the core is what the models require, together."""
    assert actors.roles(f"{EX}mill") == {f"{ID}role/regular-economy"}
    assert actors.core == {f"{ID}role/local-government", f"{ID}role/social-economy"}


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ("shop", "city", True),
        ("mill", "city", True),
        ("mill", "ghent", True),
        ("shop", "mill", True),
        ("bruges", "city", False),
        ("bruges", "mill", False),
        ("bruges", "bruges", True),
    ],
)
def test_who_cooperated(actors: Actors, one: str, other: str, known: bool) -> None:
    """Who says so, who are in the same collaboration, and a member and its collaboration; whoever says it."""
    assert actors.cooperated(f"{EX}{one}", f"{EX}{other}") == known
    assert actors.cooperated(f"{EX}{other}", f"{EX}{one}") == known


def test_who_cooperated_as_it_is_stated() -> None:
    """That two cooperated may be said of either, and what follows from it is not among the facts of an index."""
    found = index_of(":shop a kg:Actor ; kg:cooperatesWith :mill . :mill a kg:Actor . :city a kg:Actor .").actors
    shop, mill, city = (f"{EX}{name}" for name in ("shop", "mill", "city"))
    assert found.cooperated(shop, mill) and found.cooperated(mill, shop)
    assert not found.cooperated(shop, city) and not found.cooperated(city, mill)


def test_a_type_fits_a_role() -> None:
    """An actor of a type, or of one below it, that fits a role has that role, on the word of who said so."""
    facts = facts_of(
        """
        :workshop a kg:ActorType ; skos:broader :social . :social a kg:ActorType ; kg:fitsRole <role/social-economy> .
        :bench a kg:Actor ; kg:hasActorType :workshop . :firm a kg:Actor ; kg:hasActorType :other .
        """
    )
    actors, role = Actors(facts), f"{ID}role/social-economy"
    assert actors.roles(f"{EX}bench") == {role}
    assert actors.fit_for(role) == {f"{EX}bench"}
    assert actors.fitting(f"{EX}bench", role) == (
        (f"{EX}bench", "hasActorType", f"{EX}workshop"),
        (f"{EX}workshop", "broader", f"{EX}social"),
        (f"{EX}social", "fitsRole", role),
    )
    assert not actors.roles(f"{EX}firm")
    assert not actors.fitting(f"{EX}firm", role)


def test_the_nearest_type_that_fits_is_told() -> None:
    """Of the types above one that fit the same role the nearest is told of, whichever is said first."""
    above = ":a a kg:ActorType ; skos:broader :b . :b a kg:ActorType ; skos:broader :c . :c a kg:ActorType ."
    role = "kg:fitsRole <role/social-economy> ."
    for fitting, way in ((":a :b :c", "a"), (":b :c", "ab"), (":c", "abc")):
        fits = " ".join(f"{each} {role}" for each in fitting.split())
        found = Actors(facts_of(f"{above} {fits} :bench a kg:Actor ; kg:hasActorType :a .")).fitting(
            f"{EX}bench", f"{ID}role/social-economy"
        )
        assert [each for each, _, _ in found] == [f"{EX}bench", *(f"{EX}{kind}" for kind in way)]
