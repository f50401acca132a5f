"""Checking data over HTTP: what comes in, what goes out, and that nothing stays."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import RDF, SH, Graph, Literal
from werkzeug.test import TestResponse

from kennisgraaf.checking.mending import Mender
from kennisgraaf.checking.rendering import EARL, PTR
from kennisgraaf.checking.report import Report
from kennisgraaf.checking.rules import Rules
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.contributing.context import CONTEXT
from kennisgraaf.contributing.gate import Gate, Proposal, Verdict
from kennisgraaf.contributing.upload import read
from kennisgraaf.errors import BusyError
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.rdf import triples
from kennisgraaf.settings import SHIPPED, Settings
from kennisgraaf.web import create_app
from kennisgraaf.web.desk import WAITING, Desk, register

from .protocol import send
from .test_validation import NUMBER

UPLOAD = """@prefix kg: <https://w3id.org/kennisgraaf/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.org/> .

ex:company
    a kg:Actor ;
    skos:prefLabel "Voorbeeldbedrijf"@nl , "Example company"@en ;
    prov:wasDerivedFrom ex:passage ;
    kg:hasCompanyNumber "BE 0123.456.749" .

ex:hub a kg:Hubb .
"""
WRONG = {"nl": "Dit is geen geldig ondernemingsnummer.", "en": "This is no valid company number."}
SMALL = 100_000


@dataclass(frozen=True)
class Checker:
    """Stands in for what checks a contribution: the same steps, in this process."""

    shapes: Shapes
    mender: Mender

    @classmethod
    def of(cls, release: Path) -> Checker:
        shapes = Shapes.of(release, Ontology.of(release).statements)
        return cls(shapes, Mender(Rules(release, shapes)))

    def check(self, media_type: str, file: Path, *, deep: bool = False, context: str = "") -> Report:
        upload = read(file.read_bytes(), media_type, "http://example.org/graph")
        return self.mender.mended(self.shapes.validate(triples(upload.quads)).placed(upload.places))


@pytest.fixture(scope="module")
def app(data_directory: Path) -> Iterator[Flask]:
    made = create_app(Settings(data=data_directory, query_workers=1, upload_bytes=SMALL))
    register(made, Checker.of(SHIPPED))
    yield made
    made.extensions["kennisgraaf"].pool.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def check(client: FlaskClient, data: Any = UPLOAD, path: str = "/validate", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = named.pop("Content-Type", "text/turtle")
    return client.post(path, data=data, content_type=kind, headers=named, buffered=True)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_report_in_json(client: FlaskClient, language: str) -> None:
    """The report says what is wrong, of what, on which line, how to mend it, and where that is explained."""
    response = check(client, Accept_Language=language)
    assert response.status_code == 200 and response.mimetype == "application/json"
    assert response.headers["Content-Language"] == language
    report = response.get_json()
    assert report["conforms"] is False
    wrong = next(each for each in report["results"] if each["rule"].endswith("/rules/Actor-hasCompanyNumber"))
    assert wrong["line"] == 10
    assert wrong["thing"]["label"] == {"nl": "Voorbeeldbedrijf", "en": "Example company"}[language]
    assert wrong["message"].startswith(WRONG[language])
    assert '"0123456749"' in wrong["suggestion"]
    assert client.get(wrong["rule"], buffered=True).status_code == 200
    lines = [each["line"] for each in report["results"]]
    assert lines == sorted(lines) and 12 in lines


def test_every_form(client: FlaskClient) -> None:
    """JSON, Turtle, text, CSV and a page are had by Accept and by format=, and say the same."""
    report = check(client).get_json()
    found = Graph().parse(data=check(client, Accept="text/turtle").text, format="turtle")
    assert len(set(found.subjects(RDF.type, SH.ValidationResult))) == len(report["results"])
    assert Literal(10) in set(found.objects(None, PTR.lineNumber)) and set(found.objects(None, EARL.pointer))
    rows = list(csv.DictReader(io.StringIO(check(client, Accept="text/csv").text)))
    assert [row["line"] for row in rows] == [str(each["line"]) for each in report["results"]]
    text = check(client, Accept="text/plain", Accept_Language="en").text
    assert "line 10: error: company number: This is no valid company number." in text
    page = check(client, Accept="text/html", Accept_Language="nl").text
    assert "Regel 10" in page and "Voorbeeldbedrijf" in page and "Bedoelt u" in page
    for name, mimetype in (("json", "application/json"), ("ttl", "text/turtle"), ("txt", "text/plain")):
        assert check(client, path=f"/validate?format={name}").mimetype == mimetype
    assert set(check(client, Accept="text/turtle").content_language) == {"nl", "en"}
    assert check(client, path="/validate?lang=en").get_json()["summary"].endswith("checked.")


def test_what_is_right_conforms(client: FlaskClient, release: Path) -> None:
    """A valid example conforms, in any of the forms of RDF that are told by the media type."""
    file = release / "ontology" / "examples" / "valid" / "hub-with-partners.ttl"
    assert check(client, file.read_bytes()).get_json()["conforms"] is True
    graph = Graph().parse(file)
    for media_type, name in (("application/rdf+xml", "xml"), ("application/n-triples", "nt")):
        assert check(client, graph.serialize(format=name), Content_Type=media_type).get_json()["conforms"] is True


def test_a_form_of_a_browser(client: FlaskClient) -> None:
    """A file goes by its name's ending, a text by the form that is chosen; the text comes back to be mended."""
    file = {"file": (io.BytesIO(UPLOAD.encode()), "hub.ttl", "application/octet-stream"), "type": "", "data": ""}
    response = check(client, file, Content_Type="multipart/form-data", Accept="text/html", Accept_Language="nl")
    assert response.status_code == 200 and "Regel 10" in response.text
    assert "ex:company\n    a kg:Actor" not in response.text
    text = {"data": UPLOAD, "type": "text/turtle"}
    response = check(client, text, Content_Type="multipart/form-data", Accept="text/html", Accept_Language="en")
    assert "Line 10" in response.text and "ex:company\n    a kg:Actor" in response.text
    assert check(client, {"data": "x", "type": "text/x"}, Content_Type="multipart/form-data").status_code == 415
    assert check(client, {"type": ""}, Content_Type="multipart/form-data").status_code == 400


def test_the_page_has_a_form(client: FlaskClient) -> None:
    """Whoever comes with a browser gets the form, in both languages, with no word of a report."""
    for language, words in (("nl", "Gegevens toetsen"), ("en", "Check data")):
        page = client.get("/validate", headers={"Accept-Language": language}, buffered=True)
        assert page.mimetype == "text/html" and words in page.text
        assert 'enctype="multipart/form-data"' in page.text and "<section" not in page.text


def test_what_does_not_parse(client: FlaskClient) -> None:
    """The place is told, as a problem to a program and on the page to a person, with the text to be mended."""
    problem = check(client, "@prefix kg: <x\n")
    assert problem.status_code == 400 and problem.get_json()["line"] == 1
    form = {"data": "<a> <b>\n;;;", "type": ""}
    page = check(client, form, Content_Type="multipart/form-data", Accept="text/html", Accept_Language="nl")
    assert page.status_code == 400 and "Regel 2" in page.text and ";;;" in page.text


@pytest.mark.parametrize(
    ("path", "headers", "data", "status"),
    [
        ("/validate", {"Content_Type": "application/pdf"}, UPLOAD, 415),
        ("/validate", {"Content_Type": "text/turtle; charset=latin-1"}, UPLOAD, 415),
        ("/validate", {"Content_Encoding": "gzip"}, UPLOAD, 415),
        ("/validate", {"Accept": "application/pdf"}, UPLOAD, 406),
        ("/validate?format=docx", {}, UPLOAD, 406),
        ("/validate?lang=fr", {}, UPLOAD, 400),
        ("/validate?graph=http://example.org/", {}, UPLOAD, 400),
        ("/validate", {"Content_Type": "multipart/form-data; boundary=x"}, b"--x\r\nnothing", 400),
        ("/validate", {}, "#" * (SMALL + 1), 413),
        ("/validate", {"Content_Type": "multipart/form-data"}, {"data": "#" * (SMALL + 1)}, 413),
    ],
)
def test_what_is_refused(client: FlaskClient, path: str, headers: dict[str, str], data: Any, status: int) -> None:
    """What cannot be checked, or not be answered as asked, is refused with its own status."""
    assert check(client, data, path, **headers).status_code == status


def test_an_upload_may_be_longer_than_a_query(app: Flask) -> None:
    """The limit is that of uploads, not that of the query form."""
    app.config["MAX_CONTENT_LENGTH"], kept = 100, app.config["MAX_CONTENT_LENGTH"]
    try:
        assert check(app.test_client()).status_code == 200
        form = {"data": UPLOAD, "type": ""}
        assert check(app.test_client(), form, Content_Type="multipart/form-data").status_code == 200
    finally:
        app.config["MAX_CONTENT_LENGTH"] = kept


@pytest.mark.parametrize("form", ["application/json", "text/turtle", "text/plain", "text/csv", "text/html"])
@pytest.mark.parametrize(
    "text",
    [
        f'ex:a skos:prefLabel "{NUMBER}"@nl .',
        f'ex:a a kg:Actor ; kg:hasCompanyNumber "{NUMBER}" .',
        'ex:a a <http://xmlns.com/foaf/0.1/Person> , kg:Hub ; skos:prefLabel "Voornaam Voorbeeld"@nl .',
    ],
)
def test_nothing_of_a_person_comes_back(client: FlaskClient, text: str, form: str) -> None:
    """No form of the report repeats what a privacy shape refuses."""
    response = check(client, UPLOAD + text, Accept=form)
    assert response.status_code == 200
    assert not [each for each in (NUMBER, "85073003328", "Voornaam") if each in response.text]


def test_nothing_is_stored(client: FlaskClient, data_directory: Path) -> None:
    """Checking leaves the data directory as it was, and no cache keeps the report."""
    before = sorted(data_directory.rglob("*"))
    assert check(client).headers["Cache-Control"] == "no-store"
    assert sorted(data_directory.rglob("*")) == before


def test_few_wait(data_directory: Path) -> None:
    """Who comes when others already wait is sent away at once, and who waited long enough then."""

    class Slow(Gate):
        def judge(self, proposal: Proposal) -> Verdict:
            with self.turn(0.5):
                begun.set()
                assert ended.wait(60)
                return Verdict(Report((), 1))

    begun, ended = threading.Event(), threading.Event()
    desk = Desk(Settings(data=data_directory), Slow)
    with ThreadPoolExecutor(1) as others:
        first = others.submit(desk.check, "text/turtle", Path("x"))
        assert begun.wait(60)
        with ThreadPoolExecutor(WAITING + 3) as waiting:
            asked = [waiting.submit(desk.check, "text/turtle", Path("x")) for _ in range(WAITING + 3)]
            assert all(isinstance(each.exception(), BusyError) for each in asked)
        ended.set()
        assert first.result() == Report((), 1)
    assert desk.check("text/turtle", Path("x")) == Report((), 1)
    desk.close()


def test_the_gate_checks(server: str) -> None:
    """Over HTTP, in a process of its own, the same comes out; what would end a parser ends nothing."""
    headers = {"Content-Type": "text/turtle", "Accept-Language": "nl"}
    answer = send(server, "POST", (), headers, UPLOAD.encode(), "/validate")
    report = json.loads(answer.body)
    assert answer.status == 200 and report["conforms"] is False
    wrong = next(each for each in report["results"] if each["rule"] == f"{server}/rules/Actor-hasCompanyNumber")
    assert wrong["line"] == 10 and wrong["message"].startswith(WRONG["nl"]) and "0123456749" in wrong["suggestion"]
    bomb = b"<http://example.org/a> <http://example.org/b> " + b"(" * 100_000
    assert 400 <= send(server, "POST", (), headers, bomb, "/validate").status < 500
    assert send(server, "GET", (), {}, None, "/validate").status == 200


def test_the_deep_check(server: str) -> None:
    """With ``deep=true``, in the address or the form, what cannot be true at once is told on its line; another value
    is refused."""
    text = "@prefix kg: <https://w3id.org/kennisgraaf/ns#> .\n<http://example.org/a> a kg:Hub ,\n kg:Place .\n"
    headers = {"Content-Type": "text/turtle", "Accept-Language": "en"}

    def lines(query: str) -> list[int]:
        answer = send(server, "POST", (), headers, text.encode(), f"/validate{query}")
        results = json.loads(answer.body)["results"]
        return [each["line"] for each in results if each["rule"] == f"{server}/rules/ConsistentStatement"]

    assert (lines(""), lines("?deep=true")) == ([], [2, 3])
    assert send(server, "POST", (), headers, text.encode(), "/validate?deep=perhaps").status == 400
    form = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("data", text), ("deep", "true"))
    )
    sent = {"Content-Type": "multipart/form-data; boundary=x", "Accept": "text/plain", "Accept-Language": "en"}
    answer = send(server, "POST", (), sent, f"{form}--x--\r\n".encode(), "/validate")
    assert (
        "line 3: error: rdf:type: According to the ontology this cannot be true together with" in answer.body.decode()
    )


def test_own_json_ld_context(server: str) -> None:
    """A document that names our context, as this server serves it or by its IRI, is read; it is not fetched."""
    document = {"id": "https://w3id.org/kennisgraaf/id/x/a", "type": "Hubb"}
    for context, status in ((f"{server}/context.jsonld", 200), (CONTEXT, 200), (f"{server}/other.jsonld", 400)):
        text = json.dumps({"@context": context, **document})
        answer = send(server, "POST", (), {"Content-Type": "application/ld+json"}, text.encode(), "/validate")
        assert answer.status == status, answer.body
    assert json.loads(answer.body)["line"] == 1 and CONTEXT in json.loads(answer.body)["detail"]
