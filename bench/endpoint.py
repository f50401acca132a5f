"""Ours, Oxigraph's own server and rdflib-endpoint on the same data and queries: ``python bench/endpoint.py SIZE...``.

Everything runs on this machine in one run, and ours and Oxigraph take turns of a second or so within it, so what else
the machine does falls on both. Cold: every request is another text. Hot: the same twenty again and again. Compare the
ratios; the seconds are those of this machine. The processor time of an answer, all processes of a server together, is
what other work on the machine disturbs least.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import client
from client import Run
from engines import Dataset, Engine, bare, dataset, ours, oxigraph, rdflib_endpoint
from runaway import runaways
from workload import ANALYTIC, JOIN, LOOKUP, Workload, workloads

from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.settings import SHIPPED

HOT = 20
"""Texts that are asked again and again."""
ROUNDS = 3
BESIDE = "B6"
"""The question that another client asks while queries run away."""
SLOWEST = 20.0
"""Seconds after which an answer of rdflib-endpoint is no longer waited for."""
STARTS = 6
"""How often rdflib-endpoint may be started, because it did not answer in time."""


@dataclass
class Table:
    """The runs by (workload, cold or hot, clients, engine)."""

    runs: dict[tuple[str, str, int, str], Run] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def ratio(self, workload: str, heat: str, clients: int, other: str, mine: str = "ours") -> float | None:
        """Requests a second of *mine* against those of *other*."""
        left = self.runs.get((workload, heat, clients, mine))
        right = self.runs.get((workload, heat, clients, other))
        if left is None or right is None or not left.times:
            return None
        slow = max(right.rate, 0.5 / right.seconds if right.seconds else 0)  # none in all that time: less than one
        return left.rate / slow if slow else None

    def compare(self, workload: str, clients: int) -> None:
        """Note every cold request that two engines answered with another number of rows."""
        mine = self.runs[workload, "cold", clients, "ours"].rows()
        for (name, heat, number, engine), run in self.runs.items():
            if (name, heat, number) == (workload, "cold", clients) and engine != "ours":
                found = run.rows()
                different = [key for key in mine.keys() & found.keys() if mine[key] != found[key]]
                if different:
                    first = min(different)
                    self.differences.append(
                        f"{workload}: {len(different)} of {len(mine.keys() & found.keys())} answers of {engine} have"
                        f" another number of rows than ours; request {first}: {found[first]}, not {mine[first]}"
                    )


def _measure(engine: Engine, workload: Workload, heat: str, clients: int, first: int, seconds: float) -> Run:
    requests: Callable[[int], bytes] = workload.requests(engine.path, engine.port)
    before = engine.cpu()
    if heat == "hot":
        asked = [requests(number) for number in range(HOT)]
        run = client.run(engine.port, lambda number: asked[number % HOT], clients=clients, seconds=seconds)
    else:
        run = client.run(engine.port, requests, clients=clients, seconds=seconds, first=first)
    run.cpu = engine.cpu() - before
    return run


def _compare_servers(
    table: Table, engines: list[Engine], works: list[Workload], clients: list[int], seconds: float
) -> None:
    """Measure ours and Oxigraph's server in turns."""
    firsts: dict[tuple[str, str], int] = {}
    for workload in works:
        for engine in engines:  # warm: the store of either is read from disk
            _measure(engine, workload, "cold", max(clients), 1_000_000_000, seconds / 2)
            if workload.sort != ANALYTIC:
                _measure(engine, workload, "hot", 2 * max(clients), 0, seconds / 2)
        for number in clients:
            for heat in ("cold", "hot"):
                parts: dict[str, list[Run]] = {engine.name: [] for engine in engines}
                for _ in range(ROUNDS):
                    for engine in engines:
                        first = firsts.setdefault((workload.name, engine.name), 0)
                        run = _measure(engine, workload, heat, number, first, seconds)
                        if heat == "cold":
                            firsts[workload.name, engine.name] += len(run.times) + len(run.failures)
                        parts[engine.name].append(run)
                for name, runs in parts.items():
                    table.runs[workload.name, heat, number, name] = Run.together(runs)
            table.compare(workload.name, number)
        _print_line(table, workload, clients)


def _compare_rdflib(table: Table, file: Path, works: list[Workload], clients: list[int], seconds: float) -> None:
    """Measure rdflib-endpoint, cold only. It goes on with what nobody waits for, so then it is started anew."""
    waiting = [(number, workload) for number in clients for workload in works]
    too_slow: set[str] = set()
    for start in range(STARTS):
        with rdflib_endpoint(file) as engine:
            print(f"\nrdflib-endpoint read the data in {engine.started_in:.0f} s" if not start else "... and again")
            while waiting:
                number, workload = waiting.pop(0)
                if workload.name in too_slow:
                    continue
                requests = workload.requests(engine.path, engine.port)
                run = client.run(engine.port, requests, clients=number, seconds=seconds, timeout=SLOWEST)
                table.runs[workload.name, "cold", number, engine.name] = run
                table.compare(workload.name, number)
                if 0 in run.failures:
                    too_slow.add(workload.name)
                    break
        if not waiting:
            return
    print("not asked:", ", ".join(f"{workload.name} ({number})" for number, workload in waiting))


def _milliseconds(seconds: float) -> str:
    return "-" if seconds > 1000 else f"{seconds * 1000:.0f}" if seconds >= 0.1 else f"{seconds * 1000:.2g}"


def _cell(run: Run | None) -> str:
    if run is None:
        return f"{'-':>32}"
    times = f"{_milliseconds(run.percentile(0.5))}/{_milliseconds(run.percentile(0.95))}"
    spent = _milliseconds(run.spent) if run.cpu else "-"
    return f"{run.rate:9.1f}/s {times:>13} {spent:>6}"


def _ratio(value: float | None) -> str:
    return f"{'-':>8}" if value is None else f"{value:7.2f}x"


def _print_head(other: str) -> None:
    what = "p50/p95 and cpu ms"
    print(f"{'query':25} {'sort':9}{'clients':8} {f'ours, {what}':>32} {f'{other}, {what}':>32}    ratio")


def _print_line(table: Table, workload: Workload, clients: list[int]) -> None:
    for number in clients:
        for heat in ("cold", "hot"):
            cells = (table.runs.get((workload.name, heat, number, name)) for name in ("ours", "oxigraph"))
            failed = sum(
                len(run.failures)
                for (name, hot, many, _), run in table.runs.items()
                if (name, hot, many) == (workload.name, heat, number)
            )
            print(
                f"{workload.name:25} {workload.sort:9}{number:2} {heat:5}",
                *map(_cell, cells),
                _ratio(table.ratio(workload.name, heat, number, "oxigraph")),
                f" {failed} failed" if failed else "",
                flush=True,
            )


def _print_rdflib(table: Table, works: list[Workload], clients: list[int]) -> None:
    for workload in works:
        for number in clients:
            run = table.runs.get((workload.name, "cold", number, "rdflib-endpoint"))
            if run is not None:
                mine = table.runs[workload.name, "cold", number, "ours"]
                ratio = table.ratio(workload.name, "cold", number, "rdflib-endpoint")
                print(
                    f"{workload.name:25} {workload.sort:9}{number:2} cold ",
                    _cell(mine),
                    _cell(run),
                    ("more than" if not run.times else "") + _ratio(ratio),
                )


def _summary(table: Table, works: list[Workload], clients: int) -> None:
    """The figures of the issue, for so many clients."""

    def ratios(heat: str, other: str, *sorts: str, mine: str = "ours") -> list[float]:
        found = (table.ratio(each.name, heat, clients, other, mine) for each in works if each.sort in sorts)
        return [each for each in found if each is not None]

    print(f"\nWith {clients} clients, requests a second of ours against")
    for label, heat, other, sorts in (
        ("oxigraph, catalogue, cold", "cold", "oxigraph", (LOOKUP, JOIN)),
        ("oxigraph, catalogue, hot", "hot", "oxigraph", (LOOKUP, JOIN)),
        ("oxigraph, analytic, cold", "cold", "oxigraph", (ANALYTIC,)),
        ("rdflib-endpoint, lookups", "cold", "rdflib-endpoint", (LOOKUP,)),
        ("rdflib-endpoint, joins", "cold", "rdflib-endpoint", (JOIN, ANALYTIC)),
    ):
        if found := ratios(heat, other, *sorts):
            print(f"  {label:28} least{_ratio(min(found))}   median{_ratio(statistics.median(found))}")
    if found := ratios("cold", "oxigraph", LOOKUP, JOIN, mine="bare"):
        print(f"  the same of a bare server    least{_ratio(min(found))}   median{_ratio(statistics.median(found))}")
        for each in works:
            print(f"    {each.name:25}", _ratio(table.ratio(each.name, "cold", clients, "oxigraph", "bare")))


def _bench(made: Dataset, folder: Path, arguments: argparse.Namespace) -> None:
    every = workloads(Catalogue.of(SHIPPED), made.counts)
    works = [each for each in every if not arguments.only or each.name.split()[0] in arguments.only]
    print(f"\n{made.size:,} distinct triples in {made.quads:,} quads of named graphs")
    table = Table()
    with ExitStack() as running:
        engines = [running.enter_context(ours(made.data))]
        if "oxigraph" in arguments.against:
            engines.append(running.enter_context(oxigraph(made.file, folder / "oxigraph")))
        if "bare" in arguments.against:
            engines.append(running.enter_context(bare(made.data)))
        _print_head("oxigraph")
        _compare_servers(table, engines, works, arguments.clients, arguments.seconds)
    if "rdflib" in arguments.against:
        _compare_rdflib(table, made.file, works, arguments.clients, 2 * arguments.seconds)
        _print_head("rdflib-endpoint")
        _print_rdflib(table, works, arguments.clients)
    _summary(table, works, max(arguments.clients))
    most = max(arguments.clients)
    spent = [
        table.runs[each.name, "cold", most, "ours"].spent / other.spent
        for each in works
        if (other := table.runs.get((each.name, "cold", most, "oxigraph"))) and other.spent
    ]
    if spent:
        print(f"  processor time of a cold answer, to that of oxigraph: median{_ratio(statistics.median(spent))}")
    compared = sum(len(run.bodies) for run in table.runs.values())
    print("\n".join(table.differences) or f"Of {compared:,} answers those to the same request have as many rows.")
    if arguments.runaways:
        runaways(made.data, next(each for each in every if each.name.startswith(BESIDE)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000], metavar="SIZE")
    parser.add_argument("--seconds", type=float, default=1.0, help="of one turn; each server has three")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--only", nargs="+", help="the questions to ask, by id or first word")
    parser.add_argument(
        "--against", nargs="*", default=["oxigraph", "bare", "rdflib"], choices=["oxigraph", "bare", "rdflib"]
    )
    parser.add_argument("--runaways", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--folder", type=Path, help="where the data are made, and kept for the next run")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        for size in arguments.sizes:
            _bench(dataset(size, folder), folder, arguments)


if __name__ == "__main__":
    main()
