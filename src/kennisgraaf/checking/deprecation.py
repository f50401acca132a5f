"""What a contribution uses although it was replaced: terms of the ontology, and concepts or things of the data.

These say so of themselves, with ``owl:deprecated`` (https://www.w3.org/TR/owl2-syntax/#Annotation_Properties) or
``dcterms:isReplacedBy``. Such a use is a warning: what it means is still known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import DCTERMS, OWL, URIRef

from kennisgraaf.checking.report import Result
from kennisgraaf.checking.stated import Stated
from kennisgraaf.graph.rdf import term
from kennisgraaf.namespaces import SHAPES, shorten

CURRENT = URIRef(f"{SHAPES}CurrentTerm")
_DEPRECATED, _REPLACED = ox.NamedNode(str(OWL.deprecated)), ox.NamedNode(str(DCTERMS.isReplacedBy))
_TRUE = {ox.Literal(True), ox.Literal("1", datatype=ox.Literal(True).datatype)}
_REPLACES = ox.NamedNode(str(DCTERMS.replaces))


def outdated(added: Iterable[ox.Quad], after: Stated) -> Iterator[Result]:
    """A warning for each use in *added* of something that, *after* the change, is said to be replaced."""
    known: dict[ox.NamedNode, bool] = {}

    def is_outdated(node: object) -> bool:
        if not isinstance(node, ox.NamedNode):
            return False
        if node not in known:
            known[node] = any(True for _ in after.quads(node, _REPLACED)) or any(
                quad.object in _TRUE for quad in after.quads(node, _DEPRECATED)
            )
        return known[node]

    for quad in added:
        for used in (quad.predicate, quad.object):
            if not is_outdated(used) or quad.predicate == _REPLACES or not isinstance(quad.subject, ox.NamedNode):
                continue
            name = shorten(str(term(used)))
            yield Result(
                focus=term(quad.subject),
                path=term(quad.predicate),
                value=term(used) if used == quad.object else None,
                severity="warning",
                component=CURRENT,
                shape=CURRENT,
                messages={"nl": f"{name} is vervangen.", "en": f"{name} was replaced."},
                labels=after.labels(quad.subject),
            )
