"""What can be said of functions without a profile: what lies next, what opens most, and what nobody can reach.

The catalogue says the same in SPARQL (``next-functions``, ``leverage``, ``untaught``); a test proves that both agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from kennisgraaf.pathways.drafting import parsed
from kennisgraaf.pathways.index import Index
from kennisgraaf.pathways.posing import pose
from kennisgraaf.pathways.problem import reachable
from kennisgraaf.pathways.profile import DEFAULT_GAPS, Request
from kennisgraaf.pathways.world import COACHED

GAP = DEFAULT_GAPS[COACHED]
"""How many competencies may lie between a function and one that is a step away: those of a coached regular job."""


def between(index: Index, function: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The other functions that share a competency with *function* and ask at most ``GAP`` that its holders lack, each
    with these."""
    held = index.closed([function])
    for number in index.regular:
        step, other = index.domain.steps[number], index.actions[number].function
        missing = step.asks & ~held
        if other != function and step.asks & held and missing.bit_count() <= GAP:
            yield other, tuple(index.names(missing))


def towards(index: Index, function: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The other functions that *function* is a step away from (``between``), each with what its holders lack."""
    asked = index.bits(index.world.requirements.get(function, ()))
    for number in index.regular:
        other, has = index.actions[number].function, index.domain.steps[number].gives
        missing = asked & ~has
        if other != function and asked & has and missing.bit_count() <= GAP:
            yield other, tuple(index.names(missing))


def opened(index: Index, function: str) -> dict[str, tuple[str, ...]]:
    """The functions that each competency opens, as the only thing that holders of *function* lack, by competency.

    It is a competency that the function asks, and whatever else is lacking is broader than it.
    """
    held = index.closed([function])
    found: defaultdict[str, list[str]] = defaultdict(list)
    for number in index.regular:
        step, other = index.domain.steps[number], index.actions[number].function
        missing = step.asks & ~held
        if other == function or not missing or step.needs & ~held:
            continue
        for competency in index.names(missing):
            if not missing & ~index.closed([competency]):
                found[competency].append(other)
    return {competency: tuple(sorted(others)) for competency, others in found.items()}


def untaught(index: Index, function: str) -> tuple[str, ...]:
    """What *function* asks and nothing provides: competencies that no learning opportunity teaches, nor a narrower
    one, and credentials that nothing awards and no measure lets one do without."""
    world = index.world
    lacking = {each for each in world.requirements.get(function, ()) if each not in index.taught}
    credentials = world.functions(function, "requiresCredential")
    return tuple(sorted(lacking.union(each for each in credentials if each not in index.provided)))


def next_functions(index: Index, function: str, lang: str = "nl") -> dict[str, Any]:
    """The functions one step away from *function*, an IRI or a label, nearest first, and what lies between.

    Raises ProfileError when no function is called so.
    """
    function, thing = _named(index, function), _Thing(index, lang)
    found = sorted(between(index, function), key=lambda each: (len(each[1]), each[0]))
    return {
        "revision": index.revision,
        "function": thing(function),
        "gap": GAP,
        "known": not index.is_open(function),
        "next": [
            {
                **thing(other),
                "missing": thing.all(missing),
                "credentials": thing.all(index.world.functions(other, "requiresCredential")),
            }
            for other, missing in found
        ],
    }


def leverage(index: Index, function: str, lang: str = "nl") -> dict[str, Any]:
    """The competencies that, taught to holders of *function*, open regular functions; those that open most first.

    Raises ProfileError when no function is called so.
    """
    function, thing = _named(index, function), _Thing(index, lang)
    found = sorted(opened(index, function).items(), key=lambda each: (-len(each[1]), each[0]))
    return {
        "revision": index.revision,
        "function": thing(function),
        "known": not index.is_open(function),
        "competencies": [
            {**thing(competency), "opens": len(others), "functions": thing.all(others)} for competency, others in found
        ],
    }


def unreachable(index: Index, lang: str = "nl") -> dict[str, Any]:
    """The functions that somebody who brings nothing cannot reach by any steps, and why.

    ``lacking`` is what they ask that cannot be had by then; ``untaught`` the part that nothing provides at all.
    """
    thing = _Thing(index, lang)
    facts, steps = reachable(pose(index, Request()).problem)
    functions = []
    for number in index.regular:
        if number in steps:
            continue
        step, function = index.domain.steps[number], index.actions[number].function
        lacking = [parsed(fact)[1] for fact in index.names((step.asks | step.needs) & ~facts)]
        nowhere = untaught(index, function)
        functions.append({**thing(function), "lacking": thing.all(lacking), "untaught": thing.all(nowhere)})
    return {"revision": index.revision, "known": len(index.known), "functions": functions}


def _named(index: Index, function: str) -> str:
    """The function that *function* names. Raises ProfileError."""
    return Request.of_json({"target": function}, index).target[0]


class _Thing:
    """Things as JSON has them: IRI and label."""

    def __init__(self, index: Index, lang: str):
        self._labels, self._lang = index.labels, lang

    def __call__(self, thing: str) -> dict[str, Any]:
        return {"iri": thing, "label": self._labels.text(thing, self._lang)}

    def all(self, things: Iterable[str]) -> list[dict[str, Any]]:
        return [self(thing) for thing in things]
