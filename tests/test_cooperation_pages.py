"""The pages on cooperation: everything that the answer says, on whose word, with links that work here."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from kennisgraaf.namespaces import ID

from .protocol import Answer, send

SORTING = f"{ID}process-step/textiel-sorteren"


def get(root: str, path: str, accept: str = "text/html", **asked: str) -> Answer:
    return send(root, "GET", (), {"Accept": accept}, None, f"{path}?{urlencode(asked)}" if asked else path)


def answer(root: str, path: str, **asked: str) -> dict[str, Any]:
    """The same in JSON."""
    found: dict[str, Any] = json.loads(get(root, path, "application/json", **asked).body)
    return found


def links(page: str) -> list[str]:
    """Where the links of *page* lead."""
    return [unescape(each) for each in re.findall(r'<a href="([^"]*)"', page)]


def table(page: str, identity: str) -> list[str]:
    """The rows of the table under the heading *identity*."""
    return re.findall(r"<tr><td>.*?</tr>", page.partition(f'id="{identity}"')[2].partition("</table>")[0], re.DOTALL)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_network_shows_ties_components_and_evidence(server: str, lang: str) -> None:
    """Each tie stands on the page with whom, as what and on whose word; each component with its hubs."""
    asked = {"within": "Hub Kempen", "lang": lang}
    page, said = (
        get(server, "/cooperation/network", **asked).body.decode(),
        answer(server, "/cooperation/network", **asked),
    )
    ties = table(page, "ties")
    assert len(ties) == len(said["edges"]) > 10
    for row, tie in zip(ties, said["edges"], strict=True):
        assert all(each["label"] in unescape(row) for each in (*tie["between"], *tie["roles"]))
        assert row.count("<li>") == len(tie["evidence"]) > 0
    components = table(page, "components")
    assert len(components) == len(said["components"]) > 0
    assert all(hub["label"] in unescape(components[0]) for hub in said["components"][0]["hubs"])
    roles = table(page, "roles")
    assert [row.count("<li>") for row in roles] == [
        len(role["evidence"]) + sum(len(each["evidence"]) for each in role["candidates"])
        for role in said["missing_roles"]
    ]


def test_who_could_coach_has_evidence(server: str) -> None:
    """Guidance says on whose word it is guidance."""
    page = get(server, "/cooperation/people", step=SORTING, lang="en").body.decode()
    said = answer(server, "/cooperation/people", step=SORTING, lang="en")["guidance"]
    guidance = page.partition("<h2>Who could coach</h2>")[2]
    assert guidance.count("<details>") == len(said) > 0
    assert guidance.partition("</ul>\n<p")[0].count("<code>") == sum(len(each["evidence"]) for each in said)


def test_links_work_here(server: str) -> None:
    """A thing links to what is said about it, a statement to who said it, a graph to itself, a revision to what it
    changed: all of this server, at the revision that was asked for."""
    page = get(server, "/cooperation/chains", about="sloophout", revision="1").body.decode()
    found = [each for each in links(page.partition("<h1>")[2]) if each.startswith("/")]
    assert not [each for each in links(page) if "w3id.org" in urlsplit(each).netloc]
    kinds = {urlsplit(each).path: each for each in found}
    assert {"/origin", "/graphs", "/revisions/1", "/cooperation/people"} <= kinds.keys()
    for path, each in kinds.items():
        assert send(server, "GET", (), {"Accept": "text/html"}, None, each).status == 200, each
        assert path.startswith("/revisions/") or parse_qs(urlsplit(each).query)["revision"] == ["1"], each


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/cooperation", {}),
        ("/cooperation/chains", {"about": "sloophout"}),
        ("/origin", {"subject": f"{ID}hub/kempen"}),
        ("/queries/cooperation/chains", {}),
        ("/sparql", {"query": "ASK {}"}),
    ],
)
def test_a_revision_is_said_and_kept(server: str, path: str, asked: dict[str, str]) -> None:
    """Which revision is shown stands on the page, with a link to the newest; every form asks the same revision."""
    known = {} if path == "/cooperation" else {"revision": "1"}
    page = get(server, path, lang="en", **asked, **known).body.decode()
    assert ("as it was at revision 1." in page) == bool(known)
    assert page.count("<form") * len(known) == page.count('<input type="hidden" name="revision" value="1">')
    newest = links(page.partition('<p class="note">')[2].partition("</p>")[0] if known else "")
    assert (len(newest), any("revision" in each for each in newest)) == (len(known), False)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/cooperation/chains", {"about": " sloophuot", "steps": "2", "lang": "nl"}),
        ("/cooperation/people", {"step": "textiel sorteeren", "hub": "Hub Kempen"}),
        ("/functions/polyvalent-werker/next", {"lang": "en"}),
        ("/queries/cooperation/chain", {}),
    ],
)
def test_what_may_be_meant_is_a_link(server: str, path: str, asked: dict[str, str]) -> None:
    """What may have been meant links to the same question about that, and the question is answered there."""
    answer = get(server, path, **asked)
    assert answer.status == 404
    meant = links(answer.body.decode().partition("<ul>")[2].partition("</ul>")[0])
    assert meant
    there = send(server, "GET", (), {"Accept": "text/html"}, None, meant[0])
    assert there.status in (200, 308), meant[0]
    kept = {name: [text] for name, text in asked.items() if name in ("steps", "lang", "hub")}
    assert kept.items() <= parse_qs(urlsplit(meant[0]).query).items()
