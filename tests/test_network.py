"""The network: its figures are those of their definitions, and a date leaves out what certainly was not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation import Index
from kennisgraaf.cooperation.connections import Network
from kennisgraaf.cooperation.network import CANDIDATES, MOST, network
from kennisgraaf.cooperation.ties import Tie
from kennisgraaf.errors import ParameterError, UnknownThingError
from kennisgraaf.namespaces import ID

from .cooperating import BROKERS, index_of
from .wayfinding import EX

NODES = "abcdefgh"
HUBS = frozenset("abc")
TIES = st.sets(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(("p", "q")))
    .filter(lambda said: said[0] != said[1])
    .map(lambda said: Tie(*said))
)
DATED = """
:hub a kg:Hub . :trial a kg:Cooperation ; kg:hasPeriod :past .
:one a kg:Actor . :two a kg:Actor ; kg:cooperatesWith :one . :three a kg:Actor .
:p1 a kg:Participation ; kg:hasParticipant :one ; kg:participatesIn :hub ; kg:hasPeriod :past .
:p2 a kg:Participation ; kg:hasParticipant :two ; kg:participatesIn :hub ; kg:hasPeriod :half , :past .
:p3 a kg:Participation ; kg:hasParticipant :three ; kg:participatesIn :hub .
:p4 a kg:Participation ; kg:hasParticipant :three ; kg:participatesIn :trial .
:past a kg:Period ; kg:startsOn "2019"^^xsd:gYear ; kg:endsOn "2020-12-31"^^xsd:date .
:half a kg:Period ; kg:startsOn "2021-03"^^xsd:gYearMonth ; kg:endsOn "2022"^^xsd:gYear .
"""


def network_of(ties: Iterable[Tie]) -> Network:
    return Network(dict.fromkeys(NODES), sorted(ties), HUBS)


def reached(ties: Iterable[Tie], start: str, without: str = "", edges: int = len(NODES)) -> frozenset[str]:
    """The nodes that are at most so many *edges* away from *start*, on ways that avoid a node."""
    found = {start}
    for _ in range(edges):
        steps = [{tie.one, tie.other} for tie in ties]
        found |= {end for ends in steps if without not in ends and ends & found for end in ends}
    return frozenset(found)


@settings(deadline=None)
@given(TIES)
def test_components_are_what_is_connected(ties: set[Tie]) -> None:
    """Two nodes are in one component when a way leads from the one to the other; the largest is first."""
    found = network_of(ties)
    for one, other in combinations(NODES, 2):
        assert (found.component[one] == found.component[other]) == (other in reached(ties, one))
    sizes = [len(nodes) for nodes in found.components]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == len(NODES)


@settings(deadline=None)
@given(TIES)
def test_an_articulation_point_holds_its_component_together(ties: set[Tie]) -> None:
    """A node is one when without it two others no longer reach each other, also where edges are double."""
    expected = {
        node
        for node in NODES
        if any(
            other in reached(ties, one) and other not in reached(ties, one, without=node)
            for one, other in combinations(set(NODES) - {node}, 2)
        )
    }
    assert network_of(ties).articulations == expected


@settings(deadline=None)
@given(TIES)
def test_hubs_connected_are_within_two_edges(ties: set[Tie]) -> None:
    """The hubs that a node connects are the others within two edges, and so is what is near it."""
    found = network_of(ties)
    for node in NODES:
        near = reached(ties, node, edges=2)
        assert found.near(node) == near
        assert found.connected(node) == tuple(sorted((near & HUBS) - {node}))


def apart(ties: Iterable[Tie], one: str, other: str) -> int:
    """How many edges the shortest way from *one* to *other* has, or a hundred when there is none."""
    ways = (edges for edges in range(len(NODES)) if other in reached(ties, one, edges=edges))
    return next(ways, 100)


@settings(deadline=None)
@given(TIES)
def test_brokers_are_between_hubs(ties: set[Tie]) -> None:
    """Every node that is no hub and on a shortest path between two hubs near it is a broker; so it is between others.

    Most hubs first, then betweenness, then IRI.
    """
    found = network_of(ties)
    expected = [
        node
        for node in NODES
        if node not in HUBS
        and any(
            apart(ties, one, node) + apart(ties, node, other) == apart(ties, one, other)
            for one, other in combinations(found.connected(node), 2)
        )
    ]
    assert all(found.share(node) for node in expected)
    expected.sort(key=lambda node: (-len(found.connected(node)), -found.share(node), node))
    assert found.brokers == tuple(expected)


@settings(deadline=None)
@given(TIES)
def test_degree_counts_every_edge(ties: set[Tie]) -> None:
    """Two participations of the same in the same are two edges, and one step on a path."""
    found = network_of(ties)
    for node in NODES:
        assert found.degree(node) == sum(node in (tie.one, tie.other) for tie in ties)
        assert sorted(found.ties(node)) == sorted(tie for tie in ties if node in (tie.one, tie.other))
    assert found.between.shares == pytest.approx(
        network_of({tie._replace(participation="p") for tie in ties}).between.shares
    )


@pytest.mark.parametrize(("ends", "brokers"), BROKERS.items())
def test_who_is_a_broker(ends: str, brokers: str) -> None:
    """Who hangs on to somebody between hubs is none, nor who ties hubs that others tie by less; a and b are hubs."""
    assert "".join(network_of(Tie(*pair, "p") for pair in ends.split()).brokers) == brokers


def ties_at(index: Index, at: str | None) -> Mapping[str, Any]:
    """How sure each edge is at a date, by its participation, or by its ends where two cooperate."""
    found = network(index, at=at)["edges"]
    names = {
        (edge["participation"] or "-".join(end["iri"].removeprefix(EX) for end in edge["between"])): edge["presence"]
        for edge in found
    }
    return {name.removeprefix(EX): presence for name, presence in names.items()}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (None, {"p1": None, "p2": None, "p3": None, "p4": None, "one-two": None}),
        ("2020", {"p1": "certain", "p2": "certain", "p3": "unknown", "p4": "unknown", "one-two": "unknown"}),
        ("2021-03-10", {"p2": "possible", "p3": "unknown", "one-two": "unknown"}),
        ("2021-05", {"p2": "certain", "p3": "unknown", "one-two": "unknown"}),
        ("2022-05", {"p2": "possible", "p3": "unknown", "one-two": "unknown"}),
        ("2023", {"p3": "unknown", "one-two": "unknown"}),
    ],
)
def test_a_date_leaves_out_what_certainly_was_not(at: str | None, expected: Mapping[str, str | None]) -> None:
    """What was over or had not begun is out, with what took place in it; what may have been stays, and is marked."""
    assert ties_at(index_of(DATED), at) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (None, dict.fromkeys(("hub", "trial", "one", "two", "three"))),
        ("2020", {"trial": "certain", **dict.fromkeys(("hub", "one", "two", "three"), "unknown")}),
        ("2021", dict.fromkeys(("hub", "one", "two", "three"), "unknown")),
    ],
)
def test_what_has_no_period_is_unknown(at: str | None, expected: Mapping[str, str | None]) -> None:
    """At a date each node says how sure it is that it existed, also if nobody says when; without a date none does."""
    found = {node["iri"].removeprefix(EX): node["presence"] for node in network(index_of(DATED), at=at)["nodes"]}
    assert found == expected


@pytest.mark.parametrize("cut", [False, True])
def test_candidates_that_are_not_shown_are_counted(cut: bool) -> None:
    """Of more than five candidates for a role a note says that only the nearest are shown; all are counted."""
    actors = "".join(
        f":a{number} a kg:Actor . :p{number} a kg:Participation ; kg:hasParticipant :a{number} ;"
        " kg:participatesIn :trial ; kg:hasRole <role/social-economy> ."
        for number in range(CANDIDATES + cut)
    )
    model = ":model a kg:CollaborationModel ; kg:requiresRole <role/social-economy> ."
    found = network(index_of(f":hub a kg:Hub . :trial a kg:Cooperation . {actors} {model}"), lang="en")
    [role] = found["missing_roles"]
    assert (len(role["candidates"]), role["candidates_total"]) == (CANDIDATES, CANDIDATES + cut)
    notes = ["For some roles (1) there are more than the 5 nearest candidates, shown here."]
    assert found["notes"] == notes[: int(cut)]


def test_the_hub_that_is_over_is_no_node() -> None:
    """A collaboration that certainly is over is no node then, lacks no role, and what is asked around it says why."""
    index = index_of(f"{DATED} :trial a kg:Hub .")
    assert f"{EX}trial" not in {node["iri"] for node in network(index, at="2021")["nodes"]}
    found = network(index, at="2021", within=f"{EX}trial", lang="en")
    assert (found["nodes"], found["missing_roles"]) == ([], [])
    assert "certainly over at 2021" in found["notes"][0]


def test_a_part_is_what_is_near_a_hub_with_the_figures_of_the_whole() -> None:
    """Within a hub stands what is at most two edges away, and its figures do not change by looking at less."""
    chain = "".join(
        f":a{number} a kg:Actor . :c{number} a kg:Cooperation ."
        f":p{number} a kg:Participation ; kg:hasParticipant :a{number} ; kg:participatesIn :c{number} ."
        f":q{number} a kg:Participation ; kg:hasParticipant :a{number} ; kg:participatesIn :c{number + 1} ."
        for number in range(3)
    )
    index = index_of(f"{chain} :c3 a kg:Hub .")
    whole, near = network(index), network(index, within=f"{EX}c3")
    assert {node["iri"].removeprefix(EX) for node in near["nodes"]} == {"c3", "a2", "c2"}
    of_whole = {node["iri"]: node["betweenness"] for node in whole["nodes"]}
    assert {node["iri"]: node["betweenness"] for node in near["nodes"]}.items() <= of_whole.items()
    assert near["figures"]["edges"] == 2


def test_pages_are_the_whole_in_order(shipped_cooperation: Index) -> None:
    """Pages one after the other are all nodes, each once, the most between others first."""
    whole = network(shipped_cooperation, limit=MOST)
    pages = [network(shipped_cooperation, limit=50, offset=offset)["nodes"] for offset in range(0, whole["total"], 50)]
    assert [node for page in pages for node in page] == whole["nodes"]
    shares = [node["betweenness"] for node in whole["nodes"]]
    assert shares == sorted(shares, reverse=True)
    assert len(whole["edges"]) == whole["figures"]["edges"]


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (MOST + 1, 0), (5, -1)])
def test_limits_are_kept_and_said(shipped_cooperation: Index, limit: int, offset: int) -> None:
    """A limit or offset that cannot be is replaced by the nearest that can, and a note says so."""
    found = network(shipped_cooperation, limit=limit, offset=offset, lang="en")
    assert any("was used" in note for note in found["notes"])
    assert len(found["nodes"]) == min(max(limit, 1), found["total"])


def test_what_is_no_date_is_refused(shipped_cooperation: Index) -> None:
    """A date that is none is not taken for no date."""
    with pytest.raises(ParameterError):
        network(shipped_cooperation, at="gisteren")


def test_what_is_no_hub_is_refused(shipped_cooperation: Index) -> None:
    """A hub that is not known is an error that names those that may be meant; a label names one as an IRI does."""
    with pytest.raises(UnknownThingError) as caught:
        network(shipped_cooperation, within="Hub Kempem")
    assert f"{ID}hub/kempen" in {each["iri"] for each in caught.value.near}
    assert network(shipped_cooperation, within="Hub Kempen")["about"]["iri"] == f"{ID}hub/kempen"


def test_the_shipped_brokers(shipped_cooperation: Index) -> None:
    """The fund behind five hubs is the first broker of the data; no hub is one."""
    found = network(shipped_cooperation)
    first = found["brokers"][0]
    assert first["iri"] == f"{ID}actor/esf"
    assert {hub["iri"].removeprefix(f"{ID}hub/") for hub in first["hubs_connected"]} == {
        "brugge", "de-keet", "leuven", "repair-zkt", "schouder",
    }  # fmt: skip
    hubs = {node["iri"] for node in found["nodes"] if node["kind"] == "hub"}
    assert hubs.isdisjoint(broker["iri"] for broker in found["brokers"])


def test_evidence_resolves(shipped_cooperation: Index) -> None:
    """Each edge, role and candidate points to quads, and each of these is in the snapshot."""
    found = network(shipped_cooperation, at="2022")
    with_evidence = [
        *found["edges"],
        *found["missing_roles"],
        *(candidate for role in found["missing_roles"] for candidate in role["candidates"]),
    ]
    for each in with_evidence:
        assert each["evidence"]
        for said in each["evidence"]:
            terms = (ox.NamedNode(said[name]) for name in ("subject", "predicate", "object", "graph"))
            assert list(shipped_cooperation.snapshot.matching(*terms))
