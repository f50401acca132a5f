"""A turn: what one thread does at a time, while others wait in line, but not for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kennisgraaf.errors import BusyError


class Turn:
    """What one thread has at a time; the one that has it may take it again."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    @contextmanager
    def __call__(self, wait: float | None) -> Iterator[None]:
        """Let no other thread have it meanwhile. Raises BusyError when one still does after *wait* seconds."""
        if not self._lock.acquire(timeout=-1 if wait is None else wait):
            raise BusyError(max(1, round(wait or 0)))
        try:
            yield
        finally:
            self._lock.release()
