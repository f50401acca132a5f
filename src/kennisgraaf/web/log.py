"""The log: one JSON object a line on standard output, one line a request.

What is logged says how the server fares, and nothing of who asks or what: no address of a client, no query string, no
body. An error that nobody foresaw is logged with the places in the code it came through, but not with its message,
because that may quote a query.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

from kennisgraaf.errors import KennisgraafError
from kennisgraaf.web.served import served

BEGUN = "kennisgraaf.begun"
"""The name in the WSGI environment of the moment at which a request was first looked at."""
_ENCODER = json.JSONEncoder(ensure_ascii=False)
LONGEST_PATH = 200
"""Characters of a path that are logged."""


def write(**members: Any) -> None:
    """One line, written whole, so that the lines of several processes do not mix."""
    line = _ENCODER.encode({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **members})
    with suppress(OSError):  # nobody reads the log; that is no reason not to answer
        os.write(sys.__stdout__.fileno() if sys.__stdout__ else 1, line.encode("utf-8", "replace") + b"\n")


def outcome(response: Response) -> str:
    """How a request ended, in one word: the slug of its problem, or not-modified, cached or ok."""
    if response.status_code == 304:
        return "not-modified"
    return str(g.get("outcome", "ok"))


def current_revision() -> int | None:
    """The current revision, None when there is none that can be read."""
    try:
        return int(served().snapshots.current_name or "")
    except (KennisgraafError, ValueError):
        return None


def _revision() -> int | None:
    """The revision asked for, or the current one."""
    asked = request.args.get("revision", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else current_revision()


def _request(response: Response) -> Response:
    write(
        method=request.method,
        path=request.path[:LONGEST_PATH],
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.begun) * 1000, 1),
        bytes=response.calculate_content_length(),
        outcome=outcome(response),
        revision=_revision(),
    )
    return response


class LoggingFlask(Flask):
    """A Flask that logs unforeseen errors without their message."""

    def log_exception(self, exc_info: Any) -> None:
        kind, _, trace = exc_info
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        write(method=request.method, path=request.path[:LONGEST_PATH], error=kind.__name__, places=places)


def register(app: Flask) -> None:
    """Log every request to *app*; registered first, so that it sees the response as it is sent."""

    @app.before_request
    def begin() -> None:
        g.begun = request.environ.get(BEGUN) or time.perf_counter()

    app.after_request(_request)
