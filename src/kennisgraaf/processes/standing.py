"""A program that stands ready: one process, for one question at a time, that keeps what it has read.

It is started when it is first asked, and anew when it ended or had to be ended. See ``process``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kennisgraaf.errors import BusyError, KennisgraafError
from kennisgraaf.processes.process import Process


class Standing:
    """The program that *start* starts. Whoever asks while it is at work waits, at most *patience* seconds."""

    def __init__(self, start: Callable[[], Process], patience: float | None = None):
        self._start = start
        self._patience = patience
        self._turn = threading.RLock()
        self._process: Process | None = None

    @contextmanager
    def turn(self, wait: float | None) -> Iterator[None]:
        """Let no other thread ask anything meanwhile. Raises BusyError when one still does after *wait* seconds."""
        if not self._turn.acquire(timeout=-1 if wait is None else wait):
            raise BusyError(max(1, round(wait or 0)))
        try:
            yield
        finally:
            self._turn.release()

    def ask(self, message: bytes, seconds: float) -> bytes:
        """The answer to *message*, within *seconds* once it is its turn.

        Raises BusyError, and what ``Process.ask`` raises; after that the process is ended.
        """
        with self.turn(self._patience):
            if self._process is None or not self._process.alive:
                self._end()
                self._process = self._start()
            try:
                return self._process.ask(message, seconds)
            except KennisgraafError:
                self._end()
                raise

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process.gone(5)
        self._process = None

    def close(self) -> None:
        """End the process, also one at work."""
        if self._process is not None:
            self._process.kill()
        with self.turn(None):
            self._end()
