"""What ties actors and collaborations together: participations, with their roles and periods, and cooperation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kennisgraaf.cooperation.facts import Facts, Statement
from kennisgraaf.cooperation.presence import Presence, presence


class Tie(NamedTuple):
    """An edge of the network: a participation of *one*, an actor, in *other*, or the cooperation of two actors."""

    one: str
    other: str
    participation: str = ""
    """Its IRI; "" when the two cooperate (``kg:cooperatesWith``)."""
    roles: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    presence: Presence | None = None
    """How sure it is that it held at the date asked about; None when none was."""

    @property
    def statements(self) -> Iterator[Statement]:
        """What the graph says of it. Cooperation may be said by either."""
        if self.participation:
            yield self.participation, "hasParticipant", self.one
            yield self.participation, "participatesIn", self.other
            yield from ((self.participation, "hasRole", role) for role in self.roles)
            yield from ((self.participation, "hasPeriod", period) for period in self.periods)
        else:
            yield self.one, "cooperatesWith", self.other
            yield self.other, "cooperatesWith", self.one


def ties(facts: Facts, at: str = "") -> Iterator[Tie]:
    """What ties two different actors or collaborations, in order.

    With *at*, a date, without what certainly did not hold then.
    """
    for tie in sorted({*_participations(facts), *_cooperations(facts)}):
        if not at:
            yield tie
        elif held := presence_of(facts, tie.periods, at):
            yield tie._replace(presence=held)


def presence_of(facts: Facts, periods: Iterable[str], at: str) -> Presence | None:
    """How sure it is that what has *periods* was going on at *at*, in any of them; None when it certainly was not."""
    found = {presence(facts.objects(each, "startsOn"), facts.objects(each, "endsOn"), at) for each in periods}
    return next((each for each in Presence if each in found), None) if found else Presence.UNKNOWN


def _participations(facts: Facts) -> Iterator[Tie]:
    for participation, collaboration in facts.pairs("participatesIn"):
        roles, periods = (facts.objects(participation, name) for name in ("hasRole", "hasPeriod"))
        for actor in facts.objects(participation, "hasParticipant"):
            if actor != collaboration:
                yield Tie(actor, collaboration, participation, roles, periods)


def _cooperations(facts: Facts) -> Iterator[Tie]:
    for one, other in facts.pairs("cooperatesWith"):
        if one != other:
            yield Tie(min(one, other), max(one, other))
