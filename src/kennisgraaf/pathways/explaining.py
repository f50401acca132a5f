"""From routes to an answer: each step replayed, with what was held, what it adds, and on whose word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kennisgraaf.namespaces import KG
from kennisgraaf.pathways.answer import Change, Endpoint, Lack, Leg, Way
from kennisgraaf.pathways.drafting import Action, parsed
from kennisgraaf.pathways.evidence import Witnesses
from kennisgraaf.pathways.index import Index
from kennisgraaf.pathways.posing import Posed
from kennisgraaf.pathways.problem import bit_set
from kennisgraaf.pathways.profile import Request
from kennisgraaf.pathways.reading import Text
from kennisgraaf.pathways.routes import Route
from kennisgraaf.pathways.world import Said

_RAMPS = 10
_NEAR = 3


class Explanation:
    """Explains what was found for *request*, posed as *posed*."""

    def __init__(self, index: Index, request: Request, posed: Posed):
        self._index, self._world = index, index.world
        self._request, self._posed = request, posed
        self._witnesses = Witnesses(index)
        self._kept = self._world.of("Competency") | self._world.of("Credential")
        self._groups = {each for group in request.groups for each in index.world.broader(group)}

    def way(self, route: Route) -> Way:
        """The steps of *route* in order, each with its reasons."""
        return Way(tuple(self._legs(route.steps)), route.cost)

    def change(self, facts: Iterable[int]) -> Change:
        """What it would take to let *facts* hold, and the first work that this would bring within reach."""
        facts, problem = sorted(facts), self._posed.problem
        pending = (number for number in range(len(problem.domain.steps)) if number not in problem.excluded)
        _, impossible = problem.settle(problem.held | bit_set(facts), pending)
        opens = sorted(problem.goals.difference(impossible, problem.excluded))
        actions = tuple(self._index.actions[number] for number in opens[:_NEAR])
        return Change(tuple(self._lack(self._index.facts[fact]) for fact in facts), actions)

    def endpoints(self) -> Iterator[Endpoint]:
        """What a source calls the endpoint for a group of the profile, in neutral words."""
        text = self._index.labels.text
        for endpoint, group in self._world.endpoints:
            if group in self._groups:
                words = {
                    "nl": f"Een bron noemt «{text(endpoint, 'nl')}» een eindpunt voor «{text(group, 'nl')}»: werk dat "
                    "op zich waarde heeft, en waarvan geen doorstroom verwacht wordt. Wat volgt, is een aanbod.",
                    "en": f"A source calls «{text(endpoint, 'en')}» an endpoint for «{text(group, 'en')}»: work of "
                    "value in itself, from which nobody is expected to move on. What follows is an offer.",
                }
                evidence = tuple(self._witnesses.about(endpoint, ("isEndpointFor",), {group}))
                yield Endpoint(endpoint, group, words, evidence)

    def _legs(self, steps: Sequence[int]) -> Iterator[Leg]:
        index, problem = self._index, self._posed.problem
        facts, given = problem.held, dict.fromkeys(index.names(problem.held), 0)
        things = {each for thing in self._request.held for each in self._after(thing)}
        for place, number in enumerate(steps, 1):
            step, action = problem.domain.steps[number], index.actions[number]
            faced = self._posed.barriers.get(number, ())
            outcome = [each for thing in self._outcome(action) for each in self._after(thing)]
            used = problem.needs(number) | step.asks & facts
            after = facts | step.gives
            opened = list(self._opened(facts, after))
            addresses = self._world.measures(action.thing, "addresses")
            met = tuple((parsed(fact)[1], given[fact]) for fact in index.names(step.needs))
            yield Leg(
                action,
                held=tuple(index.names(step.asks & facts)),
                guided=tuple(index.names(step.asks & ~facts)),
                added=tuple(sorted({each for each in outcome if each not in things})),
                met=met,
                lifted=tuple((parsed(fact)[1], given[fact]) for fact in index.names(problem.blocked.get(number, 0))),
                after=tuple(sorted({given[fact] for fact in index.names(used)} - {0})),
                addresses=addresses,
                open=self._left_open(action, met),
                intended=self._intended(action),
                places=tuple(sorted(index.placed.get(number, ()))),
                days=step.days,
                off_ramps=tuple(islice(opened, _RAMPS)),
                opened=len(opened),
                evidence=self._witnesses.of(action, {*faced, *self._used(addresses)}),
            )
            for fact in index.names(step.gives & ~facts):
                given[fact] = place
            facts = after
            things.update(outcome)

    def _used(self, addresses: Sequence[str]) -> Iterator[str]:
        """Those of the barriers that a measure addresses that the profile faces, or that let enter elsewhere."""
        return (
            each for each in addresses if each in self._request.barriers or self._world.barriers(each, "arisesFrom")
        )

    def _after(self, thing: str) -> Iterator[str]:
        """The competencies and credentials that somebody has of whom *thing* holds, what is broader included."""
        for each in (thing, *self._world.requirements.get(thing, ())):
            yield from (above for above in self._world.broader(each) if above in self._kept)

    def _outcome(self, action: Action) -> Iterator[str]:
        """The things that *action* leaves somebody with."""
        world = self._world
        if action.kind == "work":
            yield action.function
        elif action.kind == "pathway":
            yield from world.pathways(action.thing, "leadsTo")
        elif action.kind == "learn":
            yield from world.learning(action.thing, "teaches")
        yield from self._index.awarded(action) if action.kind != "work" else ()

    def _left_open(self, action: Action, met: Iterable[tuple[str, int]]) -> tuple[str, ...]:
        """What the sources of *action* leave open: properties, and what lies on its way but nothing gives."""
        world = self._world
        said = world.offers if action.kind == "work" else self._said(action)
        found = {*said(action.thing, "leavesOpen"), *world.functions(action.function, "leavesOpen")}
        if action.function and self._index.is_open(action.function):
            found.add(f"{KG}requiresCompetency")
        if action.kind == "pathway":
            needed = {thing for thing, _ in met}
            found.update(each for each in world.pathways(action.thing, "goesVia") if each not in needed)
        return tuple(sorted(found))

    def _said(self, action: Action) -> Said:
        """What is said of the things of the kind of *action*, which is not work."""
        return {"learn": self._world.learning, "pathway": self._world.pathways}.get(action.kind, self._world.measures)

    def _intended(self, action: Action) -> tuple[str, ...]:
        """For whom *action* is meant, when that is none of the groups of the profile."""
        groups = self._said(action)(action.thing, "isIntendedFor")
        return () if self._groups.intersection(groups) else groups

    def _opened(self, before: int, after: int) -> Iterator[str]:
        """The regular functions that *after* opens and *before* did not."""
        problem, new = self._posed.problem, after & ~before
        for number in self._index.regular:
            step = problem.domain.steps[number]
            needs = problem.needs(number)
            if (step.asks | needs) & new and not (step.asks | needs) & ~after:
                yield self._index.actions[number].function

    def _lack(self, fact: str) -> Lack:
        kind, thing = parsed(fact)
        name = {language: self._index.labels.text(thing, language) for language in ("nl", "en")}
        if kind == "lifted":
            return Lack("barrier", thing, _words(name, "een maatregel tegen", "a measure against"))
        if thing in self._world.of("Competency"):
            return Lack("competency", thing, _words(name, "een opleiding die aanleert:", "training that teaches:"))
        return Lack(
            "entry",
            thing,
            _words(name, "erkenning of vrijstelling van het bewijs", "recognition or waiver of the credential"),
        )


def _words(name: Text, dutch: str, english: str) -> Text:
    return {"nl": f"{dutch} «{name['nl']}»", "en": f"{english} «{name['en']}»"}
