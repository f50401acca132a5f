"""The network as JSON-LD: its own statements, in the shape of a frame (https://www.w3.org/TR/json-ld11-framing/).

Each actor and collaboration is an object; participations stand in the collaboration, with their periods. What is said
there is said in the graph, word for word: whoever reads it as RDF has a part of the graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyld import jsonld

from kennisgraaf.contributing.context import CONTEXT, context
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.network import LIMIT, Part, within_limits
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.namespaces import PREFIXES, is_stated
from kennisgraaf.settings import SHIPPED

FRAME = Path(__file__).with_name("network.jsonld")
"""The frame, as it is published."""

_TYPE = f"{PREFIXES['rdf']}type"
_COOPERATES = ox.NamedNode(f"{PREFIXES['kg']}cooperatesWith")
_ANY = ("rdf:type", "skos:prefLabel")
_NODE = (*_ANY, "kg:hasActorType", "kg:isLocatedIn", "kg:cooperatesWith", "kg:hasPeriod")
_PARTICIPATION = (*_ANY, "kg:hasParticipant", "kg:participatesIn", "kg:hasRole", "kg:hasPeriod")
_PERIOD = (*_ANY, "kg:startsOn", "kg:endsOn")


def framed(index: Index, **asked: Any) -> bytes:
    """The ``statements`` on what is *asked* as JSON-LD.

    That takes about a millisecond for each node and edge. Raises ParameterError, UnknownThingError.
    """
    frame = json.loads(FRAME.read_text("utf-8"))
    found = jsonld.frame(_expanded(statements(index, **asked)), frame, {"documentLoader": loaded, "omitGraph": False})
    return json.dumps(found, ensure_ascii=False).encode()


def statements(
    index: Index,
    *,
    at: str | None = None,
    within: str | None = None,
    limit: int = LIMIT,
    offset: int = 0,
    lang: str = "nl",
) -> list[ox.Triple]:
    """What the graph states of what ``network`` shows with the same parameters, in order.

    Raises ParameterError, UnknownThingError.
    """
    part = Part(index, at, within, lang)
    nodes = part.page(*within_limits(limit, offset, []))
    ties = tuple(part.among(nodes))
    dated = *nodes, *(tie.participation for tie in ties)
    periods = {period for each in dated for period in index.facts.objects(each, "hasPeriod")}
    said = {
        *_stated(index, nodes, _NODE),
        *_stated(index, {tie.participation for tie in ties if tie.participation}, _PARTICIPATION),
        *_stated(index, periods, _PERIOD),
    }
    here = frozenset(map(ox.NamedNode, nodes))
    return sorted((each for each in said if each.predicate != _COOPERATES or each.object in here), key=str)


def _expanded(triples: Iterable[ox.Triple]) -> list[dict[str, Any]]:
    """*triples* as expanded JSON-LD, with types where a frame looks for them."""
    written = BytesIO()
    ox.serialize(triples, written, format=ox.RdfFormat.JSON_LD)
    nodes: list[dict[str, Any]] = json.loads(written.getvalue())
    for node in nodes:
        node["@type"] = [kind["@id"] for kind in node.pop(_TYPE, ())]
    return nodes


def _stated(index: Index, subjects: Iterable[str], properties: Iterable[str]) -> Iterator[ox.Triple]:
    """What graphs of contributors say of *subjects* with *properties*."""
    for subject in map(ox.NamedNode, subjects):
        for name in properties:
            prefix, _, local = name.partition(":")
            for quad in index.snapshot.matching(subject, ox.NamedNode(PREFIXES[prefix] + local)):
                if isinstance(quad.graph_name, ox.NamedNode) and is_stated(quad.graph_name.value):
                    yield quad.triple


def loaded(url: str, _: Mapping[str, Any]) -> dict[str, Any]:
    """The only document that is ever loaded: our own context. Raises JsonLdError for any other."""
    if url != CONTEXT:
        raise jsonld.JsonLdError("Nothing is loaded from elsewhere.", "jsonld.LoadDocumentError", {"url": url})
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": _context()}


@cache
def _context() -> dict[str, Any]:
    return context(Ontology.of(SHIPPED).statements)
