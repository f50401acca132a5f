"""What one web worker holds."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import current_app

from kennisgraaf.contributing.submissions import Contributions
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.querying.workers import Pool
from kennisgraaf.revisions.history import History
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots

if TYPE_CHECKING:
    from kennisgraaf.web.answers import Cache


@dataclass
class Served:
    """The settings, the catalogue, the query processes, the answers kept, the way in,
    the older revisions, and the open snapshot."""

    settings: Settings
    catalogue: Catalogue
    snapshots: Snapshots
    pool: Pool
    cache: Cache
    contributions: Contributions
    history: History
    _snapshot: Snapshot | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def current(self) -> Snapshot:
        """The current snapshot, opened anew when another was published. Raises DataDirectoryError."""
        snapshot = self._snapshot
        if snapshot is None or snapshot.name != self.snapshots.current_name:
            with self._lock:
                if self._snapshot is None or self._snapshot.name != self.snapshots.current_name:
                    self._snapshot = self.snapshots.current()
                snapshot = self._snapshot
        return snapshot

    def at(self, revision: str | None) -> Snapshot:
        """The snapshot of *revision*, or the current one; it stays for as long as whoever asks holds on to it.

        Raises what ``History.at`` raises, DataDirectoryError.
        """
        current = self.current()
        if revision is None or revision == str(int(current.name)):
            return current
        return self.history.at(revision, current)


def served() -> Served:
    """What the running application holds."""
    held = current_app.extensions["kennisgraaf"]
    assert isinstance(held, Served)
    return held
