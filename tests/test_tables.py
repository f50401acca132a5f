"""A table is read as it is, row by row, or refused with the line where it is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kennisgraaf.errors import TableError
from kennisgraaf.importing.tables import rows
from kennisgraaf.revisions.projection import untracked

COLUMNS = ("a", "c")


def test_rows(tmp_path: Path) -> None:
    """The cells of the columns asked for, in that order, with the line on which the row begins; quotes are undone."""
    file = tmp_path / "t.csv"
    file.write_bytes('\ufeffa,b,c\r\n1,2,"x\n""y"""\r\n\U0001f527,,é\n'.encode())
    assert list(rows(file, ("c", "a"), untracked)) == [(2, ('x\n"y"', "1")), (4, ("é", "\U0001f527"))]


def test_it_tells_how_far_it_is(tmp_path: Path) -> None:
    """The bar moves while rows are read, not only at the end, and comes to its end."""
    file, passed = tmp_path / "t.csv", [0]

    def track(items: list[Any], label: str) -> Iterable[Any]:
        assert label == "reading t.csv"
        for each in items:
            yield each
            passed[0] += 1
        passed[0] += 1000

    file.write_text("a,c\n" + "1,2\n" * 50_000)
    seen = [passed[0] for _ in rows(file, COLUMNS, track)]
    assert 40 < seen[25_000] < 60
    assert passed[0] == 1100


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"a,b\n1,2\n", 1, "has no column c"),
        (b"", 1, "is cut off"),
        (b"\n", 1, "has no column a, c"),
        (b"a,b,c\n1,2,3", 2, "is cut off"),
        (b'a,b,c\n1,2,"x\ny', 3, "is cut off"),
        (b"a,b,c\n1,2,3\n1,2\n", 3, "has 2 cells where the header has 3"),
        (b"a,b,c\n1,2,3,4\n", 2, "has 4 cells where the header has 3"),
        (b'a,b,c\n"x\ny",2,3\n1,"2"3,4\n', 4, "is not CSV"),
        (b'a,b,c\n1,2,3\n1,2,"3\n4\n5\n', 3, "is not CSV"),
        (b'a,b,c\n1,2,"' + b"x\n" * 200_000, 2, "is not CSV"),
        (b"a,b,c\n1,2,3\n1,2,\xe9\n", 3, "is not text in UTF-8"),
        (b"a,b,c\n" + b"1,2,3\n" * 30_000 + b"1,2,\xff\n", 30_002, "is not text in UTF-8"),
        ("a,b,c\n".encode("utf-16"), 1, "is not text in UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, content: bytes, line: int, words: str) -> None:
    """Of a table that lacks a column, is cut off, is no CSV or no UTF-8 the line is told where that shows."""
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    with pytest.raises(TableError, match=words) as found:
        list(rows(file, COLUMNS, untracked))
    assert (found.value.file, found.value.line) == (file, line)
    assert f"t.csv, line {line}: " in str(found.value)


def test_a_table_cut_anywhere_is_refused_or_shorter(tmp_path: Path) -> None:
    """Cut at any byte a table never yields a row that the whole one does not have; cut inside a row it is refused."""
    file, whole = tmp_path / "t.csv", 'a,b,c\n1,2,"x\ny"\n4,5,é\n'.encode()
    file.write_bytes(whole)
    expected = list(rows(file, COLUMNS, untracked))
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        found = []
        try:
            for row in rows(file, COLUMNS, untracked):
                found.append(row)
        except TableError:
            pass
        else:
            assert length in (6, 16)
        assert found == expected[: len(found)]


def test_rows_without_their_empty_end(tmp_path: Path) -> None:
    """Where the publisher leaves out the empty cells at the end of a row they are empty; too many are too many."""
    file = tmp_path / "t.csv"
    file.write_text("a,b,c\n1\n1,2,3,4\n")
    found = rows(file, COLUMNS, untracked, ragged=True)
    assert next(found) == (2, ("1", ""))
    with pytest.raises(TableError, match="line 3"):
        next(found)


def test_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is not there, or is a folder, is told as such."""
    for file in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(TableError, match=f"{os.fspath(file)}: cannot be read"):
            list(rows(file, COLUMNS, untracked))
