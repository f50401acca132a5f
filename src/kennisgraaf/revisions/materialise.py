"""An older revision as a snapshot, made from the ledger and kept for who asks next; and the program that makes one.

One that is near a snapshot is made from that by what changed in between, forward or back; any other from nothing. One
is made at a time, over all processes. At most ``KEPT`` stay; the one that was asked longest ago goes first, but none
in use. Below the data directory::

    history/<origin>/<revision>/   a snapshot, whose path never comes to mean another ledger or release
    history/candidates/            what is being made; the next who makes one removes what was left by who died
    history/lock                   held by who makes one

The program (see ``program``) has the arguments DESCRIPTOR LIFELINE MEMORY; it is asked for the number of a revision.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kennisgraaf.errors import (
    DataDirectoryError,
    LedgerError,
    RevisionSizeError,
    UnknownRevisionError,
)
from kennisgraaf.namespaces import ONTOLOGY_GRAPH
from kennisgraaf.processes.program import begin, serve
from kennisgraaf.revisions import provenance
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import COST, anew, parse, sources
from kennisgraaf.revisions.revision import Revision
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.candidate import Candidate
from kennisgraaf.snapshots.lock import remove
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import Snapshots

KEPT = 4
"""Older revisions that are kept, besides those in use."""
_UNREADABLE = (OSError, RuntimeError, ValueError, TypeError)
"""What opening a snapshot raises that is gone, or damaged."""


def kept(snapshots: Snapshots, origin: Origin) -> Snapshot | None:
    """The snapshot of *origin*, when there is one; it is the last that goes."""
    with suppress(UnknownRevisionError, DataDirectoryError):
        found = snapshots.at(str(origin.revision))
        if found.origin == origin:
            return found
    folder = _place(snapshots, origin)
    with suppress(*_UNREADABLE):
        found = Snapshot(folder)
        folder.touch()
        return found
    return None


def materialise(snapshots: Snapshots, ledger: Ledger, settings: Settings, number: int) -> None:
    """Make the snapshot of revision *number*, unless it is there; another process at it is waited for.

    Raises UnknownRevisionError, RevisionSizeError, DataDirectoryError, CatalogueError, LedgerError, OSError.
    """
    workshop = Snapshots(snapshots.data / "history")
    with workshop.writing(settings.history_deadline):
        row = ledger.revision(number)
        origin = origin_of(row, snapshots.current())
        if kept(snapshots, origin) is not None:
            return
        _prune(workshop.data)
        base, work = _nearest(snapshots, ledger, origin)
        if work > settings.history_statements:
            raise RevisionSizeError(str(number), work, settings.history_statements)
        with Candidate(workshop, base) as candidate:
            if base is None:
                anew(candidate, ledger, settings.release, row)
            else:
                _travel(candidate, ledger, base.origin.revision, row.number)
            candidate.seal(origin)
            candidate.move(_place(snapshots, origin))


def _travel(candidate: Candidate, ledger: Ledger, here: int, there: int) -> None:
    """Bring *candidate*, a copy of revision *here*, forward or back to *there*; both have the same ontology."""
    more: set[bytes] = set()
    less: set[bytes] = set()
    passed: set[ox.Quad] = set()
    first, last = sorted((here, there))
    for row, added, removed in ledger.since(first, until=last):
        new, gone = set(added.splitlines(keepends=True)), set(removed.splitlines(keepends=True))
        more, less = (more - gone) | (new - less), (less - new) | (gone - more)
        passed.update(provenance.revision(row, sources(added)))
    if here > there:
        more, less = less, more
        rows = ledger.revisions(there + 1, there)
        candidate.forget(passed.difference(quad for row in rows for quad in provenance.revision(row)))
    else:
        candidate.record(passed)
    candidate.apply(parse(b"".join(more)), parse(b"".join(less)))


def origin_of(row: Revision, current: Snapshot) -> Origin:
    """What a snapshot of *row* is made from, of the release that *current* is of."""
    return replace(current.origin, revision=row.number, row=row.digest)


def _place(snapshots: Snapshots, origin: Origin) -> Path:
    named = hashlib.sha256(json.dumps(astuple(origin)).encode()).hexdigest()[:32]
    return snapshots.data / "history" / named / f"{origin.revision:06d}"


def _nearest(snapshots: Snapshots, ledger: Ledger, wanted: Origin) -> tuple[Snapshot | None, int]:
    """The snapshot from which *wanted* is made soonest, or None to make it from nothing; and how many statements that
    takes, where one that is applied to a snapshot counts for several."""
    best: Path | None = None
    least = ledger.volume(0, wanted.revision)
    for folder, origin in _there(snapshots):
        first, last = sorted((origin.revision, wanted.revision))
        if replace(origin, revision=wanted.revision, row=wanted.row) != wanted or not ledger.holds(origin):
            continue
        ontology = ledger.last_of(ONTOLOGY_GRAPH, last)
        work = ledger.volume(first, last) * COST
        if work < least and (ontology is None or ontology.number <= first):
            best, least = folder, work
    with suppress(*_UNREADABLE):  # it may be gone by now
        return (None, least) if best is None else (Snapshot(best), least)
    return None, ledger.volume(0, wanted.revision)


def _there(snapshots: Snapshots) -> Iterator[tuple[Path, Origin]]:
    """The snapshots that there are, of any origin."""
    for pattern in ("snapshots/[0-9]*", "history/*/[0-9]*"):
        for folder in snapshots.data.glob(pattern):
            with suppress(OSError, ValueError, TypeError):
                if folder.name.isdecimal():
                    yield folder, Origin.read(folder / "release.json")


def _prune(folder: Path) -> None:
    """Remove all in *folder* but the last used, to make room for one, and what a process left that was killed."""
    for left in folder.glob("*/*.partial"):
        shutil.rmtree(left, ignore_errors=True)
    there = (path for path in folder.glob("*/[0-9]*") if path.name.isdecimal())
    newest = sorted(there, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for old in newest[KEPT - 1 :]:
        with suppress(OSError):
            remove(old)
            old.parent.rmdir()


def main(descriptor: int, lifeline: int, memory: int) -> None:
    """Make each revision that is asked for, until the other side is gone."""
    begin(lifeline, memory)
    settings = Settings.read()

    def answer(number: int, _: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            materialise(Snapshots(settings.data), Ledger(settings.data), settings, number)
        except OSError as error:
            raise LedgerError.of("That revision cannot be made.", error) from error
        return {}, b""

    serve(descriptor, memory, answer, "revision")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
