"""The details of the SPARQL 1.1 Protocol and of HTTP: HEAD, OPTIONS, CORS, charsets, datasets, timeouts."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import pytest

from .protocol import ASK, CSV, ENTITIES, EX, FORM, SELECT, send

ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c < ?f && ?f < ?i) }"


TARGETS: dict[str, dict[str, str]] = {
    "answer": {"query": SELECT},
    "page": {"query": SELECT, "format": "html"},
    "large answer": {"query": ALL, "format": "json"},
    "description": {"format": "ttl"},
    "syntax error": {"query": "SELECT"},
    "no format": {"query": SELECT, "format": "docx"},
}


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("target", TARGETS)
def test_head(example: str, target: str, encoding: str) -> None:
    """HEAD says what GET says, the length too, and has no body (RFC 9110, 9.3.2)."""
    asked = TARGETS[target], {"Accept-Encoding": encoding}
    get, head = send(example, "GET", *asked), send(example, "HEAD", *asked)
    assert head.status == get.status
    assert {**dict(head.headers), "date": ""} == {**dict(get.headers), "date": ""}
    assert (int(head.headers["Content-Length"]), head.body) == (len(get.body), b"")


def test_large_answer_is_whole(example: str) -> None:
    """An answer too large for memory comes from a file, whole, with its length, and again the next time."""
    for _ in range(2):
        answer = send(example, "GET", {"query": ALL, "format": "json"})
        assert int(answer.headers["Content-Length"]) == len(answer.body) > 1_000_000
        assert len(json.loads(answer.body)["results"]["bindings"]) == 2 * ENTITIES
        assert "Transfer-Encoding" not in answer.headers


def test_options(example: str) -> None:
    """OPTIONS says which methods there are, and so does the refusal of another."""
    methods = {"GET", "HEAD", "POST", "OPTIONS"}
    options, refused = send(example, "OPTIONS"), send(example, "PATCH")
    assert (options.status, options.body, refused.status) == (200, b"", 405)
    assert set(options.headers["Allow"].split(", ")) == set(refused.headers["Allow"].split(", ")) == methods


def test_preflight(example: str) -> None:
    """A browser that asks whether a page elsewhere may POST a query is told yes, for a while (Fetch, 3.2.2)."""
    asked = {
        "Origin": "http://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    headers = send(example, "OPTIONS", headers=asked).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in headers["Access-Control-Allow-Methods"].split(", ")
    assert {"Content-Type", "Accept", "If-None-Match"} <= set(headers["Access-Control-Allow-Headers"].split(", "))
    assert int(headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize(
    ("method", "parameters", "status"),
    [
        ("GET", {"query": ASK}, 200),
        ("GET", {}, 200),
        ("GET", {"query": "SELECT"}, 400),
        ("GET", {"query": ASK, "format": "docx"}, 406),
        ("GET", {"query": ASK, "revision": "9"}, 404),
        ("POST", {"query": ASK}, 415),
        ("PUT", {}, 405),
        ("GET", {"query": RUNAWAY, "timeout": "0.2"}, 503),
    ],
)
def test_answers_and_errors_are_open_to_scripts(
    example: str, method: str, parameters: dict[str, str], status: int
) -> None:
    """Scripts of any origin can read every answer, what went wrong, and the headers that say how to go on."""
    answer = send(example, method, parameters, {"Origin": "http://example.org"})
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (status, "*")
    assert {"ETag", "Link", "Retry-After"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))


def test_no_page_is_open(example: str) -> None:
    """An address where nothing is has no methods to allow, and says so to scripts too."""
    answer = send(example, "OPTIONS", path="/nothing-here")
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (404, "*")
    assert "Access-Control-Allow-Methods" not in answer.headers


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"', "; charset=us-ascii"])
def test_charsets(example: str, charset: str) -> None:
    """A query in UTF-8 is one, said or not, in either way of posting."""
    query = 'ASK { FILTER("ë" = "\\u00EB") }'
    direct = send(example, "POST", headers={"Content-Type": f"application/sparql-query{charset}"}, body=query.encode())
    form = send(
        example, "POST", headers={"Content-Type": f"{FORM['Content-Type']}{charset}"}, body=urlencode({"query": query})
    )
    assert direct.boolean and form.boolean


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "application/sparql-query; charset=utf-16"}, ASK.encode("utf-16"), 415),
        ({"Content-Type": "application/sparql-query; charset=iso-8859-1"}, b'ASK { FILTER("\xeb" = "e") }', 415),
        ({"Content-Type": "application/x-www-form-urlencoded; charset=iso-8859-1"}, b"query=ASK%7B%7D", 415),
        ({"Content-Type": "application/sparql-query"}, b'ASK { FILTER("\xeb" = "e") }', 400),
        (FORM, b"query=ASK+%7B+FILTER%28%22%EB%22+%3D+%22e%22%29+%7D", 400),
        ({"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 415),
        (FORM, b"update=CLEAR+ALL", 400),
        (FORM, b"query=ASK%7B%7D&update=CLEAR+ALL", 400),
        ({}, b"query=ASK%7B%7D", 415),
    ],
)
def test_bodies_refused(example: str, headers: dict[str, str], body: bytes, status: int) -> None:
    """What is not UTF-8, or no query, is refused and never guessed at."""
    assert send(example, "POST", headers=headers, body=body).status == status


def test_address_that_is_not_utf8(example: str) -> None:
    """An address with an escape that is not UTF-8 is refused, not mended."""
    assert send(example, "GET", path="/sparql?query=ASK%7BFILTER%28%22%EB%22%3D%22e%22%29%7D").status == 400


def test_body_in_chunks(example: str) -> None:
    """A query whose length is not said beforehand is refused in a way that says what to do (RFC 9110, 15.5.12)."""
    for headers, body in ((FORM, b"query=ASK%7B%7D"), ({"Content-Type": "application/sparql-query"}, b"ASK {}")):
        assert send(example, "POST", headers=headers, body=[body]).status == 411


GRAPHS_NAMED = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
CLASSES = "SELECT DISTINCT ?class { ?s a ?class } ORDER BY ?class"
NOUGHT, ONE = ("default-graph-uri", f"{EX}graph/0"), ("default-graph-uri", f"{EX}graph/1")
NAMED_ONE = ("named-graph-uri", f"{EX}graph/1")


@pytest.mark.parametrize(
    ("query", "address", "form", "rows"),
    [
        (CLASSES, [], [], [f"{EX}Class0", f"{EX}Class1"]),
        (CLASSES, [NOUGHT], [], [f"{EX}Class0"]),
        (CLASSES, [], [NOUGHT], [f"{EX}Class0"]),
        (CLASSES, [NOUGHT], [ONE], [f"{EX}Class0", f"{EX}Class1"]),
        (CLASSES, [NAMED_ONE], [], []),
        (GRAPHS_NAMED, [NAMED_ONE], [], [f"{EX}graph/1"]),
        (GRAPHS_NAMED, [NOUGHT], [], []),
        (GRAPHS_NAMED, [NOUGHT], [NAMED_ONE], [f"{EX}graph/1"]),
        (f"SELECT DISTINCT ?class FROM <{EX}graph/1> {{ ?s a ?class }}", [NOUGHT], [], [f"{EX}Class0"]),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", [NOUGHT, NOUGHT], [NOUGHT], [str(ENTITIES)]),
    ],
)
def test_dataset(
    example: str, query: str, address: list[tuple[str, str]], form: list[tuple[str, str]], rows: list[str]
) -> None:
    """The graphs named in the address and the form make the dataset, each once, in place of FROM (section 2.1.4)."""
    body = urlencode([("query", query), *form])
    answer = send(example, "POST", address, {**FORM, "Accept": CSV}, body)
    assert (answer.status, answer.rows) == (200, rows)
    if not form:
        assert send(example, "GET", [("query", query), *address], {"Accept": CSV}).rows == rows
        direct = {"Content-Type": "application/sparql-query", "Accept": CSV}
        assert send(example, "POST", address, direct, query.encode()).rows == rows


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("value", ["", "relative", "no iri", "<http://example.org/>", "http://[", "\x00"])
def test_graph_that_is_no_iri(example: str, name: str, value: str) -> None:
    """A graph whose name is no absolute IRI is a wrong parameter, named."""
    answer = send(example, "GET", {"query": ASK, name: value})
    assert (answer.status, json.loads(answer.body)["name"]) == (400, name)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ([("query", ASK), ("query", ASK)], None),
        ([("query", ASK)], [("query", ASK)]),
        ([], [("query", ASK), ("query", ASK)]),
        ([], []),
        ([("default-graph-uri", f"{EX}graph/0")], None),
        ([("unknown", "")], None),
        ([("query", ASK), ("format", "json"), ("format", "xml")], None),
        ([("query", ASK), ("format", "json"), ("format", "json,docx")], None),
        ([("format", "json")], [("query", ASK), ("format", "xml")]),
        ([("query", ASK), ("timeout", "1"), ("timeout", "2")], None),
        ([("query", ASK), ("revision", "1"), ("revision", "2")], None),
        ([("format", "ttl"), ("format", "nt")], None),
    ],
)
def test_one_query_once(example: str, address: list[tuple[str, str]], form: list[tuple[str, str]] | None) -> None:
    """No query, two queries, or a parameter that says two things: 400, wherever they stand."""
    method, body = ("GET", None) if form is None else ("POST", urlencode(form))
    assert send(example, method, address, FORM if form is not None else {}, body).status == 400


def test_the_same_said_twice(example: str) -> None:
    """A parameter that says the same twice says one thing, wherever it stands."""
    twice = [("format", "csv"), ("format", "csv"), ("timeout", "5"), ("timeout", "5")]
    assert send(example, "GET", [("query", ASK), *twice]).media_type == "text/csv"
    assert (
        send(example, "POST", [("format", "csv")], FORM, urlencode([("query", ASK), *twice])).media_type == "text/csv"
    )


def test_timeout_of_the_client(example: str) -> None:
    """``timeout=`` ends a query when the client says, in either way of sending, and says when to try again."""
    for method, address, body in (
        ("GET", {"query": RUNAWAY, "timeout": "0.5"}, None),
        ("POST", {"timeout": "0.5"}, urlencode({"query": RUNAWAY})),
    ):
        started = time.monotonic()
        answer = send(example, method, address, FORM, body)
        assert (answer.status, json.loads(answer.body)["limit"]) == (503, 0.5)
        assert int(answer.headers["Retry-After"]) > 0
        assert 0.5 <= time.monotonic() - started < 2


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon", ""])
def test_timeout_that_is_none(example: str, seconds: str) -> None:
    """A timeout that is no number of seconds is a wrong parameter."""
    answer = send(example, "GET", {"query": ASK, "timeout": seconds})
    assert (answer.status, json.loads(answer.body).get("name")) == (400, "timeout"), answer.body


def test_relative_iris_are_ours(example: str) -> None:
    """A relative IRI in a query without BASE is one of our own identifiers, whatever the server is called."""
    answer = send(example, "GET", {"query": "SELECT (<hub/kempen> AS ?iri) {}", "format": "csv"})
    assert answer.rows == ["https://w3id.org/kennisgraaf/id/hub/kempen"]
