"""Answers over HTTP: evaluated in a query process, kept for who asks again, and named by what they depend on.

An answer depends on the revision, the query, the parameters, the dataset and the formats, so its ETag (RFC 9110,
section 8.8.3: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3) is made of these, and a client that has it is
told so without any evaluation.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from cachetools import LRUCache
from flask import Response, render_template, request
from werkzeug.wsgi import FileWrapper

from kennisgraaf.errors import FormatError, ParameterError
from kennisgraaf.formats import GRAPHS, RESULTS, Format, by_name
from kennisgraaf.namespaces import shorten
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.served import served
from kennisgraaf.workers import Content, Task

LONGEST_LINK = 4000
"""Characters; a canonical address longer than this is not sent, because clients limit their headers."""


@dataclass(frozen=True)
class Question:
    """What is asked: a query with terms for its variables, on a dataset (empty: the whole graph)."""

    text: str
    bindings: Mapping[str, ox.NamedNode | ox.Literal]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


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
    if not 0 < seconds < float("inf"):
        raise ParameterError("timeout", "a number of seconds above 0, such as 2.5")
    return seconds


def _wanted() -> tuple[Format[Any] | None, Format[Any] | None]:
    """The formats for results and for graphs. Raises FormatError when the client accepts neither."""
    chosen: list[Format[Any] | None] = []
    refused: list[FormatError] = []
    for formats in (RESULTS, GRAPHS):
        try:
            chosen.append(choose(formats))
        except FormatError as error:
            chosen.append(None)
            refused.append(error)
    if len(refused) == 2:
        raise FormatError(refused[0].asked, dict.fromkeys([*refused[0].available, *refused[1].available]))
    return chosen[0], chosen[1]


def _name(form: Format[Any] | None, page: str) -> str | None:
    """The format to evaluate in: that of *page* when a page will be made of it."""
    return None if form is None else page if form == HTML else form.name


def respond(question: Question) -> Response:
    """The answer to *question* in the format that this request accepts.

    Raises FormatError, ParameterError, UnknownRevisionError, and what the evaluation raises.
    """
    here = served()
    snapshot = here.at(request.values.get("revision"))
    results, graphs = _wanted()
    key = _key(question, snapshot.identity, results, graphs)
    if _has(key):
        return _headed(Response(status=304), key, question, snapshot.name)
    content = here.cache.get(key)
    if content is None:
        task = Task(
            snapshot=str(snapshot.folder),
            query=question.text,
            result_format=_name(results, "json"),
            graph_format=_name(graphs, "ttl"),
            asked=request.values.get("format") or str(request.accept_mimetypes),
            bindings=question.bindings,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
        )
        content = here.pool.evaluate(task, request.remote_addr or "", _seconds())
        here.cache.keep(key, content)
    form = graphs if content.is_graph else results
    return _headed(_response(question, content, form == HTML), key, question, snapshot.name)


def _key(question: Question, identity: str, *formats: Format[Any] | None) -> str:
    parts = [
        identity,
        question.text,
        sorted((name, str(term)) for name, term in question.bindings.items()),
        question.default_graphs,
        question.named_graphs,
        [form and form.name for form in formats],
        language() if HTML in formats else "",
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _has(key: str) -> bool:
    """Whether the client has the answer already; a compressed one has its encoding behind the tag."""
    asked = request.if_none_match
    return asked.star_tag or any(tag.partition(":")[0] == key for tag in asked.as_set(include_weak=True))


def _response(question: Question, content: Content, page: bool) -> Response:
    formats: tuple[Format[Any], ...] = GRAPHS if content.is_graph else RESULTS
    form = by_name(content.form, formats)
    if page:
        return Response(_page(question, content), mimetype=HTML.media_type)
    if isinstance(content.body, bytes):
        return Response(content.body, mimetype=form.media_type)
    response = Response(FileWrapper(content.body), mimetype=form.media_type, direct_passthrough=True)
    response.content_length = content.size
    return response


def _headed(response: Response, key: str, question: Question, revision: str) -> Response:
    response.set_etag(key)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept, Accept-Language"
    canonical = f"{request.base_url}?{urlencode([*_asked(question), ('revision', int(revision))])}"
    if len(canonical) <= LONGEST_LINK:
        response.headers.add("Link", f'<{canonical}>; rel="canonical"')
    return response


def _asked(question: Question) -> list[tuple[str, str]]:
    """The parameters of this request that decide what the answer says; a query sent in a body is one."""
    passing = {"revision", "timeout", "lang"}
    given = [(name, value) for name in request.values for value in request.values.getlist(name)]
    kept = [(name, value) for name, value in given if name not in passing]
    in_body = request.mimetype == "application/sparql-query"
    return [("query", question.text), *kept] if in_body else kept


def _page(question: Question, content: Content) -> str:
    """The answer as a page; one too large to show says in which formats it can be fetched."""
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
    return render_template(
        "answer.html",
        lang=language(),
        query=question.text,
        formats=[each.name for each in (GRAPHS if content.is_graph else RESULTS)],
        graph=graph,
        large=large,
        variables=variables,
        rows=rows,
        shorten=shorten,
    )
