"""Where a statement comes from: ``/origin?subject=IRI``, which graph, contributor and revision said it.

It is a page, JSON or a table.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, render_template, request, url_for

from kennisgraaf.errors import ParameterError
from kennisgraaf.graph.table import table
from kennisgraaf.namespaces import shorten
from kennisgraaf.revisions.attribution import Attribution, attributions
from kennisgraaf.web.addresses import of_graph
from kennisgraaf.web.catalogue import JSON, tagged
from kennisgraaf.web.collection import CSV
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.paging import linked, number
from kennisgraaf.web.served import served
from kennisgraaf.web.submission import known

blueprint = Blueprint("origin", __name__)

LIMIT, MOST = 100, 1000
"""Statements of a page: unless asked otherwise, and at most."""
FARTHEST = 1_000_000
"""The farthest that a page can begin."""
ASKED = ("subject", "predicate", "object")
READING = (*ASKED, "revision", "limit", "offset", "format", "lang")
FORMATS = (JSON, CSV)
_OF_REVISION = ("revision", "time", "message", "source", "licence", "revision_address")
COLUMNS = (*ASKED, "graph", "graph_address", "contributor", "entailed", *_OF_REVISION)
"""Of a statement, in JSON and in a table."""


@blueprint.get("/origin")
def origin() -> Response:
    """The statements about a thing, each with where it comes from.

    Raises ParameterError, FormatError, UnknownRevisionError, LedgerError.
    """
    known(request.args, READING)
    form = choose(FORMATS)
    limit, offset = number("limit", 1, MOST) or LIMIT, number("offset", 0, FARTHEST) or 0
    asked = {name: request.args.get(name, "") for name in ASKED}
    if not asked["subject"]:
        if form == HTML:
            return tagged(Response(_page([], asked, {}, 0), mimetype=HTML.media_type))
        raise ParameterError("subject", "the absolute IRI of the thing that the statements are about")
    snapshot = served().at(request.args.get("revision"))
    ledger = served().contributions.ledger
    subject, predicate, value = (asked[name] for name in ASKED)
    found = attributions(ledger, snapshot, subject, predicate, value, offset, limit + 1)
    links = _links(offset, limit, len(found) > limit)
    entries = [_entry(each) for each in found[:limit]]
    if form == JSON:
        response = jsonify(revision=int(snapshot.name), statements=entries, next=links.get("next"))
    elif form == CSV:
        response = Response(table(COLUMNS, entries), mimetype=CSV.media_type)
    else:
        response = Response(_page(entries, asked, links, int(snapshot.name)), mimetype=HTML.media_type)
    return linked(tagged(response), links)


def _links(offset: int, limit: int, more: bool) -> dict[str, str]:
    """The addresses of the first, previous and next page."""
    kept = {name: text for name, text in request.args.items() if text and name != "offset"}
    pages: dict[str, int | None] = {"first": None}
    if offset:
        pages["prev"] = max(0, offset - limit) or None
    if more and offset + limit <= FARTHEST:
        pages["next"] = offset + limit
    return {
        relation: url_for("origin.origin", _external=True, **kept, offset=begin) for relation, begin in pages.items()
    }


def _entry(found: Attribution) -> dict[str, Any]:
    """*found* by ``COLUMNS``; terms as N-Triples writes them, but for the IRIs of subject and predicate."""
    said, revision = found.statement, found.revision
    entry: dict[str, Any] = dict.fromkeys(COLUMNS)
    assert isinstance(said.subject, ox.NamedNode)
    entry |= {
        "subject": said.subject.value,
        "predicate": said.predicate.value,
        "object": str(said.object),
        "graph": found.graph,
        "graph_address": of_graph(found.graph),
        "contributor": found.contributor or None,
        "entailed": found.entailed,
    }
    if revision is not None:
        entry |= {
            "revision": revision.number,
            "time": revision.time.isoformat(),
            "message": revision.message,
            "source": revision.source,
            "licence": revision.licence,
            "revision_address": url_for("revisions.revision", number=revision.number, _external=True),
        }
    return entry


def _page(entries: list[dict[str, Any]], asked: dict[str, str], links: dict[str, str], revision: int) -> str:
    return render_template(
        "origin.html",
        lang=language(),
        asked=asked,
        entries=entries,
        links=links,
        revision=revision,
        shorten=lambda term: shorten(term[1:-1]) if term.startswith("<") else term,
        kept={name: text for name, text in request.args.items() if name not in ("lang", "format")},
        forms=[each.name for each in FORMATS],
    )
