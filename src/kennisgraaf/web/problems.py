"""Errors as problem details (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457), or a page for a browser."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kennisgraaf import errors
from kennisgraaf.namespaces import BASE
from kennisgraaf.web.negotiation import language

KINDS: dict[type[errors.KennisgraafError], tuple[HTTPStatus, str, str]] = {
    errors.QuerySyntaxError: (HTTPStatus.BAD_REQUEST, "query-syntax", "The query is not SPARQL 1.1"),
    errors.QueryEvaluationError: (HTTPStatus.BAD_REQUEST, "query-evaluation", "The query cannot be evaluated"),
    errors.NestingError: (HTTPStatus.FORBIDDEN, "nesting", "The query nests too deep"),
    errors.DeadlineError: (HTTPStatus.SERVICE_UNAVAILABLE, "deadline", "The query took too long"),
    errors.MemoryLimitError: (HTTPStatus.UNPROCESSABLE_ENTITY, "memory", "The query needs too much memory"),
    errors.ResultSizeError: (HTTPStatus.UNPROCESSABLE_ENTITY, "result-size", "The answer is too large"),
    errors.EngineError: (HTTPStatus.INTERNAL_SERVER_ERROR, "engine", "The query ended its process"),
    errors.BusyError: (HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Too many queries are waiting"),
    errors.TooManyQueriesError: (HTTPStatus.TOO_MANY_REQUESTS, "too-many-queries", "Too many queries at a time"),
    errors.UnknownRevisionError: (HTTPStatus.NOT_FOUND, "unknown-revision", "That revision is not kept"),
    errors.RefusedQueryError: (HTTPStatus.FORBIDDEN, "query-refused", "The query asks what is not allowed"),
    errors.ParameterError: (HTTPStatus.BAD_REQUEST, "parameter", "A parameter is wrong"),
    errors.UnknownQueryError: (HTTPStatus.NOT_FOUND, "unknown-query", "There is no such query"),
    errors.FormatError: (HTTPStatus.NOT_ACCEPTABLE, "format", "The answer does not come in that format"),
    errors.DataDirectoryError: (HTTPStatus.SERVICE_UNAVAILABLE, "no-data", "There are no data to ask"),
}
"""Status, slug of the type IRI, and title of each kind of error."""

_MEMBERS = ("line", "column", "available", "name", "accepts", "near", "limit", "retry_after", "revision")
HIDDEN = "The data of this server cannot be read now. Its keeper can see why in the log."


def _body(status: HTTPStatus, slug: str, title: str, detail: str, **members: Any) -> dict[str, Any]:
    kind = f"{BASE}problem/{slug}" if slug else "about:blank"
    return {"type": kind, "title": title, "status": int(status), "detail": detail, **members}


def _respond(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    if request.accept_mimetypes.best_match(["application/problem+json", "text/html"]) == "text/html":
        page = render_template("problem.html", problem=body, lang=language())
        return Response(page, body["status"], headers, mimetype="text/html")
    text = json.dumps(body, ensure_ascii=False) + "\n"
    return Response(text, body["status"], headers, mimetype="application/problem+json")


def _ours(error: errors.KennisgraafError) -> Response:
    kind = next(each for each in type(error).__mro__ if each in KINDS)
    members = {name: getattr(error, name) for name in _MEMBERS if getattr(error, name, None) is not None}
    return _respond(_body(*KINDS[kind], HIDDEN if kind is errors.DataDirectoryError else str(error), **members))


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    allow = {"Allow": ", ".join(sorted(methods))} if methods else None
    return _respond(_body(status, "", status.phrase, error.description or status.description), allow)


def register(app: Flask) -> None:
    """Let *app* answer every error with a problem."""
    for kind in KINDS:
        app.register_error_handler(kind, _ours)
    app.register_error_handler(HTTPException, _of_http)
