"""The body of a request that carries data, in a file.

It is never parsed here: a parser may end the process it runs in, so that is for the gate. And it is taken whole or
not at all: the web server hands over a body that the connection cut short as if it were whole, so its length is held
against what Content-Length says, and a body without one is refused
(https://www.rfc-editor.org/rfc/rfc9112#section-6.3, and #section-8 on messages that are incomplete).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from flask import request
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from kennisgraaf.errors import LedgerError, UploadSizeError
from kennisgraaf.web.negotiation import UNICODE

_PIECE = 1 << 16
LONGEST = 1_000_000
"""Bytes of an update that is rewritten here; that takes a second for each million or so."""


@contextmanager
def spooled(limit: int) -> Iterator[Path]:
    """The whole body of this request, of at most *limit* bytes, in a file that is gone afterwards.

    Raises UploadSizeError, LedgerError when the disk refuses, and the HTTP errors 400, 411, 415.
    """
    if "Transfer-Encoding" in request.headers or request.content_length is None:
        raise LengthRequired("Send the length of the body, as Content-Length, instead of chunks.")
    if request.content_length > limit:
        raise UploadSizeError(limit)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, without a Content-Encoding.")
    if request.mimetype_params.get("charset", "").lower() not in UNICODE:
        raise UnsupportedMediaType("Send the body in UTF-8.")
    request.max_content_length = limit + 1  # that of the application is for queries
    with _file(iter(lambda: request.stream.read(_PIECE), b"")) as body:
        length = body.stat().st_size
        if length != request.content_length:
            raise BadRequest(f"The body has {length} bytes; its Content-Length says {request.content_length}.")
        yield body


def whole() -> bytes:
    """The whole body of this request, in memory only. Raises the HTTP errors 400, 411, 413, 415."""
    if request.mimetype_params.get("charset", "").lower() not in UNICODE:
        raise UnsupportedMediaType("Send the body in UTF-8.")
    if "Transfer-Encoding" in request.headers:
        raise LengthRequired("Send the length of the body, as Content-Length, instead of chunks.")
    body = request.get_data(parse_form_data=False)
    if request.content_length is not None and len(body) != request.content_length:
        raise BadRequest("The body is shorter than its Content-Length says.")
    return body


@contextmanager
def rewritten(file: Path, change: Callable[[str], str]) -> Iterator[Path]:
    """The text in *file* as *change* makes it, in a file that is gone afterwards.

    Raises UploadSizeError, LedgerError, what *change* raises, and the HTTP error 400.
    """
    if file.stat().st_size > LONGEST:
        raise UploadSizeError(LONGEST)
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The body is not UTF-8.") from error
    with _file([change(text).encode()]) as other:
        yield other


@contextmanager
def _file(pieces: Iterable[bytes]) -> Iterator[Path]:
    """A file with *pieces* in it that is gone afterwards. Raises LedgerError when the disk refuses."""
    with ExitStack() as left:
        try:
            with tempfile.NamedTemporaryFile(prefix="kennisgraaf-body-", buffering=0, delete=False) as file:
                left.callback(_remove, Path(file.name))
                for piece in pieces:
                    rest = memoryview(piece)
                    while rest:  # a disk that is nearly full takes a part
                        rest = rest[file.write(rest) :]
        except OSError as error:
            raise LedgerError.of("What was sent cannot be kept.", error) from error
        yield Path(file.name)


def _remove(file: Path) -> None:
    with suppress(OSError):  # else it goes with the folder of this run; what was stored is stored
        file.unlink()
