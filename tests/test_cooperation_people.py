"""From material to people: which functions steps open, what they ask, who teaches it, who could come and who coach."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kennisgraaf.cooperation.answers import written
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.people import people
from kennisgraaf.namespaces import ID
from kennisgraaf.pathways import Index as Pathways
from kennisgraaf.pathways.functions import between, towards
from kennisgraaf.snapshots.snapshot import Snapshot

from .cooperating import index_of
from .wayfinding import EX, WORLD

TEXTILE, HUBS = f"{ID}process-step/textiel-sorteren", [f"{ID}hub/brugge", f"{ID}hub/kempen"]
MADE = f"""{WORLD}
<work-setting/sheltered-work> a kg:WorkSetting . <work-setting/enclave> skos:broader <work-setting/sheltered-work> .
:fixer skos:exactMatch <http://occupations.example/fixer> . <http://occupations.example/fixer> a kg:JobFunction .
:mend a kg:ProcessStep ; skos:prefLabel "herstellen"@nl ; kg:needsFunction :fixer , :guide .
:sift a kg:ProcessStep ; skos:prefLabel "zeven"@nl ; kg:leavesOpen kg:needsFunction .
:east a kg:Hub . :west a kg:Hub .
:member a kg:Participation ; kg:hasParticipant :shop ; kg:participatesIn :west .
:shop a kg:Actor ; skos:prefLabel "Voorbeeldwinkel"@nl .
:bench a kg:WorkOffer ; kg:offersFunction :fixer ; kg:hasSetting <work-setting/regular-job> ;
    kg:isOfferedBy :mall , :shop .
:corner a kg:WorkOffer ; kg:offersFunction <http://occupations.example/fixer> ; kg:isOfferedBy :shop ;
    kg:hasSetting <work-setting/multi-enclave> .
:evening a kg:LearningOpportunity ; kg:teaches :sortGlass ; kg:isOfferedBy :shop .
:buddy a kg:Measure ; kg:hasMeasureType <measure-type/guidance> ; kg:involvesActor :crew .
:support a kg:Guidance , kg:Measure ; kg:isIntendedFor :crew .
"""


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """What is answered of two made-up steps in two made-up hubs."""
    index = index_of(MADE)
    pathways = Pathways.of(index.snapshot)
    return people(index, pathways, [f"{EX}mend", f"{EX}sift"], [f"{EX}east", f"{EX}west"])


def iris(things: list[Mapping[str, Any]]) -> list[str]:
    return [each["iri"].replace(EX, ":").replace(ID, "") for each in things]


def evidence(document: object) -> Iterator[Mapping[str, Any]]:
    """Every piece of evidence in *document*."""
    if isinstance(document, dict):
        yield from document.get("evidence", ())
    if isinstance(document, dict | list):
        for each in document.values() if isinstance(document, dict) else document:
            yield from evidence(each)


def function(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    [found] = [each for each in document["functions"] if each["iri"] == f"{EX}{name}"]
    return dict(found)


def test_the_functions_that_open(made: dict[str, Any]) -> None:
    """Those that the steps need, and in which of the hubs nobody offers work in them yet."""
    assert iris(made["functions"]) == [":fixer", ":guide"]
    assert iris(function(made, "fixer")["opens_in"]) == [":east"]
    assert iris(function(made, "guide")["opens_in"]) == [":east", ":west"]
    assert iris(function(made, "fixer")["steps"]) == [":mend"]
    [step, _] = made["steps"]
    assert [each["status"] for each in step["hubs"]] == ["nobody", "lacks-function"]


def test_where_work_is_offered_and_who_could_coach(made: dict[str, Any]) -> None:
    """Offers in the function, or one that is the same; guided is a setting in which one learns under guidance."""
    offers = {offer["iri"].removeprefix(EX): offer for offer in function(made, "fixer")["offers"]}
    assert {name: (offer["guided"], iris(offer["by"])) for name, offer in offers.items() if offer["by"]} == {
        "bench": (False, [":mall", ":shop"]),
        "corner": (True, [":shop"]),
    }
    assert iris(offers["corner"]["hubs"]) == [":west"]
    assert iris(made["guidance"]) == [":buddy", ":support"]
    assert [iris(each["with"]) for each in made["guidance"]] == [[":crew"], []]


def test_the_table_says_where_and_who_could_coach(made: dict[str, Any]) -> None:
    """The hubs asked about that offer work and those that do not yet, who offers it under guidance, and guidance."""
    table = list(csv.DictReader(written(made, "people", "csv", "nl").decode().splitlines()))
    names = ("function", "offered_by", "offered_in", "opens_in", "coached_by", "guidance")
    rows = {tuple(row[name].replace(EX, ":") for name in names) for row in table}
    assert rows == {
        (":fixer", ":mall :shop", ":west", ":east", ":shop", ":buddy :support"),
        (":guide", "", "", ":east :west", "", ":buddy :support"),
    }


def test_what_must_be_learned_and_who_teaches_it(made: dict[str, Any]) -> None:
    """Essential competencies, with what teaches them or what is narrower; what nobody teaches is said."""
    taught = {each["iri"].removeprefix(EX): each["taught_by"] for each in function(made, "fixer")["competencies"]}
    assert {name: iris(by) for name, by in taught.items()} == {"sort": [":evening"], "weld": [":course"]}
    assert iris(taught["sort"][0]["by"]) == [":shop"]
    assert [each["object"] for each in taught["sort"][0]["evidence"]] == [f"{EX}shop", f"{EX}sortGlass"]


def test_what_no_source_says_is_said(made: dict[str, Any]) -> None:
    """The functions of a step, what a function asks, and that nobody offers work in it."""
    assert made["notes"] == [
        "Geen bron zegt welke functies «zeven» vraagt.",
        "Geen bron zegt wat «gids» vraagt.",
        "Geen bron kent werkaanbod in «gids».",
    ]
    assert function(made, "guide")["known"] is False


def test_from_where_people_could_come(snapshot: Snapshot, tmp_path: Path) -> None:
    """The functions of which this one is a step away: the other side of what lies next."""
    pathways = Pathways.of(snapshot)
    functions = sorted(pathways.world.of("JobFunction"))
    forwards = {(one, other, lacking) for one in functions for other, lacking in between(pathways, one)}
    assert forwards == {(one, other, lacking) for other in functions for one, lacking in towards(pathways, other)}
    assert forwards


def test_two_hubs_start_sorting_textile(shipped_cooperation: Index, snapshot: Snapshot) -> None:
    """The question of the sources' own hubs: which functions open, what must be learned, who teaches, who coaches?

    The function and what it asks are there; of teachers and places of work the sources say nothing, and the answer
    says that; guidance they do know.
    """
    document = people(shipped_cooperation, Pathways.of(snapshot), [TEXTILE], HUBS, "en")
    [sorter] = document["functions"]
    assert sorter["label"] == "textile sorter"
    assert iris(sorter["opens_in"]) == ["hub/brugge", "hub/kempen"]
    assert "sort textile items" in [each["label"] for each in sorter["competencies"]]
    assert len(sorter["competencies"]) == 5
    assert not sorter["offers"] and not any(each["taught_by"] for each in sorter["competencies"])
    assert [note for note in document["notes"] if "who teaches" in note and "«sort textile items»" in note]
    assert "guidance/begeleiding" in iris(document["guidance"])
    assert [each["with"][0]["label"] for each in document["guidance"] if each["with"]] == [
        "volunteers",
        "social-economy enterprise",
    ]


def test_evidence_is_in_the_graph_it_names(shipped_cooperation: Index, snapshot: Snapshot) -> None:
    """Every statement on which the answer rests, of functions, competencies and guidance."""
    document = people(shipped_cooperation, Pathways.of(snapshot), [TEXTILE], HUBS)
    found = list(evidence(document))
    assert {each["predicate"].rpartition("#")[2] for each in found} >= {
        "needsFunction",
        "requiresCompetency",
        "addresses",
    }
    for each in found:
        subject, predicate = ox.NamedNode(each["subject"]), ox.NamedNode(each["predicate"])
        quads = snapshot.matching(subject, predicate, ox.NamedNode(each["object"]), ox.NamedNode(each["graph"]))
        assert list(quads)
