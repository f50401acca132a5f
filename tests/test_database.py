"""The database is made whole, refuses what is not its own, and survives a disk that refuses."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kennisgraaf.errors import LedgerError
from kennisgraaf.revisions.database import KIND, SCHEMA, VERSION
from kennisgraaf.revisions.ledger import Ledger

from .ledgers import change, child, everything, filled
from .mounting import mounted


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return filled(tmp_path)


def test_a_missing_trigger_is_found(ledger: Ledger, tmp_path: Path) -> None:
    """A ledger that would let rows be altered, or do something of its own, is not whole."""
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER revision_delete")
    assert list(ledger.verify()) == ["The tables or triggers are not those of a ledger."]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE revision SET message = 'x'", "DELETE FROM revision", "DELETE FROM revision_graph", "DELETE FROM head"],
)
def test_the_database_itself_refuses_to_alter_a_row(ledger: Ledger, tmp_path: Path, statement: str) -> None:
    """Rows cannot be altered or deleted by accident."""
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)


def test_damaged_files_are_told(ledger: Ledger, tmp_path: Path) -> None:
    """Overwritten pages are told as defects or as one LedgerError, never as anything else."""
    ledger.backup(tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    chance = random.Random(4)
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        place = chance.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[place : place + 32] = chance.randbytes(len(damaged[place : place + 32]))
        (folder / "ledger.sqlite").write_bytes(damaged)
        try:
            found = list(Ledger(folder).verify())
            kept = everything(Ledger(folder)) if not found else []
        except LedgerError:
            continue
        assert found or kept == everything(ledger)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no ledger"),
        (b"not a database at all, but long enough to be looked at" * 100, "no database"),
        ("CREATE TABLE a (b);", "no ledger"),
        (
            f"{SCHEMA} PRAGMA application_id={KIND}; PRAGMA user_version=9;",
            f"version 9; this kennisgraaf reads version {VERSION}",
        ),
    ],
)
def test_files_that_are_no_ledger(tmp_path: Path, content: bytes | str, sentence: str) -> None:
    """A file that is no ledger, or one of another version, is told apart and left as it is."""
    file = tmp_path / "ledger.sqlite"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(content)
    before = file.read_bytes()
    with pytest.raises(LedgerError, match=sentence):
        Ledger(tmp_path)
    assert file.read_bytes() == before


def test_a_log_without_its_ledger(tmp_path: Path) -> None:
    """A new ledger is never laid under the log of one that is gone: it would swallow that log."""
    (tmp_path / "ledger.sqlite-wal").write_bytes(b"x" * 100)
    with pytest.raises(LedgerError, match="its log is still there"):
        Ledger(tmp_path)
    assert not (tmp_path / "ledger.sqlite").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A data directory that cannot be made is a LedgerError that is not about a full disk."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LedgerError) as caught:
        Ledger(tmp_path / "file" / "data")
    assert not caught.value.full


def test_durability_is_asked_for(ledger: Ledger) -> None:
    """Every connection has the write-ahead log and synchronous=FULL (2)."""
    with ledger._database.reading() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_fork_has_connections_of_its_own(ledger: Ledger) -> None:
    """A forked process reads and appends without those of its parent, and ends without touching them."""
    inherited = list(ledger._database._idle)
    process = os.fork()
    if process == 0:
        appended = ledger.append(change([(2, 1)]), 4).number == 5
        os._exit(0 if appended and not any(each in inherited for each in ledger._database._idle) else 1)
    assert os.waitpid(process, 0)[1] == 0
    assert ledger.append(change([(2, 2)]), 5).number == 6 and list(ledger.verify()) == []


def test_what_is_appended_is_forced_to_disk(tmp_path: Path, strace: str) -> None:
    """The folder when the ledger is made, and the log at every append, are forced to disk before that returns."""
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom kennisgraaf.revisions.ledger import Ledger\n"
        "from tests.ledgers import change\nledger = Ledger(Path(sys.argv[1])); os.write(1, b'ready')\n"
        "for number in range(3): ledger.append(change([(0, number)]), number); os.write(1, b'ready')\n"
    )
    trace, data = tmp_path / "trace", tmp_path / "data"
    calls = "trace=write,fsync,fdatasync,?link,linkat"
    command = [strace, "-f", "-y", "-s", "8", "-e", calls, "-o", trace, sys.executable, "-c"]
    root = Path(__file__).parent.parent
    subprocess.run([*command, program, data], check=True, stdout=subprocess.DEVNULL, cwd=root, timeout=60)
    made, *appended, _ = trace.read_text().split('"ready"')
    assert f"{data}>)" in made.partition('ledger.sqlite")')[2] and len(appended) == 3
    assert all("sync(" in each and f"{data}/ledger.sqlite-wal>)" in each for each in appended)


@pytest.fixture
def limited() -> Iterator[Callable[[int], None]]:
    """Sets how large a file this process may make: a write beyond it fails as one on a disk that refuses."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_refuses_any_write_of_a_commit(tmp_path: Path, limited: Callable[[int], None]) -> None:
    """Whichever write of a commit fails: a LedgerError, nothing appended, reads go on, and the next append works."""
    ledger = filled(tmp_path)
    before = everything(ledger)
    noise = "".join(map(chr, random.Random(1).choices(range(33, 126), k=20_000)))
    large, start = change([(2, 1)], message=noise), (tmp_path / "ledger.sqlite-wal").stat().st_size
    for size in range(start, start + 20_000, 1000):
        limited(size)
        with pytest.raises(LedgerError):
            ledger.append(large, 4)
        assert everything(ledger) == before and ledger.graphs() and list(ledger.verify()) == []
        limited(resource.RLIM_INFINITY)
        assert list(Ledger(tmp_path).verify()) == []
    assert ledger.append(large, 4).number == 5 and list(ledger.verify()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=1m", "kennisgraaf") as folder:
        yield folder


def test_a_full_disk(small_disk: Path) -> None:
    """On a full disk an append says so and stores nothing, reads go on, and when there is space it works again."""
    ledger = filled(small_disk)
    before, backup = everything(ledger), small_disk / "backup"
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(b"x" * 4096)
    noise = "".join(map(chr, random.Random(1).choices(range(33, 126), k=300_000)))
    for _ in range(2):
        with pytest.raises(LedgerError, match="the disk is full") as caught:
            ledger.append(change([(2, 1)], message=noise), 4)
        assert caught.value.full and everything(ledger) == before and ledger.head and ledger.head.number == 4
    with pytest.raises(LedgerError) as caught:
        ledger.backup(backup)
    assert caught.value.full and not list(small_disk.glob("backup*"))
    with pytest.raises(LedgerError) as caught:
        Ledger(small_disk / "other")
    assert caught.value.full
    ballast.unlink()
    assert ledger.append(change([(2, 1)], message=noise), 4).number == 5 and list(ledger.verify()) == []


def test_a_full_disk_at_the_start(small_disk: Path) -> None:
    """Who opens a ledger first on a full disk is told just that; when there is space it opens."""
    program = "import sys; from tests.ledgers import filled, Path; filled(Path(sys.argv[1]))"
    child(program, small_disk).communicate(timeout=60)
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(b"x" * 4096)
    with pytest.raises(LedgerError, match="the disk is full") as caught:
        Ledger(small_disk)
    assert caught.value.full
    ballast.unlink()
    assert len(everything(Ledger(small_disk))) == 4
