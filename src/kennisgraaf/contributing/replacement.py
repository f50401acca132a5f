"""The way in for who keeps a deployment: all of a graph at once, past the gate.

What comes in so is from a publisher who is trusted, is far larger than what the gate takes, and was checked by
whoever made statements of it. For the rest it is a contribution as any other: one revision of its contributor, which
holds the difference only, all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kennisgraaf.errors import DataDirectoryError, UnknownContributorError
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.revisions.database import FILE
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import Track, catch_up, statements, untracked
from kennisgraaf.revisions.revision import Change, Revision
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.store import Snapshots


@dataclass(frozen=True)
class Publisher:
    """Whose statements they are: the contributor, who is registered when that was not done, and its defaults.

    ``space`` is how the IRIs begin of what it describes besides what is below its own prefixes.
    """

    name: str
    title: str
    space: str
    source: str
    licence: str


def require_ledger(settings: Settings) -> None:
    """Raises DataDirectoryError when nothing was loaded yet: the statements need the ontology."""
    if not (settings.data / FILE).exists() or Ledger(settings.data).head is None:
        raise DataDirectoryError(
            f"There are no data in {settings.data}. Load them: kennisgraaf --data {settings.data} load"
        )


def replace(
    settings: Settings,
    by: Publisher,
    graph: str,
    said: Iterable[str],
    message: str,
    media_type: str,
    track: Track = untracked,
) -> Revision | None:
    """Make *said* all that *graph*, of *by*, states, and serve it; None when it did so already.

    *said* are subjects, predicates and objects as in canonical N-Triples, each literal as the store keeps it; they are
    read before anything is written.
    Raises what *said* raises, DataDirectoryError, BusyError when others write too long, LedgerError.
    """
    require_ledger(settings)
    wanted = {f"{each} <{graph}> .\n".encode() for each in said}
    snapshots = Snapshots(settings.data)
    with snapshots.writing(settings.queue_wait):
        ledger = Ledger(settings.data)
        held = statements(ledger, {graph})
        removed = b"".join(sorted(held - wanted))
        wanted -= held
        del held  # it may be as large as what is wanted, and both are no longer needed when they are joined
        added = b"".join(sorted(wanted))
        del wanted
        if not added and not removed:
            return None
        _register(settings, by)
        change = Change(by.name, (graph,), message, by.source, by.licence, media_type, added, removed)
        head = ledger.head
        revision = ledger.append(change, 0 if head is None else head.number)
        del change, added, removed
        catch_up(snapshots, ledger, settings.release, track)
    return revision


def _register(settings: Settings, by: Publisher) -> None:
    contributors = Contributors(settings.data)
    try:
        contributors.get(by.name)
    except UnknownContributorError:
        contributors.add(by.name, by.title, (by.space,), (), by.licence, by.source)
