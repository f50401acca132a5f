"""Who could work with whom, at the size of a region: ``python bench/cooperation.py [--scale 0.1] [--keep FOLDER]``.

Full size (``region``): 100,000 actors, 5,000 materials, 12 hubs, 100,000 streams and 10,000 steps, in 200 graphs
beside the release. Measured in this process: the index, from nothing and after a revision of one graph; matches of
actors and chains of streams, whole answers with labels and evidence; the table of missing links; and the catalogue
query of the same table, in a process that is ended after PATIENCE seconds. Folders that are kept are used again.
Compare processor time when other work is on the machine.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph as ox
from gate import copied
from pathways import percentile
from rebuild import append
from region import Region

from kennisgraaf.contributing.contributions import load
from kennisgraaf.cooperation.chains import chains
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.matches import matches
from kennisgraaf.cooperation.missing import missing
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import bring_up, canonical, state
from kennisgraaf.revisions.revision import Change
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots

Found = TypeVar("Found")


def directory(folder: Path, scale: float) -> Path:
    """A data directory in *folder* with the release and a region of *scale*, made if it is not there."""
    data = folder / f"region-{scale:g}"
    if not data.exists():
        making = folder / f"{data.name}-making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        fill(making, scale)
        making.rename(data)
    return data


def fill(data: Path, scale: float) -> None:
    """Put the release and a region of *scale* in *data*, and close it: the database keeps a log while it is open."""
    snapshots, ledger = Snapshots(data), Ledger(data)
    load(SHIPPED, snapshots)
    append(ledger, Region(scale).texts())
    bring_up(snapshots, ledger, SHIPPED)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long *what* took."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    processor, clock = time.process_time() - processor, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: processor {processor:.3f} s, clock {clock:.3f} s; peak memory so far {peak:.0f} MiB", flush=True)


def each(what: str, ask: Callable[[str], Any], about: Iterable[str], key: str) -> None:
    """Print how long it takes to *ask* about each, and the slowest."""
    processor, clock, found, slowest = [], [], [], (0.0, "")
    for iri in about:
        began, used = time.perf_counter(), time.process_time()
        answer = ask(iri)
        gc.collect(0)  # as the program does after each answer
        used, began = time.process_time() - used, time.perf_counter() - began
        processor.append(used * 1000)
        clock.append(began * 1000)
        found.append(len(answer[key]))
        slowest = max(slowest, (used * 1000, iri))
    print(
        f"{what}, {len(found)} asked, {sum(found) / max(1, len(found)):.1f} found on average: "
        f"processor p50 {percentile(processor, 0.5):.1f} p95 {percentile(processor, 0.95):.1f} ms, "
        f"clock p50 {percentile(clock, 0.5):.1f} p95 {percentile(clock, 0.95):.1f} ms; "
        f"slowest {slowest[0]:.0f} ms: {slowest[1]}",
        flush=True,
    )


def revised(data: Path, number: int) -> Snapshot:
    """The snapshot after a revision of one graph: some of its streams and participations are withdrawn and others
    come. *number* makes each different."""
    snapshots, ledger = Snapshots(data), Ledger(data)
    head = ledger.head
    assert head is not None
    graph = head.graphs[0]
    gone = [quad for quad in state(ledger, graph) if "/stream/" in str(quad.subject)][number * 50 : number * 50 + 50]
    come = [
        ox.Quad(quad.subject, quad.predicate, ox.NamedNode(f"{quad.object.value}-{number}"), quad.graph_name)
        for quad in gone
        if isinstance(quad.object, ox.NamedNode)
    ]
    change = Change("voorbeeld", (graph,), "", "", "", "application/n-quads", canonical(come), canonical(gone))
    ledger.append(change, head.number)
    return bring_up(snapshots, ledger, SHIPPED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--patience", type=float, default=600, metavar="SECONDS")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        data = directory(folder, given.scale)
        ours = measure(data, given.requests)
        theirs = queried(data, given.patience)
    if theirs is None:
        print(f"the table as one query: not done in {given.patience:.0f} s, {given.patience / ours:.0f} times ours")
    else:
        print(f"the table as one query: {theirs[1]:,} rows, {theirs[0]:.1f} s, {theirs[0] / ours:.0f} times ours")


def _query(data: Path, answer: Callable[[tuple[float, int]], None]) -> None:
    snapshot, text = Snapshots(data).current(), Catalogue.of(SHIPPED).find("missing-links").body
    began = time.process_time()
    rows = sum(1 for _ in snapshot.query(text).texts(("thing", "hub", "step", "status")))
    answer((time.process_time() - began, rows))


def queried(data: Path, patience: float) -> tuple[float, int] | None:
    """Seconds of the processor and rows of the catalogue query of missing links; None when it is not done in time."""
    receive, send = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_query, args=(data, send.send))
    process.start()
    try:
        return receive.recv() if receive.poll(patience) else None
    finally:
        process.kill()
        process.join()


def measure(data: Path, requests: int) -> float:
    """Print how long everything takes; the processor time of the table of missing links."""
    gc.disable()  # as in the program
    snapshot = Snapshots(data).current()
    print(f"{snapshot.size:,} triples, {len(snapshot.graphs)} graphs")
    with timed("first index"):
        index = Index.of(snapshot)
    draw = random.Random(2)
    facts = index.facts
    holders = sorted(
        {actor for name in ("isOfferedBy", "isSoughtBy") for _, actor in facts.pairs(name)} & facts.of("Actor")
    )
    offers = [stream for stream in sorted(facts.of("MaterialStream")) if index.supply.is_offered(stream)]
    with timed("first matches"):
        matches(index, holders[0])
    with timed("first chains"):
        chains(index, offers[0])
    each(
        "matches of an actor",
        lambda iri: matches(index, iri),
        draw.sample(holders, min(requests, len(holders))),
        "matches",
    )
    each(
        "chains of a stream", lambda iri: chains(index, iri), draw.sample(offers, min(requests, len(offers))), "chains"
    )
    began = time.process_time()
    with timed("missing table"):
        table = missing(index)
        links = sum(1 for _ in table.links())
    ours = time.process_time() - began
    print(f"{links:,} steps reached, with what each hub has: {len(table):,} rows")
    with timed("missing, a page of 100"):
        missing(index).as_json("nl")
    revised_index = index
    with copied(data) as copy:
        for number in range(3):
            after = revised(copy, number)
            with timed("index after a revision"):
                revised_index = Index.of(after, before=revised_index)
            with timed("  first matches"):
                matches(revised_index, holders[0])
            with timed("  first chains"):
                chains(revised_index, offers[0])
    hubs = sorted(index.facts.of("Hub"))
    each("matches of a hub", lambda iri: matches(index, iri), hubs, "matches")
    each("chains of a hub", lambda iri: chains(index, iri), hubs, "chains")
    with timed("matches of everything"):
        matches(index)
    with timed("chains of everything"):
        chains(index)
    return ours


if __name__ == "__main__":
    main()
