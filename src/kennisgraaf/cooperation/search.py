"""The search for matches and chains, best first: each is found only after all that are better.

What is open is a heap of ways by the least that they cost in the end (``ahead``); what lies on from a way is a list
that is sorted by that, of which only the next one is in the heap. So the work goes with how many are asked for, and
not with how many there are. This is A* (Hart, Nilsson and Raphael 1968, https://doi.org/10.1109/TSSC.1968.300136),
over grades.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from heapq import heappop, heappush
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple

from kennisgraaf.cooperation.ahead import FIT, Ahead, Aim, Onward, Sought, Taken
from kennisgraaf.cooperation.found import Found, Link
from kennisgraaf.cooperation.grade import Grade
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.partners import Beside, Options, choices
from kennisgraaf.cooperation.supply import Stream
from kennisgraaf.cooperation.trade import trading

_ABSENT, _STRANGER, _MISSING = (Grade(**{name: 1}).number for name in ("absent", "strangers", "missing"))


def beside(index: Index, offer: Stream) -> Beside:
    """The partners that *offer* could have."""
    return Beside(index.partners, offer.holders, index.facts.objects(offer.iri, "isLocatedIn"))


Taking = tuple[str, Sequence[str]]
"""A demand, and those of its takers that count."""
Pair = tuple[Stream, Link, str, Sequence[str]]
"""An offer, how it fits, and a demand with those of its takers that count."""
_PAIRS = 50_000
"""Offers times demands that are looked at all at once."""


class _Way(NamedTuple):
    """A chain that has not ended: where it has come to, what it left behind, and what it costs so far."""

    offer: Stream
    beside: Beside
    ahead: Ahead
    thing: str
    left: frozenset[str] = frozenset()
    links: tuple[Link, ...] = ()
    steps: tuple[str, ...] = ()
    parts: tuple[Options, ...] = ()
    cost: int = 0


class Search:
    """The chains of 1 to *most* steps, or with *most* 0 the matches, that are about *aim*, or all; best first.

    What is equally good is ordered by the IRIs of the offer, the steps and the end.
    """

    def __init__(self, index: Index, most: int, aim: Aim | None = None):
        self._index, self._most = index, most
        self._heap: list[tuple[int, tuple[Any, ...], int, Any]] = []
        self._ticks = count()
        self._found: set[tuple[str, ...]] = set()
        self._aim = aim
        every = index.ahead
        if aim is None:
            self._start(every, dict.fromkeys(index.supply.things, ()))
            return
        own: defaultdict[str, list[str]] = defaultdict(list)
        for offer in sorted(aim.offers):
            for thing in index.supply.stream(offer).things:
                own[thing].append(offer)
        self._start(every, own)
        if aim.steps or aim.demands or aim.products:
            self._start(every.aimed(aim), dict.fromkeys(index.supply.things, ()))

    def __iter__(self) -> Iterator[Found]:
        while self._heap:
            _, names, _, what = heappop(self._heap)
            if not names:
                base, entries, number, follow = what
                self._follow(base, entries, follow, number + 1)
                follow(entries[number])
            elif names[0] not in self._found:
                self._found.add(names[0])
                yield what

    def close(self) -> None:
        """Let go of what was not followed, at once: it refers to this search, so only a collector would find it."""
        self._heap.clear()

    def _follow(self, base: int, entries: Sequence[Any], follow: Callable[[Any], None], number: int = 0) -> None:
        """Put what lies on, from *number*, in the heap: it is followed when nothing better is left."""
        if number < len(entries):
            what = (base, entries, number, follow)
            heappush(self._heap, (base + entries[number][0], (), next(self._ticks), what))

    def _start(self, ahead: Ahead, offers: Mapping[str, Sequence[str]]) -> None:
        """Follow the *offers* of each thing; of a thing with none given, all that are not asked about themselves."""
        bounds = ahead.layer(self._most).things
        starts = sorted((bounds[thing], thing, those) for thing, those in offers.items() if thing in bounds)
        self._follow(0, starts, partial(self._offer, ahead))

    def _offer(self, ahead: Ahead, start: tuple[int, str, Sequence[str]]) -> None:
        bound, thing, offers = start
        own = self._aim.offers if self._aim else frozenset()
        found = offers or [offer for offer in self._index.supply.offers(thing) if offer not in own]
        if not self._most and self._aim and len(found) * len(self._aim.demands) <= _PAIRS and not offers:
            self._pair(ahead, thing, found)
        else:
            self._follow(bound, [(0, offer, thing) for offer in found], partial(self._begin, ahead))

    def _pair(self, ahead: Ahead, thing: str, offers: Sequence[str]) -> None:
        """Meet all *offers* of *thing* with the few demands asked about at once, instead of one by one."""
        pairs: defaultdict[int, list[Pair]] = defaultdict(list)
        for onward in ahead.onward(thing, 0):
            link = Link(thing, onward.wanted, onward.fit)
            for demand in [iri for sought in ahead.sought(onward.wanted) for iri in sought.demands]:
                wanted = self._index.supply.stream(demand)
                for iri in offers:
                    offer = self._index.supply.stream(iri)
                    takers = [taker for taker in wanted.takers if taker not in offer.holders]
                    if takers:
                        cost = FIT[onward.fit] + trading(offer, wanted)
                        pairs[cost].append((offer, link, demand, takers))
        self._follow(0, sorted(pairs.items(), key=itemgetter(0)), partial(self._place, ahead))

    def _place(self, ahead: Ahead, paired: tuple[int, list[Pair]]) -> None:
        """Look how near the takers of each pair are, when no pair is left that suits better."""
        cost, pairs = paired
        placed = []
        for offer, link, demand, takers in pairs:
            near = beside(self._index, offer)
            more = near.place(takers)
            placed.append(
                (more, offer.iri, demand, link, _Way(offer, near, ahead, "", cost=cost - FIT[link.fit]), takers)
            )
        placed.sort(key=itemgetter(0, 1, 2))
        self._follow(cost, placed, self._settle)

    def _settle(self, placed: tuple[int, str, str, Link, _Way, Sequence[str]]) -> None:
        more, _, demand, link, way, takers = placed
        self._agree(way, link, (more, demand, takers))

    def _begin(self, ahead: Ahead, beginning: tuple[int, str, str]) -> None:
        _, iri, thing = beginning
        offer = self._index.supply.stream(iri)
        self._go_on(_Way(offer, beside(self._index, offer), ahead, thing))

    def _go_on(self, way: _Way) -> None:
        onward = way.ahead.onward(way.thing, self._most - len(way.steps))
        self._follow(way.cost, onward, partial(self._link, way))

    def _link(self, way: _Way, onward: Onward) -> None:
        """Follow what is wanted: who seeks it, and the steps that take it."""
        link = Link(way.thing, onward.wanted, onward.fit)
        cost = way.cost + FIT[onward.fit]
        if way.steps or not self._most:
            self._follow(cost, way.ahead.sought(onward.wanted), partial(self._meet, way, link))
        taking = way.ahead.taking(onward.wanted, self._most - len(way.steps))
        self._follow(cost, taking, partial(self._take, way, link))

    def _take(self, way: _Way, link: Link, taken: Taken) -> None:
        """Follow a step, by each of its outputs."""
        step = taken.iri
        if step in way.steps:
            return
        performers = way.beside.performers(step)
        missing = len(way.ahead.missing(step, link.wanted, way.steps))
        cost = way.cost + FIT[link.fit] + way.ahead.cost(step) + missing * _MISSING + performers.place
        for given in way.ahead.giving(step, self._most - len(way.steps) - 1):
            thing = given.thing
            if thing in way.left:
                continue
            further = _Way(
                way.offer,
                way.beside,
                way.ahead.past(step),
                thing,
                way.left if thing == way.thing else way.left | {way.thing},
                (*way.links, link),
                (*way.steps, step),
                (*way.parts, performers),
                cost,
            )
            if given.ends:
                self._end(further, thing)
            if given.goes_on:
                self._go_on(further)

    def _meet(self, way: _Way, link: Link, sought: Sought) -> None:
        """End in one of the demands; a match is with somebody else."""
        met: defaultdict[int, list[Taking]] = defaultdict(list)
        for iri in sought.demands:
            demand = self._index.supply.stream(iri)
            takers: Sequence[str] = demand.takers
            if not way.steps:
                takers = [taker for taker in takers if taker not in way.offer.holders]
            if takers:
                met[trading(way.offer, demand)].append((iri, takers))
        self._follow(way.cost + FIT[link.fit], sorted(met.items()), partial(self._near, way, link))

    def _near(self, way: _Way, link: Link, met: tuple[int, list[Taking]]) -> None:
        """Look how near the takers are, when no demand is left that suits better."""
        more, ends = met
        placed = sorted((more + way.beside.place(takers), end, takers) for end, takers in ends)
        self._follow(way.cost + FIT[link.fit], placed, partial(self._agree, way, link))

    def _agree(self, way: _Way, link: Link, placed: tuple[int, str, Sequence[str]]) -> None:
        """Choose among the takers, when none is left that is nearer."""
        more, end, takers = placed
        cost = way.cost + FIT[link.fit] + more
        parts, links = (*way.parts, way.beside.takers(takers)), (*way.links, link)
        self._end(_Way(way.offer, way.beside, way.ahead, "", way.left, links, way.steps, parts, cost), end)

    def _end(self, way: _Way, end: str) -> None:
        self._follow(way.cost, ((0, way, end),), self._complete)

    def _complete(self, ended: tuple[int, _Way, str]) -> None:
        """Choose the partners together, when nothing better is left by what each costs alone."""
        _, way, end = ended
        team = way.beside.team(way.parts)
        number = way.cost + team.absent * _ABSENT + team.strangers * _STRANGER
        partners = tuple(choices(team, way.parts))
        found = Found(number, way.offer.iri, way.links, way.steps, end, partners)
        names = ((found.offer, *found.steps, end), found.links)
        heappush(self._heap, (number, names, next(self._ticks), found))
