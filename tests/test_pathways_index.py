"""From the graph to steps: what can hold, what steps need and give, and what a change of the graph costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kennisgraaf.namespaces import ID
from kennisgraaf.pathways import Index, Request, pathways
from kennisgraaf.pathways.drafting import entry, lifted
from kennisgraaf.pathways.nearest import nearest
from kennisgraaf.pathways.posing import pose
from kennisgraaf.pathways.problem import bit_set, reachable
from kennisgraaf.pathways.world import days

from .wayfinding import EX, WORLD, graph, indexed, parsed, published, revised


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return indexed(tmp_path_factory.mktemp("world"))


def things(index: Index, **asked: object) -> list[list[str]]:
    """What the steps of each route are about, and where."""
    return [
        [f"{leg.action.thing.removeprefix(EX)} {leg.action.setting.rpartition('/')[2]}".strip() for leg in way.legs]
        for way in pathways(index, limit=20, **asked).routes
    ]


def held(index: Index, *names: str) -> set[str]:
    return {fact.replace(EX, "") for fact in index.names(index.closed(f"{EX}{name}" for name in names))}


def test_what_can_hold(index: Index) -> None:
    """Narrower gives broader and never the other way; a function its essentials; a credential its entry."""
    assert held(index, "sortGlass") == {"sort"}
    assert held(index, "sort") == {"sort"}
    assert held(index, "fixer") == {"sort", "weld"}
    assert held(index, "team") == held(index, "crew") == {"crew"}
    assert held(index, "offer") == {"offer", "sort", "weld"}
    assert held(index, "badge") == {entry("badge"), lifted("noBadge")}


def test_what_is_optional_is_not_asked(index: Index) -> None:
    assert f"{EX}solder" not in index.facts
    assert things(index, competencies=["sorteren", f"{EX}weld"], target="Fixer")[0] == ["fixer regular-job"]


def test_a_narrower_competency_will_do(index: Index) -> None:
    assert things(index, competencies=["glas sorteren", f"{EX}weld"], target="Fixer")[0] == ["fixer regular-job"]


def test_a_credential_is_asked_on_entry(index: Index) -> None:
    """Without it there is no work, by learning it there is; holding it is enough."""
    asked = {"competencies": ["sorteren", f"{EX}lift"], "target": f"{EX}sorter", "coached_gap": 0}
    assert things(index, **asked) == [["course", "sorter regular-job"]]
    assert things(index, **asked, credentials=["badge"]) == [["sorter regular-job"]]


def test_a_barrier_blocks_who_faces_it(index: Index) -> None:
    """One that arises from a condition blocks functions with it, until a measure lifts it; others are open."""
    asked = {"competencies": ["sorteren", f"{EX}lift", f"{EX}weld"], "credentials": ["badge"], "coached_gap": 0}
    assert things(index, **asked, target=f"{EX}sorter", barriers=["belasting"]) == [["hoist", "sorter regular-job"]]
    assert things(index, **asked, target=f"{EX}sorter", barriers=[f"{EX}heavy"]) == [["hoist", "sorter regular-job"]]
    assert things(index, **asked, target=f"{EX}fixer", barriers=["belasting"])[0] == ["fixer regular-job"]
    step = pathways(index, **asked, target=f"{EX}sorter", barriers=["belasting"]).routes[0].legs[1]
    assert step.lifted == ((f"{EX}strain", 1),)


def test_a_barrier_of_no_kind_blocks_all_work(tmp_path: Path) -> None:
    """It stops named pathways to work too; without a measure that is what is missing."""
    index = indexed(tmp_path, f"{WORLD} :distance a kg:Barrier ; kg:affects :crew .")
    asked = {"competencies": ["sorteren", f"{EX}weld"], "barriers": [f"{EX}distance"]}
    answer = pathways(index, **asked, target="Fixer")
    assert not answer.routes
    assert [[(lack.kind, lack.thing) for lack in change.lacks] for change in answer.changes] == [
        [("barrier", f"{EX}distance")]
    ]
    assert not pathways(index, groups=["ploeg"], barriers=[f"{EX}distance"], target="gids").routes
    assert pathways(index, groups=["ploeg"], target="gids").routes


def test_a_barrier_that_is_a_credential_goes_with_it(index: Index) -> None:
    """Who faces the lack of a badge gets in by getting the badge."""
    asked = {"competencies": ["sorteren", f"{EX}lift"], "target": f"{EX}sorter", "coached_gap": 0}
    assert things(index, **asked, barriers=[f"{EX}noBadge"]) == [["course", "sorter regular-job"]]


def test_a_function_of_which_nothing_is_known_is_no_stepping_stone(index: Index) -> None:
    """It can be the target that is named, and the answer says what is open; it is no answer to any regular work."""
    [route] = pathways(index, target="gids", limit=1).routes
    assert [leg.action.function for leg in route.legs] == [f"{EX}guide"]
    assert route.legs[0].open == ("https://w3id.org/kennisgraaf/ns#requiresCompetency",)
    assert all("guide regular-job" not in route for route in things(index, competencies=["sorteren"]))


def test_a_place_leaves_out_what_is_elsewhere(index: Index) -> None:
    """The course and the offer are in a town of a country: there they count, on an island not."""
    asked = {"competencies": ["sorteren"], "target": "Fixer", "coached_gap": {"work-setting/enclave": 1}}
    town, isle = things(index, **asked, place="land"), things(index, **asked, place="eiland")
    assert ["course", "fixer regular-job"] in town
    assert ["offer multi-enclave", "fixer regular-job"] in town
    assert {step.split()[0] for route in isle for step in route} == {"fixer"}
    assert things(index, **asked, place=["eiland", "stad"]) == town
    said = pathways(index, **asked, place=["eiland", "stad"]).as_json("nl")["asked"]["place"]
    assert [each["label"] for each in said] == ["eiland", "stad"]


def test_a_way_may_go_by_recognition(index: Index) -> None:
    assert things(index, competencies=[f"{EX}lift"], target=f"{EX}paper") == [["test"]]


def test_a_pathway_needs_its_start_and_its_way(index: Index) -> None:
    """From the group by the offer to the function; for another group there is no such way."""
    assert ["offer multi-enclave", "way"] in things(
        index, groups=[f"{EX}team"], competencies=["sorteren"], target="gids"
    )
    assert all("way" not in route for route in things(index, competencies=["sorteren"], target="gids"))


def test_known_durations_go_before_unknown(index: Index) -> None:
    """With duration first, a course of ten days goes before work of which nobody says how long it takes."""
    asked = {"competencies": ["sorteren"], "target": "Fixer"}
    best = pathways(index, **asked, objective="duration").routes[0]
    assert (best.cost.unknown, best.cost.days) == (1, 10.0)
    assert best.legs[0].action.thing == f"{EX}course"


def test_evidence_of_a_duration_is_its_text(index: Index) -> None:
    best = pathways(index, competencies=["sorteren"], target="Fixer", objective="duration").routes[0]
    assert "P10D" in {each.object for each in best.legs[0].evidence}
    assert {(each.graph, each.contributor, each.revision) for leg in best.legs for each in leg.evidence} == {
        (graph("world"), f"{ID}agent/example", 1)
    }


def test_for_whom_something_is_meant(index: Index) -> None:
    """A course for a group is possible for others, and its step says for whom; for the group it says nothing."""
    asked = {"competencies": ["sorteren"], "target": "Fixer", "objective": "duration"}
    assert pathways(index, **asked).routes[0].legs[0].intended == (f"{EX}crew",)
    assert pathways(index, **asked, groups=[f"{EX}team"]).routes[0].legs[0].intended == ()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [((), None), (("P10D",), 10.0), (("PT12H",), 0.5), (("P1M",), 365.2425 / 12), (("P1Y", "P2D"), 2.0)],
)
def test_days(texts: tuple[str, ...], expected: float | None) -> None:
    assert days(texts) == (expected if expected is None else pytest.approx(expected))


def test_an_index_takes_from_the_one_before_what_has_not_changed(tmp_path: Path) -> None:
    """What a graph says is read again when a revision changed it, is gone with it, and is otherwise what it was."""
    more = ":r9 a kg:CompetencyRequirement ; kg:isRequirementOf :fixer ; kg:requiresCompetency :lift ; "
    more += "kg:hasRequirementLevel <requirement-level/essential> . "
    base = [*parsed(WORLD), *revised(1, "world")]
    without = published(tmp_path / "one", base)
    with_more = published(tmp_path / "two", [*base, *parsed(more, "more"), *revised(2, "more")])
    changed = published(
        tmp_path / "three", [*base, *parsed(more.replace(":lift", ":solder"), "more"), *revised(3, "more")]
    )
    before = None
    for snapshot, asked in ((without, set()), (with_more, {"lift"}), (changed, {"solder"}), (without, set())):
        index = Index.of(snapshot, before=before)
        assert index.world.requirements[f"{EX}fixer"] == {f"{EX}{each}" for each in {"sort", "weld"} | asked}
        anew = Index.of(snapshot)
        assert (index.facts, index.domain.steps) == (anew.facts, anew.domain.steps)
        before = index


def test_without_a_ledger_everything_is_read_again(tmp_path: Path) -> None:
    """A graph of which no revision is known is never taken for the same."""
    more = ":r9 a kg:CompetencyRequirement ; kg:isRequirementOf :fixer ; kg:requiresCompetency :lift ; "
    more += "kg:hasRequirementLevel <requirement-level/essential> . "
    before = Index.of(published(tmp_path / "one", parsed(WORLD)))
    index = Index.of(published(tmp_path / "two", parsed(WORLD + more)), before=before)
    assert f"{EX}lift" in index.world.requirements[f"{EX}fixer"]


def test_concepts_in_a_ring_are_each_others_broader(tmp_path: Path) -> None:
    """A ring of broader concepts, which a contribution may make, does not hang the index."""
    index = indexed(tmp_path, f"{WORLD} :sort skos:broader :sortGlass .")
    assert things(index, competencies=["glas sorteren", f"{EX}weld"], target="Fixer")[0] == ["fixer regular-job"]


def test_a_course_that_is_a_measure_too_is_one_step(tmp_path: Path) -> None:
    """What is both is followed once, and gives both."""
    index = indexed(tmp_path, f"{WORLD} :course a kg:Measure ; kg:addresses :strain .")
    assert [action.kind for action in index.actions if action.thing == f"{EX}course"] == ["learn"]
    asked = {"competencies": ["sorteren", f"{EX}lift"], "target": f"{EX}sorter", "coached_gap": 0}
    assert things(index, **asked, barriers=["belasting"]) == [["course", "sorter regular-job"]]


TWINS = """
<http://example.com/fixer> a kg:JobFunction ; skos:prefLabel "hersteller"@nl .
<http://example.com/sort> a kg:Competency ; skos:exactMatch :sort ; skos:prefLabel "sorteren"@nl .
<http://example.com/glue> a kg:Competency .
:t1 a kg:CompetencyRequirement ; kg:isRequirementOf <http://example.com/fixer> ; prov:wasDerivedFrom :page ;
    kg:requiresCompetency <http://example.com/sort> ; kg:hasRequirementLevel <requirement-level/essential> .
:t2 a kg:CompetencyRequirement ; kg:isRequirementOf <http://example.com/fixer> ; prov:wasDerivedFrom :page ;
    kg:requiresCompetency <http://example.com/glue> ; kg:hasRequirementLevel <requirement-level/essential> .
"""


def test_what_is_the_same_is_one_thing(tmp_path: Path) -> None:
    """A function and a competency that another graph has too (skos:exactMatch) are one, by either IRI or label; what
    either graph says counts, on the word of each."""
    index = indexed(tmp_path, WORLD + TWINS)
    one, other = "http://example.com/fixer", "http://example.com/sort"
    [fixer] = {index.world.same(each) for each in (one, f"{EX}fixer")}
    [sort] = {index.world.same(each) for each in (other, f"{EX}sort")}
    assert index.world.requirements[fixer] == {sort, f"{EX}weld", "http://example.com/glue"}
    asked = {"target": "hersteller", "coached_gap": 2, "limit": 1}
    answers = [pathways(index, competencies=[each], **asked) for each in (other, f"{EX}sort", "sorteren")]
    assert [leg.action.function for leg in answers[0].routes[0].legs] == [fixer, fixer]
    assert answers[0].routes[0] == answers[1].routes[0] == answers[2].routes[0]
    said = {each.subject.removeprefix(EX) for each in answers[0].routes[0].legs[0].evidence}
    assert said == {"r3", "r4", "t1", "t2"}


def test_what_the_nearest_goal_lacks_is_enough_and_all_needed(index: Index) -> None:
    """It lets a goal be reached, and no part of it does: with a gap of one, one of two competencies less."""
    for gap, fewest in ((0, 2), (1, 1)):
        request = Request.of_json({"target": f"{EX}fixer", "coached_gap": gap, "place": "eiland"}, index)
        problem = pose(index, request).problem
        facts = nearest(problem)
        assert {index.facts[fact] for fact in facts} <= {f"{EX}sort", f"{EX}weld"}
        assert len(facts) == fewest
        held = [problem.held | bit_set(facts - {left}) for left in (None, *facts)]
        assert [bool(reachable(replace(problem, held=each))[1] & problem.goals) for each in held] == [
            True,
            *[False] * fewest,
        ]
