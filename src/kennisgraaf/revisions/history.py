"""The revisions of a data directory, the older ones too: who asks for one waits while it is made, but not for ever.

It is made in a process of its own with a limit on its time and memory (``materialise``). Who asks waits a while, and
is told to come back when it takes longer; it goes on being made.
"""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import Future

from kennisgraaf.errors import (
    EngineError,
    KennisgraafError,
    LedgerError,
    PendingRevisionError,
    UnknownRevisionError,
    of_message,
)
from kennisgraaf.processes.process import Process
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.materialise import kept, origin_of
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots

_LONGEST = 9
"""Digits of the number of a revision; more than there will ever be."""


class History:
    """The revisions of the data directory of *settings*, the older ones too; for the threads of one process."""

    def __init__(self, settings: Settings, snapshots: Snapshots, ledger: Ledger):
        self._settings, self._snapshots, self._ledger = settings, snapshots, ledger
        self._lock = threading.Lock()
        self._making: tuple[int, Future[None]] | None = None
        self._process: Process | None = None

    def at(self, revision: str, current: Snapshot) -> Snapshot:
        """The snapshot of *revision*, as of the release that *current* is of; in use for as long as it is there.

        Raises UnknownRevisionError; PendingRevisionError when it is not made within ``queue_wait`` seconds, while it
        is being made; RevisionSizeError, DeadlineError, MemoryLimitError, EngineError when it cannot be made within
        the limits; LedgerError, CatalogueError.
        """
        head = self._ledger.head
        if head is None:  # a directory without a ledger
            return self._snapshots.at(revision)
        known = revision.isascii() and revision.isdecimal() and len(revision.lstrip("0")) <= _LONGEST
        if not known or not 1 <= int(revision) <= head.number:
            raise UnknownRevisionError(revision, [f"1 to {head.number}"])
        row = self._ledger.revision(int(revision))
        end = time.monotonic() + self._settings.queue_wait
        while (found := kept(self._snapshots, origin_of(row, current))) is None:
            self._wait(row.number, end - time.monotonic())
        return found

    def _wait(self, number: int, seconds: float) -> None:
        """Wait until what is being made is there, or else let revision *number* be made; at most *seconds*."""
        with self._lock:
            if self._making is None:
                begun: tuple[int, Future[None]] = number, Future()
                threading.Thread(target=self._make, args=begun, daemon=True).start()
                self._making = begun
            making, done = self._making
        try:
            done.result(max(0.0, seconds))
        except TimeoutError as error:
            raise PendingRevisionError(str(number), max(1, round(self._settings.queue_wait))) from error
        except KennisgraafError:
            if making == number:
                raise

    def _make(self, number: int, done: Future[None]) -> None:
        error: KennisgraafError | None = EngineError("revision")
        settings = self._settings
        try:
            process = self._process = Process(
                "kennisgraaf.revisions.materialise",
                settings.history_memory,
                environment=settings.environment(),
                what="revision",
            )
            try:
                answer = json.loads(process.ask(json.dumps(number).encode(), settings.history_deadline))
            finally:
                process.end()
                process.gone(5)
            error = of_message(answer) if "error" in answer else None
        except KennisgraafError as raised:
            error = raised
        except OSError as raised:
            error = LedgerError.of("That revision cannot be made.", raised)
        finally:
            with self._lock:
                self._making = None
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)

    def close(self) -> None:
        """End the process that makes one."""
        if self._process is not None:
            self._process.kill()
