"""A file system in a folder of its own, so that a disk is full, or cannot be written, for one test alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .needing import absent


@contextmanager
def mounted(folder: Path, *how: str | Path) -> Iterator[Path]:
    """*folder*, new, with what ``mount`` puts there when told *how*."""
    folder.mkdir()
    if os.geteuid() or subprocess.run(["mount", *how, folder]).returncode:
        absent("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
