"""The lock by which one process at a time writes; the kernel lets go of it when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
