"""The list of queries: a page, JSON, and RDF from which editors list them."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from email.message import Message
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.snapshot import Snapshot

CATALOGUE = Catalogue.of(SHIPPED)
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query
WHERE {
  ?sq a sh:SPARQLExecutable ;
    rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""


def get(address: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and body of one request; a redirect is followed."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=named), timeout=60) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def examples(found: ox.QuerySolutions) -> set[tuple[str, str, str]]:
    return {(row["sq"].value, row["comment"].value, row["query"].value) for row in found}


def test_list_names_every_query_and_each_address_answers(server: str) -> None:
    """The JSON list has all queries, hygiene ones tagged so, and the address of each gives a complete answer."""
    _, _, body = get(f"{server}/queries")
    entries = {entry["name"]: entry for entry in json.loads(body)["queries"]}
    assert entries.keys() == CATALOGUE.queries.keys()
    for name, entry in entries.items():
        assert ("hygiene" in entry["tags"]) == name.startswith("hygiene/")
        assert entry["title"].keys() == entry["description"].keys() == {"nl", "en"}
        status, headers, _ = get(f"{entry['address']}.csv?limit=1")
        assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/csv"), name


@pytest.mark.parametrize(("language", "heading"), [("nl", "Catalogus van zoekvragen"), ("en", "Catalogue of queries")])
def test_list_as_a_page(server: str, language: str, heading: str) -> None:
    """A browser sees the list in its language, with a link to each query; a tag narrows it."""
    _, _, body = get(f"{server}/queries", Accept="text/html", Accept_Language=language)
    assert f"<h1>{heading}</h1>" in body.decode()
    assert len(set(re.findall(r'href="/queries/([^"?]+)\?', body.decode()))) == len(CATALOGUE.queries)
    _, _, body = get(f"{server}/queries?tag=hygiene", Accept="text/html")
    assert set(re.findall(r'href="/queries/(\w+)/', body.decode())) == {"hygiene"}


@pytest.mark.parametrize("form", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_editor_lists_every_query_from_the_list(server: str, form: str) -> None:
    """The query with which the SIB's editor reads examples finds each of ours once, in every format of the list."""
    _, headers, body = get(f"{server}/queries?format={form}")
    store = ox.Store()
    store.load(body, format=ox.RdfFormat.from_media_type(headers["Content-Type"].split(";")[0]))
    found = examples(store.query(EXAMPLES))
    assert {text for _, _, text in found} == {query.body for query in CATALOGUE.queries.values()}
    assert len(found) == len(CATALOGUE.queries)


def test_editor_lists_every_query_from_the_endpoint(server: str, snapshot: Snapshot) -> None:
    """Asked of the endpoint, it finds the same; only the list says at which address to ask them."""
    _, _, body = get(f"{server}/queries?format=nt")
    store = ox.Store()
    store.load(body, format=ox.RdfFormat.N_TRIPLES)
    listed = examples(store.query(EXAMPLES))
    _, _, answer = get(f"{server}/sparql?{urlencode({'query': EXAMPLES, 'format': 'json'})}")
    rows = json.loads(answer)["results"]["bindings"]
    assert {(row["sq"]["value"], row["comment"]["value"], row["query"]["value"]) for row in rows} == listed
    target = ox.NamedNode("https://schema.org/target")
    assert {quad.object for quad in store.quads_for_pattern(None, target, None)} == {ox.NamedNode(f"{server}/sparql")}
    own = {quad.triple for quad in snapshot.quads("https://w3id.org/kennisgraaf/graph/catalogue")}
    assert own == {quad.triple for quad in store if quad.predicate != target}
