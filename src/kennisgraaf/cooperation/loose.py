"""Streams that lead nowhere: no match, and no chain; how far they get, and what is missing there."""

from __future__ import annotations

from collections.abc import Iterable
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
"""Streams that are told of."""
_LOOKED_AT = 1000
"""Streams that are looked at."""


def loose(index: Index, offers: Iterable[str], steps: int, lang: str, notes: list[Text]) -> list[dict[str, Any]]:
    """The first of *offers* with neither a match nor a chain of at most *steps* steps; *notes* say if more may be."""
    offers = iter(offers)
    looked_at = islice(offers, _LOOKED_AT)
    found = list(islice((offer for offer in looked_at if not _leads_on(index, offer, steps)), _MOST))
    if next(offers, None) is not None or next(looked_at, None) is not None:
        notes.append(
            {
                "nl": "Niet van elke stroom is nagegaan of die nergens toe leidt.",
                "en": "Not every stream was looked up for whether it leads nowhere.",
            }
        )
    return [_told(index, offer, steps, lang) for offer in found]


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
