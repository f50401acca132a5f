"""«There are more» and «unknown» are said of one source, and do not leak into the answers of another."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kennisgraaf.checking.checks import Release
from kennisgraaf.graph.rdf import triples
from kennisgraaf.namespaces import ID, KG
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.settings import SHIPPED

OTHER = ox.NamedNode("https://w3id.org/kennisgraaf/graph/example/other")
SOURCE = ox.NamedNode("http://example.org/document")
CASES = {
    "A5": ("CollaborationModel", "welcomesRole", "role/lead"),
    "A12": ("CollaborationModel", "usesInstrument", "instrument/example"),
    "A13": ("CollaborationModel", "focusesOn", "sector/energy"),
}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    release = Release.of(SHIPPED)
    store = ox.Store()
    for graph, quads in release.data.items():
        name = ox.NamedNode(graph)
        store.extend(ox.Quad(each.subject, each.predicate, each.object, name) for each in triples(quads))
    return store


def answers(store: ox.Store, question: str) -> list[dict[str, str]]:
    """The rows of *question*, each as the text of its bound variables."""
    text = Catalogue.of(SHIPPED).find(question).text
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in found]


@pytest.mark.parametrize("question", CASES)
def test_a_second_source_has_its_own_list(store: ox.Store, question: str) -> None:
    """A source that lists all values has a closed list; one that is silent leaves the other lists as they are."""
    kind, verb, value = CASES[question]
    model = ox.NamedNode(f"{ID}collaboration-model/example")
    before = answers(store, question)
    assert {row["isOpenList"] for row in before} >= {"true"}
    silent = ox.NamedNode("https://w3id.org/kennisgraaf/graph/example/silent")
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    kind_of = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    added = [
        ox.Quad(model, predicate, thing, graph)
        for graph in (OTHER, silent)
        for predicate, thing in ((kind_of, ox.NamedNode(f"{KG}{kind}")), (derived, SOURCE))
    ]
    added.append(ox.Quad(model, ox.NamedNode(f"{KG}{verb}"), ox.NamedNode(f"{ID}{value}"), OTHER))
    for silence in ("leavesOpen", "listsOnlySome"):
        added.append(ox.Quad(model, ox.NamedNode(f"{KG}{silence}"), ox.NamedNode(f"{KG}{verb}"), silent))
    store.extend(added)
    try:
        after = answers(store, question)
    finally:
        for quad in added:
            store.remove(quad)
    new = [row for row in after if row not in before]
    assert [row["isOpenList"] for row in new] == ["false"]
    assert len(after) == len(before) + 1


def test_a_quantity_says_when_it_holds(store: ox.Store) -> None:
    """The stream of the Materialenbank has a quantity with the year that it is of."""
    rows = [row for row in answers(store, "B6") if row["stream"] == f"{ID}stream/materialenbank-bouwmaterialen"]
    (quantity,) = [row for row in rows if row["property"] == f"{KG}hasQuantity"]
    assert float(quantity["value"]) == 192
    assert quantity["period"] == f"{ID}period/calendar-year-2023"
    assert [row for row in rows if row["property"] != f"{KG}hasQuantity" and "period" in row] == []
