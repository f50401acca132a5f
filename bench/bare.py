"""The least that a server in Python can do: parse, evaluate, serialise, in the web server's own process.

It has no isolation, limit, error, header or cache. What it reaches beside Oxigraph's server is what the web server and
the Python binding of the engine leave to any design (``bench/endpoint.py --against oxigraph bare``).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pyoxigraph as ox

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

store = ox.Store.read_only(os.environ["BARE_STORE"])


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    answer = store.query(parse_qs(environ["QUERY_STRING"])["query"][0])
    assert isinstance(answer, ox.QuerySolutions), "all questions are SELECT"
    body = answer.serialize(format=ox.QueryResultsFormat.JSON)
    assert body is not None, "no output was given"
    start_response("200 OK", [("Content-Type", "application/sparql-results+json"), ("Content-Length", str(len(body)))])
    return [body]
