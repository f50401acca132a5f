"""What a report says of each result, in which order, and that nothing is lost on the way to another process."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, SH, XSD, BNode, Literal, URIRef
from rdflib.term import Node

from kennisgraaf.checking.report import SEVERITIES, Report, Result, arranged
from kennisgraaf.formats import LANGUAGES
from kennisgraaf.namespaces import GENID, KG, SHAPES

HUB = URIRef("http://example.org/hub")
ACTOR = URIRef("http://example.org/actor")
NUMBER = URIRef(f"{KG}hasCompanyNumber")

WRONG = Result(
    focus=ACTOR,
    path=NUMBER,
    value=Literal("0123456748"),
    severity="violation",
    component=SH.PatternConstraintComponent,
    shape=URIRef(f"{SHAPES}Actor-hasCompanyNumber"),
    messages={"nl": "Dit is geen geldig ondernemingsnummer.", "en": "This is no valid company number."},
    labels={"nl": "Voorbeeldbedrijf", "en": "Example company"},
    names={"nl": "ondernemingsnummer", "en": "company number"},
    suggestion={"nl": "Bedoelt u x?", "en": "Did you mean x?"},
)

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text: Literal(text, lang="nl"), TEXTS),
    st.builds(lambda text: Literal(text, datatype=XSD.decimal, normalize=False), st.sampled_from(["1", "1.50", "x"])),
)
NODES = st.one_of(
    st.integers(0, 9).map(lambda number: URIRef(f"http://example.org/{number}")),
    st.integers(0, 9).map(lambda number: BNode(f"b{number}")),
)
TRANSLATED = st.dictionaries(st.sampled_from(["nl", "en", ""]), TEXTS)
RESULTS = st.builds(
    Result,
    focus=NODES,
    path=st.one_of(st.none(), st.just(NUMBER)),
    value=st.one_of(st.none(), NODES, LITERALS),
    severity=st.sampled_from(SEVERITIES),
    component=st.just(SH.MinCountConstraintComponent),
    shape=NODES,
    messages=TRANSLATED,
    labels=TRANSLATED,
    names=TRANSLATED,
    line=st.one_of(st.none(), st.integers(1, 30)),
    suggestion=TRANSLATED,
)


@given(st.lists(RESULTS), st.integers(0, 10**6))
def test_a_report_crosses_to_another_process(results: list[Result], checked: int) -> None:
    """A report made again from its message, through JSON, is the same report."""
    report = Report(tuple(results), checked)
    again = Report.of_message(json.loads(json.dumps(report.to_message())))
    assert again == report
    assert [type(each.value) for each in again.results] == [type(each.value) for each in results]
    assert [getattr(each.value, "datatype", None) for each in again.results] == [
        getattr(each.value, "datatype", None) for each in results
    ]


@given(st.lists(RESULTS))
def test_results_are_grouped_by_thing_and_ordered_by_line(results: list[Result]) -> None:
    """All of a thing stands together, lines rise within it and from thing to thing; what has no line comes last."""
    found = arranged(results)
    assert sorted(map(id, found)) == sorted(map(id, results))
    things = [each.focus for each in found]
    groups = list(dict.fromkeys(things))
    assert things == [thing for group in groups for thing in things if thing == group]
    lines = [[each.line or 10**9 for each in found if each.focus == group] for group in groups]
    assert all(group == sorted(group) for group in lines)
    assert [group[0] for group in lines] == sorted(group[0] for group in lines)
    assert [list(group) for group in Report(found, 0).groups.values()] == [
        [each for each in found if each.focus == group] for group in groups
    ]


def test_the_same_results_in_any_order_give_the_same_report() -> None:
    """The order does not depend on the order in which a validator found them."""
    results = [replace(WRONG, line=line, focus=focus) for line in (None, 3, 1) for focus in (ACTOR, HUB)]
    assert arranged(results) == arranged(reversed(results))


def test_a_result_is_placed_where_the_statement_stands() -> None:
    """The line is that of the statement; without one, of the property; without that, of the thing."""
    known: dict[tuple[Node, Node | None, Node | None], int] = {
        (ACTOR, NUMBER, Literal("0123456748")): 7,
        (ACTOR, NUMBER, None): 5,
        (ACTOR, None, None): 2,
    }

    def place(subject: Node, path: Node | None, value: Node | None) -> int | None:
        return known.get((subject, path, value))

    def line(result: Result) -> int | None:
        return Report((result,), 1).placed(place).results[0].line

    assert line(WRONG) == 7
    assert line(replace(WRONG, value=None)) == 5
    assert line(replace(WRONG, path=RDF.type, value=None)) == 2
    assert line(replace(WRONG, focus=HUB)) is None


def test_a_result_is_put_in_words() -> None:
    """The thing goes by its label, the property by its name; a thing without an IRI has none that we made."""
    assert [WRONG.thing(each) for each in LANGUAGES] == ["Voorbeeldbedrijf", "Example company"]
    assert [WRONG.name(each) for each in LANGUAGES] == ["ondernemingsnummer", "company number"]
    assert [WRONG.gravity(each) for each in LANGUAGES] == ["fout", "error"]
    assert [WRONG.mend(each) for each in LANGUAGES] == ["Bedoelt u x?", "Did you mean x?"]
    assert WRONG.rule == "Actor-hasCompanyNumber"
    bare = replace(WRONG, labels={}, names={}, messages={}, suggestion={}, shape=BNode())
    assert (bare.thing("en"), bare.name("en"), bare.mend("en"), bare.rule) == (
        "http://example.org/actor",
        "kg:hasCompanyNumber",
        "",
        "",
    )
    assert [replace(bare, focus=URIRef(f"{GENID}x")).thing(each) for each in LANGUAGES] == [
        "ding zonder IRI",
        "thing without an IRI",
    ]
