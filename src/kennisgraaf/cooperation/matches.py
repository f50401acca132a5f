"""Matches: offers that meet demands of somebody else."""

from __future__ import annotations

from typing import Any

from kennisgraaf.cooperation.account import Account
from kennisgraaf.cooperation.document import Text, answer
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.loose import loose, unmet
from kennisgraaf.cooperation.page import Page

STEPS = 3
"""Steps within which a stream without matches is looked up whether a chain begins with it."""


def matches(
    index: Index, about: str | None = None, *, limit: int = 10, offset: int = 0, lang: str = "nl"
) -> dict[str, Any]:
    """The matches about a stream, thing, actor or collaboration, or all of them, best first, as an object of JSON.

    ``docs/cooperation.md`` defines them. Raises UnknownThingError when *about*, an IRI or a label, is none of these.
    """
    notes: list[Text] = []
    page = Page(index, about, 0, limit, offset, lang, notes)
    if not any(True for _ in index.facts.pairs("isSoughtBy")):
        notes.append({"nl": "Niemand in de graaf vraagt een stroom.", "en": "Nobody in the graph seeks a stream."})
    return answer(
        index,
        page.about,
        lang,
        "direct-matches",
        notes,
        total=page.total,
        next=page.next,
        matches=[{"rank": rank, **Account(index, found, lang).match()} for rank, found in page.ranked],
        open=loose(index, page.offers, STEPS, lang, notes),
        unmet=unmet(index, page.demands, STEPS, lang, notes),
    )
