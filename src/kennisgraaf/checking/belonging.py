"""What a contribution has to say and may say, beyond the shapes: whose things it describes, what it refers to, and
from which source and under which licence. Each is a result of the report, like those of the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Set

import pyoxigraph as ox
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SH, Literal, URIRef
from rdflib.term import Node

from kennisgraaf.checking.report import Result
from kennisgraaf.checking.stated import Stated, graph_of
from kennisgraaf.graph.iri import within
from kennisgraaf.graph.rdf import term
from kennisgraaf.namespaces import BASE, GENID, KG, SHAPES

OWN_THING = URIRef(f"{SHAPES}OwnThing")
KNOWN_THING = URIRef(f"{SHAPES}KnownThing")
OWN_TERM = URIRef(f"{SHAPES}OwnTerm")
WRITABLE_TEXT = URIRef(f"{SHAPES}WritableText")
STATED_SOURCE = URIRef(f"{SHAPES}StatedSource")
STATED_LICENCE = URIRef(f"{SHAPES}StatedLicence")
_LICENCE = ox.NamedNode(str(DCTERMS.license))
_SOURCES = (ox.NamedNode(str(DCTERMS.source)), ox.NamedNode(str(PROV.wasDerivedFrom)))
_TYPE = ox.NamedNode(str(RDF.type))
_SCHEMA = tuple(map(str, (OWL, RDFS, SH)))
_OF_TERMS = frozenset(
    str(each) for each in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, DCTERMS.isReplacedBy)
)
_OF_THINGS = frozenset(str(each) for each in (OWL.sameAs, OWL.differentFrom, OWL.versionInfo))
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""No character of XML 1.0 (https://www.w3.org/TR/xml/#charsets), so that a text with it has no form in RDF/XML."""


def _result(rule: URIRef, stated: Stated, focus: ox.NamedNode, nl: str, en: str, path: Node | None = None) -> Result:
    messages = {"nl": nl, "en": en}
    return Result(term(focus), path, None, "violation", rule, rule, messages, stated.labels(focus))


def foreign(added: Iterable[ox.Quad], before: Stated, after: Stated, spaces: Iterable[str]) -> Iterator[Result]:
    """A violation for each subject of *added* that is neither in *spaces* nor described before."""
    spaces = tuple(spaces)
    for subject in dict.fromkeys(quad.subject for quad in added):
        if not isinstance(subject, ox.NamedNode) or subject.value.startswith(GENID) or within(subject.value, spaces):
            continue
        if before.describes(subject):
            continue
        yield _result(
            OWN_THING,
            after,
            subject,
            f"Deze IRI is nieuw en ligt niet in uw ruimte. Begin met een van: {', '.join(spaces)}.",
            f"This IRI is new and not in your space. Begin with one of: {', '.join(spaces)}.",
        )


def foreign_terms(added: Iterable[ox.Quad], after: Stated, spaces: Collection[str]) -> Iterator[Result]:
    """A violation for each statement of *added* on a term of ours, and each that makes a vocabulary of what is not in
    *spaces*: what a term means, and which was replaced, holds for everybody. Without *spaces* nobody knows whose."""
    for quad in added:
        subject = quad.subject
        if not isinstance(subject, ox.NamedNode) or within(subject.value, spaces):
            continue
        if subject.value.startswith((KG, SHAPES)) or (spaces and _is_schema(quad)):
            yield _result(
                OWN_TERM,
                after,
                subject,
                "Wat een term betekent, zegt alleen wie hem beheert. Laat dit weg, of stel het de beheerders voor.",
                "What a term means is said only by whoever maintains it. Leave this out, or propose it to them.",
                term(quad.predicate),
            )


def _is_schema(quad: ox.Quad) -> bool:
    """Whether *quad* says of its subject that it is a term, how it relates to others, or that it was replaced."""
    predicate = quad.predicate.value
    if quad.predicate == _TYPE:
        return isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(_SCHEMA)
    return predicate in _OF_TERMS or (predicate.startswith((str(OWL), str(SH))) and predicate not in _OF_THINGS)


def unwritable(added: Iterable[ox.Quad], after: Stated) -> Iterator[Result]:
    """A violation for each property in *added* of which a text has characters that not every format can hold."""
    for quad in added:
        if not isinstance(quad.object, ox.Literal) or not isinstance(quad.subject, ox.NamedNode):
            continue
        if found := _UNWRITABLE.search(quad.object.value):
            code = f"U+{ord(found[0]):04X}"
            yield _result(
                WRITABLE_TEXT,
                after,
                quad.subject,
                f"De tekst heeft een stuurteken ({code}), dat niet in XML kan staan. Haal het weg.",
                f"The text has a control character ({code}), which XML cannot hold. Remove it.",
                term(quad.predicate),
            )


def unknown(added: Iterable[ox.Quad], after: Stated, graphs: Set[str]) -> Iterator[Result]:
    """A violation for each reference in *added* to an IRI of ours, not a term, of which nothing is said."""
    known: dict[ox.NamedNode, bool] = {}
    for quad in added:
        value = quad.object
        if not isinstance(value, ox.NamedNode) or not value.value.startswith(BASE) or value.value.startswith(KG):
            continue
        if value not in known:
            known[value] = value.value in graphs or after.describes(value)
        if not known[value] and isinstance(quad.subject, ox.NamedNode):
            yield Result(
                term(quad.subject),
                term(quad.predicate),
                term(value),
                "violation",
                KNOWN_THING,
                KNOWN_THING,
                {
                    "nl": "Hiernaar wordt verwezen, maar er staat niets over. Verbeter de IRI of beschrijf het ding.",
                    "en": "This is referred to, but nothing is said of it. Correct the IRI or describe the thing.",
                },
            )


def unattributed(graphs: Iterable[str], after: Stated, source: str, licence: str) -> Iterator[Result]:
    """A violation for each of *graphs* whose source or licence is neither in it nor given as *source* or *licence*."""
    for graph in graphs:
        node = ox.NamedNode(graph)
        if not source and not any(True for each in _SOURCES for _ in after.quads(node, each)):
            yield _result(
                STATED_SOURCE,
                after,
                node,
                "De bron ontbreekt. Geef ze mee, of zeg ze van de graaf zelf met dcterms:source.",
                "The source is missing. Give it along, or state it of the graph itself with dcterms:source.",
                DCTERMS.source,
            )
        if not licence and not any(True for _ in after.quads(node, _LICENCE)):
            yield _result(
                STATED_LICENCE,
                after,
                node,
                "De licentie ontbreekt. Geef ze mee, of zeg ze van de graaf zelf met dcterms:license.",
                "The licence is missing. Give it along, or state it of the graph itself with dcterms:license.",
                DCTERMS.license,
            )


def homes(focus: Node, stated: Stated) -> list[str]:
    """The graphs in which *focus* is described."""
    if isinstance(focus, Literal) or not isinstance(focus, URIRef):
        return []
    return sorted({graph_of(quad) for quad in stated.quads(ox.NamedNode(str(focus)))})
