"""The write side: from files to a validated, attributed, published snapshot.

Files are contributions. Each of ``data/**/*.ttl`` becomes one graph, named after its path. All of them are parsed
before any is validated, validated before any is stored, and stored all at once, so a file with an error leaves what
is being served as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kennisgraaf import listing, provenance
from kennisgraaf.catalogue import Catalogue
from kennisgraaf.entailment import Vocabulary
from kennisgraaf.errors import ParseError
from kennisgraaf.namespaces import CATALOGUE_GRAPH, ONTOLOGY_GRAPH, SHAPES_GRAPH
from kennisgraaf.ontology import Ontology
from kennisgraaf.rdf import read, skolemise, triples
from kennisgraaf.release import data_files, origin
from kennisgraaf.report import Report
from kennisgraaf.store import Snapshots
from kennisgraaf.validation import Shapes

Item = TypeVar("Item")
Track = Callable[[list[Item], str], Iterable[Item]]
"""Passes over a list while it shows, under a label, how far it is."""


def untracked(items: list[Item], label: str) -> Iterable[Item]:
    return items


@dataclass(frozen=True)
class Loaded:
    """What a load did: the snapshot's name, the triples of each graph, and warnings of the shapes."""

    snapshot: str
    graphs: dict[str, int]
    report: Report


def _parse_all(files: list[tuple[str, Path]], track: Track[tuple[str, Path]]) -> dict[str, list[ox.Quad]]:
    """The quads of every graph. Raises ParseError for the first file that does not parse."""
    graphs = {}
    for graph, file in track(files, "reading"):
        quads = read(file)
        if named := next((quad for quad in quads if quad.graph_name != ox.DefaultGraph()), None):
            raise ParseError(str(file), f"names a graph of its own, {named.graph_name}; the file is the graph")
        graphs[graph] = quads
    return graphs


def _in_graph(graph: str, statements: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    name = ox.NamedNode(graph)
    return (ox.Quad(each.subject, each.predicate, each.object, name) for each in statements)


def load(release: Path, snapshots: Snapshots, track: Track[tuple[str, Path]] = untracked) -> Loaded:
    """Load *release* and publish it as the current snapshot.

    Raises ParseError, CatalogueError, DataError with the report, DataDirectoryError; nothing is published then.
    """
    started = datetime.now(UTC)
    catalogue = Catalogue.of(release)
    ontology = Ontology.of(release)
    shapes = Shapes.of(release, ontology.statements)
    graphs = _parse_all(data_files(release), track)
    report = shapes.require(triple for quads in graphs.values() for triple in triples(quads))
    vocabulary = Vocabulary.of(ontology.statements)
    made = origin(release)
    ended = datetime.now(UTC)

    def quads() -> Iterator[ox.Quad]:
        yield from _in_graph(ONTOLOGY_GRAPH, ontology.statements)
        yield from _in_graph(f"{ONTOLOGY_GRAPH}/inferred", vocabulary.entailments(ontology.statements))
        yield from _in_graph(SHAPES_GRAPH, shapes.statements)
        yield from _in_graph(CATALOGUE_GRAPH, listing.statements(catalogue))
        for graph, own in graphs.items():
            yield from _in_graph(graph, triples(own))
            yield from _in_graph(f"{graph}/inferred", vocabulary.entailments(triples(own)))
            yield from provenance.activity(graph, own, made.version, started, ended)

    name = snapshots.publish(quads(), made)
    return Loaded(name, {graph: len(own) for graph, own in graphs.items()}, report)


def validate(release: Path, files: Sequence[Path]) -> Report:
    """Check *files* against the shapes, in the midst of the data of *release*; nothing is stored.

    The results concern the subjects that the files describe. Raises ParseError, FileFormatError.
    """
    ontology = Ontology.of(release)
    own = [triple for file in files for triple in triples(skolemise(read(file)))]
    around = [triple for _, file in data_files(release) for triple in triples(read(file))]
    described = {triple.subject for triple in own if isinstance(triple.subject, ox.NamedNode)}
    return Shapes.of(release, ontology.statements).validate([*own, *around], described)
