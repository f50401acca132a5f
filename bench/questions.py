"""The time of every competency question, slowest first: ``python bench/questions.py``.

Each is asked 5 times of a snapshot in this process, serialised as JSON; the median counts.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from kennisgraaf.contributing.contributions import load
from kennisgraaf.formats import RESULTS
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots


def seconds(snapshot: Snapshot, text: str) -> float:
    """Median seconds of five evaluations of *text*."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        snapshot.query(text).serialise(RESULTS[0])
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshots = Snapshots(Path(folder))
        load(SHIPPED, snapshots)
        snapshot = snapshots.current()
        timed = sorted(
            ((seconds(snapshot, query.text), query.name) for query in Catalogue.of(SHIPPED).under("competency")),
            reverse=True,
        )
        print(f"{snapshot.size} triples, {len(timed)} questions")
        for taken, name in timed[:10]:
            print(f"{taken * 1000:8.1f} ms  {name}")
        print(f"{statistics.median(taken for taken, _ in timed) * 1000:8.1f} ms  median of all")


if __name__ == "__main__":
    main()
