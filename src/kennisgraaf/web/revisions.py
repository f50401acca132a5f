"""The history over HTTP: who changed which graphs, when, from which source, and exactly how.

``/revisions`` is the list, newest first, in pages; ``/revisions/<number>`` is one with its difference. Both are
a page, JSON, or RDF in PROV-O (https://www.w3.org/TR/prov-o/). A revision never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, render_template, request, url_for

from kennisgraaf.formats import DATASETS, GRAPHS, Format
from kennisgraaf.namespaces import PREFIXES
from kennisgraaf.revisions import provenance
from kennisgraaf.revisions.revision import Revision
from kennisgraaf.web import paging
from kennisgraaf.web.catalogue import JSON, tagged
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.served import served
from kennisgraaf.web.submission import known

blueprint = Blueprint("revisions", __name__)

LIMIT, MOST = 100, 1000
"""Revisions of a page of the list: unless asked otherwise, and at most."""
SHOWN = 1000
"""Statements added, and as many removed, that are shown with a revision; all of them are at addresses of their own."""
PARTS = ("added", "removed")
_FORMATS = (JSON, *GRAPHS)
_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name}


@blueprint.get("/revisions")
def revisions() -> Response:
    """The revisions, the newest first: as a page, as JSON, or as RDF in PROV-O."""
    known(request.args, ("before", "limit", "format", "lang"))
    before, limit = paging.number("before", 1, 1_000_000_000), paging.number("limit", 1, MOST) or LIMIT
    ledger = served().contributions.ledger
    found = ledger.revisions(before, limit)
    form = choose(_FORMATS)
    links = _links(found, before, limit)
    if form == JSON:
        response = jsonify(revisions=[_entry(each) for each in found], next=links.get("next"))
    elif form == HTML:
        page = render_template(
            "revisions.html", lang=language(), revisions=found, links=links, forms=[each.name for each in _FORMATS]
        )
        response = Response(page, mimetype=HTML.media_type)
    else:
        response = _graph(form, found)
    return paging.linked(tagged(response), links)


@blueprint.get("/revisions/<int(max=999999999):number>")
def revision(number: int) -> Response:
    """One revision with the statements that it added and removed: as a page, as JSON, or as RDF in PROV-O."""
    known(request.args, ("format", "lang"))
    ledger = served().contributions.ledger
    found = ledger.revision(number)
    form = choose(_FORMATS)
    if form not in (JSON, HTML):
        return tagged(_graph(form, [found]))
    changes = dict(zip(PARTS, map(_lines, ledger.changes(number)), strict=True))
    parts = {part: url_for("revisions.statements", number=number, part=part, _external=True) for part in PARTS}
    if form == JSON:
        whole = max(found.additions, found.removals) <= SHOWN
        return tagged(jsonify({**_entry(found), **changes, "complete": whole, "statements": parts}))
    head = ledger.head
    page = render_template(
        "revision.html",
        lang=language(),
        revision=found,
        changes=changes,
        parts=parts,
        newest=head.number if head else number,
        forms=[each.name for each in _FORMATS],
    )
    return tagged(Response(page, mimetype=HTML.media_type))


@blueprint.get("/revisions/<int(max=999999999):number>/<any(added, removed):part>.nq")
def statements(number: int, part: str) -> Response:
    """All statements that a revision added, or removed, in N-Quads."""
    known(request.args, ())
    changes = served().contributions.ledger.changes(number)
    return tagged(Response(changes[PARTS.index(part)], mimetype=DATASETS[0].media_type))


def _links(found: list[Revision], before: int | None, limit: int) -> dict[str, str]:
    """The addresses of the first, previous and next page."""
    kept = {name: request.args[name] for name in ("limit", "format", "lang") if request.args.get(name)}
    pages: dict[str, int | None] = {"first": None}
    if before is not None:
        pages["prev"] = before + limit
    if found and found[-1].number > 1:
        pages["next"] = found[-1].number
    return {
        relation: url_for("revisions.revisions", _external=True, **kept, before=number)
        for relation, number in pages.items()
    }


def _lines(statements: bytes) -> list[str]:
    """The first of *statements*, a line each."""
    return [line.decode() for line in statements.split(b"\n", SHOWN)[:SHOWN] if line]


def _entry(revision: Revision) -> dict[str, Any]:
    return {
        "revision": revision.number,
        "time": revision.time.isoformat(),
        "contributor": revision.contributor,
        "graphs": list(revision.graphs),
        "message": revision.message,
        "source": revision.source,
        "licence": revision.licence,
        "media_type": revision.media_type,
        "additions": revision.additions,
        "removals": revision.removals,
        "digest": revision.digest,
        "previous": revision.previous,
        "address": url_for("revisions.revision", number=revision.number, _external=True),
    }


def _graph(form: Format[Any], revisions: Iterable[Revision]) -> Response:
    said = dict.fromkeys(quad.triple for each in revisions for quad in provenance.revision(each))
    return Response(ox.serialize(said, format=form.writer, prefixes=_PREFIXES), mimetype=form.media_type)
