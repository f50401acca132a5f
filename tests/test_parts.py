"""Bodies of several parts: each part as it was sent, and nothing of a body that breaks off."""

from __future__ import annotations

import pytest

from kennisgraaf.errors import ParseError
from kennisgraaf.graph.parts import MOST, is_multipart, split

TYPE = "multipart/form-data; boundary=b"
PARTS = [
    ("text/turtle", '<x:a> <x:b> "é" .\r\n\r\n<x:a> <x:b> "--b" .\n'.encode()),
    ("application/n-triples", b""),
    ("application/rdf+xml", b"\xff\x00<x/>"),
]


def written(parts: list[tuple[str, bytes]]) -> bytes:
    heads = (
        f'--b\r\nContent-Disposition: form-data; name="{number}"\r\nContent-Type: {media_type}\r\n\r\n'.encode()
        for number, (media_type, _) in enumerate(parts)
    )
    return b"".join(head + content + b"\r\n" for head, (_, content) in zip(heads, parts, strict=True)) + b"--b--\r\n"


def test_parts_are_what_was_sent() -> None:
    """Each part has its media type and its bytes, to the last."""
    assert split(written(PARTS), TYPE) == PARTS


def test_truncated_at_every_byte() -> None:
    """A body that breaks off before its last boundary is refused, wherever it breaks off."""
    whole = written(PARTS[:2])
    for cut in range(len(whole.rstrip())):
        with pytest.raises(ParseError):
            split(whole[:cut], TYPE)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", TYPE),
        (b"<x:a> <x:b> <x:c> .", TYPE),
        (b"--b--", TYPE),
        (written(PARTS), "multipart/form-data"),
        (written(PARTS), "multipart/form-data; boundary=c"),
        (written(PARTS[:1] * (MOST + 1)), TYPE),
        (b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n--c--\r\n--b--", TYPE),
    ],
)
def test_bodies_refused(content: bytes, media_type: str) -> None:
    """What has no parts, too many, or parts in parts is refused."""
    with pytest.raises(ParseError):
        split(content, media_type)


def test_what_is_one() -> None:
    """It is told by its media type, in any case, whatever its parameters."""
    assert is_multipart(TYPE) and is_multipart("Multipart/Form-Data")
    assert not is_multipart("text/turtle") and not is_multipart("")
