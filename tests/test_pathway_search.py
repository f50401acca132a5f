"""The search for routes: against every sequence of steps, written from ``docs/pathways.md``, and against itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations
from math import fsum

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kennisgraaf.pathways.problem import Domain, Problem, Step, bit_set, bits, reachable
from kennisgraaf.pathways.routes import CRITERIA, Cost
from kennisgraaf.pathways.search import search

FACTS = 12
OBJECTIVES = list(permutations(CRITERIA))
few_facts = st.sets(st.integers(0, FACTS - 1), max_size=3).map(bit_set)
some_facts = st.sets(st.integers(0, FACTS - 1), max_size=6).map(bit_set)


def closed(facts: int, broader: dict[int, int]) -> int:
    """*facts* and all that are broader than one of them."""
    while more := bit_set(broader[fact] for fact in bits(facts) if fact in broader) & ~facts:
        facts |= more
    return facts


@st.composite
def steps(draw: st.DrawFn, number: int, broader: dict[int, int]) -> Step:
    """A step as ``docs/pathways.md`` has them: a work step asks facts and gives them, the others only need some."""
    work = draw(st.booleans())
    asks = draw(some_facts) if work else 0
    return Step(
        iris=(f"http://example.org/step/{draw(st.integers(0, 99)):02}-{number}",),
        kind="work" if work else "learn",
        needs=draw(st.sets(st.integers(0, FACTS - 1), max_size=2).map(bit_set)) if draw(st.booleans()) else 0,
        asks=asks,
        setting=draw(st.integers(0, 2)) if work else -1,
        gives=closed(asks | draw(few_facts), broader),
        days=None if work else draw(st.sampled_from([None, 1.0, 2.5, 30.0])),
        open=draw(st.integers(0, 1)),
        implied=closed(asks, broader) & ~asks if draw(st.booleans()) else 0,
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A request of up to 8 steps and 12 facts, with up to 3 goals."""
    count = draw(st.integers(1, 8))
    numbers = st.integers(0, count - 1)
    broader = draw(st.dictionaries(st.integers(0, FACTS - 1), st.integers(0, FACTS - 1), max_size=3))
    return Problem(
        Domain([draw(steps(number, broader)) for number in range(count)]),
        held=closed(draw(few_facts), broader),
        goals=draw(st.frozensets(numbers, min_size=1, max_size=3)),
        gaps=draw(st.lists(st.integers(0, 3), min_size=3, max_size=3)),
        blocked=draw(st.dictionaries(numbers, few_facts, max_size=2)),
        excluded=draw(st.frozensets(numbers, max_size=1)),
        grantable=(1 << FACTS) - 1,
    )


@dataclass(frozen=True)
class Plain:
    """A step as sets, so that nothing of what is tested is used to test it."""

    needs: frozenset[int]
    asks: frozenset[int]
    gap: int
    gives: frozenset[int]


def plain(problem: Problem) -> dict[int, Plain]:
    """The steps that are to be had, by number."""
    return {
        number: Plain(
            frozenset(bits(step.needs)) | frozenset(bits(problem.blocked.get(number, 0))),
            frozenset(bits(step.asks)),
            problem.gaps[step.setting] if step.setting >= 0 else 0,
            frozenset(bits(step.gives)),
        )
        for number, step in enumerate(problem.domain.steps)
        if number not in problem.excluded
    }


def sequences(problem: Problem, longest: int) -> dict[frozenset[int], int]:
    """The sets of steps that can be put in a possible order that ends in a goal, and the least guidance of each."""
    had = plain(problem)
    found: dict[frozenset[int], int] = {}

    def follow(taken: tuple[int, ...], held: frozenset[int], coached: int) -> None:
        if taken and taken[-1] in problem.goals:
            key = frozenset(taken)
            found[key] = min(coached, found.get(key, coached))
            return
        for number, step in had.items():
            lacking = len(step.asks - held)
            if number not in taken and len(taken) < longest and step.needs <= held and lacking <= step.gap:
                follow((*taken, number), held | step.gives, coached + lacking)

    follow((), frozenset(bits(problem.held)), 0)
    return found


def brute_force(problem: Problem, objective: tuple[str, ...], longest: int) -> list[tuple[Cost, frozenset[int]]]:
    """All routes, best first."""
    every = sequences(problem, longest)
    routes = []
    for chosen, coached in every.items():
        if any(part < chosen for part in every):
            continue
        taken = [problem.domain.steps[number] for number in chosen]
        days = [step.days for step in taken if step.days is not None]
        cost = Cost(len(chosen), coached, len(taken) - len(days), fsum(days), sum(step.open for step in taken))
        routes.append((cost.key(objective), sorted(step.iris for step in taken), cost, chosen))
    return [(cost, chosen) for _, _, cost, chosen in sorted(routes, key=lambda route: route[:2])]


@settings(max_examples=400, deadline=None)
@given(problems(), st.integers(1, 5), st.sampled_from(OBJECTIVES), st.integers(1, 8))
def test_routes_equal_brute_force(problem: Problem, limit: int, objective: tuple[str, ...], longest: int) -> None:
    """The k best routes and their costs are those of all sequences of steps, under every objective."""
    found = search(problem, limit, objective, longest, seconds=60)
    expected = brute_force(problem, objective, longest)[:limit]
    assert found.optimal and found.bound is None
    assert [(route.cost, frozenset(route.steps)) for route in found.routes] == expected


@settings(max_examples=200, deadline=None)
@given(problems())
def test_order_is_possible_and_needs_least_guidance(problem: Problem) -> None:
    """Each route is in an order of which every step is possible, and that costs the guidance it says."""
    had = plain(problem)
    for route in search(problem, 5, seconds=60).routes:
        held, coached = frozenset(bits(problem.held)), 0
        for number in route.steps:
            lacking = len(had[number].asks - held)
            assert had[number].needs <= held and lacking <= had[number].gap
            held, coached = held | had[number].gives, coached + lacking
        assert coached == route.cost.coached and route.steps[-1] in problem.goals


@settings(max_examples=200, deadline=None)
@given(problems(), st.sampled_from(OBJECTIVES), st.integers(1, 3))
def test_out_of_time(problem: Problem, objective: tuple[str, ...], limit: int) -> None:
    """With no time at all, nothing is said to be proven that is not, and the bound is at most the true best."""
    found = search(problem, limit, objective, seconds=-1)
    expected = brute_force(problem, objective, 8)
    if found.optimal:
        assert not expected
    else:
        assert found.bound is not None
        assert not expected or found.bound.key(objective) <= expected[0][0].key(objective)
        assert {frozenset(route.steps) for route in found.routes} <= {chosen for _, chosen in expected}


@settings(max_examples=200, deadline=None)
@given(problems())
def test_reachable_is_the_closure(problem: Problem) -> None:
    """A step is reachable just when some sequence of steps leads to it; and a goal is when there is a route."""
    facts, taken = reachable(problem)
    had, held = plain(problem), set(bits(problem.held))
    expected: set[int] = set()
    for _ in had:
        for number, step in had.items():
            if step.needs <= held and len(step.asks - held) <= step.gap:
                expected.add(number)
                held |= step.gives
    assert (set(bits(facts)), taken) == (held, expected)
    assert bool(taken & problem.goals) == bool(search(problem, 1, seconds=60).routes)


@settings(max_examples=200, deadline=None)
@given(problems(), some_facts)
def test_holding_more_never_makes_the_best_worse(problem: Problem, more: int) -> None:
    """Who holds more has a route at most as long, and with fewest steps no more guidance in it."""
    best = search(problem, 1, seconds=60).routes
    assume(not any(step.implied for step in problem.domain.steps))  # then what is held need not be closed
    richer = search(replace(problem, held=problem.held | more), 1, seconds=60).routes
    if best:
        assert richer and richer[0].cost.key() <= best[0].cost.key()


@settings(max_examples=200, deadline=None)
@given(problems(), st.sampled_from(OBJECTIVES))
def test_an_irrelevant_step_changes_nothing(problem: Problem, objective: tuple[str, ...]) -> None:
    """A step that gives what nobody needs is in no route."""
    aside = Step(("http://example.org/aside",), "learn", 0, 0, -1, 1 << FACTS, 1.0, 0)
    wider = replace(problem, domain=Domain([*problem.domain.steps, aside]))
    assert search(wider, 5, objective, seconds=60).routes == search(problem, 5, objective, seconds=60).routes


@settings(max_examples=200, deadline=None)
@given(problems(), st.randoms(use_true_random=False), st.sampled_from(OBJECTIVES))
def test_names_and_numbers_do_not_matter(problem: Problem, random: object, objective: tuple[str, ...]) -> None:
    """Steps with other IRIs in another order have the same costs."""
    count = len(problem.domain.steps)
    order = list(range(count))
    random.shuffle(order)
    renamed = [
        replace(problem.domain.steps[old], iris=(f"http://example.org/new/{new:02}",)) for new, old in enumerate(order)
    ]
    other = replace(
        problem,
        domain=Domain(renamed),
        goals=frozenset(order.index(goal) for goal in problem.goals),
        blocked={order.index(number): facts for number, facts in problem.blocked.items()},
        excluded=frozenset(order.index(number) for number in problem.excluded),
    )
    costs = [route.cost for route in search(problem, 5, objective, seconds=60).routes]
    assert [route.cost for route in search(other, 5, objective, seconds=60).routes] == costs


def test_each_pair_of_equal_steps_is_a_route_of_its_own() -> None:
    """Steps alike in all but their IRI are all offered, in the order of these."""
    learn = [Step((f"http://example.org/{name}",), "learn", 0, 0, -1, 0b01, 2.0, 0) for name in "cab"]
    goal = Step(("http://example.org/goal",), "work", 0, 0b01, 0, 0b11, None, 0)
    problem = Problem(Domain([*learn, goal]), 0, frozenset([3]), gaps=[0])
    assert [route.steps for route in search(problem, 5).routes] == [(1, 3), (2, 3), (0, 3)]


def test_a_route_holds_no_other_goal() -> None:
    """Who reaches a goal on the way is there: what leads on to another goal is no route."""
    here = Step(("http://example.org/here",), "work", 0, 0, 0, 0b01, None, 0)
    there = Step(("http://example.org/there",), "work", 0b01, 0, 0, 0b11, None, 0)
    problem = Problem(Domain([here, there]), 0, frozenset([0, 1]), gaps=[0])
    assert [route.steps for route in search(problem, 5).routes] == [(0,)]


def test_learning_is_not_bound_by_what_guidance_can_give() -> None:
    """That guidance is all used up leaves out work, never learning."""
    learn = Step(("http://example.org/learn",), "learn", 0, 0, -1, 0b0010, None, 0)
    coached = Step(("http://example.org/coached",), "work", 0, 0b0101, 0, 0b0101, None, 0)
    goal = Step(("http://example.org/goal",), "work", 0, 0b0011, 1, 0b0011, None, 0)
    problem = Problem(Domain([learn, coached, goal]), 0, frozenset([2]), gaps=[2, 0])
    assert [route.cost.steps for route in search(problem, 5).routes] == [3]
