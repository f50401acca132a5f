"""Who may write: tokens in the Authorization header, and graphs that are theirs, however they are spelled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from kennisgraaf.namespaces import BASE, GRAPH
from kennisgraaf.revisions.contributors import Contributors

from .hosting import HUB, OTHER, Host, body, direct, hosting, indirect, own, statement
from .protocol import EX, FORM


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with hosting(tmp_path_factory.mktemp("authority")) as host:
        yield host


def test_reading_needs_no_token(host: Host) -> None:
    """Everybody may read a graph."""
    assert host.ask("GET", "/graph/kennisgraaf/one", token="").status == 200


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [direct("a"), indirect(own("a"))])
def test_writing_needs_a_token(host: Host, method: str, path: str) -> None:
    """Without a token: 401, with the scheme to use and no error (RFC 6750, section 3)."""
    answer = host.ask(method, path, statement(1), token="")
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kennisgraaf"'
    assert answer.media_type == "application/problem+json"


def test_tokens_that_are_not_accepted(host: Host) -> None:
    """An unknown, an expired and a revoked token are 401 with the error invalid_token."""
    contributors = Contributors(host.data)
    expired = contributors.create_token(HUB, expires=datetime.now(UTC) - timedelta(seconds=1))
    revoked = contributors.create_token(HUB)
    contributors.revoke(next(each.id for each in contributors.tokens() if each.id in revoked))
    for token in ("kg_unknown", host.token[:-1], host.token + "x", expired, revoked, "x" * 5000):
        answer = host.ask("PUT", direct("a"), statement(1), token=token)
        assert answer.status == 401, token
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Basic {token}", "{token}", "Digest x", "Token {token}"])
def test_other_schemes(host: Host, header: str) -> None:
    """A token under another scheme is none."""
    sent = header.format(token=host.token)
    assert host.ask("PUT", direct("a"), statement(1), token="", Authorization=sent).status == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer  ", "Bearer {token} x", "Bearer {token},{token}", 'Bearer "x"'])
def test_headers_that_are_malformed(host: Host, header: str) -> None:
    """A header that has not the form of RFC 6750 is 400 (its section 3.1)."""
    sent = header.format(token=host.token)
    assert host.ask("PUT", direct("a"), statement(1), token="", Authorization=sent).status == 400


def test_scheme_in_any_case(host: Host) -> None:
    """The name of the scheme is not case-sensitive (RFC 9110, section 11.1)."""
    sent = f"bearer {host.token}"
    assert host.ask("PUT", direct("a", preview="true"), statement(1), token="", Authorization=sent).status == 200


def test_token_in_address_or_form(host: Host) -> None:
    """A token anywhere but in the header is not taken, and one in an address is called what it is: no secret."""
    answer = host.ask("PUT", direct("a", access_token=host.token), statement(1), token="")
    assert (answer.status, "revoke" in body(answer)["detail"]) == (400, True)
    sent = f"update=CLEAR+ALL&access_token={host.token}"
    assert host.ask("POST", "/update", sent, FORM["Content-Type"], token="").status == 401


THEIRS = f"{GRAPH}{OTHER}/a"


@pytest.mark.parametrize(
    "graph",
    [
        THEIRS,
        f"{GRAPH}{HUB}/../{OTHER}/a",
        f"{GRAPH}{HUB}/./a",
        f"{GRAPH}{HUB}/%2e%2e/{OTHER}/a",
        f"{GRAPH}{HUB}/%2E%2E/{OTHER}/a",
        f"{GRAPH}{HUB}%2F..%2F{OTHER}/a",
        f"{GRAPH}{HUB}/%61",  # the server decodes addresses, so below our base this would be another spelling of «a»
        f"{GRAPH}{HUB}-x/a",
        f"{GRAPH}{HUB}x",
        f"{GRAPH}{HUB}/",
        f"{GRAPH}{HUB}",
        f"{GRAPH}{HUB}\\..\\{OTHER}/a",
        f"{GRAPH}{HUB}/a/inferred",
        f"{GRAPH}{HUB.upper()}/a",
        own("a").replace("https", "http"),
        own("a").replace("https", "HTTPS"),
        own("a").replace("w3id.org", "W3ID.org"),
        own("a").replace("w3id.org", "w3id.org:443"),
        own("a").replace("w3id.org", "w3id.org."),
        own("a").replace("w3id.org", f"{HUB}@w3id.org"),
        own("a").replace("w3id.org", "w3id.org.example.org"),
        own("e\u0301"),
        f"{BASE}ns",
        f"{GRAPH}ontology",
        f"{GRAPH}shapes",
        f"{GRAPH}catalogue",
        f"{GRAPH}provenance",
        f"{GRAPH}kennisgraaf/one",
        f"{GRAPH}kennisgraaf/one/inferred",
        f"{EX}%2E%2E/a",
        f"{EX}a/%69nferred",
        EX.replace("example", "%65xample") + "a",
        "urn:x:default",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_other_graphs(host: Host, graph: str, method: str) -> None:
    """A graph that is not the contributor's is refused, however its IRI is spelled, and nothing is changed."""
    before = host.ask("GET", "/revisions", token="").body
    answer = host.ask(method, indirect(graph), statement("stolen") if method == "PUT" else None)
    assert answer.status in (400, 403), answer.body
    if answer.status == 403:
        assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert host.ask("GET", "/revisions", token="").body == before


@pytest.mark.parametrize(
    "path",
    [
        f"/graph/{OTHER}/a",
        f"/graph/{HUB}/../{OTHER}/a",
        f"/graph/{HUB}/%2e%2e/{OTHER}/a",
        f"/graph/{HUB}%2f..%2f{OTHER}%2fa",
        f"/graph/{HUB}/..%2f{OTHER}/a",
        f"/graph/{HUB}/%252e%252e/{OTHER}/a",
        f"/graph/{HUB}/%2561",
        f"/graph/{HUB}//a/../../{OTHER}/a",
        f"/graph//{OTHER}/a",
        f"/graph/{HUB}/",
        f"/graph/{HUB}",
        "/graph/ontology",
        f"/graph/{HUB}/a?graph={quote(THEIRS, safe='')}",
        f"/graph/{HUB}/a?default",
        f"/graphs?graph={quote(own('a'), safe='')}&graph={quote(THEIRS, safe='')}",
        f"/graphs?graph={quote(THEIRS, safe='')}&graph={quote(own('a'), safe='')}",
        f"/graphs?graph={quote(own('a'), safe='')}&default",
        "/graphs?default",
        "/graphs?graph=",
        "/graphs?graph=a",
        f"/graphs?graph=/graph/{HUB}/a",
        "/graphs",
    ],
)
def test_other_addresses(host: Host, path: str) -> None:
    """An address that is not one graph of the contributor's is refused, and nothing is changed."""
    before = host.ask("GET", "/revisions", token="").body
    answer = host.ask("PUT", path, statement("stolen"))
    assert answer.status in (400, 403, 404), answer.body
    assert host.ask("GET", "/revisions", token="").body == before


def test_a_letter_encoded_in_a_space_of_ones_own(host: Host) -> None:
    """Where the server does not answer for the address, an encoded letter makes another graph, found at its Location;
    a token for some graphs writes no spelling of the others."""
    for graph, value in ((f"{EX}b", 1), (f"{EX}%62", 2)):
        made = host.ask("PUT", indirect(graph), statement(value))
        assert made.status == 201, made.body
        assert host.lines(made.headers["Location"].removeprefix(host.root)) == [statement(value)]
    token = Contributors(host.data).create_token(HUB, graphs=[f"{EX}narrow/"])
    for graph, status in ((f"{EX}narrow/%61", 201), (f"{EX}n%61rrow/a", 403), (f"{EX}narrow%2Fa", 403)):
        assert host.ask("PUT", indirect(graph), statement(1), token=token).status == status


def test_scope_of_a_token(host: Host) -> None:
    """A token for some graphs writes those and no others of its contributor."""
    token = Contributors(host.data).create_token(HUB, graphs=[f"{EX}narrow/"])
    assert host.ask("PUT", indirect(f"{EX}narrow/a", preview="true"), statement(1), token=token).status == 200
    assert host.ask("PUT", indirect(f"{EX}wide/a", preview="true"), statement(1), token=token).status == 403
    assert host.ask("PUT", direct("a", preview="true"), statement(1), token=token).status == 403


def test_refused_before_the_body_is_read(host: Host) -> None:
    """Who may not write is told so although the body is larger than is accepted."""
    assert host.ask("PUT", f"/graph/{OTHER}/a", b"x", token="", Content_Length="99999999999").status == 401
