"""What is missing when there is no route: the smallest sets of facts that would make one.

``docs/pathways.md`` ("None?"). This is the search of ``search.py`` with its costs turned round: a fact that is granted
costs 1, and steps cost nothing, so all that are possible are taken at once. A goal that is still impossible lacks more
than its gap; of any *gap + 1* facts that it lacks one must be granted, or given by a step that is impossible too and
itself lacks facts. The facts met this way are a disjunctive landmark to branch over.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass

from kennisgraaf.pathways.landmarks import Givers
from kennisgraaf.pathways.problem import Problem, bit_set, bits, closure

SECONDS = 2.0


@dataclass(frozen=True)
class Relaxed:
    """Sets of facts that would make a route, smallest first, none of which holds a smaller one.

    An empty set says that there is a route without any change, if only a longer one. Unless these are proven the
    smallest (*optimal*), one that is not listed holds *bound* facts at least.
    """

    changes: tuple[frozenset[int], ...]
    optimal: bool
    bound: int | None


@dataclass(frozen=True)
class Node:
    """Facts *granted* and *barred*, what then *holds*, and the steps that are *impossible* still, as bit sets."""

    goal: int
    granted: int
    barred: int
    holds: int
    impossible: int


def relax(problem: Problem, limit: int, seconds: float = SECONDS) -> Relaxed:
    """The *limit* smallest sets of grantable facts that would let a goal be reached with any number of steps.

    Of equally small ones those of the lowest facts come first. After *seconds* the sets found so far are returned.
    """
    return Relaxation(problem, limit).run(time.monotonic() + seconds)


class Relaxation:
    """One search for the smallest changes."""

    def __init__(self, problem: Problem, limit: int) -> None:
        self.problem = problem
        self.limit = limit
        self.givers = Givers(problem)
        self.goals = bit_set(problem.goals.difference(problem.excluded))
        self.holds, self.impossible = closure(problem)
        self.open: list[tuple[int, tuple[int, ...], int, int, Node | None]] = []
        self.count = 0
        self.known: set[tuple[int, ...]] = set()

    def run(self, deadline: float) -> Relaxed:
        """Take the best of the open nodes until enough sets are among them."""
        if self.goals & ~self.impossible:
            return Relaxed((frozenset(),), True, None)
        for goal in bits(self.goals):
            self.push(Node(goal, 0, 0, self.holds, self.impossible))
        changes: list[frozenset[int]] = []
        while self.open and len(changes) < self.limit:
            bound, facts, _, _, node = heapq.heappop(self.open)
            if node is None:
                changes.append(frozenset(facts))
                continue
            try:
                self.expand(node, deadline)
            except TimeoutError:
                rest = sorted(entry[:2] for entry in self.open if entry[-1] is None)
                changes += [frozenset(facts) for _, facts in rest[: self.limit - len(changes)]]
                return Relaxed(tuple(changes), False, bound)
        return Relaxed(tuple(changes), True, None)

    def push(self, node: Node) -> None:
        """Add a node with how many facts must be granted at least below it."""
        size = node.granted.bit_count() + 1
        self.count += 1
        heapq.heappush(self.open, (size, (), -size, self.count, node))

    def grant(self, node: Node, fact: int, barred: int) -> Node:
        """The node below *node* with *fact* granted."""
        new = 1 << fact
        holds, impossible = self.problem.spread(node.holds | new, new, node.impossible)
        return Node(node.goal, node.granted | new, barred, holds, impossible)

    def expand(self, node: Node, deadline: float) -> None:
        """Branch over a landmark: one of its facts is in every set below *node*. Raises TimeoutError."""
        barred = node.barred
        for fact in bits(self.landmark(node)):
            if time.monotonic() > deadline:
                raise TimeoutError
            below = self.grant(node, fact, barred)
            facts = tuple(bits(below.granted))
            if below.impossible >> node.goal & 1:
                self.push(below)
            elif facts not in self.known and self.irredundant(below.granted):
                self.known.add(facts)
                self.count += 1
                heapq.heappush(self.open, (len(facts), facts, 0, self.count, None))
            barred |= 1 << fact

    def attains(self, granted: int) -> bool:
        """Whether a goal is reached when these facts are granted."""
        _, impossible = self.problem.spread(self.holds | granted, granted, self.impossible)
        return bool(self.goals & ~impossible)

    def irredundant(self, granted: int) -> bool:
        """Whether no goal is reached with one of the granted facts left out."""
        return not any(self.attains(granted ^ 1 << fact) for fact in bits(granted))

    def landmark(self, node: Node) -> int:
        """Grantable facts of which one must be granted: what the goal lacks, or a step lacks that would give it."""
        seen, agenda, found = 1 << node.goal, [node.goal], 0
        while agenda:
            lacking = self.first_needed(agenda.pop(), node)
            found |= lacking
            for fact in bits(lacking):
                new = self.givers.first(fact) & node.impossible & ~seen
                seen |= new
                agenda += bits(new)
        return found & self.problem.grantable & ~node.barred

    def first_needed(self, number: int, node: Node) -> int:
        """Facts of which one must come to hold before the impossible step *number* can be taken."""
        needs = self.problem.needs(number) & ~node.holds
        if needs:
            return needs & -needs
        lacking = list(bits(self.problem.domain.steps[number].asks & ~node.holds))
        lacking.sort(key=lambda fact: self.givers.first(fact).bit_count())
        found = 0
        for fact in lacking[: self.problem.gap(number) + 1]:
            found |= 1 << fact
        return found
