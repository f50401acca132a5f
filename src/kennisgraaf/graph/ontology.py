"""The ontology: the one reader of ``ontology/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.term import Node

from kennisgraaf.graph.rdf import read, to_rdflib, triples
from kennisgraaf.namespaces import KG

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@dataclass(frozen=True)
class Ontology:
    """The modules of the ontology and its alignments, as one set of statements."""

    files: tuple[Path, ...]
    statements: tuple[ox.Triple, ...]

    @classmethod
    def of(cls, release: Path) -> Ontology:
        """Read ``ontology/*.ttl`` and ``ontology/alignment/*.ttl`` below *release*. Raises ParseError."""
        folder = release / "ontology"
        files = (*sorted(folder.glob("*.ttl")), *sorted(folder.glob("alignment/*.ttl")))
        return cls(files, tuple(triple for file in files for triple in triples(read(file))))

    @cached_property
    def graph(self) -> Graph:
        return to_rdflib(self.statements)

    def terms(self, *kinds: URIRef) -> frozenset[Node]:
        """The terms of our own namespace that are declared as one of *kinds* (all kinds when none is given)."""
        declared = {term for kind in kinds or KINDS for term in self.graph.subjects(RDF.type, kind)}
        return frozenset(term for term in declared if str(term).startswith(KG))


def examples(release: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The example files below *release*: those that must conform, and those that must not."""
    folder = release / "ontology" / "examples"
    return tuple(sorted(folder.glob("valid/*.ttl"))), tuple(sorted(folder.glob("invalid/*.ttl")))
