"""What the tests share: the release, a loaded data directory, and a server started from it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kennisgraaf.contributions import load
from kennisgraaf.settings import SHIPPED
from kennisgraaf.store import Snapshot, Snapshots

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


@pytest.fixture(scope="session")
def release() -> Path:
    return SHIPPED


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
