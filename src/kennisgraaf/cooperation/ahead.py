"""What lies ahead of a thing: whoever seeks it and whichever step takes it, and what the best way on from there costs.

A way on costs at least what it costs without looking at who is near, so these bounds are the same for every offer and
are worked out once, from the ends back: first what lies no step before an end, then what lies one, and so on. They
ignore that a chain takes no step twice and returns to nothing, which can only make ways dearer. The search
(``search``) follows the least bound first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import NamedTuple

from kennisgraaf.cooperation.grade import Grade
from kennisgraaf.cooperation.partners import Partners
from kennisgraaf.cooperation.steps import Steps
from kennisgraaf.cooperation.supply import Supply
from kennisgraaf.cooperation.things import Fit, Things

FIT = {
    Fit.EXACT: 0,
    Fit.NARROWER: Grade(narrower=1).number,
    Fit.BROADER: Grade(broader=1).number,
}
"""What a link costs."""

_STEP = Grade(steps=1).number
_MISSING = Grade(missing=1).number
_UNDATED = Grade(undated=1).number
_UNMEASURED = Grade(unmeasured=1).number


class Layer(NamedTuple):
    """The least that a way of so many steps at most costs: from a thing, from what is wanted, and from a step on."""

    things: Mapping[str, int]
    wanted: Mapping[str, int]
    steps: Mapping[str, int]


class Onward(NamedTuple):
    """Something *wanted* that a thing fits, with the least that a way on through it costs."""

    bound: int
    wanted: str
    fit: Fit


class Taken(NamedTuple):
    """A step for something wanted, with the least that a way on through it costs."""

    bound: int
    iri: str


class Sought(NamedTuple):
    """Demands for something wanted, with the least that it costs to end in any of them."""

    bound: int
    demands: tuple[str, ...]


class Given(NamedTuple):
    """An output of a step: whether a chain may end in it, being a product, and go on from it."""

    thing: str
    ends: bool
    goes_on: bool


class Aim(NamedTuple):
    """What chains are about: they begin with one of the offers, go through a step, or end in a demand or product."""

    offers: frozenset[str]
    steps: frozenset[str] = frozenset()
    demands: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()


class Ahead:
    """The ways on among *things*; with an *aim* only those that are about it."""

    def __init__(self, things: Things, supply: Supply, steps: Steps, partners: Partners, aim: Aim | None = None):
        self._things, self._supply, self._steps, self._partners = things, supply, steps, partners
        self._aim = aim
        self._before: Ahead | None = None
        self._layers: list[Layer] = []
        self._onward: dict[tuple[str, int], tuple[Onward, ...]] = {}
        self._sought: dict[str, tuple[Sought, ...]] = {}
        self._taking: dict[tuple[str, int], tuple[Taken, ...]] = {}
        self._costs: dict[str, int] = {}
        self._offered: dict[str, bool] = {}

    def aimed(self, aim: Aim) -> Ahead:
        """The ways on that are about *aim*; once they have been, all that lie ahead here are."""
        found = Ahead(self._things, self._supply, self._steps, self._partners, aim)
        found._before, found._costs, found._offered = self, self._costs, self._offered
        return found

    def past(self, step: str) -> Ahead:
        """What lies ahead behind *step*."""
        return self._before if self._before and self._aim and step in self._aim.steps else self

    def layer(self, most: int) -> Layer:
        """The bounds of ways of at most *most* steps."""
        while len(self._layers) <= most:
            self._layers.append(self._next())
        return self._layers[most]

    def onward(self, thing: str, most: int) -> tuple[Onward, ...]:
        """Everything that *thing* fits from where a way of at most *most* steps goes on, by what it costs."""
        found = self._onward.get((thing, most))
        if found is None:
            bounds = self.layer(most).wanted
            ways = (
                Onward(FIT[fit] + bounds[wanted], wanted, fit)
                for wanted, fit in self._things.accepting(thing).items()
                if wanted in bounds
            )
            found = self._onward[thing, most] = tuple(sorted(ways))
        return found

    def sought(self, wanted: str) -> tuple[Sought, ...]:
        """The demands for *wanted*, by what it costs at least that the period or quantity is unknown."""
        if wanted not in self._sought:
            demands: Iterable[str] = self._supply.demands(wanted)
            if self._aim:
                demands = self._aim.demands.intersection(demands)
            by_bound: defaultdict[int, list[str]] = defaultdict(list)
            for demand in sorted(demands):
                by_bound[self._unknown(demand)].append(demand)
            self._sought[wanted] = tuple(Sought(bound, tuple(those)) for bound, those in sorted(by_bound.items()))
        return self._sought[wanted]

    def taking(self, wanted: str, most: int) -> tuple[Taken, ...]:
        """The steps with *wanted* as an input from which a way of at most *most* steps, this one included, ends."""
        if (wanted, most) not in self._taking:
            bounds = self.layer(most).steps
            found = (Taken(bounds[step], step) for step in self._steps.taking(wanted) if step in bounds)
            self._taking[wanted, most] = tuple(sorted(found))
        return self._taking[wanted, most]

    def giving(self, step: str, most: int) -> Iterator[Given]:
        """The outputs of *step* that end a way, or from which one of at most *most* more steps ends."""
        after = self.past(step)
        for thing in self._steps.all[step].outputs:
            found = Given(thing, thing in after._products, thing in after.layer(most).things)
            if found.ends or found.goes_on:
                yield found

    def cost(self, step: str) -> int:
        """What *step* costs wherever it stands: its length, and how well it is known that somebody performs it."""
        return _STEP + self._partners.capability[step]

    def missing(self, step: str, taken: str, earlier: tuple[str, ...]) -> tuple[str, ...]:
        """The inputs of *step* besides *taken* that nobody offers and none of the *earlier* steps gives."""
        return tuple(
            thing
            for thing in self._steps.all[step].inputs
            if thing != taken and not self._is_offered(thing) and not self._is_given(thing, earlier)
        )

    def _next(self) -> Layer:
        """The layer behind those that are known: ways of one step more."""
        if not self._layers:
            wanted = {thing: self.sought(thing)[0].bound for thing in self._demanded() if self.sought(thing)}
            return Layer(self._fitting(wanted), wanted, {})
        most = len(self._layers)
        before = self._layers[-1]
        steps: dict[str, int] = {}
        for thing, bound in (*before.things.items(), *dict.fromkeys(self._products, 0).items()):
            for step in self._steps.giving(thing):
                steps[step] = min(bound, steps.get(step, bound))
        if self._aim and self._before:
            after, products = self._before.layer(most - 1).things, self._before._products
            for step in self._aim.steps:
                bounds = [0 if thing in products else after.get(thing) for thing in self._steps.all[step].outputs]
                steps.pop(step, None)
                if known := [bound for bound in bounds if bound is not None]:
                    steps[step] = min(known)
        wanted = dict(self._layers[0].wanted)
        for step, bound in steps.items():
            bound = steps[step] = bound + self._least(step)
            for thing in self._steps.all[step].inputs:
                wanted[thing] = min(bound, wanted.get(thing, bound))
        return Layer(self._fitting(wanted), wanted, steps)

    def _fitting(self, wanted: Mapping[str, int]) -> Mapping[str, int]:
        """The least from each thing on that fits what is *wanted*."""
        found: dict[str, int] = {}
        for thing, least in wanted.items():
            for given, fit in self._things.fitting(thing).items():
                bound = least + FIT[fit]
                known = found.get(given)
                if known is None or bound < known:
                    found[given] = bound
        return found

    def _demanded(self) -> Iterable[str]:
        """The things that the demands are for."""
        if self._aim:
            return {thing for demand in self._aim.demands for thing in self._supply.stream(demand).things}
        return self._supply.things

    def _least(self, step: str) -> int:
        """What *step* costs at least: also the inputs that nobody offers and no step gives."""
        if step not in self._costs:
            hopeless = sum(
                not self._is_offered(thing) and not any(map(self._steps.giving, self._things.fitting(thing)))
                for thing in self._steps.all[step].inputs
            )
            self._costs[step] = self.cost(step) + hopeless * _MISSING
        return self._costs[step]

    def _is_offered(self, thing: str) -> bool:
        """Whether anybody offers something that fits *thing*."""
        if thing not in self._offered:
            self._offered[thing] = any(map(self._supply.offers, self._things.fitting(thing)))
        return self._offered[thing]

    def _is_given(self, thing: str, earlier: tuple[str, ...]) -> bool:
        fitting = self._things.fitting(thing)
        return any(given in fitting for step in earlier for given in self._steps.all[step].outputs)

    def _unknown(self, demand: str) -> int:
        stream = self._supply.stream(demand)
        dated, measured = stream.start and stream.end, stream.quantity is not None and stream.unit
        return (0 if dated else _UNDATED) + (0 if measured else _UNMEASURED)

    @cached_property
    def _products(self) -> AbstractSet[str]:
        """The products in which a way may end."""
        return self._aim.products if self._aim else self._things.of("Product")
