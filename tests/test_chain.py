"""Whatever is altered in a ledger, taken out of it or moved, is found."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from kennisgraaf.revisions.chain import COLUMNS, digest
from kennisgraaf.revisions.ledger import Ledger

from .ledgers import filled


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return filled(tmp_path)


def tampered(data: Path, *statements: tuple[str, tuple[object, ...]]) -> list[str]:
    """The defects of the ledger in *data* after *statements*, with its triggers put back so that only rows differ."""
    with closing(sqlite3.connect(data / "ledger.sqlite", isolation_level=None)) as connection:
        connection.create_function("digest", -1, lambda *values: digest(values))
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            assert connection.execute(statement, values).rowcount
        for _, sql in triggers:
            connection.execute(sql)
    return list(Ledger(data).verify())


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "number"])
def test_every_altered_byte_is_found(tmp_path: Path, column: str) -> None:
    """Whichever byte of whichever column is altered, in the first, a middle or the last row: verify says which row."""
    ledger = filled(tmp_path, 3)
    kind = {"additions": "INTEGER", "removals": "INTEGER", "added": "BLOB", "removed": "BLOB"}.get(column, "TEXT")
    update = f"UPDATE revision SET {column} = CAST(? AS {kind}) WHERE number = ?"
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)) as connection:
        connection.executescript("PRAGMA synchronous=OFF; DROP TRIGGER revision_update;")
        for number in (1, 2, 3):
            stored: bytes = connection.execute(
                f"SELECT CAST({column} AS BLOB) FROM revision WHERE number = ?", (number,)
            ).fetchone()[0]
            for place in range(len(stored)):
                altered = bytes([stored[place] ^ (0x80 if place % 2 and kind != "INTEGER" else 1)])
                connection.execute(update, (stored[:place] + altered + stored[place + 1 :], number))
                found = [each for each in ledger.verify() if "was altered" in each]
                assert any(f"Revision {number} was" in each for each in found), (number, place)
            connection.execute(update, (stored, number))
            assert list(ledger.verify()) == ["The tables or triggers are not those of a ledger."]


def test_another_type_or_length_is_found(tmp_path: Path) -> None:
    """A value of another type with the same bytes, one byte more, or a text moved one column on, is found."""
    filled(tmp_path, 3)
    for assignment in (
        "message = CAST(message AS BLOB)",
        "added = CAST(added AS BLOB) || x'00'",
        "added = CAST(removed AS BLOB), removed = added",
        "message = message || substr(source, 1, 1), source = substr(source, 2)",
        "message = source, source = message",
    ):
        other = tmp_path / str(time.monotonic_ns())
        filled(other, 3)
        assert tampered(other, (f"UPDATE revision SET {assignment} WHERE number = 2", ())), assignment


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_missing_row_is_found(tmp_path: Path, number: int) -> None:
    """A row that is missing is found, the last one too; and the same when its counts are missing as well."""
    filled(tmp_path)
    assert tampered(tmp_path, ("DELETE FROM revision WHERE number = ?", (number,)))
    assert tampered(tmp_path, ("DELETE FROM revision_graph WHERE revision = ?", (number,)))


def test_renumbered_rows_are_found(tmp_path: Path) -> None:
    """A row taken out with those after it numbered anew is found, as is any two rows swapped."""
    filled(tmp_path / "gap")
    assert tampered(
        tmp_path / "gap",
        ("DELETE FROM revision WHERE number = 2", ()),
        ("UPDATE revision SET number = number - 1 WHERE number > 2", ()),
    )
    for one, other in ((1, 2), (1, 4), (3, 4)):
        folder = tmp_path / f"{one}-{other}"
        filled(folder)
        swap = "UPDATE revision SET number = ? WHERE number = ?"
        assert tampered(folder, (swap, (99, one)), (swap, (one, other)), (swap, (other, 99)))


def test_a_row_with_a_new_digest_breaks_the_chain(tmp_path: Path) -> None:
    """Somebody who alters a row and computes its digest anew is found by the row after it, or by the head."""
    for number in (1, 2, 4):
        filled(tmp_path / str(number))
        columns = ", ".join(COLUMNS[:-1])
        assert tampered(
            tmp_path / str(number),
            ("UPDATE revision SET message = 'x' WHERE number = ?", (number,)),
            (f"UPDATE revision SET digest = digest({columns}) WHERE number = ?", (number,)),
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revision_graph SET statements = statements + 1 WHERE revision = 2",
        "UPDATE revision_graph SET graph = graph || 'x' WHERE revision = 2",
        "UPDATE revision_graph SET revision = 9 WHERE revision = 2",
        "INSERT INTO revision_graph VALUES ('http://example.org/g', 9, 1)",
        "INSERT INTO revision_graph VALUES ('http://example.org/g', 2, 1)",
        "UPDATE head SET number = 3",
        "UPDATE head SET digest = 'x'",
        "DELETE FROM head",
        "INSERT INTO head VALUES (9, 'x')",
    ],
)
def test_altered_counts_and_heads_are_found(ledger: Ledger, tmp_path: Path, statement: str) -> None:
    """What is made from the rows is compared with them."""
    assert tampered(tmp_path, (statement, ()))


def test_no_two_rows_have_one_serialisation() -> None:
    """Where one value ends and the next begins, and of which type it is, counts."""
    rows: list[list[object]] = [
        ["a", "b"], ["ab", ""], ["", "ab"], ["astr:b"], ["a", "str:1:b"], ["astr:1:b"], [b"a", "b"], ["a", b"b"],
        [1, 2], ["1", "2"], [12], [None], ["None"], [b"None"], [], [""], [b""], ["", ""], [1.0], [1], [True],
    ]  # fmt: skip
    assert len({digest(row) for row in rows}) == len(rows)
