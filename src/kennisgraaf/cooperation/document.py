"""What documents of answers share: things with their labels, texts in both languages, numbers within limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.places import Nearness
from kennisgraaf.formats import LANGUAGES

Text = Mapping[str, str]
"""The same, in each language."""

LAST_ROW = 10**9
"""Rows or nodes that may be passed over."""


def thing(index: Index, iri: str, lang: str) -> dict[str, str]:
    """*iri* with its label in *lang*."""
    return {"iri": iri, "label": index.labels.text(iri, lang)}


def things(index: Index, iris: Iterable[str], lang: str) -> list[dict[str, str]]:
    """*iris* with their labels in *lang*, in the order given."""
    return [thing(index, iri, lang) for iri in iris]


def kilometres(km: float, lang: str) -> str:
    """*km* for a reader, to a tenth, as numbers are written in *lang*."""
    return f"{km:.1f} km".replace(".", "," if lang == "nl" else ".")


def nearness(found: Nearness) -> dict[str, Any]:
    """How near: the level, and at a distance how many km, to a tenth."""
    return {"level": found.level.name.lower(), "km": None if found.km is None else round(found.km, 1)}


def text(index: Index, dutch: str, english: str, **named: str | Iterable[str]) -> Text:
    """The two sentences with the labels of the things *named*, one or several, in the language of each."""

    def labels(language: str) -> dict[str, str]:
        return {
            name: ", ".join(
                f"«{index.labels.text(iri, language)}»" for iri in ((iris,) if isinstance(iris, str) else iris)
            )
            for name, iris in named.items()
        }

    return {
        language: said.format(**labels(language)) for language, said in zip(LANGUAGES, (dutch, english), strict=True)
    }


def clamped(name: str, number: int, least: int, most: int, notes: list[Text]) -> int:
    """*number*, or the nearest from *least* to *most*, and then *notes* say so."""
    used = min(max(number, least), most)
    if used != number:
        notes.append(
            {
                "nl": f"{name} gaat van {least} tot {most}; er is gerekend met {used}.",
                "en": f"{name} goes from {least} to {most}; {used} was used.",
            }
        )
    return used


def following(shown: int, offset: int, total: int, notes: list[Text]) -> int | None:
    """The offset of what comes after *shown* of *total* from *offset* on, of which *notes* tell; None at the end."""
    last = offset + shown
    if last >= total or not shown:
        return None
    notes.append(
        {
            "nl": f"Dit zijn {offset + 1} tot {last} van {total}; de volgende komen met offset={last}.",
            "en": f"These are {offset + 1} to {last} of {total}; the next come with offset={last}.",
        }
    )
    return last


def answer(
    index: Index, about: str | None, lang: str, query: str, notes: Iterable[Text], **content: Any
) -> dict[str, Any]:
    """An answer about a thing, or about everything: its *content*, between the revision and the notes."""
    return {
        "revision": index.revision,
        "about": None if about is None else thing(index, about, lang),
        **content,
        "notes": [note[lang] for note in notes],
        "query": query,
    }
