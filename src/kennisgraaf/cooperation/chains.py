"""Chains: offers that become, by steps that somebody could perform, a product or what somebody seeks."""

from __future__ import annotations

from typing import Any

from kennisgraaf.cooperation.account import Account
from kennisgraaf.cooperation.document import Text, answer, clamped
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.loose import loose, unmet
from kennisgraaf.cooperation.page import Page

MOST_STEPS = 6


def chains(
    index: Index, about: str | None = None, *, steps: int = 3, limit: int = 10, offset: int = 0, lang: str = "nl"
) -> dict[str, Any]:
    """The chains of at most *steps* steps about a stream, thing, step, actor or collaboration, or all, best first.

    An object of JSON; ``docs/cooperation.md`` defines them. Raises UnknownThingError when *about*, an IRI or a label,
    is none of these.
    """
    notes: list[Text] = []
    steps = clamped("steps", steps, 1, MOST_STEPS, notes)
    page = Page(index, about, steps, limit, offset, lang, notes)
    return answer(
        index,
        page.about,
        lang,
        "chains",
        notes,
        total=page.total,
        next=page.next,
        chains=[{"rank": rank, **Account(index, found, lang).chain()} for rank, found in page.ranked],
        open=loose(index, page.offers, steps, lang, notes),
        unmet=unmet(index, page.demands, steps, lang, notes),
    )
