"""Clients that send or read slowly, or not at all, must not keep the threads of a web worker from the others.

A request holds a thread from its first byte to the last byte of its answer. So one client may have only so many
requests open, all clients together leave some threads free, and a connection on which nothing moves is closed.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.wsgi import ClosingIterator

from kennisgraaf.errors import BusyError, TooManyQueriesError
from kennisgraaf.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RESERVE = 8
"""Threads of a web worker that are never given to queries: for its health and its metrics."""
SPARE = 40
"""Threads for requests that are read, sent or refused while the queries that the settings allow wait."""
SILENCE = 15.0
"""Seconds without a byte, beyond those that a query or a contribution may wait and take, after which a connection is
closed."""
_ALWAYS = ("/health", "/health/live", "/metrics")
_TCP_INFO = struct.Struct("=44xI4xI4x")
"""The milliseconds since data were sent and received, of struct tcp_info
(https://man7.org/linux/man-pages/man7/tcp.7.html)."""


def threads(settings: Settings) -> int:
    """The threads that a web worker needs, so that refusing a request never waits for a free one."""
    return settings.query_workers + settings.queue + SPARE + RESERVE


class Open:
    """The requests that are open, by client; wraps the application to see each begin and end."""

    def __init__(self, application: WSGIApplication, settings: Settings, changed: Callable[[int], None]):
        self._application, self._changed = application, changed
        self._most = threads(settings) - RESERVE
        self._most_of_client = 2 * settings.client_queries
        self._clients: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        client = environ.get("REMOTE_ADDR", "")
        self._add(client, 1)
        try:
            answer = self._application(environ, start_response)
        except BaseException:
            self._add(client, -1)
            raise
        return ClosingIterator(answer, lambda: self._add(client, -1))

    def _add(self, client: str, number: int) -> None:
        with self._lock:
            self._clients[client] += number
            if not self._clients[client]:
                del self._clients[client]
            self._changed(self._clients.total())

    def admit(self) -> None:
        """Refuse this request, before its body is read, when too many are open.

        Raises TooManyQueriesError, BusyError.
        """
        if request.path in _ALWAYS:
            return
        with self._lock:
            of_client, all_of_them = self._clients[request.remote_addr or ""], self._clients.total()
        if of_client > self._most_of_client:
            raise TooManyQueriesError(self._most_of_client)
        if all_of_them > self._most:
            raise BusyError(1)


def register(app: Flask, settings: Settings, changed: Callable[[int], None]) -> Open:
    """The layer around *app* that limits the requests it has open; *changed* is told their number."""
    opened = Open(app.wsgi_app, settings, changed)
    app.before_request(opened.admit)
    return opened


@contextmanager
def _connection(number: int) -> Iterator[socket.socket]:
    """A socket on a copy of the descriptor *number*, so that it stays what it is. Raises OSError when it is none.

    No other file is copied: to close a descriptor of a file, even a copy, ends every lock of this process on that file
    (https://man7.org/linux/man-pages/man2/fcntl_locking.2.html), and the ledger is kept whole by such locks.
    """
    if not os.readlink(f"/proc/self/fd/{number}").startswith("socket:"):
        raise OSError(errno.ENOTSOCK, os.strerror(errno.ENOTSOCK))
    copy = os.dup(number)
    connection = socket.socket(fileno=copy)  # if it has just become another file, the copy is left open
    with connection:
        yield connection


def close_silent(limit: float) -> int:
    """Close the connections of this process on which no byte of data moved for *limit* seconds; return how many."""
    closed = 0
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError), _connection(int(name)) as connection:  # else gone, or no connection
            if _silence(connection) > limit:
                connection.shutdown(socket.SHUT_RDWR)
                closed += 1
    return closed


def _silence(connection: socket.socket) -> float:
    """Seconds since data went over *connection*, 0 when it is no connection with a client. Raises OSError."""
    if connection.type != socket.SOCK_STREAM or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return 0.0
    connection.getpeername()
    times = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
    return float(min(_TCP_INFO.unpack(times))) / 1000


def watch(settings: Settings) -> None:
    """Close silent connections for as long as this process lives."""
    limit = settings.queue_wait + max(settings.deadline, settings.gate_deadline) + SILENCE

    def every_so_often() -> None:
        while True:
            time.sleep(min(5.0, limit / 3))
            with suppress(OSError):  # no descriptor left to look with; some will be, when others are done
                close_silent(limit)

    threading.Thread(target=every_so_often, name="silent connections", daemon=True).start()
