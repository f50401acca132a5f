"""Bodies of contributions over HTTP: in parts, wrong, too large, or broken off; what is stored is whole."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from kennisgraaf.formats import GRAPHS
from kennisgraaf.namespaces import ID

from .hosting import Host, body, direct, hosting, statement
from .protocol import EX, N_TRIPLES, TURTLE

WRONG = f'{statement(1)}\n<{ID}not-ours> <{EX}says> "1" .\n'
FORM = "multipart/form-data; boundary=b"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with hosting(tmp_path_factory.mktemp("bodies"), upload_bytes=100_000) as host:
        yield host


def form(*files: tuple[str, str, str]) -> str:
    """A form with *files*, each by its name, its media type and its text, as curl sends it."""
    heads = "".join(
        f'--b\r\nContent-Disposition: form-data; name="graph"; filename="{name}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n{text}\r\n"
        for name, media_type, text in files
    )
    return f"{heads}--b--\r\n"


def test_multipart(host: Host, name: str) -> None:
    """The parts of a form are added together, in one revision."""
    told = host.ask("POST", direct(name), form(*((f"{each}.ttl", TURTLE, statement(each)) for each in (1, 2))), FORM)
    assert (told.status, body(told).get("additions")) == (201, 2), told.body
    assert host.lines(direct(name)) == [statement(1), statement(2)]


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ((("a.ttl", TURTLE, WRONG),), ""),
        ((("a.ttl", TURTLE, statement(1)), ("b.ttl", TURTLE, WRONG)), " (in «b.ttl»)"),
        ((("a.ttl", TURTLE, WRONG), ("b.ttl", TURTLE, statement(1))), " (in «a.ttl»)"),
        ((("a.ttl", TURTLE, f"\n\n{statement(1)}\n"), ("b.nt", N_TRIPLES, WRONG)), " (in «b.nt»)"),
    ],
)
def test_where_a_part_is_wrong(host: Host, name: str, files: tuple[tuple[str, str, str], ...], where: str) -> None:
    """What is wrong has its line in the part where it stands, and of several parts it is said which."""
    answer = host.ask("POST", direct(name), form(*files), FORM)
    (result,) = body(answer)["report"]["results"]
    assert (answer.status, result["line"], result["thing"]["iri"]) == (422, 2, f"{ID}not-ours")
    assert result["message"].endswith(where) and ("(in «" in result["message"]) == bool(where)


def test_part_that_does_not_parse(host: Host, name: str) -> None:
    """A part that does not parse is named, with the line in it."""
    files = (("a.ttl", TURTLE, statement(1)), ("b.ttl", TURTLE, f"{statement(2)}\n<x:a> <x:b> .\n"))
    answer = host.ask("POST", direct(name), form(*files), FORM)
    told = body(answer)
    assert (answer.status, told["part"], told["line"]) == (400, "b.ttl", 2)
    assert "part «b.ttl», line 2" in told["detail"]
    page = host.ask("POST", direct(name), form(*files), FORM, Accept="text/html", Accept_Language="nl").body.decode()
    assert "in deel «b.ttl» op regel 2" in page


def test_part_of_an_unknown_media_type(host: Host, name: str) -> None:
    """What curl does not know is what the name of its file says; where that says nothing, media types are named."""
    unknown = "application/octet-stream"
    assert host.ask("POST", direct(name), form(("a.ttl", unknown, statement(1))), FORM).status == 201
    refused = host.ask("POST", direct(name), form(("a.exe", unknown, statement(2))), FORM)
    assert refused.status == 415 and all(each.media_type in body(refused)["detail"] for each in GRAPHS)


@pytest.mark.parametrize(
    ("media_type", "headers", "status"),
    [
        ("", {}, 415),
        ("text/csv", {}, 415),
        ("application/x-www-form-urlencoded", {}, 415),
        ("multipart/form-data; boundary=b", {}, 415),
        ("application/sparql-update", {}, 415),
        ("text/turtle; charset=iso-8859-1", {}, 415),
        (TURTLE, {"Content_Encoding": "gzip"}, 415),
        (TURTLE, {"Content_Range": "bytes 0-9/20"}, 400),
    ],
)
def test_bodies_refused(host: Host, name: str, media_type: str, headers: dict[str, str], status: int) -> None:
    """What is no graph in UTF-8, as it is and whole, is refused and never guessed at."""
    sent = gzip.compress(statement(1).encode()) if "Content_Encoding" in headers else statement(1)
    answer = host.ask("PUT", direct(name), sent, media_type, **headers)
    assert answer.status == status, answer.body
    assert host.ask("GET", direct(name)).status == 404


def test_syntax_error(host: Host, name: str) -> None:
    """A graph that does not parse is 400, with the line and the column, and nothing of it is stored."""
    answer = host.ask("PUT", direct(name), f"{statement(1)}\n<x:a> <x:b> .\n")
    assert (answer.status, answer.media_type) == (400, "application/problem+json")
    told = body(answer)
    assert told["type"].endswith("/problem/parse")
    assert {"line", "column"} <= told.keys()
    assert host.ask("GET", direct(name)).status == 404


def test_largest_body(host: Host, name: str) -> None:
    """A body larger than the setting is 413, with the limit."""
    answer = host.ask("PUT", direct(name), "#" * 100_001)
    assert (answer.status, body(answer)["limit"]) == (413, 100_000)
    assert body(answer)["type"].endswith("/problem/upload-size")
    assert host.ask("PUT", direct(name), statement(1) + "#" * (100_000 - len(statement(1)))).status == 201


@pytest.mark.parametrize("ending", ["0\r\n\r\n", "0\r\n", ""])
def test_chunks(host: Host, name: str, ending: str) -> None:
    """A body whose length is not said is 411, whether it ends or not: one that broke off looks the same."""
    chunk = f"{len(statement(1)):x}\r\n{statement(1)}\r\n{ending}"
    assert raw(host, name, chunk.encode(), "Transfer-Encoding: chunked") in (411, None)
    assert host.ask("GET", direct(name)).status == 404


def test_no_length(host: Host, name: str) -> None:
    """A body that is not announced at all is 411."""
    assert raw(host, name, b"", "X-Nothing: 1", end=False) == 411


def test_truncated_at_every_byte(host: Host, name: str) -> None:
    """A body that breaks off, at whatever byte, is never stored, although each whole line of it is a graph."""
    sent = "".join(f"{statement(number)}\n" for number in range(3)).encode()
    length = f"Content-Length: {len(sent)}"
    before = body(host.ask("GET", "/revisions", token=""))["revisions"]
    for cut in range(len(sent)):
        assert raw(host, name, sent[:cut], length) in (400, None), cut
    for cut in range(0, len(sent), 10):  # gone without a word
        raw(host, name, sent[:cut], length, end=False, wait=False)
    settled(host)
    assert body(host.ask("GET", "/revisions", token=""))["revisions"] == before
    assert raw(host, name, sent, length, end=False) == 201
    assert len(host.lines(direct(name))) == 3


def settled(host: Host) -> None:
    """Return once no other request is open: one whose client is gone is read to its end first."""
    for _ in range(200):
        if "kennisgraaf_requests_open 1.0" in host.ask("GET", "/metrics", token="").body.decode():
            return
        time.sleep(0.05)
    pytest.fail("requests stay open")


def raw(host: Host, name: str, sent: bytes, framing: str, end: bool = True, wait: bool = True) -> int | None:
    """The status of the answer to a PUT of *sent* as it is; None when there is none.

    *end* says to the server that nothing will follow; without *wait* the connection is closed at once.
    """
    head = (
        f"PUT {direct(name)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {host.token}\r\n"
        f"Content-Type: {TURTLE}\r\n{framing}\r\n\r\n"
    )
    address = urlsplit(host.root)
    with socket.create_connection((address.hostname, address.port or 80), timeout=30) as connection:
        try:
            connection.sendall(head.encode() + sent)
            if end:
                connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(4096) if wait else b""
        except ConnectionError:
            return None
    return int(answer.split()[1]) if answer else None
