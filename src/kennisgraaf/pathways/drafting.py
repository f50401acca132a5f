"""The steps that the world has, drafted: facts still have their names ("Steps" of ``docs/pathways.md``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kennisgraaf.pathways.world import ASSUMED, World, days

_ENTRY, _LIFTED = "entry ", "lifted "
_OPEN = {
    "awards",
    "goesVia",
    "hasPrerequisite",
    "hasSetting",
    "offersFunction",
    "recognises",
    "requiresCompetency",
    "requiresCredential",
    "teaches",
}
"""What a step rests on, so that it counts when a source leaves it open."""


def entry(credential: str) -> str:
    """The fact that work that asks *credential* can be entered."""
    return _ENTRY + credential


def lifted(barrier: str) -> str:
    """The fact that *barrier*, or a working condition given as one, holds nobody back any more."""
    return _LIFTED + barrier


def parsed(fact: str) -> tuple[str, str]:
    """What kind of fact *fact* is, ``entry``, ``lifted`` or ``thing``, and of what."""
    for prefix in (_ENTRY, _LIFTED):
        if fact.startswith(prefix):
            return prefix.strip(), fact[len(prefix) :]
    return "thing", fact


@dataclass(frozen=True)
class Action:
    """What step of the same number is about.

    *thing* is the learning opportunity, recognition, measure or named pathway, the offer of work, or the function.
    """

    kind: str
    thing: str
    function: str = ""
    setting: str = ""
    start: str = ""

    @property
    def offer(self) -> str:
        """The work offer, for a step that is one."""
        return self.thing if self.kind == "work" and self.thing != self.function else ""

    @property
    def iris(self) -> tuple[str, ...]:
        """What tells this from every other step."""
        return tuple(dict.fromkeys(filter(None, (self.thing, self.function, self.setting, self.start))))


@dataclass(frozen=True)
class Draft:
    """A step in which facts still have their names."""

    action: Action
    needs: Collection[str]
    given: Collection[str]
    """The things that hold afterwards, without what follows from these."""
    lifts: Collection[str] = ()
    days: float | None = None
    open: int = 0


class Drafts:
    """All steps of *world*."""

    def __init__(self, world: World):
        self._world = world
        offered = (each for offer in world.of("WorkOffer") for each in world.offers(offer, "hasSetting"))
        settings = frozenset().union(*map(world.broader, (*ASSUMED, *offered)))
        self._given = settings | world.of("Measure") | world.of("LearningOpportunity") | world.of("WorkOffer")

    def __iter__(self) -> Iterator[Draft]:
        yield from self._work()
        yield from self._learning()
        yield from self._measures()
        yield from self._pathways()

    def _work(self) -> Iterator[Draft]:
        for function in self._world.of("JobFunction"):
            for setting in ASSUMED:
                yield self._work_in(Action("work", function, function, setting))
        offers = self._world.offers
        for offer in self._world.of("WorkOffer"):
            for function in offers(offer, "offersFunction") or ("",):
                for setting in offers(offer, "hasSetting") or ("",):
                    yield self._work_in(
                        Action("work", offer, function, setting), len(_open(offers(offer, "leavesOpen")))
                    )

    def _work_in(self, action: Action, unsaid: int = 0) -> Draft:
        function = action.function
        credentials = self._world.functions(function, "requiresCredential")
        unsaid += len(_open(self._world.functions(function, "leavesOpen")))
        if function and function not in self._world.requirements:
            unsaid = max(unsaid, 1)
        given = tuple(dict.fromkeys(filter(None, (action.thing, function, action.setting))))
        return Draft(action, tuple(map(entry, credentials)), given, open=unsaid)

    def _learning(self) -> Iterator[Draft]:
        said = self._world.learning
        for thing in self._world.of("LearningOpportunity"):
            given = (thing, *said(thing, "teaches"), *said(thing, "awards"))
            lasts, unsaid = days(said(thing, "hasDuration")), len(_open(said(thing, "leavesOpen")))
            lifts = tuple(self._lifts(self._world.measures(thing, "addresses")))
            yield Draft(Action("learn", thing), said(thing, "hasPrerequisite"), given, lifts, lasts, unsaid)

    def _measures(self) -> Iterator[Draft]:
        said, recognitions = self._world.measures, self._world.of("Recognition")
        for thing in (self._world.of("Measure") | recognitions) - self._world.of("LearningOpportunity"):
            recognised = said(thing, "recognises") if thing in recognitions else ()
            action = Action("recognition" if recognised else "measure", thing)
            lifts, unsaid = tuple(self._lifts(said(thing, "addresses"))), len(_open(said(thing, "leavesOpen")))
            yield Draft(action, recognised, (thing, *said(thing, "awards")), lifts, None, unsaid)

    def _pathways(self) -> Iterator[Draft]:
        """One step for each start of each named pathway; its way needs what some step gives, the rest is open."""
        said, given = self._world.pathways, self._given
        for thing in self._world.of("Pathway"):
            via = frozenset(said(thing, "goesVia"))
            unsaid = len(via - given) + len(_open(said(thing, "leavesOpen")))
            for start in said(thing, "startsFrom") or ("",):
                needs = (via & given) | ({start} if start else set())
                yield Draft(
                    Action("pathway", thing, start=start), needs, (thing, *said(thing, "leadsTo")), (), None, unsaid
                )

    def _lifts(self, barriers: Collection[str]) -> Iterator[str]:
        """The facts that come to hold when *barriers* are addressed."""
        for barrier in barriers:
            yield lifted(barrier)
            for origin in self._world.barriers(barrier, "arisesFrom"):
                yield entry(origin) if origin in self._world.of("Credential") else lifted(origin)


def _open(properties: Iterable[str]) -> list[str]:
    return [each for each in properties if each.rpartition("#")[2] in _OPEN]
