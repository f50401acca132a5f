"""The rules over HTTP, for whoever is told that data break one: ``/rules`` lists them, ``/rules/<name>`` explains one.

Each is a page in the language of the visitor, JSON, or the shape itself in RDF.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, url_for
from werkzeug.exceptions import NotFound

from kennisgraaf.checking.rule import Rule
from kennisgraaf.checking.rules import Rules
from kennisgraaf.formats import GRAPHS, Format
from kennisgraaf.namespaces import PREFIXES
from kennisgraaf.web.catalogue import JSON, tagged
from kennisgraaf.web.negotiation import HTML, choose, language, require_known
from kennisgraaf.web.served import served

blueprint = Blueprint("rules", __name__)

_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name}
_LOCK = threading.Lock()
_HELD = "kennisgraaf.checking.rules"


@blueprint.record_once
def _prepare(state: Any) -> None:
    app: Flask = state.app
    app.extensions.setdefault(_HELD, [])


def _rules() -> Rules:
    """The rules of the release that is served, read at the first request for them."""
    held: list[Rules] = current_app.extensions[_HELD]
    with _LOCK:
        if not held:
            held.append(Rules.of(served().settings.release))
    return held[0]


def _entry(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "iri": rule.iri,
        "address": url_for("rules.rule", name=rule.name, _external=True),
        "title": dict(rule.names),
        "description": dict(rule.descriptions),
        "messages": [dict(each) for each in rule.messages],
        "severity": rule.severity,
        "property": rule.path or None,
        "demands": list(rule.demands),
        "illustration": dict(rule.illustration),
        "example": rule.example or None,
        "broken": rule.broken or None,
    }


def _graph(form: Format[Any], names: Iterable[str]) -> Response:
    content = ox.serialize(_rules().statements(names), format=form.writer, prefixes=_PREFIXES)
    return tagged(Response(content, mimetype=form.media_type))


@blueprint.get("/rules")
def rules() -> Response:
    """The rules that data are checked by: as a page, as JSON, or as shapes in RDF."""
    require_known(("format", "lang"))
    found = _rules()
    form = choose((JSON, *GRAPHS))
    if form == JSON:
        return tagged(jsonify(rules=[_entry(found.rule(name)) for name in found.names]))
    if form != HTML:
        return _graph(form, found.names)
    listed = [found.rule(name) for name in found.names]
    page = render_template("rules.html", lang=language(), rules=listed, forms=[each.name for each in (JSON, *GRAPHS)])
    return tagged(Response(page, mimetype=HTML.media_type))


@blueprint.get("/rules/<name>")
def rule(name: str) -> Response:
    """One rule: what it asks, what is said when data break it, and an example. Raises the HTTP error 404."""
    require_known(("format", "lang"))
    held = _rules()
    try:
        found = held.rule(name)
    except KeyError as error:
        raise NotFound(f"There is no rule «{name}».") from error
    form = choose((JSON, *GRAPHS))
    if form == JSON:
        return tagged(jsonify(_entry(found)))
    if form != HTML:
        return _graph(form, [name])
    page = render_template("rule.html", lang=language(), rule=found, forms=[each.name for each in (JSON, *GRAPHS)])
    return tagged(Response(page, mimetype=HTML.media_type))
