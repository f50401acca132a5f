"""What is missing when there is no route: against every set of grants, written from ``docs/pathways.md``."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.pathways.problem import Domain, Problem, Step, bit_set, bits
from kennisgraaf.pathways.relaxation import relax
from tests.test_pathway_search import FACTS, plain, problems


def attainable(problem: Problem, held: set[int]) -> bool:
    """Whether some goal can be taken in the end by who holds *held*."""
    had = plain(problem)
    while True:
        possible = [s for s in had.values() if s.needs <= held and len(s.asks - held) <= s.gap and not s.gives <= held]
        if not possible:
            break
        held = held.union(*(step.gives for step in possible))
    goals = [had[goal] for goal in problem.goals if goal in had]
    return any(goal.needs <= held and len(goal.asks - held) <= goal.gap for goal in goals)


def brute_force(problem: Problem) -> list[frozenset[int]]:
    """Every set of grants that makes a route, none holding a smaller one: smallest first, then the lowest facts."""
    held, grantable = set(bits(problem.held)), sorted(bits(problem.grantable))
    found: list[frozenset[int]] = []
    for size in range(len(grantable) + 1):
        for granted in combinations(grantable, size):
            if not any(part <= set(granted) for part in found) and attainable(problem, held | set(granted)):
                found.append(frozenset(granted))
    return found


@settings(max_examples=300, deadline=None)
@given(problems(), st.sets(st.integers(0, FACTS - 1), min_size=4).map(bit_set), st.integers(1, 5))
def test_changes_equal_brute_force(problem: Problem, grantable: int, limit: int) -> None:
    """The smallest changes are those of all sets of grantable facts, in order."""
    problem = replace(problem, grantable=grantable)
    relaxed = relax(problem, limit, seconds=60)
    assert relaxed.optimal and relaxed.bound is None
    assert list(relaxed.changes) == brute_force(problem)[:limit]


@settings(max_examples=100, deadline=None)
@given(problems(), st.integers(1, 3))
def test_out_of_time(problem: Problem, limit: int) -> None:
    """With no time at all nothing is said to be smallest that is not, and the bound is at most the true size."""
    relaxed, expected = relax(problem, limit, seconds=-1), brute_force(problem)
    if relaxed.optimal:
        assert list(relaxed.changes) == expected[:limit]
    else:
        assert relaxed.bound is not None and set(relaxed.changes) <= set(expected)
        assert not expected or relaxed.bound <= len(expected[0])


def test_waived_and_taught() -> None:
    """Work that asks two untaught competencies, one more than its gap, and an entry: that, and either of the two."""
    work = Step(("http://example.org/work",), "work", 0b100, 0b011, 0, 0b011, None, 0)
    problem = Problem(Domain([work]), 0, frozenset([0]), gaps=[1], grantable=0b111)
    assert relax(problem, 5).changes == (frozenset({0, 2}), frozenset({1, 2}))
