"""The list of named graphs: all of them, with whose each is and how it stands, in every form."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from rdflib import DCTERMS, PROV, RDF, VOID, Graph, Literal, Namespace, URIRef

from kennisgraaf.namespaces import GRAPH, ID, INFERRED
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots
from kennisgraaf.web.collection import COLUMNS

from .hosting import EX, HUB, LICENCE, Host, body, direct, hosting, indirect, own, statement
from .protocol import CSV, TURTLE, send

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
OTHER_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A server with graphs of a contributor: one that says nothing of itself, one that does, one withdrawn."""
    with hosting(tmp_path_factory.mktemp("collection")) as host:
        about = f'<{own("said")}> <{DCTERMS.title}> "Gezegd"@nl , "Said"@en ; <{DCTERMS.license}> <{OTHER_LICENCE}> .'
        for path, sent in (
            (direct("plain", source="=2+3"), statement(1)),
            (direct("said"), f"{statement(2)} {about}"),
            (indirect(f"{EX}elsewhere/%61"), statement(3)),
            (direct("withdrawn"), statement(4)),
            (direct("plain", source="=2+3"), f"{statement(1)} {statement(5)}"),
        ):
            told = host.ask("PUT", path, sent)
            assert told.status in (200, 201), told.body
        assert host.ask("DELETE", direct("withdrawn")).status == 200
        yield host


def listed(host: Host, path: str = "/graphs") -> dict[str, dict[str, Any]]:
    return {each["graph"]: each for each in body(host.ask("GET", path, token=""))["graphs"]}


def test_every_graph_is_listed_once(host: Host) -> None:
    """The list has the graphs that hold statements now, in the order of their IRIs, each with their number."""
    found = body(host.ask("GET", "/graphs", token=""))
    counts = Snapshots(host.data).current().statistics.graphs
    assert [each["graph"] for each in found["graphs"]] == sorted(counts) and found["total"] == len(counts)
    assert {each["graph"]: each["triples"] for each in found["graphs"]} == counts
    assert own("withdrawn") not in counts and f"{GRAPH}provenance" in counts


def test_whose_a_graph_is(host: Host) -> None:
    """Contributor, revision and time are those of the last change of the graph, as the ledger has them."""
    ledger = Ledger(host.data)
    for graph, entry in listed(host).items():
        last = ledger.last_of(graph)
        if last is None:
            assert graph in (f"{GRAPH}provenance", f"{GRAPH}catalogue")
            assert entry["contributor"] is entry["revision"] is entry["modified"] is None
        else:
            assert (entry["contributor"], entry["revision"]) == (last.contributor, last.number)
            assert entry["modified"] == last.time.isoformat()
    assert ledger.last_of(own("plain"), 4) == ledger.revision(2)


def test_list_at_a_revision(host: Host) -> None:
    """The list at an older revision has the graphs of then, with the statements and the last change of then."""
    found = listed(host, "/graphs?revision=5")
    assert found.keys() - listed(host).keys() == {own("withdrawn")}
    assert (found[own("plain")]["triples"], found[own("plain")]["revision"]) == (1, 2)
    assert listed(host)[own("plain")]["triples"] == 2
    assert host.ask("GET", "/graphs?revision=1000", token="").status == 404


def test_licence_and_source(host: Host) -> None:
    """What a graph says of itself goes before what was said with it, or at the registration."""
    found = listed(host)
    plain, said = found[own("plain")], found[own("said")]
    assert (plain["licence"], plain["source"], plain["title"]) == ([LICENCE], ["=2+3"], {})
    assert (said["licence"], said["source"]) == ([OTHER_LICENCE], [EX])
    assert said["title"] == {"nl": "Gezegd", "en": "Said"}


def test_addresses(host: Host) -> None:
    """Each graph is read at the address that the list gives."""
    for entry in listed(host).values():
        assert len(host.lines(entry["address"].removeprefix(host.root))) == entry["triples"]


def test_pages(host: Host) -> None:
    """Following «next» from the first page gives every graph once; «prev» leads back; a last page has no next."""
    every, seen, before = list(listed(host)), list[str](), list[str]()
    address: str | None = f"{host.root}/graphs?limit=2"
    for _ in every:
        assert address is not None
        answer = host.ask("GET", address.removeprefix(host.root), token="")
        page = [each["graph"] for each in body(answer)["graphs"]]
        header = ", ".join(answer.headers.get_all("Link") or [])
        links = {relation: there for there, relation in re.findall(r'<([^>]*)>; rel="([a-z]+)"', header)}
        assert links["first"] == f"{host.root}/graphs?limit=2"
        assert links.get("next") == body(answer)["next"]
        if before:
            assert list(listed(host, links["prev"].removeprefix(host.root))) == before
        seen, before, address = seen + page, page, links.get("next")
        if address is None:
            break
    assert seen == every
    assert list(listed(host, "/graphs?after=zzz")) == []


def test_table(host: Host) -> None:
    """The table says what the JSON says, and nothing that a spreadsheet would compute."""
    answer = host.ask("GET", "/graphs", token="", Accept=CSV)
    assert answer.media_type == CSV
    rows = list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))
    for row, entry in zip(rows, listed(host).values(), strict=True):
        assert tuple(row) == COLUMNS
        assert (row["graph"], int(row["triples"])) == (entry["graph"], entry["triples"])
        assert row["revision"] == ("" if entry["revision"] is None else str(entry["revision"]))
    assert [row["source"] for row in rows if row["graph"] == own("plain")] == ["'=2+3"]


def test_rdf(host: Host) -> None:
    """In RDF it is the collection of graphs of the service description: licence, source, agent and activity."""
    found = Graph().parse(data=host.ask("GET", "/graphs", token="", Accept=TURTLE).body, format="turtle")
    (collection,) = found.subjects(RDF.type, SD.GraphCollection)
    assert str(collection) == f"{host.root}/graphs"
    graph, entry = URIRef(own("said")), listed(host)[own("said")]
    assert set(found.objects(graph, DCTERMS.license)) == {URIRef(OTHER_LICENCE)}
    assert set(found.objects(graph, DCTERMS.source)) == {URIRef(EX)}
    assert set(found.objects(graph, DCTERMS.title)) == {Literal("Gezegd", "nl"), Literal("Said", "en")}
    assert set(found.objects(graph, PROV.wasAttributedTo)) == {URIRef(f"{ID}agent/{HUB}")}
    assert set(found.objects(graph, PROV.wasGeneratedBy)) == {URIRef(f"{ID}activity/revision/{entry['revision']}")}
    assert set(found.objects(graph, VOID.dataDump)) == {URIRef(entry["address"])}
    assert set(found.objects(URIRef(own("plain")), DCTERMS.source)) == {Literal("=2+3")}


def test_entailments(server: str, snapshot: Snapshot) -> None:
    """A graph of entailments stands with the graph it comes from; in RDF each is a named graph of the service."""
    entries = body(send(server, "GET", {"limit": "1000", "format": "json"}, path="/graphs"))["graphs"]
    counts = {each["graph"]: each["triples"] for each in entries}
    counts |= {each["inferred"]: each["entailed"] for each in entries if each["entailed"]}
    assert counts == snapshot.statistics.graphs
    assert any(each["inferred"] == f"{each['graph']}{INFERRED}" for each in entries)
    for path, asked in (("/graphs", {"limit": "1000"}), ("/sparql", dict[str, str]())):
        found = Graph().parse(data=send(server, "GET", {**asked, "format": "nt"}, path=path).body, format="nt")
        graphs = {str(graph): int(str(found.value(graph, VOID.triples))) for graph in found.objects(None, SD.name)}
        assert graphs == counts


@pytest.mark.parametrize(("lang", "words"), [("nl", ("Grafen", "bijdrager")), ("en", ("Graphs", "contributor"))])
def test_page(host: Host, lang: str, words: tuple[str, ...]) -> None:
    """A browser gets the list in its language, and is led to each graph and its revision."""
    page = host.ask("GET", f"/graphs?lang={lang}", token="", Accept="text/html").body.decode()
    assert all(word in page for word in (*words, LICENCE, {"nl": "Gezegd", "en": "Said"}[lang]))
    assert f'href="/revisions/{listed(host)[own("said")]["revision"]}?lang={lang}"' in page
    for href in re.findall(r'href="(/graphs\?graph=[^"]*)"', page):
        assert host.ask("GET", href.replace("&amp;", "&"), token="").status == 200


def test_the_list_has_a_tag(host: Host) -> None:
    """A client that has the list is told that it is the same; after a change it is another."""
    tag = host.ask("GET", "/graphs", token="").headers["ETag"]
    assert host.ask("GET", "/graphs", token="", If_None_Match=tag).status == 304
    host.ask("PUT", direct("tagged"), statement(1))
    assert host.ask("GET", "/graphs", token="", If_None_Match=tag).status == 200
    assert host.ask("DELETE", direct("tagged")).status == 200


@pytest.mark.parametrize(
    "parameters",
    ["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "before=1", "grpah=x", "graph="],
)
def test_parameters(host: Host, parameters: str) -> None:
    """A parameter that there is not, or that is out of bounds, is refused."""
    assert host.ask("GET", f"/graphs?{parameters}", token="").status == 400


def test_only_reading(host: Host) -> None:
    """HEAD is as GET; the list itself is not replaced, patched or withdrawn."""
    assert host.ask("HEAD", "/graphs", token="").status == 200
    for method in ("PUT", "PATCH", "DELETE"):
        assert host.ask(method, "/graphs", None if method == "DELETE" else statement(1)).status == 400
