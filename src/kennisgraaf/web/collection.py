"""The list of named graphs, at ``/graphs``: whose each is, where it comes from, and how it stands.

It is a page, JSON, a table, or RDF: a collection of graphs in the vocabulary of SPARQL 1.1 Service Description
(https://www.w3.org/TR/sparql11-service-description/), each described in VoID and PROV-O.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox
from flask import Response, jsonify, render_template, request, url_for

from kennisgraaf.formats import GRAPHS, RESULTS, Format
from kennisgraaf.graph.table import table
from kennisgraaf.namespaces import BASE, INFERRED, PREFIXES
from kennisgraaf.revisions import provenance
from kennisgraaf.revisions.collection import NamedGraph, describe, names
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.web import description
from kennisgraaf.web.addresses import of_graph
from kennisgraaf.web.catalogue import JSON, tagged
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.paging import linked, number
from kennisgraaf.web.served import served
from kennisgraaf.web.submission import known

LIMIT, MOST = 100, 1000
"""Graphs of a page of the list: unless asked otherwise, and at most."""
PAGING = ("after", "limit")
CSV: Format[Any] = next(each for each in RESULTS if each.name == "csv")
COLUMNS = (
    "graph", "address", "contributor", "licence", "source", "triples", "entailed", "revision", "modified",
)  # fmt: skip
"""Of the list as a table."""
FORMATS = (JSON, CSV, *GRAPHS)
_OR_NULL = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["graphs", "total", "next"],
    "properties": {
        "graphs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [*COLUMNS, "title", "inferred"],
                "properties": {
                    "graph": {"type": "string", "format": "iri"},
                    "address": {"type": "string", "format": "uri"},
                    "title": {
                        "type": "object",
                        "description": "by language",
                        "additionalProperties": {"type": "string"},
                    },
                    "contributor": _OR_NULL,
                    "licence": {"type": "array", "items": {"type": "string"}},
                    "source": {"type": "array", "items": {"type": "string"}},
                    "triples": _COUNT,
                    "entailed": _COUNT,
                    "inferred": {**_OR_NULL, "description": "the graph of what this one entails"},
                    "revision": {"type": ["integer", "null"], "description": "the last that changed it"},
                    "modified": _OR_NULL,
                },
            },
        },
        "total": _COUNT,
        "next": {**_OR_NULL, "description": "the address of the next page"},
    },
}
"""Of the list in JSON (https://json-schema.org/draft/2020-12)."""


def respond() -> Response:
    """The named graphs, in the order of their IRIs, in the format that this request accepts.

    Raises FormatError, ParameterError, LedgerError, what ``Served.at`` raises, and the HTTP error 400.
    """
    known(request.args, (*PAGING, "revision", "format", "lang"))
    snapshot = served().at(request.args.get("revision"))
    every = names(snapshot)
    after, limit = request.args.get("after", ""), number("limit", 1, MOST) or LIMIT
    start = bisect_right(every, after)
    listed = list(describe(every[start : start + limit], snapshot, served().contributions.ledger))
    links = _links(every, start, limit)
    form = choose(FORMATS)
    if form == JSON:
        shown = jsonify(graphs=[_entry(each) for each in listed], total=len(every), next=links.get("next"))
    elif form == CSV:
        shown = Response(table(COLUMNS, map(_entry, listed)), mimetype=CSV.media_type)
    elif form == HTML:
        shown = Response(_page(listed, every, start, links, snapshot), mimetype=HTML.media_type)
    else:
        shown = description.write(_statements(listed), form)
    return linked(tagged(shown), links)


def _links(every: list[str], start: int, limit: int) -> dict[str, str]:
    """The addresses of the first, previous and next page: each begins after the last graph of the one before."""
    kept = {name: request.args[name] for name in ("limit", "revision", "format", "lang") if request.args.get(name)}
    pages: dict[str, int] = {"first": 0}
    if start:
        pages["prev"] = max(0, start - limit)
    if start + limit < len(every):
        pages["next"] = start + limit
    return {
        relation: url_for("graphs.indirect", _external=True, **kept, after=every[at - 1] if at else None)
        for relation, at in pages.items()
    }


def _entry(graph: NamedGraph) -> dict[str, Any]:
    last = graph.last
    return {
        "graph": graph.iri,
        "address": of_graph(graph.iri),
        "title": dict(graph.titles),
        "contributor": last and last.contributor,
        "licence": list(graph.licences),
        "source": list(graph.sources),
        "triples": graph.triples,
        "entailed": graph.entailed,
        "inferred": f"{graph.iri}{INFERRED}" if graph.entailed else None,
        "revision": last and last.number,
        "modified": last and last.time.isoformat(),
    }


def _statements(graphs: Iterable[NamedGraph]) -> Iterator[ox.Triple]:
    """The list as RDF. Raises ValueError when the client calls us by no address."""
    endpoint, graph_store = (url_for(name, _external=True) for name in ("sparql.sparql", "graphs.indirect"))
    collection = ox.NamedNode(graph_store)
    yield from description.graph_store(graph_store)
    for graph in graphs:
        yield from description.named(collection, endpoint, graph.iri, graph.triples)
        yield from _described(graph)
        if graph.entailed:
            yield from description.named(collection, endpoint, f"{graph.iri}{INFERRED}", graph.entailed)


def _described(graph: NamedGraph) -> Iterator[ox.Triple]:
    """What else there is to say of *graph*: its title, licence and source; its origin, and where it is fetched."""
    node = ox.NamedNode(graph.iri)

    def say(prefix: str, name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(node, ox.NamedNode(f"{PREFIXES[prefix]}{name}"), value)

    yield ox.Triple(node, ox.NamedNode(f"{description.VOID}dataDump"), ox.NamedNode(of_graph(graph.iri)))
    for lang, title in graph.titles.items():
        yield say("dcterms", "title", ox.Literal(title, language=lang or None))
    for name, texts in (("license", graph.licences), ("source", graph.sources)):
        yield from (say("dcterms", name, provenance.term(text)) for text in texts)
    if graph.last is not None:
        yield say("dcterms", "modified", provenance.time(graph.last.time))
        yield say("prov", "wasAttributedTo", provenance.agent(graph.last.contributor))
        yield say("prov", "wasGeneratedBy", provenance.activity(graph.last.number))


def _page(graphs: list[NamedGraph], every: list[str], start: int, links: dict[str, str], snapshot: Snapshot) -> str:
    return render_template(
        "graphs.html",
        lang=language(),
        graphs=graphs,
        total=len(every),
        beside=len(snapshot.graphs) - len(every),
        start=start,
        links=links,
        base=BASE,
        forms=[each.name for each in FORMATS],
    )
