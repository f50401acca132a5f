"""Where things are, and how near that is to where others are (``docs/cooperation.md``, "Place").

What no source says stays unknown: a place without coordinates is at no distance, and a hub without a place has no
neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import product
from math import isfinite
from typing import NamedTuple

from haversine import haversine

from kennisgraaf.cooperation.actors import Actors
from kennisgraaf.cooperation.facts import Facts
from kennisgraaf.cooperation.supply import Supply
from kennisgraaf.graph.closure import closed

_REFNIS = re.compile(r"http://vocab\.belgif\.be/auth/refnis\d{4}/\d+")
_MUNICIPALITY = re.compile(r"http://vocab\.belgif\.be/auth/refnis\d{4}/(?!2000[12]$)\d\d(?!000$)\d{3}")
"""Five digits, but no district or province: those end in 000, or are 20001 or 20002."""

_BOUNDS = {"lat": 90.0, "long": 180.0}
"""Degrees of WGS 84, https://www.w3.org/2003/01/geo/."""


class Level(IntEnum):
    """How near two are, the nearest first."""

    MUNICIPALITY = 0
    """The same municipality; also one and the same actor, wherever it is."""
    HUB = 1
    NEIGHBOUR = 2
    DISTANCE = 3
    UNKNOWN = 4


class Nearness(NamedTuple):
    """How near two are, and at the level ``DISTANCE`` how far apart in km; nearer is less."""

    level: Level
    km: float | None


class Where(NamedTuple):
    """The places and the hubs that something is in."""

    places: frozenset[str]
    hubs: frozenset[str]


def _together(found: Iterable[Where]) -> Where:
    places, hubs = zip(Where(frozenset(), frozenset()), *found, strict=True)
    return Where(frozenset().union(*places), frozenset().union(*hubs))


class Places:
    """The places of what *facts*, *actors* and *supply* know."""

    def __init__(self, facts: Facts, actors: Actors, supply: Supply):
        self._facts, self._actors, self._supply = facts, actors, supply
        self._where: dict[str, Where] = {}
        self._around: dict[str, frozenset[str]] = {}
        self._coordinates: dict[str, tuple[tuple[float, float], ...]] = {}
        self._nearness: dict[tuple[Where, Where], Nearness] = {}
        self._within: dict[Where, frozenset[str]] = {}
        self._distances: dict[tuple[str, str], float | None] = {}
        self._neighbours: dict[str, frozenset[str]] = {}

    def where(self, *things: str) -> Where:
        """Where *things* are: streams, actors, collaborations or places, all of them together."""
        return self._of(*things) if len(things) == 1 else _together(map(self._of, things))

    def nearness(self, one: Where, other: Where) -> Nearness:
        """How near *one* is to *other*, which is the same the other way."""
        found = self._nearness.get((one, other))
        if found is None:
            found = self._nearness[one, other] = self._nearness[other, one] = self._near(one, other)
        return found

    def neighbours(self, hub: str) -> frozenset[str]:
        """The other hubs with a place in, around, or touching one of *hub*."""
        if hub not in self._neighbours:
            own, others = self.where(hub).places, self._facts.of("Hub") - {hub}
            self._neighbours[hub] = frozenset(
                other
                for other in others
                if any(self._adjoin(this, that) for this, that in product(own, self.where(other).places))
            )
        return self._neighbours[hub]

    def around(self, place: str) -> frozenset[str]:
        """*place* and every place that it lies in."""
        if place not in self._around:
            self._around[place] = closed(place, lambda part: self._facts.objects(part, "isPartOf"))
        return self._around[place]

    def _of(self, thing: str) -> Where:
        if thing not in self._where:
            found = self._own(thing)
            if thing in self._facts.of("MaterialStream"):
                parties = (*self._supply.holders(thing), *self._facts.objects(thing, "isSoughtBy"))
                near = _together(map(self._own, parties))
                found = Where(found.places or near.places, near.hubs)
            self._where[thing] = found
        return self._where[thing]

    def _own(self, thing: str) -> Where:
        """Where a source says that *thing* is, whatever it is."""
        itself = (thing,) if thing in self._facts.of("Place") else ()
        return Where(frozenset((*self._facts.objects(thing, "isLocatedIn"), *itself)), self._actors.hubs(thing))

    def _near(self, one: Where, other: Where) -> Nearness:
        if self._municipalities(one) & self._municipalities(other):
            return Nearness(Level.MUNICIPALITY, None)
        if one.hubs & other.hubs:
            return Nearness(Level.HUB, None)
        if any(not self.neighbours(hub).isdisjoint(other.hubs) for hub in one.hubs):
            return Nearness(Level.NEIGHBOUR, None)
        distances = (self._apart(*sorted(pair)) for pair in product(one.places, other.places))
        nearest = min((km for km in distances if km is not None), default=None)
        return Nearness(Level.UNKNOWN if nearest is None else Level.DISTANCE, nearest)

    def _apart(self, one: str, other: str) -> float | None:
        """How far apart two places are, in km."""
        if (one, other) not in self._distances:
            points = product(self._points(one), self._points(other))
            self._distances[one, other] = min((haversine(here, there) for here, there in points), default=None)
        return self._distances[one, other]

    def _municipalities(self, where: Where) -> frozenset[str]:
        """The municipalities that the places of *where* are or lie in, and those places that REFNIS does not know.

        Each of the latter may be a municipality, or a part of one.
        """
        if where not in self._within:
            own = frozenset(place for place in where.places if not _REFNIS.fullmatch(place))
            around = frozenset().union(*map(self.around, where.places))
            self._within[where] = own | frozenset(filter(_MUNICIPALITY.fullmatch, around))
        return self._within[where]

    def _adjoin(self, one: str, other: str) -> bool:
        touching = (*self._facts.objects(one, "sfTouches"), *self._facts.subjects(one, "sfTouches"))
        return one in self.around(other) or other in self.around(one) or other in touching

    def _points(self, place: str) -> tuple[tuple[float, float], ...]:
        """The coordinates of *place*, in degrees; what is no such number is none."""
        if place not in self._coordinates:
            latitudes, longitudes = (tuple(self._degrees(place, name)) for name in _BOUNDS)
            self._coordinates[place] = tuple(product(latitudes, longitudes))
        return self._coordinates[place]

    def _degrees(self, place: str, name: str) -> Iterator[float]:
        for text in self._facts.objects(place, name):
            try:
                degrees = float(text)
            except ValueError:
                continue
            if isfinite(degrees) and abs(degrees) <= _BOUNDS[name]:
                yield degrees
