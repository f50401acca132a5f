"""Responses that were sent before, sent again without the application: the store of a cache as RFC 9111 has it.

A stored response answers a request of the same address and the same header fields that responses depend on, at the
same revision (https://www.rfc-editor.org/rfc/rfc9111#section-4.1). It costs a tenth of finding the same answer in the
application, which routes, parses, negotiates and names it before it can look.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from kennisgraaf.errors import DataDirectoryError
from kennisgraaf.snapshots.store import Snapshots

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST = 100_000
"""Bytes; a longer response is not stored, because sending it takes longer than making it."""
ROUTE = "kennisgraaf.route"
"""The name in the WSGI environment under which the application tells which route it took."""
_PATHS = ("/sparql", "/queries")
_FIELDS = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_HOST",
    "wsgi.url_scheme",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_IF_NONE_MATCH",
)
"""All that a response of ours depends on, besides the revision."""

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Stored:
    """A whole response, and the route by which it was made."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    route: str


Told = Callable[[str, Stored, float, str, str], None]
"""Is told of a response that did not come from the application: its path, itself, the seconds it took, its revision,
and whether it was cached, not-modified or ok."""


class StoredResponses:
    """Wraps *application*; keeps at most *size* bytes of the responses that have an ETag."""

    def __init__(self, application: WSGIApplication, snapshots: Snapshots, size: int, told: Told):
        self._application, self._snapshots, self._told = application, snapshots, told
        self._kept: LRUCache[Key, Stored] = LRUCache(size, getsizeof=_size)
        self._revision: str | None = None
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or not environ["PATH_INFO"].startswith(_PATHS):
            return self._application(environ, start_response)
        began = time.perf_counter()
        try:
            revision = self._snapshots.current_name
        except DataDirectoryError:  # the application says what that means
            return self._application(environ, start_response)
        key = tuple(map(environ.get, _FIELDS))
        with self._lock:
            if revision != self._revision:
                self._kept.clear()
                self._revision = revision
            found = self._kept.get(key)
        if found is None:
            return self._pass(key, revision, environ, start_response)
        start_response(found.status, found.headers)
        outcome = "not-modified" if found.status.startswith("304") else "cached"
        self._told(environ["PATH_INFO"], found, time.perf_counter() - began, revision or "0", outcome)
        return [found.body]

    def _pass(
        self, key: Key, revision: str | None, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The response of the application, stored when it is whole, small, and says what it depends on."""
        began: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            began.append((status, headers))
            return start_response(status, headers, *error)

        answer = self._application(environ, start)
        if len(began) != 1:
            return answer
        status, headers = began[0]
        named = {name.lower(): value for name, value in headers}
        storable = status.startswith(("200", "304"))
        if not storable or "etag" not in named or int(named.get("content-length", 0)) > LARGEST:
            return answer
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        stored = Stored(status, headers, body, environ.get(ROUTE, "none"))
        with self._lock:
            if revision == self._revision and _size(stored) <= self._kept.maxsize:
                self._kept[key] = stored
        return [body]


def _size(stored: Stored) -> int:
    """Roughly the memory of *stored* and its key."""
    return len(stored.body) + 6_000
