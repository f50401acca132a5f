"""Older revisions over HTTP: whatever is asked at one, of a graph, by a query or from the catalogue, is as it was."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.materialise import KEPT
from kennisgraaf.snapshots.store import KEPT as RECENT

from .hosting import EX, Host, body, direct, hosting, indirect, own, statement
from .protocol import Answer

CHANGES = 14
QUERY = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@dataclass(frozen=True)
class Past:
    """A server, and the statements of its two graphs at each revision, as a plain dictionary has them."""

    host: Host
    model: dict[int, dict[str, list[str]]]
    first: int

    def ask(self, path: str, **headers: str) -> Answer:
        """The answer to a request for reading, asked again for as long as it is being prepared."""
        for _ in range(30):
            answer = self.host.ask("GET", path, token="", **headers)
            if answer.status != 503 or b"revision-pending" not in answer.body:
                break
        return answer


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """Two graphs that are put, added to and deleted at random, more often than snapshots are kept."""
    chance = random.Random(4)
    with hosting(tmp_path_factory.mktemp("past"), workers=2) as host:
        head = Ledger(host.data).head
        assert head is not None
        now: dict[str, list[str]] = {}
        model = {}
        for number in range(CHANGES):
            name = chance.choice("ab")
            way = chance.choice(["PUT", "PUT", "POST", "DELETE"]) if name in now else "PUT"
            line = statement(number)
            told = host.ask(way, direct(name), None if way == "DELETE" else line)
            assert told.status in (200, 201), told.body
            if way == "DELETE":
                now.pop(name)
            else:
                now[name] = sorted([*(now.get(name, []) if way == "POST" else []), line])
            model[head.number + number + 1] = dict(now)
        yield Past(host, model, head.number)


def test_graphs(past: Past) -> None:
    """Each graph at each revision, direct and indirect, has the statements of the model; one not there then is 404."""
    for revision, graphs in past.model.items():
        for name in "ab":
            for path in (direct(name, revision=str(revision)), indirect(own(name), revision=str(revision))):
                answer = past.ask(path, Accept="application/n-triples")
                assert answer.status == (200 if name in graphs else 404), answer.body
                if name in graphs:
                    assert sorted(answer.body.decode().splitlines()) == graphs[name]
                    assert f"revision={revision}>" in answer.headers["Link"]


def test_queries(past: Past) -> None:
    """A query at each revision, in any order, sees the statements of all graphs then, and the address says which."""
    order = list(past.model)
    random.Random(1).shuffle(order)
    for revision in order:
        said = f"SELECT ?value {{ <{EX}thing> <{EX}says> ?value }}"
        answer = past.ask("/sparql?" + urlencode({"query": said, "revision": revision, "format": "json"}))
        assert answer.status == 200, answer.body
        values = {row["value"]["value"] for row in json.loads(answer.body)["results"]["bindings"]}
        expected = {re.findall(r'"(.*)"', line)[0] for lines in past.model[revision].values() for line in lines}
        assert values == expected | {"first"}
        assert f"revision={revision}>" in answer.headers["Link"]


def test_an_answer_of_then_does_not_change(past: Past) -> None:
    """The tag of an answer at an older revision is the same whether that was kept, made, or made anew; and answers."""
    path = "/sparql?" + urlencode({"query": QUERY, "revision": past.first + 1})
    tag = past.ask(path).headers["ETag"]
    for revision in range(past.first + 2, past.first + 2 + KEPT + 1):
        assert past.ask("/sparql?" + urlencode({"query": QUERY, "revision": revision})).status == 200
    again = past.ask(path)
    assert (again.status, again.headers["ETag"]) == (200, tag)
    assert past.ask(path, If_None_Match=tag).status == 304


def test_at_once(past: Past) -> None:
    """Many clients that ask many revisions at once all get what they ask, or are told to come back; few are kept."""

    def ask(revision: int) -> bool:
        graphs = past.model[revision]
        name = next(iter(graphs), "")
        answer = past.ask(direct(name or "a", revision=str(revision)), Accept="application/n-triples")
        if answer.status == 503:
            return "Retry-After" in answer.headers
        expected = graphs.get(name, [])
        return (answer.status == 404 and not name) or sorted(answer.body.decode().splitlines()) == expected

    revisions = [random.Random(each).choice(list(past.model)) for each in range(24)]
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, revisions))
    assert len(kept(past.host.data)) <= KEPT + 2 * 2  # and what a query process of either worker has open
    assert len(list((past.host.data / "snapshots").iterdir())) <= RECENT + 4


def kept(data: Path) -> list[Path]:
    return [path for path in (data / "history").glob("*/*") if path.name.isdecimal()]


@pytest.mark.parametrize("revision", ["0", "999", "x", "1.5"])
def test_no_such_revision(past: Past, revision: str) -> None:
    """A revision that never was is 404, with a problem type of its own."""
    for path in (direct("a", revision=revision), "/sparql?" + urlencode({"query": QUERY, "revision": revision})):
        answer = past.ask(path)
        assert (answer.status, body(answer)["type"].rpartition("/")[2]) == (404, "unknown-revision")


def test_limit(tmp_path: Path) -> None:
    """A revision that is too much work to make is refused with a type of its own; what is kept is still answered."""
    with hosting(tmp_path, history_statements=1) as host:
        for number in range(RECENT + 4):  # of which the gate, and a query process, may have an older one in use
            assert host.ask("PUT", direct("a"), statement(number)).status in (200, 201)
        there = {int(each.name) for each in (host.data / "snapshots").iterdir()}
        gone = min(set(range(1, RECENT + 6)) - there)
        answer = host.ask("GET", "/sparql?" + urlencode({"query": QUERY, "revision": gone}), token="")
        assert (answer.status, body(answer)["type"].rpartition("/")[2]) == (422, "revision-size")
        assert host.ask("GET", direct("a", revision=str(max(there))), token="").status == 200
