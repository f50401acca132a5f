"""Processes that evaluate queries, so that a query can be ended and a crash ends nothing else.

A pool of our own rather than a library's, because a query needs what a task queue does not give: the process that
evaluates it is known, so it alone is killed at the deadline; a spare is already running; a large answer comes in a
file and not through a pickle; and a call is one write and one read on a socket. The processes are started as programs,
not forked: the front has threads, and a visitor's query must not find its memory.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kennisgraaf.errors import (
    BusyError,
    DeadlineError,
    EngineError,
    KennisgraafError,
    MemoryLimitError,
    TooManyQueriesError,
    of_message,
)
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


class Worker:
    """One query process. Raises EngineError when it died by itself, MemoryLimitError when for want of memory."""

    def __init__(self, settings: Settings, spool: Path):
        self._settings = settings
        ours, theirs = socket.socketpair()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        with theirs:
            command = [sys.executable, "-m", "kennisgraaf.worker", str(theirs.fileno()), str(settings.memory)]
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
            )
        self._connection = Connection(ours.detach())
        self._spool = spool / str(self._process.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, task: Task, seconds: float) -> tuple[Content, bool]:
        """The answer to *task*, and whether the process is worn and should be replaced.

        Raises DeadlineError after *seconds*, and whatever the evaluation raised.
        """
        message = {
            "snapshot": task.snapshot,
            "query": task.query,
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
            "deadline": seconds,
        }
        try:
            self._connection.send_bytes(json.dumps(message).encode())
            if not self._connection.poll(seconds):
                raise DeadlineError(seconds)
            header = json.loads(self._connection.recv_bytes())
            if "error" in header:
                self._connection.recv_bytes()
                raise of_message(header)
            body = self._file() if header["size"] > 0 and self._spool.exists() else self._connection.recv_bytes()
        except (EOFError, ConnectionError) as error:
            raise self._cause() from error
        return Content(header["form"], header["graph"], header["size"], body), header["worn"]

    def _file(self) -> IO[bytes]:
        """The spooled answer, which is gone from the disk once it is closed."""
        file = self._spool.open("rb")
        self._spool.unlink()
        return file

    def _cause(self) -> EngineError | MemoryLimitError:
        """Why the process died, by the last words of its runtime."""
        self._process.wait(timeout=5)
        self._said.seek(0)
        words = self._said.read()
        if b"memory allocation of" in words or b"MemoryError" in words:
            return MemoryLimitError(self._settings.memory)
        return EngineError()

    def end(self) -> None:
        """Kill the process and remove what it left."""
        self._process.kill()
        self._process.wait()
        self._connection.close()
        self._said.close()
        self._spool.unlink(missing_ok=True)


class Pool:
    """As many queries at a time as ``query_workers``, one process each and one in reserve.

    A query waits its turn at most ``queue_wait`` seconds, in a line of at most ``queue``; one client has at most
    ``client_queries`` in all. ``kills`` counts processes ended at the deadline or found dead.
    """

    def __init__(self, settings: Settings):
        self._settings = settings
        self._folder = tempfile.TemporaryDirectory(prefix="kennisgraaf-", ignore_cleanup_errors=True)
        self._idle: deque[Worker] = deque(self._start() for _ in range(settings.query_workers + 1))
        self._turns = threading.Semaphore(settings.query_workers)
        self._lock = threading.Lock()
        self._clients: Counter[str] = Counter()
        self.waiting = 0
        self.kills = 0

    def _start(self) -> Worker:
        return Worker(self._settings, Path(self._folder.name))

    @contextmanager
    def _client(self, client: str) -> Iterator[None]:
        with self._lock:
            if self._clients[client] >= self._settings.client_queries:
                raise TooManyQueriesError(self._settings.client_queries)
            self._clients[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._clients[client] -= 1
                if not self._clients[client]:
                    del self._clients[client]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        retry_after = max(1, round(self._settings.queue_wait))
        if not self._turns.acquire(blocking=False):
            with self._lock:
                if self.waiting >= self._settings.queue:
                    raise BusyError(retry_after)
                self.waiting += 1
            try:
                if not self._turns.acquire(timeout=self._settings.queue_wait):
                    raise BusyError(retry_after)
            finally:
                with self._lock:
                    self.waiting -= 1
        try:
            yield
        finally:
            self._turns.release()

    def evaluate(self, task: Task, client: str, seconds: float | None = None) -> Content:
        """The complete answer to *task*, within *seconds* or the deadline, whichever is less.

        Raises DeadlineError, MemoryLimitError, ResultSizeError, EngineError, BusyError, TooManyQueriesError, and
        what the evaluation raises.
        """
        limit = min(seconds or self._settings.deadline, self._settings.deadline)
        with self._client(client), self._turn():
            worker = self._idle.popleft()
            try:
                content, worn = worker.ask(task, limit)
            except (DeadlineError, MemoryLimitError, EngineError):
                self._replace(worker)
                raise
            except KennisgraafError:
                self._idle.appendleft(worker)
                raise
            except BaseException:  # whatever happened, this process may be in the middle of an answer
                self._replace(worker)
                raise
            if worn:
                self._replace(worker)
            else:
                self._idle.appendleft(worker)
            return content

    def _replace(self, worker: Worker) -> None:
        """End *worker*; its replacement goes last in line, so that the spare is used while it starts."""
        self.kills += 1
        worker.end()
        self._idle.append(self._start())

    def close(self) -> None:
        """End all processes."""
        while self._idle:
            self._idle.pop().end()
        self._folder.cleanup()
