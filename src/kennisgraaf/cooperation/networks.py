"""The networks at the dates last asked about, each made once an index, with the roles that hubs lack in it."""

from __future__ import annotations

from collections.abc import Iterator

from cachetools import LRUCache

from kennisgraaf.cooperation.actors import Actors
from kennisgraaf.cooperation.connections import Network
from kennisgraaf.cooperation.facts import Facts
from kennisgraaf.cooperation.places import Places
from kennisgraaf.cooperation.presence import Presence
from kennisgraaf.cooperation.ties import presence_of, ties
from kennisgraaf.cooperation.vacancies import Vacancies

_KEPT = 3
"""Networks that are kept."""


class Networks:
    """The networks of *facts* at dates."""

    def __init__(self, facts: Facts, actors: Actors, places: Places):
        self._facts, self._actors, self._places = facts, actors, places
        self._kept: LRUCache[str, tuple[Network, Vacancies]] = LRUCache(_KEPT)

    def at(self, date: str = "") -> tuple[Network, Vacancies]:
        """The network at *date*, or of all times. What certainly was over then, or had not begun, is not in it."""
        found = self._kept.get(date)
        if found is None:
            network = Network(dict(self._presences(date)), ties(self._facts, date), self._facts.of("Hub"))
            found = self._kept[date] = network, Vacancies(self._facts, self._actors, self._places, network)
        return found

    def _presences(self, date: str) -> Iterator[tuple[str, Presence | None]]:
        """The actors and collaborations that may have existed at *date*; None of each when there is no date."""
        facts = self._facts
        for node in facts.of("Actor") | facts.of("Collaboration"):
            if not date:
                yield node, None
            elif held := presence_of(facts, facts.objects(node, "hasPeriod"), date):
                yield node, held
