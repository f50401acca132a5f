"""How cooperation is asked over HTTP and by command: forms, pages that follow, and what is refused or said."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kennisgraaf.namespaces import ID

from .protocol import Answer, send

SORTING = f"{ID}process-step/textiel-sorteren"


def get(root: str, path: str, accept: str = "application/json", tag: str = "", **asked: str) -> Answer:
    query = f"?{urlencode(asked)}" if asked else ""
    headers = {"Accept": accept} | ({"If-None-Match": tag} if tag else {})
    return send(root, "GET", (), headers, None, f"/cooperation{path}{query}")


def fields(page: str, question: str) -> list[str]:
    """The names of the fields of the form for *question*."""
    form = page.partition(f'<form action="/cooperation/{question}">')[2].partition("</form>")[0]
    return re.findall(r'<input (?:type="hidden" )?name="(\w+)"', form)


def test_each_form_asks_its_whole_question(server: str) -> None:
    """Every parameter has a field, and each field a label of its own; what was named stays, with a field for more."""
    page = get(server, "", "text/html").body.decode()
    assert fields(page, "people") == ["step", "hub", "lang"]
    assert fields(page, "missing") == ["about", "within", "steps", "lang"]
    assert fields(page, "network") == ["at", "within", "lang"]
    assert page.count("<label>") == len(re.findall(r"<input name=", page)) and " id=" not in page.partition("<form")[2]
    page = get(server, "/people", "text/html", step=SORTING).body.decode()
    assert fields(page, "people") == ["step", "step", "hub", "lang"]
    assert f'value="{SORTING}"' in page


@pytest.mark.parametrize(("work", "rows"), [("missing", "missing"), ("network", "nodes"), ("chains", "chains")])
def test_what_is_cut_is_said_and_follows(server: str, work: str, rows: str) -> None:
    """A page that is not the last says so and where the next begins; following them gives each row once."""
    first = json.loads(get(server, f"/{work}", limit="3", lang="en").body)
    assert (len(first[rows]), first["next"]) == (3, 3)
    assert any("the next come with offset=3" in note for note in first["notes"])
    second = json.loads(get(server, f"/{work}", limit="3", offset="3").body)
    assert not [row for row in second[rows] if row in first[rows]]
    page = get(server, f"/{work}", "text/html", limit="3").body.decode()
    assert re.search(r'<a href="[^"]*offset=3[^"]*" rel="next">', page)
    whole = json.loads(
        get(server, f"/{work}", limit="200", **({"within": "Hub Gent"} if work != "chains" else {})).body
    )
    assert whole["next"] is None and not any("offset=" in note for note in whole["notes"])


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/network", {"at": "2021-02-30"}),
        ("/network", {"at": "0000"}),
        ("/chains", {"lang": "fr"}),
        ("/chains", {"steps": "3.5"}),
        ("/chains", {"offset": "-"}),
    ],
)
def test_what_is_no_value_is_refused(server: str, path: str, asked: dict[str, str]) -> None:
    """A day that does not exist, a language that nothing is said in, or half a step: 400 with the parameter."""
    answer = get(server, path, **asked)
    assert answer.status == 400
    assert f"«{next(iter(asked))}»" in answer.body.decode()


def test_numbers_of_any_size_are_brought_within_limits(server: str) -> None:
    """However large a number is, it is brought within its limits, and that is said."""
    found = json.loads(get(server, "/chains", steps=str(10**31), limit=str(10**31), lang="en").body)
    assert [note for note in found["notes"] if "goes from" in note] == [
        "steps goes from 1 to 6; 6 was used.",
        "limit goes from 1 to 200; 200 was used.",
    ]
    found = json.loads(get(server, "/missing", offset="-1", revision="").body)
    assert any(note.startswith("offset") for note in found["notes"])


def test_an_answer_that_any_tag_fits(server: str) -> None:
    """``If-None-Match: *`` asks whether there is any answer (RFC 9110, section 13.1.2)."""
    assert get(server, "/matches", tag="*").status == 304


def test_nobody_seeks_and_no_step_is_named(server: str) -> None:
    """Where the data cannot answer, or the question lacks its step, that is said instead of nothing."""
    assert "Nobody in the graph seeks a stream." in json.loads(get(server, "/matches", lang="en").body)["notes"]
    assert "Name one process step or more." in json.loads(get(server, "/people", lang="en").body)["notes"]


def test_commands_say_beside_a_table_what_is_left_out(data_directory: Path) -> None:
    """A table has no place for notes: they stand on the error output."""
    asked = ["--data", str(data_directory), "cooperation", "chains", "--steps", "0", "--limit", "1"]
    ran = subprocess.run(
        [sys.executable, "-m", "kennisgraaf.cli", *asked], capture_output=True, text=True, check=True, timeout=120
    )
    assert "steps gaat van 1 tot 6" in ran.stderr and "steps gaat" not in ran.stdout
    assert ran.stdout.count("\n") == 2
