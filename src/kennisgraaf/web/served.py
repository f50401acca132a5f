"""What one web worker holds."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from flask import current_app

from kennisgraaf.catalogue import Catalogue
from kennisgraaf.settings import Settings
from kennisgraaf.store import Snapshot, Snapshots


@dataclass
class Served:
    """The settings, the catalogue, and the current snapshot, opened anew when another is published."""

    settings: Settings
    catalogue: Catalogue
    snapshots: Snapshots
    _snapshot: Snapshot | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def current(self) -> Snapshot:
        """The current snapshot. Raises DataDirectoryError when there is none."""
        snapshot = self._snapshot
        if snapshot is None or snapshot.name != self.snapshots.current_name:
            with self._lock:
                snapshot = self._snapshot = self.snapshots.current()
        return snapshot


def served() -> Served:
    """What the running application holds."""
    held = current_app.extensions["kennisgraaf"]
    assert isinstance(held, Served)
    return held
