"""Who said a statement: every pointer leads to the revision that brought it there, and to the graph that holds it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from kennisgraaf.errors import ParameterError
from kennisgraaf.namespaces import INFERRED
from kennisgraaf.revisions.attribution import attributions
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import bring_up
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots

from .hosting import HUB, LICENCE, Host, body, direct, hosting, own
from .protocol import EX, TURTLE
from .test_candidate import Change as Quads
from .test_candidate import changes, graph_of
from .test_projection import append


@limits(max_examples=12, deadline=None)
@given(changes, st.data())
def test_each_came_with_its_revision(
    tmp_path_factory: pytest.TempPathFactory,
    queries: Path,
    sequence: list[Quads],
    draw: st.DataObject,
) -> None:
    """Every statement of every graph comes from the last revision that added it, as going over all of them says; one
    that no contributor states has none."""
    data = tmp_path_factory.mktemp("data")
    snapshots, ledger = Snapshots(data), Ledger(data)
    came: dict[ox.Quad, int] = {}
    for number, (added, removed) in enumerate(sequence, 1):
        append(ledger, added, removed)
        held = {each for each in came if each not in removed or each in added}
        came = {each: came[each] for each in held} | {each: number for each in added if each not in came}
    snapshot = bring_up(snapshots, ledger, queries)
    subjects = {each.subject.value for each in came if isinstance(each.subject, ox.NamedNode)}
    thing = draw.draw(st.sampled_from(sorted(subjects or {EX})), label="subject")
    found = attributions(ledger, snapshot, thing)
    told = {
        ox.Quad(each.statement.subject, each.statement.predicate, each.statement.object, ox.NamedNode(each.graph)): (
            each.revision.number if each.revision else None
        )
        for each in found
        if not each.entailed
    }
    assert told == {each: number for each, number in came.items() if each.subject == ox.NamedNode(thing)}
    assert {each.contributor for each in found} <= {"voorbeeld"}
    about = snapshot.matching(ox.NamedNode(thing))
    assert sum(each.entailed for each in found) == sum(graph_of(each).endswith(INFERRED) for each in about)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A server with a statement that came, went and came back, and another that stayed."""
    with hosting(tmp_path_factory.mktemp("origin")) as host:
        stays = f'<{EX}thing> <{EX}is> "naast"@nl .'
        for number, text in enumerate(
            (f"{stays} <{EX}thing> <{EX}says> 1 .", stays, f"{stays} <{EX}thing> a <{EX}C> .")
        ):
            told = host.ask("PUT", direct("a", message=f"stap {number}"), text, TURTLE)
            assert told.status in (200, 201), told.body
        told = host.ask("POST", direct("a"), f"<{EX}thing> <{EX}says> 1 .", TURTLE)
        assert told.status == 200, told.body
        yield host


def about(host: Host, path: str = "", **asked: str) -> list[dict[str, object]]:
    answer = host.ask("GET", path or "/origin?" + urlencode({"subject": f"{EX}thing", **asked}), token="")
    assert answer.status == 200, answer.body
    found: list[dict[str, object]] = body(answer)["statements"]
    return found


def test_pointers_resolve(host: Host) -> None:
    """What is said of a statement is so: its revision added it and is of that contributor, its graph holds it."""
    found = [each for each in about(host) if each["graph"] == own("a")]
    assert len(found) == 3
    revisions = {each["predicate"]: each["revision"] for each in found}
    first = int(str(revisions[f"{EX}is"]))
    assert revisions[f"{EX}says"] == first + 3  # it went in between
    for each in found:
        path = re.sub(r"^https?://[^/]+", "", str(each["revision_address"]))
        revision = body(host.ask("GET", f"{path}?format=json", token=""))
        line = f"<{each['subject']}> <{each['predicate']}> {each['object']} <{each['graph']}> ."
        assert line in revision["added"]
        assert (revision["contributor"], revision["source"], revision["licence"]) == (HUB, EX, LICENCE)
        assert (each["contributor"], each["source"], each["licence"]) == (HUB, EX, LICENCE)
        there = re.sub(r"^https?://[^/]+", "", str(each["graph_address"]))
        assert line.rpartition(" <")[0] + " ." in host.lines(there)


def test_narrowed_and_earlier(host: Host) -> None:
    """A property and a value narrow it, as IRI or as literal; at an older revision it is as it was then."""
    both = about(host, predicate=f"{EX}says")
    assert sorted(str(each["contributor"]) for each in both) == ["kennisgraaf", HUB]
    (said,) = [each for each in both if each["contributor"] == HUB]
    (same,) = about(host, object='"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
    assert said == same
    assert [each["predicate"] for each in about(host, object='"naast"@nl')] == [f"{EX}is"]
    assert about(host, object=f"{EX}nothing") == []
    then = int(str(said["revision"])) - 3
    before = about(host, predicate=f"{EX}says", revision=str(then))
    assert [each["revision"] for each in before if each["contributor"] == HUB] == [then]


def test_pages_and_table(host: Host) -> None:
    """Following «next» gives all of them, each once; the table has the same rows."""
    every = about(host)
    paged, path = [], "/origin?" + urlencode({"subject": f"{EX}thing", "limit": 1})
    for _ in range(len(every)):
        answer = host.ask("GET", path, token="")
        paged += body(answer)["statements"]
        path = re.sub(r"^https?://[^/]+", "", body(answer)["next"] or "")
    assert (paged, path) == (every, "")
    table = host.ask("GET", f"/origin?format=csv&subject={quote(EX)}thing", token="")
    rows = list(csv.DictReader(io.StringIO(table.body.decode())))
    assert [row["predicate"] for row in rows] == [each["predicate"] for each in every]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_page(host: Host, lang: str) -> None:
    """A reader gets a form, and with a thing filled in its statements with links to revision and graph."""
    form = host.ask("GET", f"/origin?lang={lang}", token="", Accept="text/html")
    assert b'name="subject"' in form.body
    page = host.ask("GET", f"/origin?lang={lang}&subject={quote(EX)}thing", token="", Accept="text/html").body.decode()
    assert re.search(r'href="/revisions/\d+\?lang=' + lang, page)
    assert f"/graph/{HUB}/a" in page


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 400),
        ("subject=x", 400),
        ("subject=http://example.org/a&predicate=b c", 400),
        ("subject=http://example.org/a&object=%22open", 400),
        ("subject=http://example.org/a&object=%3Ca%3E%20.%20%3Chttp://example.org/a%3E", 400),
        ("subject=http://example.org/a&limit=0", 400),
        ("subject=http://example.org/a&revision=99", 404),
        ("subject=http://example.org/a&subject=http://example.org/b", 400),
        ("subject=http://example.org/a&format=ttl", 406),
        ("subject=http://example.org/a", 200),
    ],
)
def test_wrong_requests(host: Host, asked: str, status: int) -> None:
    """What is asked wrongly is told; a thing of which nothing is said has no statements."""
    assert host.ask("GET", f"/origin?{asked.replace(' ', '%20')}", token="").status == status


@pytest.mark.parametrize("text", ['"a" . <urn:a> <urn:b> "c"', "_:b", "<a", '"a"@', "<urn:a> <urn:b>", "<<( )>>"])
def test_a_value_is_one_term(snapshot: Snapshot, tmp_path: Path, text: str) -> None:
    """A value that is more than one term, or none, is refused."""
    with pytest.raises(ParameterError):
        attributions(Ledger(tmp_path), snapshot, EX, "", text)
