"""Processes that evaluate queries, so that a query can be ended and a crash ends nothing else.

A pool of our own rather than a library's, because a query needs what a task queue does not give: the process that
evaluates it is known, so it alone is killed at the deadline; a spare is already running; a large answer comes in a
file and not through a pickle; and a call is one write and one read on a socket. The processes are started as programs,
not forked: the front has threads, and a visitor's query must not find its memory.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kennisgraaf.errors import (
    BusyError,
    DeadlineError,
    EngineError,
    KennisgraafError,
    MemoryLimitError,
    of_message,
)
from kennisgraaf.processes.process import Process
from kennisgraaf.querying.places import Places
from kennisgraaf.settings import Settings


@dataclass(frozen=True)
class Task:
    """A query to evaluate on the snapshot in the folder *snapshot*, and the format wanted of either kind of answer."""

    snapshot: str
    query: str
    result_format: str | None
    graph_format: str | None
    asked: str = ""
    bindings: Mapping[str, ox.NamedNode | ox.Literal] | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """A complete answer: the name of its format, its size in bytes, and the bytes or an open file of them."""

    form: str
    is_graph: bool
    size: int
    body: bytes | IO[bytes]


def _plain(term: ox.NamedNode | ox.Literal) -> tuple[str, str, str]:
    if isinstance(term, ox.NamedNode):
        return "iri", term.value, ""
    return ("language", term.value, term.language) if term.language else ("literal", term.value, term.datatype.value)


class Worker(Process):
    """One query process, that may spool large answers below *spool*."""

    def __init__(self, settings: Settings, spool: Path):
        network = ["network"] if settings.services.split() else []
        super().__init__("kennisgraaf.querying.worker", settings.memory, *network)
        self._settings = settings
        self._spool = spool / str(self.pid)

    def evaluate(self, task: Task, seconds: float) -> tuple[Content, bool]:
        """The answer to *task*, and whether the process is worn and should be replaced.

        Raises what ``Process.ask`` raises, and what the evaluation raised.
        """
        message = {
            "snapshot": task.snapshot,
            "result_format": task.result_format,
            "graph_format": task.graph_format,
            "asked": task.asked,
            "bindings": {name: _plain(term) for name, term in (task.bindings or {}).items()},
            "default_graphs": task.default_graphs,
            "named_graphs": task.named_graphs,
            "nesting": self._settings.nesting,
            "services": self._settings.services.split(),
            "limit": self._settings.result_bytes,
            "spool": str(self._spool),
        }
        answer = self.ask(f"{json.dumps(message)}\n{task.query}".encode("utf-8", "surrogatepass"), seconds)
        said, _, content = answer.partition(b"\n")
        header = json.loads(said)
        if "error" in header:
            raise of_message(header)
        body = self._file() if header["spooled"] else content
        return Content(header["form"], header["graph"], header["size"], body), header["worn"]

    def _file(self) -> IO[bytes]:
        """The spooled answer, which is gone from the disk once it is closed."""
        file = self._spool.open("rb")
        self._spool.unlink()
        return file

    def gone(self, seconds: float = 0) -> bool:
        """Whether the process is gone, within *seconds*; then what it left is removed."""
        gone = super().gone(seconds)
        if gone:
            self._spool.unlink(missing_ok=True)
        return gone


class Pool:
    """As many queries at a time as ``query_workers``, one process each and one in reserve.

    A query waits its turn at most ``queue_wait`` seconds, in a line of at most ``queue``; one client has at most
    ``client_queries`` in all. ``waiting`` counts the queries in line; ``kills`` the processes ended at the deadline,
    for want of memory, or found dead. *changed* is called with the pool whenever either changes, not holding a lock.
    Pools that are given the same file *places* count the queries of a client together.
    """

    def __init__(
        self, settings: Settings, changed: Callable[[Pool], None] = lambda pool: None, places: Path | None = None
    ):
        self._settings = settings
        self._changed = changed
        self._folder = tempfile.TemporaryDirectory(prefix="kennisgraaf-", ignore_cleanup_errors=True)
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()
        self._ended: list[Worker] = []
        self._idle: deque[Worker] = deque()
        self._turns = threading.Semaphore(settings.query_workers)
        self._places = Places(settings.client_queries, places)
        self._closed = False
        self.waiting = 0
        self.kills = 0
        for _ in range(settings.query_workers + 1):
            self._idle.append(self._start())

    @property
    def pids(self) -> list[int]:
        """The query processes, at work or not."""
        with self._lock:
            return [worker.pid for worker in self._workers]

    def _start(self) -> Worker:
        """A new process. Raises BusyError when the system gives none, or this pool is closed."""
        retry_after = max(1, round(self._settings.queue_wait))
        if self._closed:
            raise BusyError(retry_after)
        try:
            worker = Worker(self._settings, Path(self._folder.name))
        except OSError as error:
            raise BusyError(retry_after) from error
        with self._lock:
            self._workers.add(worker)
        return worker

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(blocking=False):
            self._wait()
        try:
            yield
        finally:
            self._turns.release()

    def _wait(self) -> None:
        """Stand in line for a turn. Raises BusyError when the line is full, or after ``queue_wait`` seconds."""
        retry_after = max(1, round(self._settings.queue_wait))
        with self._lock:
            if self.waiting >= self._settings.queue:
                raise BusyError(retry_after)
            self.waiting += 1
        self._changed(self)
        try:
            if not self._turns.acquire(timeout=self._settings.queue_wait):
                raise BusyError(retry_after)
        finally:
            with self._lock:
                self.waiting -= 1
            self._changed(self)

    def evaluate(self, task: Task, client: str, seconds: float | None = None) -> Content:
        """The complete answer to *task*, within *seconds* or the deadline, whichever is less.

        Raises DeadlineError, MemoryLimitError, ResultSizeError, EngineError, BusyError, TooManyQueriesError, and
        what the evaluation raises.
        """
        limit = min(seconds or self._settings.deadline, self._settings.deadline)
        with self._places.hold(client), self._turn():
            worker = self._take()
            try:
                content, worn = worker.evaluate(task, limit)
            except (DeadlineError, MemoryLimitError, EngineError):
                self._kill(worker)
                raise
            except KennisgraafError:
                self._idle.appendleft(worker)
                raise
            except BaseException:  # whatever happened, this process may be in the middle of an answer
                self._kill(worker)
                raise
            if worn:
                self._replace(worker)
            else:
                self._idle.appendleft(worker)
            return content

    def _take(self) -> Worker:
        """An idle process that is alive; whoever holds a turn finds one, or may start it. Dead ones are replaced."""
        for worker in self._idle.copy():
            if not worker.alive:
                with suppress(ValueError):  # somebody else took it out
                    self._idle.remove(worker)
                    self._kill(worker)
        while self._idle:
            worker = self._idle.popleft()
            if worker.alive:
                return worker
            self._kill(worker)
        return self._start()

    def _kill(self, worker: Worker) -> None:
        self._replace(worker)
        with self._lock:
            self.kills += 1
        self._changed(self)

    def _replace(self, worker: Worker) -> None:
        """End *worker*; its replacement goes last in line, so that the spare is used while it starts."""
        worker.end()
        with self._lock:
            self._workers.discard(worker)
            self._ended = [each for each in [*self._ended, worker] if not each.gone()]
        with suppress(BusyError):  # the next query that finds no process tries again
            self._idle.append(self._start())

    def close(self) -> None:
        """End all processes, those at work too."""
        self._closed = True
        with self._lock:
            workers, self._workers = self._workers, set()
            ended, self._ended = self._ended, []
        for worker in workers:
            worker.kill()
        while self._idle:  # those at work are ended by whoever waits for them
            self._idle.pop().end()
        for worker in (*workers, *ended):
            worker.gone(5)
        self._places.close()
        self._folder.cleanup()
