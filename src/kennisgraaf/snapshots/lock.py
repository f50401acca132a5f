"""Locks between processes: one writes at a time, and nobody removes a folder that others read.

They are those of flock (https://man7.org/linux/man-pages/man2/flock.2.html): the kernel lets go of one when its holder
dies.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_POLL = 0.005  # seconds between two looks at a lock that another has


@contextmanager
def exclusive(file: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock *file*. Raises BlockingIOError when another still has it after *wait* seconds, and OSError."""
    with file.open("w") as lock:
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise
            time.sleep(_POLL)
        yield


def lives(process: int) -> bool:
    """Whether there is a process with this id."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # one of somebody else
        return True
    return True


class Use:
    """A folder in use: for as long as this is there, and its process, ``remove`` leaves it."""

    def __init__(self, folder: Path):
        """Raises FileNotFoundError when it is gone, BlockingIOError when it is just going, OSError."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        self.end = weakref.finalize(self, os.close, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(descriptor), folder.stat()):
            raise FileNotFoundError(folder)


def made(folder: Path) -> Use:
    """Make *folder*, for use. Raises OSError."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError, BlockingIOError):  # it was taken for left before it was in use
            return Use(folder)


def remove(folder: Path) -> bool:
    """Remove *folder*, under its name all at once, unless it is in use; return whether. Raises OSError.

    Who is killed meanwhile leaves «.partial» behind the name of what is left.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        going = folder.rename(folder.with_name(f"{folder.name}.partial"))
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    shutil.rmtree(going)
    return True
