"""What tests of cooperation share: an index of a small graph, or of several, without a server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from weakref import finalize

import pyoxigraph as ox

from kennisgraaf.cooperation.facts import Facts
from kennisgraaf.cooperation.index import Index
from kennisgraaf.graph.entailment import Vocabulary
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.namespaces import INFERRED
from kennisgraaf.querying.rows import Row
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.candidate import vocabulary_in
from kennisgraaf.snapshots.snapshot import Snapshot

from .wayfinding import graph, parsed, published, revised

PREFIXES = """@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix place: <http://vocab.belgif.be/auth/refnis2025/> .
@prefix wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
"""
"""Those that ``wayfinding`` has not; a REFNIS code such as ``place:44021`` (Gent) is known to be a municipality."""

WORLD = """
:ghent a kg:Hub ; kg:isLocatedIn place:44021 ; skos:prefLabel "Hub Voorbeeld"@nl , "Example Hub"@en .
:bruges a kg:Hub ; kg:isLocatedIn place:31005 .
place:44021 a kg:Place ; dcterms:isPartOf place:40000 ; wgs84:lat 51.05 ; wgs84:long 3.71667 .
place:31005 a kg:Place ; dcterms:isPartOf place:30000 ; wgs84:lat 51.20892 ; wgs84:long 3.22424 .
place:40000 a kg:Place . place:30000 a kg:Place .
:p1 a kg:Participation ; kg:participatesIn :ghent ; kg:hasParticipant :city ; kg:hasRole <role/local-government> .
:p2 a kg:Participation ; kg:participatesIn :ghent ; kg:hasParticipant :mill ; kg:hasRole <role/regular-economy> .
:p3 a kg:Participation ; kg:participatesIn :bruges ; kg:hasParticipant :shop ; kg:hasRole <role/social-economy> .
:p4 a kg:Participation ; kg:participatesIn :trial ; kg:hasParticipant :shop , :mill .
:trial a kg:Cooperation ; dcterms:isPartOf :programme . :programme a kg:Cooperation ; dcterms:isPartOf :bruges .
:model a kg:CollaborationModel ; kg:requiresRole <role/local-government> , <role/social-economy> .
:city a kg:Actor ; kg:isLocatedIn place:44021 ; skos:prefLabel "Voorbeeldstad"@nl .
:mill a kg:Actor ; kg:isLocatedIn :park ; skos:prefLabel "Voorbeeldmolen"@nl .
:shop a kg:Actor ; kg:isLocatedIn place:31005 ; kg:cooperatesWith :city .
:park a kg:Place ; dcterms:isPartOf place:44021 .
:wood a kg:Material ; skos:prefLabel "hout"@nl . :beam a kg:Material ; skos:broader :wood ; prov:wasDerivedFrom :page .
:timber a kg:Material ; skos:exactMatch :wood . :plank a kg:Material ; skos:broader :timber .
:offcuts a kg:MaterialStream ; kg:consistsOf :beam ; kg:isOfferedBy :mill ; prov:wasDerivedFrom :page , :leaf ;
    kg:hasQuantity 1200 ; kg:hasUnit <unit/tonne> .
:reading a kg:Reading ; rdf:subject :offcuts ; rdf:predicate kg:isOfferedBy ; rdf:object :mill ;
    prov:wasDerivedFrom :leaf .
:wanted a kg:MaterialStream ; kg:consistsOf :wood ; kg:isSoughtBy :shop .
"""
"""Two hubs, an offer and a demand."""


BROKERS = {
    "ad bd": "d",
    "ad bd ab": "",
    "ad de eb": "de",
    "ad de eb af fb": "f",
    "ad bd ed": "d",
    "ad bd ed eg": "d",
    "ad de ef fb": "e",
    "ad de ef fb ag gb": "g",
    "ad de ef fb ag gh hb": "gh",
    "ad de ef fg gb": "",
}
"""Who is a broker, of nodes that are tied as these pairs say; a and b are hubs."""

_IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where forcing a small store to disk, as publishing does, takes no time; a test may make hundreds."""


@cache
def _vocabulary() -> Vocabulary:
    return vocabulary_in(Ontology.of(SHIPPED).statements)


def stated(turtle: str, name: str = "world") -> list[ox.Quad]:
    """The statements of *turtle* in the graph *name*, and beside it what follows from them."""
    quads = parsed(f"{PREFIXES}{turtle}", name)
    beside = ox.NamedNode(f"{graph(name)}{INFERRED}")
    follows = _vocabulary().entailments(quad.triple for quad in quads)
    return [*quads, *(ox.Quad(each.subject, each.predicate, each.object, beside) for each in follows)]


def snapshot_of(graphs: Mapping[str, str], revisions: Mapping[str, int] | None = None) -> Snapshot:
    """A snapshot of *graphs*, Turtle by name, each last changed by revision 1 or that of *revisions*.

    It is in a folder that is gone with the snapshot.
    """
    folder = TemporaryDirectory(dir=_IN_MEMORY)
    quads = [quad for name, turtle in graphs.items() for quad in stated(turtle, name)]
    for name in graphs:
        quads += revised((revisions or {}).get(name, 1), name)
    snapshot = published(Path(folder.name), quads)
    finalize(snapshot, folder.cleanup)
    return snapshot


def index_of(turtle: str | Mapping[str, str] = WORLD) -> Index:
    """The index of a graph ``world`` that says *turtle*, or of several by name, of the contributor ``example``.

    *turtle* may use the prefixes here and in ``wayfinding``, and IRIs below our own base.
    """
    return Index.of(snapshot_of({"world": turtle} if isinstance(turtle, str) else turtle))


def facts_of(turtle: str) -> Facts:
    """The facts of *turtle* and what follows from it, all its statements, without a store."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for quad in stated(turtle):
        found[quad.graph_name.value].append((quad.subject.value, quad.predicate.value, quad.object.value))
    return Facts({name: tuple(rows) for name, rows in found.items()})
