"""The endpoint over HTTP: every format, every way of asking, the clients people use, and clear errors."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from email.message import Message
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from kennisgraaf.formats import GRAPHS, RESULTS
from kennisgraaf.namespaces import KG

SELECT = f"SELECT ?hub {{ ?hub a <{KG}Hub> }} ORDER BY ?hub"
CONSTRUCT = f"CONSTRUCT {{ ?hub a <{KG}Hub> }} WHERE {{ ?hub a <{KG}Hub> }}"
KEMPEN = "https://w3id.org/kennisgraaf/id/hub/kempen"


def send(server: str, **options: Any) -> tuple[int, Message, bytes]:
    """Status, headers and body of one request to the endpoint."""
    query = options.pop("query", None)
    address = f"{server}/sparql" + (f"?{urllib.parse.urlencode(query, doseq=True)}" if query else "")
    request = urllib.request.Request(address, **options)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.mark.parametrize("accept", [each for form in RESULTS for each in form.media_types])
def test_results_by_accept(server: str, accept: str) -> None:
    """Every media type of results is answered in its format, and holds the answer."""
    status, headers, body = send(server, query={"query": SELECT}, headers={"Accept": accept})
    form = next(each for each in RESULTS if accept in each.media_types)
    assert (status, headers["Content-Type"].split(";")[0]) == (200, form.media_type)
    assert KEMPEN in body.decode()


@pytest.mark.parametrize("accept", [each for form in GRAPHS for each in form.media_types])
def test_graphs_by_accept(server: str, accept: str) -> None:
    """Every media type of graphs is answered in a format that takes it, and parses to the same graph."""
    status, headers, body = send(server, query={"query": CONSTRUCT}, headers={"Accept": accept})
    form = next(each for each in GRAPHS if accept in each.media_types)
    assert (status, headers["Content-Type"].split(";")[0]) == (200, form.media_type)
    found = {triple.subject for triple in ox.parse(body, format=form.writer)}
    assert ox.NamedNode(KEMPEN) in found


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/rdf+xml, text/csv;q=0.1", "text/csv"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/sparql-results+json;charset=utf-8, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_preferences(server: str, accept: str | None, media_type: str) -> None:
    """Quality values decide; nothing said means JSON; a browser gets a page."""
    headers = {} if accept is None else {"Accept": accept}
    status, found, _ = send(server, query={"query": SELECT}, headers=headers)
    assert (status, found["Content-Type"].split(";")[0]) == (200, media_type)


def test_three_ways_of_sending(server: str) -> None:
    """GET, POST of a form, and POST of the query itself give the same answer (SPARQL 1.1 Protocol, 2.1)."""
    form = urllib.parse.urlencode({"query": SELECT}).encode()
    answers = [
        send(server, query={"query": SELECT}),
        send(server, data=form, headers={"Content-Type": "application/x-www-form-urlencoded"}),
        send(server, data=SELECT.encode(), headers={"Content-Type": "application/sparql-query; charset=utf-8"}),
    ]
    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, _, body in answers}) == 1


def test_dataset_of_the_protocol(server: str) -> None:
    """default-graph-uri narrows the default graph, and named-graph-uri the named ones."""
    s2 = "https://w3id.org/kennisgraaf/graph/kennisgraaf/s2-slotevenement"
    _, _, body = send(server, query={"query": SELECT, "default-graph-uri": s2, "format": "csv"})
    assert len(list(csv.reader(io.StringIO(body.decode())))) == 3
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    _, _, body = send(server, query={"query": named, "named-graph-uri": s2, "format": "csv"})
    assert body.decode().split() == ["g", s2]


@pytest.mark.parametrize(
    ("options", "status", "slug"),
    [
        ({"query": {"query": "SELECT ?s\nWHERE { ?s ?p }"}}, 400, "query-syntax"),
        ({"query": {"query": "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"}}, 403, "query-refused"),
        ({"query": {"query": "ASK " + "{" * 20_000}}, 403, "nesting"),
        ({"query": {"query": SELECT}, "headers": {"Accept": "image/png"}}, 406, "format"),
        ({"query": {"query": SELECT, "format": "docx"}}, 406, "format"),
        ({"query": {"query": "ASK {}", "format": "ttl"}}, 406, "format"),
        ({"query": {"update": "CLEAR ALL"}}, 400, ""),
        ({"query": {"query": [SELECT, SELECT]}}, 400, ""),
        ({"data": SELECT.encode(), "headers": {"Content-Type": "text/plain"}}, 415, ""),
        ({"data": b"\xff", "headers": {"Content-Type": "application/sparql-query"}}, 400, ""),
        ({"data": b" " * 500_000, "headers": {"Content-Type": "application/sparql-query"}}, 413, "query-length"),
        ({"data": b" " * 150_000, "headers": {"Content-Type": "application/sparql-query"}}, 413, "query-length"),
        ({"method": "DELETE"}, 405, ""),
    ],
)
def test_problems(server: str, options: dict[str, Any], status: int, slug: str) -> None:
    """Every error is a problem document (RFC 9457) of the right status, without paths or stack traces."""
    found, headers, body = send(server, **options)
    assert (found, headers["Content-Type"]) == (status, "application/problem+json")
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["type"] == (f"https://w3id.org/kennisgraaf/problem/{slug}" if slug else "about:blank")
    assert problem["title"] and problem["detail"]
    assert "Traceback" not in body.decode() and "/src/" not in body.decode()


def test_syntax_error_has_line_and_column(server: str) -> None:
    """A syntax error says where it is."""
    _, _, body = send(server, query={"query": "SELECT ?s\nWHERE { ?s ?p }"})
    problem = json.loads(body)
    assert (problem["line"], problem["column"]) == (2, 16)


def test_unknown_format_names_those_there_are(server: str) -> None:
    """A 406 says which formats there are."""
    _, _, body = send(server, query={"query": SELECT}, headers={"Accept": "image/png"})
    assert "text/csv" in json.loads(body)["available"]


def test_a_browser_reads_errors_as_a_page(server: str) -> None:
    """With Accept of a browser, a problem is a page in the visitor's language."""
    headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "en"}
    status, found, body = send(server, query={"query": "SELECT"}, headers=headers)
    assert (status, found["Content-Type"].split(";")[0]) == (400, "text/html")
    assert b'<html lang="en">' in body


def test_page_shows_terms_as_text(server: str) -> None:
    """What data and queries say is text on the page, never markup."""
    text = "SELECT ('<script>alert(1)</script>' AS ?x) {}"
    _, _, body = send(server, query={"query": text}, headers={"Accept": "text/html"})
    assert b"<script>" not in body
    assert b"&lt;script&gt;alert(1)" in body


@pytest.mark.parametrize(("form", "method"), [(JSON, "GET"), (XML, POST), (CSV, "GET"), (TURTLE, POST)])
def test_sparqlwrapper(server: str, form: str, method: str) -> None:
    """SPARQLWrapper, unmodified, asks and understands."""
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(CONSTRUCT if form == TURTLE else SELECT)
    client.setReturnFormat(form)
    client.setMethod(method)
    if form == XML:
        client.setRequestMethod(POSTDIRECTLY)
    found = client.query().convert()
    assert KEMPEN in (found.toxml() if form == XML else found.decode() if isinstance(found, bytes) else str(found))


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize(
    ("form", "media_type"),
    [(TSV, "text/tab-separated-values"), (RDFXML, "application/rdf+xml"), (JSONLD, "application/ld+json")],
)
def test_sparqlwrapper_says_it_twice(server: str, form: str, media_type: str, method: str) -> None:
    """SPARQLWrapper names some formats twice, by name and by media types: they are one."""
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(SELECT if form == TSV else CONSTRUCT)
    client.setReturnFormat(form)
    client.setMethod(method)
    answer = client.query()
    assert answer.info()["content-type"].partition(";")[0] == media_type
    assert KEMPEN in answer.response.read().decode()


def test_rdflib_store(server: str) -> None:
    """rdflib's SPARQLStore, unmodified, reads the graph as its own."""
    graph = Graph(SPARQLStore(f"{server}/sparql"))
    found = {str(row[0]) for row in graph.query(SELECT)}
    assert KEMPEN in found
    assert (URIRef(KEMPEN), None, URIRef(f"{KG}Hub")) in graph


def test_curl(server: str) -> None:
    """curl, as the start-up message shows it."""
    command = ["curl", "-sS", "--fail", f"{server}/sparql", "--data-urlencode", f"query={SELECT}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    values = [row["hub"]["value"] for row in json.loads(done.stdout)["results"]["bindings"]]
    assert KEMPEN in values
