"""The line of queries: who waits, who is refused, and who hears of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from kennisgraaf.errors import BusyError, DeadlineError, TooManyQueriesError
from kennisgraaf.querying.workers import Pool
from kennisgraaf.settings import Settings

from .pooling import MEMORY, ask, busy, number, start
from .processes import ENDLESS, HONEST, until


def test_full_queue(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """When as many queries wait as may, the next is refused at once; one that waits in vain is told when to retry."""
    pool = pool_of(queue=1, queue_wait=1.0)
    with ThreadPoolExecutor() as threads:
        running = start(threads, pool, example_folder, ENDLESS, 4.0)
        busy(pool)
        waiting = start(threads, pool, example_folder, HONEST)
        until(lambda: pool.waiting == 1)
        began = time.monotonic()
        with pytest.raises(BusyError) as raised:
            ask(pool, example_folder, HONEST)
        assert time.monotonic() - began < 0.5
        assert raised.value.retry_after == 1
        with pytest.raises(BusyError):
            waiting.result(timeout=20)
        with pytest.raises(DeadlineError):
            running.result(timeout=20)
    assert pool.waiting == 0


def test_queries_in_line_are_answered(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """A query that waits gets the turn of the one that is killed at its deadline."""
    pool = pool_of()
    with ThreadPoolExecutor() as threads:
        running = start(threads, pool, example_folder, ENDLESS, 3.0)
        busy(pool)
        assert number(start(threads, pool, example_folder, HONEST).result(timeout=20)) == 3
        with pytest.raises(DeadlineError):
            running.result(timeout=20)


def test_one_client(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """A client with as many queries as it may have is refused another; a different client is not."""
    pool = pool_of(query_workers=2, client_queries=1)
    with ThreadPoolExecutor() as threads:
        running = start(threads, pool, example_folder, ENDLESS, 2.0, "a")
        busy(pool)
        with pytest.raises(TooManyQueriesError):
            ask(pool, example_folder, HONEST, client="a")
        assert number(ask(pool, example_folder, HONEST, client="b")) == 3
        with pytest.raises(DeadlineError):
            running.result(timeout=20)
    assert number(ask(pool, example_folder, HONEST, client="a")) == 3


def test_watcher_hears_of_every_change(example_folder: str) -> None:
    """Whoever watches a pool is told of each kill and of the line, and at the end sees the last state."""
    seen: list[tuple[int, int]] = []
    pool = Pool(
        Settings(deadline=0.3, query_workers=1, memory=MEMORY), lambda pool: seen.append((pool.waiting, pool.kills))
    )
    try:
        with ThreadPoolExecutor() as threads:
            asked = [start(threads, pool, example_folder, ENDLESS) for _ in range(2)]
            for each in asked:
                with pytest.raises(DeadlineError):
                    each.result(timeout=20)
        assert (1, 0) in seen
        assert seen[-1] == (0, 2)
    finally:
        pool.close()
