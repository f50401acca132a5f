"""The best routes, proven best: branch and bound over sets of steps, by their number.

``docs/pathways.md`` ("Best") says what a route is and what it costs. The routes of one step are looked for first, then
those of two, and so on, so how many steps are to come is always known, which makes the bounds sharp. A node of the
search is a set of chosen steps that all routes below it hold. As facts are only added, the chosen steps that are
possible are taken at once; what the others lack makes a disjunctive landmark to branch over (Haslum, Slaney and
Thiébaux, ICAPS 2012; Bonet and Helmert, ECAI 2010). The i-th branch bars the steps of those before it, so every set is
met once.
"""

from __future__ import annotations

import time
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass

from kennisgraaf.pathways.landmarks import Demand, Givers, Lack
from kennisgraaf.pathways.problem import Problem, bit_set
from kennisgraaf.pathways.routes import CRITERIA, Cost, Key, Route, fixed, irredundant, ordered

MAX_STEPS = 8
SECONDS = 2.0


@dataclass(frozen=True)
class Found:
    """The best *routes*, best first; unless they are proven so (*optimal*), what a better one costs at least."""

    routes: tuple[Route, ...]
    optimal: bool
    bound: Cost | None
    nodes: int


def search(
    problem: Problem,
    limit: int,
    objective: Sequence[str] = CRITERIA,
    max_steps: int = MAX_STEPS,
    seconds: float = SECONDS,
) -> Found:
    """The *limit* best routes under *objective* of at most *max_steps* steps.

    After *seconds* on the clock the best routes found so far are returned, not proven optimal, with a bound.
    """
    return Search(problem, limit, tuple(objective)).run(max_steps, time.monotonic() + seconds)


class Search:
    """One search: the best routes so far, and the steps that the sets now looked at do not add."""

    def __init__(self, problem: Problem, limit: int, objective: tuple[str, ...]) -> None:
        self.problem = problem
        self.limit = limit
        self.objective = objective
        self.goals = sorted(problem.goals.difference(problem.excluded))
        self.best: list[tuple[Key, tuple[tuple[str, ...], ...], Route]] = []
        self.givers = Givers(problem)
        every = (1 << len(problem.domain.steps)) - 1
        self.others = every & ~bit_set([*self.goals, *problem.excluded])
        self.nodes = 0
        self.deadline = 0.0

    def run(self, max_steps: int, deadline: float) -> Found:
        """Look at sets of one step, of two, ... until no larger one can be among the best."""
        self.deadline = deadline
        fixed_by_goal = [fixed(self.problem, (goal,)) for goal in self.goals]
        for size in range(1, max_steps + 1 if self.goals else 0):
            bound = Cost(size, 0, *(min(values) for values in zip(*fixed_by_goal, strict=True)))
            if not self.promising(bound):
                break
            try:
                for goal in self.goals:
                    self.visit((goal,), self.problem.held, (goal,), size - 1, self.others)
            except TimeoutError:
                return Found(tuple(route for *_, route in self.best), False, bound, self.nodes)
        return Found(tuple(route for *_, route in self.best), True, None, self.nodes)

    def promising(self, bound: Cost) -> bool:
        """Whether routes that cost *bound* at least may be among the best."""
        return len(self.best) < self.limit or bound.key(self.objective) <= self.best[-1][0]

    def visit(
        self,
        chosen: tuple[int, ...],
        holds: int,
        pending: tuple[int, ...],
        more: int,
        others: int,
        above: Lack | None = None,
    ) -> None:
        """Find the routes of the *chosen* steps, the goal first, and *more* others."""
        self.nodes += 1
        if time.monotonic() > self.deadline:
            raise TimeoutError
        holds, pending = self.problem.settle(holds, pending)
        if chosen[0] not in pending:
            if not more and not pending and irredundant(self.problem, chosen):
                self.add(ordered(self.problem, chosen))
            return
        if not more or not self.promising(self.bound(chosen, more)):
            return
        demand = Demand.of(self.problem, holds, pending)
        if more == 1:
            numbers = demand.met_at_once(self.givers, others)
            if numbers is not None:
                for number in numbers:
                    if self.problem.possible(number, holds):
                        self.visit((*chosen, number), holds, (*pending, number), 0, others)
                return
        lack = Lack(self.givers, demand, holds, pending, more, others, above)
        if lack.hopeless:
            return
        others = lack.others
        for number in lack.landmark():
            others &= ~(1 << number)
            self.visit((*chosen, number), holds, (*pending, number), more - 1, others, lack)

    def bound(self, chosen: tuple[int, ...], more: int) -> Cost:
        """What routes of the *chosen* steps and *more* others cost at least.

        What a chosen step asks, was not held and no chosen step gives freely is learned under guidance, unless one of
        the others gives it freely.
        """
        domain = self.problem.domain
        asked = freely = 0
        for number in chosen:
            asked |= domain.steps[number].asks
            freely |= domain.free[number]
        asked &= ~(self.problem.held | freely)
        untaught = (asked & ~domain.taught).bit_count()
        taught = asked.bit_count() - untaught
        return Cost(len(chosen) + more, untaught + max(0, taught - more * domain.most), *fixed(self.problem, chosen))

    def add(self, route: Route) -> None:
        """Keep *route* if it is among the best so far; ties are broken by the IRIs of the steps."""
        iris = tuple(sorted(self.problem.domain.steps[number].iris for number in route.steps))
        insort(self.best, (route.cost.key(self.objective), iris, route), key=lambda entry: entry[:2])
        del self.best[self.limit :]
