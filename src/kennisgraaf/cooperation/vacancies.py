"""The core roles in which nobody participates in a hub, and who could (``docs/cooperation.md``, "The network")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from heapq import nsmallest
from math import inf
from typing import NamedTuple

from kennisgraaf.cooperation.actors import Actors
from kennisgraaf.cooperation.connections import Network
from kennisgraaf.cooperation.facts import Facts, Statement
from kennisgraaf.cooperation.places import Nearness, Places, Where
from kennisgraaf.cooperation.ties import Tie


class Vacancy(NamedTuple):
    """A core role that nobody has in a hub."""

    hub: str
    role: str
    models: tuple[str, ...]
    """The models that require the role, of the hub or else of all."""
    unknown: bool
    """Whether a source leaves it open who has the role."""

    @property
    def statements(self) -> Iterator[Statement]:
        """What it rests on."""
        yield from ((model, "requiresRole", self.role) for model in self.models)
        yield from ((self.hub, "followsModel", model) for model in self.models)
        if self.unknown:
            yield self.hub, "leavesOpen", self.role


class Candidate(NamedTuple):
    """An actor that has the role elsewhere, by its participations there, or that is of a type that fits the role."""

    actor: str
    nearness: Nearness
    ties: tuple[Tie, ...]
    fitting: tuple[Statement, ...]

    @property
    def statements(self) -> Iterator[Statement]:
        """What it rests on."""
        yield from (said for tie in self.ties for said in tie.statements)
        yield from self.fitting


class Vacancies:
    """The vacancies in *network*, of *facts*: what is over at its date fills none, and makes nobody a candidate."""

    def __init__(self, facts: Facts, actors: Actors, places: Places, network: Network):
        self._facts, self._actors, self._places, self._network = facts, actors, places, network
        self._holders: dict[str, Mapping[Where, AbstractSet[str]]] = {}

    def of(self, hub: str) -> Iterator[Vacancy]:
        """Those of *hub*, by role. A hub that follows no model that requires roles has the roles of every model."""
        facts = self._facts
        filled = {role for tie in self._network.ties(hub) if tie.other == hub for role in tie.roles}
        left_open = facts.objects(hub, "leavesOpen")
        required = self._required(facts.objects(hub, "followsModel"))
        for role, models in sorted((required or self._of_every_model).items()):
            if role not in filled:
                yield Vacancy(hub, role, models, role in left_open)

    def candidates(self, vacancy: Vacancy, most: int) -> tuple[list[Candidate], int]:
        """Those who have the role in another collaboration, or are of a type that fits it, the *most* nearest to the
        hub; and how many there are."""
        hub = self._places.where(vacancy.hub)
        found = [
            (place, actor, near)
            for where, actors in self._who(vacancy.role).items()
            for near in [self._places.nearness(where, hub)]
            for place in [_order(near)]
            for actor in actors
            if actor != vacancy.hub
        ]
        return [
            Candidate(
                actor,
                near,
                tuple(tie for tie in self._network.ties(actor) if _has(tie, actor, vacancy.role)),
                self._actors.fitting(actor, vacancy.role),
            )
            for _, actor, near in nsmallest(most, found)
        ], len(found)

    @cached_property
    def _of_every_model(self) -> Mapping[str, tuple[str, ...]]:
        return self._required({model for model, _ in self._facts.pairs("requiresRole")})

    def _required(self, models: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """The roles that *models* require, each with those of them that do."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for model in sorted(models):
            for role in self._facts.objects(model, "requiresRole"):
                found[role].append(model)
        return {role: tuple(requiring) for role, requiring in found.items()}

    def _who(self, role: str) -> Mapping[Where, AbstractSet[str]]:
        """Who has *role* anywhere, or fits it, by where they are: how near that is, is asked once for all of them."""
        if role not in self._holders:
            found: defaultdict[Where, set[str]] = defaultdict(set)
            having = (tie.one for tie in self._network.edges if role in tie.roles)
            for actor in self._actors.fit_for(role).union(having):
                found[self._places.where(actor)].add(actor)
            self._holders[role] = found
        return self._holders[role]


def _order(nearness: Nearness) -> tuple[int, float]:
    return nearness.level, inf if nearness.km is None else nearness.km


def _has(tie: Tie, actor: str, role: str) -> bool:
    return tie.one == actor and role in tie.roles
