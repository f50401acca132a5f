"""Routes for whoever asks: found in a process of its own (``pathways.program``), which keeps the index of a snapshot.

What is asked goes there over a socket and is kept nowhere: no file, cache, log or error holds any of it.
"""

from __future__ import annotations

import json

from kennisgraaf.errors import of_message
from kennisgraaf.pathways.reading import LIMITS
from kennisgraaf.processes.process import Process
from kennisgraaf.processes.standing import Standing
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Snapshot


class Finder:
    """Finds routes, one request after the other, with the limits of *settings*."""

    def __init__(self, settings: Settings):
        self._deadline = settings.deadline + LIMITS["timeout"][2]
        self._standing = Standing(
            lambda: Process("kennisgraaf.pathways.program", settings.pathways_memory, what="pathways"),
            settings.queue_wait,
        )

    def find(self, snapshot: Snapshot, work: str, form: str, language: str, asked: bytes) -> bytes:
        """What is *asked* of *snapshot*, in the format *form* and the *language*.

        The *work* is ``routes``, with a request as JSON, or ``next``, ``leverage`` or ``unreachable``, with the IRI of
        a function or nothing. Raises BusyError, DeadlineError, MemoryLimitError, EngineError, ProfileError,
        ParameterError.
        """
        task = {"snapshot": str(snapshot.folder), "work": work, "form": form, "lang": language}
        answer = self._standing.ask(json.dumps(task).encode() + b"\n" + asked, self._deadline)
        said, _, content = answer.partition(b"\n")
        message = json.loads(said)
        if "error" in message:
            raise of_message(message)
        return content

    def close(self) -> None:
        """End the process, also one at work."""
        self._standing.close()
