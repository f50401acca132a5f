"""The index: the facts of a snapshot numbered, and its steps as bit sets, made once a revision and shared by requests.

Only facts that some step needs or asks are numbered; what nobody asks opens no way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from kennisgraaf.pathways.drafting import Action, Drafts, entry, lifted, parsed
from kennisgraaf.pathways.problem import Domain, Step
from kennisgraaf.pathways.world import REGULAR, World
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.querying.labels import Labels
from kennisgraaf.querying.rows import Rows, shipped
from kennisgraaf.snapshots.snapshot import Snapshot

_LARGE = {
    "requirements": ("function", "competency"),
    "kinds": ("thing", "kind"),
    "broader": ("narrower", "broader"),
    "matches": ("thing", "match"),
}
"""The large queries, with the columns that are kept."""


class Index:
    """The facts, the steps and what they are about."""

    def __init__(self, rows: Rows):
        self.rows = rows
        self.world = World(rows)
        self.labels = Labels(rows, self.world)
        self.settings = tuple(sorted(self.world.of("WorkSetting")))
        drafts = sorted(Drafts(self.world), key=lambda draft: draft.action.iris)
        self.actions = tuple(draft.action for draft in drafts)
        named = set(map(lifted, self.world.of("Barrier") | self.world.of("WorkingCondition")))
        named.update(*(draft.needs for draft in drafts), *self.world.requirements.values())
        self.facts: tuple[str, ...] = tuple(sorted(named))
        self._number: Mapping[str, int] = {fact: number for number, fact in enumerate(self.facts)}
        self._above = self.world.above(self._number)
        asks = {function: self.bits(asked) for function, asked in self.world.requirements.items()}
        numbers = {setting: number for number, setting in enumerate(self.settings)}
        self.domain = Domain(
            Step(
                draft.action.iris,
                draft.action.kind,
                self.bits(draft.needs),
                asks.get(draft.action.function, 0),
                numbers.get(draft.action.setting, -1),
                self.closed(draft.given) | self.bits(draft.lifts),
                draft.days,
                draft.open,
            )
            for draft in drafts
        )

    @classmethod
    def of(cls, snapshot: Snapshot, catalogue: Catalogue | None = None, before: Index | None = None) -> Index:
        """The index of *snapshot*, by the queries of *catalogue* or else those that ship.

        What *before*, the index of an earlier snapshot of the same ledger, read of graphs that no revision changed
        since is not read again. Raises UnknownQueryError, QueryEvaluationError.
        """
        return cls(Rows(snapshot, catalogue or shipped(), _LARGE, before.rows if before else None))

    @property
    def revision(self) -> int:
        """The revision of the snapshot; 0 of a store without a ledger."""
        return self.rows.snapshot.origin.revision

    def bits(self, facts: Iterable[str]) -> int:
        """*facts* as a bit set; those that have no number have no bit."""
        content = bytearray(len(self.facts) // 8 + 1)
        for fact in facts:
            number = self._number.get(fact)
            if number is not None:
                content[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(content, "little")

    def names(self, facts: int) -> Iterator[str]:
        """The names of the facts in a bit set, in order."""
        for place, byte in enumerate(facts.to_bytes(len(self.facts) // 8 + 1, "little")):
            while byte:
                lowest = byte & -byte
                yield self.facts[place * 8 + lowest.bit_length() - 1]
                byte ^= lowest

    def closed(self, things: Iterable[str]) -> int:
        """All facts that hold when *things* do: the table "What can hold" of ``docs/pathways.md``."""
        return self.bits(fact for thing in things for fact in self._closure(thing))

    @cached_property
    def works(self) -> Mapping[tuple[str, str], tuple[int, ...]]:
        """The numbers of the steps that are work in a function in a setting, by both."""
        found: dict[tuple[str, str], tuple[int, ...]] = {}
        for number, action in enumerate(self.actions):
            if action.kind == "work" and action.function:
                place = (action.function, action.setting)
                found[place] = (*found.get(place, ()), number)
        return found

    @cached_property
    def grantable(self) -> int:
        """The facts that an answer to "none" may ask for: competencies, credentials, their entry, barriers lifted."""
        things = self.world.of("Competency") | self.world.of("Credential")
        return self.bits(fact for fact in self.facts if parsed(fact)[0] != "thing" or fact in things)

    def awarded(self, action: Action) -> tuple[str, ...]:
        """The credentials that *action* awards."""
        said = self.world.learning if action.kind == "learn" else self.world.measures
        return said(action.thing, "awards")

    @cached_property
    def placed(self) -> Mapping[int, frozenset[str]]:
        """Where the steps are of which that is known: only an offer of work or learning has a place."""
        world, found = self.world, {}
        for number, action in enumerate(self.actions):
            said = world.learning if action.kind == "learn" else world.offers if action.offer else None
            if said is not None and (places := world.places(action.thing, said)):
                found[number] = places
        return found

    @cached_property
    def regular(self) -> tuple[int, ...]:
        """The steps that are a regular job in a function of which it is known what it asks."""
        return tuple(self.works[function, REGULAR][0] for function in self.known)

    @cached_property
    def taught(self) -> frozenset[str]:
        """The competencies that some learning opportunity teaches, or a narrower one."""
        world = self.world
        taught = (each for thing in world.of("LearningOpportunity") for each in world.learning(thing, "teaches"))
        return frozenset().union(*map(world.broader, taught))

    @cached_property
    def provided(self) -> frozenset[str]:
        """The credentials that something awards, or that some measure lets one do without."""
        return frozenset(
            credential
            for number in self.others
            for fact in self.names(self.domain.steps[number].gives)
            for kind, credential in [parsed(fact)]
            if kind == "entry"
        )

    @cached_property
    def ends(self) -> frozenset[str]:
        """What a named pathway leads to, and the credentials that something awards."""
        actions = [self.actions[number] for number in self.others]
        led = (end for action in actions for end in self.world.pathways(action.thing, "leadsTo"))
        return frozenset(led).union(*map(self.awarded, actions))

    @cached_property
    def known(self) -> tuple[str, ...]:
        """The functions of which some source says what they ask."""
        return tuple(sorted(self.world.requirements))

    @cached_property
    def unknown(self) -> tuple[int, ...]:
        """The steps that are work in a function of which no source says what it asks."""
        works = ((number, action) for number, action in enumerate(self.actions) if action.kind == "work")
        return tuple(number for number, action in works if action.function and self.is_open(action.function))

    @cached_property
    def others(self) -> tuple[int, ...]:
        """The steps that are not work."""
        return tuple(number for number, action in enumerate(self.actions) if action.kind != "work")

    def is_open(self, function: str) -> bool:
        """Whether no source says what competencies *function* asks."""
        return function not in self.world.requirements

    def _closure(self, thing: str) -> Iterator[str]:
        yield thing
        yield from self._above.get(thing, ())
        for competency in self.world.requirements.get(thing, ()):
            yield competency
            yield from self._above.get(competency, ())
        if thing in self.world.of("Credential"):
            yield entry(thing)
            yield from map(lifted, self.world.lifted_by_credential.get(thing, ()))
        if thing in self.world.of("WorkOffer"):
            for name in ("offersFunction", "hasSetting"):
                for each in self.world.offers(thing, name):
                    yield from self._closure(each)
