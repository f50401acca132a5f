"""The model of routes in CP-SAT: reads the steps, then a request a line, from standard input; run by ``pathways.py``.

Each fact has one step that gives it first; what a step asks is given before it, or learned in it.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict

from ortools.sat.python import cp_model

DAYS, OPEN, COACHED, UNKNOWN = 4096, 64, 128, 16
"""More than the days, facts left open, competencies learned and unknown durations of a route."""


def solve(steps: list[dict], request: dict, seconds: float) -> dict:
    """The least cost, or None, and whether that is proven."""
    begin = time.perf_counter()
    model = cp_model.CpModel()
    held, most = set(request["held"]), request["max_steps"]
    take = [model.new_bool_var("") for _ in steps]
    when = [model.new_int_var(1, most, "") for _ in steps]
    givers: dict[int, list] = defaultdict(list)
    since: dict[int, object] = {}
    wanted = {fact for step in steps for name in ("needs", "asks") for fact in step[name]}
    wanted |= {fact for facts in request["blocked"].values() for fact in facts}
    for number, step in enumerate(steps):
        for fact in step["gives"]:
            if fact in wanted and fact not in held:
                first = model.new_bool_var("")
                givers[fact].append(first)
                if fact not in since:
                    since[fact] = model.new_int_var(1, most, "")
                model.add_implication(first, take[number])
                model.add(since[fact] >= when[number]).only_enforce_if(first)
    learned = []
    for number, step in enumerate(steps):
        for fact in [*step["needs"], *request["blocked"].get(str(number), ())]:
            if fact not in held:
                model.add_bool_or([*givers[fact], take[number].negated()])
                if fact in since:
                    model.add(since[fact] + 1 <= when[number]).only_enforce_if(take[number])
        gap = request["gaps"][step["setting"]] if step["setting"] >= 0 else 0
        own = []
        for fact in step["asks"]:
            if fact not in held:
                learn = model.new_bool_var("")
                own.append(learn)
                model.add_bool_or([*givers[fact], learn, take[number].negated()])
                model.add(since[fact] + 1 <= when[number]).only_enforce_if([take[number], learn.negated()])
        if own:
            model.add(sum(own) <= gap)
            learned += own
    model.add_bool_or([take[number] for number in request["goals"]])
    model.add(sum(take) <= most)
    unknown = sum(taken for taken, step in zip(take, steps, strict=True) if step["days"] is None)
    days = sum(int(step["days"]) * taken for taken, step in zip(take, steps, strict=True) if step["days"])
    left_open = sum(step["open"] * taken for taken, step in zip(take, steps, strict=True) if step["open"])
    model.minimize((((sum(take) * COACHED + sum(learned)) * UNKNOWN + unknown) * DAYS + days) * OPEN + left_open)
    built = time.perf_counter()
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (built - begin))
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    cost = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        rest, cost = round(solver.objective_value), []
        for size in (OPEN, DAYS, UNKNOWN, COACHED):
            rest, value = divmod(rest, size)
            cost.append(value)
        cost = [rest, *reversed(cost)]
    proven = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return {"proven": proven, "cost": cost, "built": built - begin, "took": time.perf_counter() - begin}


if __name__ == "__main__":
    domain, limit = json.loads(sys.stdin.readline()), float(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(solve(domain, json.loads(line), limit)), flush=True)
