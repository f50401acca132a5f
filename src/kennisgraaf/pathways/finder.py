"""Routes for whoever asks: found in a process of its own (``pathways.program``), which keeps the index of a snapshot.

What is asked goes there over a socket and is kept nowhere: no file, cache, log or error holds any of it.
"""

from __future__ import annotations

import json
import time

from kennisgraaf.errors import EngineError, of_message
from kennisgraaf.pathways.reading import LIMITS
from kennisgraaf.processes.process import Process
from kennisgraaf.processes.standing import Standing
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Snapshot


class Finder:
    """Finds routes, one request after the other, with the limits of *settings*."""

    def __init__(self, settings: Settings):
        self._deadline = settings.deadline + 2 * LIMITS["timeout"][2]  # routes, what is missing, and all the rest
        self._standing = Standing(
            lambda: Process("kennisgraaf.pathways.program", settings.pathways_memory, what="pathways"),
            settings.queue_wait,
        )

    def find(self, snapshot: Snapshot, work: str, form: str, language: str, asked: bytes) -> bytes:
        """What is *asked* of *snapshot*, in the format *form* and the *language*.

        The *work* is ``routes``, with a request as JSON, or ``next``, ``leverage`` or ``unreachable``, with the IRI of
        a function or nothing. It is asked once more of a process that ended at its work. Raises BusyError,
        DeadlineError, MemoryLimitError, EngineError, ProfileError, ParameterError.
        """
        task = {"snapshot": str(snapshot.folder), "work": work, "form": form, "lang": language}
        message = json.dumps({**task, "deadline": self._deadline}).encode() + b"\n" + asked
        end = time.monotonic() + self._deadline
        try:
            answer = self._standing.ask(message, self._deadline)
        except EngineError:
            answer = self._standing.ask(message, max(0, end - time.monotonic()))
        said, _, content = answer.partition(b"\n")
        message = json.loads(said)
        if "error" in message:
            raise of_message(message)
        return content
