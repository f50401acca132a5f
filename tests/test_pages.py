"""The page for visitors and its JSON twin."""

import json
import urllib.request

import pytest

from kennisgraaf.snapshots.snapshot import Snapshot


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
