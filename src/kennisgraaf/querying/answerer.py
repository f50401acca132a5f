"""What a program answers that is asked about snapshots (``asker``): by the index of one, kept for the next question.

What was asked is forgotten with the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from kennisgraaf.snapshots.snapshot import Snapshot

Index = TypeVar("Index")
Work = Callable[[Index, str, str, bytes], bytes]
"""From an index, the name of a format, a language, and what is asked, to the content of the answer."""


class Answerer(Generic[Index]):
    """Answers by one of *works*, and keeps the index of the last snapshot.

    *index_of* makes one, with what the index of the snapshot before can lend it.
    """

    def __init__(self, works: Mapping[str, Work[Index]], index_of: Callable[[Snapshot, Index | None], Index]):
        self._works, self._index_of = works, index_of
        self._folder = ""
        self._index: Index | None = None

    def _of(self, folder: str) -> Index:
        if self._index is None or folder != self._folder:
            before, self._index = self._index, None  # what breaks off may leave the one before half changed
            self._index, self._folder = self._index_of(Snapshot(Path(folder)), before), folder
        return self._index

    def answer(self, task: Mapping[str, Any], asked: bytes) -> tuple[Mapping[str, Any], bytes]:
        """No more to say, and the content. Raises what the work raises; after a MemoryError no index is kept."""
        try:
            return {}, self._works[task["work"]](self._of(task["snapshot"]), task["form"], task["lang"], asked)
        except MemoryError:
            self._index = None
            raise
