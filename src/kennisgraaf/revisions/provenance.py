"""The provenance graph: one PROV activity a revision (https://www.w3.org/TR/prov-o/).

It is made from the rows of the ledger alone, so it is the same however often and wherever it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS, XSD

from kennisgraaf.namespaces import CONTRIBUTOR, ID, PROVENANCE_GRAPH
from kennisgraaf.revisions.revision import Revision

_GRAPH = ox.NamedNode(PROVENANCE_GRAPH)
_SOURCE = ox.NamedNode(str(DCTERMS.source))


def term(text: str) -> ox.NamedNode | ox.Literal:
    """*text* as the IRI that it is, or as a text."""
    if ":" not in text or any(character.isspace() for character in text):
        return ox.Literal(text)
    try:
        return ox.NamedNode(text)
    except ValueError:
        return ox.Literal(text)


def time(moment: datetime) -> ox.Literal:
    """*moment* as an xsd:dateTime."""
    return ox.Literal(moment.isoformat(), datatype=ox.NamedNode(str(XSD.dateTime)))


def agent(contributor: str) -> ox.NamedNode:
    """The agent that *contributor* is."""
    return ox.NamedNode(f"{ID}agent/{contributor}")


def activity(number: int) -> ox.NamedNode:
    """The activity that revision *number* is."""
    return ox.NamedNode(f"{ID}activity/revision/{number}")


def revision(row: Revision, added: Iterable[ox.Quad] = ()) -> Iterator[ox.Quad]:
    """What revision *row* was: by whom, when, from which sources, under which licence, and which graphs it changed.

    The sources are that of the row, and those that the graphs themselves name among the statements *added*.
    """

    def say(subject: ox.NamedNode, predicate: object, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(str(predicate)), value, _GRAPH)

    act, who = activity(row.number), agent(row.contributor)
    yield say(act, RDF.type, ox.NamedNode(str(PROV.Activity)))
    yield say(act, SKOS.prefLabel, ox.Literal(f"revision {row.number}", language="en"))
    yield say(act, SKOS.prefLabel, ox.Literal(f"revisie {row.number}", language="nl"))
    yield say(act, PROV.endedAtTime, time(row.time))
    yield say(act, PROV.wasAssociatedWith, who)
    for predicate, text in ((RDFS.comment, row.message), (DCTERMS.source, row.source), (DCTERMS.license, row.licence)):
        if text:
            yield say(act, predicate, ox.Literal(text) if predicate == RDFS.comment else term(text))
    graphs = {ox.NamedNode(graph) for graph in row.graphs}
    for graph in graphs:
        yield say(act, PROV.generated, graph)
        yield say(graph, PROV.wasAttributedTo, who)
    named = {quad.object for quad in added if quad.predicate == _SOURCE and quad.subject in graphs}
    for source in named | ({term(row.source)} if row.source else set()):
        if isinstance(source, ox.NamedNode):
            yield say(act, PROV.used, source)
    kind = PROV.SoftwareAgent if row.contributor == CONTRIBUTOR else PROV.Agent
    yield say(who, RDF.type, ox.NamedNode(str(kind)))
    for language in ("en", "nl"):
        yield say(who, SKOS.prefLabel, ox.Literal(row.contributor, language=language))
