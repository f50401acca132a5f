"""A closed-loop client: so many connections, each sending its next request as soon as it has its answer.

One thread over epoll and plain sockets, because a client that works harder than the servers would measure itself:
it spends some 20 microseconds on a request.
"""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

KEPT = 64_000_000
"""Bytes of bodies kept of one run, to count their rows afterwards."""


@dataclass
class Run:
    """What happened: *seconds* on the clock, those of each answer, and by the number of the request its body; and the
    *cpu* seconds that the server spent, where somebody measures them.

    ``failures`` holds the status of each answer that was not 200; 0 is a connection lost or out of time.
    """

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    bodies: dict[int, bytes] = field(default_factory=dict)
    failures: list[int] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def spent(self) -> float:
        """Seconds of processor time an answer."""
        return self.cpu / len(self.times) if self.times else 0.0

    def percentile(self, share: float) -> float:
        """Seconds within which *share* of the answers came."""
        if not self.times:
            return float("inf")
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))]

    def rows(self) -> dict[int, int]:
        """The number of rows, or of triples, of each kept answer."""
        return {number: rows(body) for number, body in self.bodies.items()}

    @classmethod
    def together(cls, runs: Iterable[Run]) -> Run:
        """Several runs as one."""
        whole = cls()
        for run in runs:
            whole.seconds += run.seconds
            whole.times += run.times
            whole.bodies |= run.bodies
            whole.failures += run.failures
            whole.cpu += run.cpu
        return whole


def rows(body: bytes) -> int:
    found = json.loads(body)
    return len(found["results"]["bindings"]) if "results" in found else 1


class Connection:
    """One client: a socket that is kept open, and the request that it waits for."""

    def __init__(self, port: int):
        self.port = port
        self.number = 0
        self.started = 0.0
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self._length = -1

    def send(self, number: int, request: bytes) -> None:
        self.number, self.received, self._length = number, b"", -1
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, bytes] | None:
        """The status and body when the answer is complete. Raises ConnectionError when it ends before."""
        part = self.socket.recv(1_000_000)
        if not part:
            raise ConnectionResetError
        self.received = self.received + part if self.received else part
        if self._length < 0:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return None
            head = self.received[:end].lower()
            place = head.find(b"\r\ncontent-length:")
            self._body = end + 4
            self._length = 0 if place < 0 else int(head[place + 17 :].split(b"\r\n", 1)[0])
            self._chunked = place < 0
        if self._chunked:
            if not self.received.endswith((b"\r\n0\r\n\r\n", b"\r\n\r\n0\r\n\r\n")):
                return None
            return int(self.received[9:12]), _joined(self.received[self._body :])
        if len(self.received) < self._body + self._length:
            return None
        return int(self.received[9:12]), self.received[self._body :]


def _joined(chunks: bytes) -> bytes:
    """The content of a chunked body (RFC 9112, section 7.1: https://www.rfc-editor.org/rfc/rfc9112#section-7.1)."""
    content, place = [], 0
    while True:
        end = chunks.index(b"\r\n", place)
        size = int(chunks[place:end].split(b";")[0], 16)
        if size == 0:
            return b"".join(content)
        content.append(chunks[end + 2 : end + 2 + size])
        place = end + size + 4


def run(
    port: int,
    request: Callable[[int], bytes],
    *,
    clients: int = 1,
    seconds: float = 1.0,
    requests: int = 1_000_000,
    first: int = 0,
    timeout: float = 60.0,
) -> Run:
    """Send ``request(first)``, ``request(first + 1)``, ... for *seconds*, at most *requests* of them, over *clients*
    connections; then wait for the answers under way, at most *timeout* seconds in all.
    """
    done = Run()
    numbers = count(first)
    poll = select.epoll()
    connections = {}
    for _ in range(min(clients, requests)):
        connection = Connection(port)
        connections[connection.socket.fileno()] = connection
        poll.register(connection.socket.fileno(), select.EPOLLIN)
    begin = time.perf_counter()
    kept, waiting = 0, set(connections)
    for connection in connections.values():
        number = next(numbers)
        connection.send(number, request(number))
    while waiting and time.perf_counter() - begin < timeout:
        for descriptor, _ in poll.poll(0.2):
            connection = connections[descriptor]
            try:
                answer = connection.receive()
            except (ConnectionError, TimeoutError):
                done.failures.append(0)
                waiting.discard(descriptor)
                poll.unregister(descriptor)
                continue
            if answer is None:
                continue
            now = time.perf_counter()
            status, body = answer
            if status == 200:
                done.times.append(now - connection.started)
                if kept + len(body) < KEPT:
                    done.bodies[connection.number] = body
                    kept += len(body)
            else:
                done.failures.append(status)
            number = next(numbers)
            if now - begin < seconds and number - first < requests:
                connection.send(number, request(number))
            else:
                waiting.discard(descriptor)
    done.seconds = time.perf_counter() - begin
    done.failures += [0 for descriptor in waiting]
    poll.close()
    for connection in connections.values():
        connection.socket.close()
    return done
