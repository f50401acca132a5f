"""Who is chosen of those who could take part: the nearest, then who is known, then by IRI."""

from __future__ import annotations

import pytest

from kennisgraaf.cooperation.partners import Options
from kennisgraaf.cooperation.places import Where

ONE, TWO, FAR = (Where(frozenset({name}), frozenset()) for name in ("one", "two", "far"))
GROUPS = {ONE: {0: ("a", "d"), 1: ("e",)}, TWO: {0: ("b", "c")}, FAR: {0: ("0",), 2: ("f",)}}


@pytest.mark.parametrize(
    ("known", "first"),
    [("", (1, "a")), ("d", (0, "d")), ("bd", (0, "b")), ("abcd", (0, "a")), ("0ef", (1, "a"))],
)
def test_the_best_with_each_set_of_roles(known: str, first: tuple[int, str]) -> None:
    """Of those as near, wherever each is, the first by IRI who is known, or else the first; who is further is none."""
    options = Options(GROUPS, {ONE: 7, TWO: 7, FAR: 8}, known.__contains__, {})
    assert options.place == 7
    assert options.best == {0: first, 1: (0 if "e" in known else 1, "e")}


def test_nobody_to_choose() -> None:
    """Where nobody could take part nobody is chosen, and that has no distance."""
    options = Options({}, {}, "".__contains__, {})
    assert (options.place, options.best) == (0, {})


@pytest.mark.parametrize(("far", "best"), [(8, {2: (0, "f")}), (0, {0: (1, "0"), 2: (0, "f")})])
def test_nobody_is_nearer_than_a_holder(far: int, best: dict[int, tuple[int, str]]) -> None:
    """Who holds the offer is chosen before all who cost anything, and beside those who are as near."""
    options = Options(GROUPS, {ONE: 7, TWO: 7, FAR: far}, "f".__contains__, {"f": 2})
    assert (options.place, options.best) == (0, best)
