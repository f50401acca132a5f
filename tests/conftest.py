"""What the tests share: the release, a loaded data directory, and a server started from it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kennisgraaf import cooperation
from kennisgraaf.contributing.contributions import load
from kennisgraaf.processes import confinement
from kennisgraaf.querying.workers import Pool
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.settings import SHIPPED, Settings
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import Snapshots

from .judging import Desk
from .mounting import mounted
from .needing import absent
from .pooling import MEMORY
from .protocol import quads

ROOT = Path(__file__).parent.parent
_NUMBERS = count()


def free_port() -> int:
    """A port that nobody listens on; two processes in which tests run never find the same."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port // 2 % processes == number:  # not by parity: the system gives odd ports first
            return port


def wait_until_served(root: str, process: subprocess.Popen[str], seconds: float = 120) -> None:
    """Return once *root* answers; fail when *process* ends or *seconds* pass."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            urllib.request.urlopen(f"{root}/", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"no answer from {root} in {seconds} s")


@contextmanager
def serving(data: Path, **settings: object) -> Iterator[str]:
    """The address of a server of the snapshots below *data*, as they are: nothing is loaded into it."""
    port = free_port()
    chosen = {"data": data, "port": port, "workers": 1, **settings}
    environment = {**os.environ, **{f"KENNISGRAAF_{name.upper()}": str(value) for name, value in chosen.items()}}
    process = subprocess.Popen([sys.executable, "-m", "kennisgraaf.web"], env=environment, text=True)
    root = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(root, process)
        yield root
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout with the published data and suites.

    A clone of the project alone has none, and can be tested without; in CI it must be there.
    """
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        absent(f"{folder.name}/, with the published data sets and suites, is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def confined() -> None:
    """A kernel that keeps a process from the network and from other programs."""
    if lacking := confinement.missing():
        absent(lacking)


@pytest.fixture(scope="session")
def strace() -> str:
    """The program that shows system calls, and lets them fail."""
    return shutil.which("strace") or absent("strace is not installed (apt-get install strace)")


def copied(data: Path, to: Path) -> None:
    """Make *to* a data directory with the ledger and the snapshot of *data*."""
    to.mkdir()
    Ledger(data).backup(to / "backup")
    Ledger(to).restore(to / "backup")
    current = (data / "current").resolve()
    shutil.copytree(current, to / "snapshots" / current.name)
    (to / "current").symlink_to(Path("snapshots") / current.name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many tests of each W3C suite had which outcome: what was left out or excepted is seen in every run."""
    outcomes: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "xfailed", "skipped", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            suite = dict(getattr(report, "user_properties", ())).get("w3c")
            if suite is not None:
                outcomes.setdefault(str(suite), Counter())[outcome] += 1
    if outcomes:
        terminalreporter.section("W3C SPARQL 1.1 test suites, over HTTP (xfailed: listed exceptions)")
    for suite, found in sorted(outcomes.items()):
        listed = ", ".join(
            f"{number} {'listed exceptions' if each == 'xfailed' else each}" for each, number in found.items()
        )
        terminalreporter.write_line(f"{suite:20} {sum(found.values()):3} tests: {listed}")


@pytest.fixture(scope="session")
def release() -> Path:
    return SHIPPED


@pytest.fixture(scope="session")
def queries(tmp_path_factory: pytest.TempPathFactory, release: Path) -> Path:
    """A release of one query, all that a projection needs of it."""
    copy = tmp_path_factory.mktemp("release")
    (copy / "queries").mkdir()
    shutil.copy(next((release / "queries").rglob("a01-*.rq")), copy / "queries")
    return copy


@pytest.fixture(scope="session")
def data_directory(tmp_path_factory: pytest.TempPathFactory, release: Path) -> Path:
    """A data directory into which the release was loaded."""
    folder = tmp_path_factory.mktemp("data")
    load(release, Snapshots(folder))
    return folder


@pytest.fixture(scope="session")
def snapshot(data_directory: Path) -> Snapshot:
    return Snapshots(data_directory).current()


@pytest.fixture(scope="session")
def shipped_cooperation(snapshot: Snapshot) -> cooperation.Index:
    """The index of cooperation of the release."""
    return cooperation.Index.of(snapshot)


@pytest.fixture(scope="session")
def server(data_directory: Path) -> Iterator[str]:
    """The address of ``server.py``, started as a user starts it."""
    port = free_port()
    environment = {**os.environ, "KENNISGRAAF_DATA": str(data_directory)}
    command = [sys.executable, str(ROOT / "server.py"), "--port", str(port)]
    process = subprocess.Popen(command, env=environment, text=True)
    root = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(root, process)
        yield root
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the example data in ``protocol``."""
    folder = tmp_path_factory.mktemp("example")
    Snapshots(folder).publish(quads(), Origin("0", "example"))
    with serving(folder) as address:
        yield address


@pytest.fixture
def desk(tmp_path: Path, data_directory: Path) -> Iterator[Desk]:
    """A desk at a copy of the release."""
    shutil.copytree(data_directory, tmp_path / "data", symlinks=True)
    yield Desk(tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for little."""
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=40m", "kennisgraaf") as folder:
        yield folder


@pytest.fixture
def name() -> str:
    """The name of a graph that no other test uses."""
    return f"graph-{next(_NUMBERS)}"


@pytest.fixture(scope="session")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a snapshot of example data."""
    snapshots = Snapshots(tmp_path_factory.mktemp("example"))
    snapshots.publish(quads(), Origin("0", "example"))
    return str(snapshots.current().folder)


@pytest.fixture
def pool_of() -> Iterator[Callable[..., Pool]]:
    """Makes pools with the settings given, and closes them."""
    pools: list[Pool] = []

    def make(**settings: Any) -> Pool:
        pools.append(Pool(Settings(**{"deadline": 20.0, "query_workers": 1, "memory": MEMORY, **settings})))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()
