"""Bodies of several parts: each part as it was sent, and nothing of a body that breaks off."""

from __future__ import annotations

import pytest

from kennisgraaf.errors import ParseError
from kennisgraaf.graph.parts import MOST, Part, counted, is_multipart, split

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
    """Each part has its name, its media type and its bytes, to the last."""
    assert split(written(PARTS), TYPE) == [Part(str(number), *each) for number, each in enumerate(PARTS)]


def test_lines_are_counted_on() -> None:
    """The lines of a part come after those of all before it, also of one that ends without an end of line."""
    parts = split(written([("text/turtle", b"a\nb"), ("text/turtle", b""), ("text/turtle", b"c\n")]), TYPE)
    assert [before for before, _ in counted(parts)] == [0, 2, 3]


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        ('form-data; name="a"; filename="b.ttl"\r\nContent-Type: application/octet-stream', "b.ttl", "text/turtle"),
        ('form-data; filename="C.RDF"\r\nContent-Type: application/octet-stream', "C.RDF", "application/rdf+xml"),
        ('form-data; filename="b.ttl"\r\nContent-Type: application/n-triples', "b.ttl", "application/n-triples"),
        ('form-data; name="a"\r\nContent-Type: application/octet-stream', "a", "application/octet-stream"),
        ("form-data\r\nContent-Type: text/turtle", "1", "text/turtle"),
        ('form-data; filename="caf\u00e9\x1b.ttl"\r\nContent-Type: text/turtle', "café.ttl", "text/turtle"),
        ('form-data; filename="b.exe"\r\nContent-Type: application/octet-stream', "b.exe", "application/octet-stream"),
    ],
)
def test_what_a_part_is(head: str, name: str, media_type: str) -> None:
    """A part is named by its file, else by its field, else by its place; where the client does not know what it is,
    the name of the file tells."""
    body = f"--b\r\nContent-Disposition: {head}\r\n\r\nx\r\n--b--".encode()
    assert split(body, TYPE) == [Part(name, media_type, b"x")]


def test_names_that_are_no_text() -> None:
    """The name of a part can be shown, whatever octets it has."""
    body = b'--b\r\nContent-Disposition: form-data; filename="a\xff.ttl"\r\n\r\nx\r\n--b--'
    assert split(body, TYPE)[0].name.encode("utf-8").endswith(b".ttl")


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
