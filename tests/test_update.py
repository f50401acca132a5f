"""SPARQL 1.1 Update over HTTP: its two forms, the graphs that a request names, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from kennisgraaf.checking.using import in_graph, with_dataset
from kennisgraaf.errors import ParameterError
from kennisgraaf.namespaces import GRAPH

from .hosting import OTHER, Host, body, direct, hosting, own, statement
from .protocol import EX, FORM

UPDATE = "application/sparql-update"
_NUMBERS = count()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with hosting(tmp_path_factory.mktemp("update")) as host:
        yield host


@pytest.fixture
def name() -> str:
    """The name of a graph that no other test uses."""
    return f"graph-{next(_NUMBERS)}"


def insert(name: str, value: object) -> str:
    return f"INSERT DATA {{ GRAPH <{own(name)}> {{ {statement(value)} }} }}"


def test_both_forms(host: Host, name: str) -> None:
    """An update is sent as it is or as a field of a form (sections 2.2.1 and 2.2.2), and told what it did."""
    told = host.ask("POST", "/update", insert(name, 1), UPDATE)
    assert (told.status, body(told)["graphs"], body(told)["additions"]) == (200, [own(name)], 1), told.body
    form = urlencode({"update": insert(name, "é"), "message": "in een formulier"})
    told = host.ask("POST", "/update", form, FORM["Content-Type"])
    assert told.status == 200, told.body
    assert host.lines(direct(name)) == [statement(1), statement("é")]
    revision = host.ask("GET", f"/revisions/{body(told)['revision']}", token="")
    assert body(revision)["message"] == "in een formulier"


def test_several_graphs_are_one_revision(host: Host, name: str) -> None:
    """An update of several graphs is one revision; without effect it is none."""
    update = f"{insert(f'{name}-1', 1)} ; {insert(f'{name}-2', 2)}"
    told = host.ask("POST", "/update", update, UPDATE)
    assert body(told)["graphs"] == [own(f"{name}-1"), own(f"{name}-2")]
    again = host.ask("POST", "/update", update, UPDATE)
    assert (again.status, body(again)["unchanged"], body(again)["revision"]) == (200, True, None)


def test_preview(host: Host, name: str) -> None:
    """A preview of an update stores nothing."""
    told = host.ask("POST", "/update?preview=true", insert(name, 1), UPDATE)
    assert (told.status, body(told)["preview"], body(told)["additions"]) == (200, True, 1)
    assert host.ask("GET", direct(name)).status == 404


def test_graphs_of_the_request(host: Host, name: str) -> None:
    """using-graph-uri and using-named-graph-uri are what each WHERE reads (section 2.2.3), in either form."""
    for number in (1, 2):
        host.ask("POST", "/update", insert(f"{name}-{number}", number), UPDATE)
    copy = f"INSERT {{ GRAPH <{own(name)}> {{ ?s ?p ?o }} }} WHERE {{ %s }}"
    address = "/update?" + urlencode({"using-graph-uri": own(f"{name}-1")})
    told = host.ask("POST", address, copy % "?s ?p ?o", UPDATE)
    assert told.status == 200, told.body
    assert host.lines(direct(name)) == [statement(1)]
    form = urlencode({"update": copy % "GRAPH ?g { ?s ?p ?o }", "using-named-graph-uri": own(f"{name}-2")})
    host.ask("POST", "/update", form, FORM["Content-Type"])
    assert host.lines(direct(name)) == [statement(1), statement(2)]


def test_names_of_graphs(host: Host, name: str) -> None:
    """One's own graph may be named in any way that the engine reads: by one of two prefixes of a namespace, escaped,
    relative to a base, and with brackets as deep as they may be."""
    space = own("")
    for prologue, graph, value in (
        (f"PREFIX a: <{space}> PREFIX b: <{space}>", f"a:{name}", "1"),
        (f"PREFIX a: <{space}> PREFIX : <{space}>", f":{name}", "2"),
        (f"PREFIX : <{space}>", f":{name.replace('-', chr(92) + '-')}", "3"),
        (f"BASE <{space}> PREFIX a: <./>", f"<{name}>", "4"),
        ("# only a comment\n", f"<{own(name)}>", "(" * 90 + ")" * 90),
    ):
        update = f"{prologue} INSERT DATA {{ GRAPH {graph} {{ <{EX}thing> <{EX}says> {value} }} }}"
        told = host.ask("POST", "/update", update, UPDATE)
        assert (told.status, body(told)["graphs"]) == (200, [own(name)]), told.body


@pytest.mark.parametrize(
    "update",
    [
        insert("x", 1).replace(own("x"), f"{GRAPH}{OTHER}/x"),
        f"{insert('x', 1)} ; INSERT DATA {{ GRAPH <{GRAPH}{OTHER}/x> {{ {statement(1)} }} }}",
        f"INSERT DATA {{ {statement(1)} }}",
        f"DROP GRAPH <{GRAPH}kennisgraaf/one>",
        f"DELETE WHERE {{ GRAPH <{GRAPH}kennisgraaf/one> {{ ?s ?p ?o }} }}",
        f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{own('x')}>) }}",
        f"MOVE <{GRAPH}kennisgraaf/one> TO <{own('x')}>",
        f"INSERT DATA {{ GRAPH <{own('x')}/inferred> {{ {statement(1)} }} }}",
        f"PREFIX a: <{GRAPH}> INSERT DATA {{ GRAPH a:{OTHER}\\/x {{ {statement(1)} }} }}",
        f"PREFIX a: <{GRAPH}{OTHER}/> PREFIX b: <{GRAPH}{OTHER}/> INSERT DATA {{ GRAPH a:x {{ {statement(1)} }} }}",
        f"BASE <{GRAPH}> INSERT DATA {{ GRAPH <{OTHER}/x> {{ {statement(1)} }} }}",
        f"WITH <{GRAPH}{OTHER}/x> INSERT {{ {statement(1)} }} WHERE {{ }}",
        f"INSERT DATA {{ GRAPH <{GRAPH}{OTHER}/x> {{ <{EX}a> <{EX}b> {'(' * 90} 1 {')' * 90} }} }}",
        f"LOAD <{EX}data.ttl> INTO GRAPH <{own('x')}>",
        f"LO\\u0041D SILENT <file:///etc/passwd> INTO GRAPH <{own('x')}>",
        f"INSERT {{ GRAPH <{own('x')}> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <{EX}sparql> {{ ?s ?p ?o }} }}",
    ],
)
def test_updates_refused(host: Host, update: str) -> None:
    """An update that touches anything but its sender's graphs, or calls elsewhere, is refused as a whole."""
    before = host.ask("GET", "/revisions", token="").body
    answer = host.ask("POST", "/update", update, UPDATE)
    assert answer.status == 403, answer.body
    assert host.ask("GET", "/revisions", token="").body == before


@pytest.mark.parametrize(
    ("parameters", "media_type", "sent", "status"),
    [
        ({}, UPDATE, "INSERT DATA {", 400),
        ({}, UPDATE, "", 200),
        ({}, UPDATE, b'INSERT DATA { <x:a> <x:b> "\xeb" }', 400),
        ({}, FORM["Content-Type"], "update=CLEAR+GRAPH+%3Cx%3Aa%3E&update=CLEAR+ALL", 400),
        ({}, FORM["Content-Type"], "query=ASK%7B%7D", 400),
        ({}, FORM["Content-Type"], "update=%EB", 400),
        ({}, "application/sparql-query", "ASK {}", 415),
        ({}, "", "CLEAR ALL", 415),
        ({"update": "CLEAR ALL"}, UPDATE, "CLEAR ALL", 400),
        ({"using-graph-uri": "no IRI"}, UPDATE, "CLEAR SILENT GRAPH <x:a>", 400),
        ({"using-graph-uri": EX}, UPDATE, "WITH <x:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", 400),
        ({"default-graph-uri": EX}, UPDATE, "CLEAR SILENT GRAPH <x:a>", 400),
    ],
)
def test_requests_refused(
    host: Host, parameters: dict[str, str], media_type: str, sent: str | bytes, status: int
) -> None:
    """What is not one update, in UTF-8, whose graphs are named in one way, is refused."""
    path = "/update?" + urlencode(parameters) if parameters else "/update"
    assert host.ask("POST", path, sent, media_type).status == status


def test_methods(host: Host) -> None:
    """An update is posted; the address of queries takes none, and this one no queries (section 2.2)."""
    assert host.ask("GET", "/update?update=CLEAR+ALL").status == 405
    assert host.ask("POST", "/update", insert("a", 1), UPDATE, token="").status == 401
    assert host.ask("POST", "/sparql", insert("a", 1), UPDATE).status == 415


EVERY = """
PREFIX with: <x:with#> # WHERE
DELETE WHERE { ?s ?p ?o } ;
INSERT { ?s with:where "WHERE { }" } WHERE { { SELECT * WHERE { ?s ?p '''}''' } } FILTER(?s < 1 && ?o > 2) } ;
delete { ?where ?p ?using } insert { GRAPH <x:g> { ?where ?p ?using } } where { ?where ?p ?using } ;
INSERT DATA { <x:a> <x:DATA> "INSERT" , 'a\\'}' } ;
DELETE DATA { GRAPH <x:g> { <x:a> <x:b> <x:c> } } ;
CLEAR SILENT GRAPH <x:where>
"""


def test_dataset_is_put_before_each_where() -> None:
    """The graphs come before the WHERE of each operation that has one, and nowhere else; the result is an update."""
    said = with_dataset(EVERY, [f"{EX}a", f"{EX}b"], [f"{EX}c"])
    clauses = f"USING <{EX}a> USING <{EX}b> USING NAMED <{EX}c> WHERE {{"
    assert said.replace(" where {", " WHERE {").count(clauses) == said.count("USING NAMED") == 3
    assert said.count("\n") == EVERY.count("\n")
    ox.Store().update(said)
    assert with_dataset(EVERY, [], []) == EVERY


def test_patch_is_of_its_graph() -> None:
    """In a patch the default graph is the graph that is patched; an operation that names graphs keeps them."""
    store = ox.Store()
    graph = ox.NamedNode(f"{EX}g")
    store.update(f"INSERT DATA {{ GRAPH <{EX}g> {{ <x:a> <x:b> 1, 2 }} GRAPH <{EX}h> {{ <x:a> <x:b> 3 }} }}")
    store.update(in_graph("DELETE WHERE { ?s ?p 1 }; INSERT { ?s ?p 5 } WHERE { ?s ?p 2 }", f"{EX}g"))
    store.update(in_graph("INSERT DATA { <x:a> <x:b> 6 }; DELETE DATA { <x:a> <x:b> 2 }", f"{EX}g"))
    store.update(in_graph(f"INSERT DATA {{ GRAPH <{EX}h> {{ <x:a> <x:b> 7 }} }}", f"{EX}g"))
    held = {int(quad.object.value) for quad in store.quads_for_pattern(None, None, None, graph)}
    others = {int(quad.object.value) for quad in store if quad.graph_name != graph}
    assert (held, others) == ({5, 6}, {3, 7})
    ox.Store().update(in_graph(EVERY, f"{EX}g"))


@pytest.mark.parametrize("update", ["WITH <x:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "using", "DELETE { } USING"])
def test_dataset_twice(update: str) -> None:
    """An update with USING or WITH of its own is refused when the request names graphs too (section 2.2.3)."""
    with pytest.raises(ParameterError):
        with_dataset(update, [EX], [])
