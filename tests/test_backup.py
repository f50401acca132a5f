"""A copy of a ledger holds all of it, and takes its place whole or not at all."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from kennisgraaf.errors import LedgerError
from kennisgraaf.revisions.ledger import Ledger

from .ledgers import APPENDING, change, child, dump, everything, filled


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return filled(tmp_path)


def test_a_backup_is_restored_bit_equal(ledger: Ledger, tmp_path: Path) -> None:
    """All rows, all columns and the dump are the same after a restore, over a longer ledger or into a new one."""
    file = tmp_path / "backup"
    ledger.backup(file)
    wanted, rows = dump(file), everything(ledger)
    assert wanted == dump(tmp_path / "ledger.sqlite")
    ledger.append(change([(2, 5)]), 4)
    assert ledger.lost(file) == 1
    ledger.restore(file)
    other = Ledger(tmp_path / "other")
    assert other.lost(file) == 0
    other.restore(file)
    for each, data in ((ledger, tmp_path), (other, tmp_path / "other")):
        assert everything(each) == rows and list(each.verify()) == [] and dump(data / "ledger.sqlite") == wanted
        assert each.append(change([(2, 5)]), 4).number == 5
    assert dump(file) == wanted and sorted(path.name for path in tmp_path.glob("backup*")) == ["backup"]


def test_a_backup_replaces_the_one_before(ledger: Ledger, tmp_path: Path) -> None:
    """A backup takes the place of an older one all at once, but never that of a ledger or its log."""
    for number in (4, 5):
        ledger.backup(tmp_path / "backup")
        ledger.append(change([(2, number)]), number)
    assert ledger.lost(tmp_path / "backup") == 1
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "../" + tmp_path.name + "/ledger.sqlite"):
        with pytest.raises(LedgerError, match="Choose another name"):
            ledger.backup(tmp_path / name)
    with pytest.raises(LedgerError, match="is the ledger itself"):
        ledger.restore(tmp_path / "ledger.sqlite")
    with pytest.raises(LedgerError, match="is not there"):
        ledger.backup(tmp_path / "no" / "folder")


def test_a_backup_while_others_write(tmp_path: Path) -> None:
    """Backups made while another process appends are whole, and hold what was acknowledged before they began."""
    process = child(APPENDING, tmp_path)
    assert process.stdout
    try:
        ledger = Ledger(tmp_path)
        for number in range(10):
            acknowledged = int(process.stdout.readline().split()[0])
            ledger.backup(tmp_path / f"backup-{number}")
            restored = Ledger(tmp_path / str(number))
            restored.restore(tmp_path / f"backup-{number}")
            assert list(restored.verify()) == [] and restored.head and restored.head.number >= acknowledged
    finally:
        process.kill()
        process.communicate()


def test_restored_while_others_read(tmp_path: Path) -> None:
    """Who reads during a restore sees the ledger before it or after it, and never part of both."""
    ledger, other = filled(tmp_path / "one", 9), filled(tmp_path / "two", 5)
    ledger.backup(tmp_path / "long")
    other.backup(tmp_path / "short")
    reading = ledger.since(0)
    digests = [next(reading)[0].digest]
    ledger.restore(tmp_path / "short")
    digests += [revision.digest for revision, _, _ in reading]
    long = Ledger(tmp_path / "three")
    long.restore(tmp_path / "long")
    assert digests == [revision.digest for revision, _, _ in long.since(0)]
    assert everything(ledger) == everything(other)


def test_killed_while_restoring(tmp_path: Path) -> None:
    """Killed at any moment of a restore, a ledger is the one before or the one after, and whole."""
    program = (
        "import itertools, sys\nfrom pathlib import Path\nfrom kennisgraaf.revisions.ledger import Ledger\n"
        "ledger = Ledger(Path(sys.argv[1])); print('ready', flush=True)\n"
        "for file in itertools.cycle(sys.argv[2:]): ledger.restore(Path(file))\n"
    )
    whole = []
    for name, rows in (("one", 30), ("two", 3)):
        filled(tmp_path / name, rows).backup(tmp_path / f"{name}.backup")
        whole.append(dump(tmp_path / f"{name}.backup"))
    chance = random.Random(5)
    for _ in range(10):
        process = child(program, tmp_path / "one", tmp_path / "two.backup", tmp_path / "one.backup")
        assert process.stdout and process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.communicate()
        assert list(Ledger(tmp_path / "one").verify()) == [] and dump(tmp_path / "one" / "ledger.sqlite") in whole


@pytest.mark.parametrize("defect", ["altered", "trigger", "truncated", "other", "missing"])
def test_no_defective_backup_is_restored(ledger: Ledger, tmp_path: Path, defect: str) -> None:
    """A backup that was altered, cut short or is no ledger is told, and the ledger stays as it was."""
    file, before = tmp_path / "backup", dump(tmp_path / "ledger.sqlite")
    ledger.backup(file)
    if defect == "truncated":
        file.write_bytes(file.read_bytes()[:-5000])
    elif defect == "other":
        file.write_text("something else")
    elif defect == "missing":
        file.unlink()
    else:
        statement = {
            "altered": "UPDATE token SET id = id; DROP TRIGGER revision_update; UPDATE revision SET message = 'x';",
            "trigger": "CREATE TRIGGER more AFTER INSERT ON revision BEGIN DELETE FROM token; END;",
        }[defect]
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(statement)
    with pytest.raises(LedgerError):
        ledger.restore(file)
    assert dump(tmp_path / "ledger.sqlite") == before and list(ledger.verify()) == []
