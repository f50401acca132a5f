"""A body of several parts, each a document of its own (MIME, https://www.rfc-editor.org/rfc/rfc2046#section-5.1)."""

from __future__ import annotations

from email import message_from_bytes, policy

from kennisgraaf.errors import ParseError

MULTIPART = "multipart/form-data"
MOST = 100
"""Parts of a body."""


def is_multipart(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() == MULTIPART


def split(content: bytes, media_type: str) -> list[tuple[str, bytes]]:
    """The media type and the content of each part of *content*, whose own *media_type* names the boundary.

    Raises ParseError for a body that has no parts, too many, or parts in parts, or that does not end.
    """
    head = f"Content-Type: {media_type}\r\n\r\n".encode("ascii", "replace")
    message = message_from_bytes(head + content, policy=policy.HTTP)
    boundary = message.get_boundary()
    ended = boundary is not None and content.rstrip().endswith(f"--{boundary}--".encode())
    parts = list(message.iter_parts()) if ended and message.is_multipart() else []
    if not 0 < len(parts) <= MOST or any(part.is_multipart() for part in parts):
        raise ParseError("The contribution", f"is not a body of at most {MOST} parts that ends with its boundary")
    return [(part.get_content_type(), _content(part.get_payload(decode=True))) for part in parts]


def _content(payload: object) -> bytes:
    assert isinstance(payload, bytes)  # it was parsed from bytes
    return payload
