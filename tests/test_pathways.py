"""Pathways on the shipped data: those that the sources name come out, and every reason given is in the graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

from kennisgraaf.namespaces import ID
from kennisgraaf.pathways import Answer, Index, Request, pathways
from kennisgraaf.snapshots.snapshot import Snapshot

CTDL = "https://purl.org/ctdl/terms/"
GROUP = "target-group/doelgroepmedewerkers"

# The pathways of section 15 of the inventory: what somebody is or did, where to, and steps that a route has in order.
NAMED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "W1-logistics": (
        {"functions": ["function/logistics-care-worker"], "target": "function/care-function"},
        ["recognition/evc", "pathway/logistiek-naar-zorg"],
    ),
    "W1-polyvalent": (
        {"functions": ["function/polyvalent-worker"], "target": "function/care-function"},
        ["recognition/evc", "pathway/logistiek-naar-zorg"],
    ),
    "W2": (
        {"groups": ["target-group/kansengroepen"], "target": "credential/kwalificatie-door-werk"},
        ["measure/alternatief-kwalificatietraject", "pathway/werkend-kwalificeren"],
    ),
    "W2-around-the-diploma": (
        {
            "groups": ["target-group/kansengroepen"],
            "barriers": ["threat/diplomagerichtheid"],
            "target": "function/care-function",
        },
        ["measure/alternatief-kwalificatietraject", "function/care-function"],
    ),
    "W3": ({"groups": [GROUP]}, ["work-offer/doorstroom-enclave-ziekenhuis", "pathway/doorstroom-ziekenhuis"]),
    "W3-from-the-enclave": (
        {"groups": [GROUP], "settings": ["work-offer/doorstroom-enclave-ziekenhuis"]},
        ["pathway/doorstroom-ziekenhuis"],
    ),
    "W4": (
        {"groups": [GROUP], "setting": "work-setting/multi-enclave"},
        ["work-offer/multi-enclave-wzc", "pathway/multi-enclave-wzc"],
    ),
    "W5": (
        {"groups": ["target-group/afstand-tot-arbeidsmarkt"], "target": "target-group/kleinere-afstand"},
        ["guidance/begeleiding", "measure/job-op-maat", "measure/opleiding", "pathway/afstand-verkleinen"],
    ),
    "W6": (
        {"settings": ["work-setting/sheltered-work"]},
        ["measure/competentieversterking", "measure/doorstroomstimulansen", "pathway/sociale-naar-reguliere-economie"],
    ),
    "W7": (
        {"groups": [GROUP], "target": "function/shortage-occupation"},
        ["learning-opportunity/vakschool", "pathway/knelpuntberoep-via-vakschool"],
    ),
    "W8": (
        {"groups": [GROUP], "target": "function/craftsperson"},
        ["learning-opportunity/vakuniversiteit", "pathway/ambacht-via-vakuniversiteit"],
    ),
    "W9-quota": (
        {"groups": [GROUP]},
        ["idea/contingent", "idea/permanente-loonpremie", "pathway/regulier-bedrijf-via-contingent"],
    ),
    "W9-internship": ({"groups": [GROUP]}, ["idea/roadshow", "pathway/regulier-bedrijf-via-stage"]),
    "W9-buddy": ({"groups": [GROUP]}, ["idea/buddysystemen", "pathway/regulier-bedrijf-via-buddy"]),
}


@pytest.fixture(scope="module")
def index(snapshot: Snapshot) -> Index:
    return Index.of(snapshot)


def steps(answer: Answer) -> list[list[str]]:
    """What the steps of each route are about."""
    return [[leg.action.thing.removeprefix(ID) for leg in way.legs] for way in answer.routes]


def holds(route: list[str], wanted: list[str]) -> bool:
    left = iter(route)
    return all(step in left for step in wanted)


@pytest.mark.parametrize("name", NAMED)
def test_a_pathway_that_a_source_names_comes_out(index: Index, name: str) -> None:
    asked, wanted = NAMED[name]
    answer = pathways(index, limit=50, **asked)
    assert answer.optimal
    assert any(holds(route, wanted) for route in steps(answer))


def test_an_endpoint_is_told_in_neutral_words(index: Index) -> None:
    """W0: for a group of which a source says so, the answer does too, with the source, and still gives routes."""
    answer = pathways(
        index, groups=["target-group/zonder-doorstroomcapaciteit"], functions=["function/building-cleaner"]
    )
    [endpoint] = answer.endpoints
    assert endpoint.endpoint == f"{ID}actor-type/social-economy-enterprise"
    assert [each.sources for each in endpoint.evidence] == [(f"{ID}passage/s4-cluster-4",)]
    assert answer.routes
    for language, said in (("nl", "eindpunt"), ("en", "endpoint")):
        text = answer.as_text(language)
        assert said in text
        assert not any(word in text for word in ("hopeloos", "hopeless", "cannot be helped"))
    assert not pathways(index, groups=[GROUP]).endpoints


def test_nobody_is_given_an_endpoint_unasked(index: Index) -> None:
    assert "endpoint" not in pathways(index, functions=["function/building-cleaner"]).as_text("en")


def pointers(answer: Answer) -> Iterator[dict[str, Any]]:
    said = answer.as_json()
    for way in said["routes"]:
        for leg in way["steps"]:
            assert leg["evidence"] or leg["kind"] == "work"
            yield from leg["evidence"]
    for each in said["endpoints"]:
        yield from each["evidence"]


def test_all_evidence_is_in_the_graph(index: Index, snapshot: Snapshot) -> None:
    """Every statement that an answer points at is in the graph it names, with its source, contributor and revision."""
    asked = [{**request, "limit": 20} for request, _ in NAMED.values()]
    asked.append({"functions": ["function/building-cleaner"], "groups": ["target-group/zonder-doorstroomcapaciteit"]})
    found = [each for request in asked for each in pointers(pathways(index, **request))]
    assert len(found) > 100
    for each in found:
        value = f"<{each['object']}>"
        where = f"GRAPH <{each['graph']}> {{ <{each['subject']}> <{each['predicate']}> {value} }}"
        assert snapshot.query(f"ASK {{ {where} }}").table()[1][0][0].value == "true", each
        assert each["source"]
        for source in each["source"]:
            known = "dcterms:isPartOf? ?document . ?document a kg:SourceDocument"
            prefixes = "PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX kg: <https://w3id.org/kennisgraaf/ns#>"
            assert snapshot.query(f"{prefixes} ASK {{ <{source}> {known} }}").table()[1][0][0].value == "true"
        assert each["contributor"] == f"{ID}agent/kennisgraaf"
        assert each["revision"] == snapshot.origin.revision


@pytest.mark.parametrize("name", NAMED)
def test_the_same_is_answered_the_same(index: Index, snapshot: Snapshot, name: str) -> None:
    """Two indexes of a snapshot answer to the letter alike, but for the time it took."""
    asked, _ = NAMED[name]
    first, second = (pathways(each, limit=9, **asked).as_json() for each in (index, Index.of(snapshot)))
    assert {**first, "seconds": 0} == {**second, "seconds": 0}


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_holding_more_never_makes_the_best_worse(index: Index, draw: st.DataObject) -> None:
    """One competency more, and the best route costs the same or less; and a route that there was stays."""
    functions = sorted(index.world.requirements)
    target = draw.draw(st.sampled_from(functions))
    asked = sorted(index.world.requirements[target])
    held = draw.draw(st.lists(st.sampled_from(asked), min_size=max(0, len(asked) - 4), unique=True))
    more = draw.draw(st.sampled_from(sorted(index.world.of("Competency"))))
    fewer, further = (
        pathways(index, Request(competencies=tuple(held), target=(target,), limit=1)),
        pathways(index, Request(competencies=(*held, more), target=(target,), limit=1)),
    )
    if fewer.routes:
        assert further.routes[0].cost.key() <= fewer.routes[0].cost.key()


def test_what_every_step_says(index: Index) -> None:
    """Held, under guidance, added, off-ramps and what is missing add up to what the function asks."""
    function = f"{ID}function/building-cleaner"
    asked = sorted(index.world.requirements[function])
    answer = pathways(index, competencies=asked[2:], target=function)
    coached, regular = answer.routes[0].legs
    assert coached.action.setting.endswith("coached-regular-job")
    assert (set(coached.guided), set(coached.held)) == (set(asked[:2]), set(asked[2:]))
    assert set(asked[:2]) <= set(coached.added)
    assert function in coached.off_ramps
    assert (regular.guided, set(regular.held), regular.after) == ((), set(asked), (1,))
    assert answer.routes[0].cost.coached == 2
    none = pathways(index, competencies=asked[3:], target=function)
    assert not none.routes
    assert {len(change.lacks) for change in none.changes} == {1}
    assert {lack.thing for change in none.changes for lack in change.lacks} == set(asked[:3])
    assert all(change.opens[0].function == function for change in none.changes)


def test_json_text_and_ctdl_say_the_same_routes(index: Index) -> None:
    """JSON, text in both languages, and a CTDL pathway a route, whose last component is the destination."""
    answer = pathways(index, groups=[GROUP], limit=3)
    said = json.loads(json.dumps(answer.as_json("en")))
    assert [len(way["steps"]) for way in said["routes"]] == [len(way.legs) for way in answer.routes]
    for language, word in (("nl", "Aangenomen"), ("en", "Assumed")):
        assert word in answer.as_text(language)
        assert answer.as_text(language).count("\nRoute ") == 3
    content = ox.serialize(answer.triples(), format=ox.RdfFormat.TURTLE)
    assert content is not None
    graph = Graph().parse(data=content, format="turtle")
    found = graph.query(
        f"SELECT ?route (COUNT(?part) AS ?parts) {{ ?route a <{CTDL}Pathway> ; <{CTDL}hasPart> ?part ; "
        f"<{CTDL}hasDestinationComponent> ?last . ?last <{CTDL}isPartOf> ?route "
        f"FILTER NOT EXISTS {{ ?last <{CTDL}precedes> ?next }} }} GROUP BY ?route"
    )
    counts = sorted(int(row[1]) for row in found)
    assert counts == sorted(len(way.legs) for way in answer.routes)
