"""Ledgers for tests: changes of an invented contributor, and processes that append them."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.revision import Change

GRAPHS = [f"https://w3id.org/kennisgraaf/graph/voorbeeldhub/{name}" for name in ("a", "b", "c")]


APPENDING = """
import sys
from pathlib import Path
from kennisgraaf.revisions.ledger import Ledger
from tests.ledgers import change
ledger = Ledger(Path(sys.argv[1]))
while True:
    head = ledger.head
    number = head.number if head else 0
    revision = ledger.append(change([(0, number)], size=50), number)
    sys.stdout.write(f"{revision.number} {revision.digest}\\n")
    sys.stdout.flush()
"""


def line(graph: int, thing: int) -> bytes:
    return f'<http://example.org/{thing:04}> <http://example.org/é> "x" <{GRAPHS[graph]}> .\n'.encode()


def quads(pairs: Iterable[tuple[int, int]]) -> bytes:
    return b"".join(sorted(line(*pair) for pair in pairs))


def change(
    added: Iterable[tuple[int, int]] = (),
    removed: Iterable[tuple[int, int]] = (),
    size: int = 1,
    message: str = "Meer",
) -> Change:
    """A change of pairs (graph, thing); with *size* of that many things each."""
    many = [
        [(graph, thing * size + each) for graph, thing in pairs for each in range(size)] for pairs in (added, removed)
    ]
    names = tuple(sorted({GRAPHS[graph] for pairs in many for graph, _ in pairs}))
    return Change(
        "voorbeeldhub",
        names,
        message,
        "http://example.org/bron",
        "CC0-1.0",
        "text/turtle",
        quads(many[0]),
        quads(many[1]),
    )


def filled(data: Path, rows: int = 4) -> Ledger:
    ledger = Ledger(data)
    for number in range(rows):
        ledger.append(change([(number % 2, number)], [(number % 2, number - 2)] if number > 1 else []), number)
    return ledger


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def everything(ledger: Ledger) -> list[object]:
    return list(ledger.since(0))


def child(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
