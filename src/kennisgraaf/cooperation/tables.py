"""Answers as tables: a row for each match, chain, missing link, competency or tie; things are IRIs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kennisgraaf.cooperation.grade import CRITERIA

Entry = Mapping[str, Any]
_GRADE = tuple(f"{criterion}_{count}" for criterion, counts in CRITERIA.items() for count in counts)
_END = ("rank", "offer", "holders", "steps", "performers", "product", "demand", "takers", *_GRADE, "blocks")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "matches": tuple(name for name in _END if name not in ("steps", "performers", "product")),
    "chains": _END,
    "missing": ("thing", "area", "position", "step", "fit", "status", "actors", "lacks", "function",
                "candidate", "capability", "nearness", "km", "text"),
    "people": ("function", "label", "steps", "offered_by", "settings", "offered_in", "opens_in", "coached_by",
               "guidance", "competency", "competency_label", "opportunities", "taught_by", "from"),
    "network": ("one", "other", "participation", "roles", "starts", "ends", "presence"),
}  # fmt: skip
"""The columns of each."""


def entries(work: str, answer: Entry, language: str) -> Iterator[Entry]:
    """The rows of *answer* to *work*, with words in *language*; what has several values is a list."""
    return _ENTRIES[work](answer, language)


def _options(work: str) -> Callable[[Entry, str], Iterator[Entry]]:
    def options(answer: Entry, language: str) -> Iterator[Entry]:
        for option in answer[work]:
            demand = option.get("demand") or option.get("end", {}).get("demand")
            steps = option.get("steps", ())
            grade = {f"{name}_{count}": number for name, of in option["grade"].items() for count, number in of.items()}
            yield {
                "rank": option["rank"],
                "offer": option["offer"]["stream"]["iri"],
                "holders": _iris(option["offer"]["holders"]),
                "steps": _iris(each["step"] for each in steps),
                "performers": [each["performers"][0]["actor"]["iri"] for each in steps if each["performers"]],
                "product": option.get("end", {}).get("product", {}).get("iri"),
                "demand": demand and demand["stream"]["iri"],
                "takers": demand and _iris(each["actor"] for each in demand["takers"]),
                **grade,
                "blocks": "; ".join(each["text"][language] for each in option["blocks"]),
            }

    return options


def _missing(answer: Entry, language: str) -> Iterator[Entry]:
    for row in answer["missing"]:
        candidate = row["candidate"] or {}
        yield {
            **{name: row[name] and row[name]["iri"] for name in ("thing", "area", "step", "function")},
            **{name: row[name] for name in ("position", "fit", "status")},
            "actors": _iris(row["actors"]),
            "lacks": _iris(row["lacks"]),
            "candidate": candidate.get("actor", {}).get("iri"),
            "capability": candidate.get("capability"),
            "nearness": candidate.get("nearness", {}).get("level"),
            "km": candidate.get("nearness", {}).get("km"),
            "text": row["text"][language],
        }


def _people(answer: Entry, _: str) -> Iterator[Entry]:
    for function in answer["functions"]:
        offers = function["offers"]
        said = {
            "function": function["iri"],
            "label": function["label"],
            "steps": _iris(function["steps"]),
            "offered_by": _iris(actor for offer in offers for actor in offer["by"]),
            "settings": _iris(setting for offer in offers for setting in offer["settings"]),
            "offered_in": _iris(hub for offer in offers for hub in offer["hubs"]),
            "opens_in": _iris(function["opens_in"]),
            "coached_by": _iris(actor for offer in offers if offer["guided"] for actor in offer["by"]),
            "guidance": _iris(answer["guidance"]),
            "from": _iris(function["from"]["functions"]),
        }
        for competency in function["competencies"] or [{"iri": None, "label": None, "taught_by": ()}]:
            yield {
                **said,
                "competency": competency["iri"],
                "competency_label": competency["label"],
                "opportunities": _iris(competency["taught_by"]),
                "taught_by": _iris(actor for each in competency["taught_by"] for actor in each["by"]),
            }


def _network(answer: Entry, _: str) -> Iterator[Entry]:
    for tie in answer["edges"]:
        one, other = tie["between"]
        yield {
            "one": one["iri"],
            "other": other["iri"],
            "participation": tie["participation"],
            "roles": _iris(tie["roles"]),
            "starts": [date for period in tie["periods"] for date in period["starts"]],
            "ends": [date for period in tie["periods"] for date in period["ends"]],
            "presence": tie["presence"],
        }


def _iris(things: Iterable[Entry]) -> list[str]:
    """The IRIs of *things*, each once, in their order."""
    return list(dict.fromkeys(each["iri"] for each in things))


_ENTRIES: Mapping[str, Callable[[Entry, str], Iterator[Entry]]] = {
    "matches": _options("matches"),
    "chains": _options("chains"),
    "missing": _missing,
    "people": _people,
    "network": _network,
}
