"""The release: what ships with a version of kennisgraaf, and the one reader of ``data/``."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from kennisgraaf.errors import DataDirectoryError
from kennisgraaf.namespaces import CONTRIBUTOR, GRAPH
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import Snapshots


def data_files(release: Path) -> list[tuple[str, Path]]:
    """The data graphs of *release*, each with its file. Raises DataDirectoryError when there are none."""
    folder = release / "data"
    files = sorted(folder.rglob("*.ttl"))
    if not files:
        raise DataDirectoryError(f"There are no data files in {folder}.")
    names = (file.relative_to(folder).with_suffix("").as_posix() for file in files)
    return [(f"{GRAPH}{CONTRIBUTOR}/{name}", file) for name, file in zip(names, files, strict=True)]


def origin(release: Path) -> Origin:
    """Which release *release* is: the installed version, and a digest of all files that a load reads."""
    digest = hashlib.sha256()
    for folder, files in (("ontology", "*.ttl"), ("shapes", "*.ttl"), ("queries", "*.rq"), ("data", "*.ttl")):
        for file in sorted((release / folder).rglob(files)):
            digest.update(file.relative_to(release).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return Origin(version("kennisgraaf"), digest.hexdigest())


def current(snapshots: Snapshots) -> Snapshot:
    """The current snapshot. Raises DataDirectoryError when there is none, or another version made it."""
    snapshot = snapshots.current()
    made, own = snapshot.origin.version, version("kennisgraaf")
    if made != own:
        raise DataDirectoryError(
            f"{snapshots.data} was made by kennisgraaf {made}; this is {own}. "
            f"Make it anew from this release: kennisgraaf --data {snapshots.data} load"
        )
    return snapshot


def ready(release: Path, snapshots: Snapshots) -> bool:
    """Whether the current snapshot was made from *release*; False when a load is needed.

    Raises DataDirectoryError when the data directory belongs to another version of kennisgraaf.
    """
    if snapshots.current_name is None:
        return False
    made = current(snapshots).origin  # without a revision it is from before there was a ledger
    return made.revision > 0 and made.digest == origin(release).digest
