"""A ledger that was lost: removed or emptied, while there is still a snapshot that was made from it.

The ledger alone says who stated what. Nothing goes on without it: the next revision would be the first again, on top
of statements that no ledger holds.
"""

from __future__ import annotations

from pathlib import Path

from kennisgraaf.errors import LedgerError
from kennisgraaf.snapshots.store import Snapshots


def require_kept(data: Path) -> None:
    """Let the ledger of *data* have no revisions only when no snapshot of one is served. Raises LedgerError.

    A snapshot that names no revision was made without a ledger.
    """
    served = Snapshots(data).served
    if served is not None and served.revision:
        raise LedgerError(
            f"The ledger of {data} is lost: revision {served.revision} is what is served, and the ledger has no "
            f"revisions. Put the ledger back, or restore a backup: kennisgraaf --data {data} restore FILE. To begin "
            f"anew, without what others contributed, remove {data / 'current'}, and load. Nothing was stored."
        )
