"""Graphs over HTTP: the Graph Store HTTP Protocol, its statuses and conditions."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest

from kennisgraaf.formats import GRAPHS
from kennisgraaf.namespaces import GRAPH

from .hosting import HUB, Host, body, direct, hosting, indirect, own, statement
from .protocol import EX, N_TRIPLES, TRIG, TURTLE

PATCH = "application/sparql-update"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with hosting(tmp_path_factory.mktemp("graphs"), upload_bytes=100_000) as host:
        yield host


def test_life_of_a_graph(host: Host, name: str) -> None:
    """Made (201, Location), read, replaced (200), added to, patched, withdrawn, gone (404): each a revision."""
    made = host.ask("PUT", direct(name), statement(1))
    assert (made.status, made.headers["Location"]) == (201, host.root + direct(name))
    told = body(made)
    assert told["graphs"] == [own(name)]
    assert made.headers["Content-Language"] == "nl"
    assert (told["additions"], told["removals"], told["unchanged"]) == (1, 0, False)
    assert host.lines(direct(name)) == [statement(1)]
    replaced = host.ask("PUT", direct(name), statement(2))
    assert (replaced.status, body(replaced)["removals"]) == (200, 1)
    assert host.ask("POST", direct(name), statement(3)).status == 200
    assert host.lines(direct(name)) == [statement(2), statement(3)]
    patched = host.ask(
        "PATCH", direct(name), f'DELETE WHERE {{ ?s ?p "2" }} ; INSERT DATA {{ {statement(4)} }}', PATCH
    )
    assert patched.status == 200, patched.body
    assert host.lines(direct(name)) == [statement(3), statement(4)]
    withdrawn = host.ask("DELETE", direct(name))
    assert (withdrawn.status, body(withdrawn)["removals"]) == (200, 2)
    assert body(withdrawn)["revision"] == told["revision"] + 4
    assert host.ask("GET", direct(name)).status == 404
    assert host.ask("HEAD", direct(name)).status == 404
    assert host.ask("DELETE", direct(name)).status == 404


def test_both_addresses_are_one_graph(host: Host, name: str) -> None:
    """What is put at the direct address is read at the indirect one, and the other way about."""
    host.ask("PUT", direct(name), statement(1))
    assert host.lines(indirect(own(name))) == [statement(1)]
    assert host.ask("PUT", indirect(own(name)), statement(2)).status == 200
    assert host.lines(direct(name)) == [statement(2)]
    made = host.ask("PUT", indirect(f"{EX}{name}"), statement(1))
    assert (made.status, unquote(made.headers["Location"])) == (201, f"{host.root}/graphs?graph={EX}{name}")


@pytest.mark.parametrize(("written", "iri"), [("caf%C3%A9", "café"), ("a/b/c.ttl", "a/b/c.ttl"), ("a%20b", "a%20b")])
def test_names(host: Host, written: str, iri: str) -> None:
    """A direct address names the IRI that it spells: escapes stay only where an IRI needs them."""
    assert host.ask("PUT", direct(written), statement(1)).status in (200, 201)
    assert body(host.ask("DELETE", indirect(own(iri))))["graphs"] == [own(iri)]


@pytest.mark.parametrize(
    "ending", ["a%23b", "a%3Fb", "a%20b", "a%20b#c", "a#b", "a?b=1&c", "café", "a+b;c=d", "a'b", "a//b"]
)
def test_location(host: Host, name: str, ending: str) -> None:
    """A graph is read and written at the Location that its maker is told, which is its address in the list too, also
    when its IRI has what an address spells otherwise."""
    graph = own(f"{name}/{ending}")
    made = host.ask("PUT", indirect(graph), statement(1))
    assert made.status == 201, made.body
    location = made.headers["Location"].removeprefix(host.root)
    assert host.lines(location) == [statement(1)]
    listed = {each["graph"]: each["address"] for each in body(host.ask("GET", "/graphs?limit=1000"))["graphs"]}
    assert listed[graph] == host.root + location
    assert body(host.ask("DELETE", location))["graphs"] == [graph]


def test_unchanged(host: Host, name: str) -> None:
    """The same content again is no revision, and is said to be none."""
    host.ask("PUT", direct(name), statement(1))
    tag = host.ask("GET", direct(name)).headers["ETag"]
    for method, sent in (("PUT", statement(1)), ("POST", statement(1)), ("PATCH", "DELETE DATA { <x:a> <x:b> 1 }")):
        again = host.ask(method, direct(name), sent, PATCH if method == "PATCH" else TURTLE)
        assert (again.status, body(again)["unchanged"], body(again)["revision"]) == (200, True, None), again.body
    assert host.ask("GET", direct(name)).headers["ETag"] == tag


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_formats(host: Host, name: str, form: object) -> None:
    """A graph is written and read in each format; what is read is what was written."""
    assert form in GRAPHS
    found = GRAPHS[GRAPHS.index(form)]
    triples = list(ox.parse(statement("é"), format=ox.RdfFormat.TURTLE))
    sent = ox.serialize((each.triple for each in triples), format=found.writer)
    assert sent is not None
    assert host.ask("PUT", direct(name), sent, found.media_type).status == 201
    answer = host.ask("GET", direct(name), token="", Accept=found.media_type)
    assert (answer.status, answer.media_type) == (200, found.media_type)
    assert [each.triple for each in ox.parse(answer.body, format=found.writer)] == [each.triple for each in triples]


def test_page(host: Host, name: str) -> None:
    """A browser gets a page that says who changed the graph last, in its language."""
    host.ask("PUT", direct(name, message="eerste keer"), statement("getoond"))
    for lang, word in (("nl", "Laatst gewijzigd door"), ("en", "Last changed by")):
        page = host.ask("GET", direct(name), token="", Accept="text/html", Accept_Language=lang)
        text = page.body.decode()
        assert page.media_type == "text/html"
        assert all(each in text for each in (word, HUB, "eerste keer", "getoond"))


def test_tags(host: Host, name: str) -> None:
    """The tag of a graph is that of its last revision, whatever happens to others; each format has its own; 304."""
    told = body(host.ask("PUT", direct(name), statement(1)))
    digest = body(host.ask("GET", f"/revisions/{told['revision']}", Accept="application/json"))["digest"]
    host.ask("PUT", direct(f"{name}-other"), statement(1))
    turtle = host.ask("GET", direct(name), Accept=TURTLE).headers["ETag"]
    triples = host.ask("GET", direct(name), Accept=N_TRIPLES).headers["ETag"]
    revision = f"r{told['revision']}.{digest[:16]}"
    assert (turtle, triples) == (f'"{revision}"', f'"{revision}-nt"')
    for tag, accept, status in ((turtle, TURTLE, 304), (turtle, N_TRIPLES, 200), (triples, N_TRIPLES, 304)):
        again = host.ask("GET", direct(name), Accept=accept, If_None_Match=tag)
        assert again.status == status


def test_conditions(host: Host, name: str) -> None:
    """If-Match with the tag of now, in any format, lets a change through; with another, or of nothing, it is 412."""
    assert host.ask("PUT", direct(name), statement(0), If_Match="*").status == 412
    assert host.ask("PUT", direct(name), statement(1), If_None_Match="*").status == 201
    assert host.ask("PUT", direct(name), statement(2), If_None_Match="*").status == 412
    assert host.ask("PUT", direct(name), statement(2), If_Match="*").status == 200
    tag = host.ask("GET", direct(name)).headers["ETag"]
    number = tag.partition(".")[0]
    for other in ('"r1", "other"', f'{number}"', f'{number}.{"0" * 16}"'):
        assert host.ask("PUT", direct(name), statement(3), If_Match=other).status == 412
    assert host.ask("PUT", direct(name), statement(3), If_Match=f'"other", {tag}').status == 200
    assert host.ask("PUT", direct(name), statement(4), If_Match=tag).status == 412
    assert host.ask("DELETE", direct(name), If_Match=tag).status == 412
    other = host.ask("GET", direct(name), Accept=N_TRIPLES).headers["ETag"]
    assert host.ask("DELETE", direct(name), If_Match=other).status == 200


@pytest.mark.parametrize("suffix", ["", "-nt"])
def test_tag_that_may_not_be_there(host: Host, name: str, suffix: str) -> None:
    """What is at the revision that If-None-Match names, in any format, is not changed: 412; at another it is
    (RFC 9110, section 13.1.2)."""
    tag = body(host.ask("PUT", direct(name), statement(1)))["etag"].strip('"')
    patch = f"INSERT DATA {{ {statement(2)} }}"
    for method, sent, media_type in (
        ("PUT", statement(2), TURTLE),
        ("POST", statement(2), TURTLE),
        ("PATCH", patch, PATCH),
        ("DELETE", None, ""),
    ):
        for named in (f'"{tag}{suffix}"', f'"other", W/"{tag}{suffix}"'):
            assert host.ask(method, direct(name), sent, media_type, If_None_Match=named).status == 412
    assert host.lines(direct(name)) == [statement(1)]
    assert host.ask("PUT", direct(name), statement(2), If_None_Match='"other"').status == 200
    assert host.ask("PUT", direct(name), statement(3), If_None_Match=f'"{tag}{suffix}"').status == 200


def test_tag_of_a_change(host: Host, name: str) -> None:
    """What a change tells is the tag that a GET would give, so the next change asks for none; also when it changes
    nothing. A response to PUT has it in its body alone (RFC 9110, section 9.3.4); a graph that is gone has none."""
    patch = f"INSERT DATA {{ {statement('patched')} }}"
    empty = "DELETE WHERE { ?s ?p ?o }"
    tag = body(host.ask("PUT", direct(name), statement(0), If_None_Match="*"))["etag"]
    for method, sent, media_type in (
        ("PUT", statement(1), TURTLE),
        ("PUT", statement(1), TURTLE),
        ("POST", statement(2), TURTLE),
        ("POST", statement(2), TURTLE),
        ("PATCH", patch, PATCH),
    ):
        told = host.ask(method, direct(name), sent, media_type, If_Match=tag)
        assert told.status == 200, told.body
        host.ask("PUT", direct(f"{name}-other"), statement(tag))
        tag = body(told)["etag"]
        assert tag == host.ask("GET", direct(name), Accept=TURTLE).headers["ETag"]
        assert told.headers["ETag"] == (None if method == "PUT" else tag)
    for sent, method, media_type in ((empty, "PATCH", PATCH), (None, "DELETE", "")):
        gone = host.ask(method, direct(name), sent, media_type, If_Match=tag)
        assert (gone.status, gone.headers["ETag"], "etag" in body(gone)) == (200, None, False), gone.body
        tag = body(host.ask("PUT", direct(name), statement(3), If_None_Match="*"))["etag"]


def test_race(host: Host, name: str) -> None:
    """Of those who change the same state of a graph at once, one does and the others are told that it moved."""
    host.ask("PUT", direct(name), statement(0))
    tag = host.ask("GET", direct(name)).headers["ETag"]
    with ThreadPoolExecutor(4) as threads:
        change = [
            threads.submit(host.ask, "PUT", direct(name), statement(number), If_Match=tag) for number in range(1, 5)
        ]
        assert sorted(each.result().status for each in change) == [200, 412, 412, 412]


def test_preview(host: Host, name: str) -> None:
    """A preview tells what would change, and changes nothing; it can be asked again."""
    before = host.ask("GET", "/revisions", token="").body
    for _ in range(2):
        for method, sent in (("PUT", statement(1)), ("POST", statement(1))):
            told = host.ask(method, direct(name, preview="true"), sent)
            assert (told.status, body(told)["preview"], body(told)["additions"]) == (200, True, 1)
    assert host.ask("GET", direct(name)).status == 404
    assert host.ask("GET", "/revisions", token="").body == before


@pytest.mark.parametrize(
    "parameters",
    [
        "preveiw=true", "preview=maybe", "preview", "preview=", "deep", "deep=", "preview=true&preview=false",
        "message=a%0Ab", "lang=nl&x=1",
    ],
)  # fmt: skip
def test_parameters(host: Host, name: str, parameters: str) -> None:
    """A parameter that is misspelt, bare or unclear is refused: what was to be a preview is never stored."""
    assert host.ask("PUT", f"{direct(name)}?{parameters}", statement(1)).status == 400
    assert host.ask("GET", direct(name)).status == 404


def test_new_graph(host: Host) -> None:
    """A POST to all graphs makes one in the contributor's space, and says where."""
    made = host.ask("POST", "/graphs", statement(1))
    assert made.status == 201
    path = urlsplit(made.headers["Location"]).path
    assert path.startswith(f"/graph/{HUB}/")
    assert host.lines(path) == [statement(1)]


def test_dataset(host: Host, name: str) -> None:
    """A dataset posted to all graphs changes each that it names, in one revision."""
    sent = "".join(f"<{own(name)}-{number}> {{ {statement(number)} }}\n" for number in (1, 2))
    told = host.ask("POST", "/graphs", sent, TRIG)
    assert told.status in (200, 201), told.body
    assert body(told)["graphs"] == [f"{own(name)}-1", f"{own(name)}-2"]
    assert host.lines(direct(f"{name}-2")) == [statement(2)]


def test_reading_what_nobody_contributes(host: Host) -> None:
    """The default graph is the merge of all graphs; a graph that is not there is 404, and what is no IRI is 400."""
    merge = host.lines("/graphs?default")
    assert statement("first") in merge
    assert host.lines(indirect(f"{GRAPH}kennisgraaf/one")) == [statement("first")]
    assert host.ask("GET", indirect(own("not-there")), token="").status == 404
    assert host.ask("GET", indirect("no IRI"), token="").status == 400
    assert host.ask("GET", "/graph/kennisgraaf/one", token="", Accept="text/csv").status == 406


def test_who_may_write_what(host: Host) -> None:
    """The default graph is nobody's: writing it is refused by policy."""
    for method in ("PUT", "POST", "DELETE"):
        answer = host.ask(method, "/graphs?default", None if method == "DELETE" else statement(1))
        assert (answer.status, body(answer)["type"].rpartition("/")[2]) == (403, "forbidden-graph")


def test_scripts_may_write(host: Host) -> None:
    """A browser that asks whether a page elsewhere may write with a token is told yes (Fetch, 3.2.2)."""
    headers = host.ask("OPTIONS", direct("a"), token="").headers
    assert {"PUT", "POST", "PATCH", "DELETE"} <= set(headers["Access-Control-Allow-Methods"].split(", "))
    assert {"Authorization", "If-Match", "Content-Type"} <= set(headers["Access-Control-Allow-Headers"].split(", "))
    assert {"Location", "ETag"} <= set(headers["Access-Control-Expose-Headers"].split(", "))


def test_patch_of_one_graph(host: Host, name: str) -> None:
    """A patch changes the graph of its address and no other, also when its sender may write that."""
    host.ask("PUT", direct(name), statement(1))
    other = f"{own(name)}-other"
    answer = host.ask("PATCH", direct(name), f"INSERT DATA {{ GRAPH <{other}> {{ {statement(2)} }} }}", PATCH)
    assert answer.status in (403, 422), answer.body
    assert host.ask("GET", indirect(other)).status == 404
    assert host.ask("PATCH", direct(name), statement(2)).status == 415
