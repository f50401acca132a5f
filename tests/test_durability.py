"""Killed at any moment, all of it, a server loses nothing that it acknowledged and shows nothing in part.

Each round starts a server, lets a client write to it as fast as it answers, and kills every process of it with SIGKILL
at a random moment: before the first contribution, in the middle of one, or between two. The next round starts on what
is left, and looks at it before it writes.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path

import pytest

from kennisgraaf.contributing.contributions import load
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import canonical, state
from kennisgraaf.snapshots.store import Snapshots

from .conftest import ROOT, free_port, wait_until_served
from .hosting import HUB, LICENCE, Host, bare_release, body, direct, own
from .protocol import EX, TRIG

ROUNDS, LANES = 100, 2
"""Servers that are killed, and how many there are at a time, each with a data directory of its own."""
LONGEST = 1.0
"""Seconds until a server is killed, at most: after its start, or after its first contribution."""
NAMES = ("left", "right")


class Lane:
    """A data directory below *folder*, a client that writes numbers to it, and what that was told.

    Each number goes into two graphs at once, so that half a revision would show. ``first`` is the revision of the
    number 0.
    """

    def __init__(self, folder: Path, chance: random.Random):
        self.folder, self.data, self.chance = folder, folder / "data", chance
        self.release = bare_release(folder / "release")
        self.first = load(self.release, Snapshots(self.data)).revision + 1
        contributors = Contributors(self.data)
        contributors.add(HUB, "Voorbeeldhub", space=(EX,), licence=LICENCE, source=EX)
        self.token = contributors.create_token(HUB)
        self.acknowledged = -1

    @contextmanager
    def served(self) -> Iterator[Host]:
        """A server in a process group of its own; all of that is killed at the end."""
        port = free_port()
        chosen = {"data": self.data, "release": self.release, "workers": 1, "query_workers": 1}
        environment = {**os.environ, "TMPDIR": str(self.folder)}
        environment |= {f"KENNISGRAAF_{name.upper()}": str(value) for name, value in chosen.items()}
        command = [sys.executable, str(ROOT / "server.py"), "--port", str(port)]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, text=True, start_new_session=True
        )
        try:
            wait_until_served(f"http://127.0.0.1:{port}", process)
            yield Host(f"http://127.0.0.1:{port}", self.data, self.token, "")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def round(self) -> int:
        """Start, look, write and be killed; return how many numbers there are."""
        killed, written = threading.Event(), threading.Event()
        with ThreadPoolExecutor(1) as thread:
            with self.served() as host:
                known = self.look(host)
                self.acknowledged = known - 1  # what somebody has seen is there to stay, too
                writing = thread.submit(self.write, host, known, written, killed)
                if self.chance.random() < 0.5:  # else the gate is hardly ever there before the end on a slow machine
                    written.wait(60)
                time.sleep(self.chance.random() * LONGEST)
                killed.set()
            writing.result()
        return known

    def write(self, host: Host, number: int, written: threading.Event, killed: threading.Event) -> None:
        """Write one number after the other, until the server is gone."""
        for each in count(number):
            said = f"{{ <{EX}thing> <{EX}says> {each} }}"
            try:
                answer = host.ask("POST", "/graphs", "".join(f"<{own(name)}> {said}\n" for name in NAMES), TRIG)
            except (OSError, HTTPException):
                assert killed.is_set(), "the server went by itself"
                return
            if answer.status != 200 and killed.is_set():  # one of its processes went before the one that answers
                return
            assert answer.status == 200, answer.body
            assert body(answer)["revision"] == self.first + each
            self.acknowledged = each
            written.set()

    def look(self, host: Host) -> int:
        """How many numbers there are, all of them in both graphs; and everything else is as it should be."""
        known = 0
        with suppress(FileNotFoundError):
            left, right = (self.numbers(host, name) for name in NAMES)
            assert left == right == list(range(len(left)))
            known = len(left)
        # One that was on its way when the server was killed may be there too, whole.
        assert known - 1 in (self.acknowledged, self.acknowledged + 1)
        ledger, shown = Ledger(self.data), Snapshots(self.data).current()
        assert ledger.head is not None and ledger.head.number == self.first + known - 1
        assert (shown.origin.revision, shown.origin.row) == (ledger.head.number, ledger.head.digest)
        assert not list(ledger.verify())
        for name in NAMES:
            assert canonical(shown.quads(own(name))) == canonical(state(ledger, own(name)))
        return known

    def numbers(self, host: Host, name: str) -> list[int]:
        """The numbers in a graph, as the server answers. Raises FileNotFoundError when there is no such graph."""
        answer = host.ask("GET", direct(name), token="", Accept="application/n-triples")
        if answer.status == 404:
            raise FileNotFoundError(name)
        assert answer.status == 200, answer.body
        return sorted(int(each) for each in re.findall(rb'says> "(\d+)"', answer.body))


def killed_rounds(folder: Path, rounds: int) -> None:
    """Kill so many servers; several lanes share the work."""

    def lane(name: int) -> int:
        (folder / str(name)).mkdir()
        made = Lane(folder / str(name), random.Random(name))
        written = [made.round() for _ in range(rounds // LANES)]
        assert written[-1] > rounds // LANES // 4, "hardly anything was written"
        with made.served() as host:
            made.look(host)
        assert not list((made.data / "snapshots").glob("*.partial"))
        return written[-1]

    with ThreadPoolExecutor(LANES) as threads:
        for each in [threads.submit(lane, name) for name in range(LANES)]:
            each.result()


def test_killed_at_random(tmp_path: Path) -> None:
    """A hundred servers killed: what was acknowledged is there, whole, without a gap; the ledger verifies and is what
    readers are shown; the one contribution that was under way is there whole, or not at all."""
    killed_rounds(tmp_path, ROUNDS)


@pytest.mark.torture
def test_killed_at_random_for_long(tmp_path: Path) -> None:
    """The same, a thousand times."""
    killed_rounds(tmp_path, 10 * ROUNDS)
