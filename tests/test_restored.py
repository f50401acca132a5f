"""A backup that is put back while the server serves and somebody reads."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kennisgraaf.revisions.ledger import Ledger

from .hosting import Host, body, direct, hosting, own, statement
from .protocol import EX, JSON

READERS = 4
QUERY = urlencode({"query": f"SELECT ?value {{ GRAPH <{own('g')}> {{ <{EX}thing> <{EX}says> ?value }} }}"})


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with hosting(tmp_path, workers=2) as made:
        yield made


def kept(host: Host, *arguments: object) -> None:
    """Run a command of the keeper on the data of *host*, as its release."""
    program = "from kennisgraaf.cli import main; main()"
    options = ["--data", host.data, "--release", host.data.parent / "release"]
    subprocess.run([sys.executable, "-c", program, *map(str, (*options, *arguments))], check=True, capture_output=True)


def put(host: Host, value: str) -> int:
    """The revision in which the graph says *value*."""
    answer = host.ask("PUT", direct("g"), statement(value))
    assert answer.status in (200, 201), answer.body
    return int(body(answer)["revision"])


def shown(host: Host) -> str:
    """What a reader gets, who asks the same each time."""
    answer = host.ask("GET", f"/sparql?{QUERY}", token="", Accept=JSON)
    assert answer.status == 200, answer.body
    return str(body(answer)["results"]["bindings"][0]["value"]["value"])


def test_restored_while_serving(host: Host, tmp_path: Path) -> None:
    """Readers go on; once it is restored all web workers show what the backup holds, and after each change that
    change, although revisions have numbers again that others had before."""
    first = put(host, "kept")
    kept(host, "backup", tmp_path / "backup")
    values = [f"lost {number}" for number in range(6)]
    assert [put(host, value) for value in values] == list(range(first + 1, first + 7))
    done, seen = threading.Event(), set[str]()

    def read() -> None:
        while not done.is_set():
            seen.add(shown(host))

    with ThreadPoolExecutor(READERS) as threads:
        readers = [threads.submit(read) for _ in range(READERS)]
        try:
            kept(host, "restore", tmp_path / "backup", "--discard")
            assert {shown(host) for _ in range(20)} == {"kept"}
        finally:
            done.set()
        for reader in readers:
            reader.result()
    assert seen == {values[-1], "kept"}
    for number in range(8):
        assert put(host, f"new {number}") == first + 1 + number
        assert {shown(host) for _ in range(10)} == {f"new {number}"}
    assert not list(Ledger(host.data).verify())


def test_a_tag_names_what_it_was_given_for(host: Host, tmp_path: Path) -> None:
    """Whoever got a tag before a restore, or while it went on, changes nothing that became of the graph since, and is
    shown that, although it has the same revision number."""

    def tag() -> str:
        return str(host.ask("GET", direct("g"), token="").headers["ETag"])

    put(host, "kept")
    kept(host, "backup", tmp_path / "backup")
    number, before = put(host, "lost"), tag()
    Ledger(host.data).restore(tmp_path / "backup")
    assert shown(host) == "lost"
    between = tag()
    kept(host, "restore", tmp_path / "backup", "--discard")
    assert shown(host) == "kept"
    assert host.ask("GET", direct("g"), token="", If_None_Match=between).status == 200  # it was given with "lost"
    assert put(host, "new") == number
    for old in (before, between):
        assert host.ask("PUT", direct("g"), statement("over it"), If_Match=old).status == 412
        assert host.ask("GET", direct("g"), token="", If_None_Match=old).status == 200
    assert host.ask("PUT", direct("g"), statement("after it"), If_Match=tag()).status == 200
