"""The W3C test suites of SPARQL 1.1 that are about HTTP, read from their manifests.

The suites: https://www.w3.org/2009/sparql/docs/tests/. Their data are put in one dataset: a file that a manifest gives
a name is the graph of that name, any other is a graph named after where the file is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDFS, Graph, Literal, Namespace
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

SUITES = {"protocol": 34, "service-description": 3, "csv-tsv-res": 6, "json-res": 4, "graph-store-protocol": 13}
"""How many tests each suite has."""


@dataclass(frozen=True)
class Request:
    """A request of a protocol suite, and what its answer has to be."""

    method: str
    address: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[int]
    """Whole, or first digits."""
    boolean: bool | None
    kind: str | None
    media_type: str | None
    graph: str | None
    """What the body of the answer has to mean, in Turtle."""
    location: str | None
    """What stands for the Location of the answer in the requests after it."""


@dataclass(frozen=True)
class Case:
    """A test of a suite: requests of the protocol, or a query with its data and the file with its result."""

    suite: str
    name: str
    requests: tuple[Request, ...] = ()
    query: str = ""
    graph: str = ""
    result: Path | None = None

    @property
    def id(self) -> str:
        return f"{self.suite}/{self.name}"


def exceptions(file: Path) -> dict[str, str]:
    """The tests that do not pass, by id, each with the reason."""
    table = tomllib.loads(file.read_text("utf-8"))
    return {f"{suite}/{name}": reason for suite, names in table.items() for name, reason in names.items()}


def cases(folder: Path) -> list[Case]:
    """All tests of the suites in *folder*; none when it is not there."""
    return [case for suite in SUITES if (folder / suite).is_dir() for case in _cases(folder / suite)]


def _manifest(folder: Path) -> Graph:
    return Graph().parse(folder / "manifest.ttl", publicID=f"{folder.resolve().as_uri()}/")


def _entries(manifest: Graph) -> Iterator[Node]:
    for node in manifest.objects(None, MF.entries):
        yield from manifest.items(node)


def _cases(folder: Path) -> Iterator[Case]:
    manifest = _manifest(folder)
    for parts in list(manifest.objects(None, MF.include)):
        for part in list(manifest.items(parts)):
            manifest.parse(_path(part))
    for entry in _entries(manifest):
        suite, name = folder.name, str(entry).rpartition("#")[2]
        action, result = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
        if result is not None:
            query, graph = manifest.value(action, QT.query), manifest.value(action, QT.data)
            text = _path(query).read_text("utf-8")
            yield Case(suite, name, query=text, graph=str(graph), result=_path(result))
        else:
            requests = manifest.value(action, HT.requests)
            yield Case(suite, name, tuple(_request(manifest, each) for each in manifest.items(requests)))


def _path(iri: Node | None) -> Path:
    return Path(str(iri).removeprefix("file://"))


def _headers(manifest: Graph, message: Node | None) -> dict[str, str]:
    return {
        str(manifest.value(header, HT.fieldName)): str(manifest.value(header, HT.fieldValue))
        for header in manifest.items(manifest.value(message, HT.headers))
    }


def _body(manifest: Graph, message: Node | None) -> bytes | None:
    content = manifest.value(message, HT.body)
    if content is None:
        return None
    return str(manifest.value(content, CNT.chars)).encode(str(manifest.value(content, CNT.characterEncoding)))


def _status(iri: str) -> int:
    """The status that *iri* names; of a class of statuses, «...StatusCode2xx», the first digit."""
    name = iri.rpartition("#")[2]
    if name.startswith("StatusCode"):
        return int(name[-3])
    return next(int(status) for status in HTTPStatus if status.phrase.replace(" ", "") == name)


def _request(manifest: Graph, node: Node) -> Request:
    response = manifest.value(node, HT.resp)
    statuses = {_status(str(status)) for status in manifest.objects(response, MF.expectedStatus)}
    boolean, kind = manifest.value(response, MF.expectedBoolean), manifest.value(response, MF.expectedFormat)
    expected, location = _body(manifest, response), manifest.value(response, MF.expectedLocation)
    return Request(
        str(manifest.value(node, HT.methodName)),
        str(manifest.value(node, HT.absolutePath)),
        _headers(manifest, node),
        _body(manifest, node),
        frozenset(statuses),
        bool(boolean) if isinstance(boolean, Literal) else None,
        None if kind is None else str(kind),
        _headers(manifest, response).get("content-type"),
        None if expected is None else expected.decode(),
        None if location is None else str(location),
    )


def data(folder: Path) -> Iterator[ox.Quad]:
    """The data of all tests of the suites in *folder*."""
    manifests = [_manifest(folder / suite) for suite in SUITES]
    files = {(node, str(node)) for manifest in manifests for node in manifest.objects(None, QT.data)}
    files |= {
        (manifest.value(node, UT.graph), str(manifest.value(node, RDFS.label)))
        for manifest in manifests
        for node in manifest.objects(None, UT.graphData)
    }
    for file, name in sorted(files):
        for quad in ox.parse(path=str(_path(file)), format=ox.RdfFormat.from_extension(_path(file).suffix[1:])):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name))
