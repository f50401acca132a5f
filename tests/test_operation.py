"""A server that is watched, stopped, crowded and maimed: what it says of itself, and what it leaves behind."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kennisgraaf import errors
from kennisgraaf.settings import Settings
from kennisgraaf.store import Origin, Snapshots
from kennisgraaf.web import connections, create_app, problems
from kennisgraaf.web.phrases import dutch

from .conftest import free_port, wait_until_served
from .protocol import quads
from .test_workers import ENDLESS, HONEST, LARGE, exists, until, values

PROGRAM = "from kennisgraaf.settings import Settings; from kennisgraaf.web.server import run; run(Settings.read())"


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, what it prints, and where its temporary files go."""

    root: str
    process: subprocess.Popen[str]
    output: Path
    temporary: Path

    def get(self, path: str, seconds: float = 30, **headers: str) -> tuple[int, Message, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(f"{self.root}{path}", headers=named), timeout=seconds
            ) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def ask(self, query: str, **parameters: object) -> tuple[int, Message, bytes]:
        return self.get("/sparql?" + urlencode({"query": query, **parameters}))

    def number(self, query: str) -> int:
        status, _, body = self.ask(query)
        assert status == 200, body
        return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])

    def metrics(self) -> dict[tuple[str, ...], float]:
        """The value of each sample by its name and the values of its labels, in the order of their names."""
        text = self.get("/metrics")[2].decode()
        return {
            (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def web_workers(self) -> list[int]:
        return children(self.process.pid)

    def query_processes(self) -> list[int]:
        return [pid for worker in self.web_workers() for pid in children(worker)]

    def log(self) -> list[dict[str, Any]]:
        lines = self.output.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


def children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@contextmanager
def running(folder: Path, data: Path, **settings: object) -> Iterator[Server]:
    """A server of *data*; it and all it started are ended by their ids."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    port = free_port()
    chosen = {"data": data, "port": port, "workers": 1, "query_workers": 1, "memory": 400, **settings}
    environment = {
        **os.environ,
        "TMPDIR": str(temporary),
        **{f"KENNISGRAAF_{name.upper()}": str(value) for name, value in chosen.items()},
    }
    output = folder / f"output-{port}"
    with output.open("w") as file:
        process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, text=True, stdout=file)
    server = Server(f"http://127.0.0.1:{port}", process, output, temporary)
    try:
        wait_until_served(server.root, process)
        yield server
    finally:
        left = [*server.web_workers(), *server.query_processes()]
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid in left:
            if exists(pid):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operation")
    Snapshots(folder).publish(quads(), Origin("0", "example"))
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Server]:
    """A server of two web workers that no test harms."""
    with running(tmp_path_factory.mktemp("shared"), data, workers=2, deadline=1.5) as server:
        yield server


def test_health(shared: Server) -> None:
    """A server that can answer says so, and from which revision."""
    status, headers, body = shared.get("/health")
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "application/json", "no-store")
    assert json.loads(body) == {"live": True, "ready": True, "revision": 1}
    assert shared.get("/health/live")[0] == 200


def test_health_without_data(tmp_path: Path) -> None:
    """A server without data lives, is not ready, and says so with 503; it does not say where it looks."""
    app = create_app(Settings(data=tmp_path / "none", query_workers=1))
    try:
        with app.test_client() as client:
            answer = client.get("/health")
            assert (answer.status_code, answer.json) == (503, {"live": True, "ready": False, "revision": None})
            assert client.get("/health/live").status_code == 200
            assert client.get("/metrics").status_code == 200
            refused = client.get("/sparql", query_string={"query": HONEST})
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, str(problems.RETRY_AFTER))
            assert str(tmp_path) not in refused.text
    finally:
        app.extensions["kennisgraaf"].pool.close()


def test_health_answers_while_all_is_busy(tmp_path: Path, data: Path) -> None:
    """While every query process works and the line is full, health answers at once."""
    with (
        running(tmp_path, data, deadline=3, queue=20, queue_wait=3, client_queries=30) as server,
        ThreadPoolExecutor(21) as threads,
    ):
        asked = [threads.submit(server.ask, f"{ENDLESS} #{number}") for number in range(21)]
        until(lambda: server.metrics()[("kennisgraaf_queries_waiting",)] == 20)
        assert server.ask(HONEST)[0] == 503
        for _ in range(10):
            began = time.monotonic()
            assert server.get("/health")[0] == 200
            assert time.monotonic() - began < 1
        assert {each.result(timeout=30)[0] for each in asked} == {503}
        assert server.metrics()[("kennisgraaf_queries_waiting",)] == 0
        assert server.number(HONEST) == 3


def test_metrics_are_those_of_all_web_workers(shared: Server) -> None:
    """Whichever web worker answers, the metrics count what all of them did: by route and outcome, with times."""
    unlike = [f"{HONEST} # metrics {number}" for number in range(12)]
    before = Counter(shared.metrics())
    for query in [*unlike, *unlike]:
        assert shared.number(query) == 3
    tag = shared.ask(unlike[0])[1]["ETag"]
    for _ in range(3):
        assert shared.get("/sparql?" + urlencode({"query": unlike[0]}), If_None_Match=tag)[0] == 304
    assert shared.ask("SELECT {")[0] == 400
    assert shared.ask(ENDLESS, timeout=0.2)[0] == 503
    assert shared.get("/nowhere")[0] == 404
    readings = [shared.metrics() for _ in range(6)]

    def gained(*key: str) -> set[float]:
        return {reading[key] - before[key] for reading in readings}

    name = "kennisgraaf_requests_total"
    (ok,) = gained(name, "ok", "/sparql")
    (cached,) = gained(name, "cached", "/sparql")
    assert ok + cached == 25 and ok >= 12 and cached >= 1
    assert gained(name, "not-modified", "/sparql") == {3}
    assert gained(name, "query-syntax", "/sparql") == {1}
    assert gained(name, "deadline", "/sparql") == {1}
    assert gained(name, "not-found", "none") == {1}
    assert gained("kennisgraaf_request_seconds_count", "/sparql") == {30}
    assert gained("kennisgraaf_query_process_kills_total") == {1}
    assert min(gained("kennisgraaf_cache_hits_total")) >= cached
    assert readings[-1][("kennisgraaf_cache_bytes",)] > 0
    assert {reading[("kennisgraaf_revision",)] for reading in readings} == {1}


def test_log(shared: Server) -> None:
    """Each request is one JSON line; no query, no query string, no body, no address of a client is in the log."""
    secret = "geheim-7391"
    shared.ask(f"{HONEST} # {secret}")
    shared.ask(f"SELECT {{ {secret}")
    shared.get(f"/?profile={secret}")
    shared.get("/nowhere")
    until(lambda: any(line["path"] == "/nowhere" for line in shared.log()))
    text = shared.output.read_text("utf-8")
    assert secret not in text
    requests = [line for line in shared.log() if line["path"] == "/sparql"]
    last = requests[-1]
    assert {"time", "method", "path", "status", "milliseconds", "bytes", "outcome", "revision"} == set(last)
    assert (last["method"], last["status"], last["outcome"], last["revision"]) == ("GET", 400, "query-syntax", 1)
    assert last["bytes"] > 0 and last["milliseconds"] >= 0
    assert not re.search(r"127\.0\.0\.1(?!:\d+)", text)


def test_unforeseen_errors(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An error that nobody foresaw is a 500 without a trace, and in the log its places without its message."""
    app = create_app(Settings(data=data, query_workers=1))

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("SELECT secret")

    try:
        with app.test_client() as client:
            answer = client.get("/broken")
    finally:
        app.extensions["kennisgraaf"].pool.close()
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert not re.search(r"Traceback|secret|RuntimeError|\.py", answer.text)
    printed, failed = capfd.readouterr()
    assert "secret" not in printed + failed
    logged = [json.loads(line) for line in printed.splitlines()]
    assert [line["error"] for line in logged if "error" in line] == ["RuntimeError"]
    assert any("broken" in place for line in logged for place in line.get("places", ()))


def test_security_headers(shared: Server) -> None:
    """Every response, pages, data and problems alike, has the headers; no header names a version."""
    for path in ("/", f"/sparql?{urlencode({'query': HONEST})}", "/nowhere", "/health", "/static/style.css"):
        _, headers, _ = shared.get(path, Accept="text/html")
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';") and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not re.search(r"\d", headers["Server"] or "")


def test_pages_keep_to_the_policy(shared: Server) -> None:
    """Pages have their style from a file that is there, and nothing in them that the policy would stop."""
    for path in ("/", f"/sparql?{urlencode({'query': HONEST})}", f"/sparql?{urlencode({'query': 'SELECT {'})}"):
        page = shared.get(path, Accept="text/html")[2].decode()
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)
        (style,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        status, headers, _ = shared.get(style)
        assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/css")


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "De zoekvraag duurde te lang"), ("en", "The query took too long")]
)
def test_problem_page(shared: Server, language: str, words: str) -> None:
    """A browser reads in its own language what went wrong, and when to try again."""
    path = "/sparql?" + urlencode({"query": ENDLESS, "timeout": 0.2})
    status, headers, body = shared.get(path, Accept="text/html", Accept_Language=language)
    assert (status, headers["Content-Type"].split(";")[0]) == (503, "text/html")
    assert int(headers["Retry-After"]) > 0
    assert f"<h1>{words}</h1>" in body.decode()
    assert "0.2" in body.decode()


def test_every_problem_is_told_in_dutch() -> None:
    """Every type of problem has a Dutch title and detail, filled with the data of the error."""
    made: list[errors.KennisgraafError] = [
        errors.QuerySyntaxError("expected X", 2, 16),
        errors.QueryEvaluationError("It cannot be."),
        errors.NestingError(100),
        errors.DeadlineError(10.0),
        errors.MemoryLimitError(1024),
        errors.ResultSizeError(5),
        errors.EngineError(),
        errors.BusyError(5),
        errors.TooManyQueriesError(16),
        errors.UnknownRevisionError("9", ["1", "2"]),
        errors.UnknownQueryError("x"),
        errors.FormatError("docx", ["json"]),
        errors.DataDirectoryError("nothing"),
    ]
    for error in made:
        _, slug, title = problems.KINDS[type(error)]
        said_title, said = dutch(slug, title, str(error), vars(error))
        assert said_title != title and said != str(error), slug
        assert "{" not in said
    assert dutch("query-syntax", "", "", vars(made[0]))[1].endswith("op regel 2, kolom 16: expected X.")
    for _, slug, title in [*problems.KINDS.values(), (0, *problems.TOO_LARGE)]:
        assert dutch(slug, title, "", {})[0] != title, slug


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
            until(lambda killed=killed, mourned=mourned: not any(map(exists, [*killed, *mourned])))  # type: ignore[misc]
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


def opened(port: int, request: bytes, number: int) -> list[socket.socket]:
    """So many connections that have sent *request* and read nothing."""
    found = []
    for _ in range(number):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", port))
        connection.sendall(request)
        found.append(connection)
    return found


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
    settings = {"deadline": 2, "queue": 2, "queue_wait": 1, "client_queries": 60}
    program = f"from kennisgraaf.web import connections; connections.SILENCE = 1; {PROGRAM}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{__name__}.PROGRAM", program)
        with running(tmp_path, data, **settings) as server:
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


def test_one_client_may_have_only_so_many_requests(data: Path) -> None:
    """A client with many requests open is refused another before its body is read, with 429; health is not."""
    app = create_app(Settings(data=data, query_workers=1, client_queries=1))
    seen: list[int] = []
    limits = connections.Open(lambda environ, start: [b""], Settings(client_queries=1), seen.append)
    environ: Callable[[str], dict[str, Any]] = lambda client: {"REMOTE_ADDR": client}  # noqa: E731
    try:
        held = [limits(environ("192.0.2.1"), lambda *_: lambda _: None) for _ in range(3)]
        first = app.test_request_context("/sparql", environ_base={"REMOTE_ADDR": "192.0.2.1"})
        with first, pytest.raises(errors.TooManyQueriesError):
            limits.admit()
        with app.test_request_context("/health", environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            limits.admit()
        with app.test_request_context("/sparql", environ_base={"REMOTE_ADDR": "192.0.2.2"}):
            limits.admit()
        for answer in held:
            answer.close()  # type: ignore[attr-defined]
        with app.test_request_context("/sparql", environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            limits.admit()
    finally:
        app.extensions["kennisgraaf"].pool.close()
    assert (max(seen), seen[-1]) == (3, 0)


def test_temporary_folder_of_others_is_left_alone(tmp_path: Path, data: Path) -> None:
    """A second server does not remove the temporary folder of one that runs."""
    with running(tmp_path, data) as first, running(tmp_path, data) as second:
        assert first.temporary == second.temporary
        assert len(list(first.temporary.glob("kennisgraaf-run-*"))) == 2
        assert (first.number(HONEST), second.number(HONEST)) == (3, 3)
        assert tempfile.gettempdir() != str(first.temporary)


WORK = "SELECT (COUNT(*) AS ?n) { " + values(3, 40) + " }"


@dataclass(frozen=True)
class Request:
    """One request of a client under load: when it began and ended, and its status, None when it got no answer."""

    began: float
    ended: float
    status: int | None
    problem: str


def under_load(
    server: Server, seconds: float, clients: int, harm: Callable[[], float]
) -> tuple[list[Request], list[float]]:
    """The requests of so many *clients* for *seconds*, while *harm* is done again and again, and its times."""
    end = time.monotonic() + seconds

    def client(name: int) -> list[Request]:
        made = []
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                status, _, body = server.ask(f"{WORK} # {name} {began}")
                problem = "" if status == 200 else json.loads(body)["type"].rpartition("/")[2]
                if status == 200:
                    assert json.loads(body)["results"]["bindings"][0]["n"]["value"] == str(40**3)
                made.append(Request(began, time.monotonic(), status, problem))
            except (urllib.error.URLError, ConnectionError, HTTPException):
                made.append(Request(began, time.monotonic(), None, ""))
        return made

    harms = []
    with ThreadPoolExecutor(clients) as threads:
        asked = [threads.submit(client, number) for number in range(clients)]
        while time.monotonic() < end - 1:
            time.sleep(0.4)
            harms.append(harm())
        return [request for each in asked for request in each.result(timeout=seconds + 60)], harms


def kill_one(pids: Sequence[int], chance: random.Random) -> float:
    """Kill one of *pids*, and return when."""
    with suppress(ProcessLookupError, IndexError):  # the last one killed is not replaced yet
        os.kill(chance.choice(pids), signal.SIGKILL)
    return time.monotonic()


TEARDOWN = 0.5
"""Seconds that the system may take to close what a killed process had open."""


def hit(request: Request, harms: Sequence[float]) -> bool:
    """Whether *request* was under way when harm was done."""
    return any(request.began - TEARDOWN <= harm <= request.ended for harm in harms)


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
