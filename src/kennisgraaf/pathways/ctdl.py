"""An answer in the Credential Transparency Description Language (https://credreg.net/ctdl/terms).

Each route is a pathway, each step a component of it, and the last step the destination. A route is computed and has no
IRI of its own, so pathways and components are blank nodes; what a component stands for has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import PROV, RDF

from kennisgraaf.formats import LANGUAGES
from kennisgraaf.pathways.prose import component, heading
from kennisgraaf.pathways.world import ASSUMED

if TYPE_CHECKING:
    from kennisgraaf.pathways.answer import Answer, Leg

CTDL = "https://purl.org/ctdl/terms/"
_COMPONENTS = {
    "learn": "CourseComponent",
    "recognition": "AssessmentComponent",
    "measure": "BasicComponent",
    "pathway": "BasicComponent",
}


def described(answer: Answer) -> Iterator[ox.Triple]:
    """The triples that describe the routes of *answer*; none when there is no route."""
    for number, way in enumerate(answer.routes, 1):
        pathway = ox.BlankNode(f"route{number}")
        parts = [ox.BlankNode(f"route{number}step{place}") for place in range(1, len(way.legs) + 1)]
        yield _say(pathway, str(RDF.type), _ctdl("Pathway"))
        for language in LANGUAGES:
            yield _say(pathway, f"{CTDL}name", ox.Literal(heading(number, way, language), language=language))
        yield _say(pathway, f"{CTDL}hasDestinationComponent", parts[-1])
        for part, leg in zip(parts, way.legs, strict=True):
            yield _say(pathway, f"{CTDL}hasPart", part)
            yield _say(part, f"{CTDL}isPartOf", pathway)
            yield _say(part, str(RDF.type), _ctdl(_kind(leg)))
            for language in LANGUAGES:
                name = component(leg.action, answer.labels, language)
                yield _say(part, f"{CTDL}name", ox.Literal(name, language=language))
            yield _say(part, f"{CTDL}proxyFor", ox.NamedNode(leg.action.thing))
            for before in leg.after:
                yield _say(part, f"{CTDL}prerequisite", parts[before - 1])
            for source in sorted({source for each in leg.evidence for source in each.sources}):
                yield _say(part, str(PROV.wasDerivedFrom), ox.NamedNode(source))
        for earlier, later in pairwise(parts):
            yield _say(earlier, f"{CTDL}precedes", later)


def _kind(leg: Leg) -> str:
    if leg.action.kind == "work":
        return "JobComponent" if leg.action.setting in ASSUMED else "WorkExperienceComponent"
    return _COMPONENTS[leg.action.kind]


def _ctdl(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{CTDL}{name}")


def _say(subject: ox.BlankNode, predicate: str, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), value)
