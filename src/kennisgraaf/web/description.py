"""What the endpoints say of themselves: SPARQL 1.1 Service Description
(https://www.w3.org/TR/sparql11-service-description/), with statistics of the data in VoID (https://www.w3.org/TR/void/).

There are two services, one for queries and one for updates, and a graph store, which that vocabulary has no class for:
it is the collection of the available graphs, and says which protocol it speaks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pyoxigraph as ox
from flask import Response, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from kennisgraaf.formats import GRAPHS, RESULTS, Format
from kennisgraaf.graph.statistics import Statistics
from kennisgraaf.namespaces import KG, PREFIXES
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.web.answers import has
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.pages import FIRST_QUERY
from kennisgraaf.web.served import served

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
ENTAILMENT = "http://www.w3.org/ns/entailment/"
TITLES = {
    "nl": "De kennisgraaf van de sociaal-circulaire economie in Vlaanderen",
    "en": "The knowledge graph of the social-circular economy in Flanders",
}

GRAPH_STORE = "http://www.w3.org/TR/sparql11-http-rdf-update/"
"""The protocol by which graphs are read and written."""

_PREFIXES = {"dcterms": PREFIXES["dcterms"], "kg": KG, "prov": PREFIXES["prov"], "sd": SD, "void": VOID}
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")


def describe(
    endpoint: str, update: str, graphs: str, statistics: Statistics, *, federated: bool = False
) -> Iterator[ox.Triple]:
    """The description of the services at the addresses *endpoint* and *update*, over data with these *statistics*.

    *graphs* is the address of the graph store; *federated* says whether SERVICE may call another endpoint.
    """
    features = ["UnionDefaultGraph", *(["BasicFederatedQuery"] if federated else [])]
    service = ox.NamedNode(f"{endpoint}#service")
    dataset, merge = (ox.NamedNode(f"{endpoint}#{name}") for name in ("dataset", "default-graph"))
    yield from _service(service, endpoint, "SPARQL11Query", features, dataset, graphs)
    yield ox.Triple(service, _sd("defaultEntailmentRegime"), ox.NamedNode(f"{ENTAILMENT}Simple"))
    for form in (*RESULTS, *GRAPHS):
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(form.iri))
    yield from _service(ox.NamedNode(f"{update}#service"), update, "SPARQL11Update", features[:1], dataset, graphs)
    yield from graph_store(graphs)
    yield ox.Triple(dataset, _TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), merge)
    yield from _merge(endpoint, merge, statistics)
    for name, triples in statistics.graphs.items():
        yield from named(dataset, endpoint, name, triples)


def _service(
    service: ox.NamedNode, endpoint: str, language: str, features: Iterable[str], dataset: ox.NamedNode, graphs: str
) -> Iterator[ox.Triple]:
    """What speaks *language* at *endpoint*: over *dataset*, or one made of any of the *graphs*."""
    yield ox.Triple(service, _TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd(language))
    for feature in features:
        yield ox.Triple(service, _sd("feature"), _sd(feature))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(service, _sd("availableGraphs"), ox.NamedNode(graphs))


def graph_store(graphs: str) -> Iterator[ox.Triple]:
    """The collection of all graphs, at the address *graphs*, and the protocol that it speaks there."""
    collection = ox.NamedNode(graphs)
    yield ox.Triple(collection, _TYPE, _sd("GraphCollection"))
    yield ox.Triple(collection, ox.NamedNode(f"{PREFIXES['dcterms']}conformsTo"), ox.NamedNode(GRAPH_STORE))


def named(collection: ox.NamedNode, endpoint: str, name: str, triples: int) -> Iterator[ox.Triple]:
    """The named graph *name* in *collection*, with its size."""
    part, graph = _part(endpoint, "graph", name), ox.NamedNode(name)
    yield ox.Triple(collection, _sd("namedGraph"), part)
    yield ox.Triple(part, _TYPE, _sd("NamedGraph"))
    yield ox.Triple(part, _sd("name"), graph)
    yield ox.Triple(part, _sd("graph"), graph)
    yield ox.Triple(graph, _TYPE, _sd("Graph"))
    yield ox.Triple(graph, _void("triples"), ox.Literal(triples))


def write(statements: Iterable[ox.Triple], form: Format[ox.RdfFormat]) -> Response:
    """*statements* in *form*. Raises the HTTP error 400 when an address in them is none: the client gave our name."""
    try:
        content = ox.serialize(statements, format=form.writer, prefixes=_PREFIXES)
    except ValueError as error:
        raise BadRequest("The Host of the request is no address.") from error
    return Response(content, mimetype=form.media_type)


def _merge(endpoint: str, merge: ox.NamedNode, statistics: Statistics) -> Iterator[ox.Triple]:
    """The default graph, which is the merge of all graphs, as a VoID dataset (sections 4.1 and 4.4 of VoID)."""
    yield ox.Triple(merge, _TYPE, _sd("Graph"))
    yield ox.Triple(merge, _TYPE, _void("Dataset"))
    for lang, title in TITLES.items():
        yield ox.Triple(merge, ox.NamedNode(f"{PREFIXES['dcterms']}title"), ox.Literal(title, language=lang))
    yield ox.Triple(merge, _void("sparqlEndpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(merge, _void("vocabulary"), ox.NamedNode(KG))
    yield ox.Triple(merge, _void("triples"), ox.Literal(statistics.triples))
    yield ox.Triple(merge, _void("classes"), ox.Literal(len(statistics.classes)))
    yield ox.Triple(merge, _void("properties"), ox.Literal(len(statistics.properties)))
    for kind, counted, numbers in (
        ("class", "entities", statistics.classes),
        ("property", "triples", statistics.properties),
    ):
        for name, number in numbers.items():
            part = _part(endpoint, kind, name)
            yield ox.Triple(merge, _void(f"{kind}Partition"), part)
            yield ox.Triple(part, _void(kind), ox.NamedNode(name))
            yield ox.Triple(part, _void(counted), ox.Literal(number))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(VOID + name)


def _part(endpoint: str, kind: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{endpoint}#{kind}={quote(name, safe='/:')}")


def respond() -> Response:
    """The description in the format that this request accepts; for a browser a page where a query can be asked.

    Raises FormatError, UnknownRevisionError, and the HTTP error 400 when the client calls us by no address.
    """
    here = served()
    snapshot = here.at(request.args.get("revision"))
    form = choose(GRAPHS)
    if form == HTML:
        response = Response(_page(snapshot), mimetype=HTML.media_type)
    else:
        update, graphs = (url_for(name, _external=True) for name in ("update.update", "graphs.indirect"))
        federated = bool(here.settings.services.split())
        response = write(describe(request.base_url, update, graphs, snapshot.statistics, federated=federated), form)
    key = [request.base_url, snapshot.identity, form.name, language() if form == HTML else ""]
    tag = hashlib.sha256("\n".join(key).encode()).hexdigest()[:32]
    if has(tag):
        response = Response(status=304)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _page(snapshot: Snapshot) -> str:
    return render_template(
        "sparql.html",
        lang=language(),
        first_query=FIRST_QUERY,
        snapshot=snapshot,
        results=[each.name for each in RESULTS],
        graphs=[each.name for each in GRAPHS],
    )
