"""On what a match rests: by whom a party has a role, and how partners cooperated before."""

from __future__ import annotations

import pytest

from kennisgraaf.cooperation.basis import Basis
from kennisgraaf.cooperation.search import Search
from kennisgraaf.namespaces import ID

from .cooperating import index_of
from .wayfinding import EX

MATCH = """
:wood a kg:Material . :mill a kg:Actor . :club a kg:Cooperation .
:offer a kg:MaterialStream ; kg:consistsOf :wood ; kg:isOfferedBy {holder} .
:demand a kg:MaterialStream ; kg:consistsOf :wood ; kg:isSoughtBy {taker} .
:model a kg:CollaborationModel ; kg:requiresRole <role/social-economy> .
"""


def basis(turtle: str, holder: str, taker: str) -> set[tuple[str, str, str]]:
    """On what the only match of *holder* and *taker* rests, by local names."""
    index = index_of(MATCH.format(holder=holder, taker=taker) + turtle)
    [found] = Search(index, 0)
    said = Basis(index).of(found)
    return {(one.removeprefix(EX), name, other.removeprefix(EX).removeprefix(ID)) for one, name, other in said}


IN_CLUB = ":p1 a kg:Participation ; kg:participatesIn :club ; kg:hasParticipant :member . :member a kg:Actor . "


ELSEWHERE = ":p2 a kg:Participation ; kg:hasParticipant :member ; kg:hasRole <role/social-economy> ."
FITTING = ":member kg:hasActorType :workshop . :workshop a kg:ActorType ; kg:fitsRole <role/social-economy> ."


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (ELSEWHERE, {("p2", "hasParticipant", "member"), ("p2", "hasRole", "role/social-economy")}),
        (FITTING, {("member", "hasActorType", "workshop"), ("workshop", "fitsRole", "role/social-economy")}),
    ],
)
def test_the_role_of_a_member(way: str, said: set[tuple[str, str, str]]) -> None:
    """A collaboration has the role that a member has elsewhere, or is of a type for: how, and that it is a member."""
    found = basis(f"{IN_CLUB}{way}", ":mill", ":club")
    assert found >= said | {("p1", "hasParticipant", "member"), ("p1", "participatesIn", "club")}


@pytest.mark.parametrize(("holder", "taker"), [(":mill", ":club"), (":club", ":mill")])
def test_whoever_takes_part_in_the_other(holder: str, taker: str) -> None:
    """An actor and a collaboration in which it is know each other by that, whichever of them has the stream."""
    way = ":p1 a kg:Participation ; kg:participatesIn :club ; kg:hasParticipant :mill ."
    found = basis(way, holder, taker)
    assert found >= {("p1", "hasParticipant", "mill"), ("p1", "participatesIn", "club")}


@pytest.mark.parametrize(("one", "other"), [("mill", "shop"), ("shop", "mill")])
def test_whoever_says_that_they_cooperated(one: str, other: str) -> None:
    """That two cooperated is told as it is stated, whichever of them it is said of."""
    found = basis(f":shop a kg:Actor . :{one} kg:cooperatesWith :{other} .", ":mill", ":shop")
    assert {each for each in found if each[1] == "cooperatesWith"} == {(one, "cooperatesWith", other)}
