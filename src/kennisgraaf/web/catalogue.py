"""The catalogue over HTTP: the list of queries, and each query at an address of its own.

``/queries`` is the list; ``/queries/<name>`` the answer to a query, with its parameters in the address bound as terms.
A suffix (``.csv``) goes before Accept. Pages of an answer are linked by RFC 8288 (https://www.rfc-editor.org/rfc/rfc8288).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from kennisgraaf.errors import FormatError, ParameterError
from kennisgraaf.formats import GRAPHS, RESULTS, Format
from kennisgraaf.namespaces import PREFIXES
from kennisgraaf.querying import listing
from kennisgraaf.querying.catalogue import RESERVED, Query
from kennisgraaf.web.answers import Question, Shown, has, respond
from kennisgraaf.web.choices import Choice, choices, exists, keep
from kennisgraaf.web.negotiation import HTML, choose, language, require_known
from kennisgraaf.web.served import served

blueprint = Blueprint("catalogue", __name__)
keep(blueprint)

JSON: Format[Any] = Format("json", "application/json", None)
SUFFIXES = {each.name for each in (*RESULTS, *GRAPHS, HTML)}
PAGING = {"limit": (1, 100_000), "offset": (0, 1_000_000_000)}
"""The least and the most of each number that pages an answer."""

_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name}


@dataclass(frozen=True)
class Asked:
    """What an address asks: a *query*, terms for its parameters, which of its rows, and in which format."""

    query: Query
    values: dict[str, str]
    bindings: dict[str, ox.NamedNode | ox.Literal]
    limit: int | None
    offset: int
    suffix: str

    def question(self, limit: int | None, offset: int) -> Question:
        return Question(self.query.page(limit, offset), self.bindings, form=self.suffix)

    def links(self) -> dict[str, str]:
        """The addresses of the first, previous and next page; none when no limit is asked."""
        if self.limit is None:
            return {}
        found: dict[str, int] = {"first": 0}
        if self.offset:
            found["prev"] = max(0, self.offset - self.limit)
        if exists(self.question(1, self.offset + self.limit)):
            found["next"] = self.offset + self.limit
        return {relation: _address(request.base_url, offset=offset or None) for relation, offset in found.items()}


def _address(path: str, **changes: Any) -> str:
    """*path* with the parameters of this request, but for *changes*."""
    asked = {name: text for name, text in request.args.items() if text} | changes
    kept = {name: value for name, value in asked.items() if value is not None}
    return f"{path}?{urlencode(kept)}" if kept else path


def _number(name: str) -> int | None:
    text = request.args.get(name)
    if not text:
        return None
    least, most = PAGING[name]
    if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= most:
        raise ParameterError(name, f"a whole number from {least} to {most}")
    return int(text)


def accepted(query: Query) -> list[str]:
    """The names of all parameters that an address of *query* may have."""
    general = RESERVED if query.form == "select" else RESERVED - PAGING.keys()
    return [*query.parameters, *sorted(general)]


def _asked(query: Query, suffix: str) -> Asked:
    """What this request asks of *query*. Raises ParameterError, and what the evaluation of an enumeration raises."""
    require_known((name for name in accepted(query) if not suffix or name != "format"), "this query")
    values = {name: text for name in query.parameters if (text := request.args.get(name))}
    bindings = query.bind(values)
    for name, text in values.items():
        query.parameters[name].require(text, tuple(each.value for each in choices(query.parameters[name])))
    return Asked(query, values, bindings, _number("limit"), _number("offset") or 0, suffix)


def tagged(response: Response) -> Response:
    """*response* under a tag of what it says, or 304 to a client that has it."""
    key = hashlib.sha256(response.get_data()).hexdigest()[:32]
    if has(key):
        response = Response(status=304)
    response.set_etag(key)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _graph(form: Format[Any], queries: Iterable[Query]) -> Response:
    """What the catalogue says of *queries*, with the address of this endpoint. Raises the HTTP error 400."""
    endpoint = url_for("sparql.sparql", _external=True)
    try:
        said = [*listing.prefixes(), *(each for query in queries for each in listing.describe(query, endpoint))]
    except ValueError as error:
        raise BadRequest("The Host of the request is no address.") from error
    return tagged(Response(ox.serialize(said, format=form.writer, prefixes=_PREFIXES), mimetype=form.media_type))


def _entry(query: Query) -> dict[str, Any]:
    return {
        "name": query.name,
        "id": query.id or None,
        "form": query.form,
        "title": dict(query.titles),
        "description": {lang: text.strip() for lang, text in query.descriptions.items()},
        "tags": list(query.tags),
        "address": url_for("catalogue.query", name=query.name, _external=True),
        "parameters": [
            {
                "name": each.name,
                "type": each.type,
                "label": dict(each.labels),
                "required": each.required,
                "enumerated": bool(each.values or each.source),
                "example": each.example,
            }
            for each in query.parameters.values()
        ],
    }


@blueprint.get("/queries")
def queries() -> Response:
    """The queries of the catalogue, all or those with one tag: as a page, as JSON, or as RDF that editors read."""
    require_known(("format", "lang", "tag"), "the list")
    every = served().catalogue.queries.values()
    tags = sorted({tag for query in every for tag in query.tags})
    tag = request.args.get("tag", "")
    if tag and tag not in tags:
        raise ParameterError("tag", f"one of: {', '.join(tags)}")
    listed = [query for query in every if not tag or tag in query.tags]
    form = choose((JSON, *GRAPHS))
    if form == JSON:
        return tagged(
            jsonify(endpoint=url_for("sparql.sparql", _external=True), queries=[_entry(query) for query in listed])
        )
    if form != HTML:
        return _graph(form, listed)
    page = render_template(
        "queries.html",
        lang=language(),
        listed=listed,
        tags=tags,
        tag=tag,
        forms=[each.name for each in (JSON, *GRAPHS)],
    )
    return tagged(Response(page, mimetype=HTML.media_type))


@blueprint.get("/queries/<path:name>")
def query(name: str) -> Response:
    """The answer to one query. A query of tables has, in a format for graphs, what the catalogue says of it."""
    stem, _, suffix = name.rpartition(".")
    if suffix not in SUFFIXES:
        stem, suffix = name, ""
    found = served().catalogue.find(stem)
    if found.name != stem:
        canonical = url_for("catalogue.query", name=f"{found.name}.{suffix}" if suffix else found.name)
        there = f"{canonical}?{request.query_string.decode('ascii', 'replace')}" if request.query_string else canonical
        return Response(status=308, headers={"Location": there})
    if _unfilled(found, suffix):
        return tagged(Response(_page(None, found, {}, None), mimetype=HTML.media_type))
    asked = _asked(found, suffix)
    if form := _graph_form(found, suffix):
        return _graph(form, [found])
    response = respond(
        asked.question(asked.limit, asked.offset),
        lambda shown: _page(shown, found, asked.values, asked),
    )
    if response.status_code == 200:
        for relation, address in asked.links().items():
            response.headers.add("Link", f'<{address}>; rel="{relation}"')
    return response


def _graph_form(query: Query, suffix: str) -> Format[Any] | None:
    """The format for graphs in which the description of *query* is asked, when its answer is no graph."""
    if query.form in ("construct", "describe"):
        return None
    try:
        choose(RESULTS, suffix)
    except FormatError:
        try:
            return choose(GRAPHS, suffix)
        except FormatError:
            return None  # evaluating it says which formats there are
    return None


def _unfilled(query: Query, suffix: str) -> bool:
    """Whether a browser comes to a form that it has not filled in yet, and cannot leave empty."""
    needed = any(each.required and each.name not in request.args for each in query.parameters.values())
    try:
        return needed and choose(RESULTS, suffix) == HTML
    except FormatError:
        return False


def _page(shown: Shown | None, query: Query, values: dict[str, str], asked: Asked | None) -> str:
    """The page of *query*: what it asks, its form, its answer if there is one, and its text."""
    offered: dict[str, list[Choice]] = {each.name: choices(each) for each in query.parameters.values()}
    path = url_for("catalogue.query", name=query.name)
    return render_template(
        "query.html",
        lang=language(),
        query=query,
        values=values,
        choices=offered,
        shown=shown,
        limit=request.args.get("limit", ""),
        offset=request.args.get("offset", ""),
        paging=PAGING if query.form == "select" else {},
        links=asked.links() if asked else {},
        path=path,
        format_address=lambda name: _address(f"{path}.{name}", lang=None, format=None),
    )
