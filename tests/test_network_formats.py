"""The network for other programs: GraphML that reads back as the network, JSON-LD that is a part of the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rustworkx as rx
from pyld import jsonld

from kennisgraaf.contributing.context import CONTEXT, context
from kennisgraaf.cooperation import Index
from kennisgraaf.cooperation.framed import FRAME, framed, loaded
from kennisgraaf.cooperation.graphml import graphml
from kennisgraaf.cooperation.network import MOST, network
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.namespaces import ID, KG

from .cooperating import index_of
from .wayfinding import EX

HUB = f"{ID}hub/kempen"


def read(content: bytes, folder: Path) -> rx.PyGraph[Any, Any]:
    file = folder / "network.graphml"
    file.write_bytes(content)
    (graph,) = rx.read_graphml(str(file))
    assert isinstance(graph, rx.PyGraph)
    return graph


@pytest.mark.parametrize(("at", "within"), [(None, None), ("2022", None), ("2022-06", HUB)])
def test_graphml_reads_back(shipped_cooperation: Index, tmp_path: Path, at: str | None, within: str | None) -> None:
    """Every node and edge of the answer is in the file, with its figures, and nothing else is."""
    graph = read(graphml(shipped_cooperation, at=at, within=within, lang="en"), tmp_path)
    shown = network(shipped_cooperation, at=at, within=within, limit=MOST, lang="en")
    assert graph.attrs == {"revision": shown["revision"], "at": at, "within": within, "pivots": 0}
    nodes = {node["iri"]: node for node in graph.nodes()}
    assert nodes.keys() == {node["iri"] for node in shown["nodes"]}
    for node in shown["nodes"]:
        found = nodes[node["iri"]]
        for name in ("label", "kind", "degree", "articulation_point", "component", "presence"):
            assert found[name] == node[name]
        assert found["hubs_connected"] == len(node["hubs_connected"])
        assert found["betweenness"] == pytest.approx(node["betweenness"], rel=1e-6)
    edges = sorted(
        (graph[one]["iri"], graph[other]["iri"], said["iri"], said["roles"], said["presence"])
        for one, other, said in graph.weighted_edge_list()
    )
    assert edges == sorted(
        (
            edge["between"][0]["iri"],
            edge["between"][1]["iri"],
            edge["participation"],
            " ".join(role["iri"] for role in edge["roles"]) or None,
            edge["presence"],
        )
        for edge in shown["edges"]
    )


def test_graphml_of_any_label(tmp_path: Path) -> None:
    """Markup in a label is text, and what XML may not hold does not make the file unreadable."""
    index = index_of(':one a kg:Actor ; skos:prefLabel "<b>&amp;\\u0001\\n]]>"@nl .')
    (node,) = read(graphml(index), tmp_path).nodes()
    assert node["label"] == "<b>&amp;\N{REPLACEMENT CHARACTER}\n]]>"


def document_of(index: Index, **asked: Any) -> Any:
    return json.loads(framed(index, **asked))


@pytest.mark.parametrize(("at", "within"), [(None, None), ("2022", HUB)])
def test_json_ld_is_part_of_the_graph(
    shipped_cooperation: Index, release: Path, at: str | None, within: str | None
) -> None:
    """Read as RDF, every statement is in the snapshot, and every node and edge shown is said."""
    document = document_of(shipped_cooperation, at=at, within=within, limit=MOST)
    inline = context(Ontology.of(release).statements)["@context"]
    assert document["@context"][0] == CONTEXT
    document["@context"][0] = inline
    triples = {quad.triple for quad in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)}
    for triple in triples:
        assert list(shipped_cooperation.snapshot.matching(triple.subject, triple.predicate, triple.object))
    shown = network(shipped_cooperation, at=at, within=within, limit=MOST)
    assert {node["id"] for node in document["@graph"]} == {node["iri"] for node in shown["nodes"]}
    said = {(t.subject.value, t.predicate.value.removeprefix(KG), t.object.value) for t in triples}
    for edge in shown["edges"]:
        one, other = (end["iri"] for end in edge["between"])
        if edge["participation"]:
            assert (edge["participation"], "hasParticipant", one) in said
            assert (edge["participation"], "participatesIn", other) in said
        else:
            assert {(one, "cooperatesWith", other), (other, "cooperatesWith", one)} & said


def test_json_ld_has_the_shape_of_its_frame() -> None:
    """Participations stand in their collaboration with their periods; what is not there is left out, not null."""
    index = index_of(
        ":hub a kg:Hub ; skos:prefLabel 'Voorbeeldhub'@nl ."
        ":one a kg:Actor ; kg:cooperatesWith :two . :two a kg:Actor ."
        ":p a kg:Participation ; kg:hasParticipant :one ; kg:participatesIn :hub ; kg:hasRole <role/lead> ;"
        " kg:hasPeriod :year . :year a kg:Period ; kg:startsOn '2021'^^xsd:gYear ."
    )
    nodes = {node["id"]: node for node in document_of(index)["@graph"]}
    assert nodes[f"{EX}hub"] == {
        "id": f"{EX}hub",
        "type": "Hub",
        "prefLabel": {"nl": "Voorbeeldhub"},
        "participations": {
            "id": f"{EX}p",
            "type": "Participation",
            "hasParticipant": f"{EX}one",
            "hasRole": f"{ID}role/lead",
            "hasPeriod": {
                "id": f"{EX}year",
                "type": "Period",
                "startsOn": {"type": "xsd:gYear", "@value": "2021"},
            },
        },
    }
    assert nodes[f"{EX}one"] == {"id": f"{EX}one", "type": "Actor", "cooperatesWith": f"{EX}two"}


def test_json_ld_of_a_page_is_of_what_is_shown(shipped_cooperation: Index) -> None:
    """The statements are on the nodes of the same page of the answer."""
    shown = network(shipped_cooperation, limit=7, offset=3)
    found = document_of(shipped_cooperation, limit=7, offset=3)
    assert {node["id"] for node in found["@graph"]} == {node["iri"] for node in shown["nodes"]}


def test_nothing_is_loaded_from_elsewhere() -> None:
    """The loader gives our own context, and of any other address an error and no request."""
    assert "Participation" in loaded(CONTEXT, {})["document"]["@context"]
    with pytest.raises(jsonld.JsonLdError):
        loaded("http://example.org/context.jsonld", {})


def test_the_frame_is_json() -> None:
    """The published frame names the context that is published too."""
    assert json.loads(FRAME.read_text("utf-8"))["@context"][0] == CONTEXT
