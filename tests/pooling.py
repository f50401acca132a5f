"""What tests of the query processes share: asking a pool, and seeing which of its processes computes."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from kennisgraaf.querying.workers import Content, Pool, Task

from .processes import cpu, until

MEMORY = 400
"""MiB that a query may use in these tests."""


def ask(pool: Pool, folder: str, query: str, seconds: float | None = None, client: str = "a") -> Content:
    return pool.evaluate(Task(folder, query, "json", "ttl"), client, seconds)


def number(content: Content) -> int:
    """The number in the one row of *content*."""
    assert isinstance(content.body, bytes)
    return int(json.loads(content.body)["results"]["bindings"][0]["n"]["value"])


def busy(pool: Pool) -> int:
    """The process of *pool* that is computing, once there is one."""
    before = {pid: cpu(pid) for pid in pool.pids}
    found: list[int] = []

    def look() -> bool:
        found[:] = [pid for pid in pool.pids if pid in before and cpu(pid) - before[pid] > 20]
        return bool(found)

    until(look)
    return found[0]


def start(threads: ThreadPoolExecutor, *arguments: Any) -> Future[Content]:
    return threads.submit(ask, *arguments)
