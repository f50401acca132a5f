"""Validation reports that a person can read, in Dutch and English (SHACL section 3.6, https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kennisgraaf.namespaces import GENID, SHAPES, shorten

SEVERITIES = ("violation", "warning", "info")
_WORDS = {
    "nl": {"violation": "fout", "warning": "waarschuwing", "info": "opmerking", "value": "waarde"},
    "en": {"violation": "error", "warning": "warning", "info": "note", "value": "value"},
}
_NAMELESS = {"nl": "ding zonder IRI", "en": "thing without an IRI"}
_BEYOND = 2**62
"""Comes after every line."""

Place = Callable[[Node, Node | None, Node | None], int | None]
"""The line on which a statement stands: of a subject, a property and a value, the last two None for any."""


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
    line: int | None = None
    """The line of the upload where it stands, counted from 1."""
    suggestion: Mapping[str, str] = field(default_factory=dict)
    """How to mend it."""

    def text(self, language: str) -> str:
        """One line for a person: the thing, the property by its name, what is wrong, the value."""
        thing = self.thing(language)
        name = f" · {self.name(language)}" if self.path is not None else ""
        value = "" if self.value in (None, self.focus) else f" ({_WORDS[language]['value']}: {self._shown})"
        message = self.message(language)
        about = "" if message.startswith(thing) else f"{thing}{name}: "
        return f"{self.gravity(language)}: {about}{message}{value}"

    def thing(self, language: str) -> str:
        """The thing by its label, else by its IRI in short; one without an IRI is said to be so."""
        nameless = isinstance(self.focus, BNode) or str(self.focus).startswith(GENID)
        return _in(language, self.labels, _NAMELESS[language] if nameless else shorten(str(self.focus)))

    def name(self, language: str) -> str:
        """The property by the name that the shape gives it; empty where the thing as a whole is meant."""
        if self.path is None:
            return ""
        return _in(language, self.names, "" if isinstance(self.path, BNode) else shorten(str(self.path)))

    def message(self, language: str) -> str:
        """What is wrong."""
        return _in(language, self.messages, shorten(str(self.component)))

    def mend(self, language: str) -> str:
        """What may mend it; empty where nothing is known to."""
        return _in(language, self.suggestion, "")

    def gravity(self, language: str) -> str:
        """The severity as a word."""
        return _WORDS[language][self.severity]

    @property
    def rule(self) -> str:
        """The name of the shape, which is that of its page below ``/rules``; empty when the shape has none."""
        return str(self.shape).removeprefix(SHAPES) if str(self.shape).startswith(SHAPES) else ""

    def order(self) -> tuple[int, str, str, str, list[str]]:
        """By severity, thing, property, value, message."""
        texts = (str(self.focus), str(self.path or ""), str(self.value or ""))
        return SEVERITIES.index(self.severity), *texts, sorted(self.messages.values())

    def to_message(self) -> dict[str, Any]:
        """This result as plain data, to be made again by ``of_message`` in another process."""
        terms = {name: _plain(getattr(self, name)) for name in _TERMS}
        texts = {name: dict(getattr(self, name)) for name in ("messages", "labels", "names", "suggestion")}
        return {**terms, **texts, "severity": self.severity, "line": self.line}

    @classmethod
    def of_message(cls, message: Mapping[str, Any]) -> Result:
        """The result that *message* describes."""
        return cls(**{**message, **{name: _term(message[name]) for name in _TERMS}})

    @property
    def _shown(self) -> str:
        return f"«{self.value}»" if isinstance(self.value, Literal) else shorten(str(self.value))


_TERMS = ("focus", "path", "value", "component", "shape")


def _plain(term: Node | None) -> list[str | None] | None:
    """*term* as plain data: its kind, its text, and for a literal its language and datatype."""
    if term is None:
        return None
    if isinstance(term, Literal):
        return [
            "literal",
            str(term),
            term.language,
            None if term.datatype is None or term.language else str(term.datatype),
        ]
    return ["blank" if isinstance(term, BNode) else "iri", str(term)]


def _term(plain: list[str | None] | None) -> Node | None:
    if plain is None:
        return None
    kind, text, *rest = plain
    assert text is not None
    if kind != "literal":
        return BNode(text) if kind == "blank" else URIRef(text)
    language, datatype = rest
    return Literal(text, lang=language, datatype=None if datatype is None else URIRef(datatype), normalize=False)


def arranged(results: Iterable[Result]) -> tuple[Result, ...]:
    """*results* grouped by thing, the things and what is wrong with each ordered by line, then by severity."""
    ordered = sorted(results, key=lambda each: (_BEYOND if each.line is None else each.line, each.order()))
    groups: dict[Node, list[Result]] = {}
    for each in ordered:
        groups.setdefault(each.focus, []).append(each)
    return tuple(each for group in groups.values() for each in group)


@dataclass(frozen=True)
class Report:
    """A ``sh:ValidationReport``, its results ``arranged``, and how many things were checked."""

    results: tuple[Result, ...]
    checked: int

    @property
    def violations(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if each.severity == "violation")

    @property
    def conforms(self) -> bool:
        """No violation; warnings and notes do not keep data out."""
        return not self.violations

    @property
    def groups(self) -> dict[Node, list[Result]]:
        """The results of each thing."""
        found: dict[Node, list[Result]] = {}
        for each in self.results:
            found.setdefault(each.focus, []).append(each)
        return found

    def placed(self, place: Place) -> Report:
        """This report with the line of each result: of the statement that is wrong, else of one with the property,
        else of the first about the thing. Nothing wrong stands on a line that *place* does not know."""

        def line(result: Result) -> int | None:
            tried = [(result.path, result.value), (result.path, None), (None, None)]
            found = (place(result.focus, *each) for each in tried)
            return next((each for each in found if each is not None), None)

        return Report(arranged(replace(each, line=line(each)) for each in self.results), self.checked)

    def to_message(self) -> dict[str, Any]:
        """This report as plain data, to be made again by ``of_message`` in another process."""
        return {"results": [each.to_message() for each in self.results], "checked": self.checked}

    @classmethod
    def of_message(cls, message: Mapping[str, Any]) -> Report:
        """The report that *message* describes."""
        return cls(tuple(map(Result.of_message, message["results"])), message["checked"])

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
