"""The types of problems: documented completely, and each with what its status asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, g

from kennisgraaf.checking.report import Report
from kennisgraaf.contributing.gate import Dependant
from kennisgraaf.errors import DataError, DependantsError, KennisgraafError, LedgerError, ParameterError, ParseError
from kennisgraaf.namespaces import GRAPH, ID
from kennisgraaf.settings import Settings
from kennisgraaf.web import create_app
from kennisgraaf.web.problems import FULL, KINDS, NO_ROOM, TOO_LARGE, UNWRITTEN
from kennisgraaf.web.reasons import in_dutch

from .conftest import ROOT

PAGE = (ROOT / "docs" / "endpoint.md").read_text("utf-8")
ROW = re.compile(r"^\| `([a-z-]+)` \| (\d{3}) \| ([^|]+) \|$", re.MULTILINE)


def kinds() -> set[tuple[str, int, str]]:
    """The name, status and title of every type of problem."""
    of_http = (413, *TOO_LARGE)
    return {(slug, int(status), title) for status, slug, title in (*KINDS.values(), FULL, of_http)}


def test_every_type_is_documented() -> None:
    """The table of the documentation has each type of problem with its status and title, once, and no other."""
    found = [(slug, int(status), title) for slug, status, title in ROW.findall(PAGE.partition("\n## Errors\n")[2])]
    assert sorted(found) == sorted(kinds())


def test_types_are_told_apart_by_their_name() -> None:
    """No two types of problems have the same name, unless they are the same."""
    assert len({slug for slug, _, _ in kinds()}) == len(kinds())


def test_limits_name_their_type() -> None:
    """A limit in the table of limits names a setting there is, and the type of problem that passing it is."""
    table = PAGE.partition("\n## Limits\n")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if "KENNISGRAAF_" in line]
    named = {(slug, int(status)) for line in rows for status, slug in re.findall(r"(\d{3}), `([a-z-]+)`", line)}
    assert named and named <= {(slug, status) for slug, status, _ in kinds()}
    assert all(re.search(r"\d{3}, `", line) for line in rows)
    settings = {setting for line in rows for setting in re.findall(r"KENNISGRAAF_\w+", line)}
    assert settings <= Settings().environment().keys()


@pytest.fixture(scope="module")
def app(data_directory: Path) -> Iterator[Flask]:
    made = create_app(Settings(data=data_directory, query_workers=1))
    yield made
    made.extensions["kennisgraaf"].pool.close()


def answered(
    app: Flask,
    error: KennisgraafError,
    path: str = "/sparql",
    method: str = "GET",
    unsure: bool = False,
    **headers: str,
) -> Response:
    """What a request is answered that ends in *error*."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    with app.test_request_context(path, method=method, headers=sent):
        g.unsure = unsure
        response = app.handle_user_exception(error)
    assert isinstance(response, Response)
    return response


@pytest.mark.parametrize(
    ("path", "asked", "language", "detail"),
    [
        ("/sparql", {}, "en", "Parameter «preview»: true or false."),
        ("/sparql", {"Accept_Language": "*"}, "en", "Parameter «preview»: true or false."),
        ("/sparql", {"Accept_Language": "fr, en;q=0.5"}, "en", "Parameter «preview»: true or false."),
        ("/sparql", {"Accept_Language": "nl-BE, nl;q=0.9, en;q=0.5"}, "nl", "Parameter «preview»: true of false."),
        ("/sparql?lang=nl", {}, "nl", "Parameter «preview»: true of false."),
    ],
)
def test_language_of_a_document(app: Flask, path: str, asked: dict[str, str], language: str, detail: str) -> None:
    """A problem is told in Dutch to who asks that, and says in which language it is."""
    response = answered(app, ParameterError("preview", "true or false"), path, "GET", False, **asked)
    told: dict[str, Any] = response.get_json()
    assert (response.headers["Content-Language"], told["detail"]) == (language, detail)
    assert told["title"] == ("Een parameter klopt niet" if language == "nl" else "A parameter is wrong")


def test_a_document_has_no_markup(app: Flask) -> None:
    """The English of a parser stands in a Dutch document as it is: with its brackets, without marks of a page."""
    error = ParseError("The contribution", "<x> & y are no subject", 2, 1, "a.ttl")
    told = answered(app, error, Accept_Language="nl").get_json()
    assert told["detail"] == (
        "De gegevens zijn niet te lezen in deel «a.ttl» op regel 2, kolom 1: <x> & y are no subject"
    )
    assert answered(app, error, Accept_Language="en").get_json()["detail"] == str(error)


def test_language_of_a_report(app: Flask) -> None:
    """A report in a problem is in the language asked, like the problem; else each has its own, and both are named."""
    error = DataError(Report((), 0))
    assert answered(app, error, Accept_Language="nl").headers["Content-Language"] == "nl"
    assert answered(app, error, Accept_Language="en").headers["Content-Language"] == "en"
    assert answered(app, error).headers["Content-Language"] == "en, nl"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_page_of_dependants(app: Flask, language: str) -> None:
    """A page lists each thing that would be wrong, with its graph, a link to that, whose it is, and what would be."""
    error = DependantsError(
        Dependant(f"{ID}example/thing/{number}", f"{GRAPH}example/a%23b", "example", {"nl": "mist", "en": "lacks"})
        for number in range(7)
    )
    page = answered(app, error, "/graph/voorbeeld/a", "DELETE", Accept="text/html", Accept_Language=language).get_data(
        True
    )
    items = re.findall(r"<li><code>(.*?)</code> \((?:van|of) (.*?), in <a href=\"(.*?)\"", page)
    assert items == [
        (f"example/thing/{number}", "example", "http://localhost/graph/example/a%23b") for number in range(7)
    ]
    assert page.count(": mist</li>" if language == "nl" else ": lacks</li>") == 7


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize(
    ("path", "method", "unsure", "which"),
    [
        ("/sparql", "GET", False, 0),
        ("/sparql", "POST", False, 0),
        ("/validate", "POST", False, 0),
        ("/graphs?default", "GET", False, 0),
        ("/graphs", "POST", False, 1),
        ("/graph/voorbeeld/a", "DELETE", False, 1),
        ("/update", "POST", False, 1),
        ("/update", "POST", True, 2),
    ],
)
def test_what_was_stored(app: Flask, path: str, method: str, unsure: bool, which: int, full: bool) -> None:
    """Who reads or checks is not told of storing; who writes is told that nothing was stored where that is known."""
    error = LedgerError("The ledger cannot be used.", full)
    response = answered(app, error, path, method, unsure)
    told = response.get_json()
    assert (response.status_code, told["detail"]) == (507 if full else 500, (NO_ROOM if full else UNWRITTEN)[which])
    assert ("stor" in told["detail"]) == bool(which) and "stor" not in told["title"]


def test_what_was_stored_is_told_in_dutch() -> None:
    """Each of those sentences is there in Dutch."""
    assert all(in_dutch(each) for each in (*NO_ROOM, *UNWRITTEN))
