"""A page of matches or chains, of what is asked about."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from itertools import islice

from kennisgraaf.cooperation.aim import ABOUT, aim
from kennisgraaf.cooperation.document import Text, clamped
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.search import Search

MOST = 200
"""Matches or chains on one page."""
LAST = 10_000
"""Those that may be passed over."""


class Page:
    """The matches or chains from *offset* on, *ranked* from 1 by their grades: at most *limit*.

    *total* is None when there are more behind these, from *next* on: how many, nobody knows without looking at each.
    The *offers* and *demands* are those that were asked about. What lies outside its limits is brought in, and *notes*
    say so.
    """

    def __init__(
        self, index: Index, about: str | None, steps: int, limit: int, offset: int, lang: str, notes: list[Text]
    ):
        self.about = None if about is None else index.find(about, ABOUT, lang)
        limit, offset = clamped("limit", limit, 1, MOST, notes), clamped("offset", offset, 0, LAST, notes)
        asked = None if self.about is None else aim(index, self.about)
        every = sorted(index.facts.of("MaterialStream")) if asked is None else ()
        self.offers: Iterable[str] = sorted(asked.offers) if asked else filter(index.supply.is_offered, every)
        self.demands: Iterable[str] = sorted(asked.demands) if asked else filter(index.supply.is_sought, every)
        most = offset + limit
        with closing(Search(index, steps, asked)) as search:
            found = list(islice(search, most + 1))
        self.ranked = list(enumerate(found[offset : offset + limit], offset + 1))
        self.total = len(found) if len(found) <= most else None
        self.next = most if self.total is None else None
        if self.total is None:
            notes.append(
                {
                    "nl": f"Er zijn er meer dan {most}; de volgende komen met offset={most}.",
                    "en": f"There are more than {most}; the next come with offset={most}.",
                }
            )
