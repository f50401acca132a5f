"""The body of a request that carries data, in a file.

It is never parsed here: a parser may end the process it runs in, so that is for the gate. And it is taken whole or
not at all: the web server hands over a body that the connection cut short as if it were whole, so its length is held
against what Content-Length says, and a body without one is refused
(https://www.rfc-editor.org/rfc/rfc9112#section-6.3, and #section-8 on messages that are incomplete).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import request
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from kennisgraaf.errors import UploadSizeError
from kennisgraaf.web.negotiation import UNICODE

_PIECE = 1 << 16
LONGEST = 1_000_000
"""Bytes of an update that is rewritten here; that takes a second for each million or so."""


@contextmanager
def spooled(limit: int) -> Iterator[Path]:
    """The whole body of this request, of at most *limit* bytes, in a file that is gone afterwards.

    Raises UploadSizeError, and the HTTP errors 400, 411, 415.
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
    with tempfile.NamedTemporaryFile(prefix="kennisgraaf-body-") as file:
        length = 0
        while piece := request.stream.read(_PIECE):
            length += len(piece)
            file.write(piece)
        if length != request.content_length:
            raise BadRequest(f"The body has {length} bytes; its Content-Length says {request.content_length}.")
        file.flush()
        yield Path(file.name)


@contextmanager
def rewritten(file: Path, change: Callable[[str], str]) -> Iterator[Path]:
    """The text in *file* as *change* makes it, in a file that is gone afterwards.

    Raises UploadSizeError, what *change* raises, and the HTTP error 400.
    """
    if file.stat().st_size > LONGEST:
        raise UploadSizeError(LONGEST)
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The body is not UTF-8.") from error
    with tempfile.NamedTemporaryFile(prefix="kennisgraaf-body-") as other:
        other.write(change(text).encode())
        other.flush()
        yield Path(other.name)
