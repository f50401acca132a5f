"""A preview as it is told: which answers of the catalogue would change, in words, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kennisgraaf.namespaces import GRAPH, ID
from kennisgraaf.revisions.contributors import Contributors

from .conftest import copied, serving
from .protocol import TURTLE, Answer, send

HUB = f"{GRAPH}voorbeeldhub/actoren"
TEXT = f"""@base <{ID}> .
@prefix kg: <https://w3id.org/kennisgraaf/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<voorbeeldhub/hub> a kg:Hub ; skos:prefLabel "Voorbeeldhub"@nl , "Example hub"@en ; prov:wasDerivedFrom <source/s1> ;
    kg:leavesOpen <role/regular-economy> , <role/social-economy> , <role/local-government> .
"""
CASE = "competency/a04-hubs-without-core-partner"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, data_directory: Path) -> Iterator[tuple[str, str]]:
    """The address of a server of the release, and the token of a contributor."""
    data = tmp_path_factory.mktemp("preview") / "data"
    copied(data_directory, data)
    contributors = Contributors(data)
    contributors.add("voorbeeldhub", "Voorbeeldhub", licence="http://example.org/l", source="Voorbeeldbron")
    with serving(data, preview_budget=60) as root:
        yield root, contributors.create_token("voorbeeldhub")


def preview(host: tuple[str, str], text: str = TEXT, **headers: str) -> Answer:
    root, token = host
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"Authorization": f"Bearer {token}", "Content-Type": TURTLE, **named}
    return send(root, "PUT", (), sent, text.encode(), "/graph/voorbeeldhub/actoren?preview=true")


def test_json(host: tuple[str, str]) -> None:
    """Each question whose answer would change has its title in the language asked, and the rows that come and go;
    all were asked. Asked again it is the same, and nothing was stored."""
    first, again = preview(host, Accept_Language="en"), preview(host, Accept_Language="en")
    told = json.loads(first.body)
    assert first.status == 200 and first.body == again.body
    assert (told["preview"], told["complete"], told["unasked"], told["revision"]) == (True, True, [], None)
    case = next(each for each in told["answers"] if each["query"] == CASE)
    assert case["added"] == 3 and case["removed"] == 0 and case["title"].startswith("For which hubs")
    assert {row["hub"]["value"] for row in case["rows"]["added"]} == {f"{ID}voorbeeldhub/hub"}
    assert set(case["rows"]["added"][0]) <= set(case["columns"])
    assert send(host[0], "GET", (), {}, None, "/graph/voorbeeldhub/actoren").status == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Antwoorden die veranderen", "3 rijen erbij, 0 rijen weg", "Er is niets bewaard", "Voorbeeldhub")),
        ("en", ("Answers that change", "3 rows come, 0 rows go", "Nothing was stored", "Voorbeeldhub")),
    ],
)
@pytest.mark.parametrize("form", ["text/plain", "text/html"])
def test_for_a_person(host: tuple[str, str], form: str, language: str, words: tuple[str, ...]) -> None:
    """As text and as a page, in both languages: how many statements and rows come and go, and which rows."""
    answer = preview(host, Accept=form, Accept_Language=language)
    assert (answer.media_type, answer.headers["Content-Language"]) == (form, language)
    text = answer.body.decode()
    assert not [each for each in words if each not in text], text


def test_unchanged(host: tuple[str, str]) -> None:
    """A preview of what is there already is one too: no answer changes."""
    told = json.loads(preview(host, "# nothing\n").body)
    assert (told["preview"], told["unchanged"], told["answers"], told["complete"]) == (True, True, [], True)


def test_refused(host: tuple[str, str]) -> None:
    """A preview of what would be refused is the report that says why."""
    answer = preview(host, TEXT.replace("kg:Hub ;", "kg:Hubb ;"))
    assert answer.status == 422 and json.loads(answer.body)["report"]["results"]
