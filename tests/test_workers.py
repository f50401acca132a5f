"""The processes that evaluate queries: each limit ends the query that breaks it, and nothing else."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kennisgraaf.errors import (
    BusyError,
    DeadlineError,
    EngineError,
    MemoryLimitError,
    QuerySyntaxError,
    ResultSizeError,
)
from kennisgraaf.querying.workers import Pool
from kennisgraaf.settings import Settings

from .pooling import MEMORY, ask, busy, number, start
from .processes import ENDLESS, GREEDY, HONEST, LARGE, exists, until


def test_deadline_kills_and_replaces(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """A query that takes too long is ended, its process is replaced, and the next query is answered."""
    pool = pool_of(deadline=0.5)
    before = set(pool.pids)
    began = time.monotonic()
    with pytest.raises(DeadlineError) as raised:
        ask(pool, example_folder, ENDLESS)
    assert 0.5 <= time.monotonic() - began < 10
    assert raised.value.limit == 0.5
    after = set(pool.pids)
    assert (len(after), len(before & after), pool.kills) == (2, 1, 1)
    until(lambda: not any(map(exists, before - after)))
    assert number(ask(pool, example_folder, HONEST)) == 3


def test_client_may_ask_for_less_not_for_more(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """The deadline of a query is the lesser of the client's and ours."""
    pool = pool_of(deadline=0.5)
    for asked, limit in ((0.2, 0.2), (1000, 0.5)):
        with pytest.raises(DeadlineError) as raised:
            ask(pool, example_folder, ENDLESS, asked)
        assert raised.value.limit == limit


def test_other_queries_go_on(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """While one query runs until its deadline, others are answered by the other processes."""
    pool = pool_of(query_workers=2)
    with ThreadPoolExecutor() as threads:
        endless = start(threads, pool, example_folder, ENDLESS, 8.0)
        busy(pool)
        assert [number(ask(pool, example_folder, HONEST)) for _ in range(20)] == [3] * 20
        assert not endless.done()
        with pytest.raises(DeadlineError):
            endless.result(timeout=20)


def test_memory_limit(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """A query that needs more memory than allowed is ended and told so; it never had more; the next is answered."""
    pool = pool_of()
    peaks: dict[int, int] = {}
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.02):
            for pid in pool.pids:
                try:
                    status = Path(f"/proc/{pid}/status").read_text()
                except (FileNotFoundError, ProcessLookupError):
                    continue
                if "VmData:" in status:
                    peaks[pid] = max(peaks.get(pid, 0), int(status.split("VmData:")[1].split()[0]))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        with pytest.raises(MemoryLimitError) as raised:
            ask(pool, example_folder, GREEDY)
    finally:
        done.set()
        looking.join()
    assert raised.value.limit == MEMORY
    assert pool.kills == 1
    assert peaks and max(peaks.values()) <= MEMORY * 1024
    assert number(ask(pool, example_folder, HONEST)) == 3


def test_same_query_with_enough_memory(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """It is the limit that ends the greedy query: with more memory it is answered."""
    with pytest.raises(ResultSizeError):
        ask(pool_of(memory=6000, result_bytes=2_000_000), example_folder, GREEDY)


def test_data_segment_is_limited(pool_of: Callable[..., Pool]) -> None:
    """The kernel knows the limit: RLIMIT_DATA of every query process is at most the memory allowed, and stays so."""
    pool = pool_of()
    until(lambda: all("(" not in Path(f"/proc/{pid}/limits").read_text() for pid in pool.pids))
    for pid in pool.pids:

        def limits(pid: int = pid) -> list[str]:
            lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
            return next(line for line in lines if line.startswith("Max data size")).split()[3:5]

        until(lambda: limits()[0] != "unlimited")
        assert all(int(limit) <= MEMORY * 2**20 for limit in limits())


def test_result_cap(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """An answer larger than allowed is refused, leaves nothing on the disk, and the process answers on."""
    pool = pool_of(result_bytes=2_000_000)
    before = pool.pids
    with pytest.raises(ResultSizeError):
        ask(pool, example_folder, LARGE)
    assert number(ask(pool, example_folder, HONEST)) == 3
    assert (pool.pids, pool.kills) == (before, 0)
    assert not list(Path(pool._folder.name).iterdir())


def test_large_answers_come_in_a_file_that_is_gone(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """A large answer is a whole, open file without a name; once it is read and closed nothing of it is left."""
    pool = pool_of()
    content = ask(pool, example_folder, LARGE)
    assert not isinstance(content.body, bytes)
    assert not list(Path(pool._folder.name).iterdir())
    with content.body as file:
        body = file.read()
    assert len(body) == content.size
    assert len(json.loads(body)["results"]["bindings"]) == 60**3


def test_crash_loses_only_its_query(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """A process killed while it evaluates costs its own query, which is told so; another's query is answered."""
    pool = pool_of(query_workers=2)
    with ThreadPoolExecutor() as threads:
        lost = start(threads, pool, example_folder, ENDLESS)
        os.kill(busy(pool), signal.SIGKILL)
        with pytest.raises(EngineError):
            lost.result(timeout=20)
        assert [number(ask(pool, example_folder, HONEST)) for _ in range(10)] == [3] * 10
    assert (len(pool.pids), pool.kills) == (3, 1)


def test_idle_processes_that_die_cost_no_query(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """When every process was killed while idle, the next query is answered all the same."""
    pool = pool_of(query_workers=2)
    before = pool.pids
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(exists(pid) for pid in before))
    assert number(ask(pool, example_folder, HONEST)) == 3
    assert (pool.kills, len(pool.pids)) == (3, 3)
    assert all(map(exists, pool.pids))


def test_errors_of_queries_keep_the_process(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """A query with an error is no reason to replace a process."""
    pool = pool_of()
    before = pool.pids
    for _ in range(3):
        with pytest.raises(QuerySyntaxError):
            ask(pool, example_folder, "SELECT {")
    assert (pool.pids, pool.kills) == (before, 0)


def test_many_quick_queries_keep_the_process(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """Tens of thousands of queries as fast as they go end no process: what looks for a front that is gone does not
    take the traffic of one that is there for it (one query in ten thousand was lost to that)."""
    pool = pool_of()
    for each in range(20_000):
        assert ask(pool, example_folder, f"ASK {{}} # {each}").body
    assert pool.kills == 0


def test_no_module_is_taken_from_the_folder_of_whoever_starts_it(
    pool_of: Callable[..., Pool], example_folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in the folder from which the server was started, by the name of a module, is not run."""
    (tmp_path / "json.py").write_text("raise SystemExit", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert number(ask(pool_of(), example_folder, HONEST)) == 3


def test_a_process_that_does_not_read(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """A query larger than a socket holds, to a process that stands still, ends at the deadline like any other."""
    pool = pool_of()
    assert number(ask(pool, example_folder, HONEST)) == 3
    for pid in pool.pids:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor() as threads:
        stuck = start(threads, pool, example_folder, f"{HONEST} # {'x' * 2_000_000}", 0.5)
        try:
            with pytest.raises(DeadlineError):
                stuck.result(timeout=10)
        finally:
            killed = pool.pids
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(exists, killed)))
    assert number(ask(pool, example_folder, HONEST)) == 3


def test_spare_is_warm(pool_of: Callable[..., Pool], example_folder: str) -> None:
    """The query after a kill does not wait for a process to start: it is answered while the new one stands still."""
    pool = pool_of()
    before = set(pool.pids)
    with pytest.raises(DeadlineError):
        ask(pool, example_folder, ENDLESS, 0.05)
    until(lambda: len(pool.pids) == 2)
    (new,) = set(pool.pids) - before
    os.kill(new, signal.SIGSTOP)
    assert number(ask(pool, example_folder, HONEST)) == 3


def test_close_leaves_nothing(example_folder: str) -> None:
    """After a pool is closed its processes, also those at work, and its folder are gone; it takes no more queries."""
    pool = Pool(Settings(query_workers=1, memory=MEMORY))
    pids, spool = pool.pids, Path(pool._folder.name)
    with ThreadPoolExecutor() as threads:
        running = start(threads, pool, example_folder, ENDLESS)
        busy(pool)
        pool.close()
        with pytest.raises(EngineError):
            running.result(timeout=20)
    assert not any(exists(pid) for pid in pids)
    assert not spool.exists()
    with pytest.raises(BusyError):
        ask(pool, example_folder, HONEST)
