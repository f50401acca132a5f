"""Streams in no match and no chain: offers that lead nowhere, demands that nothing meets, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from typing import Any

from kennisgraaf.cooperation.ahead import Aim
from kennisgraaf.cooperation.document import Text, text, thing, things
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.phrases import PHRASES
from kennisgraaf.cooperation.search import Search
from kennisgraaf.cooperation.supply import Stream

_MOST = 20
"""Streams that are told of, and of each demand the things that it could be made of, those of the last steps first."""
_LOOKED_AT = 1000
"""Streams that are looked at."""


def loose(index: Index, offers: Iterable[str], steps: int, lang: str, notes: list[Text]) -> list[dict[str, Any]]:
    """The first of *offers* with neither a match nor a chain of at most *steps* steps; *notes* say if more may be."""
    found = _first(offers, lambda offer: not _leads_on(index, offer, steps), notes)
    return [_told(index, offer, steps, lang) for offer in found]


def unmet(index: Index, demands: Iterable[str], steps: int, lang: str, notes: list[Text]) -> list[dict[str, Any]]:
    """The first of *demands* in which no match and no chain of at most *steps* steps ends."""
    found = _first(demands, lambda demand: not _is_met(index, demand, steps), notes)
    return [_wanting(index, demand, steps, lang) for demand in found]


def _first(streams: Iterable[str], alone: Callable[[str], bool], notes: list[Text]) -> list[str]:
    streams = iter(streams)
    looked_at = islice(streams, _LOOKED_AT)
    found = list(islice(filter(alone, looked_at), _MOST))
    if next(streams, None) is not None or next(looked_at, None) is not None:
        said = {
            "nl": "Niet van elke stroom is nagegaan of die alleen blijft.",
            "en": "Not every stream was looked up for whether it stays alone.",
        }
        notes.extend([said] if said not in notes else [])
    return found


def _leads_on(index: Index, offer: str, steps: int) -> bool:
    """Whether a match or a chain begins with *offer*."""
    stream = index.supply.stream(offer)
    if index.ahead.layer(steps).things.keys().isdisjoint(stream.things):
        return False
    if _is_sought(index, stream):
        return True
    with closing(Search(index, steps, Aim(frozenset({offer})))) as search:
        return any(True for _ in search)


def _is_sought(index: Index, offer: Stream) -> bool:
    """Whether *offer* has a match, however good."""
    supply = index.supply
    return any(
        taker not in offer.holders
        for thing in offer.things
        for wanted in index.things.accepting(thing)
        for demand in supply.demands(wanted)
        for taker in supply.stream(demand).takers
    )


def _is_met(index: Index, demand: str, steps: int) -> bool:
    """Whether a match or a chain ends in *demand*."""
    supply, wanted = index.supply, index.supply.stream(demand)
    offers = (
        offer for each in wanted.things for given in index.things.fitting(each) for offer in supply.offers(given)
    )
    if any(taker not in supply.holders(offer) for offer in offers for taker in wanted.takers):
        return True
    with closing(Search(index, steps, Aim(frozenset(), demands=frozenset({demand})))) as search:
        return any(True for _ in search)


def _wanting(index: Index, demand: str, steps: int, lang: str) -> dict[str, Any]:
    """What *demand* could be made of in *steps* steps, the first of it, which nobody offers either."""
    own = dict.fromkeys(index.supply.stream(demand).things)
    reached, edge = own.copy(), tuple(own)
    for _ in range(steps):
        given = {each for wanted in edge for each in index.things.fitting(wanted)}
        by = {step for each in given for step in index.steps.giving(each)}
        edge = tuple(sorted({taken for step in by for taken in index.steps.all[step].inputs} - reached.keys()))
        reached |= dict.fromkeys(edge)
    made_of = [each for each in reached if each not in own][:_MOST]
    missing = "input" if made_of else "offer"
    return {
        "stream": thing(index, demand, lang),
        "made_of": things(index, made_of, lang),
        "missing": missing,
        "text": text(index, *PHRASES[missing], thing=made_of or sorted(own)),
    }


def _told(index: Index, offer: str, steps: int, lang: str) -> dict[str, Any]:
    """How far *offer* gets in *steps* steps, and the steps on the way of which no source says what they give."""
    own = set(index.supply.stream(offer).things)
    reached, edge, silent = set(own), own, set()
    for _ in range(steps):
        takers = {
            step for given in edge for wanted in index.things.accepting(given) for step in index.steps.taking(wanted)
        }
        silent |= {step for step in takers if not index.steps.all[step].outputs}
        edge = {given for step in takers for given in index.steps.all[step].outputs} - reached
        reached |= edge
    missing = "step" if reached == own else "taker"
    words = [text(index, *PHRASES[missing], thing=sorted(reached - own or own))]
    words += [text(index, *PHRASES["open"], step=step) for step in sorted(silent)]
    return {
        "stream": thing(index, offer, lang),
        "reached": things(index, sorted(reached), lang),
        "missing": missing,
        "steps": things(index, sorted(silent), lang),
        "text": {language: " ".join(each[language] for each in words) for language in words[0]},
    }
