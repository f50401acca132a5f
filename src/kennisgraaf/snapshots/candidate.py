"""A candidate: what the next snapshot would be, prepared where no reader looks.

It is a copy of a snapshot by hard links, so it costs the same however much there is; a change is applied to it with
all that follows from the change: the entailments of each graph, the merge, and the statistics. Nobody sees any of
it before it is published, so a candidate may be left half done at any moment.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from kennisgraaf.errors import ForbiddenGraphError
from kennisgraaf.graph.entailment import Vocabulary
from kennisgraaf.graph.statistics import Statistics, Tally
from kennisgraaf.namespaces import GENID, INFERRED, ONTOLOGY_GRAPH, is_checked, is_stated
from kennisgraaf.snapshots import bulk
from kennisgraaf.snapshots.lock import Use, made
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import Snapshots, sync

_PARTS = ("store", "statistics.json", "release.json")


def vocabulary_in(ontology: Iterable[ox.Triple]) -> Vocabulary:
    """The vocabulary of *ontology*. What were blank nodes in it are anonymous classes, and take no part."""
    return Vocabulary.of(
        triple
        for triple in ontology
        if not any(isinstance(each, ox.NamedNode) and each.value.startswith(GENID) for each in triple)
    )


def vocabulary_of(store: ox.Store) -> Vocabulary:
    """The vocabulary of the ontology in *store*."""
    ontology = store.quads_for_pattern(None, None, None, ox.NamedNode(ONTOLOGY_GRAPH))
    return vocabulary_in(quad.triple for quad in ontology)


def _in(graph: ox.NamedNode, statements: Iterable[ox.Triple]) -> set[ox.Quad]:
    return {ox.Quad(each.subject, each.predicate, each.object, graph) for each in statements}


def _entails(graph: ox.NamedNode) -> bool:
    """Whether *graph* has entailments: it was stated, and is not about the vocabulary, as shapes are."""
    return is_checked(graph.value)


def _merged(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object)


def _inferred(graph: ox.NamedNode) -> ox.NamedNode:
    return ox.NamedNode(f"{graph.value}{INFERRED}")


class Candidate:
    """A writable copy of *base*, or an empty store without one. A context: it is removed at its end, unless published.

    ``folder`` is where it stands; ``entailed_added`` and ``entailed_removed`` are what the last change did to the
    entailments. Who publishes holds the lock of the snapshots from the copy on. Every method raises OSError when the
    disk refuses.
    """

    def __init__(self, snapshots: Snapshots, base: Snapshot | None):
        self.folder = snapshots.candidates / f"{os.getpid()}-{secrets.token_hex(8)}"
        self.base = base
        self._snapshots = snapshots
        self._store: ox.Store | None = None
        self.entailed_added: set[ox.Quad] = set()
        self.entailed_removed: set[ox.Quad] = set()
        self._use = made(self.folder)
        try:
            if base is not None:
                base.copy(self.folder / "store")
        except BaseException:
            self.discard()
            raise
        self._tally = Tally(Statistics(0, {}, {}, {}) if base is None else base.statistics)

    @classmethod
    def adopt(cls, snapshots: Snapshots, folder: Path) -> Candidate:
        """The sealed candidate in *folder*, which another process prepared. Raises OSError, ValueError, TypeError."""
        adopted = cls.__new__(cls)
        adopted.folder, adopted.base = folder, None
        adopted._use = Use(folder)
        adopted._snapshots, adopted._store = snapshots, None
        adopted.entailed_added, adopted.entailed_removed = set(), set()
        adopted._tally = Tally(Statistics.read(folder / "statistics.json"))
        return adopted

    @property
    def store(self) -> ox.Store:
        """The quads; opened when it is first asked for."""
        if self._store is None:
            self._store = ox.Store(str(self.folder / "store"))
        return self._store

    def apply(
        self, added: Iterable[ox.Quad], removed: Iterable[ox.Quad], vocabulary: Vocabulary | None = None
    ) -> None:
        """Make a change to what is stated, and to all that follows from it.

        *vocabulary* is that of the ontology, read from the store when it is not given. A change of the ontology
        itself brings the entailments of all graphs up to date. What is there already is not added again.
        Raises ForbiddenGraphError for a graph that is made from others.
        """
        wanted = set(added)
        new = {quad for quad in wanted if quad not in self.store}
        gone = {quad for quad in removed if quad in self.store} - wanted
        graphs = {quad.graph_name for quad in new | gone}
        for graph in graphs:
            if not isinstance(graph, ox.NamedNode) or not is_stated(graph.value):
                raise ForbiddenGraphError(str(graph))
        for quad in gone:
            self.store.remove(quad)
        self.store.extend(new)
        self.entailed_added, self.entailed_removed = set(), set()
        if ox.NamedNode(ONTOLOGY_GRAPH) in graphs:
            now = vocabulary_of(self.store)
            differences = (
                self._all_entailed(graph, now)
                for graph in list(self.store.named_graphs())
                if isinstance(graph, ox.NamedNode) and _entails(graph)
            )
        else:
            now = vocabulary or vocabulary_of(self.store)
            differences = (
                self._entailed(graph, _of(new, graph), _of(gone, graph), now)
                for graph in graphs
                if isinstance(graph, ox.NamedNode) and _entails(graph)
            )
        for more, less in differences:
            self.entailed_added |= more
            self.entailed_removed |= less
        for quad in self.entailed_removed:
            self.store.remove(quad)
        self.store.extend(self.entailed_added)
        self._account(new | self.entailed_added, gone | self.entailed_removed)

    def record(self, quads: Iterable[ox.Quad]) -> None:
        """Add *quads* that nobody contributed and that entail nothing: provenance, the catalogue."""
        new = {quad for quad in quads if quad not in self.store}
        self.store.extend(new)
        self._account(new, set())

    def forget(self, quads: Iterable[ox.Quad]) -> None:
        """Remove *quads* that were recorded."""
        gone = {quad for quad in quads if quad in self.store}
        for quad in gone:
            self.store.remove(quad)
        self._account(set(), gone)

    def _entailed(
        self, graph: ox.NamedNode, new: set[ox.Triple], gone: set[ox.Triple], vocabulary: Vocabulary
    ) -> tuple[set[ox.Quad], set[ox.Quad]]:
        """The entailments of *graph* that came and went with the triples *new* and *gone*.

        A rule that follows from one statement gives statements with the same nodes. So only what is said of the
        nodes of what went can still hold it up; the rest of the graph need not be read.
        """
        lost = gone | vocabulary.entailments(gone)
        held = new | vocabulary.entailments(new)
        touched = lost | held
        around: set[ox.Triple] = set()
        for node in {triple.subject for triple in lost}:
            around.update(quad.triple for quad in self.store.quads_for_pattern(node, None, None, graph))
            around.update(quad.triple for quad in self.store.quads_for_pattern(None, None, node, graph))
        held |= vocabulary.entailments(around)
        after = {quad for quad in _in(graph, touched & held) if quad not in self.store}
        name = _inferred(graph)
        should = _in(name, (quad.triple for quad in after))
        before = {quad for quad in _in(name, touched) if quad in self.store}
        return should - before, before - should

    def _all_entailed(self, graph: ox.NamedNode, vocabulary: Vocabulary) -> tuple[set[ox.Quad], set[ox.Quad]]:
        """The same for all of *graph*, whose entailments may be those of another ontology."""
        stated = {quad.triple for quad in self.store.quads_for_pattern(None, None, None, graph)}
        name = _inferred(graph)
        should = _in(name, vocabulary.entailments(stated))
        before = set(self.store.quads_for_pattern(None, None, None, name))
        return should - before, before - should

    def _account(self, new: set[ox.Quad], gone: set[ox.Quad]) -> None:
        """Bring the merge and the statistics up to date with *new* and *gone*, which the named graphs already are."""
        left = {}
        for quads, by in ((new, 1), (gone, -1)):
            for quad in quads:
                assert isinstance(quad.graph_name, ox.NamedNode)
                left[quad.graph_name] = self._tally.named(quad.graph_name.value, by)
        for graph, number in left.items():
            if number == 0:  # else it would still be listed among the named graphs
                self.store.remove_graph(graph)
        merged = {_merged(quad.triple) for quad in new}
        for quad in {_merged(quad.triple) for quad in gone} - merged:
            if all(each.graph_name == ox.DefaultGraph() for each in self._same(quad)):
                self.store.remove(quad)
                self._tally.merged(quad.triple, -1)
        more = [quad for quad in merged if quad not in self.store]
        self.store.extend(more)
        for quad in more:
            self._tally.merged(quad.triple, 1)

    def _same(self, quad: ox.Quad) -> Iterator[ox.Quad]:
        """The quads that say what *quad* says, in any graph."""
        return self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)

    def fill(self, graphs: Iterable[tuple[str, Collection[bytes]]], vocabulary: Vocabulary) -> None:
        """Put *graphs*, each its IRI and all its lines, into the empty store with all that follows (``bulk``)."""
        self._tally = Tally(bulk.fill(self.store, graphs, vocabulary, self.folder))

    def seal(self, origin: Origin) -> None:
        """Close it and force it to disk, as made from *origin*; it is opened again when more is to be recorded."""
        if self._store is not None or not (self.folder / "store").exists():
            self.store.flush()
            self._store = None
        self._tally.statistics().write(self.folder / "statistics.json")
        origin.write(self.folder / "release.json")
        sync(self.folder)

    def publish(self, revision: int, *, current: bool = True) -> str:
        """Make it, sealed, the snapshot of *revision*, and with *current* the one that is served; return its name."""
        for other in self.folder.iterdir():
            if other.name not in _PARTS:
                other.unlink()
        return self._snapshots.put(self.folder, revision, current=current)

    def move(self, folder: Path) -> None:
        """Make it, sealed, *folder*; what stands there already, and nobody can use, goes."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            shutil.rmtree(folder)
        self.folder.rename(folder)

    def discard(self) -> None:
        """Remove it, when it was not published."""
        self._store = None
        self._use.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Candidate:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def _of(quads: set[ox.Quad], graph: ox.NamedNode) -> set[ox.Triple]:
    return {quad.triple for quad in quads if quad.graph_name == graph}
