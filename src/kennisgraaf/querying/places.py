"""How many queries one client has at a time, counted over all processes that serve it.

A place is a lock on one byte of a file that these processes share, at an offset made of the client's address. The
system gives a lock back when the process that holds it ends, however it ends, so nothing is left behind to clean up;
and taking one is a single call. It is a lock of the open file (https://man7.org/linux/man-pages/man2/fcntl_locking.2.html),
because one of the process would be lost when a copy of the descriptor is closed, as ``web.connections`` does while it
looks for connections. Such a lock does not keep its own process out, so the places held here are kept here.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kennisgraaf.errors import TooManyQueriesError

_OCTETS = 4
"""Of the number of a client, so that with the number of a place it makes an offset below 2**63."""
_FLOCK = struct.Struct("hhqqi0q")
"""The C structure: kind, whence, start, length, process."""
_OFD_SETLK = getattr(fcntl, "F_OFD_SETLK", None)
"""Where the system has no such locks, each process counts by itself."""


class Places:
    """At most *most* places for each client, in all processes that are given the same *file*; or in this one alone."""

    def __init__(self, most: int, file: Path | None = None):
        self._most = most
        self._file = None if file is None or _OFD_SETLK is None else file.open("ab")
        self._held: dict[str, set[int]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def hold(self, client: str) -> Iterator[None]:
        """Hold a place of *client*. Raises TooManyQueriesError when there is none left."""
        place = self._take(client)
        try:
            yield
        finally:
            self._give_back(client, place)

    def close(self) -> None:
        """Give back all that this process holds."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _take(self, client: str) -> int:
        with self._lock:
            held = self._held.setdefault(client, set())
            for place in range(self._most):
                if place not in held and self._set(fcntl.F_WRLCK, client, place):
                    held.add(place)
                    return place
            if not held:
                del self._held[client]
        raise TooManyQueriesError(self._most)

    def _give_back(self, client: str, place: int) -> None:
        with self._lock:
            self._held[client].remove(place)
            if not self._held[client]:
                del self._held[client]
            self._set(fcntl.F_UNLCK, client, place)

    def _set(self, kind: int, client: str, place: int) -> bool:
        """Whether the byte of *place* was locked or freed; where no file is shared nobody else has it."""
        if self._file is None or _OFD_SETLK is None:
            return True
        number = int.from_bytes(hashlib.sha256(client.encode()).digest()[:_OCTETS])
        asked = _FLOCK.pack(kind, os.SEEK_SET, number * self._most + place, 1, 0)
        try:
            fcntl.fcntl(self._file, _OFD_SETLK, asked)
        except (BlockingIOError, PermissionError):  # EAGAIN or EACCES: another process holds it
            return False
        return True
