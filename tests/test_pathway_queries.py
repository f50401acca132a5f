"""The queries by which the index reads the graph: the answer of each on a small graph, and what both say alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kennisgraaf.namespaces import ID, KG
from kennisgraaf.pathways import Index, leverage, next_functions, unreachable
from kennisgraaf.pathways.functions import between, opened, untaught
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.snapshot import Snapshot

from .wayfinding import EX, WORLD, graph, indexed, parsed, published, revised

CATALOGUE = Catalogue.of(SHIPPED)
QUERIES = [query.name.partition("/")[2] for query in CATALOGUE.under("pathways")]

# Of each query some columns, and all rows that these have on the small graph.
EXPECTED: dict[str, tuple[list[str], set[tuple[str, ...]]]] = {
    "requirements": (
        ["function", "competency"],
        {(":sorter", ":sort"), (":sorter", ":lift"), (":fixer", ":sort"), (":fixer", ":weld")},
    ),
    "requirement-sources": (
        ["function", "competency", "requirement", "assertedBy", "source"],
        {
            (":sorter", ":sort", ":r1", ":hub", ":page"),
            (":sorter", ":lift", ":r2", "", ":page"),
            (":fixer", ":sort", ":r3", "", ":page"),
            (":fixer", ":weld", ":r4", "", ":page"),
        },
    ),
    "broader": (
        ["narrower", "broader"],
        {(":sortGlass", ":sort"), ("work-setting/multi-enclave", "work-setting/enclave"), (":team", ":crew")},
    ),
    "functions": (
        ["function", "property", "value"],
        {
            (":sorter", "kg:requiresCredential", ":badge"),
            (":sorter", "kg:hasWorkingCondition", ":heavy"),
            (":sorter", "kg:concernsSector", ":waste"),
            (":guide", "kg:leavesOpen", "kg:requiresCompetency"),
        },
    ),
    "work-offers": (
        ["offer", "property", "value"],
        {
            (":offer", "kg:offersFunction", ":fixer"),
            (":offer", "kg:hasSetting", "work-setting/multi-enclave"),
            (":offer", "kg:isLocatedIn", ":town"),
            (":offer", "kg:leavesOpen", "kg:isOfferedBy"),
        },
    ),
    "learning-opportunities": (
        ["opportunity", "property", "value"],
        {
            (":course", "kg:hasPrerequisite", ":sort"),
            (":course", "kg:teaches", ":weld"),
            (":course", "kg:awards", ":badge"),
            (":course", "kg:hasDuration", "P10D"),
            (":course", "kg:isIntendedFor", ":crew"),
            (":course", "kg:isOfferedBy", ":hub"),
        },
    ),
    "measures": (
        ["measure", "property", "value"],
        {
            (":test", "kg:recognises", ":lift"),
            (":test", "kg:awards", ":paper"),
            (":hoist", "kg:addresses", ":strain"),
            (":hoist", "kg:hasMeasureType", "measure-type/tailored-job"),
        },
    ),
    "barriers": (
        ["barrier", "property", "value"],
        {
            (":strain", "kg:affects", ":crew"),
            (":strain", "kg:arisesFrom", ":heavy"),
            (":noBadge", "kg:arisesFrom", ":badge"),
        },
    ),
    "named-pathways": (
        ["pathway", "property", "value"],
        {(":way", "kg:startsFrom", ":crew"), (":way", "kg:goesVia", ":offer"), (":way", "kg:leadsTo", ":guide")},
    ),
    "matches": (["thing", "match"], {(":fixer", "http://example.com/fixer")}),
    "places": (["place", "whole"], {(":town", ":land")}),
    "locations": (["thing", "place"], {(":hub", ":town"), (":offer", ":town")}),
    "graph-revisions": (["graph", "contributor", "revision"], {(graph("world"), "agent/example", "3")}),
    "next-functions": (
        ["function", "next", "missing"],
        {(":sorter", ":fixer", ":weld"), (":fixer", ":sorter", ":lift")},
    ),
    "leverage": (["function", "competency", "opens"], {(":sorter", ":weld", "1")}),
    "untaught": (["function", "lacking"], {(":sorter", ":sort"), (":sorter", ":lift"), (":fixer", ":sort")}),
}


def shown(term: Any) -> str:
    """*term* as the expected rows have it."""
    if term is None:
        return ""
    text = str(term.value)
    for base, prefix in ((EX, ":"), (KG, "kg:"), (ID, "")):
        text = text.replace(base, prefix) if text.startswith(base) else text
    return text


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    quads = [*parsed(WORLD), *revised(1, "world"), *revised(3, "world")]
    return published(tmp_path_factory.mktemp("world"), quads)


def rows(snapshot: Snapshot, name: str, *columns: str, **bound: ox.NamedNode) -> Iterator[tuple[str, ...]]:
    variables, found = snapshot.query(CATALOGUE.find(name).body, bound).table()
    places = [variables.index(column) for column in columns]
    return (tuple(shown(row[place]) for place in places) for row in found)


@pytest.mark.parametrize("name", EXPECTED)
def test_rows(small: Snapshot, name: str) -> None:
    """The query finds what the small graph says, and nothing else."""
    columns, expected = EXPECTED[name]
    assert set(rows(small, name, *columns)) == expected


def test_kinds_and_labels(small: Snapshot) -> None:
    """Each thing has its kind, and every name it goes by."""
    assert {(":sorter", "kg:JobFunction"), (":test", "kg:Recognition"), (":waste", "kg:Sector")} <= set(
        rows(small, "kinds", "thing", "kind")
    )
    named = set(rows(small, "labels", "thing", "label", label=ox.Literal("sorteerder", language="nl")))
    assert named == {(":sorter", "sorteerder"), (":fixer", "sorteerder")}


def test_statements(small: Snapshot) -> None:
    """A statement has the source of its reading where there is one, or else that of its subject."""
    found = set(rows(small, "statements", "predicate", "object", "source", subject=ox.NamedNode(f"{EX}way")))
    assert found == {
        ("kg:startsFrom", ":crew", ":page"),
        ("kg:goesVia", ":offer", ":page"),
        ("kg:leadsTo", ":guide", ":line"),
    }


def test_every_query_is_expected() -> None:
    """There is no query for pathways without a test of its rows."""
    assert set(QUERIES) == EXPECTED.keys() | {"kinds", "labels", "statements"}


def test_every_query_speaks_both_languages() -> None:
    for query in CATALOGUE.under("pathways"):
        assert query.titles.keys() == query.descriptions.keys() == {"nl", "en"}, query.name


@pytest.mark.parametrize("made", [False, True], ids=["shipped", "small"])
def test_index_and_catalogue_agree_on_functions(made: bool, snapshot: Snapshot, small: Snapshot) -> None:
    """What lies next, what opens most, and what nothing provides: the index says what SPARQL says."""
    here = small if made else snapshot
    index = Index.of(here)
    functions = sorted(index.world.of("JobFunction"))

    def iris(name: str, *columns: str) -> set[tuple[str, ...]]:
        variables, found = here.query(CATALOGUE.find(name).body).table()
        return {
            tuple("" if (term := row[variables.index(each)]) is None else str(term.value) for each in columns)
            for row in found
        }

    assert iris("next-functions", "function", "next", "missing") == {
        (function, other, each)
        for function in functions
        for other, missing in between(index, function)
        for each in missing or ("",)
    }
    assert iris("leverage", "function", "competency", "opens") == {
        (function, competency, str(len(others)))
        for function in functions
        for competency, others in opened(index, function).items()
    }
    assert iris("untaught", "function", "lacking") == {
        (function, each) for function in functions for each in untaught(index, function)
    }


def test_what_is_said_of_functions(tmp_path: Path) -> None:
    """The answers without a profile: IRIs and labels, nearest and most first, by IRI or by label."""
    hard = "".join(
        f":p{each} a kg:CompetencyRequirement ; kg:isRequirementOf :pilot ; kg:requiresCompetency :{each} ; "
        "kg:hasRequirementLevel <requirement-level/essential> . "
        for each in ("fly", "steer", "navigate", "weld")
    )
    kinds = ":pilot a kg:JobFunction . :fly a kg:Competency . :steer a kg:Competency . :navigate a kg:Competency . "
    index = indexed(tmp_path, f"{WORLD} {kinds} {hard}")
    near = next_functions(index, "sorter", "en")
    assert (near["function"]["iri"], near["known"]) == (f"{EX}sorter", True)
    assert [(each["label"], [lack["iri"] for lack in each["missing"]]) for each in near["next"]] == [
        ("Fixer", [f"{EX}weld"])
    ]
    lever = leverage(index, f"{EX}sorter")
    assert [(each["iri"], each["opens"]) for each in lever["competencies"]] == [(f"{EX}weld", 1)]
    nowhere = {each["iri"]: each for each in unreachable(index)["functions"]}
    assert nowhere.keys() == {f"{EX}pilot"}
    lacking = {f"{EX}fly", f"{EX}steer", f"{EX}navigate"}
    assert {each["iri"] for each in nowhere[f"{EX}pilot"]["lacking"]} == lacking
    assert {each["iri"] for each in nowhere[f"{EX}pilot"]["untaught"]} == lacking


def test_functions_of_which_nothing_is_known(tmp_path: Path) -> None:
    """A function of which no source says what it asks has nothing next, and the answer says that it is not known."""
    answer = next_functions(indexed(tmp_path), "gids")
    assert (answer["known"], answer["next"]) == (False, [])
