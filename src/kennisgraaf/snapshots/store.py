"""The store: snapshots are published, and what was last published is opened. Below the data directory::

    snapshots/<revision>/store/       a pyoxigraph store, only ever opened read-only
    snapshots/<revision>/release.json    which release and which row of the ledger it was made from
    snapshots/<revision>/statistics.json   how much there is of what
    current -> snapshots/<revision>   swapped by one rename, so a reader sees all of a snapshot or the one before
    candidates/                       what is being prepared (``candidate``)

A name is the number of the revision in six digits. When a snapshot of a revision is made that there was before, by
another version, with other queries or after a restore, its name has one nought more, and so have those after it: no
name ever comes to mean something else to a reader.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pyoxigraph as ox

from kennisgraaf.errors import BusyError, DataDirectoryError, LedgerError, UnknownRevisionError
from kennisgraaf.graph.statistics import Statistics
from kennisgraaf.snapshots.lock import exclusive, lives, remove
from kennisgraaf.snapshots.snapshot import Origin, Snapshot

KEPT = 4
"""Snapshots that are kept: those made last, and in any case what is in use, is current, or was so before."""

_CANDIDATES = "candidates"


class Snapshots:
    """The snapshots below one data directory."""

    def __init__(self, data: Path):
        self.data = data
        self._current = data / "current"

    @property
    def current_name(self) -> str | None:
        """The name of the current snapshot, or None when nothing was published yet; costs one readlink."""
        try:
            return os.path.basename(os.readlink(self._current))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DataDirectoryError(f"{self._current} should be a symbolic link: {error.strerror}.") from error

    @property
    def served(self) -> Origin | None:
        """What the current snapshot says that it was made from, without opening it; None when nothing says so."""
        with suppress(OSError, ValueError, TypeError):
            return Origin.read(self._current / "release.json")
        return None

    def current(self) -> Snapshot:
        """Open the current snapshot. Raises DataDirectoryError when there is none or it cannot be read."""
        name = self.current_name
        if name is None:
            raise DataDirectoryError(
                f"There are no data in {self.data}. Load them: kennisgraaf --data {self.data} load"
            )
        try:
            return self._open(name)
        except DataDirectoryError:
            if self.current_name == name:
                raise
        return self.current()  # it was replaced, and removed, between the link and the opening

    def at(self, revision: str) -> Snapshot:
        """Open the snapshot of *revision*. Raises UnknownRevisionError when it is not kept, DataDirectoryError."""
        kept = {path.name.lstrip("0"): path.name for path in sorted(self._kept(), key=lambda each: len(each.name))}
        name = kept.get(revision.lstrip("0"))
        if name is None:
            raise UnknownRevisionError(revision, sorted(kept, key=int))
        try:
            return self._open(name)
        except DataDirectoryError as error:
            if (self.data / "snapshots" / name).exists():
                raise
            raise UnknownRevisionError(revision, sorted(kept.keys() - {str(int(name))}, key=int)) from error

    def _kept(self) -> list[Path]:
        return [path for path in (self.data / "snapshots").glob("[0-9]*") if path.name.isdecimal()]

    def _open(self, name: str) -> Snapshot:
        try:
            return Snapshot(self.data / "snapshots" / name)
        except (OSError, RuntimeError, ValueError, TypeError) as error:
            raise DataDirectoryError(
                f"The snapshot {name} in {self.data} cannot be read ({error}). "
                f"Make it anew: kennisgraaf --data {self.data} load"
            ) from error

    @property
    def candidates(self) -> Path:
        """The folder below which candidates are prepared; on the same file system, so that they can be renamed."""
        return self.data / _CANDIDATES

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Keep every other writer of this data directory out, and remove what writers left that died.

        Another writer is waited for *wait* seconds. Raises BusyError after that, or DataDirectoryError without *wait*;
        LedgerError when the disk refuses.
        """
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            with ExitStack() as held:
                try:
                    held.enter_context(exclusive(self.data / "lock", wait))
                except BlockingIOError as error:
                    if wait:
                        raise BusyError(max(1, round(wait))) from error
                    raise DataDirectoryError(f"Another process is writing in {self.data}. Try again later.") from error
                self._sweep()
                yield
        except OSError as error:
            raise LedgerError.of(f"Cannot write to {self.data}: {error.strerror or error}.", error) from error

    def _sweep(self) -> None:
        """Remove what is left of writers that died; what cannot be removed waits for the next writer."""
        for candidate in self.candidates.glob("*-*"):
            if not lives(int(candidate.name.partition("-")[0])):  # as far as this process can see
                with suppress(OSError):
                    remove(candidate)
        for left in (*self.candidates.glob("*.partial"), *(self.data / "snapshots").glob("*.partial")):
            shutil.rmtree(left, ignore_errors=True)

    def publish(self, quads: Iterable[ox.Quad], origin: Origin) -> str:
        """Make *quads*, without a ledger, the current snapshot, durably and all at once; return its name.

        Raises DataDirectoryError when another process is writing, LedgerError when the disk refuses.
        """
        with self.writing():
            folder = self.data / "snapshots"
            folder.mkdir(exist_ok=True)
            revision = max((int(path.name) for path in self._kept()), default=0) + 1
            partial = folder / f"{revision:06d}.partial"
            partial.mkdir()
            store = ox.Store(str(partial / "store"))
            store.bulk_extend(
                each for quad in quads for each in (quad, ox.Quad(quad.subject, quad.predicate, quad.object))
            )
            store.flush()
            Statistics.of(store).write(partial / "statistics.json")
            del store
            origin.write(partial / "release.json")
            sync(partial)
            return self.put(partial, revision)

    def put(self, prepared: Path, revision: int, *, current: bool = True) -> str:
        """Move *prepared*, a whole snapshot that is safe on disk, to its place; with *current* let it be served.

        The caller holds the lock. Returns the name. Raises OSError.
        """
        folder = self.data / "snapshots"
        folder.mkdir(exist_ok=True)
        before = self.current_name
        others = self._kept()
        same = [path.name for path in others if int(path.name) == revision or (current and int(path.name) > revision)]
        name = f"{revision:0{max(6, len(before or ''), *(len(other) + 1 for other in same))}d}"
        now = max([time.time_ns(), *(path.stat().st_mtime_ns + 1 for path in others)])  # though the clock goes back
        os.utime(prepared, ns=(now, now))
        prepared.rename(folder / name)
        sync(folder, deep=False)
        if current:
            link = self.data / "current.new"
            link.unlink(missing_ok=True)
            link.symlink_to(Path("snapshots") / name)
            link.replace(self._current)
            sync(self.data, deep=False)
        newest = sorted(self._kept(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for old in newest[KEPT:]:
            if old.name not in (before, name):
                with suppress(OSError):  # what is published is published; the next writer tries again
                    remove(old)
        return name


def sync(folder: Path, *, deep: bool = True) -> None:
    """Force *folder*, and with *deep* everything in it that no other snapshot has too, to disk. Raises OSError.

    A file that goes meanwhile was replaced by the store, which forces what replaces it to disk itself.
    """
    for path in [*(folder.rglob("*") if deep else ()), folder]:
        try:
            if path.is_file() and path.stat().st_nlink > 1:
                continue
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            if path == folder:
                raise
            continue
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
