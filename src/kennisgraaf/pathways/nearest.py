"""A way out when time is up: facts that would let a goal be reached, though not proven the fewest."""

from __future__ import annotations

from kennisgraaf.pathways.problem import Problem, bits


def nearest(problem: Problem) -> frozenset[int]:
    """What the goal that lacks fewest facts lacks, of which none can be left out; nothing when none may be granted."""
    steps = (number for number in range(len(problem.domain.steps)) if number not in problem.excluded)
    holds, impossible = problem.settle(problem.held, steps)
    goals = problem.goals.difference(problem.excluded)
    lacking = {goal: (problem.needs(goal) | problem.domain.steps[goal].asks) & ~holds for goal in goals}
    lacks = min(
        (facts for facts in lacking.values() if not facts & ~problem.grantable),
        key=lambda facts: (facts.bit_count(), facts),
        default=0,
    )
    for fact in bits(lacks):
        _, still = problem.settle(holds | lacks ^ 1 << fact, impossible)
        if not goals <= set(still):
            lacks ^= 1 << fact
    return frozenset(bits(lacks))
