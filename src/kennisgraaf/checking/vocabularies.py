"""What a contribution uses of a well-known vocabulary although that does not have it: a misspelt term says nothing,
and no shape targets it.

The vocabularies are those of which rdflib holds the list of terms to be closed. DCAT, schema.org, OWL-Time and
GeoSPARQL are left out: they may have more terms than it lists. It is a warning, as a later version may have the term.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pyoxigraph as ox
from rdflib import DC, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SH, SKOS, VANN, VOID, URIRef
from rdflib.namespace import DefinedNamespace

from kennisgraaf.checking.report import Result
from kennisgraaf.checking.stated import Stated
from kennisgraaf.graph.likeness import alike
from kennisgraaf.graph.rdf import term
from kennisgraaf.namespaces import SHAPES, shorten

VOCABULARY = URIRef(f"{SHAPES}VocabularyTerm")
VOCABULARIES: Mapping[str, type[DefinedNamespace]] = {
    "Dublin Core": DCTERMS,
    "Dublin Core 1.1": DC,
    "FOAF": FOAF,
    "ORG": ORG,
    "OWL": OWL,
    "PROV": PROV,
    "Data Cube": QB,
    "RDF": RDF,
    "RDFS": RDFS,
    "SHACL": SH,
    "SKOS": SKOS,
    "VANN": VANN,
    "VoID": VOID,
}
"""The vocabularies that are looked at, by the names that people know them by."""
_TYPE = ox.NamedNode(str(RDF.type))
_CLEAR = 80
"""Percent of likeness from which it is clear which term was meant."""


def unknown_terms(added: Iterable[ox.Quad], after: Stated) -> Iterator[Result]:
    """A warning for each thing in *added* and each class or property of it that its vocabulary does not have; the
    thing is labelled as it is *after* the change."""
    said = cache(_said)  # often the same term is wrong everywhere
    seen = set()
    for quad in added:
        is_class = quad.predicate == _TYPE
        used = quad.object if is_class else quad.predicate
        messages = said(used, is_class)
        if not messages or not isinstance(quad.subject, ox.NamedNode) or (quad.subject, used) in seen:
            continue
        seen.add((quad.subject, used))
        yield Result(
            focus=term(quad.subject),
            path=term(quad.predicate),
            value=term(used) if is_class else None,
            severity="warning",
            component=VOCABULARY,
            shape=VOCABULARY,
            messages=messages,
            labels=after.labels(quad.subject),
        )


def _said(used: object, is_class: bool) -> dict[str, str]:
    """What is wrong with *used* as a class, or else as a property, by language; empty when nothing is."""
    if not isinstance(used, ox.NamedNode) or (name := _vocabulary(used.value)) is None:
        return {}
    namespace = str(VOCABULARIES[name])
    written = used.value.removeprefix(namespace)
    if written and used.value in VOCABULARIES[name]:  # rdflib fails on a namespace alone
        return {}
    near = ", ".join(shorten(namespace + each) for each in alike(written, _names(name, is_class)))
    return {
        "nl": f"{shorten(used.value)} is geen term van {name}. "
        + (f"Lijkt op: {near}." if near else f"Zie {namespace} voor wat het kent."),
        "en": f"{shorten(used.value)} is not a term of {name}. "
        + (f"Looks like: {near}." if near else f"See {namespace} for those that it has."),
    }


def meant(iri: str, is_class: bool) -> list[URIRef]:
    """The classes, or else the properties, that *iri* is clearly a misspelling of, the best first."""
    name = _vocabulary(iri)
    if name is None:
        return []
    namespace = str(VOCABULARIES[name])
    near = alike(iri.removeprefix(namespace), _names(name, is_class), least=_CLEAR)
    return [URIRef(namespace + each) for each in near]


def _vocabulary(iri: str) -> str | None:
    """The name of the vocabulary in whose namespace *iri* is; None for one that is not looked at."""
    return next((name for name, terms in VOCABULARIES.items() if iri.startswith(str(terms))), None)


@cache
def _names(vocabulary: str, is_class: bool) -> list[str]:
    """What the classes, or else the properties, of *vocabulary* are called: all of them begin those with a capital."""
    terms = VOCABULARIES[vocabulary]
    names = sorted(str(each).removeprefix(str(terms)) for each in dir(terms))
    return [each for each in names if each[0].isupper() == is_class]
