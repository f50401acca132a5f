"""Routes and what they cost, as ``docs/pathways.md`` ("Best") says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from kennisgraaf.pathways.problem import Problem

CRITERIA = ("steps", "coached", "duration")
"""What routes are compared by, in the order that holds unless a request asks for another."""
Key = tuple[float, ...]


class Cost(NamedTuple):
    """Steps, competencies learned under guidance, steps of unknown duration, days of the others, facts left open."""

    steps: int
    coached: int
    unknown: int
    days: float
    open: int

    def key(self, objective: Sequence[str] = CRITERIA) -> Key:
        """What two costs are compared by."""
        by: dict[str, Key] = {
            "steps": (self.steps,),
            "coached": (self.coached,),
            "duration": (self.unknown, self.days),
        }
        return (*(value for criterion in objective for value in by[criterion]), self.open)


@dataclass(frozen=True)
class Route:
    """The numbers of its steps in the order that needs fewest competencies learned under guidance, and its cost."""

    steps: tuple[int, ...]
    cost: Cost


def fixed(problem: Problem, chosen: Iterable[int]) -> tuple[int, float, int]:
    """Of *chosen* the steps of unknown duration, the days of the others, and the facts left open, in any order."""
    steps = [problem.domain.steps[number] for number in chosen]
    days = [step.days for step in steps if step.days is not None]
    return len(steps) - len(days), fsum(days), sum(step.open for step in steps)


def irredundant(problem: Problem, chosen: tuple[int, ...]) -> bool:
    """Whether no goal is reached once a step of *chosen*, which reach one, is left out."""
    return not any(problem.reaches(other for other in chosen if other != number) for number in chosen)


def ordered(problem: Problem, chosen: tuple[int, ...]) -> Route:
    """The steps *chosen* in the order that needs least guidance, of equal ones that whose IRIs come first.

    By dynamic programming over the sets of steps that were taken already.
    """
    steps = [problem.domain.steps[number] for number in chosen]
    everything = (1 << len(chosen)) - 1
    places = sorted(range(len(chosen)), key=lambda place: steps[place].iris)
    facts = [problem.held] * (everything + 1)
    for taken in range(1, everything + 1):
        lowest = taken & -taken
        facts[taken] = facts[taken ^ lowest] | steps[lowest.bit_length() - 1].gives
    rest: dict[int, tuple[int, int]] = {everything: (0, -1)}
    for taken in range(everything - 1, -1, -1):
        best: tuple[int, int] | None = None
        for place in places:
            after = rest.get(taken | 1 << place)
            if taken >> place & 1 or after is None or not problem.possible(chosen[place], facts[taken]):
                continue
            coached = (steps[place].asks & ~facts[taken]).bit_count() + after[0]
            if best is None or coached < best[0]:
                best = coached, place
        if best is not None:
            rest[taken] = best
    taken, order = 0, []
    while taken != everything:
        place = rest[taken][1]
        order.append(chosen[place])
        taken |= 1 << place
    return Route(tuple(order), Cost(len(chosen), rest[0][0], *fixed(problem, chosen)))
