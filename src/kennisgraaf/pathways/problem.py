"""What a search for routes works on: facts as bit sets, the steps there are, and one request.

A fact is a number, a set of facts a Python integer with a bit for each. Facts are only ever added, as
``docs/pathways.md`` says ("What can hold", "Steps", "Best"). The domain is made once a revision and shared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from kennisgraaf.pathways.counters import Counters


def bits(facts: int) -> Iterator[int]:
    """The numbers of the facts of a set, ascending."""
    while facts:
        lowest = facts & -facts
        yield lowest.bit_length() - 1
        facts ^= lowest


def bit_set(numbers: Iterable[int]) -> int:
    """The set of the facts of these numbers."""
    facts = 0
    for number in numbers:
        facts |= 1 << number
    return facts


@dataclass(frozen=True)
class Step:
    """One thing somebody can do: the row of a step in ``docs/pathways.md``, with facts as bit sets.

    All of *needs* must hold, and of *asks* all but the gap of its *setting* (-1 is none: no gap). *gives* is closed
    (with what is broader, the entry that a credential gives, ...) and includes what it asks. *days* is None when
    no source says how long it takes; *open* counts the facts that its sources leave open. *iris* are its own alone.
    *implied* is what it gives that holds whenever all that it asks does (broader competencies), left out if unknown.
    """

    iris: tuple[str, ...]
    kind: str
    needs: int
    asks: int
    setting: int
    gives: int
    days: float | None = None
    open: int = 0
    implied: int = 0


class Domain:
    """The steps there are, and what is derived from them once."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps: tuple[Step, ...] = tuple(steps)
        self.asked = tuple(step.asks.bit_count() for step in self.steps)
        self.free = tuple(step.gives & ~step.asks for step in self.steps)
        """Of each step what it gives and does not ask: nothing of this is learned under guidance."""
        self.working = bit_set(number for number, asked in enumerate(self.asked) if asked)
        """The steps that ask something."""
        self.asking = by_fact(step.asks for step in self.steps)
        """The steps that ask a fact, by fact: they give it only to who lacked it."""
        self.needing = by_fact(step.needs for step in self.steps)
        """The steps that need a fact, by fact."""
        self.freely = by_fact(f & ~step.implied for step, f in zip(self.steps, self.free, strict=True))
        """The steps that give a fact and do not ask it, by fact, without those of which it is implied."""
        self.implied = by_fact(step.implied for step in self.steps)
        """The steps of which a fact is implied: they give it only to who lacked something they ask."""
        self.taught = reduce(or_, self.free, 0)
        """The facts that some step gives and does not ask."""
        asked = reduce(or_, (step.asks for step in self.steps), 0)
        self.most = max(((free & asked).bit_count() for free in self.free), default=0)
        """How many facts that are asked a step gives freely at most."""
        self.untaught = Counters()
        """How many facts each step asks that are not taught."""
        for fact, asking in self.asking.items():
            if not self.taught >> fact & 1:
                self.untaught.add(asking)
        self.settings: defaultdict[int, int] = defaultdict(int)
        """The steps in a setting."""
        for number, step in enumerate(self.steps):
            self.settings[step.setting] |= 1 << number


def by_fact(sets: Iterable[int]) -> dict[int, int]:
    """For each fact the numbers of the *sets* that hold it, as a bit set."""
    found: defaultdict[int, int] = defaultdict(int)
    for number, facts in enumerate(sets):
        for fact in bits(facts):
            found[fact] |= 1 << number
    return dict(found)


@dataclass(frozen=True)
class Problem:
    """A domain and one request.

    *held* is closed, as what steps give is. A route ends in one of *goals*. *gaps* holds the gap of each setting by
    its number, *blocked* what somebody who faces a barrier needs besides for a step, *excluded* the steps that are
    not to be had, *grantable* the facts that an answer to "none" may ask for.
    """

    domain: Domain
    held: int
    goals: frozenset[int]
    gaps: Sequence[int] = ()
    blocked: Mapping[int, int] = field(default_factory=dict)
    excluded: Collection[int] = frozenset()
    grantable: int = 0

    def needs(self, number: int) -> int:
        """All facts that step *number* needs, for whom this is asked."""
        return self.domain.steps[number].needs | self.blocked.get(number, 0)

    def gap(self, number: int) -> int:
        """How many of the facts that step *number* asks may be lacking."""
        setting = self.domain.steps[number].setting
        return self.gaps[setting] if setting >= 0 else 0

    def possible(self, number: int, facts: int) -> bool:
        """Whether step *number* can be taken when *facts* hold."""
        needs = self.needs(number)
        if needs & facts != needs:
            return False
        lacking = self.domain.asked[number] - (self.domain.steps[number].asks & facts).bit_count()
        return lacking <= self.gap(number)

    def settle(self, facts: int, pending: Iterable[int]) -> tuple[int, tuple[int, ...]]:
        """What holds once all possible steps of *pending* are taken, and those that stay impossible."""
        left = tuple(pending)
        while True:
            still = []
            for number in left:
                if self.possible(number, facts):
                    facts |= self.domain.steps[number].gives
                else:
                    still.append(number)
            if len(still) == len(left) or not still:
                return facts, tuple(still)
            left = tuple(still)

    def spread(self, facts: int, gained: int, impossible: int) -> tuple[int, int]:
        """What holds, and the steps still impossible, once all that are possible are taken.

        *impossible* were so before the facts of *gained* came to hold, which *facts* include.
        """
        domain, steps = self.domain, self.domain.steps
        blocked = bit_set(self.blocked)
        while gained:
            near = blocked
            for fact in bits(gained):
                near |= domain.asking.get(fact, 0) | domain.needing.get(fact, 0)
            gained = 0
            for number in bits(near & impossible):
                if self.possible(number, facts):
                    impossible ^= 1 << number
                    gained |= steps[number].gives & ~facts
                    facts |= steps[number].gives
        return facts, impossible

    def reaches(self, chosen: Iterable[int]) -> bool:
        """Whether a goal among *chosen* can be taken with no other steps than these."""
        chosen = tuple(chosen)
        _, impossible = self.settle(self.held, chosen)
        return any(number in self.goals and number not in impossible for number in chosen)


def reachable(problem: Problem) -> tuple[int, frozenset[int]]:
    """Everything that can come to hold with any number of steps, and the steps that can come to be taken."""
    facts, impossible = closure(problem)
    steps = range(len(problem.domain.steps))
    return facts, frozenset(n for n in steps if not impossible >> n & 1).difference(problem.excluded)


def closure(problem: Problem) -> tuple[int, int]:
    """Everything that can come to hold, and the steps that are to be had and stay impossible, as a bit set."""
    facts, impossible = problem.held, 0
    for number, step in enumerate(problem.domain.steps):
        if number in problem.excluded:
            continue
        if problem.possible(number, facts):
            facts |= step.gives
        else:
            impossible |= 1 << number
    return problem.spread(facts, facts & ~problem.held, impossible)
