"""Who could take part beside an offer: the performers of steps, and takers, chosen so that the grade is the best.

What somebody adds to a grade is mostly of that partner alone: capability and place. Only the core roles are of all of
them together, so of those who are equally capable and near one is kept for each set of roles, and the sets are joined
over the partners of a chain. Nobody is nearer than who holds the offer, so holders are looked up one by one. That is
exact, and the work does not grow with the number of performers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from kennisgraaf.cooperation.actors import Actors
from kennisgraaf.cooperation.grade import Grade
from kennisgraaf.cooperation.places import Level, Nearness, Places, Where
from kennisgraaf.cooperation.steps import Steps

LIKELY, NOBODY = Grade(likely=1).number, Grade(nobody=1).number
_OF_LEVEL = {
    Level.MUNICIPALITY: 0,
    Level.HUB: Grade(same_hub=1).number,
    Level.NEIGHBOUR: Grade(neighbouring=1).number,
    Level.DISTANCE: Grade(distant=1).number,
    Level.UNKNOWN: Grade(unplaced=1).number,
}
_TENTH = Grade(tenths=1).number

Roles = int
"""A set of core roles, a bit for each."""

Groups = Mapping[Where, Mapping[Roles, tuple[str, ...]]]
"""Actors by where they are, and by the core roles they have; in order."""

NEAREST = Nearness(Level.MUNICIPALITY, None)


class Options:
    """The partners to choose from for one part: the nearest of *groups*, whom *knows* tells to have cooperated or not.

    *costs* tells what each of the groups costs by its place; those in *holding*, which are in the groups too, cost
    nothing. ``place`` is what the nearest cost.
    """

    def __init__(
        self, groups: Groups, costs: Mapping[Where, int], knows: Callable[[str], bool], holding: Mapping[str, Roles]
    ):
        self.place = 0 if holding else min(costs.values(), default=0)
        self._groups, self._costs, self._knows, self._holding = groups, costs, knows, holding

    @cached_property
    def best(self) -> Mapping[Roles, tuple[int, str]]:
        """The best with each set of roles: who cooperated with a holder (0, or else 1), then by IRI."""
        nearest: defaultdict[Roles, list[str]] = defaultdict(list)
        for holder, roles in self._holding.items():
            nearest[roles].append(holder)
        for where, cost in self._costs.items():
            if cost == self.place:
                for roles, actors in self._groups[where].items():
                    nearest[roles] += actors
        return {roles: self._first(sorted(actors)) for roles, actors in nearest.items()}

    def _first(self, actors: list[str]) -> tuple[int, str]:
        known = next(filter(self._knows, actors), None)
        return (1, actors[0]) if known is None else (0, known)


class Team(NamedTuple):
    """The partners chosen, in the order of their parts, how many are strangers, and the core roles nobody has."""

    absent: int
    strangers: int
    partners: tuple[str, ...]


class Partner(NamedTuple):
    """Somebody who could take part: how near and how well known to the holders; if it *holds*, it is one of them."""

    iri: str
    documented: bool
    holds: bool
    nearness: Nearness
    earlier: bool


class Partners:
    """Who can perform *steps*, by where they are and which core roles they have."""

    def __init__(self, steps: Steps, actors: Actors, places: Places):
        self.steps, self.actors, self.places = steps, actors, places
        self._core = tuple(sorted(actors.core))
        self._roles: dict[str, Roles] = {}
        self._groups: dict[str, Groups] = {}
        self._likely: dict[str, Groups] = {}

    @cached_property
    def capability(self) -> Mapping[str, int]:
        """What each step costs by how well it is known that somebody performs it."""
        steps = self.steps
        return {step: 0 if steps.documented(step) else LIKELY if steps.likely(step) else NOBODY for step in steps.all}

    def roles(self, *actors: str) -> Roles:
        """The core roles that *actors* have, or the members of those that are collaborations."""
        found = 0
        for actor in actors:
            if actor not in self._roles:
                circle = self.actors.circle((actor,))
                had = frozenset().union(*map(self.actors.roles, circle))
                self._roles[actor] = sum(1 << number for number, role in enumerate(self._core) if role in had)
            found |= self._roles[actor]
        return found

    def absent(self, roles: Roles) -> tuple[str, ...]:
        """The core roles that are not among *roles*."""
        return tuple(role for number, role in enumerate(self._core) if not roles >> number & 1)

    def present(self, roles: Roles) -> tuple[str, ...]:
        """The core roles that are among *roles*."""
        return tuple(role for number, role in enumerate(self._core) if roles >> number & 1)

    def of_step(self, step: str) -> Groups:
        """The documented performers of *step* or, when there are none, the likely ones."""
        if step not in self._groups:
            documented = self.steps.documented(step)
            self._groups[step] = self.grouped(documented) if documented else self.likely(step)
        return self._groups[step]

    def likely(self, step: str) -> Groups:
        """The likely performers of *step*."""
        if step not in self._likely:
            self._likely[step] = self.grouped(self.steps.likely(step))
        return self._likely[step]

    def grouped(self, actors: Iterable[str]) -> Groups:
        """*actors* by where they are, and by the core roles they have."""
        found: defaultdict[Where, defaultdict[Roles, list[str]]] = defaultdict(lambda: defaultdict(list))
        for actor in actors:
            found[self.places.where(actor)][self.roles(actor)].append(actor)
        return {where: {roles: tuple(those) for roles, those in by.items()} for where, by in found.items()}


class Beside:
    """The partners that an offer could have beside its *holders*: how near each is, and who knows these.

    *places* are those of the stream itself; without any it is where its holders are.
    """

    def __init__(self, partners: Partners, holders: tuple[str, ...], places: Iterable[str]):
        self._partners, self.holders = partners, holders
        where = partners.places.where(*holders)
        self._where = Where(frozenset(places) or where.places, where.hubs)
        self._held = partners.roles(*holders)
        self._core = len(partners.actors.core)
        self._steps: dict[str, Options] = {}

    def performers(self, step: str) -> Options:
        """Who could best perform *step*."""
        if step not in self._steps:
            self._steps[step] = self._options(self._partners.of_step(step))
        return self._steps[step]

    def place(self, takers: Iterable[str]) -> int:
        """What the nearest of *takers* costs by its place."""
        return min(place(self._nearness(taker)) for taker in takers)

    def takers(self, takers: Iterable[str]) -> Options:
        """The best of *takers*."""
        return self._options(self._partners.grouped(takers))

    def team(self, parts: Iterable[Options]) -> Team:
        """A partner for each of the *parts* that has any: fewest core roles absent, fewest strangers, then by IRI."""
        found: dict[Roles, tuple[int, tuple[str, ...]]] = {self._held: (0, ())}
        for part in parts:
            longer: dict[Roles, tuple[int, tuple[str, ...]]] = {}
            for roles, (strangers, partners) in found.items():
                for more, (stranger, partner) in part.best.items():
                    each = (strangers + stranger, (*partners, partner))
                    known = longer.get(roles | more)
                    if known is None or each < known:
                        longer[roles | more] = each
            found = longer or found
        return min(
            Team(self._core - roles.bit_count(), strangers, partners) for roles, (strangers, partners) in found.items()
        )

    def partner(self, iri: str, documented: bool) -> Partner:
        """What is to be told of somebody who could take part."""
        return Partner(iri, documented, iri in self.holders, self._nearness(iri), self.knows(iri))

    def knows(self, actor: str) -> bool:
        """Whether *actor* is known to have cooperated with a holder, or is one."""
        return any(self._partners.actors.cooperated(actor, holder) for holder in self.holders)

    def others(self, step: str, chosen: str, most: int) -> tuple[Partner, ...]:
        """At most *most* other performers of *step*: documented first, then by place, earlier cooperation, IRI."""
        documented = self._partners.steps.documented(step)
        found = [self.partner(iri, True) for iri in documented if iri != chosen]
        told = {*documented, chosen}
        likely = self._partners.likely(step)
        equals: defaultdict[int, list[Iterable[str]]] = defaultdict(list, {0: [self._holding(likely)]})
        for where, cost in self._costs(likely).items():
            equals[cost].extend(likely[where].values())
        for _, near in sorted(equals.items(), key=itemgetter(0)):
            if len(found) < most:
                more = set().union(*near) - told
                found += [self.partner(iri, False) for iri in more]
                told |= more
        found.sort(key=lambda each: (not each.documented, place(each.nearness), not each.earlier, each.iri))
        return tuple(found[:most])

    def _costs(self, groups: Groups) -> dict[Where, int]:
        """What each of *groups* costs by its place."""
        nearness, here = self._partners.places.nearness, self._where
        return {where: place(nearness(here, where)) for where in groups}

    def _options(self, groups: Groups) -> Options:
        return Options(groups, self._costs(groups), self.knows, self._holding(groups))

    def _nearness(self, actor: str) -> Nearness:
        """How near *actor* is; a holder is where the offer is, whatever is known of its place."""
        if actor in self.holders:
            return NEAREST
        return self._partners.places.nearness(self._where, self._partners.places.where(actor))

    def _holding(self, groups: Groups) -> Mapping[str, Roles]:
        """The holders that are in *groups*, with their roles."""
        partners, found = self._partners, {}
        for holder in self.holders:
            roles = partners.roles(holder)
            group = groups.get(partners.places.where(holder), {}).get(roles, ())
            there = bisect_left(group, holder)
            if group[there : there + 1] == (holder,):
                found[holder] = roles
        return found


def place(nearness: Nearness) -> int:
    """What a partner at this *nearness* costs, as the number of a grade."""
    return _OF_LEVEL[nearness.level] + round((nearness.km or 0) * 10) * _TENTH


def choices(team: Team, parts: Iterable[Options]) -> Iterator[str | None]:
    """The partner of *team* for each of the *parts*; None where there is nobody to choose."""
    partners = iter(team.partners)
    for part in parts:
        yield next(partners) if part.best else None
