"""The statements that a match or a chain rests on: what makes it so, and what its grade was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import nsmallest

from kennisgraaf.cooperation.facts import Statement
from kennisgraaf.cooperation.found import Found
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.supply import Stream
from kennisgraaf.graph.closure import closed
from kennisgraaf.namespaces import KG

_SHARED = 3
"""Of how many collaborations is told that two are in them: one is enough to have cooperated, or to be near."""


class Basis:
    """Finds the statements in the facts of *index*."""

    def __init__(self, index: Index):
        self._index, self._facts = index, index.facts

    def of(self, found: Found) -> frozenset[Statement]:
        """Everything that *found* rests on. Of performers and takers it names those that were chosen."""
        return frozenset((*self.being(found), *self._circle(found)))

    def being(self, found: Found) -> Iterator[Statement]:
        """What makes *found* a match or a chain: the offer, what fits what, the steps and performers, and the end."""
        offer = self._index.supply.stream(found.offer)
        yield from self.held(offer)
        subject, name = found.offer, "consistsOf"
        for number, link in enumerate(found.links):
            given = [*self.naming(subject, name, link.given)]
            yield from given
            ends = number == len(found.steps)
            taker, how = (found.end, "consistsOf") if ends else (found.steps[number], "hasInput")
            wanted = [*self.naming(taker, how, link.wanted)]
            yield from wanted
            yield from self._index.things.grounds(_last(given, link.given), _last(wanted, link.wanted))
            if not ends:
                yield from self._performed(taker, found.partners[number])
                subject, name = taker, "hasOutput"
        if found.is_sought:
            demand = self._index.supply.stream(found.end)
            yield from ((found.end, "isSoughtBy", taker) for taker in demand.takers)
            for stream in (offer, demand):
                yield from self._said(stream.iri, "hasQuantity", "hasUnit", "hasPeriod")
                for period in self._facts.objects(stream.iri, "hasPeriod"):
                    yield from self._said(period, "startsOn", "endsOn")
        else:
            yield from self.naming(subject, name, found.end)
            yield found.end, "type", f"{KG}Product"
            for each in (found.end, *self._index.things.twins.get(found.end, ())):
                yield from self._said(each, "exactMatch")

    def _circle(self, found: Found) -> Iterator[Statement]:
        """Where the offer and the partners are, by which hubs they are near, which roles they have, who cooperated."""
        holders = self._index.supply.holders(found.offer)
        partners = [partner for partner in found.partners if partner]
        for each in dict.fromkeys((found.offer, *holders, *partners)):
            for place in self._facts.objects(each, "isLocatedIn"):
                yield each, "isLocatedIn", place
                yield from self._said(place, "lat", "long")
        for each in dict.fromkeys((*holders, *partners)):
            for role in self._index.partners.present(self._index.partners.roles(each)):
                yield from self._having(each, role)
        for partner in (each for each in partners if each not in holders):
            yield from self._near(partner, holders)
            for holder in holders:
                yield from self._together(partner, holder)

    def held(self, offer: Stream) -> Iterator[Statement]:
        """Who holds *offer*."""
        named = self._facts.objects(offer.iri, "isOfferedBy")
        yield from ((offer.iri, "isOfferedBy", holder) for holder in named)
        if not named:
            yield from ((holder, "involvesStream", offer.iri) for holder in offer.holders)

    def naming(self, subject: str, name: str, thing: str) -> Iterator[Statement]:
        """How *subject* names *thing*, or what is the same, or a stream of it, in the property *name*."""
        same = self._index.things.same
        for each in self._facts.objects(subject, name):
            if same(each) == thing:
                yield subject, name, each
            elif each in self._facts.of("MaterialStream"):
                of_it = [part for part in self._facts.objects(each, "consistsOf") if same(part) == thing]
                if of_it:
                    yield subject, name, each
                    yield from ((each, "consistsOf", part) for part in of_it)

    def _performed(self, step: str, performer: str | None) -> Iterator[Statement]:
        facts = self._facts
        if performer is None:
            return
        if performer in facts.objects(step, "isPerformedBy"):
            yield step, "isPerformedBy", performer
        if step in facts.objects(performer, "includesStep"):
            yield performer, "includesStep", step
        if performer not in self._index.steps.documented(step):
            for function in facts.objects(step, "needsFunction"):
                yield step, "needsFunction", function
                work = set(facts.subjects(function, "offersFunction"))
                offer = min(work.intersection(facts.subjects(performer, "isOfferedBy")))
                yield offer, "offersFunction", function
                yield offer, "isOfferedBy", performer

    def _having(self, party: str, role: str) -> Iterator[Statement]:
        """One participation in which *party*, or a member of it, has *role*, or else a type that fits it."""
        facts, actors = self._facts, self._index.actors
        circle = (party, *sorted(actors.members(party)))
        for member in circle:
            for way in facts.subjects(member, "hasParticipant"):
                if role in facts.objects(way, "hasRole"):
                    yield way, "hasParticipant", member
                    yield way, "hasRole", role
                    if member != party:
                        yield from self._ways(member, {party})
                    return
        member = next(each for each in circle if actors.fitting(each, role))
        yield from actors.fitting(member, role)
        if member != party:
            yield from self._ways(member, {party})

    def _near(self, partner: str, holders: tuple[str, ...]) -> Iterator[Statement]:
        """How *partner* and *holders* are in the same hubs or, without any, in neighbouring ones; the first few."""
        here, there = (self._index.places.where(*each).hubs for each in (holders, (partner,)))
        both = ((hub, hub) for hub in here & there) if here & there else self._neighbours(here, there)
        for this, that in nsmallest(_SHARED, both):
            for party, hub in (*((holder, this) for holder in holders), (partner, that)):
                yield from self._inside(party, hub)
            if this != that:
                for hub in (this, that):
                    yield from self._said(hub, "isLocatedIn")
                    for place in self._facts.objects(hub, "isLocatedIn"):
                        yield from self._said(place, "isPartOf", "sfTouches")

    def _neighbours(self, here: Iterable[str], there: frozenset[str]) -> Iterator[tuple[str, str]]:
        """The pairs of neighbours of which the one is of *here*, and the other of *there*."""
        return ((hub, other) for hub in here for other in self._index.places.neighbours(hub) & there)

    def _inside(self, party: str, hub: str) -> Iterator[Statement]:
        """How *party* is in *hub*: one participates in the other, or it is part of it."""
        yield from self._ways(party, {hub})
        yield from self._ways(hub, {party})
        for part in self._up(party):
            for whole in self._facts.objects(part, "isPartOf"):
                if hub in self._up(whole):
                    yield part, "isPartOf", whole

    def _up(self, part: str) -> frozenset[str]:
        return closed(part, lambda each: self._facts.objects(each, "isPartOf"))

    def _ways(self, actor: str, collaborations: Iterable[str]) -> Iterator[Statement]:
        facts = self._facts
        mine = facts.subjects(actor, "hasParticipant")
        for collaboration in collaborations:
            for way in mine:
                if collaboration in facts.objects(way, "participatesIn"):
                    yield way, "hasParticipant", actor
                    yield way, "participatesIn", collaboration

    def _together(self, one: str, other: str) -> Iterator[Statement]:
        """How *one* and *other* cooperated earlier; of what they are in together the first few."""
        facts, actors = self._facts, self._index.actors
        for this, that in ((one, other), (other, one)):
            if that in facts.objects(this, "cooperatesWith"):
                yield this, "cooperatesWith", that
            yield from self._ways(this, {that})
        for shared in nsmallest(_SHARED, actors.collaborations(one) & actors.collaborations(other)):
            yield from self._ways(one, {shared})
            yield from self._ways(other, {shared})

    def _said(self, subject: str, *names: str) -> Iterator[Statement]:
        for name in names:
            yield from ((subject, name, value) for value in self._facts.objects(subject, name))


def _last(statements: list[Statement], thing: str) -> str:
    """What the last of *statements* names."""
    return statements[-1][2] if statements else thing
