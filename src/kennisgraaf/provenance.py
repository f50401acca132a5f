"""The provenance graph: one PROV activity a graph loaded (https://www.w3.org/TR/prov-o/)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF, SKOS, XSD

from kennisgraaf.namespaces import BASE, CONTRIBUTOR, ID, PROVENANCE_GRAPH

_GRAPH = ox.NamedNode(PROVENANCE_GRAPH)
_SOURCE = ox.NamedNode(str(DCTERMS.source))


def _quad(subject: ox.NamedNode, predicate: object, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(str(predicate)), value, _GRAPH)


def _time(moment: datetime) -> ox.Literal:
    return ox.Literal(moment.isoformat(timespec="seconds"), datatype=ox.NamedNode(str(XSD.dateTime)))


def agent() -> ox.NamedNode:
    """The agent in whose name the release is loaded."""
    return ox.NamedNode(f"{ID}agent/{CONTRIBUTOR}")


def activity(graph: str, quads: list[ox.Quad], version: str, started: datetime, ended: datetime) -> Iterator[ox.Quad]:
    """What happened when *quads* were loaded as *graph*: by whom, when, from which source documents."""
    loaded = ox.NamedNode(graph)
    act = ox.NamedNode(f"{ID}activity/load/{graph.removeprefix(BASE)}")
    yield _quad(act, RDF.type, ox.NamedNode(str(PROV.Activity)))
    yield _quad(act, SKOS.prefLabel, ox.Literal(f"load of {graph.removeprefix(BASE)}", language="en"))
    yield _quad(act, SKOS.prefLabel, ox.Literal(f"laden van {graph.removeprefix(BASE)}", language="nl"))
    yield _quad(act, PROV.startedAtTime, _time(started))
    yield _quad(act, PROV.endedAtTime, _time(ended))
    yield _quad(act, PROV.wasAssociatedWith, agent())
    yield _quad(act, PROV.generated, loaded)
    for source in {quad.object for quad in quads if quad.subject == loaded and quad.predicate == _SOURCE}:
        yield _quad(act, PROV.used, source)  # type: ignore[arg-type]
    yield _quad(loaded, PROV.wasAttributedTo, agent())
    yield _quad(agent(), RDF.type, ox.NamedNode(str(PROV.SoftwareAgent)))
    yield _quad(agent(), SKOS.prefLabel, ox.Literal(f"kennisgraaf {version}", language="nl"))
    yield _quad(agent(), SKOS.prefLabel, ox.Literal(f"kennisgraaf {version}", language="en"))
