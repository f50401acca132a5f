"""A long time of everything at once: honest clients, hostile ones, and death at random; ``make torture`` runs it."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
import urllib.error
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from .processes import ENDLESS, GREEDY, LARGE, exists, until
from .running import Server, hit, kill_one, opened, running, under_load
from .test_supervision import answers, data

pytestmark = pytest.mark.torture
SECONDS = float(os.environ.get("TORTURE_SECONDS", "60"))
HOSTILE = [ENDLESS, GREEDY, LARGE, "ASK " + "{" * 20_000, "SELECT {", "SELECT * { SERVICE <http://192.0.2.1/> {} }"]
HALF = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK"

__all__ = ["data"]


def tormented(server: Server, done: threading.Event, chance: random.Random) -> list[threading.Thread]:
    """Clients that ask what they should not, hang up in the middle, or send half a query, until *done*."""

    def hostile() -> None:
        while not done.is_set():
            with suppress(urllib.error.URLError, ConnectionError, HTTPException):
                server.ask(f"{chance.choice(HOSTILE)} #{chance.random()}")

    def rude() -> None:
        port = int(server.root.rpartition(":")[2])
        while not done.wait(0.5):
            with suppress(OSError):
                for connection in opened(port, HALF, 3):
                    connection.close()

    threads = [threading.Thread(target=each) for each in (hostile, hostile, rude)]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.parametrize("victims", ["query processes", "web workers", "both"])
def test_torture(tmp_path: Path, data: Path, victims: str) -> None:
    """Whatever is asked and whoever dies, honest requests that met no death are answered, and nothing is left behind.

    They may be told that the line is full, which hostile clients can bring about, but never anything else.
    """
    chance = random.Random(victims)
    choose: dict[str, Callable[[], list[int]]] = {
        "query processes": lambda: server.query_processes(),
        "web workers": lambda: server.web_workers(),
        "both": lambda: [*server.query_processes(), *server.web_workers()],
    }
    with running(tmp_path, data, workers=2, query_workers=2, deadline=1, queue_wait=5) as server:
        done = threading.Event()
        threads = tormented(server, done, chance)
        try:
            requests, harms = under_load(server, SECONDS / 3, 4, lambda: kill_one(choose[victims](), chance))
        finally:
            done.set()
            for thread in threads:
                thread.join()
        unharmed = Counter((each.status, each.problem) for each in requests if not hit(each, harms))
        assert unharmed[200, ""] > 0
        assert set(unharmed) <= {(200, ""), (503, "busy"), (503, "deadline")}, unharmed
        assert server.process.poll() is None
        until(lambda: answers(server) and len(server.web_workers()) == 2)
        until(lambda: server.metrics()[("kennisgraaf_requests_open",)] == 1, 40)
        last = [*server.web_workers(), *server.query_processes()]
        began = time.monotonic()
        os.kill(server.process.pid, signal.SIGTERM)
        assert server.process.wait(timeout=30) == 0
        assert time.monotonic() - began < 30
    assert not any(map(exists, last))
    assert list(server.temporary.iterdir()) == []
