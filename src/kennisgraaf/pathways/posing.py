"""From a request to a problem: what holds, where a route may end, what blocks, and what is not to be had."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kennisgraaf.pathways.drafting import Action, lifted
from kennisgraaf.pathways.index import Index
from kennisgraaf.pathways.problem import Problem
from kennisgraaf.pathways.profile import DEFAULT_GAPS, Request
from kennisgraaf.pathways.reading import UNGUIDED
from kennisgraaf.pathways.world import World


@dataclass(frozen=True)
class Posed:
    """The problem of a request, with what an answer has to explain: *gaps* by setting, and the faced *barriers* that
    block a step, by its number."""

    problem: Problem
    gaps: Mapping[str, int]
    barriers: Mapping[int, tuple[str, ...]]


def pose(index: Index, request: Request) -> Posed:
    """The problem that *request* is, as ``docs/pathways.md`` has it ("Steps", "Best")."""
    world = index.world
    gaps = {setting: _gap(setting, world, {**DEFAULT_GAPS, **request.gaps}) for setting in index.settings}
    barriers: dict[int, list[str]] = {}
    for barrier in request.barriers:
        blocks = Block.of(barrier, world)
        for number, action in enumerate(index.actions):
            if blocks.stops(action):
                barriers.setdefault(number, []).append(barrier)
    masks: dict[tuple[str, ...], int] = {}
    blocked = {}
    for number, faced in barriers.items():
        key = tuple(faced)
        if key not in masks:
            masks[key] = index.bits(map(lifted, key))
        blocked[number] = masks[key]
    problem = Problem(
        domain=index.domain,
        held=index.closed(request.held),
        goals=frozenset(_goals(index, request)),
        gaps=tuple(gaps[setting] for setting in index.settings),
        blocked=blocked,
        excluded=frozenset(_excluded(index, request)),
        grantable=index.grantable,
    )
    return Posed(problem, gaps, {number: tuple(faced) for number, faced in barriers.items()})


def _gap(setting: str, world: World, known: Mapping[str, int]) -> int:
    """The gap of *setting*: its own, or the smallest of the settings above it, or nothing."""
    above = world.broader(setting)
    if above & set(UNGUIDED):
        return 0
    return known.get(setting, min((known[each] for each in above if each in known), default=0))


def _goals(index: Index, request: Request) -> Iterator[int]:
    """The steps of which one ends a route."""
    world, targets = index.world, frozenset(request.target)
    for setting in index.settings:
        if request.setting in world.broader(setting):
            for function in targets or index.known:
                yield from index.works.get((function, setting), ())
    for number in index.others:
        action = index.actions[number]
        ends = world.pathways(action.thing, "leadsTo")
        if targets:
            leads = bool(targets.intersection((*ends, *index.awarded(action))))
        else:
            leads = any(request.setting in world.broader(end) for end in ends)
        if leads:
            yield number


def _excluded(index: Index, request: Request) -> Iterator[int]:
    """The steps that are not to be had: work in a function of which nothing is known, and what is elsewhere."""
    for number in index.unknown:
        if index.actions[number].function not in request.target:
            yield number
    if request.place:
        for number, places in index.placed.items():
            if not any(_near(place, places, index.world) for place in request.place):
                yield number


def _near(place: str, places: Iterable[str], world: World) -> bool:
    """Whether one of *places* lies in *place*, or *place* in it."""
    around = world.around(place)
    return any(each in around or place in world.around(each) for each in places)


@dataclass(frozen=True)
class Block:
    """What one barrier, for who faces it, blocks: work in *functions*, in *sectors*, with *conditions*, that asks
    *credentials*; or all work, when it names none of these."""

    world: World
    functions: Collection[str]
    sectors: Collection[str]
    conditions: Collection[str]
    credentials: Collection[str]

    @classmethod
    def of(cls, barrier: str, world: World) -> Block:
        """What *barrier*, which may be a working condition, blocks."""
        if barrier in world.of("WorkingCondition"):
            return cls(world, (), (), (barrier,), ())
        affects = frozenset(world.barriers(barrier, "affects"))
        origins = frozenset(world.barriers(barrier, "arisesFrom"))
        return cls(
            world,
            affects & world.of("JobFunction"),
            affects & world.of("Sector"),
            origins & world.of("WorkingCondition"),
            origins & world.of("Credential"),
        )

    def stops(self, action: Action) -> bool:
        """Whether *action* is work that is blocked."""
        if action.kind == "work":
            return self._all or self._stops(action.function)
        if action.kind != "pathway":
            return False
        ends = frozenset(self.world.pathways(action.thing, "leadsTo"))
        functions = ends & self.world.of("JobFunction")
        if self._all:
            return bool(functions or ends & self.world.of("WorkSetting"))
        return bool(functions) and all(map(self._stops, functions))

    @property
    def _all(self) -> bool:
        return not (self.functions or self.sectors or self.conditions or self.credentials)

    def _stops(self, function: str) -> bool:
        said = self.world.functions
        return (
            function in self.functions
            or any(sector in self.sectors for sector in said(function, "concernsSector"))
            or any(condition in self.conditions for condition in said(function, "hasWorkingCondition"))
            or any(credential in self.credentials for credential in said(function, "requiresCredential"))
        )
