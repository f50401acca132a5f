"""Plain requests, answered without the application: ``GET /sparql?query=...`` for data, nothing else asked.

They are most of what programs ask, and routing, negotiating and wrapping each takes the application longer than the
query process needs for the answer. So the application answers the first of each kind, and those that follow are
answered like it: in the same formats, with the same headers but for those that depend on the query. Whatever is not
plain, every error and every answer in a file goes to the application, with what was evaluated so far.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from kennisgraaf.errors import KennisgraafError
from kennisgraaf.formats import Format
from kennisgraaf.querying.workers import Task
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.web.answers import EVALUATED, LONGEST_LINK, WANTED, Cache, Question, key_of
from kennisgraaf.web.log import BEGUN
from kennisgraaf.web.negotiation import HTML
from kennisgraaf.web.served import Served
from kennisgraaf.web.stored import ROUTE, Stored, Told

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PLAIN = re.compile(r"query=([A-Za-z0-9%+._~*!'()/:?@,;$-]+)(?:&format=([a-z]+))?")
_FIELDS = ("HTTP_HOST", "wsgi.url_scheme", "SCRIPT_NAME", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE")
"""What the answers of one kind have in common, besides the format in the address."""
_NOT_PLAIN = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_RANGE", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
_OF_QUERY = ("content-length", "etag", "link")


@dataclass(frozen=True)
class Kind:
    """How the application answered: in which formats, at which address, with which headers for any query."""

    results: Format[Any] | None
    graphs: Format[Any] | None
    address: str
    content_type: str
    headers: list[tuple[str, str]]
    route: str


class PlainRequests:
    """Wraps *application*; *told* is told of each response, as of those that are sent again."""

    def __init__(self, application: WSGIApplication, served: Served, told: Told):
        self._application, self._served, self._told = application, served, told
        self._kinds: LRUCache[tuple[Any, ...], Kind] = LRUCache(1000)
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[BEGUN] = time.perf_counter()
        written = environ["QUERY_STRING"]
        plain = _PLAIN.fullmatch(written)
        if (
            plain is None
            or environ["REQUEST_METHOD"] != "GET"
            or environ["PATH_INFO"] != "/sparql"
            or any(name in environ for name in _NOT_PLAIN)
        ):
            return self._application(environ, start_response)
        asked = (written[plain.end(1) :], *map(environ.get, _FIELDS))
        with self._lock:
            kind = self._kinds.get(asked)
        if kind is None:
            return self._learn(asked, environ, start_response)
        text = _decoded(plain[1])
        if text is None or len(text) > self._served.settings.query_length:
            return self._application(environ, start_response)
        return self._answer(kind, plain, text, environ, start_response)

    def _answer(
        self, kind: Kind, plain: re.Match[str], text: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        outcome = "cached"
        try:
            snapshot = self._served.current()
            key = key_of(Question(text, {}), snapshot.identity, kind.results, kind.graphs)
            content = Cache.get(self._served.cache, key)
            if content is None:
                outcome = "ok"
                asked = plain[2] or environ.get("HTTP_ACCEPT", "")[:200]
                task = _task(kind, text, asked, snapshot)
                content = self._served.pool.evaluate(task, environ.get("REMOTE_ADDR", ""))
                self._served.cache.keep(key, content)
        except KennisgraafError as error:
            environ[EVALUATED] = error
            return self._application(environ, start_response)
        form = kind.graphs if content.is_graph else kind.results
        if not isinstance(content.body, bytes) or form is None or form.media_type != kind.content_type:
            environ[EVALUATED] = content
            return self._application(environ, start_response)
        headers = [*kind.headers, ("Content-Length", str(content.size)), ("ETag", f'"{key}"')]
        link = f"{kind.address}?{environ['QUERY_STRING']}&revision={int(snapshot.name)}"
        if len(link) <= LONGEST_LINK:
            headers.append(("Link", f'<{link}>; rel="canonical"'))
        start_response("200 OK", headers)
        sent = Stored("200 OK", headers, content.body, kind.route)
        environ[ROUTE] = kind.route
        self._told("/sparql", sent, time.perf_counter() - environ[BEGUN], snapshot.name, outcome)
        return [content.body]

    def _learn(
        self, asked: tuple[Any, ...], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The response of the application, and from it how to answer others of this kind."""

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            wanted = environ.get(WANTED)
            content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
            known = sum(len(str(each)) for each in asked) < LONGEST_LINK
            if status == "200 OK" and wanted is not None and HTML not in wanted[:2] and known:
                fixed = [(name, value) for name, value in headers if name.lower() not in _OF_QUERY]
                results, graphs, address = wanted
                route = environ.get(ROUTE, "none")
                kind = Kind(results, graphs, address, content_type.partition(";")[0], fixed, route)
                with self._lock:
                    self._kinds[asked] = kind
            return start_response(status, headers, *error)

        return self._application(environ, start)


def _task(kind: Kind, text: str, asked: str, snapshot: Snapshot) -> Task:
    return Task(
        snapshot=str(snapshot.folder),
        query=text,
        result_format=kind.results.name if kind.results else None,
        graph_format=kind.graphs.name if kind.graphs else None,
        asked=asked,
    )


def _decoded(written: str) -> str | None:
    """The text that *written* is, or None where it is none: what the application says of that, it shall say itself."""
    try:
        octets = written.replace("+", " ").replace("%", "\\x").encode("ascii").decode("unicode_escape")
        return octets.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
