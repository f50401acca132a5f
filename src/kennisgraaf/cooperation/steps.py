"""What turns one thing into another, and who does that or could."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kennisgraaf.cooperation.facts import Facts
from kennisgraaf.cooperation.things import Things


@dataclass(frozen=True)
class Step:
    """A process step: the things it takes and gives, and the job functions that it needs."""

    iri: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    functions: tuple[str, ...]


class Steps:
    """The process steps of *facts*."""

    def __init__(self, facts: Facts, things: Things):
        self._facts, self._things = facts, things
        self._offering: dict[str, frozenset[str]] = {}
        self._likely: dict[str, tuple[str, ...]] = {}

    @cached_property
    def all(self) -> Mapping[str, Step]:
        """All steps by IRI, in order."""
        facts = self._facts
        return {
            iri: Step(
                iri, self._named(iri, "hasInput"), self._named(iri, "hasOutput"), facts.objects(iri, "needsFunction")
            )
            for iri in sorted(facts.of("ProcessStep"))
        }

    def taking(self, thing: str) -> tuple[str, ...]:
        """The steps with exactly *thing* as an input."""
        return self._taking.get(self._things.same(thing), ())

    def giving(self, thing: str) -> tuple[str, ...]:
        """The steps with exactly *thing* as an output."""
        return self._giving.get(self._things.same(thing), ())

    def documented(self, step: str) -> tuple[str, ...]:
        """Who performs *step*, as a source says: those named, and the collaborations that include it."""
        named = self._facts.objects(step, "isPerformedBy")
        return tuple(sorted({*named, *self._facts.subjects(step, "includesStep")}))

    def likely(self, step: str) -> tuple[str, ...]:
        """The actors that offer work in every function that *step* needs; nobody when it names none."""
        if step not in self._likely:
            offering = list(map(self.offering, self.all[step].functions))
            self._likely[step] = tuple(sorted(frozenset.intersection(*offering))) if offering else ()
        return self._likely[step]

    def offering(self, function: str) -> frozenset[str]:
        """The actors that offer work in *function*."""
        if function not in self._offering:
            facts = self._facts
            offers = facts.subjects(function, "offersFunction")
            named = {actor for offer in offers for actor in facts.objects(offer, "isOfferedBy")}
            self._offering[function] = frozenset(named & facts.of("Actor"))
        return self._offering[function]

    @cached_property
    def _taking(self) -> Mapping[str, tuple[str, ...]]:
        return _by_thing({iri: step.inputs for iri, step in self.all.items()})

    @cached_property
    def _giving(self) -> Mapping[str, tuple[str, ...]]:
        return _by_thing({iri: step.outputs for iri, step in self.all.items()})

    def _named(self, step: str, name: str) -> tuple[str, ...]:
        """The things of a property; a stream named there stands for its things."""
        facts = self._facts
        found: set[str] = set()
        for each in facts.objects(step, name):
            stands_for = facts.objects(each, "consistsOf") if each in facts.of("MaterialStream") else (each,)
            found.update(map(self._things.same, stands_for))
        return tuple(sorted(found))


def _by_thing(things: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for step, named in things.items():
        for thing in named:
            found[thing].append(step)
    return {thing: tuple(steps) for thing, steps in found.items()}
