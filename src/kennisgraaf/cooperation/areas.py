"""Hubs and places, and who is in them: what is asked is what a hub, or a region, has and lacks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from kennisgraaf.cooperation.facts import Statement
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.ties import Tie
from kennisgraaf.graph.closure import closed


def areas(index: Index, within: str | None = None) -> tuple[Area, ...]:
    """The hub or place *within*, or every hub."""
    hubs = index.facts.of("Hub")
    if within is not None and within not in hubs:
        return (Area(index, within, hub=False),)
    return tuple(Area(index, hub, hub=True) for hub in (sorted(hubs) if within is None else (within,)))


class Area:
    """A hub with who participates in it, or a place with who is located in it or in a place that lies in it."""

    def __init__(self, index: Index, iri: str, *, hub: bool):
        self.iri = iri
        self.where = index.places.where(iri)
        self._facts, self._places, self._actors, self._hub = index.facts, index.places, index.actors, hub
        self._members = frozenset({iri, *index.actors.members(iri)}) if hub else frozenset(self._located())

    @cached_property
    def within(self) -> frozenset[str]:
        """The actors and collaborations in it, and the collaborations in which one of these participates.

        Other hubs are not: what they do is done there, though some participate in both.
        """
        collaborations = frozenset().union(*map(self._actors.collaborations, self._members))
        return self._members | (collaborations - self._facts.of("Hub"))

    def grounds(self, thing: str) -> Iterator[Statement]:
        """The statements by which *thing*, an actor or collaboration in it, is in it; one way if there are more."""
        if thing not in self._members:
            member, way = min(
                (member, way)
                for way in self._facts.subjects(thing, "participatesIn")
                for member in self._facts.objects(way, "hasParticipant")
                if member in self._members
            )
            yield from Tie(member, thing, way).statements
            thing = member
        if not self._hub:
            yield from self._location(thing)
        elif thing != self.iri:
            ways = set(self._facts.subjects(thing, "hasParticipant"))
            way = min(ways.intersection(self._facts.subjects(self.iri, "participatesIn")))
            yield from Tie(thing, self.iri, way).statements

    def _located(self) -> Iterator[str]:
        facts = self._facts
        known = facts.of("Actor") | facts.of("Collaboration")
        for part in closed(self.iri, lambda place: facts.subjects(place, "isPartOf")):
            yield from known.intersection(facts.subjects(part, "isLocatedIn"))

    def _location(self, thing: str) -> Iterator[Statement]:
        """The statements by which *thing* is located in this place: every way up to it."""
        for place in self._facts.objects(thing, "isLocatedIn"):
            if self.iri in self._places.around(place):
                yield thing, "isLocatedIn", place
                for part in sorted(self._places.around(place)):
                    for whole in self._facts.objects(part, "isPartOf"):
                        if part != self.iri and self.iri in self._places.around(whole):
                            yield part, "isPartOf", whole
