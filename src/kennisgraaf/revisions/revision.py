"""A revision of the ledger: what it does, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kennisgraaf.errors import LedgerError
from kennisgraaf.revisions.chain import COLUMNS

ABOUT = ", ".join(name for name in COLUMNS if name not in ("added", "removed"))
"""The columns of a row that a revision is read from."""
_TAG = 16  # hexadecimals of a digest that are in a tag


@dataclass(frozen=True)
class Change:
    """What a revision does. ``added`` and ``removed`` are canonical N-Quads: sorted, distinct lines, in UTF-8."""

    contributor: str
    graphs: tuple[str, ...]
    message: str
    source: str
    licence: str
    media_type: str
    added: bytes
    removed: bytes


@dataclass(frozen=True)
class Revision:
    """A row of the ledger, without its quads: ``additions`` and ``removals`` say how many there are.

    ``digest`` and that of the row before, ``previous``, are SHA-256 in hexadecimals.
    """

    number: int
    time: datetime
    contributor: str
    graphs: tuple[str, ...]
    message: str
    source: str
    licence: str
    media_type: str
    additions: int
    removals: int
    previous: str
    digest: str

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Revision:
        """The revision of *row*, with the columns ``ABOUT``. Raises LedgerError."""
        number, time, contributor, graphs, *rest = row
        try:
            when, names = datetime.fromisoformat(time), tuple(json.loads(graphs))
        except (ValueError, TypeError) as error:
            raise LedgerError(f"Revision {number} cannot be read: {error}. Verify the ledger.") from error
        return cls(number, when, contributor, names, *rest)

    @property
    def tag(self) -> str:
        """What it is called wherever its number will not do: after a restore another revision may have that."""
        return tag(self.number, self.digest)


def tag(number: int, digest: str) -> str:
    """The tag of the revision with this *number* and *digest*."""
    return f"r{number}.{digest[:_TAG]}"
