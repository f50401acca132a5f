"""The snapshot as a projection of the ledger: brought up to date with it, or made anew from it.

A snapshot names the row of the ledger that it holds last. When the ledger has that row, only the rows after it are
applied; a snapshot of any other ledger, or of another version of kennisgraaf, is made anew. The catalogue of queries
comes from the release and is in no row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kennisgraaf.errors import DataDirectoryError, UnknownRevisionError
from kennisgraaf.namespaces import CATALOGUE_GRAPH, ONTOLOGY_GRAPH, PROVENANCE_GRAPH
from kennisgraaf.querying import listing
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.revisions import provenance
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.revision import Revision
from kennisgraaf.snapshots.candidate import Candidate, vocabulary_in
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import Snapshots

Track = Callable[[list[Any], str], Iterable[Any]]
"""Passes over a list while it shows, under a label, how far it is."""

COST = 5
"""How many times as long it takes to apply a statement to a snapshot as to make it anew with it, measured."""
_PATIENCE = 30.0
"""Seconds that whoever begins to serve waits for whoever writes."""
_FEW = 250_000
"""Statements with which all of that is quick, so that the store is left as it is."""


def untracked(items: list[Any], label: str) -> Iterable[Any]:
    return items


def parse(lines: bytes) -> Iterator[ox.Quad]:
    """The quads of *lines*, as the ledger keeps them: they were checked when they came in."""
    return ox.parse(lines, format=ox.RdfFormat.N_QUADS, lenient=True)


def lines_of(quads: Iterable[ox.Quad]) -> set[bytes]:
    """*quads* as lines of N-Quads."""
    written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert written is not None  # no output was given
    return set(written.splitlines(keepends=True))


def canonical(quads: Iterable[ox.Quad]) -> bytes:
    """*quads* as the ledger keeps them: N-Quads, each once, sorted by code point."""
    return b"".join(sorted(lines_of(quads)))


def statements(ledger: Ledger, graphs: Iterable[str], revision: int | None = None) -> set[bytes]:
    """The statements of *graphs* at *revision*, or now, as lines of N-Quads. Raises LedgerError."""
    wanted = set(graphs)
    ends = tuple(f" <{graph}> .\n".encode() for graph in wanted)
    found: set[bytes] = set()
    for _, added, removed in ledger.since(0, sorted(wanted), revision):
        found.difference_update(line for line in removed.splitlines(keepends=True) if line.endswith(ends))
        found.update(line for line in added.splitlines(keepends=True) if line.endswith(ends))
    return found


def state(ledger: Ledger, graph: str, revision: int | None = None) -> list[ox.Quad]:
    """What was stated in *graph* at *revision*, or is now, in order. Raises LedgerError, UnknownRevisionError."""
    if revision is not None:
        ledger.revision(revision)
    return list(parse(b"".join(sorted(statements(ledger, [graph], revision)))))


def publish(candidate: Candidate, row: Revision, added: Iterable[ox.Quad], origin: Origin) -> str:
    """Publish *candidate*, to which revision *row* was applied, with its provenance; return the snapshot's name.

    *added* is what the revision added; *origin* says of which release the candidate is. The caller holds the lock.
    Raises OSError.
    """
    candidate.record(provenance.revision(row, added))
    candidate.seal(Origin(origin.version, origin.digest, row.number, row.digest))
    return candidate.publish(row.number)


def catch_up(
    snapshots: Snapshots, ledger: Ledger, release: Path, track: Track = untracked, digest: str | None = None
) -> Snapshot:
    """The snapshot of the last row of *ledger*, made if need be; the caller holds the lock.

    *digest* is that of *release* when that is what the ledger holds; a snapshot of another release is made anew then.
    Raises DataDirectoryError when there are no revisions, LedgerError, also when they were lost, CatalogueError.
    """
    head = ledger.head
    if head is None:
        raise DataDirectoryError(f"There are no data in {snapshots.data}. Load them: kennisgraaf load")
    base = _base(snapshots, ledger)
    if base is None or (digest is not None and base.origin.digest != digest):
        return _rebuild(snapshots, ledger, release, head, track, digest or "")
    if base.origin.revision == head.number:
        return base
    behind = ledger.revisions(head.number + 1, head.number - base.origin.revision)
    if sum(row.additions + row.removals for row in behind) * COST > base.size + _FEW:
        return _rebuild(snapshots, ledger, release, head, track, base.origin.digest)
    with Candidate(snapshots, base) as candidate:
        missing = list(range(base.origin.revision, head.number))
        rows = ledger.since(base.origin.revision)
        for _ in track(missing, "catching up"):
            row, added, removed = next(rows)
            new = list(parse(added))
            candidate.apply(new, parse(removed))
            if row.number == head.number:
                publish(candidate, row, new, base.origin)
                break
            candidate.record(provenance.revision(row, new))
    return snapshots.current()


def bring_up(snapshots: Snapshots, ledger: Ledger, release: Path, track: Track = untracked) -> Snapshot:
    """The snapshot of the last row of *ledger*, made if need be. One that was made without a ledger stays as it is.

    Raises DataDirectoryError, BusyError when another process writes too long, LedgerError, also when the revisions
    were lost, CatalogueError.
    """
    head = ledger.head
    if head is None:
        return snapshots.current()
    base = _base(snapshots, ledger)
    if base is not None and base.origin.revision == head.number:
        return base
    with snapshots.writing(_PATIENCE):  # of whoever has written the row, and will publish it at once
        return catch_up(snapshots, ledger, release, track)


def _base(snapshots: Snapshots, ledger: Ledger) -> Snapshot | None:
    """The current snapshot, when this version made it from *ledger*."""
    if snapshots.current_name is None:
        return None
    with suppress(DataDirectoryError):
        snapshot = snapshots.current()
        if snapshot.origin.version == version("kennisgraaf") and ledger.holds(snapshot.origin):
            return snapshot
    return None


def rebuild(
    snapshots: Snapshots,
    ledger: Ledger,
    release: Path,
    revision: int | None = None,
    track: Track = untracked,
    patience: float = 0.0,
) -> Snapshot:
    """Make the snapshot of the last revision anew and let it be served; or make that of *revision*, to be asked for.

    A snapshot of *revision* that is kept already is taken as it is. Whoever writes is waited for *patience* seconds.
    Raises UnknownRevisionError, DataDirectoryError, BusyError, LedgerError, CatalogueError.
    """
    with snapshots.writing(patience):
        base = _base(snapshots, ledger)
        digest = "" if base is None else base.origin.digest
        row = ledger.head if revision is None else ledger.revision(revision)
        if row is None:
            raise DataDirectoryError(f"There are no data in {snapshots.data}. Load them: kennisgraaf load")
        if revision is not None:
            with suppress(UnknownRevisionError, DataDirectoryError):
                kept = snapshots.at(str(revision))
                if kept.origin.row == row.digest and kept.origin.version == version("kennisgraaf"):
                    return kept
        return _rebuild(snapshots, ledger, release, row, track, digest, current=revision is None)


def _rebuild(
    snapshots: Snapshots,
    ledger: Ledger,
    release: Path,
    row: Revision,
    track: Track,
    digest: str,
    *,
    current: bool = True,
) -> Snapshot:
    """The snapshot of *row*, made from the rows of the ledger alone."""
    with Candidate(snapshots, None) as candidate:
        anew(candidate, ledger, release, row, track)
        candidate.seal(Origin(version("kennisgraaf"), digest, row.number, row.digest))
        candidate.publish(row.number, current=current)
    return snapshots.current() if current else snapshots.at(str(row.number))


def anew(candidate: Candidate, ledger: Ledger, release: Path, row: Revision, track: Track = untracked) -> None:
    """Fill *candidate*, which is empty, with what there was at *row*. Raises LedgerError, CatalogueError, OSError."""
    catalogue = ox.NamedNode(CATALOGUE_GRAPH)
    listed = (
        ox.Quad(each.subject, each.predicate, each.object, catalogue)
        for each in listing.statements(Catalogue.of(release))
    )
    ontology = parse(b"".join(statements(ledger, [ONTOLOGY_GRAPH], row.number)))
    graphs = _graphs(ledger, row, track(list(range(row.number)), "making the snapshot anew"))
    candidate.fill(
        chain(graphs, [(CATALOGUE_GRAPH, lines_of(listed))]), vocabulary_in(quad.triple for quad in ontology)
    )


def _graphs(ledger: Ledger, until: Revision, numbers: Iterable[int]) -> Iterator[tuple[str, Collection[bytes]]]:
    """The graphs as they were at *until*, and that of their provenance; each as soon as its last row has been read."""
    last: dict[str, int] = {}
    for row in ledger.revisions(until.number + 1, until.number):  # the newest first
        for graph in row.graphs:
            last.setdefault(graph, row.number)
    held: dict[str, set[bytes]] = {}
    said: set[ox.Quad] = set()
    for _, (row, added, removed) in zip(numbers, ledger.since(0), strict=False):
        said.update(provenance.revision(row, sources(added)))
        new, gone = _by_graph(row, added), _by_graph(row, removed)
        for graph in row.graphs:
            lines = held.pop(graph, set())
            lines.difference_update(gone.get(graph, ()))
            lines.update(new.get(graph, ()))
            if last[graph] > row.number:
                held[graph] = lines
            elif lines:
                yield graph, lines
    yield PROVENANCE_GRAPH, lines_of(said)


def _by_graph(row: Revision, lines: bytes) -> dict[str, list[bytes]]:
    """*lines*, that *row* added or removed, by their graph."""
    if len(row.graphs) == 1:
        return {row.graphs[0]: lines.splitlines(keepends=True)}
    found: dict[bytes, list[bytes]] = {}
    for line in lines.splitlines(keepends=True):
        found.setdefault(line[line.rindex(b"<") + 1 : -4], []).append(line)
    return {graph.decode(): own for graph, own in found.items()}


def sources(added: bytes) -> Iterator[ox.Quad]:
    """The quads of *added* that may name the source of a graph, found without parsing all of them."""
    said = b" <http://purl.org/dc/terms/source> "
    lines = added.splitlines(keepends=True) if said in added else ()
    return parse(b"".join(line for line in lines if said in line))
