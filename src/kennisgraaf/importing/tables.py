"""Tables as a publisher hands them out: CSV (https://www.rfc-editor.org/rfc/rfc4180) in UTF-8, with named columns.

They are read row by row. Nothing is mended: a table that is cut off, is not text or lacks a column is refused with
the line where that shows, for half a table looks much like a whole one.
"""

from __future__ import annotations

import csv
from collections.abc import Generator, Sequence
from io import SEEK_END, TextIOWrapper
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from kennisgraaf.errors import TableError
from kennisgraaf.revisions.projection import Track

_STEPS = 100
"""How often, while a table is read, it is told how far that is."""


def rows(
    file: Path, columns: Sequence[str], track: Track, *, ragged: bool = False
) -> Generator[tuple[int, tuple[str, ...]], None, int]:
    """The rows of *file*: the line on which each begins, and its cells in the order of *columns*, two at least.

    With *ragged* a row may leave out the empty cells at its end. Returns the number of rows.
    Raises TableError with the line when the file cannot be read, is not UTF-8 or CSV, lacks a column or is cut off.
    """
    begin, number = 1, 0
    try:
        with file.open("rb") as content:
            size = _size(file, content)
            reader = csv.reader(TextIOWrapper(content, encoding="utf-8-sig", newline=""), strict=True)
            header = next(reader, [])
            missing = [column for column in columns if column not in header]
            if missing:
                raise TableError(file, f"has no column {', '.join(missing)}", 1)
            chosen = itemgetter(*map(header.index, columns))
            steps, step = iter(track(list(range(_STEPS)), f"reading {file.name}")), 0
            begin = reader.line_num + 1
            for row in reader:
                if ragged:
                    row.extend([""] * (len(header) - len(row)))
                if len(row) != len(header):
                    raise TableError(file, f"has {len(row)} cells where the header has {len(header)}", begin)
                yield begin, chosen(row)
                number += 1
                begin = reader.line_num + 1
                while step * size < content.tell() * _STEPS:
                    next(steps, None)
                    step += 1
    except csv.Error as error:
        raise TableError(file, f"is not CSV: {error}", begin) from error
    except UnicodeDecodeError as error:
        raise TableError(file, "is not text in UTF-8", _undecodable(file)) from error
    except OSError as error:
        raise TableError(file, f"cannot be read: {error.strerror}") from error
    for _ in steps:
        pass
    return number


def _size(file: Path, content: BinaryIO) -> int:
    """How many bytes *content*, of *file*, has. Raises TableError when its last line has no end."""
    size = content.seek(0, SEEK_END)
    content.seek(max(0, size - 1))
    whole = content.read(1) == b"\n"
    content.seek(0)
    if not whole:
        line = _undecodable(file)  # as of UTF-16, whose last byte is another one
        if line is not None:
            raise TableError(file, "is not text in UTF-8", line)
        raise TableError(file, "is cut off, for its last line has no end", sum(1 for _ in content) or 1)
    return size


def _undecodable(file: Path) -> int | None:
    """The first line of *file* that is not UTF-8, if any."""
    with file.open("rb") as content:
        for number, line in enumerate(content, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return None
