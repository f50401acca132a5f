"""Counting for thousands of steps at once: one number a step, bit *i* of all of them in the *i*-th integer.

Adding 1 to the numbers of any set of steps is a few operations on integers of as many bits as there are steps.
"""

from __future__ import annotations

from collections.abc import Iterable


class Counters:
    """A number, 0 at first, for each step."""

    __slots__ = ("planes",)

    def __init__(self, planes: Iterable[int] = ()) -> None:
        self.planes = list(planes)

    def copy(self) -> Counters:
        """The same numbers, to be changed."""
        return Counters(self.planes)

    def add(self, steps: int) -> None:
        """Add 1 for each of *steps*."""
        planes = self.planes
        for place, plane in enumerate(planes):
            if not steps:
                return
            planes[place] = plane ^ steps
            steps &= plane
        if steps:
            planes.append(steps)

    def subtract(self, steps: int) -> None:
        """Subtract 1 for each of *steps*; none of their numbers may be 0."""
        planes = self.planes
        for place, plane in enumerate(planes):
            if not steps:
                return
            planes[place] = plane ^ steps
            steps &= planes[place]

    def at_least(self, count: int, steps: int) -> int:
        """Those of *steps* whose number is *count* or more."""
        if count <= 0:
            return steps
        if count >> len(self.planes):
            return 0
        found = steps
        for place, plane in enumerate(self.planes):
            found = found & plane if count >> place & 1 else found | plane
        return found & steps
