"""Pathways over HTTP and at the command line, and that nothing of a profile is kept."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kennisgraaf.cli import main
from kennisgraaf.namespaces import ID
from kennisgraaf.pathways import Index, pathways
from kennisgraaf.pathways.reading import FIELDS

from .conftest import copied
from .processes import exists
from .protocol import Answer, send
from .running import Server, children, running

POLYVALENT, CARE = f"{ID}function/polyvalent-worker", f"{ID}function/care-function"
MARKER = "voorbeeldmerkteken-7f3a"
"""A text that stands in no data, so wherever it is found it was kept of a profile."""
CTDL = "https://purl.org/ctdl/terms/"


def post(root: str, said: object, accept: str = "application/json", path: str = "/pathways", **headers: str) -> Answer:
    """The answer to a profile."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return send(root, "POST", (), {"Content-Type": "application/json", "Accept": accept, **headers}, body, path)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_http_and_python_say_the_same(server: str, snapshot: object, lang: str, data_directory: Path) -> None:
    """The answer over HTTP is that of the function, but for how long it took."""
    answer = post(server, {"functions": [POLYVALENT], "target": CARE, "lang": lang})
    assert answer.status == 200, answer.body
    found = json.loads(answer.body)
    expected = pathways(Index.of(snapshot), functions=[POLYVALENT], target=CARE, lang=lang).as_json()
    assert found.pop("seconds") >= 0 <= expected.pop("seconds")
    assert found == json.loads(json.dumps(expected))
    assert found["routes"]


def test_each_format(server: str) -> None:
    """The same routes come as JSON-LD and Turtle in CTDL, as text in either language, and as a page."""
    said = {"functions": [POLYVALENT], "target": CARE, "limit": 2}
    for accept, form in (("text/turtle", ox.RdfFormat.TURTLE), ("application/ld+json", ox.RdfFormat.JSON_LD)):
        answer = post(server, said, accept)
        assert answer.headers["Content-Type"].startswith(accept)
        kinds = [quad.object for quad in ox.parse(answer.body, format=form) if quad.predicate.value.endswith("#type")]
        assert kinds.count(ox.NamedNode(f"{CTDL}Pathway")) == 2
    assert "ga verder langs" in post(server, said, "text/plain").body.decode()
    assert "move on along" in post(server, said, "text/plain", "/pathways?lang=en").body.decode()
    page = post(server, said, "text/html", **{"Accept-Language": "en"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Route 2" in page.body.decode()
    assert post(server, said, "image/png").status == 406


def test_form(server: str) -> None:
    """The page has a form of which the answer is a page; what was entered stands in it again, and what is wrong."""
    page = send(server, "GET", (), {"Accept": "text/html", "Accept-Language": "nl"}, None, "/pathways")
    assert page.status == 200
    assert "<form" in page.body.decode()
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html", "Accept-Language": "nl"}
    body = urlencode({"functions": "polyvalent medewerker\r\n", "target": "zorgfunctie", "limit": "1", "place": ""})
    answer = send(server, "POST", (), sent, body.encode(), "/pathways").body.decode()
    assert "Weg 1" in answer
    assert "polyvalent medewerker</textarea>" in answer
    wrong = send(server, "POST", (), sent, urlencode({"competencies": MARKER, "limit": "veel"}).encode(), "/pathways")
    assert wrong.status == 422
    assert "competencies[0]" in wrong.body.decode()
    assert "limit" in wrong.body.decode()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (b"{", ""),
        (b"[" * 100_000, ""),
        ([], ""),
        ({"colour": "red"}, ""),
        ({"competencies": [f"{ID}competency/none"]}, "competencies[0]"),
        ({"competencies": ["x"] * 10_000}, "competencies"),
        ({"target": f"{ID}hub/kempen"}, "target[0]"),
        ({"coached_gap": "many"}, "coached_gap"),
        ({"objective": ["luck"]}, "objective"),
        ({"timeout": "soon"}, "timeout"),
        ({"credentials": [f"{ID}credential/diploma"], "barriers": [f"{ID}threat/diplomagerichtheid"]}, "barriers"),
    ],
)
def test_bad_input(server: str, said: object, field: str) -> None:
    """What cannot be computed with gets 422 that names the field and why, in both languages."""
    answer = post(server, said)
    assert answer.status == 422, answer.body
    problem = json.loads(answer.body)
    assert problem["type"].endswith("/problem/profile")
    assert field in [wrong["field"] for wrong in problem["wrong"]]
    assert all(wrong["reason"]["nl"] and wrong["reason"]["en"] for wrong in problem["wrong"])


@pytest.mark.parametrize(("limit", "used"), [(0, 1), (1000, 50)])
def test_limit_is_clamped_and_stated(server: str, limit: int, used: int) -> None:
    """A number of routes beyond what is given is brought within it, and the answer says so."""
    found = json.loads(post(server, {"functions": [POLYVALENT], "target": CARE, "limit": limit}).body)
    assert found["asked"]["limit"] == used
    assert any("limit" in note for note in found["notes"])


def test_an_empty_profile_is_answered(server: str) -> None:
    """Nothing but an object is a request for any regular work; the answer says that the profile is empty."""
    answer = post(server, {})
    assert answer.status == 200
    assert json.loads(answer.body)["notes"]


def test_other_ways_of_sending(server: str) -> None:
    """Another media type, a body that broke off, chunks, a parameter in the address: each has its own status."""
    said = json.dumps({}).encode()
    assert send(server, "POST", (), {"Content-Type": "text/turtle"}, said, "/pathways").status == 415
    assert post(server, {}, path=f"/pathways?competencies={MARKER}").status == 400
    head = b"POST /pathways HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", urlsplit(server).port or 80), timeout=30) as connection:
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")  # at once: it may hang up
        assert connection.recv(65536).split()[1] == b"411"
    assert send(server, "PUT", (), {"Content-Type": "application/json"}, said, "/pathways").status == 405


@pytest.mark.parametrize("work", ["next", "leverage"])
def test_functions(server: str, work: str) -> None:
    """A function is named by the last part of its IRI or by the whole, escaped; one that there is not gets 404."""
    short = send(server, "GET", (), {"Accept": "application/json"}, None, f"/functions/polyvalent-worker/{work}")
    whole = send(server, "GET", (), {"Accept": "application/json"}, None, f"/functions/{quote(POLYVALENT, '')}/{work}")
    assert short.status == whole.status == 200
    assert json.loads(short.body) == json.loads(whole.body)
    assert json.loads(short.body)["function"]["iri"] == POLYVALENT
    page = send(server, "GET", (), {"Accept": "text/html"}, None, f"/functions/polyvalent-worker/{work}?lang=en")
    assert "polyvalent worker" in page.body.decode()
    assert send(server, "GET", (), {}, None, f"/functions/polyvalent-werker/{work}").status == 404


def test_unreachable_functions(server: str) -> None:
    """The list of functions that nobody reaches says of each what is lacking."""
    answer = send(server, "GET", (), {"Accept": "application/json"}, None, "/functions/unreachable")
    found = json.loads(answer.body)
    assert answer.status == 200
    assert found["functions"]
    assert all(each["lacking"] for each in found["functions"])


def test_command_line() -> None:
    """The command has an option for each field of a request."""
    options = {parameter.name for parameter in main.commands["pathway"].params}
    assert set(FIELDS) <= options


def test_command_line_says_the_same(data_directory: Path, snapshot: object) -> None:
    """``kennisgraaf pathway`` prints what the function answers, or what is wrong with each field."""
    said = ["--worked-in", "polyvalent medewerker", "--to", "zorgfunctie", "--limit", "1"]
    result = CliRunner().invoke(main, ["--data", str(data_directory), "pathway", *said])
    assert result.exit_code == 0, result.output
    expected = pathways(Index.of(snapshot), functions=[POLYVALENT], target=CARE, limit=1)
    assert result.output == expected.as_text("nl")
    wrong = CliRunner().invoke(main, ["--data", str(data_directory), "pathway", "--has", "zinken", "--to", CARE])
    assert wrong.exit_code == 1
    assert "competencies[0]" in wrong.output


@pytest.fixture
def watched(tmp_path: Path, data_directory: Path) -> Iterator[Server]:
    """A server with a data directory and temporary files of its own."""
    copied(data_directory, tmp_path / "data")
    with running(tmp_path, tmp_path / "data") as server:
        yield server


def test_nothing_of_a_profile_is_kept(watched: Server, tmp_path: Path) -> None:
    """No file, log, metric or error holds a text that a profile held: asked well, asked badly, or in a form."""
    label = "textiel sorteren"
    good = {"competencies": [{"competency": label, "level": MARKER}], "functions": [POLYVALENT]}
    bad = {"competencies": [MARKER], "place": MARKER, "target": MARKER, MARKER: 1, "coached_gap": {MARKER: 1}}
    answers = [
        post(watched.root, each, accept) for each in (good, bad) for accept in ("application/json", "text/html")
    ]
    assert [answer.status for answer in answers] == [200, 200, 422, 422]
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    send(watched.root, "POST", (), sent, urlencode({"competencies": MARKER}).encode(), "/pathways")
    post(watched.root, (b'{"competencies": ["' + MARKER.encode() + b'"'))
    assert json.loads(answers[2].body)["type"].endswith("/profile")
    assert MARKER not in watched.get("/metrics")[2].decode()
    for file in filter(Path.is_file, tmp_path.rglob("*")):
        assert MARKER.encode() not in file.read_bytes(), file
    assert [entry["path"] for entry in watched.log()].count("/pathways") == 6
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in answers)


def test_it_ends_with_the_web_worker(watched: Server) -> None:
    """The process that finds routes is there after the first request, one only, and ends with its web worker."""
    before = {pid for worker in watched.web_workers() for pid in children(worker)}
    for _ in range(3):
        assert post(watched.root, {}).status == 200
    worker = watched.web_workers()[0]
    (finder,) = set(children(worker)) - before
    watched.process.terminate()
    watched.process.wait(timeout=30)
    assert not exists(finder)
