"""What is asked is checked as a whole, brought within limits, and repeated nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kennisgraaf.errors import ProfileError
from kennisgraaf.namespaces import ID
from kennisgraaf.pathways import Index, Request, pathways

from .wayfinding import EX, SETTINGS, WORLD, indexed

COACHED, ENCLAVE = f"{ID}work-setting/coached-regular-job", f"{ID}work-setting/enclave"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return indexed(tmp_path_factory.mktemp("world"))


def wrong(index: Index, said: Any) -> dict[str, dict[str, Any]]:
    """What is refused of *said*, by field."""
    with pytest.raises(ProfileError) as caught:
        Request.of_json(said, index)
    return {each["field"]: each for each in caught.value.wrong}


@pytest.mark.parametrize(
    ("named", "found"),
    [(f"{EX}sort", "sort"), ("sorteren", "sort"), ("Sorteren", "sort"), (" glas sorteren ", "sortGlass")],
)
def test_things_go_by_iri_or_label(index: Index, named: str, found: str) -> None:
    assert Request.of_json({"competencies": [named]}, index).competencies == (f"{EX}{found}",)


def test_a_preferred_label_goes_before_another(index: Index) -> None:
    """Two functions are called so, one by its preferred label: it is meant."""
    assert Request.of_json({"target": "sorteerder"}, index).target == (f"{EX}sorter",)


def test_a_path_below_our_own_base_is_an_iri(index: Index) -> None:
    assert Request.of_json({"setting": "work-setting/enclave"}, index).setting == ENCLAVE


def test_an_ambiguous_label_has_candidates(tmp_path: Path) -> None:
    twins = ':twin a kg:JobFunction ; skos:prefLabel "sorteerder"@nl .'
    refused = wrong(indexed(tmp_path, f"{WORLD} {twins}"), {"target": "sorteerder"})["target[0]"]
    assert [each["iri"] for each in refused["candidates"]] == [f"{EX}sorter", f"{EX}twin"]
    assert refused["candidates"][0]["labels"] == {"nl": "sorteerder", "en": "sorter"}


@pytest.mark.parametrize(("said", "near"), [("sorteren!", "sort"), (f"{EX}sortt", "sort")])
def test_a_near_miss_is_helped(index: Index, said: str, near: str) -> None:
    refused = wrong(index, {"competencies": [said]})["competencies[0]"]
    assert f"{EX}{near}" in [each["iri"] for each in refused["candidates"]]


def test_everything_wrong_is_told_at_once(index: Index) -> None:
    """One answer names every field that is wrong, in both languages."""
    said = {
        "competencies": ["no such thing", 7, {"competency": "sorteren", "grade": 1}],
        "credentials": "badge",
        "place": "nowhere at all",
        "target": f"{EX}sort",
        "coached_gap": {"work-setting/regular-job": 1},
        "objective": ["steps", "steps"],
        "limit": "many",
        "timeout": float("nan"),
        "lang": "fr",
        "age": 44,
    }
    found = wrong(index, said)
    assert found.keys() == {
        "", "competencies[0]", "competencies[1]", "competencies[2]", "credentials", "place[0]", "target[0]",
        "coached_gap", "objective", "limit", "timeout", "lang",
    }  # fmt: skip
    assert all(each["reason"].keys() == {"nl", "en"} for each in found.values())


def test_no_error_repeats_what_was_said(index: Index) -> None:
    """A marker in any field is in no error: neither in its text nor in its data."""
    marker = "zzmarkerzz"
    said = {name: [marker] for name in ("competencies", "credentials", "functions", "settings", "groups", "barriers")}
    said |= dict.fromkeys(("place", "target", "setting", "coached_gap", "objective", "limit", "lang"), marker)
    with pytest.raises(ProfileError) as caught:
        Request.of_json({**said, marker: marker}, index)
    assert marker not in f"{caught.value}{caught.value.wrong}"


@pytest.mark.parametrize("said", [None, [], "x", 3])
def test_a_request_is_an_object(index: Index, said: Any) -> None:
    assert wrong(index, said).keys() == {""}


@pytest.mark.parametrize("target", [f"{EX}hub", f"{EX}badgee", f"{ID}work-setting/enclave", f"{EX}crew", 5])
def test_a_target_is_a_function_or_an_end(index: Index, target: Any) -> None:
    """What is no function and to which nothing leads is no target."""
    assert wrong(index, {"target": target})


def test_ten_thousand_competencies_are_refused(index: Index) -> None:
    assert wrong(index, {"competencies": [f"{EX}sort"] * 10_000}).keys() == {"competencies"}


def test_half_a_character_is_no_label(index: Index) -> None:
    """JSON can hold half of a surrogate pair, and no graph can."""
    assert wrong(index, {"competencies": ["\ud800"], "place": "a\udfff"}).keys() == {"competencies[0]", "place[0]"}
    levelled = {"competency": "sorteren", "level": "\ud800"}
    assert wrong(index, {"competencies": [levelled]}).keys() == {"competencies[0]"}


def test_a_level_is_a_short_text_or_a_number(index: Index) -> None:
    """One that is too long is refused, not cut."""
    for level in ("x" * 1001, int("9" * 1001), 1.5, [], {}):
        assert wrong(index, {"competencies": [{"competency": "sorteren", "level": level}]}).keys() == {
            "competencies[0]"
        }


@pytest.mark.parametrize("lang", ["", "fr", False, 0, [], {}, ["nl"]])
def test_no_other_value_is_a_language(index: Index, lang: Any) -> None:
    """Only what is not said is Dutch."""
    assert wrong(index, {"lang": lang}).keys() == {"lang"}
    assert Request.of_json({"lang": None}, index).lang == "nl"


def test_help_is_for_the_first_few(index: Index) -> None:
    """A thousand unknown labels are all told, and near ones are looked up for a few: that takes time."""
    found = wrong(index, {"competencies": [f"sorteren{number}" for number in range(1000)]})
    assert len(found) == 1000
    assert 1 <= sum(bool(each["candidates"]) for each in found.values()) <= 5


def test_a_barrier_and_the_credential_it_arises_from_contradict(index: Index) -> None:
    refused = wrong(index, {"credentials": [f"{EX}badge"], "barriers": [f"{EX}noBadge"]})
    assert [each["iri"] for each in refused["barriers"]["candidates"]] == [f"{EX}noBadge", f"{EX}badge"]


@pytest.mark.parametrize(
    ("said", "name", "used"),
    [
        ({"limit": 0}, "limit", 1),
        ({"limit": 1000}, "limit", 50),
        ({"max_steps": 99}, "max_steps", 8),
        ({"timeout": 3600}, "timeout", 10),
        ({"timeout": -1}, "timeout", 0.1),
    ],
)
def test_numbers_are_brought_within_limits_and_said(
    index: Index, said: dict[str, float], name: str, used: float
) -> None:
    request = Request.of_json({**said, "groups": ["ploeg"]}, index)
    assert getattr(request, name) == used
    assert [name in each["en"] and f"{used:g}" in each["nl"] for each in request.notes] == [True]


def test_an_empty_profile_is_answered_and_said(index: Index) -> None:
    assert len(Request.of_json({}, index).notes) == 1
    assert pathways(index).as_json("en")["notes"][0].startswith("The profile is empty")


def test_levels_are_kept_and_compared_with_nothing(index: Index) -> None:
    """A level is returned with its competency, and the answer says that no source has levels."""
    answer = pathways(index, competencies=[{"competency": "sorteren", "level": 3}], target="Fixer")
    said = answer.as_json("en")
    assert [(each["label"], each["level"]) for each in said["asked"]["levels"]] == [("sorteren", "3")]
    assert any("levels were not compared" in each for each in said["assumptions"])
    plain = pathways(index, competencies=["sorteren"], target="Fixer").as_json("en")
    assert plain["routes"] == said["routes"]


def test_gaps(index: Index) -> None:
    """By default, for all settings, or for one: a narrower setting has that of the broader, a regular job none."""
    gaps = pathways(index, target="Fixer").gaps
    assert (gaps[COACHED], gaps[ENCLAVE], gaps[f"{ID}work-setting/multi-enclave"]) == (2, 3, 3)
    assert pathways(index, target="Fixer", coached_gap=0).gaps == dict.fromkeys(index.settings, 0)
    gaps = pathways(index, target="Fixer", coached_gap={"work-setting/enclave": 30}).gaps
    assert (gaps[COACHED], gaps[ENCLAVE], gaps[f"{ID}work-setting/multi-enclave"]) == (2, 20, 20)
    assert gaps[f"{ID}work-setting/regular-job"] == 0


def test_an_objective_reorders(index: Index) -> None:
    """One criterion puts that first; the others keep their order."""
    assert Request.of_json({"objective": "duration"}, index).objective == ("duration", "steps", "coached")
    assert SETTINGS in WORLD
