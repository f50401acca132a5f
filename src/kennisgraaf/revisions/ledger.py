"""The ledger: every accepted change, a row each, that only grows. It is the truth; the store is made from it.

A row is durable when ``append`` returns (``database``), and chained to the one before (``chain``). The number of
statements that each graph holds after a revision stands in a table beside it, made from the same quads in the same
transaction, so that nobody has to unpack them to know which graphs there are.

Rows may hold literals that are not as the store keeps them (``graph.literals``): whoever makes something of rows gets
them as it does.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from kennisgraaf.errors import ConflictError, LedgerError, UnknownRevisionError
from kennisgraaf.graph.literals import lines_as_kept
from kennisgraaf.revisions import backup
from kennisgraaf.revisions.chain import COLUMNS, digest, statements
from kennisgraaf.revisions.database import FILE, Database, opened, told
from kennisgraaf.revisions.loss import require_kept
from kennisgraaf.revisions.revision import ABOUT, Change, Revision
from kennisgraaf.snapshots.snapshot import Origin

_PACKING = 3  # of zlib: half the time of its usual 6, and an eighth larger, measured on a million triples
_NOTHING = zlib.compress(b"")
_LAST = 2**63 - 1  # more than any number of a revision


class Ledger:
    """The ledger of the data directory *data*, made when it is absent; for any number of threads and processes.

    Every method raises LedgerError when the file cannot be read or written; so does the making of one that was lost.
    """

    def __init__(self, data: Path):
        self.file = data / FILE
        if not self.file.exists():
            require_kept(data)
        self._database = Database(self.file)

    @property
    def head(self) -> Revision | None:
        """The last revision, or None when there is none yet. Raises LedgerError when there was one, and it is lost."""
        newest = self.revisions(limit=1)
        if not newest:
            require_kept(self.file.parent)
        return newest[0] if newest else None

    def append(self, change: Change, after: int) -> Revision:
        """Append *change*, durably, as the revision after number *after*; 0 is before the first.

        Raises ConflictError when another came first; LedgerError, and nothing is appended, when the disk refuses
        or the quads are not canonical, of other graphs than it names, or remove what is not there.
        """
        time = datetime.now(UTC).isoformat(timespec="microseconds")
        packed = zlib.compress(change.added, _PACKING), zlib.compress(change.removed, _PACKING)
        with self._database.writing() as connection:
            # PostgreSQL would wait here for another writer, and then find no row either.
            moved = connection.execute("UPDATE head SET number = ? WHERE number = ?", (after + 1, after)).rowcount
            number, previous = connection.execute("SELECT number, digest FROM head").fetchone()
            if not moved:
                raise ConflictError(after, number)
            after_it = _counted(connection, change)
            values = [
                number, time, change.contributor, json.dumps(change.graphs, ensure_ascii=False),
                change.message, change.source, change.licence, change.media_type,
                change.added.count(b"\n"), change.removed.count(b"\n"), *packed, previous,
            ]  # fmt: skip
            values.append(digest(values))
            places = ", ".join("?" * len(COLUMNS))
            connection.execute(f"INSERT INTO revision ({', '.join(COLUMNS)}) VALUES ({places})", values)
            connection.executemany(
                "INSERT INTO revision_graph (graph, revision, statements) VALUES (?, ?, ?)",
                [(graph, number, held) for graph, held in after_it.items()],
            )
            connection.execute("UPDATE head SET digest = ?", (values[-1],))
            return Revision.of_row([*values[:10], *values[12:]])

    def revision(self, number: int) -> Revision:
        """The revision *number*. Raises UnknownRevisionError."""
        found = self.revisions(before=number + 1, limit=1)
        if not found or found[0].number != number:
            raise self._unknown(number)
        return found[0]

    def holds(self, origin: Origin) -> bool:
        """Whether the row that *origin*, of a snapshot, names is one of this ledger."""
        with suppress(UnknownRevisionError):
            return self.revision(origin.revision).digest == origin.row
        return False

    def revisions(self, before: int | None = None, limit: int = 100) -> list[Revision]:
        """At most *limit* revisions, the newest first, or those before number *before*."""
        condition = "" if before is None else "WHERE number < ?"
        values = [limit] if before is None else [before, limit]
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {ABOUT} FROM revision {condition} ORDER BY number DESC LIMIT ?", values
            ).fetchall()
        return [Revision.of_row(row) for row in rows]

    def changes(self, number: int) -> tuple[bytes, bytes]:
        """What revision *number* added and removed, as it was written. Raises UnknownRevisionError."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT added, removed FROM revision WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise self._unknown(number)
        return self._unpacked(number, *row)

    def since(
        self, number: int, graphs: Sequence[str] | None = None, until: int | None = None
    ) -> Iterator[tuple[Revision, bytes, bytes]]:
        """The revisions after *number*, in order, each with what it added and removed; of one state of the ledger.

        With *graphs*, only those that changed one of these; of them all of what they added and removed. With *until*,
        none after that number.
        """
        condition, values = "", list(graphs or ())
        if graphs is not None:
            places = ", ".join("?" * len(values))
            condition = f"AND number IN (SELECT revision FROM revision_graph WHERE graph IN ({places}))"
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT added, removed, {ABOUT} FROM revision WHERE number > ? AND number <= ? {condition}"
                " ORDER BY number",
                (number, _LAST if until is None else until, *values),
            )
            for row in rows:
                added, removed = self._unpacked(row[2], row[0], row[1])
                yield Revision.of_row(row[2:]), lines_as_kept(added), lines_as_kept(removed)

    def before(self, number: int, graph: str) -> Iterator[tuple[Revision, bytes]]:
        """The revisions up to *number* that added to *graph* or to others beside it, the newest first, each with all
        that it added; of one state of the ledger."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT added, {ABOUT} FROM revision WHERE number <= ? AND additions > 0"
                " AND number IN (SELECT revision FROM revision_graph WHERE graph = ?) ORDER BY number DESC",
                (number, graph),
            )
            for row in rows:
                yield Revision.of_row(row[1:]), lines_as_kept(self._unpacked(row[1], row[0], _NOTHING)[0])

    def volume(self, after: int, until: int) -> int:
        """How many statements the revisions after number *after* up to *until* added and removed, all together."""
        total = "SELECT COALESCE(SUM(additions + removals), 0) FROM revision WHERE number > ? AND number <= ?"
        with self._database.reading() as connection:
            return int(connection.execute(total, (after, until)).fetchone()[0])

    def last_of(self, graph: str, until: int = _LAST) -> Revision | None:
        """The last revision, of those up to number *until*, that changed *graph*; None when none did."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT {ABOUT} FROM revision"
                " WHERE number = (SELECT MAX(revision) FROM revision_graph WHERE graph = ? AND revision <= ?)",
                (graph, until),
            ).fetchone()
        return None if row is None else Revision.of_row(row)

    def graphs(self, revision: int | None = None) -> dict[str, str]:
        """The graphs that hold statements, at *revision* or now, each with the contributor who changed it last.

        Raises UnknownRevisionError; 0 is before the first.
        """
        with self._database.reading() as connection:
            head = connection.execute("SELECT number FROM head").fetchone()[0]
            rows = connection.execute(
                "SELECT each.graph, revision.contributor FROM revision_graph each"
                " JOIN (SELECT graph, MAX(revision) AS latest FROM revision_graph WHERE revision <= ? GROUP BY graph)"
                " newest ON newest.graph = each.graph AND newest.latest = each.revision"
                " JOIN revision ON revision.number = each.revision WHERE each.statements > 0",
                (head if revision is None else revision,),
            ).fetchall()
        if revision is not None and not 0 <= revision <= head:
            raise self._unknown(revision)
        return dict(sorted(rows))

    def verify(self) -> Iterator[str]:
        """Every row that was altered, is missing or was moved, a sentence each; nothing when the ledger is whole."""
        with told(self.file), closing(opened(self.file)) as connection:
            connection.execute("BEGIN")
            yield from backup.verified(connection)

    def backup(self, file: Path) -> None:
        """Write a copy of the ledger to *file*, all at once and durably; others go on reading and writing.

        Raises LedgerError, also when *file* would take the place of the ledger itself.
        """
        backup.write(self._database, file)

    def lost(self, file: Path) -> int:
        """How many revisions would be lost by a restore of *file*."""
        return backup.lost(self._database, file)

    def restore(self, file: Path) -> None:
        """Put what *file*, a backup, holds in the place of this ledger, contributors and tokens too; all or nothing.

        No other may be writing: keep them out, and make the snapshots anew after it.
        Raises LedgerError when it is no ledger or does not verify; then nothing changed.
        """
        backup.read(self._database, file)

    def _unknown(self, number: int) -> UnknownRevisionError:
        head = self.head
        return UnknownRevisionError(str(number), [f"1 to {head.number}" if head else "none"])

    def _unpacked(self, number: int, added: bytes, removed: bytes) -> tuple[bytes, bytes]:
        try:
            return zlib.decompress(added), zlib.decompress(removed)
        except (zlib.error, TypeError) as error:
            raise LedgerError(f"Revision {number} of {self.file} cannot be read: {error}.") from error


def _counted(connection: sqlite3.Connection, change: Change) -> dict[str, int]:
    """How many statements each graph of *change* holds after it. Raises LedgerError."""
    held = Counter[str]()
    for graph in change.graphs:
        row = connection.execute(
            "SELECT statements FROM revision_graph WHERE graph = ? ORDER BY revision DESC LIMIT 1", (graph,)
        ).fetchone()
        held[graph] = row[0] if row else 0
    try:
        found = statements(held, change.added, change.removed)
    except ValueError as error:
        raise LedgerError(f"The change cannot be stored: {error}.") from error
    others = found.keys() - held.keys()
    if others:
        raise LedgerError(f"The change cannot be stored: it does not name the graph {min(others)}.")
    return dict(held) | found
