"""What fits what, against every way up in small worlds of things with cycles and twins."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation.facts import Facts, Statement
from kennisgraaf.cooperation.things import Fit, Things
from kennisgraaf.namespaces import ID, KG

from .cooperating import facts_of
from .wayfinding import EX

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"
THINGS = tuple("abcdef")
UNKNOWN = "u"
"""What is the same as a thing, and is itself no thing that is known."""

NAMES = ("exactMatch", "broader")
PAIRS = st.lists(st.tuples(st.sampled_from((*THINGS, UNKNOWN)), st.sampled_from((*THINGS, UNKNOWN))), max_size=7)


def facts(same: Iterable[tuple[str, str]], broader: Iterable[tuple[str, str]]) -> Facts:
    rows = {(thing, TYPE, f"{KG}Material") for thing in THINGS}
    rows |= {(one, f"{SKOS}exactMatch", other) for one, other in same}
    rows |= {(low, f"{SKOS}broader", high) for low, high in broader}
    return Facts({"g": tuple(rows)})


def expected(same: list[tuple[str, str]], broader: list[tuple[str, str]], given: str, wanted: str) -> Fit | None:
    """How *given* fits *wanted*, by all that can be reached in as many steps as there are things."""

    def reached(start: str, pairs: list[tuple[str, str]]) -> set[str]:
        found = {start}
        for _ in range(len(THINGS) + 2):
            found |= {after for before, after in pairs if before in found}
        return found

    both_ways = [*same, *((other, one) for one, other in same)]
    if wanted in reached(given, both_ways):
        return Fit.EXACT
    if wanted in reached(given, [*both_ways, *broader]):
        return Fit.NARROWER
    return Fit.BROADER if given in reached(wanted, [*both_ways, *broader]) else None


@settings(max_examples=300, deadline=None)
@given(PAIRS, PAIRS)
def test_relations_equal_brute_force(same: list[tuple[str, str]], broader: list[tuple[str, str]]) -> None:
    """Of every two things, asked either way; cycles end, and what is the same is asked by any of its names."""
    things = Things(facts(same, broader))
    for given_one in THINGS:
        for wanted in THINGS:
            fit = expected(same, broader, given_one, wanted)
            assert things.relation(given_one, wanted) == fit
            assert things.fitting(wanted).get(things.same(given_one)) == fit
            assert things.accepting(given_one).get(things.same(wanted)) == fit


@settings(max_examples=300, deadline=None)
@given(PAIRS, PAIRS, st.sampled_from(THINGS), st.sampled_from(THINGS))
def test_grounds_are_enough_and_needed(
    same: list[tuple[str, str]], broader: list[tuple[str, str]], one: str, other: str
) -> None:
    """The statements that make one thing fit another are stated, are enough to make it so, and none can be missed."""
    said = facts(same, broader)
    fit, grounds = Things(said).relation(one, other), Things(said).grounds(one, other)
    assert all(value in said.objects(subject, name) for subject, name, value in grounds)

    def by(statements: Iterable[Statement]) -> Fit | None:
        pairs = {kind: [(low, high) for low, name, high in statements if name == kind] for kind in NAMES}
        return Things(facts(pairs["exactMatch"], pairs["broader"])).relation(one, other)

    assert by(grounds) == fit
    assert all(by(each for each in grounds if each != left) != fit for left in grounds)


def test_our_own_name_stands_for_what_is_the_same() -> None:
    """Of names that mean the same the first of our own stands for all, or else the first of known things."""
    things = Things(
        facts_of(":b a kg:Material ; skos:exactMatch :a , <material/wood> . <material/wood> a kg:Material .")
    )
    assert {things.same(f"{EX}{each}") for each in "ab"} == {f"{ID}material/wood"}
    assert things.twins == {f"{ID}material/wood": (f"{EX}a", f"{EX}b")}
    assert things.of("Material") == {f"{ID}material/wood"}
    assert Things(facts_of(":b a kg:Material ; skos:exactMatch :a .")).same(f"{EX}a") == f"{EX}b"


def test_what_is_no_thing_is_not_joined() -> None:
    """Functions that are the same are left as they are: only materials, other resources and products are things."""
    things = Things(facts_of(":b a kg:JobFunction ; skos:exactMatch :a ."))
    assert things.same(f"{EX}b") == f"{EX}b"
    assert things.twins == {}
