"""The period of a subsidy or a phase is not that of a hub: at a date is who the sources leave there."""

from __future__ import annotations

from typing import Any

import pytest

from kennisgraaf.cooperation import Index
from kennisgraaf.cooperation.network import MOST, network
from kennisgraaf.namespaces import CONTRIBUTOR, GRAPH, ID, PREFIXES
from kennisgraaf.snapshots.snapshot import Snapshot

PROLOGUE = f"BASE <{ID}>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name)
HUBS = {"brugge", "cico", "de-keet", "genk", "gent", "kempen", "leuven", "mechelen", "repair-zkt", "schouder"}
FUNDED = {
    ("actor/esf", "hub/brugge"): {"certain"},
    ("actor/esf", "hub/de-keet"): {"possible"},
    ("actor/esf", "hub/leuven"): {"certain"},
    ("actor/vlaanderen-circulair", "hub/brugge"): {"certain"},
    ("actor/vlaanderen-circulair", "hub/leuven"): {"certain"},
    ("hub/brugge", "cooperation/esf-oproep-520"): {"certain"},
}
"""Ties that end with the money of 2021 and 2022, and how sure they were in September 2021."""


def at(index: Index, date: str) -> dict[str, Any]:
    """Everything in the network at *date*."""
    return network(index, at=date, limit=MOST)


def ties(found: dict[str, Any]) -> dict[tuple[str, str], set[str]]:
    """How sure the ties are between who takes part and what in; several roles are several ties."""
    sure: dict[tuple[str, str], set[str]] = {}
    for edge in found["edges"]:
        one, other = (end["iri"].removeprefix(ID) for end in edge["between"])
        sure.setdefault((one, other), set()).add(edge["presence"])
    return sure


@pytest.mark.parametrize(
    ("date", "without"), [("2020", {"cico", "repair-zkt"}), ("2023-12", set()), ("2025-06", {"repair-zkt"})]
)
def test_hubs_outlast_their_funding(shipped_cooperation: Index, date: str, without: set[str]) -> None:
    """Gone is only the hub that another project followed; not there yet are those whose start a source gives."""
    hubs = {
        node["iri"].removeprefix(f"{ID}hub/")
        for node in at(shipped_cooperation, date)["nodes"]
        if node["kind"] == "hub"
    }
    assert hubs == HUBS - without


@pytest.mark.parametrize("date", ["2023-12", "2025-06"])
def test_partners_outlast_the_funding(shipped_cooperation: Index, date: str) -> None:
    """Funders are gone when the project is over; partners may still be there, and no core role is surely missing."""
    found = at(shipped_cooperation, date)
    assert not ties(found).keys() & FUNDED.keys()
    for actor, hub in (
        ("stad-brugge", "brugge"), ("brug-it", "brugge"), ("handel-samen-en-sociaal", "de-keet"),
        ("ecowerf", "leuven"), ("labeur", "gent"), ("bedrijvencentrum-de-punt", "gent"),
    ):  # fmt: skip
        assert ties(found)[f"actor/{actor}", f"hub/{hub}"] == {"unknown"}
    assert {vacancy["status"] for vacancy in found["missing_roles"]} == {"unknown"}


def test_what_is_dated_is_certain_then(shipped_cooperation: Index) -> None:
    """Money is certain in its period, as is the phase that a hub takes part in; half a date makes it possible."""
    then, later, last = (ties(at(shipped_cooperation, date)) for date in ("2021-09", "2023-12", "2025-06"))
    assert {pair: then.get(pair) for pair in FUNDED} == FUNDED
    assert later["hub/gent", "cooperation/circulair-werkt-fase-3"] == {"certain"}
    assert last["hub/kempen", "cooperation/circulair-werkt-fase-4"] == {"possible"}
    assert ("hub/gent", "cooperation/circulair-werkt-fase-3") not in last


def test_every_hub_has_a_period_or_leaves_it_open(snapshot: Snapshot) -> None:
    """«When» has an answer for every hub, if only that a source does not say."""
    silent = f"""{PROLOGUE} SELECT ?hub WHERE {{ ?hub a kg:Hub
        FILTER NOT EXISTS {{ ?hub kg:hasPeriod ?period }} FILTER NOT EXISTS {{ ?hub kg:leavesOpen kg:hasPeriod }} }}"""
    assert snapshot.query(silent).table()[1] == []


def test_a_hub_has_a_period_only_with_a_reason(snapshot: Snapshot) -> None:
    """A hub is given a period only with a reading that says why it is the hub's, and not that of its money."""
    unread = f"""{PROLOGUE} SELECT ?hub WHERE {{ GRAPH ?graph {{ ?hub a kg:Hub ; kg:hasPeriod ?period .
        FILTER(STRSTARTS(STR(?graph), "{GRAPH}{CONTRIBUTOR}/"))
        FILTER NOT EXISTS {{ ?reading rdf:subject ?hub ; rdf:predicate kg:hasPeriod ; rdf:object ?period }} }} }}"""
    assert snapshot.query(unread).table()[1] == []
