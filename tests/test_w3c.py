"""The W3C suites of SPARQL 1.1 over HTTP: its protocols, its service description, and the formats of results."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from kennisgraaf.formats import GRAPHS
from kennisgraaf.namespaces import GENID
from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots

from .conftest import ROOT, serving
from .hosting import Host, hosting
from .w3c import SUITES, Case, Request, cases, data, exceptions

FOLDER = ROOT.parent / "shared" / "w3c" / "sparql11"
CASES = cases(FOLDER)
EXCEPTIONS = exceptions(Path(__file__).with_name("w3c-exceptions.toml"))
UPDATES = re.compile("update_|_update")
"""Occurs in the names of the cases of the protocol that are about updates."""
KINDS = {
    "boolean": ["application/sparql-results+json", "application/sparql-results+xml"],
    "tabular": [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ],
    "RDF": ["text/turtle", "application/n-triples", "application/rdf+xml"],
}
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
W3C_FORMATS = [
    f"http://www.w3.org/ns/formats/{name}"
    for name in (
        *(f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")),
        *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG"),
    )
]


def marked(*suites: str) -> list[Any]:
    """The cases of *suites*. Those that a policy of ours or the engine rules out are listed, each with its reason, and
    must fail: one that begins to pass is a failure until it is off the list (``xfail_strict``)."""
    return [
        pytest.param(
            case,
            id=case.id,
            marks=pytest.mark.xfail(raises=AssertionError, reason=EXCEPTIONS[case.id])
            if case.id in EXCEPTIONS
            else (),
        )
        for case in CASES
        if case.suite in suites
    ]


@pytest.fixture(scope="module")
def endpoint(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a server whose dataset is the data of the suites."""
    folder = tmp_path_factory.mktemp("w3c")
    Snapshots(folder).publish(data(shared / "w3c" / "sparql11"), Origin("0", "w3c"))
    with serving(folder) as root:
        yield f"{root}/sparql"


def test_every_suite_is_whole(shared: Path) -> None:
    """The suites are there with all their tests, and every exception is one of them."""
    assert {
        suite: sum(case.suite == suite for case in cases(shared / "w3c" / "sparql11")) for suite in SUITES
    } == SUITES
    assert set(EXCEPTIONS) <= {case.id for case in CASES}


def ask(
    endpoint: str, method: str, target: str, body: bytes | None = None, **headers: str
) -> tuple[HTTPResponse, bytes]:
    """The answer to one request, sent with these headers and no others."""
    connection = HTTPConnection(urlsplit(endpoint).netloc, timeout=60)
    try:
        connection.request(method, target, body, headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def media_type(response: HTTPResponse) -> str:
    return response.headers["Content-Type"].partition(";")[0]


def check(endpoint: str, request: Request, target: str, **headers: str) -> HTTPResponse:
    """The answer to *request*, sent to *target*, when it is what the suite says."""
    response, body = ask(endpoint, request.method, target, request.body, **request.headers, **headers)
    assert {response.status, response.status // 100} & request.statuses, body
    if request.kind:
        assert media_type(response) in KINDS[request.kind]
    if request.boolean is not None:
        assert media_type(response) == KINDS["boolean"][0]
        assert json.loads(body)["boolean"] is request.boolean
    if request.media_type:
        assert response.headers["Content-Type"] == request.media_type
    if request.graph:
        assert isomorphic(blank(Graph().parse(data=body)), Graph().parse(data=request.graph))
    return response


def blank(graph: Graph) -> Graph:
    """*graph* with the blank nodes that were given IRIs blank again, as RDF 1.1 lets a reader do
    (https://www.w3.org/TR/rdf11-concepts/#section-skolemization)."""

    def unnamed(node: Node) -> Node:
        return BNode(str(node).removeprefix(GENID)) if str(node).startswith(GENID) else node

    found = Graph()
    for subject, predicate, value in graph:
        found.add((unnamed(subject), predicate, unnamed(value)))
    return found


@pytest.mark.parametrize("case", [each for each in marked("protocol") if not UPDATES.search(each.id)])
def test_protocol(endpoint: str, case: Case, record_property: Callable[[str, object], None]) -> None:
    """Each request is answered with the status, the kind of format, and the boolean that the suite says."""
    record_property("w3c", case.suite)
    assert case.requests
    for request in case.requests:
        check(endpoint, request, request.address.replace("/sparql/", urlsplit(endpoint).path, 1))


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A server whose contributor «person» may write all graphs of the suites."""
    with hosting(tmp_path_factory.mktemp("w3c-update"), "person") as host:
        yield host


@pytest.mark.parametrize("case", [each for each in marked("protocol") if UPDATES.search(each.id)])
def test_update_protocol(host: Host, case: Case, record_property: Callable[[str, object], None]) -> None:
    """The same of updates, which have an endpoint of their own, and whose sender has a token."""
    record_property("w3c", case.suite)
    assert case.requests
    for request in case.requests:
        queries = request.headers.get("content-type") == "application/sparql-query"
        target = request.address.replace("/sparql/", "/sparql" if queries else "/update", 1)
        check(host.root, request, target, Authorization=f"Bearer {host.token}")


@pytest.mark.parametrize("case", marked("graph-store-protocol"))
def test_graph_store_protocol(host: Host, case: Case, record_property: Callable[[str, object], None]) -> None:
    """Each request is answered with the status, the media type and the graph that the suite says.

    A case begins without the graphs that it writes.
    """
    record_property("w3c", case.suite)
    assert case.requests
    locations: dict[str, str] = {}
    for address in {request.address for request in case.requests if request.address != "/gsp"}:
        host.ask("DELETE", graph_store(address))
    for request in case.requests:
        target = graph_store(request.address)
        for name, location in locations.items():
            target = target.replace(name, location)
        response = check(host.root, request, target, Authorization=f"Bearer {host.token}")
        if request.location:
            locations[request.location] = response.headers["Location"]


def graph_store(address: str) -> str:
    """Where a request to *address*, below ``/gsp``, goes here: to one graph, or to all of them."""
    return re.sub("^/gsp/", "/graph/", re.sub(r"^/gsp(?=$|\?)", "/graphs", address))


def compared(table: list[list[Any]]) -> list[list[Any]]:
    """*table* with its columns in the order of their names, because SELECT * has none, and its blank nodes called by
    the order in which they occur."""
    columns = sorted(zip(*table, strict=True), key=lambda column: str(column[0]))
    names: dict[Any, str] = {}
    return [
        [names.setdefault(cell, f"_:{len(names)}") if is_blank(cell) else cell for cell in row]
        for row in zip(*columns, strict=True)
    ]


def is_blank(cell: object) -> bool:
    """Whether *cell* is a blank node, as a term or as CSV writes it."""
    return isinstance(cell, BNode) or (type(cell) is str and cell.startswith("_:"))


def of_csv(text: str) -> list[list[Any]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def of_tsv(text: str) -> list[list[Any]]:
    head, *rows = [line.split("\t") for line in text.rstrip("\n").split("\n")]
    return [head, *([term(cell) for cell in row] for row in rows)]


def term(cell: str) -> Node | None:
    """The term that *cell* writes as Turtle does (https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv-terms)."""
    if not cell:
        return None
    return Graph().parse(data=f"<s:> <p:> {cell} .", format="turtle").value(URIRef("s:"), URIRef("p:"))


def of_json(text: str) -> list[list[Any]]:
    found = json.loads(text)
    if "boolean" in found:
        return [[found["boolean"]]]
    names = found["head"]["vars"]
    return [names, *([of_binding(row.get(name)) for name in names] for row in found["results"]["bindings"])]


def of_binding(found: dict[str, str] | None) -> Node | None:
    if found is None:
        return None
    match found["type"]:
        case "uri":
            return URIRef(found["value"])
        case "bnode":
            return BNode(found["value"])
        case _:
            return Literal(found["value"], lang=found.get("xml:lang"), datatype=found.get("datatype"))


READERS: dict[str, tuple[str, Callable[[str], list[list[Any]]]]] = {
    ".csv": ("text/csv", of_csv),
    ".tsv": ("text/tab-separated-values", of_tsv),
    ".srj": ("application/sparql-results+json", of_json),
}


@pytest.mark.parametrize("case", marked("csv-tsv-res", "json-res"))
def test_results(endpoint: str, case: Case, record_property: Callable[[str, object], None]) -> None:
    """Each query is answered with the rows of the suite, in its format."""
    record_property("w3c", case.suite)
    assert case.result is not None
    accept, read = READERS[case.result.suffix]
    target = f"/sparql?{urlencode({'query': case.query, 'default-graph-uri': case.graph})}"
    response, body = ask(endpoint, "GET", target, Accept=accept)
    assert (response.status, media_type(response)) == (200, accept)
    assert compared(read(body.decode())) == compared(read(case.result.read_text("utf-8")))


def conforms(description: Graph, endpoint: str) -> None:
    """The schema of section 3 of the recommendation: what each property holds, and how often."""
    (service,) = description.subjects(SD.endpoint, URIRef(endpoint))
    services = set(description.subjects(RDF.type, SD.Service))
    assert service in services
    for each in services:
        assert len(list(description.objects(each, SD.endpoint))) == 1
    assert SD.SPARQL11Query in description.objects(service, SD.supportedLanguage)
    instances = {SD.UnionDefaultGraph, SD.BasicFederatedQuery, SD.DereferencesURIs, SD.EmptyGraphs, SD.RequiresDataset}
    assert set(description.objects(service, SD.feature)) <= instances
    assert {str(form) for form in description.objects(service, SD.resultFormat)} == {*W3C_FORMATS}
    (dataset,) = description.objects(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in description
    (merge,) = description.objects(dataset, SD.defaultGraph)
    assert (merge, RDF.type, SD.Graph) in description
    for named in description.objects(dataset, SD.namedGraph):
        assert (named, RDF.type, SD.NamedGraph) in description
        (name,) = description.objects(named, SD.name)
        assert isinstance(name, URIRef)
        (graph,) = description.objects(named, SD.graph)
        assert (graph, RDF.type, SD.Graph) in description
    terms = {each for triple in description for each in triple if str(each).startswith(str(SD))}
    assert terms <= {SD[name] for name in VOCABULARY}


def is_rdf(description: Graph, endpoint: str) -> None:
    assert len(description) > 0


def has_endpoint(description: Graph, endpoint: str) -> None:
    assert (None, SD.endpoint, URIRef(endpoint)) in description


VOCABULARY = frozenset(
    {
        "Aggregate",
        "BasicFederatedQuery",
        "Dataset",
        "DereferencesURIs",
        "EmptyGraphs",
        "EntailmentProfile",
        "EntailmentRegime",
        "Feature",
        "Function",
        "Graph",
        "GraphCollection",
        "Language",
        "NamedGraph",
        "RequiresDataset",
        "SPARQL10Query",
        "SPARQL11Query",
        "SPARQL11Update",
        "Service",
        "UnionDefaultGraph",
        "availableGraphs",
        "defaultDataset",
        "defaultEntailmentRegime",
        "defaultGraph",
        "defaultSupportedEntailmentProfile",
        "endpoint",
        "entailmentRegime",
        "extensionAggregate",
        "extensionFunction",
        "feature",
        "graph",
        "inputFormat",
        "languageExtension",
        "name",
        "namedGraph",
        "propertyFeature",
        "resultFormat",
        "supportedEntailmentProfile",
        "supportedLanguage",
    }
)
"""The terms of https://www.w3.org/ns/sparql-service-description."""

PARSERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "nq": "nt", "trig": "turtle"}
DESCRIBED = {"returns-rdf": is_rdf, "has-endpoint-triple": has_endpoint, "conforms-to-schema": conforms}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's reader of JSON-LD
@pytest.mark.parametrize("case", marked("service-description"))
def test_service_description(endpoint: str, case: Case, record_property: Callable[[str, object], None]) -> None:
    """A GET of the endpoint returns RDF, which names that endpoint and follows the schema, in every format.

    The two formats of datasets are read as those of graphs: all statements are in the default graph.
    """
    record_property("w3c", case.suite)
    for form in GRAPHS:
        response, body = ask(endpoint, "GET", urlsplit(endpoint).path, Accept=form.media_type)
        assert (response.status, media_type(response)) == (200, form.media_type)
        DESCRIBED[case.name](Graph().parse(data=body, format=PARSERS[form.name]), endpoint)
