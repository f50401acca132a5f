"""The queries of one client at a time, counted over processes: never more, and none lost with a process that dies."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier

import pytest

from kennisgraaf.errors import TooManyQueriesError
from kennisgraaf.querying.places import Places
from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots
from kennisgraaf.web.connections import close_silent

from .conftest import serving
from .protocol import send

MOST = 4
HOLDER = """
import sys
from contextlib import ExitStack
from pathlib import Path
from kennisgraaf.errors import TooManyQueriesError
from kennisgraaf.querying.places import Places
places, taken = Places(int(sys.argv[2]), Path(sys.argv[1])), 0
with ExitStack() as held:
    try:
        while taken < int(sys.argv[3]):
            held.enter_context(places.hold("a"))
            taken += 1
    except TooManyQueriesError:
        pass
    print(taken, flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(file: Path, wanted: int) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Another process that holds as many of *wanted* places of the client «a» as it gets, and how many it got."""
    command = [sys.executable, "-c", HOLDER, str(file), str(MOST), str(wanted)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline()), process
        finally:
            process.kill()


def free(places: Places, client: str = "a") -> int:
    """How many places of *client* can be had now."""
    with ExitStack() as held:
        for number in range(MOST + 1):
            try:
                held.enter_context(places.hold(client))
            except TooManyQueriesError:
                return number
    pytest.fail("there is no limit")


@pytest.mark.parametrize("shared", [True, False])
def test_one_process(tmp_path: Path, shared: bool) -> None:
    """One client has so many places and no more; another has its own; what is given back can be had again."""
    places = Places(MOST, tmp_path / "places" if shared else None)
    with places.hold("a"), places.hold("a"):
        assert free(places) == MOST - 2
        assert free(places, "b") == MOST
    assert free(places) == MOST
    places.close()


def test_several_processes(tmp_path: Path) -> None:
    """Processes together give one client no more than one alone would; each gives back its own only."""
    file = tmp_path / "places"
    places = Places(MOST, file)
    with places.hold("a"), holder(file, 2) as (taken, process):
        assert (taken, free(places), free(places, "b")) == (2, MOST - 3, MOST)
        with holder(file, MOST) as (rest, _):
            assert (rest, free(places)) == (MOST - 3, 0)
        process.communicate("", timeout=30)
        assert free(places) == MOST - 1
    places.close()


def test_killed(tmp_path: Path) -> None:
    """What a process held when it was killed can be had at once."""
    file = tmp_path / "places"
    places = Places(MOST, file)
    with holder(file, MOST) as (taken, process):
        assert (taken, free(places)) == (MOST, 0)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        assert free(places) == MOST
    places.close()


def test_copies_of_descriptors(tmp_path: Path) -> None:
    """What is held stays so when a copy of the descriptor is closed, and when silent connections are looked for."""
    file = tmp_path / "places"
    places = Places(MOST, file)
    with ExitStack() as held:
        for _ in range(MOST):
            held.enter_context(places.hold("a"))
        close_silent(1000)
        file.open("rb").close()
        with holder(file, MOST) as (taken, _):
            assert taken == 0
    with holder(file, MOST) as (taken, _):
        assert taken == MOST
    places.close()


def test_over_all_web_workers(tmp_path: Path) -> None:
    """A client of a server with several web workers has as many queries at a time as the setting says, not in each."""
    Snapshots(tmp_path).publish([], Origin("0", "empty"))
    numbers = " ".join(str(number) for number in range(100))
    lasting = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'VALUES ?v{each} {{ {numbers} }}' for each in range(6))} }}"
    asked, at_once = 12, Barrier(12)
    with serving(tmp_path, workers=2, query_workers=6, client_queries=MOST, deadline=3) as root:

        def ask(_: int) -> int:
            at_once.wait(timeout=30)
            return send(root, "GET", {"query": lasting}).status

        with ThreadPoolExecutor(asked) as threads:
            statuses = list(threads.map(ask, range(asked)))
        assert sorted(statuses) == [429] * (asked - MOST) + [503] * MOST
        assert send(root, "GET", {"query": "ASK {}"}).boolean
