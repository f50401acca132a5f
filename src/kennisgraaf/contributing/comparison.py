"""The program that compares answers; its arguments are DESCRIPTOR LIFELINE MEMORY BEFORE AFTER.

BEFORE and AFTER are the folders of two snapshots. Of one query after the other it tells the rows that only one of
them answers; an empty question tells that it has started.
A query cannot be cancelled, so this is a process of its own, which ``effects`` ends when it takes too long.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kennisgraaf.formats import GRAPHS, by_name
from kennisgraaf.namespaces import PREFIXES
from kennisgraaf.processes.program import begin, serve
from kennisgraaf.snapshots.snapshot import Snapshot

Row = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | None, ...]
_STATEMENT = ("subject", "predicate", "object")
_NTRIPLES = by_name("nt", GRAPHS)
_STRING = f"{PREFIXES['xsd']}string"


def rows(snapshot: Snapshot, query: str, bindings: dict[str, str]) -> tuple[list[str], Counter[Row]]:
    """The variables of *query* and how often each row is in its answer; of a graph, the statements."""
    terms: dict[str, ox.NamedNode | ox.Literal] = {name: ox.NamedNode(iri) for name, iri in bindings.items()}
    answer = snapshot.query(query, terms)
    if answer.is_graph:
        statements = ox.parse(answer.serialise(_NTRIPLES), format=ox.RdfFormat.N_TRIPLES)
        return list(_STATEMENT), Counter({(each.subject, each.predicate, each.object): 1 for each in statements})
    names, found = answer.table()
    return names, Counter(map(tuple, found))


def compared(before: Snapshot, after: Snapshot, query: str, bindings: dict[str, str], shown: int) -> dict[str, Any]:
    """How many rows of *query* are only in one of the answers, and the first *shown* of them; by the terms' text."""
    names, was = rows(before, query, bindings)
    _, now = rows(after, query, bindings)
    parts = {"added": now - was, "removed": was - now}
    return {
        "columns": names,
        **{name: part.total() for name, part in parts.items()},
        "rows": {
            name: [_plain(names, row) for row in sorted(part.elements(), key=lambda row: [*map(str, row)])[:shown]]
            for name, part in parts.items()
        },
    }


def _plain(names: list[str], row: Row) -> dict[str, Any]:
    """*row* as JSON has it (https://www.w3.org/TR/sparql11-results-json/#select-encode-terms)."""
    return {name: _term(term) for name, term in zip(names, row, strict=True) if term is not None}


def _term(term: Any) -> dict[str, str]:
    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Literal() if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        case ox.Literal() if term.datatype.value == _STRING:
            return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def main(descriptor: int, lifeline: int, memory: int, *folders: str) -> None:
    """Compare answers until the other side is gone."""
    begin(lifeline, memory)
    before, after = (Snapshot(Path(folder)) for folder in folders)
    serve(descriptor, memory, lambda asked, _: (compared(before, after, **asked) if asked else {}, b""))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
