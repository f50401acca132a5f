"""Twenty kinds of queries that would never end, asked one after another while somebody else asks something small."""

from __future__ import annotations

import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import client
from client import Run
from engines import Engine, ours
from workload import Workload

DEADLINE = 2.0
GRACE = 0.5
QUIET = 6.0
"""Seconds for which the other client is measured alone."""

_KG = "PREFIX kg: <https://w3id.org/kennisgraaf/ns#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
_ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
RUNAWAYS = {
    "product of three, counted": f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}",
    "product of three, sorted": f"SELECT * {{ {_ALL} }} ORDER BY ?i",
    "product of three, distinct": f"SELECT DISTINCT ?c ?f ?i {{ {_ALL} }}",
    "product of three, all rows": f"SELECT * {{ {_ALL} }}",
    "product, LIMIT after a filter": f"SELECT * {{ {_ALL} FILTER(STRLEN(STR(?c)) + STRLEN(STR(?i)) < 0) }} LIMIT 1",
    "product, ASK": f"ASK {{ {_ALL} FILTER(STRLEN(STR(?c)) + STRLEN(STR(?f)) + STRLEN(STR(?i)) < 0) }}",
    "CONSTRUCT of a product": f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {_ALL} }}",
    "DESCRIBE of a product": f"DESCRIBE ?a ?d {{ {_ALL} }}",
    "OPTIONAL of a product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f . ?g ?h ?i } }",
    "UNION of products": f"SELECT (COUNT(*) AS ?n) {{ {{ {_ALL} }} UNION {{ {_ALL} }} }}",
    "MINUS of a product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f MINUS { ?a ?e ?i . ?d ?b ?i } }",
    "FILTER NOT EXISTS in a product": f"SELECT * {{ {_ALL} FILTER NOT EXISTS {{ ?a ?e ?i }} }} ORDER BY ?a",
    "path star, both ends free": "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>)* ?b }",
    "path of alternatives, star": "SELECT (COUNT(*) AS ?n) { ?a (rdf:type|^rdf:type|kg:hasRole|^kg:hasRole)* ?b }",
    "negated path, long chain": "SELECT (COUNT(*) AS ?n) { ?a !<x:a>/!<x:b>/^!<x:c>/!<x:d>/^!<x:e> ?b }",
    "GROUP BY everything": f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {_ALL} }} GROUP BY ?a ?d ?g",
    "GROUP_CONCAT of everything": f"SELECT (GROUP_CONCAT(STR(?i)) AS ?n) {{ {_ALL} }}",
    "regular expression on a product": f'SELECT * {{ {_ALL} FILTER(REGEX(CONCAT(STR(?c), STR(?i)), "(a+)+b$")) }}',
    "digests of a product": f"SELECT (MAX(SHA512(CONCAT(STR(?a), STR(?i)))) AS ?n) {{ {_ALL} }}",
    "subqueries that multiply": "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } } { SELECT ?d { ?d ?e ?f } } "
    "{ SELECT ?g { ?g ?h ?i } } }",
}


def _ask(engine: Engine, text: str) -> tuple[float, int]:
    """Seconds until the answer to *text*, and its status; 0 when the connection was lost."""
    connection = HTTPConnection("127.0.0.1", engine.port, timeout=30)
    begin = time.perf_counter()
    try:
        connection.request("GET", f"{engine.path}?{urlencode({'query': _KG + text})}")
        response = connection.getresponse()
        response.read()
        return time.perf_counter() - begin, response.status
    except OSError:
        return time.perf_counter() - begin, 0
    finally:
        connection.close()


def runaways(data: Path, other: Workload) -> None:
    """Print how long each took, and what another client that asks *other* noticed of all of them."""
    print(f"\nRunaway queries with a deadline of {DEADLINE:g} s, beside one client that asks «{other.name}»")
    with ours(data, KENNISGRAAF_DEADLINE=str(DEADLINE)) as engine:
        requests = other.requests(engine.path, engine.port)
        client.run(engine.port, requests, clients=8, seconds=2, first=1_000_000_000)
        quiet = client.run(engine.port, requests, seconds=QUIET)
        beside: list[Run] = []
        over = threading.Event()

        def keep_asking() -> None:
            first = 1_000_000
            while not over.is_set():
                beside.append(client.run(engine.port, requests, seconds=1, first=first))
                first += 100_000

        asker = threading.Thread(target=keep_asking)
        asker.start()
        slowest = 0.0
        try:
            for name, text in RUNAWAYS.items():
                seconds, status = _ask(engine, text)
                slowest = max(slowest, seconds)
                late = "" if seconds <= DEADLINE + GRACE and status >= 400 else "  <- "
                print(f"  {name:34} {status} after {seconds:5.2f} s{late}")
        finally:
            over.set()
            asker.join()
    loud = Run.together(beside)
    ratio = loud.percentile(0.95) / quiet.percentile(0.95)
    print(f"  slowest {slowest:.2f} s; of {len(RUNAWAYS)} kinds")
    print(
        f"  the other client: p95 {quiet.percentile(0.95) * 1000:.2f} ms alone, {loud.percentile(0.95) * 1000:.2f} ms "
        f"meanwhile: {ratio:.2f}x; {len(loud.failures)} of {len(loud.times)} failed"
    )
