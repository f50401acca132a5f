"""Routes at the size of ESCO, and the same model in CP-SAT and clingo: ``python bench/pathways.py ESCO_FOLDER``.

The folder holds the CSV files of ESCO's download. The other engines get the whole model, and their building and
grounding counts, as what ours prepares for a request does. Compare processor time when other work is on the machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from occupations import Occupations, Request

from kennisgraaf.pathways.problem import Problem, bits, reachable
from kennisgraaf.pathways.reading import LIMITS
from kennisgraaf.pathways.search import Found, search

HERE = Path(__file__).parent
ENGINES = {"CP-SAT": "cpsat_engine.py", "clingo": "clingo_engine.py"}
USUAL = int(LIMITS["max_steps"][1])


@dataclass(frozen=True)
class Timed:
    """A request, what was found, and the seconds on the clock and of the processor."""

    request: Request
    attainable: bool
    found: Found
    clock: float
    processor: float


def timed(requests: Iterable[Request], limit: int, steps: int, seconds: float) -> Iterator[Timed]:
    """Every request answered."""
    for request in requests:
        attainable = bool(reachable(request.problem)[1] & request.problem.goals)
        clock, processor = time.perf_counter(), time.process_time()
        found = search(request.problem, limit, max_steps=steps, seconds=seconds)
        yield Timed(request, attainable, found, time.perf_counter() - clock, time.process_time() - processor)


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which *share* of the others are."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def report(title: str, runs: list[Timed]) -> None:
    """The figures of some requests."""
    if runs:
        spent, clock = [run.processor * 1000 for run in runs], [run.clock * 1000 for run in runs]
        proven = sum(run.found.optimal for run in runs) / len(runs)
        print(
            f"{title:28} {len(runs):4}  processor p50 {percentile(spent, 0.5):6.1f} p95 {percentile(spent, 0.95):7.1f}"
            f"  clock p50 {percentile(clock, 0.5):6.1f} p95 {percentile(clock, 0.95):7.1f} ms  proven {proven:6.1%}"
        )


def described(problem: Problem, steps: int) -> dict[str, object]:
    """A request for the other engines."""
    return {
        "held": list(bits(problem.held)),
        "goals": sorted(problem.goals),
        "gaps": list(problem.gaps),
        "blocked": {number: list(bits(facts)) for number, facts in problem.blocked.items()},
        "max_steps": steps,
    }


def compare(name: str, runs: list[Timed], most: int, seconds: float) -> None:
    """The same requests in another engine: equal optima, and how much longer it took."""
    steps = [
        {
            "needs": list(bits(step.needs)),
            "asks": list(bits(step.asks)),
            "gives": list(bits(step.gives)),
            "setting": step.setting,
            "days": step.days,
            "open": step.open,
        }
        for step in runs[0].request.problem.domain.steps
    ]
    lines = [json.dumps(steps), *(json.dumps(described(run.request.problem, most)) for run in runs)]
    python = HERE.parent / ".venv-bench/bin/python"
    command = [python, HERE / "encodings" / ENGINES[name], str(seconds)]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    ratios, outcome = [], Counter[str]()
    for run, line in zip(runs, done.stdout.splitlines(), strict=True):
        answer = json.loads(line)
        ratios.append(answer["took"] / run.clock)
        own = [float(value) for value in run.found.routes[0].cost] if run.found.routes else None
        theirs = [float(value) for value in answer["cost"]] if answer["cost"] else None
        if not answer["proven"]:
            outcome["not finished"] += 1
        elif not run.found.optimal:
            outcome["only it finished"] += 1
        else:
            outcome["same optimum" if own == theirs else "DIFFERENT"] += 1
            if own != theirs:
                print(f"different: {own} {theirs}, gap {run.request.gap}")
    times = statistics.median(ratios)
    print(f"{name:8} {len(runs)} requests: {dict(outcome)}; {times:.0f} times our time or more, median")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--occupations", type=int, help="only so many, and learning in proportion; all unless given")
    parser.add_argument("--limit", type=int, default=1)
    parser.add_argument("--steps", type=int, default=USUAL, help="steps that a route may have")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--sample", type=int, default=12, help="requests also asked of each other engine")
    parser.add_argument("--patience", type=float, default=20.0, help="seconds another engine may take a request")
    asked = parser.parse_args()
    begin = time.process_time()
    world = Occupations(asked.folder, asked.occupations)
    read = time.process_time()
    domain = world.domain
    made = time.process_time() - read
    print(
        f"{len(domain.steps)} steps, {len(world.facts)} facts; processor: read {read - begin:.2f} s, made {made:.2f} s"
    )
    sample: list[Timed] = []
    for near in (False, True):
        runs = list(timed(world.requests(asked.requests, near), asked.limit, asked.steps, asked.seconds))
        kind = "near" if near else "random"
        report(f"{kind} target, all", runs)
        report(f"{kind} target, attainable", [run for run in runs if run.attainable])
        report(f"{kind} target, unattainable", [run for run in runs if not run.attainable])
        for gap in range(6):
            report(f"  attainable, gap {gap}", [run for run in runs if run.attainable and run.request.gap == gap])
        lengths = Counter(run.found.routes[0].cost.steps for run in runs if run.found.routes)
        print(f"  steps of the best routes: {dict(sorted(lengths.items()))}")
        found = sorted((run for run in runs if run.found.routes), key=lambda run: run.found.routes[0].cost.steps)
        sample += found[:: max(1, len(found) * 2 // max(1, asked.sample))] if asked.sample else []
    for name in ENGINES if sample else ():
        compare(name, sample, asked.steps, asked.patience)


if __name__ == "__main__":
    main()
