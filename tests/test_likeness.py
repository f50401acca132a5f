"""Words that look like what was written."""

from __future__ import annotations

import difflib

import pytest

from kennisgraaf.graph.likeness import alike

WORDS = ["hasactor", "hasactortype", "haslocator", "actor", "process", "processstep", "material", "materialstream"]


@pytest.mark.parametrize("written", ["hasactr", "hasactortyp", "proces", "materiaal", "matrialstraem", "act0r"])
def test_as_difflib_says(written: str) -> None:
    """For a misspelling the best is what the standard library finds by comparing all."""
    assert alike(written, WORDS)[0] == difflib.get_close_matches(written, WORDS)[0]


def test_nothing_and_not_too_many() -> None:
    """What looks like none of the words gets none; what looks like many gets the best of them, at most so many."""
    assert alike("xyzzy", WORDS) == []
    assert alike("material", [f"material{number}" for number in range(9)], 2) == ["material0", "material1"]
