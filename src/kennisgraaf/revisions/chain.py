"""The chain of the ledger's rows: what the digest of a row covers, and whether every row is still what it was.

A digest is SHA-256 over every column of the row, the digest of the row before among them, as they are stored. Each
value is written with its type and its length, so no two rows have the same serialisation. Who can write the file can
also make a whole new chain of it: compare the digest of the head with one that was kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import operator
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from kennisgraaf.revisions.database import START, damage

COLUMNS = (
    "number", "time", "contributor", "graphs", "message", "source", "licence", "media_type",
    "additions", "removals", "added", "removed", "previous", "digest",
)  # fmt: skip


def digest(values: Sequence[object]) -> str:
    """The digest, in hexadecimals, of a row with these *values*: all its columns but the digest itself."""
    total = hashlib.sha256()
    for value in values:
        content = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
        total.update(f"{type(value).__name__}:{len(content)}:".encode() + content)
    return total.hexdigest()


def count(quads: bytes) -> Counter[str]:
    """How many of *quads*, canonical N-Quads, each graph holds.

    Raises ValueError when a line has no graph, or the lines are not sorted and distinct.
    """
    if not quads:
        return Counter()
    if not quads.endswith(b"> .\n"):
        raise ValueError("the last line ends in no graph")
    lines = quads[:-1].split(b"\n")
    if not all(map(operator.lt, lines, lines[1:])):
        raise ValueError("the lines are not sorted, or not distinct")
    if not all(line.endswith(b"> .") for line in lines):
        raise ValueError("a line ends in no graph")
    found = Counter(line[line.rfind(b"<") + 1 : -3] for line in lines)
    return Counter({graph.decode(): number for graph, number in found.items()})


def statements(before: Counter[str], added: bytes, removed: bytes) -> dict[str, int]:
    """The number of statements of each graph that *added* or *removed* names, when there were those in *before*.

    Raises ValueError when more would be removed than there are, or the same is removed and added.
    """
    additions, removals = count(added), count(removed)
    if removed and added and not set(removed.split(b"\n")[:-1]).isdisjoint(added.split(b"\n")[:-1]):
        raise ValueError("a statement is both added and removed")
    after = {graph: before[graph] + additions[graph] - removals[graph] for graph in additions | removals}
    if any(number < 0 for number in after.values()):
        raise ValueError("more statements are removed than there are")
    return after


def defects(connection: sqlite3.Connection) -> Iterator[str]:
    """Everything that is wrong with the ledger behind *connection*, a sentence each, in the order of the rows.

    Raises sqlite3.Error when the file cannot be read at all.
    """
    yield from damage(connection)
    expected, previous, totals = 1, START, Counter[str]()
    columns = ", ".join(COLUMNS)
    for row in connection.execute(f"SELECT {columns} FROM revision ORDER BY number"):
        number = row[0]
        if number != expected:
            yield f"Revision {expected} is missing: the next one is {number}."
            previous = row[-2]
        if row[-1] != digest(row[:-1]):
            yield f"Revision {number} was altered: its digest does not fit what it holds."
        if row[-2] != previous:
            yield f"Revision {number} does not follow the revision before it: the digests differ."
        yield from _content(connection, dict(zip(COLUMNS, row, strict=True)), totals)
        expected, previous = number + 1, row[-1]
    if connection.execute("SELECT number, digest FROM head").fetchall() != [(expected - 1, previous)]:
        yield f"The last revision is not the one that was appended last: {expected - 1}."
    strays = connection.execute(
        "SELECT DISTINCT revision FROM revision_graph WHERE revision NOT IN (SELECT number FROM revision) ORDER BY 1"
    )
    yield from (f"The counts name revision {number}, and it is not there." for (number,) in strays)


def _content(connection: sqlite3.Connection, row: dict[str, Any], totals: Counter[str]) -> Iterator[str]:
    """What is wrong with the quads of *row*, with their counts, and with the table made from them."""
    number = row["number"]
    try:
        added, removed = zlib.decompress(row["added"]), zlib.decompress(row["removed"])
        after = {graph: totals[graph] for graph in json.loads(row["graphs"])}
        after |= statements(totals, added, removed)
    except (zlib.error, ValueError, TypeError) as error:
        yield f"Revision {number} cannot be read: {error}."
        return
    totals.update({graph: count - totals[graph] for graph, count in after.items()})
    if (added.count(b"\n"), removed.count(b"\n")) != (row["additions"], row["removals"]):
        yield f"Revision {number} does not hold as many statements as it says."
    kept = connection.execute("SELECT graph, statements FROM revision_graph WHERE revision = ?", (number,))
    if dict(kept.fetchall()) != after:
        yield f"The counts per graph of revision {number} are not those of its statements."
