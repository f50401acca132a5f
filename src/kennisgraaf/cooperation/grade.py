"""The grade: how good a match or a chain is, as a row of counts that are compared from left to right.

``docs/cooperation.md`` ("The grade") defines each count. There are no weights: however many links are narrower,
they do not outweigh one that is broader.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

_WIDTH = 32
"""Bits for each count in the number of a grade; no count of a chain comes near 2 ** 32."""

CRITERIA: Mapping[str, Mapping[str, str]] = {
    "capability": {"nobody": "nobody", "likely": "likely"},
    "inputs": {"missing": "missing"},
    "material": {"broader": "broader", "narrower": "narrower"},
    "period": {"apart": "apart", "unknown": "undated"},
    "quantity": {"incomparable": "incomparable", "unknown": "unmeasured", "less": "less"},
    "place": {
        "unknown": "unplaced",
        "distance": "distant",
        "km": "tenths",
        "neighbour": "neighbouring",
        "hub": "same_hub",
    },
    "roles": {"absent": "absent"},
    "earlier": {"never": "strangers"},
    "length": {"steps": "steps"},
}
"""The criteria in order, with what each counts: the name in an answer, and that of the count in a grade."""


class Grade(NamedTuple):
    """How often each thing is below its best level, the gravest first; less is better."""

    nobody: int = 0
    likely: int = 0
    missing: int = 0
    broader: int = 0
    narrower: int = 0
    apart: int = 0
    undated: int = 0
    incomparable: int = 0
    unmeasured: int = 0
    less: int = 0
    unplaced: int = 0
    distant: int = 0
    tenths: int = 0
    neighbouring: int = 0
    same_hub: int = 0
    absent: int = 0
    strangers: int = 0
    steps: int = 0

    @classmethod
    def of(cls, number: int) -> Grade:
        """The grade that has this *number*."""
        last = (len(cls._fields) - 1) * _WIDTH
        return cls(*(number >> place & (1 << _WIDTH) - 1 for place in range(last, -1, -_WIDTH)))

    @property
    def number(self) -> int:
        """These counts side by side in one number: numbers are added and compared as grades are, much faster."""
        found = 0
        for count in self:
            found = found << _WIDTH | count
        return found

    def as_json(self) -> dict[str, Any]:
        """The counts by criterion, in order; distances in km."""
        found: dict[str, dict[str, float]] = {
            criterion: {name: getattr(self, count) for name, count in counts.items()}
            for criterion, counts in CRITERIA.items()
        }
        found["place"]["km"] = self.tenths / 10
        return found
