"""Hostile inputs: the endpoint answers each with the right status, in time, and goes on as if nothing had happened.

The inputs are the files of ``tests/hostile/``; its ``index.toml`` tells how each is sent and what must come back.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import serving

FOLDER = Path(__file__).parent / "hostile"
INPUTS = tomllib.loads((FOLDER / "index.toml").read_text("utf-8"))["input"]
DEADLINE = 2.0
MEMORY = 400
PATIENCE = 2.5
"""Seconds above the deadline: most of it for a machine that does other work too."""
PAUSE = 0.2
CUT = {path.name for path in FOLDER.glob("*.http") if "⟪end⟫" in path.read_text("utf-8")}
HONEST = b"SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 3 } }"
_MARK = re.compile("⟪(?:([0-9]+)\N{MULTIPLICATION SIGN}(.*?)|x([0-9a-f]{2})|(port|length|pause|end))⟫", re.DOTALL)
_PROBLEM = "https://w3id.org/kennisgraaf/problem/"


@dataclass
class Endpoint:
    """A server under attack: its port, its processes, the highest memory of each seen so far, and a server that
    counts who calls it, which nobody ever should."""

    port: int
    forbidden: socket.socket
    peaks: dict[int, int]

    @property
    def forbidden_port(self) -> int:
        return int(self.forbidden.getsockname()[1])

    def processes(self) -> tuple[set[int], set[int]]:
        """The process ids of the front, and of the query processes."""
        ours = f"KENNISGRAAF_PORT={self.port}".encode()
        front, queries = set(), set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if ours in (folder / "environ").read_bytes().split(b"\0"):
                    command = (folder / "cmdline").read_bytes()
                    (queries if b"kennisgraaf.querying.worker" in command else front).add(int(folder.name))
            except OSError:  # gone meanwhile, or not ours to read
                continue
        return front, queries

    def look(self) -> None:
        """Note the memory that each process has had at most, in KiB."""
        for pid in set.union(*self.processes()):
            try:
                found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
            except OSError:
                continue
            if found:
                self.peaks[pid] = max(self.peaks.get(pid, 0), int(found[1]))

    def called(self) -> bool:
        """Whether anybody has called the forbidden server."""
        try:
            self.forbidden.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture(scope="module")
def endpoint(data_directory: Path) -> Iterator[Endpoint]:
    with (
        socket.create_server(("127.0.0.1", 0)) as forbidden,
        serving(data_directory, deadline=DEADLINE, memory=MEMORY, query_workers=1, result_bytes=20_000_000) as root,
    ):
        forbidden.setblocking(False)
        found = Endpoint(urlsplit(root).port or 0, forbidden, {})
        ended = threading.Event()

        def look() -> None:
            while not ended.wait(0.1):
                found.look()

        looking = threading.Thread(target=look)
        looking.start()
        yield found
        ended.set()
        looking.join()


def parts(text: str, port: int) -> list[bytes | None]:
    """What to send for the *text* of an input, head and body; None is a pause."""
    sent: list[bytes | None] = []
    place = 0
    for mark in _MARK.finditer(text):
        sent.append(text[place : mark.start()].encode())
        place = mark.end()
        times, repeated, byte, word = mark.groups()
        if times:
            numbered = (repeated.replace("№+", str(n + 1)).replace("№", str(n)) for n in range(int(times)))
            sent.append("".join(numbered).encode())
        elif byte:
            sent.append(bytes.fromhex(byte))
        elif word == "end":
            return sent
        else:
            sent.append({"port": str(port).encode(), "length": b"\0length", "pause": None}[word])
    return [*sent, text[place:].encode()]


def message(given: dict[str, Any], port: int) -> list[bytes | None]:
    """The request for an input, in the pieces that it is sent in."""
    text = (FOLDER / given["file"]).read_text("utf-8")
    if given["send"] == "post":
        body = b"".join(part for part in parts(text.removesuffix("\n"), port) if part)
        target = f"/sparql?timeout={given['seconds']}" if "seconds" in given else "/sparql"
        head = f"POST {target} HTTP/1.1\nHost: localhost\nConnection: close\nContent-Type: application/sparql-query\n"
        return [f"{head}Content-Length: {len(body)}\n\n".replace("\n", "\r\n").encode() + body]
    head, _, rest = text.partition("\n\n")
    body_parts = parts(rest, port)
    length = sum(len(part) for part in body_parts if part)
    head_parts = [
        part and (str(length).encode() if part == b"\0length" else part.replace(b"\n", b"\r\n"))
        for part in parts(f"{head}\n\n", port)
    ]
    pieces = [b"".join(group) if group else None for group in _groups([*head_parts, *body_parts])]
    return pieces


def _groups(sent: list[bytes | None]) -> Iterator[list[bytes | None] | None]:
    for pause, group in itertools.groupby(sent, key=lambda part: part is None):
        yield None if pause else list(group)


def send(port: int, pieces: list[bytes | None], *, cut: bool = False) -> tuple[int, bytes, bytes]:
    """Status, head and body of the answer to a request on a connection of its own; status 0 when there was none.

    With *cut* the client says that it sends no more.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            for piece in pieces:
                if piece is None:
                    time.sleep(PAUSE)
                else:
                    connection.sendall(piece)
            if cut:
                connection.shutdown(socket.SHUT_WR)
        except OSError:  # answered and closed before all was sent
            pass
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    head, _, body = received.partition(b"\r\n\r\n")
    while head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    return int(head.split()[1]) if head else 0, head, body


def honest(port: int) -> None:
    """An ordinary query is answered, in any web worker."""
    given = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(HONEST)}\r\n"
    status, _, body = send(port, [f"{given}Content-Type: application/sparql-query\r\n\r\n".encode() + HONEST])
    assert (status, json.loads(body)["results"]["bindings"][0]["n"]["value"]) == (200, "3")


@pytest.mark.parametrize("given", INPUTS, ids=[each["file"] for each in INPUTS])
def test_input(endpoint: Endpoint, given: dict[str, Any]) -> None:
    """The status is right and comes in time, as a problem where we answer; nothing leaks, nothing leaves, no process
    of the front dies, and the next query is answered."""
    front, _ = endpoint.processes()
    pieces = message(given, endpoint.forbidden_port)
    start = time.monotonic()
    status, head, body = send(endpoint.port, pieces, cut=given["file"] in CUT)
    seconds = time.monotonic() - start - PAUSE * pieces.count(None)
    assert status in given["status"], (status, body[:300])
    assert seconds < DEADLINE + PATIENCE
    if "problem" in given and status >= 400:
        assert b"application/problem+json" in head
        problem = json.loads(body)
        assert problem["status"] == status
        assert problem["type"] in [_PROBLEM + slug if slug else "about:blank" for slug in given["problem"]]
    assert not re.search(rb"\n(X-Evil|Set-Cookie|A):", head, re.IGNORECASE)
    for secret in (b"Traceback", b"/site-packages/", b"root:x:0", os.fsencode(FOLDER.parent.parent)):
        assert secret not in head + body
    assert not endpoint.called()
    honest(endpoint.port)
    assert endpoint.processes()[0] == front


def test_nothing_is_left(endpoint: Endpoint) -> None:
    """After all of it no process has had more memory than a query may use, and there are no more than at first."""
    endpoint.look()
    front, queries = endpoint.processes()
    assert len(queries) == 2
    assert front | queries <= set(endpoint.peaks)
    assert max(endpoint.peaks.values()) < MEMORY * 1024
    assert not endpoint.called()


def test_index_is_complete() -> None:
    """Every file is in the index once, at least 60 of them, each with a reason."""
    files = [each["file"] for each in INPUTS]
    assert sorted(files) == sorted(path.name for path in FOLDER.iterdir() if path.name != "index.toml")
    assert len(set(files)) == len(files) >= 60
    assert all(each["why"] for each in INPUTS)
