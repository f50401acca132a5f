"""The page for visitors and its JSON twin."""

import json
import re
import urllib.request
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

import kennisgraaf
from kennisgraaf.namespaces import ID
from kennisgraaf.snapshots.snapshot import Snapshot

from .protocol import send

STYLE = Path(kennisgraaf.__file__).parent / "web" / "static" / "style.css"
PAGES = (
    "/",
    "/sparql",
    f"/sparql?{urlencode({'query': 'SELECT * { ?s a <https://w3id.org/kennisgraaf/ns#Hub> }'})}",
    "/queries?tag=chains",
    "/queries/cooperation/chains?limit=2",
    "/graphs?limit=2",
    f"/graphs?{urlencode({'graph': 'https://w3id.org/kennisgraaf/graph/ontology'})}",
    "/revisions",
    "/revisions/1",
    f"/origin?subject={ID}hub/kempen",
    "/rules",
    "/validate",
    "/pathways",
    "/functions/unreachable",
    "/functions/polyvalent-worker/next",
    "/functions/polyvalent-worker/leverage",
    "/cooperation",
    "/cooperation/missing?about=textiel",
    "/cooperation/people?step=textiel%20sorteren&hub=Hub%20Kempen&hub=Hub%20Gent",
    "/cooperation/network?within=Hub%20Kempen",
    "/nowhere/at all?x=1",
    "//example.org/nowhere",
    "/cooperation/chains?steps=x",
)


def get(address: str, **headers: str) -> tuple[str, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, headers=named)
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.headers["Content-Type"], response.read().decode()


@pytest.mark.parametrize(("language", "title"), [("nl", "De kennisgraaf van"), ("en", "The knowledge graph of")])
def test_index_in_both_languages(server: str, language: str, title: str) -> None:
    """A browser gets the page in its language, with all 64 questions on it."""
    media_type, page = get(f"{server}/", Accept="text/html", Accept_Language=language)
    assert media_type.startswith("text/html")
    assert f"<h1>{title}" in page
    assert page.count('<span class="muted">') == 64


def test_index_as_json(server: str, snapshot: Snapshot) -> None:
    """A program gets what is here as JSON: the endpoint, the graphs, the size, the questions."""
    media_type, body = get(f"{server}/")
    here = json.loads(body)
    assert media_type == "application/json"
    assert here["endpoint"] == f"{server}/sparql"
    assert here["triples"] == snapshot.size
    assert here["graphs"] == list(snapshot.graphs)
    assert len(here["queries"]) == 64


def test_every_question_on_the_page_runs(server: str) -> None:
    """The link behind a question gives a page with its answer."""
    _, page = get(f"{server}/", Accept="text/html", Accept_Language="en")
    link = next(part.split('"')[0] for part in page.split('<a href="') if part.startswith("/sparql?query="))
    _, answer = get(f"{server}{link.replace('&amp;', '&')}", Accept="text/html")
    assert "<h1>Answer</h1>" in answer
    assert "<table>" in answer


def page_at(server: str, path: str, language: str) -> str:
    headers = {"Accept": "text/html", "Accept-Language": language}
    return send(server, "GET", (), headers, None, path.replace(" ", "%20")).body.decode()


@pytest.mark.parametrize("path", PAGES)
def test_the_other_language_is_the_same_page(server: str, path: str) -> None:
    """The links to the languages lead to the same address here, which then speaks that language."""
    page = page_at(server, path, "en")
    header = page.partition("<header>")[2].partition("</header>")[0]
    assert 'aria-current="true">English' in header
    (dutch,) = re.findall(r'<a href="([^"]*)" hreflang="nl"', header)
    there = unescape(dutch)
    assert there.startswith("/") and not there.startswith("//")
    assert path.partition("?")[2].partition("=")[0] in there
    other = page_at(server, there, "en")
    assert '<html lang="nl">' in other
    assert page.count("<h1>") == other.count("<h1>") == 1


def test_an_answer_to_a_form_that_was_posted(server: str) -> None:
    """The answer to a query in a body says which revision it is of, and links to the same in the other language."""
    sent = {"Accept": "text/html", "Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"query": "ASK { ?s ?p 'é' }", "revision": 1}).encode()
    page = send(server, "POST", (), sent, body, "/sparql").body.decode()
    assert "as it was at revision 1." in page
    (dutch,) = re.findall(r'<a href="([^"]*)" hreflang="nl"', page)
    other = page_at(server, unescape(dutch), "en")
    assert "<h1>Antwoord</h1>" in other and "bij revisie 1 was." in other
    newest = unescape(page.partition('<p class="note">')[2].partition('<a href="')[2].partition('"')[0])
    assert "revision" not in newest and "<h1>Antwoord</h1>" in page_at(server, f"{newest}&lang=nl", "en")


@pytest.mark.parametrize("path", PAGES)
def test_tables_have_a_caption_and_headings(server: str, path: str) -> None:
    """Each table says what it is of, and each of its headings that it heads a column."""
    page = page_at(server, path, "nl")
    assert page.count("<table>") == len(re.findall(r"<table><caption>[^<]{5,}</caption>", page))
    assert "<th>" not in page


def test_a_query_that_is_wrong_can_be_mended(server: str) -> None:
    """The page that says what is wrong with a query has it in the form again, as it was."""
    query = 'SELECT "<b>" {'
    page = page_at(server, f"/sparql?{urlencode({'query': query, 'revision': 1})}", "nl")
    assert "<h1>De zoekvraag is geen SPARQL 1.1</h1>" in page
    assert unescape(page.partition("<textarea")[2].partition(">\n")[2].partition("</textarea>")[0]) == query
    assert '<input type="hidden" name="revision" value="1">' in page


def colours(style: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", style))


def luminance(colour: str) -> float:
    """The relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
def test_contrast(dark: bool) -> None:
    """Text has a contrast of 4.5 at least with what it is on, and the edge of a field 3, in light and in dark.

    https://www.w3.org/TR/WCAG22/#contrast-minimum and https://www.w3.org/TR/WCAG22/#non-text-contrast
    """
    style = STYLE.read_text("utf-8")
    light, _, rest = style.partition("@media (prefers-color-scheme: dark)")
    used = colours(light) | (colours(rest.partition("\n")[0]) if dark else {})
    paper = luminance(used["paper"])
    for name, least in (("ink", 4.5), ("muted", 4.5), ("accent", 4.5), ("line", 3.0)):
        lighter, darker = sorted((luminance(used[name]), paper), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= least, name
    assert not re.findall(r"opacity: 0|(?<!-)color: #", style)
