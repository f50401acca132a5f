"""The description of the endpoint: its numbers are those of the data, and what it says of itself is so."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rdflib import RDF, VOID, Graph, Namespace, URIRef

from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots

from .conftest import serving
from .protocol import ENTITIES, EX, FIREFOX, send

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def description(example: str) -> Graph:
    return Graph().parse(data=send(example, "GET").body, format="turtle")


def test_statistics_are_those_of_the_data(description: Graph) -> None:
    """The numbers in the description are what counting the data gives; a triple in two graphs counts once in all."""
    (merge,) = description.objects(None, SD.defaultGraph)
    numbers = {name: int(str(description.value(merge, VOID[name]))) for name in ("triples", "classes", "properties")}
    assert numbers == {"triples": 2 * ENTITIES, "classes": 2, "properties": 2}
    entities = {
        str(description.value(part, VOID["class"])): int(str(description.value(part, VOID.entities)))
        for part in description.objects(merge, VOID.classPartition)
    }
    assert entities == {f"{EX}Class0": ENTITIES // 2, f"{EX}Class1": ENTITIES // 2}
    triples = {
        str(description.value(part, VOID.property)): int(str(description.value(part, VOID.triples)))
        for part in description.objects(merge, VOID.propertyPartition)
    }
    assert triples == {str(RDF.type): ENTITIES, f"{EX}label": ENTITIES}
    graphs = {
        str(graph): int(str(description.value(graph, VOID.triples))) for graph in description.objects(None, SD.name)
    }
    assert graphs == {f"{EX}graph/0": ENTITIES, f"{EX}graph/1": ENTITIES + 1}


def test_description_is_true(example: str, description: Graph) -> None:
    """The endpoint it names answers, in the union of all graphs, and calls no other."""
    (service,) = description.subjects(SD.supportedLanguage, SD.SPARQL11Query)
    assert set(description.objects(service, SD.endpoint)) == {URIRef(f"{example}/sparql")}
    assert set(description.objects(None, SD.feature)) == {SD.UnionDefaultGraph}
    nowhere = "{ ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"
    missing = "{ GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"
    outside = f"ASK {{ {nowhere} UNION {missing} }}"
    assert not send(example, "GET", {"query": outside}).boolean


def test_updates_and_the_graph_store(example: str, description: Graph) -> None:
    """Updates have a service of their own, over the same dataset, at the address that takes them; all graphs are a
    collection, at the address of the graph store."""
    (query,) = description.subjects(SD.supportedLanguage, SD.SPARQL11Query)
    (update,) = description.subjects(SD.supportedLanguage, SD.SPARQL11Update)
    assert set(description.subjects(RDF.type, SD.Service)) == {query, update} and query != update
    (endpoint,) = description.objects(update, SD.endpoint)
    assert description.value(query, SD.defaultDataset) == description.value(update, SD.defaultDataset) is not None
    refused = send(example, "POST", path=str(endpoint).removeprefix(example))
    assert (refused.status, "WWW-Authenticate" in refused.headers) == (401, True)  # it is there, and asks a token
    for service in (query, update):
        (graphs,) = description.objects(service, SD.availableGraphs)
        assert (graphs, RDF.type, SD.GraphCollection) in description
        found = Graph().parse(data=send(example, "GET", {"format": "nt"}, path=str(graphs).removeprefix(example)).body)
        assert set(found.objects(None, SD.name)) == set(description.objects(None, SD.name))


def test_description_says_which_endpoints_may_be_called(tmp_path: Path) -> None:
    """With an endpoint that SERVICE may call, the feature is there."""
    Snapshots(tmp_path).publish([], Origin("0", "empty"))
    with serving(tmp_path, services="http://127.0.0.1:9/sparql") as address:
        found = Graph().parse(data=send(address, "GET").body, format="turtle")
    assert [str(service).partition("#")[0] for service in found.subjects(SD.feature, SD.BasicFederatedQuery)] == [
        f"{address}/sparql"
    ]
    (merge,) = found.objects(None, SD.defaultGraph)
    assert str(found.value(merge, VOID.triples)) == "0"


def test_description_by_the_name_that_the_client_uses(example: str) -> None:
    """The endpoint in the description has the client's own name for this server; one that is no name is refused."""
    answer = send(example, "GET", headers={"Host": "graph.example.org:8080"})
    found = Graph().parse(data=answer.body, format="turtle")
    assert (None, SD.endpoint, URIRef("http://graph.example.org:8080/sparql")) in found
    for host in ('"><script>', "[1:2:3]", "a b"):
        for path in ("/sparql", "/graphs", "/", "/revisions"):
            assert send(example, "GET", headers={"Host": host}, path=path).status == 400
    with socket.create_connection(("127.0.0.1", urlsplit(example).port or 0), timeout=10) as connection:
        connection.sendall(b"GET /sparql HTTP/1.0\r\n\r\n")
        assert b" 400 " in connection.recv(100)


@pytest.mark.parametrize(
    ("lang", "text"), [("nl", "Beschrijving van dit eindpunt"), ("en", "Description of this endpoint")]
)
def test_a_browser_gets_a_page_to_ask(example: str, lang: str, text: str) -> None:
    """A browser that opens the endpoint gets a form, in the visitor's language."""
    answer = send(example, "GET", headers={"Accept": FIREFOX, "Accept-Language": lang})
    assert (answer.status, answer.media_type) == (200, "text/html")
    page = answer.body.decode()
    assert f'<html lang="{lang}">' in page and text in page and '<textarea id="query" name="query"' in page


def test_description_is_not_sent_twice(example: str) -> None:
    """A client that has the description is told that it is the same; another format or name is another."""
    first = send(example, "GET")
    again = send(example, "GET", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    others = [
        send(example, "GET", {"format": "nt"}),
        send(example, "GET", headers={"Host": "graph.example.org"}),
    ]
    assert first.headers["ETag"] not in [other.headers["ETag"] for other in others]
