"""Tables as CSV (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180), for programs and for people with a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell, so that it might run what a stranger wrote."""


def table(columns: Iterable[str], entries: Iterable[Mapping[str, Any]]) -> str:
    """*entries* with *columns*; several values of a cell stand with spaces in between."""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(columns), extrasaction="ignore")
    writer.writeheader()
    for entry in entries:
        writer.writerow({name: inert(_cell(value)) for name, value in entry.items()})
    return file.getvalue()


def inert(cell: str) -> str:
    """*cell* such that a spreadsheet shows it (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not cell[1:].replace(".", "", 1).isdigit() else cell


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return " ".join(map(str, value))
    return str(value)
