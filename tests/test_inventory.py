"""Each statement of the inventory of the sources is in the graph, by its id, in the graph of its source."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kennisgraaf.namespaces import CONTRIBUTOR, GRAPH, ID, PREFIXES
from kennisgraaf.snapshots.snapshot import Snapshot

FILES = sorted((Path(__file__).parent / "inventory").glob("*.toml"))
PROLOGUE = f"BASE <{ID}>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name)


def statements() -> list[tuple[str, str, str]]:
    """Rows of (inventory id, name of the graph, pattern)."""
    rows = []
    for file in FILES:
        content = tomllib.loads(file.read_text("utf-8"))
        rows += [
            (f"{file.stem}:{each['id']}", each.get("graph", content.get("graph")), each["ask"])
            for each in content["statement"]
        ]
    return rows


STATEMENTS = statements()


def test_ids_are_unique() -> None:
    """No statement hides another under the same id."""
    ids = [row[0] for row in STATEMENTS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("graph", "pattern"), [row[1:] for row in STATEMENTS], ids=[row[0] for row in STATEMENTS])
def test_statement_is_present(graph: str, pattern: str, snapshot: Snapshot) -> None:
    """The statement stands in the graph of its own source."""
    asked = f"{PROLOGUE} ASK {{ GRAPH <{GRAPH}{CONTRIBUTOR}/{graph}> {{ {pattern} }} }}"
    assert snapshot.query(asked).table()[1][0][0].value == "true"
