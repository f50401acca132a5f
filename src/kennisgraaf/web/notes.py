"""What is said beside an answer in a header, for formats that have no place for it.

HTTP has no header for that: its Warning is obsolete (https://www.rfc-editor.org/rfc/rfc9111#section-5.5). So this is
one of our own, a list of display strings (https://www.rfc-editor.org/rfc/rfc9651#section-3.3.8): ASCII, with all else
escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

NOTES = "Kennisgraaf-Notes"
"""The name of the header."""
MOST = 4000
"""Characters of the header; notes that do not fit are left out, because clients limit their headers."""
_ESCAPED = re.compile(rb'[^ -~]|[%"]')


def listed(notes: Iterable[str]) -> str:
    """*notes* as the value of the header."""
    found = ""
    for note in notes:
        longer = f"{found}, {_string(note)}" if found else _string(note)
        if len(longer) <= MOST:
            found = longer
    return found


def _string(text: str) -> str:
    """*text* as a display string."""
    written = _ESCAPED.sub(lambda found: b"%%%02x" % ord(found[0]), text.encode("utf-8", "replace"))
    return f'%"{written.decode("ascii")}"'
