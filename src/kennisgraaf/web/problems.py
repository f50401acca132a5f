"""Errors as problem details (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457), or a page for a browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, json, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kennisgraaf import errors
from kennisgraaf.checking.rendering import plain
from kennisgraaf.checking.report import Report
from kennisgraaf.namespaces import BASE
from kennisgraaf.web.addresses import instead, of_graph
from kennisgraaf.web.authority import challenge
from kennisgraaf.web.log import write
from kennisgraaf.web.negotiation import HTML, PROBLEM, asks_language, language, prefers_page
from kennisgraaf.web.phrases import dutch, unmarked

KINDS: dict[type[errors.KennisgraafError], tuple[HTTPStatus, str, str]] = {
    errors.QuerySyntaxError: (HTTPStatus.BAD_REQUEST, "query-syntax", "The query is not SPARQL 1.1"),
    errors.QueryEvaluationError: (HTTPStatus.BAD_REQUEST, "query-evaluation", "The query cannot be evaluated"),
    errors.NestingError: (HTTPStatus.FORBIDDEN, "nesting", "The query nests too deep"),
    errors.DeadlineError: (HTTPStatus.SERVICE_UNAVAILABLE, "deadline", "It took too long"),
    errors.MemoryLimitError: (HTTPStatus.UNPROCESSABLE_ENTITY, "memory", "It needs too much memory"),
    errors.ResultSizeError: (HTTPStatus.UNPROCESSABLE_ENTITY, "result-size", "The answer is too large"),
    errors.EngineError: (HTTPStatus.INTERNAL_SERVER_ERROR, "engine", "It ended its process"),
    errors.BusyError: (HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Too many others are waiting"),
    errors.TooManyQueriesError: (HTTPStatus.TOO_MANY_REQUESTS, "too-many-queries", "Too many queries at a time"),
    errors.UnknownRevisionError: (HTTPStatus.NOT_FOUND, "unknown-revision", "That revision is not kept"),
    errors.PendingRevisionError: (HTTPStatus.SERVICE_UNAVAILABLE, "revision-pending", "That revision is being made"),
    errors.RevisionSizeError: (HTTPStatus.UNPROCESSABLE_ENTITY, "revision-size", "That revision is too large to make"),
    errors.RefusedQueryError: (HTTPStatus.FORBIDDEN, "query-refused", "The query asks what is not allowed"),
    errors.ParameterError: (HTTPStatus.BAD_REQUEST, "parameter", "A parameter is wrong"),
    errors.UnknownQueryError: (HTTPStatus.NOT_FOUND, "unknown-query", "There is no such query"),
    errors.UnknownThingError: (HTTPStatus.NOT_FOUND, "unknown-thing", "There is no such thing"),
    errors.FormatError: (HTTPStatus.NOT_ACCEPTABLE, "format", "The answer does not come in that format"),
    errors.ParseError: (HTTPStatus.BAD_REQUEST, "parse", "The data are not what they say they are"),
    errors.FileFormatError: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "file-format", "The data come in an unknown format"),
    errors.ProfileError: (HTTPStatus.UNPROCESSABLE_ENTITY, "profile", "The profile cannot be computed with"),
    errors.DataError: (HTTPStatus.UNPROCESSABLE_ENTITY, "data", "The data break the shapes"),
    errors.UploadSizeError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "upload-size", "The contribution is too large"),
    errors.CredentialError: (HTTPStatus.UNAUTHORIZED, "credential", "The token is not accepted"),
    errors.ForbiddenGraphError: (HTTPStatus.FORBIDDEN, "forbidden-graph", "You may not write that graph"),
    errors.RefusedUpdateError: (HTTPStatus.FORBIDDEN, "update-refused", "The update touches what is not yours"),
    errors.UploadLimitError: (HTTPStatus.UNPROCESSABLE_ENTITY, "upload-limit", "The contribution has too much of it"),
    errors.DeepSizeError: (HTTPStatus.UNPROCESSABLE_ENTITY, "deep-size", "It is too large for the deep check"),
    errors.ReasonerError: (HTTPStatus.INTERNAL_SERVER_ERROR, "reasoner", "The reasoner failed"),
    errors.DependantsError: (HTTPStatus.CONFLICT, "dependants", "Others depend on what is removed"),
    errors.ConflictError: (HTTPStatus.PRECONDITION_FAILED, "conflict", "It was changed in the meantime"),
    errors.LedgerError: (HTTPStatus.INTERNAL_SERVER_ERROR, "ledger", "The ledger cannot be used"),
    errors.DataDirectoryError: (HTTPStatus.SERVICE_UNAVAILABLE, "no-data", "There are no data to ask"),
}
"""Status, slug of the type IRI, and title of each kind of error."""

FULL = (HTTPStatus.INSUFFICIENT_STORAGE, "disk-full", "The disk is full")
"""The same of a LedgerError for want of room on the disk."""

TOO_LARGE = ("query-length", "The query is too long")
"""Slug of the type IRI, and title, of the status 413: the length of a query is what limits a body."""

_MEMBERS = (
    "part", "line", "column", "available", "name", "accepts", "near", "limit", "retry_after", "revision", "graph",
    "graphs", "expected", "found", "wrong",
)  # fmt: skip
HIDDEN = "The data of this server cannot be read now. Its keeper can see why in the log."
UNWRITTEN = (
    "The ledger of this server cannot be used now. Its keeper can see why in the log.",
    "Nothing was stored: this server cannot store it now. Its keeper can see why in the log.",
    "This server cannot store it now; /revisions tells whether it did. Its keeper can see why in the log.",
)
"""What is told when the ledger refuses: to who reads, to whose change was not stored, and to whose may have been."""
NO_ROOM = (
    "The disk of this server is full. Its keeper has to make room.",
    "Nothing was stored: the disk of this server is full. Its keeper has to make room.",
    "The disk of this server is full; /revisions tells whether it was stored. Its keeper has to make room.",
)
"""The same for want of room on the disk."""
RETRY_AFTER = 30
"""Seconds after which a client may ask again what was answered with 503, when the error does not say."""


def _respond(
    status: HTTPStatus, slug: str, title: str, detail: str, data: Mapping[str, Any], headers: dict[str, str]
) -> Response:
    """The problem as a document, in Dutch for who asks that, or as a page in the language of the visitor.

    Both say when to ask again.
    """
    g.outcome = slug or status.phrase.lower().replace(" ", "-")
    retry_after = data.get("retry_after", RETRY_AFTER if status == HTTPStatus.SERVICE_UNAVAILABLE else None)
    if retry_after is not None:
        headers = {**headers, "Retry-After": str(retry_after)}
    headers = {**headers, "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    page = prefers_page()
    lang = language() if page or asks_language() else "en"
    if lang == "nl":
        title, detail = dutch(slug or str(int(status)), title, detail, data)
    headers["Content-Language"] = lang
    if page:
        shown = {"status": int(status), "title": title, "detail": detail, "near": list(_near(data, lang))}
        shown["dependants"] = [
            {**asdict(each), "address": of_graph(each.graph)} for each in data.get("dependants", ())
        ]
        text = render_template("problem.html", problem=shown, lang=lang)
        return Response(text, status, headers, mimetype=HTML.media_type)
    members = {name: data[name] for name in _MEMBERS if data.get(name) is not None}
    if isinstance(report := data.get("report"), Report):
        members["report"] = plain(report, language(), f"{request.url_root}rules")
        headers["Content-Language"] = ", ".join(dict.fromkeys((lang, language())))
    if "dependants" in data:
        members["dependants"] = [asdict(each) for each in data["dependants"]]
    kind = f"{BASE}problem/{slug}" if slug else "about:blank"
    body = {"type": kind, "title": title, "status": int(status), "detail": unmarked(detail), **members}
    text = json.dumps(body, ensure_ascii=False) + "\n"
    return Response(text, status, headers, mimetype=PROBLEM.media_type)


def _near(data: Mapping[str, Any], lang: str) -> Iterator[dict[str, str]]:
    """What may have been meant, with the address of the same question about that, or of the query."""
    for each in data.get("near", ()):
        if isinstance(each, Mapping):  # a thing
            yield {**each, "address": instead(data["text"], each["iri"])}
        else:
            yield {"label": each, "address": url_for("catalogue.query", name=each, lang=lang)}


def _ours(error: errors.KennisgraafError) -> Response:
    kind = next(each for each in type(error).__mro__ if each in KINDS)
    status, slug, title = KINDS[kind]
    detail = str(error)
    if kind is errors.DataDirectoryError:
        detail = HIDDEN
    if isinstance(error, errors.LedgerError):
        write(error=kind.__name__, sentence=str(error))
        detail = _of_storing(NO_ROOM if error.full else UNWRITTEN)
        status, slug, title = FULL if error.full else KINDS[kind]
    return _respond(status, slug, title, detail, vars(error), challenge(status, detail))


def _of_storing(sentences: tuple[str, str, str]) -> str:
    """That of *sentences* which says what this request has to fear."""
    reading, nothing, unsure = sentences
    if request.method in ("GET", "HEAD") or request.blueprint not in ("graphs", "update"):
        return reading
    return unsure if g.get("unsure") else nothing


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    allow = {"Allow": ", ".join(sorted(methods))} if methods else {}
    slug, title = TOO_LARGE if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else ("", status.phrase)
    detail = error.description or status.description
    return _respond(status, slug, title, detail, {}, allow | challenge(status, detail))


def register(app: Flask) -> None:
    """Let *app* answer every error with a problem, also one that nobody foresaw: then it says nothing of it."""
    for kind in KINDS:
        app.register_error_handler(kind, _ours)
    app.register_error_handler(HTTPException, _of_http)
