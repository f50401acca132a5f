"""Streams as offers and demands, steps with who performs them, and whether what is offered is what is sought."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from kennisgraaf.cooperation.grade import Grade
from kennisgraaf.cooperation.supply import Stream
from kennisgraaf.cooperation.trade import trade

from .cooperating import index_of
from .wayfinding import EX

WORLD = """
:wood a kg:Material . :timber a kg:Material ; skos:exactMatch :wood . :plank a kg:Material .
:a a kg:Actor . :b a kg:Actor .
:c a kg:Cooperation ; kg:involvesStream :named , :nameless , :only ; kg:includesStep :saw .
:named a kg:MaterialStream ; kg:consistsOf :wood ; kg:isOfferedBy :a .
:nameless a kg:MaterialStream ; kg:consistsOf :timber ; kg:hasQuantity 2 , 2.0 ; kg:hasUnit <unit/tonne> .
:only a kg:MaterialStream ; kg:consistsOf :wood ; kg:isSoughtBy :b .
:both a kg:MaterialStream ; kg:consistsOf :wood , :plank ; kg:isSoughtBy :b ; kg:isOfferedBy :a ;
    kg:hasQuantity 2 , 3 .
:saw a kg:ProcessStep ; kg:hasInput :both ; kg:hasOutput :plank ; kg:isPerformedBy :b ; kg:needsFunction :f , :g .
:f a kg:JobFunction . :g a kg:JobFunction .
:w1 a kg:WorkOffer ; kg:offersFunction :f ; kg:isOfferedBy :a , :b . :w2 a kg:WorkOffer ; kg:offersFunction :g ;
    kg:isOfferedBy :a .
"""


def known(**said: object) -> Stream:
    usual = {"iri": EX, "things": (), "holders": (), "takers": (), "offered": True}
    return Stream(**{**usual, "quantity": None, "unit": "", "start": "", "end": "", **said})


def test_who_holds_and_who_seeks() -> None:
    """What is only sought is no offer, and nobody holds it; what nobody is named for is of its collaboration."""
    supply = index_of(WORLD).supply
    assert supply.offers(f"{EX}timber") == tuple(f"{EX}{name}" for name in ("both", "named", "nameless"))
    assert supply.demands(f"{EX}wood") == (f"{EX}both", f"{EX}only")
    holders = {name: supply.stream(f"{EX}{name}").holders for name in ("named", "nameless", "only", "both")}
    assert holders == {"named": (f"{EX}a",), "nameless": (f"{EX}c",), "only": (), "both": (f"{EX}a",)}
    assert supply.of(f"{EX}c") == (f"{EX}nameless",)
    assert supply.of(f"{EX}b") == (f"{EX}both", f"{EX}only")
    assert list(supply.streams) == sorted(supply.streams)


def test_a_quantity_is_known_when_sources_agree() -> None:
    """The same number in two spellings is one; two numbers are none."""
    supply = index_of(WORLD).supply
    assert [supply.stream(f"{EX}{name}").quantity for name in ("nameless", "both")] == [Decimal(2), None]


def test_a_stream_stands_for_its_things() -> None:
    """What takes a stream takes what that consists of; whoever includes a step performs it."""
    steps = index_of(WORLD).steps
    assert steps.all[f"{EX}saw"].inputs == tuple(sorted({f"{EX}plank", min(f"{EX}timber", f"{EX}wood")}))
    assert steps.taking(f"{EX}wood") == steps.taking(f"{EX}timber") == steps.giving(f"{EX}plank") == (f"{EX}saw",)
    assert steps.documented(f"{EX}saw") == (f"{EX}b", f"{EX}c")
    assert steps.likely(f"{EX}saw") == (f"{EX}a",), "of the functions b offers only one"


@pytest.mark.parametrize(
    ("offer", "demand", "grade"),
    [
        (("2023", "2023"), ("2023-12-31", ""), Grade(undated=1)),
        (("2023", "2023"), ("2024", ""), Grade(apart=1)),
        (("2023", "2023-02"), ("2023-02-28", "2024"), Grade()),
        (("", "2023-02"), ("2023-03-01", ""), Grade(apart=1)),
        (("", ""), ("2023", "2024"), Grade(undated=1)),
    ],
)
def test_periods_are_apart_only_for_certain(offer: tuple[str, str], demand: tuple[str, str], grade: Grade) -> None:
    """A year is all of its days; what is known by half is apart when nothing else can be; order does not matter."""
    amount = {"quantity": Decimal(1), "unit": EX}
    one, other = (known(start=start, end=end, **amount) for start, end in (offer, demand))
    assert trade(one, other) == trade(other, one) == grade


def test_quantities_compare_in_one_unit_only() -> None:
    """No unit is converted: two units do not compare, whatever the numbers; without one nothing is known."""
    dates = {"start": "2023", "end": "2023"}
    for offered, sought in product((1, 2), repeat=2):
        one, other = (known(quantity=Decimal(each), unit=f"{EX}tonne", **dates) for each in (offered, sought))
        assert trade(one, other) == Grade(less=int(offered < sought))
        assert trade(one, known(quantity=Decimal(sought), unit=f"{EX}piece", **dates)) == Grade(incomparable=1)
        assert trade(one, known(quantity=Decimal(sought), **dates)) == Grade(unmeasured=1)
