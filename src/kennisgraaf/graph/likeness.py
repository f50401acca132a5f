"""Which words look like one that was written.

Likeness is twice the length of the longest common subsequence, as a share of both lengths together: the ratio of
``difflib``, which it agrees with on misspellings, at a hundredth of the time. A report may have thousands of results,
and each is compared with thousands of words; a region has a hundred thousand names.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

MOST = 3
"""Words that are shown for one that was written."""
_LEAST = 60
"""Percent of likeness below which words have little to do with each other."""


def alike(written: str, words: Sequence[str], most: int = MOST, least: int = _LEAST) -> list[str]:
    """The *words* that look like *written* by *least* percent, the best first, at most *most*."""
    return [word for word, _, _ in process.extract(written, words, scorer=fuzz.ratio, limit=most, score_cutoff=least)]
