"""Queries that ask much, and a look at the processes that answer them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def values(variables: int, each: int) -> str:
    """A pattern with ``each`` to the power of *variables* solutions."""
    numbers = " ".join(map(str, range(each)))
    return " ".join(f"VALUES ?v{number} {{ {numbers} }}" for number in range(variables))


ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {values(9, 40)} }}"
HONEST = "SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 3 } }"
LARGE = f"SELECT * {{ {values(3, 60)} }}"
"""Some 20 MB of answer."""
GREEDY = f"SELECT (GROUP_CONCAT(CONCAT(STR(?v0), '{'x' * 5000}')) AS ?x) {{ {values(3, 45)} }}"


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Return once *condition* holds; fail when it does not within *seconds*."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never became so"
        time.sleep(0.01)


def exists(pid: int) -> bool:
    """Whether the process *pid* runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def cpu(pid: int) -> int:
    """Clock ticks that the process *pid* has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
