"""Core roles that hubs lack, and who could fill them."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

import pytest

from kennisgraaf.cooperation import Index
from kennisgraaf.cooperation.network import CANDIDATES, network
from kennisgraaf.namespaces import ID
from kennisgraaf.querying.rows import shipped

from .cooperating import index_of
from .wayfinding import EX

HUBS = """
:model a kg:CollaborationModel ; kg:requiresRole <role/local-government> , <role/social-economy> .
:own a kg:CollaborationModel ; kg:requiresRole <role/funder> .
:ghent a kg:Hub ; kg:isLocatedIn place:44021 ; kg:followsModel :model ; kg:leavesOpen <role/social-economy> .
:bruges a kg:Hub ; kg:isLocatedIn place:31005 ; kg:followsModel :own .
:loose a kg:Hub .
place:44021 a kg:Place ; wgs84:lat 51.05 ; wgs84:long 3.71667 .
place:31005 a kg:Place ; wgs84:lat 51.20892 ; wgs84:long 3.22424 .
place:24062 a kg:Place ; wgs84:lat 50.87959 ; wgs84:long 4.70093 .
:shop a kg:Actor ; kg:isLocatedIn place:31005 . :far a kg:Actor ; kg:isLocatedIn place:24062 .
:here a kg:Actor ; kg:isLocatedIn place:44021 . :nowhere a kg:Actor .
:c a kg:Cooperation .
:past a kg:Period ; kg:endsOn "2020"^^xsd:gYear .
:p1 a kg:Participation ; kg:participatesIn :c ; kg:hasParticipant :far ; kg:hasRole <role/social-economy> .
:p2 a kg:Participation ; kg:participatesIn :c ; kg:hasParticipant :shop ; kg:hasRole <role/social-economy> .
:p3 a kg:Participation ; kg:participatesIn :c ; kg:hasParticipant :nowhere ; kg:hasRole <role/social-economy> .
:p4 a kg:Participation ; kg:participatesIn :c ; kg:hasParticipant :here ; kg:hasRole <role/social-economy> ;
    kg:hasPeriod :past .
:p5 a kg:Participation ; kg:participatesIn :ghent ; kg:hasParticipant :here ; kg:hasRole <role/local-government> ;
    kg:hasPeriod :past .
:p6 a kg:Participation ; kg:participatesIn :c ; kg:hasParticipant :bruges ; kg:hasRole <role/funder> .
"""


def missing(index: Index, at: str | None = None) -> Mapping[tuple[str, str], Any]:
    """What the answer says of each hub and role."""
    found = network(index, at=at)["missing_roles"]
    return {
        (each["hub"]["iri"].removeprefix(EX), each["role"]["iri"].removeprefix(f"{ID}role/")): each for each in found
    }


def candidates(role: Mapping[str, Any]) -> list[str]:
    return [each["actor"]["iri"].removeprefix(EX) for each in role["candidates"]]


def test_a_hub_lacks_the_roles_of_its_model_or_else_of_all() -> None:
    """A hub lacks what its own model requires and nobody has; without a model, what any model requires."""
    found = missing(index_of(HUBS))
    assert {key: role["status"] for key, role in found.items()} == {
        ("ghent", "social-economy"): "unknown",
        ("bruges", "funder"): "missing",
        ("loose", "funder"): "missing",
        ("loose", "local-government"): "missing",
        ("loose", "social-economy"): "missing",
    }


def test_candidates_have_the_role_elsewhere_the_nearest_first() -> None:
    """The same municipality goes before a distance, the shorter before the longer, and what is unknown is last."""
    role = missing(index_of(HUBS))["ghent", "social-economy"]
    assert candidates(role) == ["here", "shop", "far", "nowhere"]
    assert [each["nearness"]["level"] for each in role["candidates"]] == [
        "municipality", "distance", "distance", "unknown",
    ]  # fmt: skip
    assert role["candidates"][1]["in"][0]["iri"] == f"{EX}c"
    assert role["candidates_total"] == 4


def test_a_hub_is_no_candidate_for_itself() -> None:
    """Bruges has the role that it lacks, elsewhere; it is a candidate for others alone."""
    found = missing(index_of(HUBS))
    assert candidates(found["bruges", "funder"]) == []
    assert candidates(found["loose", "funder"]) == ["bruges"]


def test_what_is_over_fills_no_role() -> None:
    """At a date, a participation that ended neither fills a role nor makes a candidate."""
    found = missing(index_of(HUBS), "2022")
    assert ("ghent", "local-government") in found
    assert "here" not in candidates(found["ghent", "social-economy"])


def test_only_the_nearest_are_shown_and_all_counted() -> None:
    """Of many candidates some are shown, the same as of all in order."""
    many = "".join(
        f":x{number} a kg:Actor . :y{number} a kg:Participation ; kg:participatesIn :c ; "
        f"kg:hasParticipant :x{number} ; kg:hasRole <role/local-government> ."
        for number in range(CANDIDATES + 3)
    )
    role = missing(index_of(HUBS + many))["loose", "local-government"]
    assert (len(role["candidates"]), role["candidates_total"]) == (CANDIDATES, CANDIDATES + 4)


@pytest.fixture(scope="session")
def of_the_release(shipped_cooperation: Index) -> list[Any]:
    found: list[Any] = network(shipped_cooperation)["missing_roles"]
    return found


def test_the_catalogue_says_the_same(shipped_cooperation: Index, of_the_release: list[Any]) -> None:
    """Query A4 of the catalogue finds the same roles missing in the release, and the same ones unknown."""
    text = shipped().find("A4").body
    variables, rows = shipped_cooperation.snapshot.query(text).table()
    places = [variables.index(name) for name in ("hub", "role", "isUnknown")]
    said = {tuple(str(term.value) for place in places if (term := row[place])) for row in rows}
    assert said == {
        (each["hub"]["iri"], each["role"]["iri"], str(each["status"] == "unknown").lower()) for each in of_the_release
    }


def test_the_release_has_candidates(of_the_release: list[Any]) -> None:
    """Each hub of the release that lacks a core partner comes with candidates, the nearest first."""
    assert {each["hub"]["iri"].removeprefix(f"{ID}hub/") for each in of_the_release} == {
        "cico", "de-keet", "genk", "gent", "leuven", "mechelen", "repair-zkt",
    }  # fmt: skip
    levels = ["municipality", "hub", "neighbour", "distance", "unknown"]
    for role in of_the_release:
        nearness = [each["nearness"] for each in role["candidates"]]
        near = [(levels.index(each["level"]), inf if each["km"] is None else each["km"]) for each in nearness]
        assert near
        assert near == sorted(near)
