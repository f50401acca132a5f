"""Contributors who disagree stand side by side; what a term means, nobody says but who maintains it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kennisgraaf.checking.report import Result
from kennisgraaf.contributing.gate import Verdict
from kennisgraaf.errors import UploadLimitError
from kennisgraaf.namespaces import GRAPH, ID

from .judging import ONE, PLACE, PREFIXES, TWO, Desk, contributor

VALID = ("0123456749", "0100000070", "0111111124")
"""Company numbers with the right check digits, below those that were ever given out."""


def number(*values: str, thing: str = "one:city") -> str:
    return "".join(f'{thing} kg:hasCompanyNumber "{value}" . ' for value in values)


def rules(verdict: Verdict, severity: str = "violation") -> list[str]:
    return [each.rule for each in verdict.report.results if each.severity == severity]


@pytest.fixture
def described(desk: Desk) -> Desk:
    """A desk at which ``one`` described a city, with its company number."""
    desk.put(ONE, PLACE + number(VALID[0]))
    return desk


def test_another_value_of_another_contributor(described: Desk) -> None:
    """It is taken, with a warning that names who else says what; whoever came first can go on to write, and the other
    can withdraw it."""
    verdict = described.ask("put", TWO, PREFIXES + number(VALID[1]), "two")
    assert verdict.accepted and rules(verdict, "warning") == ["AgreedValue"]
    (said,) = [each for each in verdict.report.results if each.rule == "AgreedValue"]
    assert said.line == PREFIXES.count("\n") + 1
    assert {said.message(each) for each in ("nl", "en")} == {
        "Er zijn verschillende waarden, van one, two. Ze blijven naast elkaar staan.",
        "There are different values, of one, two. They stand side by side.",
    }
    described.publish(verdict)
    snapshot = described.snapshots.current()
    held = {quad.object.value for graph in (ONE, TWO) for quad in snapshot.quads(graph) if "Number" in str(quad)}
    assert held == set(VALID[:2])
    again = described.ask("put", ONE, PREFIXES + PLACE + number(VALID[2]))
    assert again.accepted and rules(again, "warning") == ["AgreedValue"]
    assert described.ask("delete", TWO, name="two").accepted


def test_two_values_of_one_contributor(described: Desk) -> None:
    """One that contradicts itself, in one graph or in two, is told so; also beside another contributor."""
    described.put(TWO, number(VALID[1]), "two")
    for graph, name, text in (
        (TWO, "two", number(VALID[1], VALID[2])),
        (f"{TWO}-more", "two", number(VALID[2])),
        (ONE, "one", PLACE + number(VALID[0], VALID[2])),
    ):
        verdict = described.ask("put", graph, PREFIXES + text, name)
        assert not verdict.accepted and "Actor-hasCompanyNumber" in rules(verdict)
        assert rules(verdict, "warning") == []


def test_graphs_elsewhere(described: Desk) -> None:
    """A contributor with graphs outside kennisgraaf's space is one, wherever it says what."""
    space = "http://example.org/graphs/"
    who = contributor("two", graphs=(f"{GRAPH}two/", space))
    described.publish(described.ask("put", TWO, PREFIXES + number(VALID[1]), "two", who=who))
    text = PREFIXES + number(VALID[2])
    proposal = replace(described.proposal("put", f"{space}a", text, "two", who=who), scope=(f"{GRAPH}two/", space))
    verdict = described.judge.judge(proposal)
    assert not verdict.accepted and "Actor-hasCompanyNumber" in rules(verdict)
    assert described.judge.judge(replace(proposal, graph=TWO)).accepted


def test_the_same_value_twice(described: Desk) -> None:
    """Who agrees hears nothing."""
    verdict = described.ask("put", TWO, PREFIXES + number(VALID[0]), "two")
    assert verdict.accepted and not verdict.report.results


def test_what_is_only_validated(described: Desk) -> None:
    """Also data that somebody only has checked may differ from what is there."""
    verdict = described.ask("validate", "", PREFIXES + number(VALID[1]))
    assert verdict.report.conforms and rules(verdict, "warning") == ["AgreedValue"]


@pytest.mark.parametrize(
    "text",
    [
        "kg:Actor <http://www.w3.org/2002/07/owl#deprecated> true .",
        'kg:Actor <http://www.w3.org/2000/01/rdf-schema#label> "Ander woord"@nl .',
        "kg:Actor <http://www.w3.org/2000/01/rdf-schema#subClassOf> kg:Hub .",
        "kg:hasActorType dcterms:isReplacedBy <http://example.org/p> .",
        "one:city dcterms:isReplacedBy two:city .",
        "one:city <http://www.w3.org/2002/07/owl#deprecated> true .",
        "one:city a <http://www.w3.org/2002/07/owl#Class> .",
        "one:city a <http://www.w3.org/ns/shacl#NodeShape> .",
        "one:city <http://www.w3.org/ns/shacl#targetClass> kg:Hub .",
        "<https://w3id.org/kennisgraaf/shapes#Actor> skos:note 'x' .",
    ],
)
def test_terms_of_others(described: Desk, text: str) -> None:
    """Nobody says what a term of the ontology or a thing of somebody else means as a term, or that it was replaced."""
    verdict = described.ask("put", TWO, PREFIXES + text, "two")
    assert "OwnTerm" in rules(verdict)
    (line,) = {each.line for each in verdict.report.results if each.rule == "OwnTerm"}
    assert line == PREFIXES.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        "one:city dcterms:isReplacedBy one:town . one:town skos:prefLabel 'Stad'@nl .",
        "one:city <http://www.w3.org/2002/07/owl#deprecated> true .",
        "one:term a <http://www.w3.org/2002/07/owl#Class> . one:term skos:note 'x' ; dcterms:isReplacedBy one:city .",
        "<actor-type/city> skos:note 'opmerking'@nl ; <http://www.w3.org/2002/07/owl#sameAs> one:city .",
    ],
)
def test_terms_of_ones_own(described: Desk, text: str) -> None:
    """Of its own a contributor may say that, and of what is described more than that it is a term."""
    assert "OwnTerm" not in rules(described.ask("post", ONE, PREFIXES + text))


def test_terms_when_nobody_is_known(described: Desk) -> None:
    """Who only validates is told of terms of ours alone: whose the others are is not known."""
    text = PREFIXES + "{} <http://www.w3.org/2002/07/owl#deprecated> true ."
    for subject, expected in (("kg:Actor", ["OwnTerm"]), ("one:city", [])):
        proposal = replace(described.proposal("validate", "", text.format(subject)), contributor={}, scope=())
        assert rules(described.judge.judge(proposal)) == expected


@pytest.mark.parametrize(("written", "code"), [("\\u0000", "U+0000"), ("a\\u0007b", "U+0007"), ("\\uFFFF", "U+FFFF")])
def test_control_characters(described: Desk, written: str, code: str) -> None:
    """A text that XML cannot hold is refused, with its line, and the report does not repeat it."""
    verdict = described.ask("post", ONE, f'{PREFIXES}one:city skos:note "{written}"@nl .')
    (said,) = [each for each in verdict.report.results if each.rule == "WritableText"]
    assert not verdict.accepted and said.line == PREFIXES.count("\n") + 1 and code in said.message("nl")
    character = json.loads(f'"{written}"')
    assert character not in "".join(_texts(said))
    assert described.ask("post", ONE, f'{PREFIXES}one:city skos:note "tab\\tregel\\nhé \\U0001F600"@nl .').accepted


def _texts(result: Result) -> list[str]:
    return [str(result.value), *result.messages.values(), *result.labels.values(), result.text("nl")]


def test_statements_of_an_update_count(described: Desk) -> None:
    """The limit of statements holds for what an update makes, not only for what is sent."""
    described.judge._limits = replace(described.judge._limits, triples=20)
    note, city = "<http://www.w3.org/2004/02/skos/core#note>", f"<{ID}one/city>"
    text = (
        f"INSERT {{ GRAPH <{ONE}> {{ {city} {note} ?note }} }} WHERE {{ VALUES ?n {{ %s }} BIND(STR(?n) AS ?note) }}"
    )
    with pytest.raises(UploadLimitError):
        described.ask("update", "", text % " ".join(map(str, range(21))))
    assert described.ask("update", "", text % "1 2").additions == 2
