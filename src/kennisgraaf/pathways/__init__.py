"""Pathways: from what somebody can to work that exists, the best routes, proven best, each step with its reasons.

``docs/pathways.md`` says what counts and why. Nothing of a request is kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from kennisgraaf.pathways.answer import Answer, Change, Way
from kennisgraaf.pathways.explaining import Explanation
from kennisgraaf.pathways.functions import leverage, next_functions, unreachable
from kennisgraaf.pathways.index import Index
from kennisgraaf.pathways.nearest import nearest
from kennisgraaf.pathways.posing import Posed, pose
from kennisgraaf.pathways.profile import Request
from kennisgraaf.pathways.reading import Text
from kennisgraaf.pathways.relaxation import relax
from kennisgraaf.pathways.routes import Cost
from kennisgraaf.pathways.search import search

__all__ = ["Answer", "Index", "Request", "leverage", "next_functions", "pathways", "unreachable"]


def pathways(index: Index, request: Request | None = None, **said: Any) -> Answer:
    """The answer to *request*, or to the one that *said* makes: the fields of ``POST /pathways``, labels or IRIs.

    Searching ends after the time of the request; when no route was found the same time is there for what is missing.
    Raises ProfileError, TypeError when both are given.
    """
    if request is None:
        request = Request.of_json(said, index)
    elif said:
        raise TypeError("give a request, or its fields")
    begun = time.monotonic()
    posed = pose(index, request)
    found = search(posed.problem, request.limit, request.objective, request.max_steps, request.timeout)
    explanation = Explanation(index, request, posed)
    routes = tuple(map(explanation.way, found.routes))
    optimal, longer = found.optimal, False
    bound: Cost | int | None = found.bound
    changes: tuple[Change, ...] = ()
    if not routes:
        missing = relax(posed.problem, request.limit, request.timeout)
        longer = frozenset() in missing.changes
        sets = missing.changes if missing.changes or missing.optimal else (nearest(posed.problem),)
        changes = tuple(explanation.change(each) for each in sets if each)
        optimal, bound = found.optimal and missing.optimal, missing.bound
    return Answer(
        request=request,
        revision=index.revision,
        routes=routes,
        changes=changes,
        longer=longer,
        optimal=optimal,
        bound=bound,
        seconds=time.monotonic() - begun,
        gaps=posed.gaps,
        assumptions=tuple(_assumptions(index, request, posed, routes)),
        endpoints=tuple(explanation.endpoints()),
        labels=index.labels,
    )


def _assumptions(index: Index, request: Request, posed: Posed, routes: tuple[Way, ...]) -> Iterator[Text]:
    """What the answer takes for granted."""
    yield {
        "nl": "Er is in elke functie gewoon werk en gewoon werk met begeleiding; geen bron telt vacatures.",
        "en": "In every function there is regular work and coached regular work; no source counts vacancies.",
    }
    guided = {setting: gap for setting, gap in posed.gaps.items() if gap}
    gaps = {
        language: ", ".join(f"{index.labels.text(setting, language)} {gap}" for setting, gap in guided.items())
        for language in ("nl", "en")
    }
    yield {
        "nl": f"Zoveel essentiële competenties kan iemand al werkend leren onder begeleiding: {gaps['nl'] or 'geen'}.",
        "en": f"So many essential competencies can be learned at work under guidance: {gaps['en'] or 'none'}.",
    }
    if request.levels:
        yield {
            "nl": "Geen bron zegt hoe goed iemand een competentie moet beheersen: niveaus zijn niet vergeleken.",
            "en": "No source says how well a competency must be mastered: levels were not compared.",
        }
    legs = [leg for way in routes for leg in way.legs]
    if any(leg.intended for leg in legs):
        yield {
            "nl": "Wat voor een andere doelgroep bedoeld is, staat open; elke stap zegt voor wie hij is.",
            "en": "What is intended for another group is open; every step says for whom it is.",
        }
    if request.place and any(not leg.places for leg in legs if leg.action.kind in ("learn", "work")):
        yield {
            "nl": "Waarvan geen bron de plaats zegt, kan bereikt worden.",
            "en": "What has no place that a source gives can be reached.",
        }
    if any(leg.days is None for leg in legs):
        yield {
            "nl": "Een onbekende duur is nooit nul: ze wordt geteld en komt na elke bekende.",
            "en": "An unknown duration is never nought: it is counted and comes after any that is known.",
        }
