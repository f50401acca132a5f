"""Statements of different contributors that contradict each other: they stand side by side, and a query lists them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pyoxigraph as ox
import pytest

from kennisgraaf.namespaces import GRAPH, ID, KG
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.revisions.provenance import revision
from kennisgraaf.revisions.revision import Revision
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.answer import Answer
from kennisgraaf.snapshots.snapshot import Snapshot

QUERY = Catalogue.of(SHIPPED).find("quality/conflicting-statements")
THING = "http://example.org/thing"
NUMBER, QUANTITY, NAME = f"{KG}hasCompanyNumber", f"{KG}hasQuantity", "http://www.w3.org/2004/02/skos/core#altLabel"


@pytest.fixture
def store(snapshot: Snapshot) -> ox.Store:
    """The shipped data, to be added to."""
    found = ox.Store()
    found.extend(snapshot.quads())
    return found


def say(store: ox.Store, contributor: str, value: str, predicate: str = NUMBER, name: str = "actors") -> str:
    """Let *contributor* state *value* of the thing in a graph of its own, as its revision does; return the graph."""
    graph = ox.NamedNode(f"{GRAPH}{contributor}/{name}")
    store.add(ox.Quad(ox.NamedNode(THING), ox.NamedNode(predicate), ox.Literal(value), graph))
    row = Revision(7, datetime.now(UTC), contributor, (graph.value,), "", "", "", "", 1, 0, "", "")
    store.extend(revision(row))
    return graph.value


def listed(store: ox.Store) -> Iterator[tuple[str, ...]]:
    found = Answer(store.query(QUERY.text, use_default_graph_as_union=True))
    return found.texts(("thing", "value", "graph", "contributor", "otherValue", "otherGraph", "otherContributor"))


def test_none_in_the_release(snapshot: Snapshot) -> None:
    """The shipped data are of one contributor, so nothing in them is listed."""
    assert snapshot.query(QUERY.text).table()[1] == []


def test_a_conflict(store: ox.Store) -> None:
    """Two contributors who give a thing different company numbers are listed with the graph of each, once."""
    one, other = say(store, "a-hub", "0123456789"), say(store, "b-hub", "9876543210")
    agents = [f"{ID}agent/{name}" for name in ("a-hub", "b-hub")]
    assert list(listed(store)) == [(THING, "0123456789", one, agents[0], "9876543210", other, agents[1])]


def test_no_conflict(store: ox.Store) -> None:
    """Not listed: the same value twice, two values of one contributor, and of a property that may have several."""
    say(store, "a-hub", "0123456789")
    say(store, "b-hub", "0123456789")
    say(store, "a-hub", "one", NAME)
    say(store, "b-hub", "two", NAME)
    say(store, "a-hub", "1", QUANTITY)
    say(store, "a-hub", "2", QUANTITY, "others")
    assert list(listed(store)) == []
