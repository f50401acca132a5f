"""Asking an example endpoint exactly what a test wants to ask: no header is sent that the test does not name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
from rdflib import RDF

from kennisgraaf.formats import GRAPHS, RESULTS

EX = "http://example.org/"
ENTITIES = 9_000
SELECT, CONSTRUCT, ASK = "SELECT ?s { ?s a ?class } LIMIT 2", "CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 2", "ASK {}"
JSON, XML, CSV, TSV = (each.media_type for each in RESULTS)
TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG = (each.media_type for each in GRAPHS)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        return str(self.headers["Content-Type"]).partition(";")[0]

    @property
    def boolean(self) -> bool:
        return bool(json.loads(self.body)["boolean"])

    @property
    def rows(self) -> list[str]:
        return self.body.decode().split()[1:]


def quads() -> Iterator[ox.Quad]:
    """Entities of two classes, each in one of two graphs; the class of the first also in the other."""
    kind, label = ox.NamedNode(str(RDF.type)), ox.NamedNode(f"{EX}label")
    for number in range(ENTITIES):
        entity, graph = ox.NamedNode(f"{EX}entity/{number}"), ox.NamedNode(f"{EX}graph/{number % 2}")
        yield ox.Quad(entity, kind, ox.NamedNode(f"{EX}Class{number % 2}"), graph)
        yield ox.Quad(entity, label, ox.Literal(f"Voorbeeld «{number}»", language="nl"), graph)
    yield ox.Quad(ox.NamedNode(f"{EX}entity/0"), kind, ox.NamedNode(f"{EX}Class0"), ox.NamedNode(f"{EX}graph/1"))


def send(
    root: str,
    method: str,
    parameters: Sequence[tuple[str, str]] | dict[str, str] = (),
    headers: dict[str, str] | None = None,
    body: Any = None,
    path: str = "/sparql",
) -> Answer:
    """The answer to a request with these headers and no others; a body in pieces is sent chunked."""
    target = f"{path}?{urlencode(parameters)}" if parameters else path
    connection = HTTPConnection(urlsplit(root).netloc, timeout=60)
    try:
        connection.request(method, target, body, headers or {}, encode_chunked=isinstance(body, list))
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()
