"""The ontology as a JSON-LD context, so that JSON with the names of our terms is RDF
(https://www.w3.org/TR/json-ld11/#the-context)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from kennisgraaf.namespaces import BASE, KG, PREFIXES

CONTEXT = f"{BASE}context.jsonld"
"""The IRI under which the context is named in an upload."""

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_RANGE = ox.NamedNode(f"{PREFIXES['rdfs']}range")
_LANGUAGE_TAGGED = f"{PREFIXES['rdf']}langString"
_CLASS, _OBJECT, _DATATYPE, _ANNOTATION = (
    f"{PREFIXES['owl']}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_WRITTEN = {
    "id": "@id",
    "type": "@type",
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    "altLabel": {"@id": "skos:altLabel", "@container": ["@language", "@set"]},
    "definition": {"@id": "skos:definition", "@container": "@language"},
    "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "isPartOf": {"@id": "dcterms:isPartOf", "@type": "@id"},
    "source": {"@id": "dcterms:source", "@type": "@id"},
    "license": {"@id": "dcterms:license", "@type": "@id"},
}
"""What every contribution needs and is not ours."""


def context(ontology: Iterable[ox.Triple]) -> dict[str, Any]:
    """The context of the terms that *ontology* declares in our namespace: prefixes, classes and properties.

    A value of an object property is an IRI, one of a datatype property has the datatype of its range, and texts in
    languages are an object with the language as name.
    """
    kinds: dict[str, set[str]] = {}
    ranges: dict[str, str] = {}
    for triple in ontology:
        if not isinstance(triple.subject, ox.NamedNode) or not isinstance(triple.object, ox.NamedNode):
            continue
        if triple.predicate == _TYPE:
            kinds.setdefault(triple.subject.value, set()).add(triple.object.value)
        elif triple.predicate == _RANGE:
            ranges[triple.subject.value] = triple.object.value
    terms = {
        iri.removeprefix(KG): _term(iri, kinds[iri], ranges.get(iri, ""))
        for iri in sorted(kinds)
        if iri.startswith(KG) and kinds[iri] & {_CLASS, _OBJECT, _DATATYPE, _ANNOTATION}
    }
    prefixes = {name: iri for name, iri in PREFIXES.items() if name}
    return {"@context": {"@version": 1.1, **prefixes, **_WRITTEN, **terms}}


def _term(iri: str, kinds: set[str], range_: str) -> str | dict[str, str]:
    name = f"kg:{iri.removeprefix(KG)}"
    if _OBJECT in kinds:
        return {"@id": name, "@type": "@id"}
    if range_ == _LANGUAGE_TAGGED:
        return {"@id": name, "@container": "@language"}
    if _DATATYPE in kinds and range_.startswith(PREFIXES["xsd"]):
        return {"@id": name, "@type": f"xsd:{range_.removeprefix(PREFIXES['xsd'])}"}
    return name
