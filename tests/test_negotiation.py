"""Which format a client gets: by Accept as clients really send it, and by ``format=``."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from kennisgraaf.formats import GRAPHS
from kennisgraaf.web import negotiation

from .protocol import (
    ASK,
    CONSTRUCT,
    CSV,
    EX,
    FIREFOX,
    JSON,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    SELECT,
    TRIG,
    TSV,
    TURTLE,
    XML,
    send,
)

PROBLEM = negotiation.PROBLEM.media_type
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
JENA_SELECT = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.7, "
    "text/csv;q=0.5,application/json;q=0.2,application/xml;q=0.2,*/*;q=0.1"
)
JENA_CONSTRUCT = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
)
JENA_DATASET = "application/trig,application/n-quads;q=0.9,application/ld+json;q=0.8,*/*;q=0.3"
RDF4J_SELECT = (
    "application/x-binary-rdf-results-table, application/sparql-results+xml;q=0.8, application/xml;q=0.8, "
    "application/sparql-results+json;q=0.8, application/json;q=0.8, text/csv;q=0.8, text/tab-separated-values;q=0.8"
)
RDF4J_ASK = "text/boolean, application/sparql-results+json;q=0.8, application/sparql-results+xml;q=0.8"
RDF4J_GRAPH = (
    "application/x-binary-rdf, application/n-triples;q=0.8, text/turtle;q=0.8, application/rdf+xml;q=0.5, "
    "application/trig;q=0.8, application/n-quads;q=0.8, application/ld+json;q=0.5"
)
COMUNICA_SELECT = "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7"
COMUNICA_GRAPH = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,application/json;q=0.45,text/n3;q=0.35,application/xml;q=0.3,"
    "image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18"
)
WRAPPER_JSON = "application/sparql-results+json,application/json,text/javascript,application/javascript"
WRAPPER_N3 = "application/turtle,text/turtle,text/rdf+n3,application/n-triples,application/n3,text/n3"
STARDOG = (
    "text/turtle, application/rdf+xml, application/n-triples, application/trig, application/n-quads, text/n3, "
    "application/trix, application/ld+json, application/sparql-results+xml, application/sparql-results+json, text/csv"
)


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (SELECT, "", JSON),
        (SELECT, "*/*", JSON),
        (SELECT, CHROME, "text/html"),
        (SELECT, FIREFOX, "text/html"),
        (CONSTRUCT, FIREFOX, "text/html"),
        (SELECT, JENA_SELECT, JSON),
        (CONSTRUCT, JENA_SELECT, JSON_LD),
        (CONSTRUCT, JENA_CONSTRUCT, TURTLE),
        (CONSTRUCT, JENA_DATASET, TRIG),
        (SELECT, RDF4J_SELECT, XML),
        (ASK, RDF4J_ASK, JSON),
        (CONSTRUCT, RDF4J_GRAPH, N_TRIPLES),
        (SELECT, COMUNICA_SELECT, JSON),
        (CONSTRUCT, COMUNICA_GRAPH, N_QUADS),
        (SELECT, WRAPPER_JSON, JSON),
        (CONSTRUCT, WRAPPER_N3, TURTLE),
        (CONSTRUCT, "application/ld+json,application/x-json+ld", JSON_LD),
        (SELECT, STARDOG, XML),
        (CONSTRUCT, STARDOG, TURTLE),
        (SELECT, "application/json, text/plain, */*", JSON),
        (CONSTRUCT, "application/json, text/plain, */*", JSON_LD),
        (SELECT, "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html"),
        (SELECT, "image/png, *; q=.2", JSON),
        (SELECT, "application/sparql-results+json;q=0, */*;q=0.5", XML),
        (SELECT, "text/*", CSV),
        (SELECT, "text/*;q=0.9, text/csv;q=0", TSV),
        (SELECT, "TEXT/CSV", CSV),
        (SELECT, "text/csv;charset=utf-8", CSV),
        (SELECT, 'text/csv;charset="UTF-8";header=present', CSV),
        (SELECT, "text/csv;charset=iso-8859-1, text/tab-separated-values;q=0.1", TSV),
        (CONSTRUCT, "application/n-triples;charset=utf-8", N_TRIPLES),
        (CONSTRUCT, 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x";q=0.5', JSON_LD),
        (CONSTRUCT, "application/trig;q=0.2, application/n-quads;q=0.1", TRIG),
        (SELECT, "nonsense", JSON),
        (SELECT, "text/csv;q=nonsense, text/tab-separated-values;q=0.001", TSV),
    ],
)
def test_accept(example: str, query: str, accept: str, media_type: str) -> None:
    """A client gets the format that it likes best, as clients really ask; what is no media range is passed over."""
    answer = send(example, "GET", {"query": query}, {"Accept": accept} if accept else {})
    assert (answer.status, answer.media_type) == (200, media_type)
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (SELECT, "image/png"),
        (SELECT, "application/pdf, image/*"),
        (SELECT, "*/*;q=0"),
        (SELECT, "text/turtle"),
        (CONSTRUCT, "text/csv"),
        (SELECT, "text/csv;charset=iso-8859-1"),
        (CONSTRUCT, "text/turtle;q=0"),
    ],
)
def test_nothing_acceptable(example: str, query: str, accept: str) -> None:
    """A client that takes none of our formats, or none for this kind of answer, is told 406 and which there are."""
    answer = send(example, "GET", {"query": query}, {"Accept": accept})
    assert (answer.status, answer.media_type) == (406, "application/problem+json")
    assert (TURTLE if query == CONSTRUCT else CSV) in json.loads(answer.body)["available"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", PROBLEM),
        ("*/*", PROBLEM),
        (FIREFOX, "text/html"),
        (CHROME, "text/html"),
        ("text/html", "text/html"),
        ("text/html;q=0", PROBLEM),
        ("text/html;q=0, */*;q=0.1", PROBLEM),
        ("application/problem+json;q=0, */*", "text/html"),
        ("application/problem+json;q=0, text/html;q=0", PROBLEM),
        ("application/problem+json;q=0, image/png", PROBLEM),
        ("application/problem+json;q=0.2, text/html;q=0.1", PROBLEM),
        ("application/problem+json;q=0.1, text/html;q=0.2", "text/html"),
        ("application/json, text/html;q=0.9", PROBLEM),
        ("text/csv", PROBLEM),
    ],
)
def test_problems(example: str, accept: str, media_type: str) -> None:
    """A problem is a page for who likes a page better, never for who refuses one (q=0), and else a document."""
    answer = send(example, "GET", {"query": "no query"}, {"Accept": accept} if accept else {})
    assert (answer.status // 100, answer.media_type) == (4, media_type)


NAMES = {
    JSON: ["json", "JSON", "application/json", "application/sparql-results+json", "application/json;charset=utf-8"],
    XML: ["xml", "application/xml"],
    CSV: ["csv"],
    TSV: ["tsv"],
    TURTLE: ["ttl", "turtle", "n3", "text/turtle"],
    N_TRIPLES: ["nt", "ntriples", "n-triples"],
    RDF_XML: ["rdf", "rdf+xml", "rdfxml", "xml"],
    JSON_LD: ["jsonld", "json-ld", "json"],
    N_QUADS: ["nq", "nquads", "n-quads", "application/n-quads"],
    TRIG: ["trig"],
    "text/html": ["html"],
}


@pytest.mark.parametrize(("media_type", "name"), [(each, name) for each, names in NAMES.items() for name in names])
def test_format_by_name(example: str, media_type: str, name: str) -> None:
    """``format=`` takes short names, the names of clients, and media types, and goes before Accept."""
    query = SELECT if media_type in (JSON, XML, CSV, TSV, "text/html") else CONSTRUCT
    answer = send(example, "GET", {"query": query, "format": name}, {"Accept": "image/png"})
    assert (answer.status, answer.media_type) == (200, media_type)


def test_format_with_a_plus_that_was_not_escaped(example: str) -> None:
    """A media type typed into an address keeps its plus."""
    path = f"/sparql?{urlencode({'query': SELECT})}&format=application/sparql-results+xml"
    assert send(example, "GET", path=path).media_type == XML


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{EX}entity/0>"])
def test_graphs_are_the_same_in_every_format(example: str, query: str, form: Any) -> None:
    """CONSTRUCT and DESCRIBE give two triples in every format, those of datasets too, in the default graph."""
    answer = send(example, "GET", {"query": query}, {"Accept": form.media_type})
    found = list(ox.parse(answer.body, format=form.writer))
    assert len({(each.subject, each.predicate, each.object) for each in found}) == 2
    assert {each.graph_name for each in found} == {ox.DefaultGraph()}
