"""What the search finds: a match or a chain, with how good it is."""

from __future__ import annotations

from typing import NamedTuple

from kennisgraaf.cooperation.grade import Grade
from kennisgraaf.cooperation.things import Fit


class Link(NamedTuple):
    """That something *given* fits what is *wanted*."""

    given: str
    wanted: str
    fit: Fit


class Found(NamedTuple):
    """A match (without steps) or a chain: the *offer*, links and steps in turn, and its end, a demand or a product.

    ``partners`` are who is best to perform each step, and to take what comes out if the end is a demand; None where
    nobody is known to. ``number`` is that of its grade.
    """

    number: int
    offer: str
    links: tuple[Link, ...]
    steps: tuple[str, ...]
    end: str
    partners: tuple[str | None, ...]

    @property
    def grade(self) -> Grade:
        """How good it is."""
        return Grade.of(self.number)

    @property
    def is_sought(self) -> bool:
        """Whether the end is a demand."""
        return len(self.links) > len(self.steps)
