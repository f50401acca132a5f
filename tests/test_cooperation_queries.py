"""The catalogue says of cooperation what the answers say, wherever SPARQL can: on the release and on random worlds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation import Index
from kennisgraaf.cooperation.answers import QUESTIONS, answered
from kennisgraaf.cooperation.missing import missing
from kennisgraaf.cooperation.people import people
from kennisgraaf.cooperation.search import Search
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.settings import SHIPPED

from .cooperating import BROKERS, index_of
from .enumerating import ACTORS, FUNCTIONS, HUBS, KINDS, MODELS, ROLES, Statement, turtle, worlds
from .wayfinding import EX

CATALOGUE = Catalogue.of(SHIPPED)
QUERIES = {query.name.partition("/")[2]: query for query in CATALOGUE.under("cooperation")}
ASKED = {name: query for name, query in QUERIES.items() if name != "facts"}
"""Those that say what answers say; by the other the index reads the graph."""

Rows = set[tuple[str, ...]]


def asked(index: Index, name: str, *columns: str, **bound: str) -> Rows:
    """The rows of *columns* that the query *name* finds, with *bound* for its parameters."""
    terms = QUERIES[name].bind(bound)
    return set(index.snapshot.query(QUERIES[name].body, terms).texts(columns))


def same(index: Index, *things: str) -> tuple[str, ...]:
    return tuple(map(index.things.same, things))


def assert_fits(index: Index, name: str, given: str, fit: str, wanted: str) -> None:
    """Every row of the query *name* says of what is given and wanted what the index does."""
    for one, level, other in asked(index, name, given, fit, wanted):
        relation = index.things.relation(one, other) if other else None
        assert level == (relation.name.lower() if relation is not None else "")


def direct_matches(index: Index) -> None:
    found = list(Search(index, 0))
    assert asked(index, "direct-matches", "offer", "demand") == {(each.offer, each.end) for each in found}
    best = {(each.offer, each.end, each.links[0].fit.name.lower()) for each in found}
    assert best <= asked(index, "direct-matches", "offer", "demand", "fit")
    assert_fits(index, "direct-matches", "given", "fit", "wanted")
    supply = index.supply
    assert asked(index, "direct-matches", "offer", "holder", "demand", "taker") == {
        (each.offer, holder, each.end, taker)
        for each in found
        for holders in [supply.holders(each.offer)]
        for holder in holders or ("",)
        for taker in supply.stream(each.end).takers
        if taker not in holders
    }


def chains(index: Index) -> None:
    for name, columns in (("chains", ("step",)), ("chains-of-two-steps", ("step1", "step2"))):
        found = [each for each in Search(index, len(columns)) if len(each.steps) == len(columns)]
        rows = asked(index, name, "offer", *columns, "end")
        assert {(*row[:-1], *same(index, row[-1])) for row in rows} == {
            (each.offer, *each.steps, each.end) for each in found
        }
    assert_fits(index, "chains", "given", "fit", "wanted")


def performers(index: Index) -> None:
    steps = index.steps
    assert asked(index, "performers", "step", "performer", "capability") == {
        (step, performer, capability)
        for step in steps.all
        for capability, performing in (("documented", steps.documented), ("likely", steps.likely))
        for performer in performing(step)
    }


def missing_links(index: Index) -> None:
    rows = asked(index, "missing-links", "thing", "hub", "step", "status")
    assert {(*same(index, thing), *row) for thing, *row in rows} == {
        (row.thing, row.area, row.step, str(row.cell.status)) for row in missing(index).rows() if row.step
    }


def streams_without_taker(index: Index) -> None:
    supply = index.supply
    things = {row.thing for row in missing(index).rows() if not row.step}
    rows = asked(index, "streams-without-taker", "offer", "thing", "holder")
    assert {(offer, *same(index, thing), holder) for offer, thing, holder in rows} == {
        (offer, thing, holder)
        for thing in things
        for offer in supply.offers(thing)
        for holder in supply.holders(offer) or ("",)
    }


def missing_core_roles(index: Index) -> None:
    _, vacancies = index.networks.at()
    assert asked(index, "missing-core-roles", "hub", "role", "status", "candidate") == {
        (hub, vacancy.role, "unknown" if vacancy.unknown else "missing", candidate)
        for hub in index.facts.of("Hub")
        for vacancy in vacancies.of(hub)
        for candidate in [each.actor for each in vacancies.candidates(vacancy, 1000)[0]] or [""]
    }


def network(index: Index) -> None:
    edges = index.networks.at()[0].edges
    assert asked(index, "network", "one", "other", "participation") == {
        (tie.one, tie.other, tie.participation) for tie in edges
    }


def brokers(index: Index) -> None:
    found, _ = index.networks.at()
    assert asked(index, "brokers", "broker", "hubs") == {
        (broker, str(len(found.connected(broker)))) for broker in found.brokers
    }


def learning_for_steps(index: Index) -> None:
    answer = people(index, index.pathways, tuple(index.steps.all))
    world = index.pathways.world
    rows = asked(index, "learning-for-steps", "step", "function", "competency", "opportunity", "teacher")
    assert {
        (step, world.same(function), world.same(competency), *more) for step, function, competency, *more in rows
    } == {
        (step["iri"], function["iri"], competency["iri"], opportunity["iri"], teacher["iri"])
        for function in answer["functions"]
        for step in function["steps"]
        for competency in function["competencies"] or [{"iri": "", "taught_by": ()}]
        for opportunity in competency["taught_by"] or [{"iri": "", "by": ()}]
        for teacher in opportunity["by"] or [{"iri": ""}]
    }


AGREE: Mapping[str, Callable[[Index], None]] = {
    "direct-matches": direct_matches,
    "chains": chains,
    "chains-of-two-steps": chains,
    "performers": performers,
    "missing-links": missing_links,
    "streams-without-taker": streams_without_taker,
    "missing-core-roles": missing_core_roles,
    "network": network,
    "brokers": brokers,
    "learning-for-steps": learning_for_steps,
}
"""How each query is compared."""

COMPETENCIES, OPPORTUNITIES = ([f"{EX}{kind}{number}" for number in range(3)] for kind in ("competency", "learning"))
MORE = (
    [f"<{hub}> kg:followsModel <{model}> ." for hub, model in product(HUBS, MODELS)],
    [f"<{hub}> kg:leavesOpen <{role}> ." for hub, role in product(HUBS, ROLES)],
    [f"<{one}> skos:broader <{other}> ." for one, other in product(COMPETENCIES, COMPETENCIES) if one != other],
    [f"<{one}> kg:teaches <{other}> ." for one, other in product(OPPORTUNITIES, COMPETENCIES)],
    [f"<{one}> kg:isOfferedBy <{actor}> ." for one, actor in product(OPPORTUNITIES, ACTORS)],
    [
        f"<{EX}r{number}> a kg:CompetencyRequirement ; kg:hasRequirementLevel <requirement-level/essential> ; "
        f"kg:isRequirementOf <{function}> ; kg:requiresCompetency <{competency}> ."
        for number, (function, competency) in enumerate(product(FUNCTIONS, COMPETENCIES))
    ],
)
"""What a world may say besides, of each some."""
DECLARED = turtle(
    (each, "type", f"https://w3id.org/kennisgraaf/ns#{kind}")
    for kind, things in {
        **KINDS,
        "JobFunction": FUNCTIONS,
        "Competency": COMPETENCIES,
        "LearningOpportunity": OPPORTUNITIES,
    }.items()
    for each in things
)


def test_every_query_is_compared() -> None:
    assert ASKED.keys() == AGREE.keys()


@pytest.mark.parametrize("name", AGREE)
def test_the_release(shipped_cooperation: Index, name: str) -> None:
    """The query finds in the data that ship what the index finds."""
    AGREE[name](shipped_cooperation)


@given(worlds(), st.tuples(*(st.frozensets(st.sampled_from(lines), max_size=6) for lines in MORE)))
@settings(max_examples=40, deadline=None)
def test_any_world(said: frozenset[Statement], more: tuple[frozenset[str], ...]) -> None:
    """Each query finds in a small random world what the index finds."""
    index = index_of("\n".join([DECLARED, turtle(said), *sorted(frozenset().union(*more))]))
    for agree in dict.fromkeys(AGREE.values()):
        agree(index)


@pytest.mark.parametrize(("ends", "expected"), BROKERS.items())
def test_who_is_a_broker(ends: str, expected: str) -> None:
    """The query knows hubs that are up to four ties apart, which random worlds seldom have."""
    ties = " ".join(f":{one} kg:cooperatesWith :{other} ." for one, other in ends.split())
    index = index_of(f":a a kg:Hub . :b a kg:Hub . {ties}")
    assert asked(index, "brokers", "broker") == {(f"{EX}{broker}",) for broker in expected}
    brokers(index)


@pytest.mark.parametrize("made", [False, True], ids=["shipped", "small"])
@pytest.mark.parametrize("name", ASKED)
def test_a_parameter_selects_rows(shipped_cooperation: Index, name: str, made: bool) -> None:
    """With a value for a parameter, the rows are those of all that have it."""
    index, query = index_of() if made else shipped_cooperation, ASKED[name]
    columns = list(index.snapshot.query(query.body).table()[0])
    rows = asked(index, name, *columns)
    for parameter in query.parameters:
        place = columns.index(parameter)
        for value in sorted({row[place] for row in rows} - {""})[:3]:
            expected = {row for row in rows if row[place] == value}
            assert asked(index, name, *columns, **{parameter: value}) == expected


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_name_their_query(shipped_cooperation: Index, question: str) -> None:
    """The query that an answer names is in the catalogue, among those that are listed for it."""
    asked = b'{"step": ["process-step/sorteren"]}' if question == "people" else b"{}"
    answer = json.loads(answered(shipped_cooperation, question, "json", "nl", json.loads(asked)))
    query = CATALOGUE.find(answer["query"])
    assert query.name == f"cooperation/{answer['query']}"
    assert question in query.tags


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_speaks_both_languages(name: str) -> None:
    """A query has a title and a description in Dutch and English, and the tag by which it is listed."""
    query = QUERIES[name]
    assert query.titles.keys() == query.descriptions.keys() == {"nl", "en"}
    assert "cooperation" in query.tags
