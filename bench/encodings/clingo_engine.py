"""The model of routes in clingo: reads the steps, then a request a line, from standard input; run by ``pathways.py``.

Orders need no numbers: what holds must be founded, so nothing supports itself.
"""

from __future__ import annotations

import json
import sys
import time

import clingo

PROGRAM = """
{ take(S) } :- step(S).
{ learn(S, F) : asks(S, F), not held(F) } G :- take(S), gap(S, G).
holds(F) :- held(F).
holds(F) :- taken(S), gives(S, F).
met(S, F) :- asks(S, F), holds(F).
met(S, F) :- learn(S, F).
taken(S) :- take(S), holds(F) : needs(S, F); met(S, F) : asks(S, F).
:- take(S), not taken(S).
:- not taken(S) : goal(S).
:- #count { S : take(S) } > most.
#minimize { 1@5, S : take(S); 1@4, S, F : learn(S, F); 1@3, S : take(S), unknown(S) }.
#minimize { D@2, S : take(S), days(S, D); N@1, S : take(S), open(S, N) }.
"""


def solve(steps: list[dict], request: dict, seconds: float) -> dict:
    """The least cost, or None, and whether that is proven."""
    begin = time.perf_counter()
    control = clingo.Control(["--warn=none", "-c", f"most={request['max_steps']}"])
    with control.backend() as backend:

        def fact(name: str, *values: int) -> None:
            symbol = clingo.Function(name, [clingo.Number(value) for value in values])
            backend.add_rule([backend.add_atom(symbol)])

        for number in request["held"]:
            fact("held", number)
        for number in request["goals"]:
            fact("goal", number)
        for number, step in enumerate(steps):
            fact("step", number)
            for name in ("needs", "asks", "gives"):
                for each in step[name]:
                    fact(name, number, each)
            for each in request["blocked"].get(str(number), ()):
                fact("needs", number, each)
            fact("gap", number, request["gaps"][step["setting"]] if step["setting"] >= 0 else 0)
            fact("open", number, step["open"])
            if step["days"] is None:
                fact("unknown", number)
            else:
                fact("days", number, int(step["days"]))
    control.add("base", [], PROGRAM)
    control.ground([("base", [])])
    built = time.perf_counter()
    best = None
    with control.solve(yield_=True, async_=True) as handle:
        while True:
            handle.resume()
            if not handle.wait(seconds - (time.perf_counter() - begin)):
                handle.cancel()
                return {"proven": False, "cost": best, "built": built - begin, "took": time.perf_counter() - begin}
            model = handle.model()
            if model is None:
                break
            best = list(model.cost)
    return {"proven": True, "cost": best, "built": built - begin, "took": time.perf_counter() - begin}


if __name__ == "__main__":
    domain, limit = json.loads(sys.stdin.readline()), float(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(solve(domain, json.loads(line), limit)), flush=True)
