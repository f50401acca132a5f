"""A program that stands ready: one process, for one question at a time, that keeps what it has read.

It is started when it is first asked, and anew when it ended or had to be ended. See ``process``.
"""

from __future__ import annotations

from collections.abc import Callable

from kennisgraaf.processes.process import Process
from kennisgraaf.processes.turn import Turn


class Standing:
    """The program that *start* starts. Whoever asks while it is at work waits, at most *patience* seconds.

    Who has its *turn* asks several things in a row.
    """

    def __init__(self, start: Callable[[], Process], patience: float | None = None):
        self._start = start
        self._patience = patience
        self.turn = Turn()
        self._process: Process | None = None

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
            except BaseException:  # whatever happened, what it says next may be the answer to this
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
