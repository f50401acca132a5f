"""What is asked about: the offers, steps and ends that belong to a stream, a thing, an actor or a collaboration."""

from __future__ import annotations

from collections.abc import Iterator

from kennisgraaf.cooperation.ahead import Aim
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.things import KINDS, Fit

ABOUT = ("MaterialStream", *KINDS, "ProcessStep", "Actor", "Collaboration")
"""The kinds of things that may be asked about."""


def aim(index: Index, about: str) -> Aim:
    """What belongs to *about*.

    To a thing, what is it or narrower; to an actor or collaboration, what it, its members or the collaborations that
    it participates in hold, seek and are documented to perform.
    """
    supply, facts = index.supply, index.facts
    if about in facts.of("MaterialStream"):
        return _aim(index, {about}, frozenset())
    if about in facts.of("ProcessStep"):
        return Aim(frozenset(), frozenset({about}))
    if any(about in index.things.of(kind) for kind in KINDS):
        kinds = [thing for thing, fit in index.things.fitting(about).items() if fit is not Fit.BROADER]
        streams = {stream for thing in kinds for stream in (*supply.offers(thing), *supply.demands(thing))}
        found = _aim(index, streams, frozenset())
        return found._replace(products=index.things.of("Product") & frozenset(kinds))
    parties = {about} | index.actors.members(about) | index.actors.collaborations(about)
    streams = {stream for party in parties for stream in supply.of(party)}
    return _aim(index, streams, frozenset(step for party in parties for step in _performed(index, party)))


def _aim(index: Index, streams: set[str], steps: frozenset[str]) -> Aim:
    supply = index.supply
    return Aim(frozenset(filter(supply.is_offered, streams)), steps, frozenset(filter(supply.is_sought, streams)))


def _performed(index: Index, party: str) -> Iterator[str]:
    steps = index.facts.of("ProcessStep")
    yield from steps.intersection(index.facts.subjects(party, "isPerformedBy"))
    yield from steps.intersection(index.facts.objects(party, "includesStep"))
