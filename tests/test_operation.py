"""What a server says of itself: health, metrics, log, headers, problems."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kennisgraaf import errors
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots
from kennisgraaf.web import connections, create_app, problems
from kennisgraaf.web.phrases import dutch

from .processes import ENDLESS, HONEST, until
from .protocol import quads
from .running import Server, running


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


@pytest.mark.parametrize(("language", "words"), [("nl", "Het duurde te lang"), ("en", "It took too long")])
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
        errors.DeadlineError(30.0, "check"),
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
    told = dutch("query-syntax", "", "", vars(made[0]))[1]
    assert told.endswith('op regel 2, kolom 16: <span lang="en">expected X</span>.')
    for _, slug, title in [*problems.KINDS.values(), (0, *problems.TOO_LARGE)]:
        assert dutch(slug, title, "", {})[0] != title, slug


def test_one_client_may_have_only_so_many_requests(data: Path) -> None:
    """A client with many requests open is refused another before its body is read, with 429; health is not."""
    app = create_app(Settings(data=data, query_workers=1, client_queries=1))
    seen: list[int] = []
    limits = connections.Open(lambda environ, start: [b""], Settings(client_queries=1), seen.append)

    def environ(client: str) -> dict[str, Any]:
        return {"REMOTE_ADDR": client}

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
            answer.close()
        with app.test_request_context("/sparql", environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            limits.admit()
    finally:
        app.extensions["kennisgraaf"].pool.close()
    assert (max(seen), seen[-1]) == (3, 0)
