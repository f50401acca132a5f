"""The write side: from files to a validated, attributed, published snapshot.

Files are contributions. Each of ``data/**/*.ttl`` becomes one graph, named after its path. All of them are parsed
before any is validated, validated before any is stored, and stored all at once, as one revision in the ledger, so a
file with an error leaves what is being served as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kennisgraaf.checking.consistency import check, claims
from kennisgraaf.checking.lines import Places, places_of
from kennisgraaf.checking.mending import Mender
from kennisgraaf.checking.report import Report, Result, arranged
from kennisgraaf.checking.rules import Rules
from kennisgraaf.checking.stated import Stated
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.contributing.unmapped import told, unmapped
from kennisgraaf.errors import ParseError
from kennisgraaf.formats import READABLE
from kennisgraaf.graph.literals import as_kept
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.rdf import read, skolemise, triples
from kennisgraaf.graph.skolem import skolemised
from kennisgraaf.namespaces import CONTRIBUTOR, GRAPH, ONTOLOGY_GRAPH, SHAPES_GRAPH
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import Track, canonical, catch_up, statements, untracked
from kennisgraaf.revisions.revision import Change
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.release import data_files, origin
from kennisgraaf.snapshots.store import Snapshots


@dataclass(frozen=True)
class Loaded:
    """What a load did: the snapshot's name, the triples of each graph, and warnings of the shapes.

    ``revision`` is that of the ledger; ``changed`` says whether the load made it, or found everything there already.
    """

    snapshot: str
    graphs: dict[str, int]
    report: Report
    revision: int
    changed: bool


def _parse_all(files: list[tuple[str, Path]], track: Track) -> dict[str, list[ox.Quad]]:
    """The quads of every graph. Raises ParseError for the first file that does not parse."""
    graphs = {}
    for graph, file in track(files, "reading"):
        quads = read(file)
        if named := next((quad for quad in quads if quad.graph_name != ox.DefaultGraph()), None):
            raise ParseError(str(file), f"names a graph of its own, {named.graph_name}; the file is the graph")
        graphs[graph] = quads
    return graphs


def _in_graph(graph: str, statements: Sequence[ox.Triple]) -> list[ox.Quad]:
    """*statements* in *graph* as they are stored, with an IRI for every blank node, the same at each load."""
    name = ox.NamedNode(graph)
    return as_kept(skolemised([ox.Quad(each.subject, each.predicate, each.object, name) for each in statements]))


def load(release: Path, snapshots: Snapshots, track: Track = untracked) -> Loaded:
    """Make *release* the state of all graphs of its contributor, as one revision, and serve it.

    What others contributed stays. The same content again makes no revision, and a snapshot only where the one that
    is served was made by another version or has other queries.
    Raises ParseError, CatalogueError, DataError with the report, LedgerError, DataDirectoryError.
    """
    made = origin(release)
    ontology = Ontology.of(release)
    shapes = Shapes.of(release, ontology.statements)
    Catalogue.of(release)  # its errors have to come before the revision
    graphs = _parse_all(data_files(release), track)
    report = shapes.require(triple for quads in graphs.values() for triple in triples(quads))
    parts = {ONTOLOGY_GRAPH: ontology.statements, SHAPES_GRAPH: shapes.statements}
    parts |= {graph: tuple(triples(quads)) for graph, quads in graphs.items()}
    wanted = set(canonical(q for graph, said in parts.items() for q in _in_graph(graph, said)).splitlines(True))
    with snapshots.writing():
        ledger = Ledger(snapshots.data)
        head = ledger.head
        own = {graph for graph, contributor in ledger.graphs().items() if contributor == CONTRIBUTOR}
        held = statements(ledger, own | parts.keys())
        added, removed = sorted(wanted - held), sorted(held - wanted)
        if added or removed:
            change = Change(
                contributor=CONTRIBUTOR,
                graphs=tuple(sorted(_graphs(added) | _graphs(removed))),
                message=f"kennisgraaf {made.version}",
                source="",
                licence="",
                media_type="text/turtle",
                added=b"".join(added),
                removed=b"".join(removed),
            )
            head = ledger.append(change, 0 if head is None else head.number)
        snapshot = catch_up(snapshots, ledger, release, track, made.digest)
    counts = {graph: len(own) for graph, own in graphs.items()}
    return Loaded(snapshot.name, counts, report, snapshot.origin.revision, bool(added or removed))


def _graphs(quads: list[bytes]) -> set[str]:
    """The graphs of *quads*, lines of N-Quads."""
    return {line[line.rindex(b"<") + 1 : line.rindex(b">")].decode() for line in quads}


def validate(release: Path, files: Sequence[Path], deep: Settings | None = None) -> Report:
    """Check *files* against the shapes, in the midst of the data of *release*; nothing is stored.

    The results concern the subjects that the files describe; those of one file have their lines. With *deep* it is
    checked too, within these settings, whether all of it can be true at once.
    Raises ParseError, FileFormatError, and with *deep* DeepSizeError and what ``consistency.check`` raises.
    """
    ontology = Ontology.of(release)
    places, quads = Places(), []
    lost: Sequence[Result] = ()
    for file in files:
        parsed = read(file)
        quads += skolemise(parsed)
        if len(files) == 1:
            text, form = file.read_text("utf-8-sig"), READABLE[file.suffix.lower()]
            places = places_of(text, form, parsed, quads)
            lost = list(told(unmapped(text))) if form == ox.RdfFormat.JSON_LD else ()
    own = list(triples(quads))
    around = [triple for _, file in data_files(release) for triple in triples(read(file))]
    described = {triple.subject for triple in own if isinstance(triple.subject, ox.NamedNode)}
    shapes = Shapes.of(release, ontology.statements)
    report = Mender(Rules(release, shapes)).mended(shapes.validate([*own, *around], described).placed(places))
    report = Report(arranged([*report.results, *lost]), report.checked)
    if deep is None:
        return report
    store = ox.Store()
    store.extend(_in_graph(f"{GRAPH}{CONTRIBUTOR}", around))
    found = check(claims(quads, places, Stated(store), deep.deep_triples), deep)
    return Report(arranged([*report.results, *found]), report.checked)
