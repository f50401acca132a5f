"""Addresses that are linked to: this one with something changed, in the other language or about another thing; and
those of graphs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlencode

from flask import Flask, request, url_for

from kennisgraaf.namespaces import GRAPH, shorten

_NOT_IN_PATH = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@/\u00a0-\ud7ff\ue000-\U0010ffff-]")
"""Characters that an IRI has only escaped (https://www.rfc-editor.org/rfc/rfc3987#section-2.2)."""


def graph_at(name: str) -> str:
    """The graph at the direct address ``/graph/<name>``: its IRI ends so, with escapes where an IRI needs them."""
    return GRAPH + _NOT_IN_PATH.sub(lambda found: quote(found[0], safe=""), name)


def of_graph(graph: str) -> str:
    """Where *graph* is read and written: the direct address where one leads there, else the indirect one."""
    name = unquote(graph.removeprefix(GRAPH))
    if name and graph_at(name) == graph:
        return url_for("graphs.direct", name=name, _external=True)
    return url_for("graphs.indirect", graph=graph, _external=True)


def here(**changes: object) -> str:
    """The address of this request, but for *changes* of its parameters; one that becomes None is left out."""
    return _address(request.view_args or {}, dict(request.args.lists()) | changes)


def instead(text: str, other: str) -> str:
    """The address of this request with *other* where *text* was asked for."""
    parts = {name: other if part == text else part for name, part in (request.view_args or {}).items()}
    asked = {name: [other if each.strip() == text else each for each in texts] for name, texts in request.args.lists()}
    return _address(parts, asked)


def _address(parts: Mapping[str, Any], asked: Mapping[str, object]) -> str:
    """The address of what this request asks, with these *parts* of its path and these parameters."""
    if request.endpoint is None:  # nothing is there; with two slashes it would be an address elsewhere
        path = f"{request.script_root}/{quote(request.path.lstrip('/'))}"
    else:
        path = url_for(request.endpoint, **parts)
    query = urlencode({name: said for name, said in asked.items() if said not in (None, "", [""])}, doseq=True)
    return f"{path}?{query}" if query else path


def _common() -> dict[str, Any]:
    """What every template has.

    ``at`` is the revision that is asked for, which links and forms keep; ``posted`` what the address does not say, and
    that in the other language has to.
    """
    return {"here": here, "shorten": shorten, "at": revised(request.args.get("revision")), "posted": {}}


def revised(revision: str | None) -> dict[str, str]:
    """The parameter of *revision*; none when none is asked for."""
    return {"revision": revision} if revision else {}


def register(app: Flask) -> None:
    """Let the pages of *app* have these."""
    app.context_processor(_common)
