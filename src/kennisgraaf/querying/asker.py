"""Questions about a snapshot, asked of a program of its own that keeps what it has read of it (``answerer``).

What is asked goes there over a socket and is kept nowhere: no file, cache, log or error holds any of it.
"""

from __future__ import annotations

import json
import time

from kennisgraaf.errors import EngineError, of_message
from kennisgraaf.processes.process import Process
from kennisgraaf.processes.standing import Standing
from kennisgraaf.snapshots.snapshot import Snapshot


class Asker:
    """Asks the program *module*, one question after the other, with *memory* MiB and *deadline* seconds for each.

    Whoever asks meanwhile waits at most *patience* seconds; *what* is what the program does, for errors.
    """

    def __init__(self, module: str, memory: int, deadline: float, patience: float, what: str):
        self._deadline = deadline
        self._standing = Standing(lambda: Process(module, memory, what=what), patience)

    def find(self, snapshot: Snapshot, work: str, form: str, language: str, asked: bytes) -> bytes:
        """What the *work* of the program finds for what is *asked* of *snapshot*, in the format *form* and *language*.

        It is asked once more of a process that ended at its work. Raises BusyError, DeadlineError, MemoryLimitError,
        EngineError, and what the work raises.
        """
        task = {"snapshot": str(snapshot.folder), "work": work, "form": form, "lang": language}
        message = json.dumps(task).encode() + b"\n" + asked
        end = time.monotonic() + self._deadline
        try:
            answer = self._standing.ask(message, self._deadline)
        except EngineError:
            answer = self._standing.ask(message, max(0, end - time.monotonic()))
        said, _, content = answer.partition(b"\n")
        header = json.loads(said)
        if "error" in header:
            raise of_message(header)
        return content
