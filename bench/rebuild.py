"""How fast the store is made anew from the ledger: ``python bench/rebuild.py TRIPLES...``.

The ledger holds a revision a graph of made-up data (``generate``). Entailments, merge and statistics are made too.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from generate import Example

from kennisgraaf.contributing.contributions import load
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import canonical, parse, rebuild
from kennisgraaf.revisions.revision import Change
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.store import Snapshots


def fill(ledger: Ledger, triples: int) -> int:
    """Append made-up data of *triples*, a revision a graph, unchecked; return how many there are."""
    return append(ledger, Example(triples).texts())


def append(ledger: Ledger, texts: Iterable[str]) -> int:
    """Append *texts*, each the N-Quads of a graph, as a revision each, unchecked; return how many statements."""
    head = ledger.head
    number, total = head.number if head else 0, 0
    for text in texts:
        added = canonical(parse(text.encode()))
        graph = added[added.rindex(b"<") + 1 : added.rindex(b">")].decode()
        ledger.append(Change("voorbeeld", (graph,), "", "", "", "application/n-quads", added, b""), number)
        number += 1
        total += added.count(b"\n")
    return total


def main(sizes: list[int]) -> None:
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            snapshots, ledger = Snapshots(Path(folder)), Ledger(Path(folder))
            load(SHIPPED, snapshots)
            fill(ledger, size)
            head = ledger.head
            assert head is not None
            begin, used = time.perf_counter(), time.process_time()
            made = rebuild(snapshots, ledger, SHIPPED)
            seconds, used = time.perf_counter() - begin, time.process_time() - used
            stated = sum(row.additions for row in ledger.revisions(limit=head.number))
            every = sum(made.statistics.graphs.values())
        print(
            f"{stated:,} stated triples in {head.number} revisions ({every:,} with what follows): {seconds:.1f} s, "
            f"{stated / seconds:,.0f} stated triples/s; {used:.1f} s of processor time"
        )


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [1_000_000])
