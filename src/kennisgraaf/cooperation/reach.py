"""Which steps can follow a thing, and how well: those that take it, those that take what these give, and so on.

Things share steps, so this is computed for all things together: a set of steps is an integer with a bit for each, and
what is reached in *n* steps is what takes the thing, and what is reached in *n* - 1 from what that gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import repeat

import numpy as np

from kennisgraaf.cooperation.found import Link
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.things import Fit
from kennisgraaf.pathways.problem import bit_set


class Reach:
    """The steps that are reached from things in at most *most* steps, each at its position: the fewest it takes.

    A shortest way takes no step twice and gives nothing back, so it is the beginning of a chain, as
    ``docs/cooperation.md`` has it ("Links"). No link of a way is worse than *worst*.
    """

    def __init__(self, index: Index, most: int, worst: Fit = Fit.BROADER):
        self._index, self._most, self._worst = index, most, worst
        self._steps = tuple(sorted(index.steps.all))
        self._number: Mapping[str, int] = {step: number for number, step in enumerate(self._steps)}
        self._taking: dict[str, int] = {}
        self._next: dict[str, frozenset[str]] = {}
        self._known: list[dict[str, int]] = [{} for _ in range(most + 1)]

    def of(self, thing: str) -> tuple[tuple[int, str], ...]:
        """The steps that are reached from *thing*, each after its position, counted from 1."""
        found: list[tuple[int, str]] = []
        before = 0
        for position in range(1, self._most + 1):
            reached = self._reached(thing, position)
            found.extend(zip(repeat(position), self._named(reached & ~before)))
            before = reached
        return tuple(found)

    def count(self, thing: str) -> int:
        """How many steps are reached from *thing*."""
        return self._reached(thing, self._most).bit_count()

    def way(self, thing: str, step: str) -> tuple[tuple[Link, str], ...]:
        """A shortest way from *thing* to *step*: each step on it, after how what is given fits what it takes.

        Of all that are as short it is one of which the worst link is the best.
        """
        bit = 1 << self._number[step]
        left = next(position for position in range(1, self._most + 1) if self._reached(thing, position) & bit)
        return next(reach for reach in self._strict if reach._reached(thing, left) & bit)._way(thing, step, left)

    def _way(self, thing: str, step: str, left: int) -> tuple[tuple[Link, str], ...]:
        """A way from *thing* to *step* in *left* steps, which are the fewest."""
        bit = 1 << self._number[step]
        found = []
        for more in range(left - 1, 0, -1):
            given = min(each for each in self._after(thing) if self._reached(each, more) & bit)
            by = next(each for each in self._named(self._takes(thing)) if given in self._gives[each])
            found.append((self._link(thing, by), by))
            thing = given
        return (*found, (self._link(thing, step), step))

    def _link(self, given: str, step: str) -> Link:
        """How *given* fits the input of *step* that it fits best."""
        accepting = self._index.things.accepting(given)
        inputs = self._index.steps.all[step].inputs
        fit, wanted = min((accepting[each], each) for each in inputs if each in accepting)
        return Link(given, wanted, fit)

    @cached_property
    def _strict(self) -> tuple[Reach, ...]:
        """What is reached with links of every fit at worst, the best first."""
        return tuple(self if fit is self._worst else Reach(self._index, self._most, fit) for fit in Fit)

    def _reached(self, thing: str, most: int) -> int:
        """The steps reached from *thing* in at most *most* steps."""
        if not most:
            return 0
        known = self._known[most]
        found = known.get(thing)
        if found is None:
            found = self._takes(thing)
            if most > 1:
                for given in self._after(thing):
                    found |= self._reached(given, most - 1)
            known[thing] = found
        return found

    def _takes(self, thing: str) -> int:
        """The steps that take something which *thing* fits."""
        found = self._taking.get(thing)
        if found is None:
            found = 0
            for wanted, fit in self._index.things.accepting(thing).items():
                if fit <= self._worst:
                    found |= self._by_input.get(wanted, 0)
            self._taking[thing] = found
        return found

    def _after(self, thing: str) -> frozenset[str]:
        """What the steps that take *thing* give."""
        found = self._next.get(thing)
        if found is None:
            gives = map(self._gives.__getitem__, self._named(self._takes(thing)))
            found = self._next[thing] = frozenset().union(*gives)
        return found

    @cached_property
    def _gives(self) -> Mapping[str, frozenset[str]]:
        return {iri: frozenset(step.outputs) for iri, step in self._index.steps.all.items()}

    @cached_property
    def _by_input(self) -> Mapping[str, int]:
        """The steps that have each thing as an input."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for iri, step in self._index.steps.all.items():
            for thing in step.inputs:
                found[thing].append(self._number[iri])
        return {thing: bit_set(numbers) for thing, numbers in found.items()}

    def _named(self, steps: int) -> Iterator[str]:
        """The steps of a set, in order."""
        octets = np.frombuffer(steps.to_bytes(len(self._steps) // 8 + 1, "little"), np.uint8)
        numbers: list[int] = np.flatnonzero(np.unpackbits(octets, bitorder="little")).tolist()
        return map(self._steps.__getitem__, numbers)
