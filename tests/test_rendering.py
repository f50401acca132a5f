"""A report in each of its forms says the same."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef

from kennisgraaf.checking.rendering import COLUMNS, DASH, EARL, FORMATS, PTR, as_csv, as_text, as_turtle, plain
from kennisgraaf.checking.report import Report
from kennisgraaf.namespaces import GENID, KG

from .test_report import HUB, WRONG

RULES = "http://example.org/rules"
LACKING = replace(
    WRONG,
    focus=HUB,
    path=None,
    value=HUB,
    line=None,
    severity="warning",
    labels={},
    suggestion={},
    component=SH.SPARQLConstraintComponent,
    messages={"nl": "Deze hub\nheeft te weinig.", "en": "This hub\nhas too little."},
)
REPORT = Report((replace(WRONG, line=7), LACKING), 2)


def test_json_has_every_part() -> None:
    """The members of JSON are those that are promised, with nothing where there is nothing."""
    found = json.loads(json.dumps(plain(REPORT, "en", RULES)))
    assert found == {
        "conforms": False,
        "checked": 2,
        "summary": "1 error; 2 things checked.",
        "results": [
            {
                "line": 7,
                "severity": "violation",
                "thing": {"iri": "http://example.org/actor", "label": "Example company"},
                "property": {"iri": f"{KG}hasCompanyNumber", "name": "company number"},
                "value": "0123456748",
                "message": "This is no valid company number.",
                "suggestion": "Did you mean x?",
                "rule": f"{RULES}/Actor-hasCompanyNumber",
            },
            {
                "line": None,
                "severity": "warning",
                "thing": {"iri": "http://example.org/hub", "label": "http://example.org/hub"},
                "property": None,
                "value": None,
                "message": "This hub\nhas too little.",
                "suggestion": None,
                "rule": f"{RULES}/Actor-hasCompanyNumber",
            },
        ],
    }
    assert plain(REPORT, "nl", RULES)["results"][0]["message"] == "Dit is geen geldig ondernemingsnummer."


def test_what_has_no_iri_is_given_none() -> None:
    """An IRI that we made for a blank node is not shown to whoever wrote the blank node."""
    for node in (BNode("b1"), URIRef(f"{GENID}b1")):
        report = Report((replace(WRONG, focus=node, labels={}),), 1)
        assert plain(report, "nl", RULES)["results"][0]["thing"] == {"iri": None, "label": "ding zonder IRI"}
        assert "b1" not in as_text(report, "nl", RULES) + as_csv(report, "nl", RULES)


def test_text_can_be_read() -> None:
    """The text has a summary, the things, and below each what is wrong, on one line, with line, value and mend."""
    assert as_text(REPORT, "nl", RULES).splitlines() == [
        "1 fout; 2 dingen nagekeken.",
        "",
        "Voorbeeldbedrijf <http://example.org/actor>",
        "  regel 7: fout: ondernemingsnummer: Dit is geen geldig ondernemingsnummer.",
        "      Waarde: 0123456748",
        "      Voorstel: Bedoelt u x?",
        f"      Uitleg: {RULES}/Actor-hasCompanyNumber",
        "",
        "http://example.org/hub",
        "  waarschuwing: Deze hub heeft te weinig.",
        f"      Uitleg: {RULES}/Actor-hasCompanyNumber",
    ]
    assert "line 7: error: company number: This is no valid company number." in as_text(REPORT, "en", RULES)


def test_a_terminal_is_told_nothing() -> None:
    """What an upload says cannot steer the terminal that a report is read in."""
    report = Report((replace(WRONG, value=Literal("a\x1b[2Jb"), messages={"nl": "x\x07\u202ey"}),), 1)
    assert not {"\x1b", "\x07", "\u202e"} & set(as_text(report, "nl", RULES))


def test_csv_is_a_table() -> None:
    """A row for each result, with the columns that are promised, also where a text has quotes and lines."""
    rows = list(csv.DictReader(io.StringIO(as_csv(REPORT, "en", RULES))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["line"] for row in rows] == ["7", ""]
    assert rows[0]["value"] == "0123456748" and rows[0]["suggestion"] == "Did you mean x?"
    assert rows[1]["message"] == "This hub\nhas too little."


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-1.5", "-1.5"), ("+32", "+32"), ("-a", "'-a"), ("a=1", "a=1")],
)
def test_a_spreadsheet_computes_nothing(value: str, cell: str) -> None:
    """A cell that a spreadsheet would run is marked as text; a number stays a number."""
    report = Report((replace(WRONG, value=Literal(value)),), 1)
    (row,) = csv.DictReader(io.StringIO(as_csv(report, "nl", RULES)))
    assert row["value"] == cell


def test_turtle_is_a_validation_report() -> None:
    """The Turtle is a sh:ValidationReport (SHACL 3.6) in both languages, with line and suggestion."""
    graph = Graph().parse(data=as_turtle(REPORT, RULES), format="turtle")
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(node, SH.conforms) == Literal(False)
    results = {graph.value(each, SH.focusNode): each for each in graph.objects(node, SH.result)}
    wrong, lacking = results[WRONG.focus], results[HUB]
    assert {
        SH.resultPath: WRONG.path,
        SH.value: WRONG.value,
        SH.resultSeverity: SH.Violation,
        SH.sourceShape: WRONG.shape,
        SH.sourceConstraintComponent: WRONG.component,
        RDFS.seeAlso: URIRef(f"{RULES}/Actor-hasCompanyNumber"),
    }.items() <= dict(graph.predicate_objects(wrong)).items()
    messages = {(each.language, str(each)) for each in graph.objects(wrong, SH.resultMessage)}
    assert messages == set(WRONG.messages.items())
    assert graph.value(graph.value(wrong, EARL.pointer), PTR.lineNumber) == Literal(7)
    assert set(graph.objects(graph.value(wrong, DASH.suggestion), SH.message)) == {
        Literal("Bedoelt u x?", lang="nl"),
        Literal("Did you mean x?", lang="en"),
    }
    assert graph.value(lacking, SH.resultSeverity) == SH.Warning
    assert graph.value(lacking, EARL.pointer) is None and graph.value(lacking, DASH.suggestion) is None


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_wrong_has_every_form_too(form: object, language: str) -> None:
    """A report without results is written in every form, and says that the data conform."""
    said = form.writer(Report((), 3), language, RULES)
    assert said
