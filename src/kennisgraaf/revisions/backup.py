"""Copies of a ledger: written while others go on, and put back after they were verified.

A copy is one file without a log beside it, so it can be moved, and read from a disk that is read-only.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kennisgraaf.errors import LedgerError
from kennisgraaf.revisions.chain import defects
from kennisgraaf.revisions.database import Database, opened, sync_folder, told


def write(database: Database, file: Path) -> None:
    """Write a copy of *database* to *file*, all at once and durably.

    Raises LedgerError, also when *file* would take the place of the database itself or of its log.
    """
    own = database.file
    with told(file):
        if file.name.startswith(own.name) and file.absolute().parent.resolve() == own.absolute().parent.resolve():
            raise LedgerError(f"{file} is where the ledger itself stands. Choose another name for the backup.")
        partial = file.with_name(f"{file.name}.{secrets.token_hex(4)}.partial")
        try:
            with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
                with database.connection() as connection:
                    connection.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            os.replace(partial, file)
            sync_folder(file.absolute().parent)
        finally:
            partial.unlink(missing_ok=True)


def read(database: Database, file: Path) -> None:
    """Put what *file* holds in the place of what *database* holds, in one transaction.

    Raises LedgerError when *file* is no ledger or does not verify; then nothing changed.
    """
    with _copy(database, file) as copy:
        for defect in verified(copy):
            raise LedgerError(f"{file} is not restored: {defect}")
        with database.connection() as connection:
            copy.backup(connection)


def lost(database: Database, file: Path) -> int:
    """How many revisions of *database* are not in *file*. Raises LedgerError."""
    digests = "SELECT number, digest FROM revision ORDER BY number DESC"
    with _copy(database, file) as copy, database.reading() as connection:
        for missing, row in enumerate(connection.execute(digests)):
            if copy.execute("SELECT 1 FROM revision WHERE number = ? AND digest = ?", row).fetchone():
                return missing
        return int(connection.execute("SELECT COUNT(*) FROM revision").fetchone()[0])


def verified(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the ledger behind *connection*, also when it cannot be read; text comes as it is stored."""
    connection.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
    try:
        yield from defects(connection)
    except sqlite3.DatabaseError as error:
        yield f"The file cannot be read: {error}."


@contextmanager
def _copy(database: Database, file: Path) -> Iterator[sqlite3.Connection]:
    """The ledger in *file*, read-only, in one state of it. Raises LedgerError."""
    with told(file):
        if file.exists() and file.samefile(database.file):
            raise LedgerError(f"{file} is the ledger itself, and no backup.")
        with closing(opened(file, "ro")) as copy:
            copy.execute("BEGIN")
            yield copy
