"""A server that is stopped, crowded and maimed: who is served all the same, and what it leaves behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots
from kennisgraaf.web import connections

from .conftest import free_port
from .processes import ENDLESS, HONEST, LARGE, exists, until
from .protocol import quads
from .running import PROGRAM, Server, children, hit, kill_one, opened, running, under_load


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operation")
    Snapshots(folder).publish(quads(), Origin("0", "example"))
    return folder


def test_stop_lets_queries_end(tmp_path: Path, data: Path) -> None:
    """SIGTERM: queries that run are answered, new ones are refused, and no process and no file is left."""
    with running(tmp_path, data, workers=2, query_workers=2) as server, ThreadPoolExecutor(4) as threads:
        processes = [*server.web_workers(), *server.query_processes()]
        assert len(processes) == 2 + 2 * 3
        asked = [threads.submit(server.ask, f"{ENDLESS} #{number}", timeout=2) for number in range(3)]
        until(lambda: server.metrics()[("kennisgraaf_requests_open",)] >= 4)
        server.process.terminate()
        assert [each.result(timeout=30)[0] for each in asked] == [503] * 3
        assert all(b"deadline" in each.result()[2] for each in asked)
        assert server.process.wait(timeout=20) == 0
        until(lambda: not any(exists(pid) for pid in processes))
        with pytest.raises(urllib.error.URLError):
            server.get("/health")
        assert list(server.temporary.iterdir()) == []


def test_killed_front_leaves_no_process(tmp_path: Path, data: Path) -> None:
    """When the first process is killed, all others end, busy ones too; the next start removes the files they left."""
    with running(tmp_path, data, workers=2) as server, ThreadPoolExecutor(2) as threads:
        processes = [*server.web_workers(), *server.query_processes()]
        asked = threads.submit(server.ask, ENDLESS, timeout=2)
        until(lambda: server.metrics()[("kennisgraaf_requests_open",)] >= 2)
        server.process.kill()
        server.process.wait()
        assert asked.result(timeout=30)[0] == 503
        until(lambda: not any(exists(pid) for pid in processes))
    with running(tmp_path, data) as server:
        assert len(list(server.temporary.glob("kennisgraaf-run-*"))) == 1
    assert list(server.temporary.iterdir()) == []


def test_killed_web_workers_are_replaced(tmp_path: Path, data: Path) -> None:
    """Web workers killed one right after the other, all at once too, are replaced; their query processes end."""
    with running(tmp_path, data, workers=2) as server:
        for victims in (slice(1), slice(1), slice(2), slice(1)):
            before, orphans = server.web_workers(), server.query_processes()
            killed = before[victims]
            mourned = [pid for worker in killed for pid in children(worker)]
            assert mourned and set(mourned) <= set(orphans)
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            until(lambda killed=killed, mourned=mourned: not any(map(exists, [*killed, *mourned])))
            until(lambda: len(server.web_workers()) == 2 and answers(server))
        assert server.process.poll() is None
        assert server.metrics()[("kennisgraaf_requests_open",)] == 1


def answers(server: Server) -> bool:
    try:
        return server.ask(HONEST)[0] == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def test_busy_query_process_ends_with_its_web_worker(tmp_path: Path, data: Path) -> None:
    """The query process of a killed web worker ends at once, long before its deadline, though it is evaluating."""
    with running(tmp_path, data, deadline=60) as server, ThreadPoolExecutor(1) as threads:
        (worker,), processes = server.web_workers(), server.query_processes()
        asked = threads.submit(server.ask, ENDLESS)
        until(lambda: server.metrics()[("kennisgraaf_requests_open",)] == 2)
        time.sleep(0.5)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            asked.result(timeout=30)
        until(lambda: not any(map(exists, processes)))


def test_gives_up_when_web_workers_cannot_start(tmp_path: Path, data: Path) -> None:
    """Web workers that end as soon as they start are tried again, and then the server stops with status 1."""
    program = f"from kennisgraaf.web import server; server.ATTEMPTS = 2; {PROGRAM}"
    release = tmp_path / "release" / "queries"
    release.mkdir(parents=True)
    (release / "broken.rq").write_text("#+ no header at all\nSELECT", "utf-8")
    environment = {
        **os.environ,
        "KENNISGRAAF_DATA": str(data),
        "KENNISGRAAF_RELEASE": str(release.parent),
        "KENNISGRAAF_PORT": str(free_port()),
        "KENNISGRAAF_WORKERS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "3 web workers in a row ended before they were ready" in done.stderr


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK",
        f"GET /sparql?{urlencode({'query': LARGE, 'format': 'csv'})} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    ],
    ids=["half a body", "answers not read"],
)
def test_slow_clients(tmp_path: Path, data: Path, request_: bytes) -> None:
    """Connections that stop in the middle, more than there are threads, keep nobody else waiting, and are closed."""
    settings = {"deadline": 2, "gate_deadline": 2, "queue": 2, "queue_wait": 1, "client_queries": 60}
    program = f"from kennisgraaf.web import connections; connections.SILENCE = 1; {PROGRAM}"
    with running(tmp_path, data, program, **settings) as server:
        threads, workers = connections.threads(Settings(query_workers=1, queue=2)), server.web_workers()
        held = opened(int(server.root.rpartition(":")[2]), request_, 2 * threads)
        try:
            until(lambda: server.metrics()[("kennisgraaf_requests_open",)] >= 3)
            for _ in range(5):
                began = time.monotonic()
                assert server.get("/health", 5)[0] == 200
                assert time.monotonic() - began < 2
                time.sleep(0.2)
            until(lambda: server.metrics()[("kennisgraaf_requests_open",)] == 1)
            assert server.number(HONEST) == 3
            assert server.web_workers() == workers
        finally:
            for connection in held:
                connection.close()


def test_temporary_folder_of_others_is_left_alone(tmp_path: Path, data: Path) -> None:
    """A second server does not remove the temporary folder of one that runs."""
    with running(tmp_path, data) as first, running(tmp_path, data) as second:
        assert first.temporary == second.temporary
        assert len(list(first.temporary.glob("kennisgraaf-run-*"))) == 2
        assert (first.number(HONEST), second.number(HONEST)) == (3, 3)
        assert tempfile.gettempdir() != str(first.temporary)


def test_killed_query_processes_lose_only_their_queries(tmp_path: Path, data: Path) -> None:
    """Under load, each killed query process costs at most the one query it evaluated; every other is answered."""
    chance = random.Random(1)
    with running(tmp_path, data, workers=2, query_workers=2) as server:
        requests, harms = under_load(server, 5, 4, lambda: kill_one(server.query_processes(), chance))
        lost = [request for request in requests if request.status != 200]
        assert len(harms) >= 4 and len(requests) > 4 * len(harms)
        assert len(lost) <= len(harms)
        assert all(request.problem == "engine" and hit(request, harms) for request in lost)
        until(lambda: server.number(f"{HONEST} # {time.monotonic()}") == 3 and len(server.query_processes()) == 2 * 3)


def test_killed_web_workers_lose_only_their_queries(tmp_path: Path, data: Path) -> None:
    """Under load, each killed web worker costs at most the queries it had; none that came before or after is lost."""
    chance = random.Random(2)
    with running(tmp_path, data, workers=2, query_workers=2) as server:
        requests, harms = under_load(server, 5, 4, lambda: kill_one(server.web_workers(), chance))
        lost = [request for request in requests if request.status != 200]
        assert len(harms) >= 4 and len(requests) > 4 * len(harms)
        assert len(lost) <= 4 * len(harms)
        assert all(request.status is None and hit(request, harms) for request in lost)
        until(lambda: len(server.web_workers()) == 2 and len(server.query_processes()) == 2 * 3)
