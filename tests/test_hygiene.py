"""Each query of ``queries/hygiene/`` finds its defect, and nothing else.

``hygiene/<defect>.trig`` holds things with that defect beside sound twins, whose names say «sound». Its graph
``urn:expected`` lists what the query should report, and is not part of the data.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kennisgraaf.checking.checks import Release
from kennisgraaf.graph.rdf import read, triples
from kennisgraaf.namespaces import ONTOLOGY_GRAPH, SHAPES_GRAPH
from kennisgraaf.settings import SHIPPED

DEFECTS = Path(__file__).parent / "hygiene"
QUERIES = SHIPPED / "queries" / "hygiene"
EXPECTED = ox.NamedNode("urn:expected")


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The release, laid out as ``kennisgraaf check`` does."""
    release = Release.of(SHIPPED)
    parts = {str(ONTOLOGY_GRAPH): release.ontology.statements, str(SHAPES_GRAPH): release.shapes.statements}
    parts |= {graph: tuple(triples(quads)) for graph, quads in release.data.items()}
    store = ox.Store()
    for graph, statements in parts.items():
        name = ox.NamedNode(graph)
        store.extend(ox.Quad(each.subject, each.predicate, each.object, name) for each in statements)
    return store


def rows(store: ox.Store, text: str) -> list[dict[str, object]]:
    """The solutions of the query *text*, each as its bound variables."""
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in found]


def sound(term: object) -> bool:
    return "sound" in str(term).lower()


def test_every_query_has_a_defect() -> None:
    """There is one file of defects for each hygiene query, and there are no others."""
    assert {file.stem for file in DEFECTS.iterdir()} == {file.stem for file in QUERIES.iterdir()}


@pytest.mark.parametrize("query", sorted(QUERIES.glob("*.rq")), ids=lambda file: file.stem)
def test_a_query_finds_its_defect_only(query: Path, store: ox.Store) -> None:
    """On the release with defects in it, the query reports every broken thing, and nothing that is sound."""
    quads = read(DEFECTS / f"{query.stem}.trig")
    expected = {quad.object for quad in quads if quad.graph_name == EXPECTED}
    defects = [quad for quad in quads if quad.graph_name != EXPECTED]
    assert expected and not any(map(sound, expected))
    assert any(sound(term) for quad in defects for term in quad), "a sound twin shows that the query spares it"
    assert not any(quad in store for quad in defects), "what is taken out again would be missing from the release"
    store.extend(defects)
    try:
        found = rows(store, query.read_text("utf-8"))
    finally:
        for quad in defects:
            store.remove(quad)
    assert {row["term"] for row in found} == expected
    assert [row for row in found if any(map(sound, row.values()))] == []
