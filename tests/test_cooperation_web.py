"""Cooperation over HTTP and at the command line: the same answer in every format, and clear errors."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kennisgraaf.cli import main
from kennisgraaf.cooperation.answers import QUESTIONS, answered
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.tables import COLUMNS
from kennisgraaf.namespaces import ID, KG

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


def get(root: str, path: str, accept: str = "application/json", **asked: str) -> Answer:
    """The answer to a request with these parameters."""
    query = f"?{urlencode(asked)}" if asked else ""
    return send(root, "GET", (), {"Accept": accept}, None, f"/cooperation{path}{query}")


@pytest.mark.parametrize("work", QUESTIONS)
def test_http_and_python_say_the_same(server: str, shipped_cooperation: Index, work: str) -> None:
    """The answer over HTTP is that of the function, with a link to the queries that say the same."""
    answer = get(server, f"/{work}", lang="en", **ASKED[work])
    assert answer.status == 200, answer.body
    said = {name: [text] if work == "people" else text for name, text in ASKED[work].items()}
    numbers = {name: int(text) for name, text in ASKED[work].items() if text.isdigit()}
    expected = json.loads(answered(shipped_cooperation, work, "json", "en", {**said, **numbers}))
    assert json.loads(answer.body) == expected
    assert answer.headers["Link"].endswith('rel="via"')
    there = answer.headers["Link"].partition("<")[2].partition(">")[0]
    listed = send(server, "GET", (), {"Accept": "application/json"}, None, there.removeprefix(server))
    assert expected["query"] in [each["name"].rpartition("/")[2] for each in json.loads(listed.body)["queries"]]


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


@pytest.mark.parametrize("work", QUESTIONS)
def test_command(data_directory: Path, shipped_cooperation: Index, work: str) -> None:
    """The command line gives the same answers, without a server."""
    options = [part for name, text in ASKED[work].items() for part in (f"--{name}", text)]
    command = ["--data", str(data_directory), "cooperation", work, *options, "--format", "json", "--lang", "en"]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 0, run.output
    said = {name: [text] if work == "people" else text for name, text in ASKED[work].items()}
    numbers = {name: int(text) for name, text in ASKED[work].items() if text.isdigit()}
    assert json.loads(run.stdout) == json.loads(answered(shipped_cooperation, work, "json", "en", {**said, **numbers}))


def test_command_names_what_may_be_meant(data_directory: Path) -> None:
    """A name that names nothing ends the command with what is like it."""
    run = CliRunner().invoke(main, ["--data", str(data_directory), "cooperation", "chains", "--about", "sloophuot"])
    assert run.exit_code == 1
    assert "sloophout" in run.output
