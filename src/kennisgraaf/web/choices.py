"""What small questions of our own answer, kept by revision: the values of an enumeration, and whether a row exists."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from cachetools import LRUCache
from flask import Blueprint, current_app, request

from kennisgraaf.querying.parameter import MOST, Parameter
from kennisgraaf.web.answers import Question, rows
from kennisgraaf.web.served import served

Row = dict[str, dict[str, str]]

KEPT = 50_000
"""Rows that are kept, of all these answers together."""


@dataclass
class Choice:
    """A value that a parameter accepts, and what it is called in each language."""

    value: str
    labels: dict[str, str] = field(default_factory=dict)

    def label(self, language: str) -> str:
        return self.labels.get(language) or next(iter(self.labels.values()), self.value)


class Kept:
    """The rows of answers, by what they depend on; the least recently used are given up first."""

    def __init__(self) -> None:
        self._rows: LRUCache[tuple[str, ...], list[Row]] = LRUCache(KEPT, getsizeof=lambda found: len(found) + 1)
        self._lock = threading.Lock()

    def of(self, question: Question) -> list[Row]:
        """The rows that answer *question*, at the revision of this request."""
        identity = served().at(request.args.get("revision")).identity
        terms = (f"{name} {term}" for name, term in sorted(question.bindings.items()))
        key = (identity, question.text, *terms)
        with self._lock:
            found = self._rows.get(key)
        if found is None:
            found = rows(question)
            with self._lock:
                self._rows[key] = found
        return found


def keep(blueprint: Blueprint) -> None:
    """Give each application that has *blueprint* its own ``Kept``."""
    blueprint.record_once(lambda state: state.app.extensions.setdefault("kennisgraaf.kept", Kept()))


def _kept() -> Kept:
    held = current_app.extensions["kennisgraaf.kept"]
    assert isinstance(held, Kept)
    return held


def exists(question: Question) -> bool:
    """Whether the answer to *question* has a row."""
    return bool(_kept().of(question))


def choices(parameter: Parameter) -> list[Choice]:
    """The values that *parameter* accepts; none when it is no enumeration, or has more than can be listed."""
    if not parameter.source:
        return [Choice(value) for value in parameter.values]
    found = _kept().of(Question(parameter.source, {}))
    offered: dict[str, Choice] = {}
    for row in found if len(found) < MOST else ():
        value = row["value"]["value"]
        choice = offered.setdefault(value, Choice(value))
        if "label" in row:
            choice.labels.setdefault(row["label"].get("xml:lang", ""), row["label"]["value"])
    return list(offered.values())
