"""How long the gate takes for a contribution of so many triples: parsing, applying, entailments and validation.

    python bench/gate.py DATA [--triples 1000] [--rounds 20]

DATA is a data directory that was loaded (``bench/load.py`` makes one of any size); nothing is published into it. The
contribution is a graph of the generator (``bench/generate.py``) under a name that is not there yet.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from kennisgraaf.gate import Gate, Proposal
from kennisgraaf.namespaces import GRAPH, ID
from kennisgraaf.settings import Settings
from kennisgraaf.store import Snapshots

NAME = "voorbeeld-nieuw"


def contribution(data: Path, size: int) -> bytes:
    """About *size* triples of a generated graph in *data*, as if another contributor had things of the same kind."""
    snapshot = Snapshots(data).current()
    graph = next(name for name in sorted(snapshot.graphs) if "/voorbeeld-" in name and name.endswith("/gegevens"))
    lines: list[str] = []
    last = None
    for quad in snapshot.quads(graph):
        if len(lines) >= size and quad.subject != last:
            break
        last = quad.subject
        lines.append(f"{quad.triple} .")
    old = graph.removeprefix(GRAPH).partition("/")[0]
    return "\n".join(lines).replace(f"/{old}/", f"/{NAME}/").replace(f"/{old}-", f"/{NAME}-").encode()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--triples", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=20)
    given = arguments.parse_args()
    with tempfile.NamedTemporaryFile(suffix=".nt") as body, Gate(Settings(data=given.data, gate_deadline=120)) as gate:
        body.write(contribution(given.data, given.triples))
        body.flush()
        who = {"name": NAME, "things": [ID, f"{GRAPH}{NAME}/"], "licence": "-", "source": "-"}
        graph, scope = f"{GRAPH}{NAME}/gegevens", (f"{GRAPH}{NAME}/",)
        proposal = Proposal("put", graph, "application/n-triples", Path(body.name), who, scope)
        took = []
        for _ in range(given.rounds + 1):  # the first starts the process
            began = time.perf_counter()
            verdict = gate.judge(proposal)
            took.append(time.perf_counter() - began)
            if verdict.folder is not None:
                shutil.rmtree(verdict.folder)
        ordered = sorted(took[1:])
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        print(
            f"{verdict.additions} triples, {verdict.report.checked} nodes checked,"
            f" {len(verdict.report.violations)} violations: first {took[0]:.2f} s,"
            f" median {statistics.median(ordered):.3f} s, p95 {p95:.3f} s"
        )
        if not verdict.accepted:
            print("\n".join(verdict.report.lines("en")[:5]))


if __name__ == "__main__":
    main()
