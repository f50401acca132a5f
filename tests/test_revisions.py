"""The history over HTTP: its pages, its differences, and what each says in JSON, in PROV-O and to a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from rdflib import PROV, RDF, Graph, URIRef

from kennisgraaf.namespaces import ID
from kennisgraaf.revisions.ledger import Ledger

from .hosting import EX, HUB, LICENCE, Host, body, direct, hosting, own, statement
from .protocol import N_TRIPLES, TURTLE, Answer

CHANGES = 7


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A server with a history: a graph put, and its only statement replaced some times."""
    with hosting(tmp_path_factory.mktemp("revisions")) as host:
        for number in range(CHANGES):
            told = host.ask("PUT", direct("a", message=f"stap {number}"), statement(number))
            assert told.status in (200, 201), told.body
        yield host


def links(answer: Answer) -> dict[str, str]:
    """The addresses that the header Link names, by relation."""
    headers = ", ".join(answer.headers.get_all("Link") or [])
    return {relation: address for address, relation in re.findall(r'<([^>]*)>; rel="([a-z]+)"', headers)}


def test_list(host: Host) -> None:
    """The list has every revision once, the newest first, with who, when, what and its place in the chain."""
    found = body(host.ask("GET", "/revisions", token=""))["revisions"]
    numbers = [each["revision"] for each in found]
    assert numbers == list(range(len(found), 0, -1))
    newest = found[0]
    assert (newest["contributor"], newest["message"], newest["graphs"]) == (HUB, f"stap {CHANGES - 1}", [own("a")])
    assert (newest["additions"], newest["removals"]) == (1, 1)
    assert (newest["source"], newest["licence"]) == (EX, LICENCE)
    assert all(later["previous"] == earlier["digest"] for later, earlier in pairwise(found))


def test_pages(host: Host) -> None:
    """Following «next» from the first page gives the whole list, each revision once; «prev» leads back."""
    every = [each["revision"] for each in body(host.ask("GET", "/revisions", token=""))["revisions"]]
    seen: list[int] = []
    address: str | None = f"{host.root}/revisions?limit=3"
    while address:
        answer = host.ask("GET", address.removeprefix(host.root), token="")
        page = [each["revision"] for each in body(answer)["revisions"]]
        if seen:
            back = body(host.ask("GET", links(answer)["prev"].removeprefix(host.root), token=""))["revisions"]
            assert [each["revision"] for each in back] == seen[-3:]
        seen += page
        address = links(answer).get("next")
        assert address == body(answer)["next"]
    assert seen == every


def test_one(host: Host) -> None:
    """A revision has the statements that it added and removed, as canonical N-Quads, and where all of them are."""
    head = body(host.ask("GET", "/revisions?limit=1", token=""))["revisions"][0]
    found = body(host.ask("GET", f"/revisions/{head['revision']}", token=""))
    graph = f" <{own('a')}> ."
    assert found["added"] == [statement(CHANGES - 1).removesuffix(" .") + graph]
    assert found["removed"] == [statement(CHANGES - 2).removesuffix(" .") + graph]
    assert found["complete"] is True
    for part in ("added", "removed"):
        whole = host.ask("GET", found["statements"][part].removeprefix(host.root), token="")
        assert (whole.status, whole.media_type) == (200, "application/n-quads")
        assert whole.body.decode().splitlines() == found[part]


def test_prov(host: Host) -> None:
    """In RDF a revision is an activity of PROV-O: who did it, when, and which graphs it made."""
    for form in (TURTLE, N_TRIPLES):
        answer = host.ask("GET", f"/revisions/{CHANGES}", token="", Accept=form)
        assert (answer.status, answer.media_type) == (200, form)
        graph = Graph().parse(data=answer.body, format="turtle")
        act = URIRef(f"{ID}activity/revision/{CHANGES}")
        assert (act, RDF.type, PROV.Activity) in graph
        assert (act, PROV.wasAssociatedWith, URIRef(f"{ID}agent/{HUB}")) in graph
        assert (act, PROV.generated, URIRef(own("a"))) in graph
        assert graph.value(act, PROV.endedAtTime) is not None
    every = Graph().parse(data=host.ask("GET", "/revisions", token="", Accept=TURTLE).body, format="turtle")
    acts = {str(each).rpartition("/")[2] for each in every.subjects(RDF.type, PROV.Activity)}
    assert acts == {str(each.number) for each in Ledger(host.data).revisions()}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_pages_for_readers(host: Host, lang: str) -> None:
    """A browser gets the list and each revision as a page in its language, and each page leads to the others."""
    listed = host.ask("GET", f"/revisions?lang={lang}", token="", Accept="text/html").body.decode()
    assert {"nl": "Geschiedenis", "en": "History"}[lang] in listed
    assert f'/revisions/{CHANGES}?lang={lang}"' in listed
    page = host.ask("GET", f"/revisions/{CHANGES}?lang={lang}", token="", Accept="text/html").body.decode()
    assert {"nl": "Toegevoegd", "en": "Added"}[lang] in page
    assert own("a") in page and LICENCE in page


def test_revisions_never_change(host: Host) -> None:
    """A revision is told under a tag, which a client can hold it by."""
    for path in ("/revisions/1", "/revisions/1/added.nq"):
        tag = host.ask("GET", path, token="").headers["ETag"]
        assert host.ask("GET", path, token="", If_None_Match=tag).status == 304


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/revisions/0", 404),
        ("/revisions/1000", 404),
        ("/revisions/99999999999999999999", 404),
        ("/revisions/1/changed.nq", 404),
        ("/revisions/1000/added.nq", 404),
        ("/revisions?limit=0", 400),
        ("/revisions?limit=1001", 400),
        ("/revisions?before=x", 400),
        ("/revisions?before=1&before=2", 400),
        ("/revisions?after=1", 400),
        ("/revisions?format=docx", 406),
    ],
)
def test_wrong_requests(host: Host, path: str, status: int) -> None:
    """What is not there is 404, and what is asked wrongly is told."""
    assert host.ask("GET", path, token="").status == status


def test_before_the_first(host: Host) -> None:
    """A page before the first revision is empty, and has none after it."""
    answer = host.ask("GET", "/revisions?before=1", token="")
    assert (body(answer)["revisions"], body(answer)["next"]) == ([], None)
