"""Checking a release: ontology, shapes, queries, examples and data against each other.

Each check says what it looked at and which defects it found; a release is sound when none found any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError
from rdflib import Graph

from kennisgraaf.checking.validation import Shapes
from kennisgraaf.errors import CatalogueError
from kennisgraaf.graph.ontology import Ontology, examples
from kennisgraaf.graph.rdf import read, triples
from kennisgraaf.graph.reasoning import classify
from kennisgraaf.namespaces import KG, ONTOLOGY_GRAPH, SHAPES_GRAPH, shorten
from kennisgraaf.querying.catalogue import Catalogue, Query
from kennisgraaf.snapshots.release import data_files


@dataclass(frozen=True)
class Check:
    """One check: its *name*, what it *examined*, and a line for each defect."""

    name: str
    examined: str
    defects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Release:
    """Everything in a release folder, read. Raises ParseError, CatalogueError while it is made."""

    folder: Path
    ontology: Ontology
    shapes: Shapes
    catalogue: Catalogue
    data: dict[str, list[ox.Quad]]

    @classmethod
    def of(cls, folder: Path) -> Release:
        ontology = Ontology.of(folder)
        return cls(
            folder,
            ontology,
            Shapes.of(folder, ontology.statements),
            Catalogue.of(folder),
            {graph: read(file) for graph, file in data_files(folder)},
        )

    @property
    def statements(self) -> Iterator[ox.Triple]:
        return (triple for quads in self.data.values() for triple in triples(quads))


def _style(release: Release) -> Check:
    report = Shapes.of_ontology(release.folder).validate(release.ontology.statements)
    return Check("ontology style", f"{len(release.ontology.terms())} terms", tuple(report.lines("en")))


def _hygiene(release: Release) -> Iterator[Check]:
    store = ox.Store()
    parts = {ONTOLOGY_GRAPH: release.ontology.statements, SHAPES_GRAPH: release.shapes.statements}
    parts |= {graph: tuple(triples(quads)) for graph, quads in release.data.items()}
    for graph, statements in parts.items():
        name = ox.NamedNode(graph)
        store.extend(ox.Quad(each.subject, each.predicate, each.object, name) for each in statements)
    for query in release.catalogue.under("hygiene"):
        found = store.query(query.text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        rows = [", ".join(f"{name} {_shown(row[name])}" for name in names if row[name]) for row in found]
        advice = f" — {query.problem} {query.solution}"
        yield Check(query.name, "ontology, shapes and data", tuple(row + advice for row in rows))


def _shown(term: object) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else f"«{getattr(term, 'value', term)}»"


def _reasoner(release: Release) -> Check:
    found = classify(release.ontology.graph)
    defects = [f"{shorten(iri)} can have no instance: what it says contradicts itself" for iri in found.unsatisfiable]
    if not found.consistent:
        defects.append("the ontology is inconsistent: no world can be as it says")
    examined = f"{len({each for each, _ in found.hierarchy})} classes, {len(found.hierarchy)} direct superclasses"
    return Check("reasoner (HermiT)", examined, tuple(defects))


def _shapes(release: Release) -> Check:
    try:
        pyshacl.validate(Graph(), shacl_graph=release.shapes.graph, meta_shacl=True)
        defects: tuple[str, ...] = ()
    except (ShapeLoadError, ReportableRuntimeError) as error:
        defects = (str(error),)
    return Check("shapes are SHACL", f"{len(release.shapes.statements)} triples", defects)


def _query_defects(query: Query, declared: frozenset[str]) -> Iterator[str]:
    try:
        iris = query.iris()
    except CatalogueError as error:
        yield str(error)
        return
    for iri in sorted(iri for iri in iris if iri.startswith(KG) and iri not in declared):
        yield f"{query.name} uses {shorten(iri)}, which the ontology does not declare"
    for name in query.parameters:
        if name not in query.variables():
            yield f"{query.name} has a parameter {name} that it does not project"


def _queries(release: Release) -> Check:
    declared = frozenset(str(term) for term in release.ontology.terms())
    queries = release.catalogue.queries.values()
    defects = tuple(defect for query in queries for defect in _query_defects(query, declared))
    return Check("queries", f"{len(queries)} queries", defects)


def _examples(release: Release) -> Check:
    valid, invalid = examples(release.folder)
    defects = []
    for file in valid:
        defects += [f"{file.name}: {line}" for line in release.shapes.validate(triples(read(file))).lines("en")]
    for file in invalid:
        if release.shapes.validate(triples(read(file))).conforms:
            defects.append(f"{file.name}: should break a shape, and breaks none")
    return Check("examples", f"{len(valid)} valid, {len(invalid)} invalid", tuple(defects))


def _data(release: Release) -> Check:
    report = release.shapes.validate(release.statements)
    size = sum(map(len, release.data.values()))
    return Check("data", f"{len(release.data)} graphs, {size} triples", tuple(report.lines("en")))


_SINGLE: tuple[Callable[[Release], Check], ...] = (_style, _reasoner, _shapes, _queries, _examples, _data)


def check(folder: Path) -> Iterator[Check]:
    """Check the release in *folder*, one check at a time. Raises ParseError, CatalogueError, ReasonerError."""
    release = Release.of(folder)
    yield from _hygiene(release)
    for each in _SINGLE:
        yield each(release)
