"""Many at once, over HTTP: whoever writes and whoever reads, everybody sees whole revisions, in order, at once.

Two servers, one of them with two web workers, serve the same data directory.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count, product
from urllib.parse import urlencode

import pytest

from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import canonical, state
from kennisgraaf.snapshots.store import Snapshots

from .conftest import serving
from .hosting import Host, body, direct, hosting, own, statement
from .protocol import EX, JSON, TRIG

SECONDS = 60 if "CI" in os.environ else 15
"""How long the crowd is there; a minute in CI and in the torture."""
WRITERS = READERS = 8


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Host, Host]]:
    folder = tmp_path_factory.mktemp("crowd")
    chosen = {"query_workers": 2, "queue_wait": 50}  # on a machine that is busy with other things a turn may take long
    with (
        hosting(folder, workers=2, **chosen) as first,
        serving(first.data, release=folder / "release", **chosen) as root,
    ):
        yield first, replace(first, root=root)


@pytest.fixture
def host(hosts: tuple[Host, Host]) -> Host:
    return hosts[0]


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return str(request.node.name).replace("[", "-").rstrip("]")


@pytest.mark.parametrize("attempt", range(3))
def test_one_of_many_creators_wins(hosts: tuple[Host, Host], name: str, attempt: int) -> None:
    """Of those who make a graph that must not be there yet, one does, and the others are told that it is there."""
    with ThreadPoolExecutor(4) as threads:
        made = [
            threads.submit(host.ask, "PUT", direct(name), statement(number), If_None_Match="*")
            for number, host in enumerate(hosts * 2)
        ]
        assert sorted(each.result().status for each in made) == [201, 412, 412, 412]
    assert len(hosts[0].lines(direct(name))) == 1


def test_withdrawn_while_it_is_changed(host: Host, name: str) -> None:
    """A change of what must be there, raced by a withdrawal: the change comes first, or is told that it is gone."""
    for _ in range(3):
        assert host.ask("PUT", direct(name), statement("before")).status == 201
        with ThreadPoolExecutor(2) as threads:
            change = threads.submit(host.ask, "PUT", direct(name), statement("after"), If_Match="*")
            gone = threads.submit(host.ask, "DELETE", direct(name))
            assert (change.result().status, gone.result().status) in ((200, 200), (412, 200))
        assert host.ask("GET", direct(name)).status == 404


def both(writer: int, number: int) -> str:
    """A dataset in which *writer* says *number* in two graphs."""
    said = f"<{EX}writer{writer}> <{EX}says> {number} ."
    return "".join(f"<{own(f'{side}{writer}')}> {{ {said} }}\n" for side in ("left", "right"))


@dataclass
class Crowd:
    """What has been acknowledged until now: the last number of each writer, and the revisions in their order."""

    hosts: tuple[Host, Host]
    end: float
    last: list[int] = field(default_factory=lambda: [0] * WRITERS)
    revisions: list[int] = field(default_factory=list)

    def write(self, writer: int) -> None:
        """Say one number after the other in two graphs at once, until the end."""
        for number in count(1):
            if time.monotonic() > self.end:
                return
            answer = self.hosts[number % 2].ask("POST", "/graphs", both(writer, number), TRIG)
            assert answer.status in (200, 201), answer.body
            self.last[writer] = number
            self.revisions.append(body(answer)["revision"])

    def read(self, reader: int) -> int:
        """Ask again and again what a writer says, until the end; return how often."""
        chance, before, asked = random.Random(reader), (0, [0] * WRITERS), 0
        while time.monotonic() < self.end:
            writer = chance.randrange(WRITERS)
            acknowledged = self.last[writer], max(self.revisions, default=0)
            comment = chance.choice(["", f" # {chance.random()}"])  # with the answers kept, and without
            revision, left, right = self._seen(chance.choice(self.hosts), writer, comment)
            assert left == right == list(range(1, len(left) + 1)), "half a revision, or one that is missing"
            assert len(left) >= acknowledged[0] and revision >= acknowledged[1], "not there at once"
            assert revision >= before[0] and len(left) >= before[1][writer], "back in time"
            before[1][writer] = len(left)
            before, asked = (revision, before[1]), asked + 1
        return asked

    def _seen(self, host: Host, writer: int, comment: str) -> tuple[int, list[int], list[int]]:
        """The revision that a reader of *host* gets, and what *writer* says in each of its two graphs, in order."""
        query = f"SELECT ?g ?n {{ GRAPH ?g {{ <{EX}writer{writer}> <{EX}says> ?n }} }} ORDER BY ?n{comment}"
        answer = host.ask("GET", f"/sparql?{urlencode({'query': query})}", token="", Accept=JSON)
        assert answer.status == 200, answer.body
        revision = re.search(r"revision=(\d+)>", answer.headers["Link"])
        assert revision is not None
        rows = [(row["g"]["value"], int(row["n"]["value"])) for row in body(answer)["results"]["bindings"]]
        left, right = ([n for graph, n in rows if graph == own(f"{side}{writer}")] for side in ("left", "right"))
        return int(revision[1]), left, right


@pytest.mark.parametrize("seconds", [SECONDS, pytest.param(60, marks=pytest.mark.torture)])
def test_crowd(hosts: tuple[Host, Host], seconds: float) -> None:
    """Eight write and eight read at once: a reader sees whole revisions only, never an older one after a newer, and
    what was acknowledged before it asked; each revision is acknowledged once, and there are no others."""
    ledger = Ledger(hosts[0].data)
    assert ledger.head is not None
    first, crowd = ledger.head.number + 1, Crowd(hosts, time.monotonic() + seconds)
    with ThreadPoolExecutor(WRITERS + READERS) as threads:
        writers = [threads.submit(crowd.write, number) for number in range(WRITERS)]
        readers = [threads.submit(crowd.read, number) for number in range(READERS)]
        for writer in writers:
            writer.result()
        assert all(reader.result() for reader in readers)
    assert all(crowd.last)
    assert sorted(crowd.revisions) == list(range(first, first + sum(crowd.last)))
    assert ledger.head.number == max(crowd.revisions)
    assert not list(ledger.verify())
    for writer, side in product(range(WRITERS), ("left", "right")):
        graph = own(f"{side}{writer}")
        held = canonical(Snapshots(hosts[0].data).current().quads(graph))
        assert held == canonical(state(ledger, graph)) and held.count(b"\n") == crowd.last[writer]
