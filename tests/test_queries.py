"""The catalogue over HTTP: the list that editors read, and each query at its own address with its parameters bound."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib.plugins.sparql import prepareQuery

from kennisgraaf.formats import RESULTS
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.settings import SHIPPED, Settings
from kennisgraaf.web import create_app

from .test_listing import EXAMPLES, examples, get

CATALOGUE = Catalogue.of(SHIPPED)
HUB = "https://w3id.org/kennisgraaf/id/hub/kempen"
PARTNERS = "competency/a06-partners-in-case"
PARAMETERS = [
    (query.name, name, parameter.example)
    for query in CATALOGUE.queries.values()
    for name, parameter in query.parameters.items()
]

# as the SPARQL editor of the SIB sends it (sib-swiss/sparql-editor, metadata.ts)
OWN = {
    "typed": """\
#+ [parameters.number]
#+ type = "integer"
#+ example = 1
#+ [parameters.label]
#+ type = "langString"
#+ language = "nl"
#+ example = "hout"
#+ [parameters.name]
#+ type = "string"
#+ example = "a"
SELECT ?number ?label ?name {
  VALUES (?number ?label ?name) { (1 "hout"@nl "a") (2 "hout"@en "b") ("1" "hout" "}") (3 "wood"@en "\\" } #") }
} ORDER BY ?name""",
    "listed": """\
#+ [parameters.size]
#+ type = "string"
#+ values = ["small", "large"]
#+ example = "small"
SELECT ?size { VALUES ?size { "small" "large" "huge" } }""",
    "required": """\
#+ title.nl = "Een vraag"
#+ [parameters.hub]
#+ type = "iri"
#+ required = true
#+ example = "http://example.org/a"
SELECT ?hub { VALUES ?hub { <http://example.org/a> <http://example.org/b> } }""",
    "limited": "SELECT ?n { VALUES ?n { 5 3 1 4 2 } } ORDER BY DESC(?n) LIMIT 4",
    "behind": "SELECT ?n {} VALUES ?n { 1 2 3 }",
    "yes": "ASK {}",
    "made": "CONSTRUCT { <http://example.org/a> <http://example.org/b> 1 } {}",
}


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


def links(headers: Any) -> dict[str, str]:
    """The addresses of the Link headers by relation."""
    text = ", ".join(headers.get_all("Link"))
    return {relation: there for there, relation in re.findall(r'<([^>]*)>; rel="(\w+)"', text)}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, data_directory: Path) -> Iterator[FlaskClient]:
    """An application whose catalogue holds ``OWN``."""
    release = tmp_path_factory.mktemp("release")
    (release / "queries" / "own").mkdir(parents=True)
    for name, text in OWN.items():
        (release / "queries" / "own" / f"{name}.rq").write_text(text, "utf-8")
    app = create_app(Settings(data=data_directory, release=release, query_workers=1))
    try:
        yield app.test_client()
    finally:
        app.extensions["kennisgraaf"].pool.close()


@pytest.mark.parametrize("query", CATALOGUE.queries.values(), ids=lambda query: query.name)
def test_forms_and_pages_of_the_text(query: Any) -> None:
    """What is read from a text by its keywords is what a parser finds, with a page asked of it too."""
    assert prepareQuery(query.body).algebra.name == f"{query.form.capitalize()}Query"
    asked = prepareQuery(query.page(7, 3)).algebra.p
    assert (asked.name, asked.start, asked.length) == ("Slice", 3, 7)


@pytest.mark.parametrize("form", [*RESULTS, None], ids=lambda form: form.name if form else "html")
def test_suffixes(server: str, form: Any) -> None:
    """A suffix decides the format, whatever the client accepts."""
    name, media_type = (form.name, form.media_type) if form else ("html", "text/html")
    status, headers, body = get(f"{server}/queries/{PARTNERS}.{name}?{urlencode({'hub': HUB})}", Accept="image/png")
    assert (status, headers["Content-Type"].split(";")[0]) == (200, media_type)
    assert HUB in body.decode()


def test_tables_have_their_description_as_rdf(server: str) -> None:
    """Where the answer is a table, a format for graphs gives what the catalogue says of the query."""
    status, headers, body = get(f"{server}/queries/{PARTNERS}.ttl")
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/turtle")
    store = ox.Store()
    store.load(body, format=ox.RdfFormat.TURTLE)
    found = examples(store.query(EXAMPLES))
    assert [(iri, text) for iri, _, text in found] == [
        (f"https://w3id.org/kennisgraaf/queries/{PARTNERS}", CATALOGUE.find(PARTNERS).body)
    ]


@pytest.mark.parametrize("name", ["A6", "a6", "a06-partners-in-case"])
def test_other_names_lead_to_the_address(client: FlaskClient, server: str, name: str) -> None:
    """An id or a short name redirects for good to the one address, with suffix and parameters."""
    status, _, body = get(f"{server}/queries/{name}.csv?{urlencode({'hub': HUB, 'limit': 1})}")
    assert (status, len(table(body))) == (200, 2)
    there = client.get("/queries/yes.json?lang=nl")
    assert (there.status_code, there.headers["Location"]) == (308, "/queries/own/yes.json?lang=nl")


@pytest.mark.parametrize(("name", "parameter", "example"), PARAMETERS)
def test_parameters_are_bound(server: str, name: str, parameter: str, example: str) -> None:
    """With a parameter, the answer holds those rows of the free answer that have its value, where there are any."""
    _, _, free = get(f"{server}/queries/{name}.csv")
    status, _, bound = get(f"{server}/queries/{name}.csv?{urlencode({parameter: example})}")
    header, *rows = table(free)
    place = header.index(parameter)
    assert status == 200
    expected = [row for row in rows if row[place] == example]
    found = table(bound)[1:]
    assert {row[place] for row in found} <= {example}
    assert {tuple(row) for row in found} >= {tuple(row) for row in expected}


@pytest.mark.parametrize(("name", "parameter", "example"), PARAMETERS)
def test_enumerations_hold_what_answers_say(server: str, name: str, parameter: str, example: str) -> None:
    """The page offers the values in the data: the example, and every value that a row of the free answer has."""
    _, _, page = get(f"{server}/queries/{name}.html?lang=en")
    _, _, free = get(f"{server}/queries/{name}.csv")
    select = re.search(rf'<select id="{parameter}".*?</select>', page.decode(), re.DOTALL)
    assert select is not None
    offered = set(re.findall(r'<option value="([^"]+)"', select[0]))
    header, *rows = table(free)
    assert offered >= {example} | {row[header.index(parameter)] for row in rows if row[header.index(parameter)]}


@pytest.mark.parametrize(
    ("asked", "name", "accepts"),
    [
        ({"hub": "kempen"}, "hub", "is not an IRI"),
        ({"hub": "http://[x"}, "hub", "is not an IRI"),
        ({"hub": "http://example.org/none"}, "hub", HUB),
        ({"hubb": HUB}, "hubb", "hub, cooperation"),
        ({"hub": [HUB, HUB]}, "hub", "one value"),
        ({"hub": "x:" + "a" * 2000}, "hub", "1000 characters"),
        ({"limit": "0"}, "limit", "from 1 to 100000"),
        ({"limit": "\u0661"}, "limit", "from 1 to 100000"),
        ({"offset": "-1"}, "offset", "from 0 to 1000000000"),
        ({"lang": "fr"}, "lang", "nl, en"),
        ({"timeout": "soon"}, "timeout", "seconds"),
    ],
)
def test_wrong_parameters(server: str, asked: dict[str, Any], name: str, accepts: str) -> None:
    """A wrong parameter is a 400 that names it and says what it accepts."""
    status, headers, body = get(f"{server}/queries/{PARTNERS}?{urlencode(asked, doseq=True)}")
    assert (status, headers["Content-Type"]) == (400, "application/problem+json")
    problem = json.loads(body)
    assert problem["type"].endswith("/problem/parameter")
    assert problem["name"] == name
    assert accepts in problem["accepts"]


@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("/queries?tag=none", 400, "parameter"),
        ("/queries?hub=1", 400, "parameter"),
        ("/queries?format=docx", 406, "format"),
        ("/queries/none", 404, "unknown-query"),
        (f"/queries/{PARTNERS}.docx", 404, "unknown-query"),
        (f"/queries/{PARTNERS}?format=docx", 406, "format"),
        (f"/queries/{PARTNERS}.csv?format=json", 400, "parameter"),
        (f"/queries/{PARTNERS}?revision=999", 404, "unknown-revision"),
    ],
)
def test_other_problems(server: str, path: str, status: int, slug: str) -> None:
    """What is not there is a problem of its kind."""
    found, _, body = get(server + path)
    assert (found, json.loads(body)["type"].rpartition("/")[2]) == (status, slug)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"number": "1"}, ["a"]),
        ({"label": "hout"}, ["a"]),
        ({"label": "hout@en"}, ["b"]),
        ({"label": "wood@en"}, ['" } #']),
        ({"name": "}"}, ["}"]),
        ({"name": '" } #'}, ['" } #']),
        ({"name": ""}, ['" } #', "a", "b", "}"]),
    ],
)
def test_terms_of_every_kind(client: FlaskClient, asked: dict[str, str], names: list[str]) -> None:
    """A number is a number and no string, a text has its language, and no text is ever a part of the query."""
    response = client.get("/queries/own/typed.csv", query_string=asked)
    assert [row[2] for row in table(response.data)[1:]] == names


@pytest.mark.parametrize("size", ["huge", "Small", '"} #'])
def test_listed_values(client: FlaskClient, size: str) -> None:
    """Values that the header lists are the only ones accepted, and a refusal names them."""
    assert table(client.get("/queries/own/listed.csv?size=large").data) == [["size"], ["large"]]
    response = client.get("/queries/own/listed.csv", query_string={"size": size})
    assert response.status_code == 400
    assert "small, large" in response.json["accepts"]


def test_a_required_parameter(client: FlaskClient) -> None:
    """A program is told what is missing; a browser gets the form to fill in."""
    response = client.get("/queries/own/required")
    assert (response.status_code, response.json["name"]) == (400, "hub")
    page = client.get("/queries/own/required", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Vul eerst de parameters in." in page.text
    assert re.search(r'<input id="hub" [^>]*required', page.text)
    assert table(client.get("/queries/own/required.csv?hub=http://example.org/b").data)[1:] == [
        ["http://example.org/b"]
    ]


def test_other_forms_of_query(client: FlaskClient) -> None:
    """An ASK is answered as a result, a CONSTRUCT as a graph, and neither has pages."""
    assert client.get("/queries/own/yes.json").json["boolean"] is True
    assert "<http://example.org/a>" in client.get("/queries/own/made.nt").text
    assert client.get("/queries/own/made.csv").status_code == 406
    assert client.get("/queries/own/made.html").status_code == 200
    for name in ("yes", "made"):
        assert client.get(f"/queries/own/{name}?limit=1").status_code == 400


@pytest.mark.parametrize(
    ("name", "limit"), [("competency/a06-partners-in-case", 4), ("competency/a04-hubs-without-core-partner", 5)]
)
def test_pages_make_the_whole(server: str, name: str, limit: int) -> None:
    """Following next from the first page gives every row once, in order, and the way back is the same."""
    whole = table(get(f"{server}/queries/{name}.csv")[2])
    address, rows, pages = f"{server}/queries/{name}.csv?limit={limit}", [], []
    while address and len(pages) < 100:
        _, headers, body = get(address)
        pages.append(address)
        rows += table(body)[1:]
        relations = links(headers)
        assert relations["first"] == pages[0]
        assert relations.get("prev") == (pages[-2] if len(pages) > 1 else None)
        address = relations.get("next", "")
    assert rows == whole[1:]
    assert len(pages) == -(-len(rows) // limit) > 1


def test_pages_of_a_query_with_a_limit_of_its_own(client: FlaskClient) -> None:
    """The limit of the query itself still holds, its order too, and clauses behind it do not hinder."""
    response = client.get("/queries/own/limited.csv?limit=3&offset=2")
    assert table(response.data) == [["n"], ["3"], ["2"]]
    assert 'rel="next"' not in ",".join(response.headers.get_all("Link"))
    assert 'rel="next"' in ",".join(client.get("/queries/own/limited.csv?limit=3").headers.get_all("Link"))
    assert len(table(client.get("/queries/own/behind.csv?limit=2").data)) == 3
    assert table(client.get("/queries/own/limited.csv?offset=3").data) == [["n"], ["2"]]


@pytest.mark.parametrize(
    "path", ["/queries", "/queries?format=ttl", f"/queries/{PARTNERS}", f"/queries/{PARTNERS}.ttl"]
)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_tags(server: str, path: str, encoding: str) -> None:
    """Who has an answer is told so, also when it came compressed; another question has another tag."""
    _, headers, _ = get(server + path, Accept_Encoding=encoding)
    status, _, body = get(server + path, If_None_Match=headers["ETag"], Accept_Encoding=encoding)
    assert (status, body) == (304, b"")
    other = f"{server}{path}{'&' if '?' in path else '?'}lang=en"
    _, changed, _ = get(other.replace(PARTNERS, "competency/a01-hubs-founded").replace("lang=en", "format=html"))
    assert changed["ETag"] != headers["ETag"]


@pytest.mark.parametrize(("language", "ask"), [("nl", "Vraag"), ("en", "Ask")])
def test_page_of_a_query(server: str, language: str, ask: str) -> None:
    """The page has title, description, form, answer, and the text, ready to be asked at the endpoint."""
    query = CATALOGUE.find(PARTNERS)
    address = f"{server}/queries/{PARTNERS}?hub={quote(HUB, safe='')}"
    _, _, body = get(address, Accept="text/html", Accept_Language=language)
    page = body.decode()
    assert f"<h1>{query.titles[language]}</h1>" in page
    assert query.descriptions[language] in page
    assert re.search(rf'<option value="{re.escape(HUB)}" selected>', page)
    assert f"<button>{ask}</button>" in page
    assert "<table>" in page
    assert '<form action="/sparql"' in page
    assert "&lt;https://w3id.org/kennisgraaf/ns#&gt;" in page
    assert f'href="/queries/{PARTNERS}.csv?hub=' in page


def test_what_a_visitor_sends_is_text_on_the_page(client: FlaskClient) -> None:
    """A parameter is shown as text, never as markup."""
    response = client.get("/queries/own/typed.html", query_string={"name": '"><script>alert(1)</script>'})
    assert response.status_code == 200
    assert "<script" not in response.text
    assert "&lt;script&gt;alert(1)" in response.text
