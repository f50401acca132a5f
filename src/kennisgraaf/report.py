"""Validation reports that a person can read, in Dutch and English (SHACL section 3.6, https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import Literal
from rdflib.term import Node

from kennisgraaf.namespaces import shorten

LANGUAGES = ("nl", "en")
SEVERITIES = ("violation", "warning", "info")
_WORDS = {
    "nl": {"violation": "fout", "warning": "waarschuwing", "info": "opmerking", "value": "waarde"},
    "en": {"violation": "error", "warning": "warning", "info": "note", "value": "value"},
}


_COUNTED = {
    "nl": {"error": ("fout", "fouten"), "thing": ("ding", "dingen")},
    "en": {"error": ("error", "errors"), "thing": ("thing", "things")},
}
_SUMMARY = {
    "nl": {
        "conforms": "In orde: {things} nagekeken.",
        "broken": "{errors}; {things} nagekeken.",
        "nothing": "Niets nagekeken: er staan geen uitspraken in.",
    },
    "en": {
        "conforms": "Conforms: {things} checked.",
        "broken": "{errors}; {things} checked.",
        "nothing": "Nothing checked: there are no statements in it.",
    },
}


def _counted(language: str, number: int, what: str) -> str:
    one, many = _COUNTED[language][what]
    return f"{number} {one if number == 1 else many}"


def _in(language: str, texts: Mapping[str, str], otherwise: str) -> str:
    """The text in *language*, else without one, else in any, else *otherwise*."""
    return texts.get(language) or texts.get("") or next(iter(texts.values()), otherwise)


@dataclass(frozen=True)
class Result:
    """One ``sh:ValidationResult``: texts by language, terms as rdflib nodes (None where there is none)."""

    focus: Node
    path: Node | None
    value: Node | None
    severity: str
    component: Node
    shape: Node
    messages: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """One line for a person: the thing, the property by its name, what is wrong, the value."""
        thing = _in(language, self.labels, shorten(str(self.focus)))
        name = "" if self.path is None else f" · {_in(language, self.names, shorten(str(self.path)))}"
        value = "" if self.value in (None, self.focus) else f" ({_WORDS[language]['value']}: {self._shown})"
        message = _in(language, self.messages, shorten(str(self.component)))
        about = "" if message.startswith(thing) else f"{thing}{name}: "
        return f"{_WORDS[language][self.severity]}: {about}{message}{value}"

    def order(self) -> tuple[int, str, str, str, list[str]]:
        """By severity, thing, property, value, message."""
        texts = (str(self.focus), str(self.path or ""), str(self.value or ""))
        return SEVERITIES.index(self.severity), *texts, sorted(self.messages.values())

    @property
    def _shown(self) -> str:
        return f"«{self.value}»" if isinstance(self.value, Literal) else shorten(str(self.value))


@dataclass(frozen=True)
class Report:
    """A ``sh:ValidationReport``, ordered by severity, thing and property, and how many things were checked."""

    results: tuple[Result, ...]
    checked: int

    @property
    def violations(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if each.severity == "violation")

    @property
    def conforms(self) -> bool:
        """No violation; warnings and notes do not keep data out."""
        return not self.violations

    def lines(self, language: str = "nl") -> list[str]:
        return [each.text(language) for each in self.results]

    def summary(self, language: str = "nl") -> str:
        """One sentence: whether the data conform, and how many things were checked."""
        if not self.checked and self.conforms:
            return _SUMMARY[language]["nothing"]
        return _SUMMARY[language]["conforms" if self.conforms else "broken"].format(
            errors=_counted(language, len(self.violations), "error"),
            things=_counted(language, self.checked, "thing"),
        )
