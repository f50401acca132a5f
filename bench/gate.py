"""A contribution from the upload to the acknowledgement, and ``/validate``, into made-up data of several sizes.

    python bench/gate.py [TRIPLES...] [--rounds 60] [--keep FOLDER] [--pyshacl 30000 100000 300000] [--limit 600]

The data directories (10,000 and 1,000,000 stated triples beside the release) are made first, which takes minutes for a
million; with ``--keep`` once, below FOLDER. Each round puts the same graph of 1,000 triples into each of them, and
deletes it again. It is a sample of a graph that the generator (``generate``) would add to the smallest: things of its
own that refer to what is there, and a few statements about others' actors. What the shapes object to is left out
beforehand.

With ``--pyshacl``, pySHACL checks all stated triples of data of these sizes, in a process that is ended after LIMIT
seconds; reading them into its graph is not counted. It is compared by processor time with ``/validate`` of 10,000.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pyshacl
from generate import PASSAGES, TRIPLES_A_GRAPH, Example
from rebuild import fill

from kennisgraaf.checking.validation import Shapes
from kennisgraaf.checking.view import View
from kennisgraaf.contributing.contributions import load
from kennisgraaf.contributing.gate import Gate, Proposal
from kennisgraaf.contributing.submissions import Contributions, Outcome
from kennisgraaf.errors import DataError
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.rdf import to_rdflib
from kennisgraaf.namespaces import GRAPH, ID
from kennisgraaf.revisions.contributors import Contributors, Grant
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import bring_up
from kennisgraaf.settings import SHIPPED, Settings
from kennisgraaf.snapshots.store import Snapshots

NAME = "voorbeeld-nieuw"
HOME = f"{GRAPH}{NAME}/gegevens"
_THING = re.compile(rf"<{ID}([a-z-]+)/voorbeeld-(\d+)>")


def directory(folder: Path, size: int) -> Path:
    """A data directory in *folder* with the release and made-up data of *size*."""
    data = folder / str(size)
    if not data.exists():
        print(f"making {data}", file=sys.stderr)
        making = folder / f"{size}-making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        snapshots, ledger = Snapshots(making), Ledger(making)
        load(SHIPPED, snapshots)
        fill(ledger, size)
        bring_up(snapshots, ledger, SHIPPED)
        making.rename(data)
    return data


@contextmanager
def copied(data: Path) -> Iterator[Path]:
    """A copy of *data* that may be written to; snapshots are never changed, so their files are shared."""
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        copy = Path(folder) / "data"
        copy.mkdir()
        Ledger(data).backup(copy / "backup")
        Ledger(copy).restore(copy / "backup")
        shutil.copytree(data / "snapshots", copy / "snapshots", copy_function=os.link)
        (copy / "current").symlink_to((data / "current").readlink())
        yield copy


def upload(size: int, triples: int) -> list[str]:
    """About *triples* statements of graphs that would come after those of made-up data of *size*, by subject."""
    example = Example(size)
    there = {**example.counts, "passage": example.graphs * PASSAGES, "source": example.graphs, "period": 10_000}

    def own(found: re.Match[str]) -> str:
        kind, number = found[1], int(found[2])
        return found[0] if number < there[kind] else f"<{ID}{NAME}/{kind}/{number}>"

    graphs = 1 + triples // TRIPLES_A_GRAPH
    found: dict[str, list[str]] = {}
    for contributor in range(example.graphs, example.graphs + graphs):
        home = f"<{GRAPH}voorbeeld-{contributor}/gegevens>"
        for line in (
            example.text(contributor).replace(f" {home} .\n", " .\n").replace(home, f"<{HOME}>").splitlines(True)
        ):
            subject = line.partition(" ")[0]
            found.setdefault(_THING.sub(own, subject), []).append(_THING.sub(own, line))
    first = [subject for subject in found if HOME in subject or "/passage/" in subject or "/source/" in subject]
    others = [subject for subject in found if subject not in first]
    lines = [line for subject in first for line in found[subject]]
    share = (triples - len(lines)) / (sum(map(len, found.values())) - len(lines))
    for number, subject in enumerate(others):
        if int((number + 1) * share) > int(number * share):
            lines += found[subject]
    return lines


class Side:
    """A data directory, what is contributed to it, and how long that took."""

    def __init__(self, data: Path):
        settings = Settings(data=data, gate_deadline=300)
        self.data, self.triples = data, Snapshots(data).current().size
        self.contributions = Contributions(settings, Snapshots(data))
        self.grant = Grant(Contributors(data).add(NAME, "Voorbeeld"), (f"{GRAPH}{NAME}/",))
        self.file = data / "upload.nt"
        self.took: list[float] = []
        self.used: list[float] = []

    def accepted(self, lines: list[str]) -> list[str]:
        """Those of *lines* on things to which the shapes do not object here."""
        for _ in range(5):
            self.file.write_text("".join(lines), "utf-8")
            try:
                report = self.submit("put").verdict.report
            except DataError as error:
                report = error.report
            wrong = {f"<{result.focus}>" for result in report.results}
            if not wrong:
                break
            lines = [line for line in lines if line.partition(" ")[0] not in wrong]
        self.delete()
        return lines

    def _proposal(self, way: str) -> Proposal:
        by = self.grant.contributor
        who = {"name": by.name, "things": by.things, "licence": by.licence, "source": by.source}
        return Proposal(way, HOME, "application/n-triples", self.file, who, self.grant.graphs)

    def put(self) -> int:
        """Put the graph; the number of its triples."""
        began, used = time.perf_counter(), processor_time()
        outcome = self.submit("put")
        self.took.append(time.perf_counter() - began)
        self.used.append(processor_time() - used)
        return outcome.verdict.additions

    def delete(self) -> None:
        self.submit("delete")

    def submit(self, way: str) -> Outcome:
        return self.contributions.submit(self.grant, self._proposal(way))


def processor_time() -> float:
    """Seconds of processor time that this process and those that it started have used."""
    used = time.process_time()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[1]) == os.getpid():
            used += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


def said(took: list[float]) -> str:
    p95 = statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
    return f"median {statistics.median(took):.3f} s, p95 {p95:.3f} s"


def contribute(folder: Path, sizes: list[int], triples: int, rounds: int) -> None:
    """Print how long a contribution takes into data of each of *sizes*, in turns."""
    with ExitStack() as stack:
        lines = upload(min(sizes), triples)
        sides = [Side(stack.enter_context(copied(directory(folder, size)))) for size in sizes]
        for side in sides:
            stack.callback(side.contributions.close)
            lines = side.accepted(lines)
        for side in sides:
            side.file.write_text("".join(lines), "utf-8")
        for _ in range(rounds):
            for side in sides:
                count = side.put()
                side.delete()
        for side in sides:
            print(f"{count:,} triples into {side.triples:,}: {said(side.took)}; processor time {said(side.used)}")
        first, last = (statistics.median(side.took) for side in (sides[0], sides[-1]))
        p95s = [statistics.quantiles(side.took, n=20)[-1] for side in (sides[0], sides[-1])]
        print(f"ratio of last to first: median {last / first:.2f}, p95 {p95s[1] / p95s[0]:.2f}")


def validate(data: Path, size: int, triples: int, rounds: int) -> float:
    """Print how long ``/validate`` takes of *triples* as the generator makes them; the median processor time."""
    with tempfile.NamedTemporaryFile(suffix=".nt") as body, Gate(Settings(data=data, gate_deadline=300)) as gate:
        lines = upload(size, triples)
        body.write("".join(lines).encode())
        body.flush()
        took, used = [], []
        for _ in range(rounds + 1):  # the first starts the process
            began, before = time.perf_counter(), processor_time()
            report = gate.judge(Proposal("validate", "", "application/n-triples", Path(body.name))).report
            took.append(time.perf_counter() - began)
            used.append(processor_time() - before)
    print(
        f"/validate of {len(lines):,} triples in {Snapshots(data).current().size:,}: {report.checked} nodes,"
        f" {len(report.results)} results; first {took[0]:.2f} s,"
        f" then {said(took[1:])}; processor time {said(used[1:])}"
    )
    return statistics.median(used[1:])


def _whole(data: Path, answer: Callable[[tuple[int, float, int]], None]) -> None:
    """Let pySHACL check all that is stated in *data*."""
    with closing(View(Snapshots(data).current()._store)) as view:
        graph = to_rdflib(view.stated.triples())
    shapes = Shapes.of(SHIPPED, Ontology.of(SHIPPED).statements).graph
    began = time.process_time()
    _, found, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True)
    answer((len(graph), time.process_time() - began, len(found)))


def whole(data: Path, limit: float) -> tuple[int, float, int] | None:
    """Triples and seconds of pySHACL on all of *data*, and its report's size; None when it is not done in *limit*."""
    receive, send = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_whole, args=(data, send.send))
    process.start()
    try:
        return receive.recv() if receive.poll(limit) else None
    finally:
        process.kill()
        process.join()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("sizes", type=int, nargs="*", metavar="TRIPLES")
    arguments.add_argument("--triples", type=int, default=1150, help="asked of a contribution, about")
    arguments.add_argument("--rounds", type=int, default=60)
    arguments.add_argument("--keep", type=Path, metavar="FOLDER")
    arguments.add_argument("--pyshacl", type=int, nargs="*", default=[], metavar="TRIPLES")
    arguments.add_argument("--limit", type=float, default=600, metavar="SECONDS")
    given = arguments.parse_args()
    sizes = given.sizes or [10_000, 1_000_000]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        contribute(folder, sizes, given.triples, given.rounds)
        ours = validate(directory(folder, sizes[-1]), sizes[-1], 10_000, max(1, given.rounds // 10))
        for size in given.pyshacl:
            found = whole(directory(folder, size), given.limit)
            if found is None:
                print(f"pySHACL on made-up data of {size:,}: not done after {given.limit:.0f} s")
            else:
                count, seconds, _ = found
                print(f"pySHACL on all of {count:,}: {seconds:.1f} s, {seconds / ours:.1f} times /validate")


if __name__ == "__main__":
    main()
