"""Contributions while processes of the server die at random.

Whoever had one under way is never told that it is stored when it is not, and can send it again; nobody else notices.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from itertools import count
from pathlib import Path

import pytest

from kennisgraaf.contributing.contributions import load
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import canonical, state
from kennisgraaf.snapshots.store import Snapshots

from .hosting import HUB, LICENCE, Host, bare_release, body, direct, own, statement
from .processes import exists, until
from .protocol import EX
from .running import Request, Server, hit, kill_one, running

SECONDS, WRITERS = 10.0, 3


def gates(server: Server) -> list[int]:
    """The processes in which contributions are judged."""
    found = []
    for pid in server.query_processes():
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"kennisgraaf.contributing.judge" in command:
            found.append(pid)
    return found


@contextmanager
def writable(folder: Path) -> Iterator[tuple[Server, Host]]:
    """A server with two web workers and somebody who writes to it."""
    release, data = bare_release(folder / "release"), folder / "data"
    load(release, Snapshots(data))
    contributors = Contributors(data)
    contributors.add(HUB, "Voorbeeldhub", space=(EX,), licence=LICENCE, source=EX)
    token = contributors.create_token(HUB)
    with running(folder, data, release=release, workers=2, queue_wait=20) as server:
        yield server, Host(server.root, data, token, "")


def write(host: Host, name: str, end: float) -> list[Request]:
    """Add one number after the other to a graph until *end*, each again until it is acknowledged; every request."""
    made: list[Request] = []
    for number in count():
        acknowledged = False
        while not acknowledged:
            if time.monotonic() > end:
                return made
            began = time.monotonic()
            try:
                answer = host.ask("POST", direct(name), statement(number))
            except (OSError, HTTPException):
                made.append(Request(began, time.monotonic(), None, ""))
                continue
            acknowledged = answer.status in (200, 201)
            problem = "" if acknowledged else body(answer)["type"].rpartition("/")[2]
            made.append(Request(began, time.monotonic(), answer.status, problem))
    return made


@pytest.mark.parametrize("victims", ["gates", "web workers"])
def test_killed_processes_lose_no_contribution(tmp_path: Path, victims: str) -> None:
    """A killed gate or web worker costs at most the contributions that it had. Each number that was acknowledged is
    there once, those before it too, in the ledger as in the snapshot; and the gate of a dead web worker ends."""
    chance = random.Random(victims)
    with writable(tmp_path) as (server, host), ThreadPoolExecutor(WRITERS) as threads:
        choose: Callable[[], list[int]] = (lambda: gates(server)) if victims == "gates" else server.web_workers
        end = time.monotonic() + SECONDS
        writers = [threads.submit(write, host, f"w{number}", end) for number in range(WRITERS)]
        harms: list[float] = []
        seen: set[int] = set()
        while time.monotonic() < end - 1:
            time.sleep(1 + chance.random())
            seen |= set(gates(server))
            harms.append(kill_one(choose(), chance))
        requests = [writer.result() for writer in writers]
        everything = [request for made in requests for request in made]
        lost = [request for request in everything if request.status not in (200, 201)]
        assert harms and len(everything) > len(lost)
        assert all(hit(each, harms) for each in lost), lost
        assert {(each.status, each.problem) for each in lost} <= {(None, ""), (500, "engine")}
        until(lambda: len(server.web_workers()) == 2)
        assert host.ask("PUT", direct("last"), statement("last")).status == 201
        left = set(gates(server))
        until(lambda: not any(exists(pid) for pid in seen - left))
        for number, made in enumerate(requests):
            acknowledged = sum(each.status in (200, 201) for each in made)
            held = sorted(
                int(each) for line in host.lines(direct(f"w{number}")) for each in re.findall(r'"(\d+)"', line)
            )
            assert held in (list(range(acknowledged)), list(range(acknowledged + 1)))
        ledger, shown = Ledger(host.data), Snapshots(host.data).current()
        assert not list(ledger.verify())
        for number in range(WRITERS):
            graph = own(f"w{number}")
            assert canonical(shown.quads(graph)) == canonical(state(ledger, graph))
