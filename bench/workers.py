"""The cost of query processes: ``python bench/workers.py``.

The start of a process, until its first answer; the first answer after a kill in a pool; the switch to another
snapshot; and a call, against pebble's ProcessPool where that is installed (nothing else needs it).
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from kennisgraaf.errors import DeadlineError
from kennisgraaf.querying.workers import Pool, Task, Worker
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots

TRIPLES = 100_000
ROUNDS = 15
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f = ?i) }"


def milliseconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def show(name: str, times: list[float], target: str = "") -> None:
    median, high = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    print(f"{name:42} p50 {median:8.2f} ms   p95 {high:8.2f} ms   {target}".rstrip())


def publish(folder: Path) -> list[str]:
    """The folders of two snapshots of made-up triples."""
    snapshots, found = Snapshots(folder), []
    for revision in range(2):
        quads = (
            ox.Quad(
                ox.NamedNode(f"http://example.org/{number}"),
                ox.NamedNode(f"http://example.org/p{number % 7}"),
                ox.Literal(number + revision),
                ox.NamedNode("http://example.org/graph"),
            )
            for number in range(TRIPLES)
        )
        snapshots.publish(quads, Origin("0", str(revision)))
        found.append(str(snapshots.current().folder))
    return found


def main() -> None:
    settings = Settings(query_workers=1)
    with tempfile.TemporaryDirectory() as folder:
        first, second = publish(Path(folder) / "data")
        spool = Path(folder)

        def task(snapshot: str, query: str = "ASK {}") -> Task:
            return Task(snapshot, query, "json", "ttl")

        starts, switches, calls, spares = [], [], [], []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            worker = Worker(settings, spool)
            ask = partial(worker.evaluate, seconds=20)
            ask(task(first))
            starts.append((time.perf_counter() - begin) * 1000)
            switches += [milliseconds(partial(ask, task(each))) for each in (second, first)]
            calls += [milliseconds(partial(ask, task(first))) for _ in range(200)]
            worker.end()
        pool = Pool(settings)
        pool.evaluate(task(first), "")
        for _ in range(ROUNDS):
            time.sleep(0.5)
            try:
                pool.evaluate(task(first, ENDLESS), "", 0.1)
            except DeadlineError:
                spares.append(milliseconds(lambda: pool.evaluate(task(first), "")))
        pool.close()
        print(f"{TRIPLES} triples, {ROUNDS} rounds")
        show("start of a process, to its first answer", starts, "target: under 100 ms")
        show("first answer after a kill (the spare)", spares)
        show("switch to another snapshot", switches, "target: under 30 ms")
        show("a call: ASK {}", calls)
        compare(first)


def compare(snapshot: str) -> None:
    """The same call through pebble, evaluated on a store that stays open in its process."""
    try:
        from pebble import ProcessPool
    except ImportError:
        print("pebble is not installed here: no comparison with its ProcessPool")
        return
    with ProcessPool(max_workers=1, initializer=_open, initargs=[snapshot]) as pool:
        pool.schedule(_ask).result()
        show(
            "a call through pebble's ProcessPool",
            [milliseconds(lambda: pool.schedule(_ask).result()) for _ in range(200)],
        )


def _open(snapshot: str) -> None:
    global _store
    _store = ox.Store.read_only(f"{snapshot}/store")


def _ask() -> bytes:
    found = _store.query("ASK {}").serialize(format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, bytes)
    return found


_store: ox.Store

if __name__ == "__main__":
    main()
