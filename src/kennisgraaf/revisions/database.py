"""The transactional database of a data directory: one SQLite file, its tables, and how it is made and opened.

* Write-ahead log with ``synchronous=FULL``: a commit returns after one fsync of the log, and a reader, however long it
  reads, never keeps a writer waiting (https://www.sqlite.org/wal.html). It asks a local disk, as the store does.
* A connection stays open after its use. So the files of the log exist already when the disk is full, and reads go on.
* Its locks are those of the process (https://www.sqlite.org/howtocorrupt.html, section 2.2): who has it open never
  opens or copies a descriptor of these files otherwise, because to close that would end them.
* The file is filled under another name and gets its own by a hard link: nobody ever opens one that is half made.
* The tables and all SQL are plain, so that PostgreSQL can take their place; only the triggers and the pragmas of this
  module are SQLite's own.
"""

from __future__ import annotations

import errno
import os
import secrets
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from kennisgraaf.errors import LedgerError

FILE = "ledger.sqlite"
NUMBER, WORDS, BYTES = "INTEGER", "TEXT", "BLOB"  # BIGINT, TEXT and BYTEA in PostgreSQL
KIND, VERSION = 0x6B676C31, 1  # «kgl1», which tells our files from other databases, and the version of the tables
_NO_ACCESS = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
"""What SQLite also says on a full disk."""
_PATIENCE = 30.0  # seconds that a transaction waits for that of another process

_Kept = tuple[tuple[int, int], sqlite3.Connection]
"""A connection, and the file that it has open, as the device and its number there."""

_TABLES = f"""
CREATE TABLE revision (
  number {NUMBER} NOT NULL PRIMARY KEY, time {WORDS} NOT NULL, contributor {WORDS} NOT NULL, graphs {WORDS} NOT NULL,
  message {WORDS} NOT NULL, source {WORDS} NOT NULL, licence {WORDS} NOT NULL, media_type {WORDS} NOT NULL,
  additions {NUMBER} NOT NULL, removals {NUMBER} NOT NULL, added {BYTES} NOT NULL, removed {BYTES} NOT NULL,
  previous {WORDS} NOT NULL, digest {WORDS} NOT NULL
);
CREATE TABLE revision_graph (
  graph {WORDS} NOT NULL, revision {NUMBER} NOT NULL, statements {NUMBER} NOT NULL, PRIMARY KEY (graph, revision)
);
CREATE TABLE head (number {NUMBER} NOT NULL PRIMARY KEY, digest {WORDS} NOT NULL);
CREATE TABLE contributor (
  name {WORDS} NOT NULL PRIMARY KEY, title {WORDS} NOT NULL, graphs {WORDS} NOT NULL, things {WORDS} NOT NULL,
  licence {WORDS} NOT NULL, source {WORDS} NOT NULL
);
CREATE TABLE token (
  id {WORDS} NOT NULL PRIMARY KEY, digest {WORDS} NOT NULL, contributor {WORDS} NOT NULL, graphs {WORDS} NOT NULL,
  created {WORDS} NOT NULL, expires {WORDS}, revoked {WORDS}
);
"""
_APPEND_ONLY = """
CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
"""
_KEPT = (("revision", "update"), ("revision", "delete"), ("revision_graph", "update"), ("revision_graph", "delete"))
SCHEMA = _TABLES + "".join(
    _APPEND_ONLY.format(table=table, event=event) for table, event in (*_KEPT, ("head", "delete"))
)
START = "0" * 64
"""What stands for the digest of the row before the first."""


class Database:
    """The database *file*, made when it is absent; for any number of threads and processes.

    Raises LedgerError when it cannot be made or opened, or is none of ours.
    """

    def __init__(self, file: Path):
        self.file = file
        self._process = os.getpid()
        self._idle: list[_Kept] = []
        weakref.finalize(self, _close, self._idle, self._process)
        with told(file):
            if not file.exists():
                _make(file)
        with self.reading():
            pass

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction that sees one state of the database. Raises LedgerError."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction that no other writes beside; durable when it ends, or nothing. LedgerError."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection outside a transaction. Raises LedgerError."""
        with told(self.file):
            place = self._place()
            connection = self._take(place)
            try:
                yield connection
            finally:
                self._give_back(connection, place)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self.connection() as connection:
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")

    def _place(self) -> tuple[int, int]:
        """Which file it is that has the name now: a connection goes on in one that was removed, or moved away."""
        try:
            found = self.file.stat()
        except FileNotFoundError as error:
            raise LedgerError(f"{self.file} is gone. Put it back, or restore a backup. Nothing was stored.") from error
        return found.st_dev, found.st_ino

    def _take(self, place: tuple[int, int]) -> sqlite3.Connection:
        if self._process != os.getpid():  # a fork may not even close the connections of its parent
            _INHERITED.append(self._idle)
            self._idle, self._process = [], os.getpid()
        with suppress(IndexError):
            while True:
                opened_in, connection = self._idle.pop()
                if opened_in == place:
                    return connection
                connection.close()
        return opened(self.file)

    def _give_back(self, connection: sqlite3.Connection, place: tuple[int, int]) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
        else:
            self._idle.append((place, connection))


_INHERITED: list[list[_Kept]] = []


def opened(file: Path, mode: str = "rw") -> sqlite3.Connection:
    """A connection to *file*. Raises LedgerError when it is no ledger, or one of another version; sqlite3.Error."""
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        kind, version = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        if kind != KIND:
            raise LedgerError(f"{file} is no ledger of kennisgraaf.")
        if version != VERSION:
            raise LedgerError(f"{file} is a ledger of version {version}; this kennisgraaf reads version {VERSION}.")
        if mode == "rw":
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
    except sqlite3.Error as error:
        connection.close()
        if _code(error) == sqlite3.SQLITE_NOTADB:
            raise LedgerError(f"{file} is no database.") from error
        raise
    except LedgerError:
        connection.close()
        raise
    return connection


def fill(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database."""
    connection.executescript(
        f"BEGIN; {SCHEMA} INSERT INTO head VALUES (0, '{START}'); "
        f"PRAGMA application_id={KIND}; PRAGMA user_version={VERSION}; COMMIT;"
    )


def damage(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the file behind *connection* itself, and with its tables and triggers, a sentence each."""
    said = connection.execute("PRAGMA integrity_check")
    yield from (f"The file is damaged: {defect}." for (defect,) in said if defect != "ok")
    schema = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        fill(new)
        if connection.execute(schema).fetchall() != new.execute(schema).fetchall():
            yield "The tables or triggers are not those of a ledger."


def sync_folder(folder: Path) -> None:
    """Force the names in *folder* to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make(file: Path) -> None:
    if file.with_name(f"{file.name}-wal").exists() and not file.exists():
        raise LedgerError(f"{file} is gone, and its log is still there. Put it back, or restore a backup elsewhere.")
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f"{file.name}.{os.getpid()}-{secrets.token_hex(4)}.new")
    try:
        with closing(sqlite3.connect(made, isolation_level=None)) as connection:
            fill(connection)
            connection.execute("PRAGMA journal_mode=WAL")
        with suppress(FileExistsError):  # another process was first
            os.link(made, file)
    finally:
        made.unlink(missing_ok=True)
    sync_folder(file.parent)
    sync_folder(file.parent.parent)


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say about *file* into a LedgerError."""
    try:
        yield
    except sqlite3.Error as error:
        full = _code(error) == sqlite3.SQLITE_FULL or (_code(error) in _NO_ACCESS and _room(file) == 0)
        reason = str(error) if os.access(file.parent, os.W_OK) else "its folder cannot be written, or is not there"
        raise LedgerError(_sentence(file, "the disk is full" if full else reason), full) from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise LedgerError(_sentence(file, str(error))) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise LedgerError(_sentence(file, error.strerror or str(error)), full) from error


def _code(error: sqlite3.Error) -> int | None:
    return getattr(error, "sqlite_errorcode", None)


def _room(file: Path) -> int:
    """The bytes that are free on the disk of *file*; -1 when that is not known."""
    try:
        disk = os.statvfs(file.parent)
    except OSError:
        return -1
    return disk.f_bavail * disk.f_frsize


def _sentence(file: Path, reason: str) -> str:
    return f"The ledger {file} cannot be used: {reason}. Nothing was stored."


def _close(idle: list[_Kept], process: int) -> None:
    if process == os.getpid():
        for _, connection in idle:
            connection.close()
