"""Answers over HTTP: evaluated in a query process, kept for who asks again, and named by what they depend on.

An answer depends on the revision, the query, the parameters, the dataset and the formats, so its ETag (RFC 9110,
section 8.8.3: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3) is made of these, and a client that has it is
told so without any evaluation.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from cachetools import LRUCache
from flask import Response, render_template, request
from werkzeug.wsgi import FileWrapper

from kennisgraaf.errors import FormatError, KennisgraafError, ParameterError
from kennisgraaf.formats import GRAPHS, RESULTS, Format, by_name
from kennisgraaf.querying.workers import Content, Task
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.web.addresses import revised
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.served import served

SHORTEST_TIMEOUT = 0.01
"""Seconds; a query that is ended costs a process, so a client may not ask for less."""
WANTED = "kennisgraaf.wanted"
"""The name in the WSGI environment of the formats that a request wants results and graphs in, and of its address."""
EVALUATED = "kennisgraaf.evaluated"
"""The name in the WSGI environment of the Content, or the error, that was found before the application was asked."""
LONGEST_LINK = 4000
"""Characters; a canonical address longer than this is not sent, because clients limit their headers."""
_PASSING = {"revision", "timeout", "lang"}
"""Parameters that do not decide what the answer of a revision says."""
_WRITTEN = re.compile(r"[A-Za-z0-9%&=+._~*-]+")
"""A query component that can stand between angle brackets as it is, with at least one parameter."""

Wanted = tuple[Format[Any] | None, Format[Any] | None]
"""The formats that a client wants results and graphs in; None where it accepts none."""
_WANTED: LRUCache[tuple[str, str, str], Wanted] = LRUCache(1000)
"""By the words in which it was asked: there are few of those, and many requests in each."""
_WANTED_LOCK = threading.Lock()


@dataclass(frozen=True)
class Question:
    """What is asked: a query with terms for its variables, on a dataset (empty: the whole graph)."""

    text: str
    bindings: Mapping[str, ox.NamedNode | ox.Literal]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    form: str = ""
    """The name of the format that the address asks for, if it does."""


@dataclass(frozen=True)
class Shown:
    """An answer as a page shows it: rows of terms, or a graph in Turtle, or neither when it is too large."""

    formats: list[str]
    variables: list[str]
    rows: list[list[dict[str, str] | None]]
    graph: str
    large: bool


Page = Callable[[Shown], str]


class Cache:
    """Complete answers by key, the least recently used given up first; never more than *size* bytes."""

    def __init__(self, size: int):
        self._kept: LRUCache[str, Content] = LRUCache(size, getsizeof=lambda content: content.size + 500)
        self._lock = threading.Lock()
        self.hits = self.misses = 0

    def get(self, key: str) -> Content | None:
        with self._lock:
            found = self._kept.get(key)
            self.hits, self.misses = self.hits + bool(found), self.misses + (not found)
            return found

    def keep(self, key: str, content: Content) -> None:
        with self._lock:
            if isinstance(content.body, bytes) and content.size + 500 <= self._kept.maxsize:
                self._kept[key] = content


def _seconds() -> float | None:
    """The deadline that the client asks for. Raises ParameterError."""
    asked = request.values.get("timeout")
    if asked is None:
        return None
    try:
        seconds = float(asked)
    except ValueError:
        seconds = 0
    if not SHORTEST_TIMEOUT <= seconds < float("inf"):
        raise ParameterError("timeout", f"a number of seconds, at least {SHORTEST_TIMEOUT}, such as 2.5")
    return seconds


def _wanted(named: str) -> Wanted:
    """The formats for results and for graphs. Raises FormatError when the client accepts neither."""
    words = (named, request.values.get("format", ""), request.headers.get("Accept", ""))
    with _WANTED_LOCK:
        found = _WANTED.get(words)
    if found is None:
        found = _chosen(named)
        if sum(map(len, words)) < LONGEST_LINK:
            with _WANTED_LOCK:
                _WANTED[words] = found
    return found


def _chosen(named: str) -> Wanted:
    chosen: list[Format[Any] | None] = []
    refused: list[FormatError] = []
    for formats in (RESULTS, GRAPHS):
        try:
            chosen.append(choose(formats, named))
        except FormatError as error:
            chosen.append(None)
            refused.append(error)
    if len(refused) == 2:
        raise FormatError(refused[0].asked, dict.fromkeys([*refused[0].available, *refused[1].available]))
    return chosen[0], chosen[1]


def _name(form: Format[Any] | None, page: str) -> str | None:
    """The format to evaluate in: that of *page* when a page will be made of it."""
    return None if form is None else page if form == HTML else form.name


def respond(question: Question, page: Page | None = None) -> Response:
    """The answer to *question* in the format that this request accepts; for a browser on *page*.

    Raises FormatError, ParameterError, UnknownRevisionError, and what the evaluation raises.
    """
    here = served()
    snapshot = here.at(request.values.get("revision"))
    seconds = _seconds()  # one that is wrong is wrong too when the answer is kept
    results, graphs = _wanted(question.form)
    request.environ[WANTED] = results, graphs, request.base_url
    key = key_of(question, snapshot.identity, results, graphs)
    if has(key):
        return _headed(Response(status=304), key, question, snapshot.name)
    content = here.cache.get(key)
    if content is None:
        content = _evaluate(question, snapshot, _name(results, "json"), _name(graphs, "ttl"), seconds)
        here.cache.keep(key, content)
    form = graphs if content.is_graph else results
    if form == HTML:
        shown = _shown(content)
        response = Response(page(shown) if page else _page(question, shown), mimetype=HTML.media_type)
    else:
        response = _response(content)
    return _headed(response, key, question, snapshot.name)


def rows(question: Question) -> list[dict[str, dict[str, str]]]:
    """The rows of the answer to *question*, a SELECT of ours, each as the terms of its variables.

    Raises UnknownRevisionError, and what the evaluation raises.
    """
    content = _evaluate(question, served().at(request.values.get("revision")), "json", None, _seconds())
    if isinstance(content.body, bytes):
        body = content.body
    else:
        with content.body as file:
            body = file.read()
    found: list[dict[str, dict[str, str]]] = json.loads(body)["results"]["bindings"]
    return found


def _evaluate(
    question: Question, snapshot: Snapshot, results: str | None, graphs: str | None, seconds: float | None
) -> Content:
    evaluated = request.environ.pop(EVALUATED, None)
    if isinstance(evaluated, KennisgraafError):
        raise evaluated
    if isinstance(evaluated, Content):
        return evaluated
    task = Task(
        snapshot=str(snapshot.folder),
        query=question.text,
        result_format=results,
        graph_format=graphs,
        asked=question.form or request.values.get("format") or request.headers.get("Accept", "")[:200],
        bindings=question.bindings,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
    )
    return served().pool.evaluate(task, request.remote_addr or "", seconds)


def key_of(question: Question, identity: str, *formats: Format[Any] | None) -> str:
    """The name of the answer to *question* at the revision *identity*, in one of *formats*."""
    parts = [
        identity,
        sorted((name, str(term)) for name, term in question.bindings.items()),
        question.default_graphs,
        question.named_graphs,
        [form and form.name for form in formats],
        language() if HTML in formats else "",
    ]
    named = hashlib.sha256(json.dumps(parts).encode())  # ends where its last bracket closes, so the text may follow
    named.update(question.text.encode("utf-8", "surrogatepass"))
    return named.hexdigest()[:32]


def has(key: str) -> bool:
    """Whether the client has the answer already; a compressed one has its encoding behind the tag."""
    if "If-None-Match" not in request.headers:
        return False
    asked = request.if_none_match
    return asked.star_tag or any(tag.partition(":")[0] == key for tag in asked.as_set(include_weak=True))


def _response(content: Content) -> Response:
    formats: tuple[Format[Any], ...] = GRAPHS if content.is_graph else RESULTS
    form = by_name(content.form, formats)
    if isinstance(content.body, bytes):
        return Response(content.body, mimetype=form.media_type)
    response = Response(FileWrapper(content.body), mimetype=form.media_type, direct_passthrough=True)
    response.content_length = content.size
    return response


def _headed(response: Response, key: str, question: Question, revision: str) -> Response:
    response.set_etag(key)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept, Accept-Language"
    canonical = f"{request.base_url}?{_canonical(question)}&revision={int(revision)}"
    if request.host and len(canonical) <= LONGEST_LINK:
        response.headers.add("Link", f'<{canonical}>; rel="canonical"')
    return response


def _canonical(question: Question) -> str:
    """The parameters that decide what the answer says, as this client wrote them where that will do."""
    written = request.environ["QUERY_STRING"]
    if request.method != "POST" and _WRITTEN.fullmatch(written) and not _PASSING & request.args.keys():
        return str(written)
    return urlencode(_asked(question))


def _asked(question: Question) -> list[tuple[str, str]]:
    """The parameters of this request that decide what the answer says; a query sent in a body is one."""
    given = [(name, value) for name in request.values for value in request.values.getlist(name)]
    kept = [(name, value) for name, value in given if name not in _PASSING]
    in_body = request.mimetype == "application/sparql-query"
    return [("query", question.text), *kept] if in_body else kept


def _shown(content: Content) -> Shown:
    """The answer for a page; one too large to show says in which formats it can be fetched."""
    variables: list[str] = []
    rows: list[list[dict[str, str] | None]] = []
    graph = ""
    large = not isinstance(content.body, bytes)
    if isinstance(content.body, bytes):
        if content.is_graph:
            graph = content.body.decode()
        else:
            found = json.loads(content.body)
            variables = found["head"].get("vars", ["answer"])
            rows = [[row.get(name) for name in variables] for row in found.get("results", {}).get("bindings", [])]
            if "boolean" in found:
                rows = [[{"type": "literal", "value": str(found["boolean"]).lower()}]]
    else:
        content.body.close()
    return Shown([each.name for each in (GRAPHS if content.is_graph else RESULTS)], variables, rows, graph, large)


def _page(question: Question, shown: Shown) -> str:
    at = revised(request.values.get("revision"))
    return render_template("answer.html", lang=language(), query=question.text, shown=shown, at=at)
