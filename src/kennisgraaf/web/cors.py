"""Pages of other origins may ask here (https://fetch.spec.whatwg.org/#http-cors-protocol).

Nothing answered depends on who asks; and who writes says so by a token, which no browser sends by itself.
"""

from __future__ import annotations

from flask import Flask, Response, request

ALLOWED = (
    "Accept, Accept-Language, Authorization, Content-Language, Content-Type, If-Match, If-None-Match, X-Requested-With"
)
"""Headers that a request may have."""
EXPOSED = "Allow, ETag, Kennisgraaf-Notes, Link, Location, Retry-After, WWW-Authenticate"
"""Headers of an answer that a script may read."""
MAX_AGE = 86_400
"""Seconds for which a browser may remember what is allowed."""


def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS" and "Allow" in response.headers:
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
        response.headers["Access-Control-Allow-Headers"] = ALLOWED
        response.headers["Access-Control-Max-Age"] = str(MAX_AGE)
    return response


def register(app: Flask) -> None:
    """Let every answer of *app*, errors too, be read by scripts of any origin."""
    app.after_request(_open)
