"""The commit part of a contribution, after it was checked: ``python bench/commit.py TRIPLES...``.

Copy the current snapshot, apply 1,000 triples with what follows from them, seal, append to the ledger, publish;
into made-up data of each size. Also how long each step takes.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from generate import Example
from rebuild import fill

from kennisgraaf.contributing.contributions import load
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import bring_up, canonical, parse, publish
from kennisgraaf.revisions.revision import Change
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.candidate import Candidate, vocabulary_of
from kennisgraaf.snapshots.store import Snapshots

ROUNDS = 60
CONTRIBUTION = 1_000


def commit(snapshots: Snapshots, ledger: Ledger, lines: bytes, graph: str) -> dict[str, float]:
    """Commit *lines*; the seconds of each step."""
    moments: list[tuple[str, float]] = [("", time.perf_counter())]
    added = list(parse(lines))
    base = snapshots.current()
    vocabulary = vocabulary_of(base._store)  # known to who checked
    moments = [("", time.perf_counter())]

    def done(step: str) -> None:
        moments.append((step, time.perf_counter()))

    with snapshots.writing(5), Candidate(snapshots, base) as candidate:
        done("copy")
        candidate.apply(added, [], vocabulary)
        done("apply")
        candidate.seal(base.origin)
        done("seal")
        change = Change("voorbeeld", (graph,), "", "", "", "application/n-quads", lines, b"")
        row = ledger.append(change, base.origin.revision)
        done("ledger")
        publish(candidate, row, added, base.origin)
        done("publish")
    snapshots.current()
    done("open")
    taken = {step: end - start for (_, start), (step, end) in pairwise(moments)}
    return taken | {"all": moments[-1][1] - moments[0][1]}


def contributions() -> list[tuple[bytes, str]]:
    """Graphs of 1,000 made-up triples each."""
    found = []
    for number, text in enumerate(Example(ROUNDS * 7_750, 7).texts()):
        graph = f"https://w3id.org/kennisgraaf/graph/voorbeeld/{number}"
        before = text[text.rindex("<") :].partition(">")[0] + ">"
        lines = text.replace(f"{before} .\n", f"<{graph}> .\n").splitlines(True)[:CONTRIBUTION]
        found.append((canonical(parse("".join(lines).encode())), graph))
    return found[:ROUNDS]


def main(sizes: list[int]) -> None:
    given = contributions()
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            snapshots, ledger = Snapshots(Path(folder)), Ledger(Path(folder))
            load(SHIPPED, snapshots)
            fill(ledger, size)
            triples = bring_up(snapshots, ledger, SHIPPED).size
            steps: dict[str, list[float]] = defaultdict(list)
            for lines, graph in given:
                for step, seconds in commit(snapshots, ledger, lines, graph).items():
                    steps[step].append(seconds * 1000)
        print(f"{len(given)} commits of {CONTRIBUTION:,} triples into {triples:,}, milliseconds:")
        for step, found in steps.items():
            p95 = statistics.quantiles(found, n=20)[-1]
            print(f"  {step:8} median {statistics.median(found):6.1f}  p95 {p95:6.1f}  most {max(found):6.1f}")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [10_000, 1_000_000])
