"""The competency questions, asked over HTTP of the started server, against answers taken from the sources."""

from __future__ import annotations

import json
import tomllib
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from kennisgraaf.catalogue import Catalogue
from kennisgraaf.namespaces import ID
from kennisgraaf.store import Snapshot

FOLDER = Path(__file__).parent / "competency"
EXPECTED = sorted(FOLDER.glob("*.toml"))
QUESTIONS = {
    f"{section}{number}"
    for section, size in {"A": 17, "B": 6, "C": 10, "D": 7, "E": 10, "F": 6, "G": 8}.items()
    for number in range(1, size + 1)
}


def ask(server: str, text: str) -> dict[str, Any]:
    address = f"{server}/sparql?{urllib.parse.urlencode({'query': text})}"
    request = urllib.request.Request(address, headers={"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        found: dict[str, Any] = json.load(response)
        return found


def cell(term: dict[str, str] | None) -> str:
    """A term as the expected answers write it: ``<hub/kempen>``, ``<http://...>``, or the text of a literal."""
    if term is None:
        return ""
    return f"<{term['value'].removeprefix(ID)}>" if term["type"] == "uri" else term["value"]


def test_all_64_questions_are_asked_and_expected(release: Path) -> None:
    """Every competency question has one query and one expected answer, and there are no others."""
    asked = [query.id for query in Catalogue.of(release).under("competency")]
    expected = [tomllib.loads(file.read_text("utf-8"))["question"] for file in EXPECTED]
    assert len(QUESTIONS) == 64
    assert sorted(asked) == sorted(expected) == sorted(QUESTIONS)


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.stem)
def test_question(file: Path, server: str, release: Path) -> None:
    """The answer over HTTP is the expected set: all of it, at least it, or nothing."""
    expected = tomllib.loads(file.read_text("utf-8"))
    query = Catalogue.of(release).find(expected["question"])
    terms = query.bind(expected.get("parameters", {}))
    names, values = " ".join(f"?{name}" for name in terms), " ".join(map(str, terms.values()))
    found = ask(server, f"{query.text}\nVALUES ({names}) {{ ({values}) }}")
    rows = {tuple(cell(row.get(name)) for name in expected["columns"]) for row in found["results"]["bindings"]}
    wanted = {tuple(row) for row in expected.get("rows", [])}
    assert set(expected["columns"]) <= set(found["head"]["vars"])
    match expected["match"]:
        case "exact":
            assert rows == wanted
        case "contains":
            assert wanted, "a minimum answer names at least one row"
            assert rows >= wanted
        case "empty":
            assert rows == set()
        case other:
            pytest.fail(f"no such way to compare: {other}")


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.stem)
def test_every_answer_says_where_it_comes_from(file: Path, server: str, release: Path, snapshot: Snapshot) -> None:
    """Every row has a source, and that source is a document or a place in one."""
    query = Catalogue.of(release).find(tomllib.loads(file.read_text("utf-8"))["question"])
    found = ask(server, query.text)
    assert "source" in found["head"]["vars"]
    sources = {cell(row.get("source")).strip("<>") for row in found["results"]["bindings"]}
    for source in sources:
        reached = snapshot.query(
            f"BASE <{ID}> PREFIX kg: <https://w3id.org/kennisgraaf/ns#> PREFIX dcterms: <http://purl.org/dc/terms/> "
            f"ASK {{ <{source}> dcterms:isPartOf? ?document . ?document a kg:SourceDocument }}"
        )
        assert reached.table()[1][0][0].value == "true", source
