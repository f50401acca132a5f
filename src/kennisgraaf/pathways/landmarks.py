"""What a set of chosen steps lacks, which steps could give it, and how many of them it takes.

Of any *gap + 1* facts that a step lacks, some other step must give one before it: the steps that could are a
disjunctive landmark (``docs/pathways.md``, "Best"). The facts lacked are priced such that no step gives facts for more
than 1 in all; then the sum of the prices is at most the number of steps to come (the dual of a covering problem).

Sets of steps are bit sets too, and what each could give is counted for all of them at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import ceil, fsum, inf
from typing import NamedTuple

from kennisgraaf.pathways.counters import Counters
from kennisgraaf.pathways.problem import Problem, bits


class Givers:
    """The steps that can be the first to give a fact, for one request.

    A step that asks a fact gives it only to who may lack it there, and so what is implied by what it asks.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        domain = problem.domain
        gaps = list(problem.gaps)
        self.widest = max(gaps, default=0)
        self.gapped = [(1 << len(domain.steps)) - 1]
        """The steps that have a gap of so many facts or more."""
        for gap in range(1, self.widest + 1):
            self.gapped.append(sum(domain.settings[setting] for setting, own in enumerate(gaps) if own >= gap))
        self.guiding = self.gapped[1] if self.widest else 0
        self.gaps = sorted(set(gaps) | {0})
        self.known: dict[int, tuple[int, int]] = {}
        self.untaught = domain.untaught.copy()
        """How many facts each step asks that are neither held nor taught."""
        self.cover(self.untaught, problem.held)

    def cover(self, untaught: Counters, facts: int) -> None:
        """Leave *facts* out of the numbers of facts that are not taught."""
        for fact in bits(facts & ~self.problem.domain.taught):
            untaught.subtract(self.problem.domain.asking.get(fact, 0))

    def of(self, fact: int) -> tuple[int, int]:
        """The steps that can be the first to give *fact*: those that do not ask it, and those that do."""
        found = self.known.get(fact)
        if found is None:
            domain = self.problem.domain
            freely = domain.freely.get(fact, 0) | domain.implied.get(fact, 0) & self.guiding
            found = self.known[fact] = freely, domain.asking.get(fact, 0) & self.guiding
        return found

    def first(self, fact: int) -> int:
        """The steps that can be the first to give *fact*."""
        freely, guided = self.of(fact)
        return freely | guided

    def gives(self, number: int) -> int:
        """The facts that step *number* can be the first to give."""
        step = self.problem.domain.steps[number]
        return step.gives if self.problem.gap(number) else self.problem.domain.free[number] & ~step.implied


class Demand(NamedTuple):
    """What *pending* steps lack when *holds* does."""

    lacked: int
    facts: int
    """Those of them that no pending step gives freely: new steps give them, or pending ones under guidance."""
    own: int
    """How many of *facts* the pending steps may gain themselves, under guidance."""

    @classmethod
    def of(cls, problem: Problem, holds: int, pending: tuple[int, ...]) -> Demand:
        """The demand of *pending* when *holds* does."""
        domain = problem.domain
        lacked = freely = 0
        for number in pending:
            lacked |= problem.needs(number) | domain.steps[number].asks
            freely |= domain.free[number]
        lacked &= ~holds
        facts = lacked & ~freely
        own = sum(min(problem.gap(n), (domain.steps[n].asks & facts).bit_count()) for n in pending)
        return cls(lacked, facts, own)

    def met_at_once(self, givers: Givers, others: int) -> list[int] | None:
        """The steps of *others* that alone give enough of the facts; None if pending steps may gain them all."""
        able = sorted((givers.first(fact) & others for fact in bits(self.facts)), key=int.bit_count)
        if len(able) <= self.own:
            return None
        rare = 0
        for steps in able[: self.own + 1]:
            rare |= steps
        if not rare:
            return []
        counts = Counters()
        for steps in able:
            counts.add(steps & rare)
        return list(bits(counts.at_least(len(able) - self.own, rare)))


class Lack:
    """What *pending* steps lack when *holds* does, with *more* steps to come, all of them of *others*."""

    def __init__(
        self,
        givers: Givers,
        demand: Demand,
        holds: int,
        pending: tuple[int, ...],
        more: int,
        others: int,
        above: Lack | None,
    ) -> None:
        problem = self.problem = givers.problem
        self.givers = givers
        self.holds = holds
        self.pending = pending
        self.more = more
        self.lacked, self.facts, self.own = demand
        facts = self.facts
        self.covered = holds | facts
        if above is None:
            self.untaught = givers.untaught.copy()
            givers.cover(self.untaught, facts)
        else:
            self.untaught = above.untaught.copy()
            givers.cover(self.untaught, self.covered & ~above.covered)
        self.others = others
        self.works = more
        """How many of the steps to come may be steps that ask something."""
        self.untaught_facts = (facts & ~problem.domain.taught).bit_count()
        self.numbers = list(bits(facts))
        self.by: dict[int, int] = {}
        """The steps to come that can be the first to give a fact, by fact."""
        self.prices: dict[int, float] = {}
        self.total = self._total()
        """How many steps must come at least, not rounded; infinity if no number is enough."""

    @property
    def hopeless(self) -> bool:
        """Whether more steps are needed than may come."""
        return self.total > self.more + 1e-9

    def _total(self) -> float:
        """Leave out steps of no use, price the facts, and add the prices up."""
        givers = self.givers
        free, guided = Counters(), Counters()
        without = 0
        for fact in self.numbers:
            freely, asking = givers.of(fact)
            able = self.by[fact] = (freely | asking) & self.others
            without += not able
        if without > self.own:
            return inf
        for fact in self.numbers:
            freely, asking = givers.of(fact)
            if freely := freely & self.others:
                free.add(freely)
            if asking := asking & self.others:
                guided.add(asking)
        self._leave_out()
        total = self._price(free, guided)
        working = self.problem.domain.working
        if total <= self.more + 1e-9 and self.others & working:
            taught = [self.prices[fact] for fact in self.numbers if self.by[fact] and not self.by[fact] & working]
            works = self.more - ceil(self._steps(taught) - 1e-9)
            if works < self.works:
                self.works = works
                self._leave_out()
                total = self._price(free, guided)
        return total

    def _leave_out(self) -> None:
        """Leave out the steps that themselves lack more of what is not taught than can be learned under guidance."""
        if not self.works:
            self.others &= ~self.problem.domain.working
            return
        room = (self.works - 1) * self.givers.widest + self.own - self.untaught_facts
        for gap in self.givers.gaps:
            excess = self.untaught.at_least(max(0, room + gap + 1), self.others & self.problem.domain.working)
            if not excess:
                break
            wider = self.givers.gapped[gap + 1] if gap < self.givers.widest else 0
            self.others &= ~(excess & ~wider)

    def _price(self, free: Counters, guided: Counters) -> float:
        """Price each fact by the step that gives most of them all, and add the prices up."""
        classes = self._classes(free, guided)
        by, others, prices = self.by, self.others, self.prices
        for fact in self.numbers:
            able = by[fact] = by[fact] & others
            price = inf
            for cost, steps in classes:
                if steps & able:
                    price = cost
                    break
            prices[fact] = price
        return self._steps(prices.values())

    def _classes(self, free: Counters, guided: Counters) -> list[tuple[float, int]]:
        """The steps of which no fact may cost more than a price, cheapest first: those that give so many or more."""
        under = [self.others]
        for gap in range(1, self.givers.widest + 1):
            steps = guided.at_least(gap, self.others & self.givers.gapped[gap])
            if not steps:
                break
            under.append(steps)
        freely = [self.others]
        while freely[-1]:
            freely.append(free.at_least(len(freely), self.others))
        classes = []
        for gain in range(1, len(freely) + len(under) - 2):
            steps = 0
            for count, gaining in enumerate(under[: gain + 1]):
                if gain - count < len(freely):
                    steps |= gaining & freely[gain - count]
            if steps:
                classes.append((1 / gain, steps))
        return classes[::-1]

    def _steps(self, prices: Iterable[float]) -> float:
        """How many steps facts of these prices take, without the dearest, which the pending steps may gain."""
        ordered = sorted(prices)
        return fsum(ordered[: max(0, len(ordered) - self.own)])

    def landmark(self) -> list[int]:
        """Steps of which one must come, the fewest found, without those after which too much would be left."""
        cut = min((self._cut(number) for number in self.pending), key=int.bit_count)
        groups: defaultdict[float, int] = defaultdict(int)
        for fact, price in self.prices.items():
            groups[price] |= 1 << fact
        dearest = sorted(groups.items(), reverse=True)
        least = self.total - (self.more - 1) - 1e-9
        return [number for number in bits(cut) if self._worth(number, dearest) >= least]

    def _worth(self, number: int, dearest: list[tuple[float, int]]) -> float:
        """What the facts cost that step *number* gives at most."""
        gap, free = self.problem.gap(number), self.problem.domain.free[number]
        asks = self.problem.domain.steps[number].asks
        worth = 0.0
        for price, facts in dearest:
            guided = min(gap, (asks & facts).bit_count())
            gap -= guided
            count = guided + (free & facts).bit_count()
            if count:
                worth += count * price
        return worth

    def _cut(self, start: int) -> int:
        """The steps to come that give what *start* lacks, or what a pending step lacks that would give it."""
        seen, agenda, found = {start}, [start], 0
        while agenda:
            facts = self._first(agenda.pop())
            for fact in bits(facts):
                found |= self._able(fact)
            for giver in self.pending:
                if giver not in seen and self.givers.gives(giver) & facts:
                    seen.add(giver)
                    agenda.append(giver)
        return found

    def _able(self, fact: int) -> int:
        """The steps to come that can be the first to give *fact*."""
        found = self.by.get(fact)
        if found is None:
            found = self.by[fact] = self.givers.first(fact) & self.others
        return found

    def _first(self, number: int) -> int:
        """Facts of which one must come to hold before the pending step *number*: those that fewest steps give."""
        asks = self.problem.domain.steps[number].asks & self.lacked
        gap = self.problem.gap(number)
        best, fewest = 0, 0
        for fact in bits(self.problem.needs(number) & self.lacked):
            count = self._able(fact).bit_count()
            if not best or count < fewest:
                best, fewest = 1 << fact, count
        if asks.bit_count() > gap:
            counts = sorted((self._able(fact).bit_count(), fact) for fact in bits(asks))[: gap + 1]
            if not best or sum(count for count, _ in counts) < fewest:
                best = sum(1 << fact for _, fact in counts)
        return best
