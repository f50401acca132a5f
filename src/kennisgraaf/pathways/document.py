"""An answer as JSON: IRIs with their labels in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kennisgraaf.pathways.routes import Cost

if TYPE_CHECKING:
    from kennisgraaf.pathways.answer import Answer, Change, Leg, Way
    from kennisgraaf.pathways.drafting import Action
    from kennisgraaf.querying.labels import Labels


def document(answer: Answer, lang: str) -> dict[str, Any]:
    """*answer* as an object of JSON, labelled in *lang*."""
    return _Document(answer.labels, lang).answer(answer)


class _Document:
    def __init__(self, labels: Labels, lang: str):
        self._labels, self._lang = labels, lang

    def answer(self, answer: Answer) -> dict[str, Any]:
        request = answer.request
        return {
            "revision": answer.revision,
            "optimal": answer.optimal,
            "bound": _cost(answer.bound) if isinstance(answer.bound, Cost) else answer.bound,
            "seconds": round(answer.seconds, 4),
            "routes": [self._way(way) for way in answer.routes],
            "changes": [self._change(change) for change in answer.changes],
            "longer": answer.longer,
            "endpoints": [
                {
                    "endpoint": self._thing(each.endpoint),
                    "group": self._thing(each.group),
                    "text": each.words[self._lang],
                    "evidence": [found.as_json() for found in each.evidence],
                }
                for each in answer.endpoints
            ],
            "assumptions": [each[self._lang] for each in answer.assumptions],
            "notes": [each[self._lang] for each in request.notes],
            "asked": {
                "target": self._things(request.target),
                "setting": self._thing(request.setting),
                "place": self._things(request.place),
                "levels": [
                    {**self._thing(competency), "level": level} for competency, level in request.levels.items()
                ],
                "coached_gap": {setting: gap for setting, gap in answer.gaps.items() if gap},
                "objective": list(request.objective),
                "limit": request.limit,
                "max_steps": request.max_steps,
                "timeout": request.timeout,
            },
        }

    def _way(self, way: Way) -> dict[str, Any]:
        return {"cost": _cost(way.cost), "steps": [self._leg(leg) for leg in way.legs]}

    def _leg(self, leg: Leg) -> dict[str, Any]:
        return {
            **self._action(leg.action),
            "held": self._things(leg.held),
            "under_guidance": self._things(leg.guided),
            "adds": self._things(leg.added),
            "needs": self._by(leg.met),
            "lifted": self._by(leg.lifted),
            "after_steps": list(leg.after),
            "addresses": self._things(leg.addresses),
            "left_open": self._things(leg.open),
            "intended_for_others": self._things(leg.intended),
            "places": self._things(leg.places),
            "days": leg.days,
            "off_ramps": {"count": leg.opened, "functions": self._things(leg.off_ramps)},
            "evidence": [each.as_json() for each in leg.evidence],
        }

    def _action(self, action: Action) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": action.kind}
        if action.kind != "work":
            found["thing"] = self._thing(action.thing)
        for name, thing in (("offer", action.offer), ("function", action.function), ("setting", action.setting)):
            if thing:
                found[name] = self._thing(thing)
        if action.start:
            found["start"] = self._thing(action.start)
        return found

    def _change(self, change: Change) -> dict[str, Any]:
        return {
            "missing": [
                {"kind": lack.kind, **self._thing(lack.thing), "text": lack.words[self._lang]} for lack in change.lacks
            ],
            "would_open": [self._action(action) for action in change.opens],
        }

    def _by(self, met: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
        """What was needed, with the number of the step that gave it; null is the profile."""
        return [{**self._thing(thing), "by_step": by or None} for thing, by in met]

    def _things(self, things: Iterable[str]) -> list[dict[str, str]]:
        return [self._thing(thing) for thing in things]

    def _thing(self, thing: str) -> dict[str, str]:
        return {"iri": thing, "label": self._labels.text(thing, self._lang)}


def _cost(cost: Cost) -> Mapping[str, Any]:
    return {
        "steps": cost.steps,
        "coached": cost.coached,
        "unknown_durations": cost.unknown,
        "days": cost.days,
        "left_open": cost.open,
    }
