"""A body of several parts, each a document of its own (MIME, https://www.rfc-editor.org/rfc/rfc2046#section-5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import MIMEPart
from pathlib import PurePath

from kennisgraaf.errors import ParseError
from kennisgraaf.formats import GRAPHS, READABLE

MULTIPART = "multipart/form-data"
MOST = 100
"""Parts of a body."""
_UNKNOWN = "application/octet-stream"
"""What a client that does not know the media type of a file calls it."""
_LONGEST = 100
"""Characters of the name of a part."""


@dataclass(frozen=True)
class Part:
    """One document of a body: its *name*, that of its file where it has one; its media type; its content."""

    name: str
    media_type: str
    content: bytes


def counted(parts: Iterable[Part]) -> Iterator[tuple[int, Part]]:
    """*parts*, each with how many lines there are before it, when the lines of all are counted on."""
    before = 0
    for part in parts:
        yield before, part
        before += part.content.count(b"\n") + 1


def is_multipart(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() == MULTIPART


def split(content: bytes, media_type: str) -> list[Part]:
    """The parts of *content*, whose own *media_type* names the boundary.

    One of an unknown media type is what the name of its file ends in. Raises ParseError for a body that has no parts,
    too many, or parts in parts, or that does not end.
    """
    head = f"Content-Type: {media_type}\r\n\r\n".encode("ascii", "replace")
    message = message_from_bytes(head + content, policy=policy.HTTP)
    boundary = message.get_boundary()
    ended = boundary is not None and content.rstrip().endswith(f"--{boundary}--".encode())
    parts = list(message.iter_parts()) if ended and message.is_multipart() else []
    if not 0 < len(parts) <= MOST or any(part.is_multipart() for part in parts):
        raise ParseError("The contribution", f"is not a body of at most {MOST} parts that ends with its boundary")
    return [_part(number, part) for number, part in enumerate(parts, start=1)]


def _part(number: int, part: MIMEPart) -> Part:
    file = _shown(part.get_filename() or "")
    name = file or _shown(str(part.get_param("name", "", "content-disposition"))) or str(number)
    media_type = part.get_content_type()
    if media_type == _UNKNOWN:
        form = READABLE.get(PurePath(file).suffix.lower())
        media_type = next((each.media_type for each in GRAPHS if each.writer == form), media_type)
    return Part(name, media_type, _content(part.get_payload(decode=True)))


def _shown(name: str) -> str:
    """*name* as far as it can be shown: without what is no UTF-8, and what a terminal would obey."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(each for each in text if each.isprintable())[-_LONGEST:]


def _content(payload: object) -> bytes:
    assert isinstance(payload, bytes)  # it was parsed from bytes
    return payload
