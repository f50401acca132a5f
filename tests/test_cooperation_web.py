"""Cooperation over HTTP: the same answer in every format, and clear errors."""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import quote, unquote, urlencode

import pyoxigraph as ox
import pytest

from kennisgraaf.cooperation.answers import QUESTIONS, answered
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.tables import COLUMNS
from kennisgraaf.namespaces import ID, KG
from kennisgraaf.web.notes import MOST, listed

from .protocol import Answer, send

WOOD, STREAM = f"{ID}material/demolition-wood", f"{ID}stream/sloophout"
SORTING = f"{ID}process-step/textiel-sorteren"
ASKED: dict[str, dict[str, str]] = {
    "matches": {},
    "chains": {"about": WOOD},
    "missing": {"about": "textiel", "within": "Hub Kempen"},
    "people": {"step": SORTING, "hub": "Hub Kempen"},
    "network": {"within": f"{ID}hub/kempen", "limit": "20"},
}


def via(answer: Answer) -> list[str]:
    """The addresses of the queries that say the same."""
    return re.findall(r'<([^>]*)>; rel="via"', ", ".join(answer.headers.get_all("Link", [])))


def get(root: str, path: str, accept: str = "application/json", **asked: str) -> Answer:
    """The answer to a request with these parameters."""
    query = f"?{urlencode(asked)}" if asked else ""
    return send(root, "GET", (), {"Accept": accept}, None, f"/cooperation{path}{query}")


@pytest.mark.parametrize("work", QUESTIONS)
def test_http_and_python_say_the_same(server: str, shipped_cooperation: Index, work: str) -> None:
    """The answer over HTTP is that of the function, with links to the queries that say the same, the nearest first."""
    answer = get(server, f"/{work}", lang="en", **ASKED[work])
    assert answer.status == 200, answer.body
    said = {name: [text] if work == "people" else text for name, text in ASKED[work].items()}
    numbers = {name: int(text) for name, text in ASKED[work].items() if text.isdigit()}
    expected = json.loads(answered(shipped_cooperation, work, "json", "en", {**said, **numbers}))
    assert json.loads(answer.body) == expected
    linked = via(answer)
    assert linked[0].partition("?")[0] == f"{server}/queries/cooperation/{expected['query']}"
    for each in linked:
        found = send(server, "GET", (), {"Accept": "application/sparql-results+json"}, None, each.removeprefix(server))
        assert found.status == 200, found.body


def rows(server: str, address: str) -> list[dict[str, str]]:
    """The rows of the query at *address*."""
    answer = send(server, "GET", (), {"Accept": "text/csv"}, None, address.removeprefix(server))
    return list(csv.DictReader(io.StringIO(answer.body.decode())))


def test_links_lead_to_the_same_answer(server: str) -> None:
    """The query that is linked has what was asked about filled in, so that it says what the answer says."""
    chains = get(server, "/chains", about=WOOD, steps="1", revision="1")
    said = {
        (each["offer"]["stream"]["iri"], each["steps"][0]["step"]["iri"]) for each in json.loads(chains.body)["chains"]
    }
    first = via(chains)[0]
    assert "revision=1" in first and said
    assert {(row["offer"], row["step"]) for row in rows(server, first)} == said
    missing = get(server, "/missing", about="textiel", within="Hub Kempen")
    told = {(row["step"]["iri"], row["status"]) for row in json.loads(missing.body)["missing"]}
    assert {(row["step"], row["status"]) for row in rows(server, via(missing)[0])} == told
    people = get(server, "/people", step=SORTING)
    asked = {each["iri"] for function in json.loads(people.body)["functions"] for each in function["competencies"]}
    assert {row["competency"] for row in rows(server, via(people)[0])} == asked


def test_a_place_is_no_hub(server: str) -> None:
    """What a query takes no parameter for is left out, so that the link works: a place where it asks for a hub."""
    missing = via(get(server, "/missing", about="textiel", within="Gent"))
    assert "hub=" not in missing[0] and rows(server, missing[0])
    actor = via(get(server, "/chains", about=f"{ID}actor/vito"))
    assert not [each for each in actor if "?" in each]


@pytest.mark.parametrize("form", ["text/csv", "text/turtle"])
@pytest.mark.parametrize(("work", "note"), [("chains", "steps"), ("missing", "steps"), ("network", "limit")])
def test_notes_stand_in_a_header(server: str, form: str, work: str, note: str) -> None:
    """A table or RDF has no place for the notes of the answer in JSON: they are in the header, as display strings."""
    asked = {"lang": "nl", note: "0"}
    notes = json.loads(get(server, f"/{work}", **asked).body)["notes"]
    header = get(server, f"/{work}", form, **asked).headers["Kennisgraaf-Notes"]
    assert header.isascii()
    assert [unquote(each) for each in re.findall(r'%"([^"]*)"(?:, |$)', header)] == notes
    assert any(each.startswith(f"{note} gaat van 1 tot ") for each in notes)
    assert "Kennisgraaf-Notes" not in get(server, f"/{work}", **asked).headers


def test_long_notes_are_left_out_whole() -> None:
    """A header has only whole notes, and stays short enough for clients."""
    value = listed(["«a»", "x" * MOST, "b%"])
    assert value == '%"%c2%aba%c2%bb", %"b%25"'
    assert listed([]) == ""


@pytest.mark.parametrize("work", QUESTIONS)
def test_table(server: str, work: str) -> None:
    """Each answer also comes as a table with the columns of the documentation, in as many rows as there are."""
    answer = get(server, f"/{work}", "text/csv", **ASKED[work])
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    found = json.loads(get(server, f"/{work}", **ASKED[work]).body)
    counted = {
        "network": len(found.get("edges", ())),
        "people": sum(len(function["competencies"]) or 1 for function in found.get("functions", ())),
    }
    assert len(rows) == counted.get(work, len(found.get(work, ())))
    assert all(tuple(row) == COLUMNS[work] for row in rows)
    assert rows or work == "matches"


def test_chains_as_rdf(server: str) -> None:
    """The furniture case comes as a cooperation option with its stream, step, product, partners and rank."""
    answer = get(server, "/chains", "text/turtle", about=STREAM)
    triples = {
        (each.predicate.value, str(each.object.value)) for each in ox.parse(answer.body, format=ox.RdfFormat.TURTLE)
    }
    partners = ("hub/kempen", "hub/gent", "actor/akwadraat", "actor/recuplan", "actor/vito")
    assert {
        (f"{KG}concernsStream", STREAM),
        (f"{KG}goesThroughStep", f"{ID}process-step/meubilair-maken-uit-sloophout"),
        (f"{KG}leadsToProduct", f"{ID}product/new-furniture"),
        (f"{KG}hasRank", "1"),
        *((f"{KG}proposesPartner", f"{ID}{partner}") for partner in partners),
    } <= triples


def test_missing_links_as_rdf(server: str) -> None:
    """A step that nobody in a hub performs comes as a missing link; one that is performed is none."""
    answer = get(server, "/missing", "text/turtle", about="textiel")
    triples = list(ox.parse(answer.body, format=ox.RdfFormat.TURTLE))
    rows = json.loads(get(server, "/missing", about="textiel").body)["missing"]
    lacking = [row for row in rows if row["status"] != "performed"]
    kinds = [each for each in triples if each.object == ox.NamedNode(f"{KG}MissingLink")]
    assert 0 < len(kinds) == len(lacking) < len(rows)


def test_network_in_each_format(server: str) -> None:
    """The network also comes as GraphML, and as RDF in a frame: the same statements as in Turtle."""
    asked = ASKED["network"]
    assert b"<graphml" in get(server, "/network", "application/graphml+xml", **asked).body
    turtle, framed = (get(server, "/network", accept, **asked) for accept in ("text/turtle", "application/ld+json"))
    assert framed.headers["Content-Type"].startswith("application/ld+json")
    assert len(set(ox.parse(turtle.body, format=ox.RdfFormat.TURTLE))) > 50
    frame = json.loads(get(server, "/frame.jsonld", "application/ld+json").body)
    assert json.loads(framed.body)["@context"] == frame["@context"]
    assert json.loads(framed.body)["@graph"]


@pytest.mark.parametrize("work", QUESTIONS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_page(server: str, work: str, lang: str) -> None:
    """Each answer is a page with a form in which what was asked stands again, in either language."""
    page = get(server, f"/{work}", "text/html", lang=lang, **ASKED[work]).body.decode()
    assert f'<html lang="{lang}">' in page
    assert {"nl": "Dezelfde vraag in SPARQL", "en": "The same question in SPARQL"}[lang] in page
    assert page.count('rel="via"') > 1
    for text in ASKED[work].values():
        assert work == "network" or f'value="{text}"' in page


def test_overview(server: str) -> None:
    """One page has a form for each question, and the first page leads there."""
    page = get(server, "", "text/html", lang="en").body.decode()
    assert page.count("<form") == len(QUESTIONS)
    assert "/cooperation?lang=en" in send(server, "GET", (), {"Accept": "text/html"}, None, "/?lang=en").body.decode()


@pytest.mark.parametrize(
    ("path", "asked", "status", "kind"),
    [
        ("/chains", {"about": "sloophuot"}, 404, "unknown-thing"),
        ("/chains", {"about": f"{ID}competency/none"}, 404, "unknown-thing"),
        ("/matches", {"about": "x" * 5_000}, 404, "unknown-thing"),
        ("/missing", {"within": "Nergens"}, 404, "unknown-thing"),
        ("/people", {"step": "niets"}, 404, "unknown-thing"),
        ("/chains", {"steps": "drie"}, 400, "parameter"),
        ("/chains", {"colour": "red"}, 400, "parameter"),
        ("/network", {"at": "gisteren"}, 400, "parameter"),
        ("/network", {"revision": "999999"}, 404, "unknown-revision"),
    ],
)
def test_bad_input(server: str, path: str, asked: dict[str, str], status: int, kind: str) -> None:
    """What cannot be answered is told apart, with what may be meant."""
    answer = get(server, path, **asked)
    problem = json.loads(answer.body)
    assert (answer.status, problem["type"].rpartition("/")[2]) == (status, kind)
    if asked.get("about") == "sloophuot":
        assert {"iri": WOOD, "label": "sloophout"} in problem["near"]
        page = get(server, path, "text/html", lang="nl", **asked)
        assert page.status == 404
        assert "sloophout" in page.body.decode()


@pytest.mark.parametrize(("steps", "used"), [(0, 1), (-5, 1), (50, 6)])
def test_steps_are_clamped_and_stated(server: str, steps: int, used: int) -> None:
    """A number of steps beyond the limits is brought within them, and the answer says so."""
    found = json.loads(get(server, "/chains", about=WOOD, steps=str(steps), lang="en").body)
    assert any(str(used) in note and "steps" in note for note in found["notes"])


def test_two_hubs_that_sort_textile(server: str) -> None:
    """If two hubs start sorting textile: the function that opens, what is to be learned, and who could coach."""
    query = urlencode({"step": SORTING, "hub": "Hub Kempen"}) + f"&hub={quote('Hub Gent')}&lang=en"
    found = json.loads(
        send(server, "GET", (), {"Accept": "application/json"}, None, f"/cooperation/people?{query}").body
    )
    (function,) = found["functions"]
    assert function["label"] == "textile sorter"
    assert {each["iri"] for each in function["opens_in"]} == {f"{ID}hub/kempen", f"{ID}hub/gent"}
    assert f"{ID}competency/distinguish-fabrics" in {each["iri"] for each in function["competencies"]}
    assert found["guidance"]
