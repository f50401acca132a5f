"""Graphs over HTTP: the Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/).

Direct, at ``/graph/<contributor>/<name>``, and indirect, at ``/graphs?graph=<IRI>``. Everybody may read; whoever bears
a token may write what it allows. The default graph is the merge of all others, so nobody writes that.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from kennisgraaf.checking.using import in_graph
from kennisgraaf.errors import ForbiddenGraphError, FormatError, ParameterError
from kennisgraaf.formats import DATASETS, GRAPHS
from kennisgraaf.graph.parts import is_multipart
from kennisgraaf.namespaces import GRAPH
from kennisgraaf.revisions.contributors import Grant
from kennisgraaf.revisions.revision import tag
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.web import collection
from kennisgraaf.web.addresses import graph_at
from kennisgraaf.web.answers import Question, Shown, respond
from kennisgraaf.web.authority import grant
from kennisgraaf.web.body import rewritten, spooled
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.served import served
from kennisgraaf.web.submission import Requested, known, requested, submit
from kennisgraaf.web.update import UPDATE

blueprint = Blueprint("graphs", __name__)

METHODS = ["GET", "PUT", "POST", "PATCH", "DELETE"]
READING = ("graph", "default", "format", "lang", "revision", "timeout")
_READ = ", ".join(each.media_type for each in GRAPHS)
_STATEMENTS = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.route("/graph/<path:name>", methods=METHODS, merge_slashes=False)
def direct(name: str) -> Response:
    """The graph whose IRI ends like this address: read, replaced, added to, patched or deleted."""
    if {"graph", "default"} & request.args.keys():
        raise ParameterError("graph", "not with an address that is a graph by itself")
    return _respond(graph_at(name))


@blueprint.route("/graphs", methods=METHODS)
def indirect() -> Response:
    """The graph that ``graph=`` names, or the default graph; without either all of them: listed, or added to."""
    graphs = request.args.getlist("graph")
    if len(graphs) > 1 or (graphs and "default" in request.args):
        raise ParameterError("graph", "one graph, not more")
    if graphs:
        _require_iri(graphs[0])
        return _respond(_meant(graphs[0]))
    if "default" in request.args:
        return _respond("")
    if request.method == "POST":
        return _make()
    if request.method in ("GET", "HEAD"):
        return collection.respond()
    raise ParameterError("graph", "the absolute IRI of a graph; or say «default»")


def _meant(graph: str) -> str:
    """*graph*, or where that is a direct address of ours, such as the Location of a new graph, the graph there."""
    here = f"{request.url_root}graph/"
    return GRAPH + graph.removeprefix(here) if graph.startswith(here) else graph


def _require_iri(graph: str) -> None:
    """Raise ParameterError when *graph* is no absolute IRI."""
    try:
        ox.NamedNode(graph)
    except ValueError as error:
        raise ParameterError("graph", "the absolute IRI of a graph") from error


def _respond(graph: str) -> Response:
    match request.method:
        case "PUT":
            return _put(graph)
        case "POST":
            return _post(graph)
        case "PATCH":
            return _patch(graph)
        case "DELETE":
            return _delete(graph)
    return _get(graph)


def _get(graph: str) -> Response:
    """The statements of *graph* in the format that this request accepts.

    Raises FormatError, ParameterError, UnknownRevisionError, the HTTP error 404, and what the evaluation raises.
    """
    known(request.args, READING)
    snapshot = served().at(request.args.get("revision"))
    if graph and graph not in snapshot.statistics.graphs:
        raise NotFound(f"There is no graph {graph} at revision {int(snapshot.name)}.")
    form = choose(GRAPHS)
    etag = tag_of(graph, snapshot)
    if form != GRAPHS[0]:  # a tag names one representation (RFC 9110, section 8.8.3)
        etag += f"-{form.name}" + (f"-{language()}" if form == HTML else "")
    if "If-None-Match" in request.headers and request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = respond(Question(_STATEMENTS, {}, (graph,) if graph else ()), lambda shown: _page(graph, shown))
    response.set_etag(etag)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept, Accept-Language"
    named = {name: value for name, value in request.args.items() if name in ("graph", "default", "format")}
    canonical = f"{request.base_url}?{urlencode({**named, 'revision': int(snapshot.name)})}"
    response.headers["Link"] = f'<{canonical}>; rel="canonical"'
    return response


def tag_of(graph: str, snapshot: Snapshot) -> str:
    """What names the state of *graph* in *snapshot*: the last revision that changed it.

    It is that of the snapshot itself for what no contributor states, such as entailments and the default graph, which
    change with any revision; and while a backup is put back, when the snapshot is still that of the ledger before.
    """
    origin, ledger = snapshot.origin, served().contributions.ledger
    last = ledger.last_of(graph, origin.revision) if graph else None
    if last is not None and ledger.holds(origin):
        return last.tag
    return tag(origin.revision, origin.row)


def _page(graph: str, shown: Shown) -> str:
    return render_template(
        "graph.html",
        lang=language(),
        graph=graph,
        last=served().contributions.ledger.last_of(graph) if graph else None,
        shown=shown,
    )


def _put(graph: str) -> Response:
    """Replace *graph* by the body. Raises what submitting raises, and the HTTP errors 400, 415."""
    if "Content-Range" in request.headers:  # https://www.rfc-editor.org/rfc/rfc9110#section-14.5
        raise BadRequest("A graph is replaced as a whole; a part of it cannot be put.")
    asked, granted = _allowed(graph)
    media_type = _media_type()
    with spooled(served().settings.upload_bytes) as file:
        return submit(granted, "put", graph, media_type, file, asked)


def _post(graph: str) -> Response:
    """Add the body to *graph*. Raises what submitting raises, and the HTTP error 415."""
    asked, granted = _allowed(graph)
    media_type = request.headers["Content-Type"] if is_multipart(request.mimetype) else _media_type()
    try:
        with spooled(served().settings.upload_bytes) as file:
            return submit(granted, "post", graph, media_type, file, asked)
    except FormatError as error:  # of a part
        raise UnsupportedMediaType(
            f"Send each part as one of: {_READ}; or as a file whose name says so, such as data.ttl."
        ) from error


def _make() -> Response:
    """Make a graph of the body, named by us; or the graphs that the body names, when it is a dataset."""
    granted = grant(served().contributions.contributors)
    asked = requested(request.args)
    media_type = _media_type()
    names_graphs = media_type in [each.media_type for each in DATASETS]
    graph = "" if names_graphs else f"{GRAPH}{granted.contributor.name}/{uuid.uuid4()}"
    if graph and not granted.allows(graph):
        raise ForbiddenGraphError(graph, granted.graphs)
    with spooled(served().settings.upload_bytes) as file:
        return submit(granted, "post", graph, media_type, file, asked)


def _patch(graph: str) -> Response:
    """Change *graph* as the update in the body says. Raises what submitting raises, and the HTTP error 415."""
    asked, granted = _allowed(graph)
    if request.mimetype != UPDATE:
        raise UnsupportedMediaType(f"Send the change as {UPDATE}.")
    with (
        spooled(served().settings.upload_bytes) as file,
        rewritten(file, lambda text: in_graph(text, graph)) as patched,
    ):
        return submit(granted, "update", graph, UPDATE, patched, asked)


def _delete(graph: str) -> Response:
    """Withdraw *graph*. Raises what submitting raises, and the HTTP error 404."""
    asked, granted = _allowed(graph)
    return submit(granted, "delete", graph, "", Path(os.devnull), asked)


def _allowed(graph: str) -> tuple[Requested, Grant]:
    """What this request asks besides, and who asks it, when they may write *graph*.

    Raises ForbiddenGraphError, ParameterError, CredentialError, and the HTTP errors 400, 401.
    """
    granted = grant(served().contributions.contributors)
    asked = requested(request.args, ("graph", "default"))
    if not graph or not granted.allows(graph):
        raise ForbiddenGraphError(graph or "default", granted.graphs)
    return asked, granted


def _media_type() -> str:
    """The media type of the body, by its first name. Raises the HTTP error 415."""
    for each in GRAPHS:
        if request.mimetype in each.media_types:
            return each.media_type
    raise UnsupportedMediaType(f"Send a graph as one of: {_READ}.")
