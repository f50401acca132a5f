"""The judge: what is accepted, what is refused and why, and that nothing happens before it is published."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kennisgraaf.contributing.context import CONTEXT
from kennisgraaf.contributing.contributions import load
from kennisgraaf.contributing.gate import Proposal, Verdict
from kennisgraaf.errors import (
    ForbiddenGraphError,
    ParseError,
    QuerySyntaxError,
    RefusedQueryError,
    RefusedUpdateError,
)
from kennisgraaf.graph.ontology import examples
from kennisgraaf.namespaces import GRAPH, ID
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.candidate import Candidate
from kennisgraaf.snapshots.store import Snapshots

from .judging import ONE, PLACE, PREFIXES, TWO, Desk, contributor


def test_accepted(desk: Desk) -> None:
    """What conforms is in the candidate with its entailments; nothing is served before that is published."""
    before = desk.snapshots.current_name
    verdict = desk.ask("put", ONE, PREFIXES + PLACE)
    assert verdict.accepted and verdict.folder and verdict.graphs == (ONE,), verdict.report.lines("en")
    assert verdict.additions == len((verdict.folder / "added.nq").read_bytes().splitlines()) and not verdict.removals
    assert desk.snapshots.current_name == before
    desk.publish(verdict)
    snapshot = desk.snapshots.current()
    assert len(list(snapshot.quads(ONE))) == verdict.additions
    assert list(snapshot.quads(f"{ONE}/inferred"))
    assert not desk.candidates


def test_unchanged(desk: Desk) -> None:
    """The same content again changes nothing, also with blank nodes, and leaves no candidate."""
    text = PLACE + "one:city kg:hasPeriod [ a kg:Period ; prov:wasDerivedFrom one:passage ] ."
    first = desk.ask("post", ONE, PREFIXES + text)
    if first.folder is None:
        text = PLACE
        first = desk.ask("post", ONE, PREFIXES + text)
    desk.publish(first)
    for way in ("put", "post"):
        again = desk.ask(way, ONE, "# a comment\n" + PREFIXES + text)
        assert again.unchanged and again.folder is None
    assert not desk.candidates


def test_put_replaces_and_post_adds(desk: Desk) -> None:
    """PUT removes what is no longer there, POST does not, DELETE removes all."""
    desk.put(ONE, PLACE)
    extra = PREFIXES + 'one:city skos:altLabel "Stad"@nl .'
    assert (desk.ask("post", ONE, extra).additions, desk.ask("post", ONE, extra).removals) == (1, 0)
    changed = desk.ask("put", ONE, PREFIXES + PLACE.replace('"Example city"', '"Sample city"'))
    assert (changed.additions, changed.removals) == (1, 1) and changed.accepted
    gone = desk.ask("delete", ONE)
    assert gone.accepted and gone.removals and not gone.additions
    desk.publish(gone)
    assert ONE not in desk.snapshots.current().graphs


def test_wrong_with_its_line(desk: Desk) -> None:
    """What breaks a shape is refused, with the line and a message in both languages; no candidate stays."""
    text = PREFIXES + PLACE.replace("<actor-type/city>", "<actor-type/none>")
    verdict = desk.ask("put", ONE, text)
    wrong = [result for result in verdict.report.violations if str(result.focus) == f"{ID}one/city"]
    row = next(number for number, line in enumerate(text.split("\n"), 1) if "actor-type/none" in line)
    assert not verdict.accepted and verdict.folder is None and not desk.candidates
    assert {result.line for result in wrong} == {row}
    assert all({"nl", "en"} <= set(result.messages) for result in wrong)
    assert any(str(result.shape).endswith("#KnownThing") for result in wrong)


def test_space(desk: Desk) -> None:
    """A new thing outside the contributor's space is refused; more may be said of one that is described."""
    desk.put(ONE, PLACE)
    new = desk.ask("put", TWO, PREFIXES + 'one:new skos:note "x"@nl .', "two")
    assert [str(result.shape).rpartition("#")[2] for result in new.report.violations] == ["OwnThing"]
    assert desk.ask("put", TWO, PREFIXES + 'one:city skos:note "x"@nl .', "two").accepted


def test_source_and_licence(desk: Desk) -> None:
    """Source and licence are given along, stand in the graph, or are the contributor's; else each is asked for."""
    who = contributor("one", source="", licence="")
    shapes = {
        str(r.shape).rpartition("#")[2] for r in desk.ask("put", ONE, PREFIXES + PLACE, who=who).report.violations
    }
    assert shapes == {"StatedSource", "StatedLicence"}
    assert desk.ask("put", ONE, PREFIXES + PLACE, who=who, source="a", licence="b").accepted
    stated = f"<{ONE}> dcterms:title 'a'@nl ; dcterms:source one:doc ; dcterms:license <http://example.org/licence> ."
    assert desk.ask("put", ONE, PREFIXES + PLACE + stated, who=who).accepted


def test_dependants(desk: Desk) -> None:
    """What others depend on is not removed; they are named with their graph and contributor."""
    desk.put(ONE, PLACE)
    desk.put(TWO, 'two:city a kg:Actor ; prov:wasDerivedFrom one:passage ; skos:prefLabel "Stad"@nl , "City"@en ; '
                  "kg:hasActorType <actor-type/city> ; kg:cooperatesWith one:city .", "two")  # fmt: skip
    verdict = desk.ask("delete", ONE)
    assert not verdict.accepted and verdict.folder is None
    assert {(each.focus, each.graph, each.contributor) for each in verdict.dependants} == {
        (f"{ID}two/city", TWO, "two")
    }
    assert all(set(each.messages) == {"nl", "en"} for each in verdict.dependants)
    assert verdict.report.conforms
    desk.publish(desk.ask("delete", TWO, name="two"))
    assert desk.ask("delete", ONE).accepted


def put_unchecked(desk: Desk, text: str) -> None:
    """Let *text* be in the graph TWO, as if a release with fewer shapes had accepted it."""
    base = desk.snapshots.current()
    quads = {
        ox.Quad(each.subject, each.predicate, each.object, ox.NamedNode(TWO))
        for each in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)
    }
    with Candidate(desk.snapshots, base) as candidate:
        candidate.apply(quads, ())
        candidate.seal(base.origin)
        candidate.publish(int(base.name) + 1)


def test_what_was_wrong_before_is_not_held_against_others(desk: Desk) -> None:
    """A thing of somebody else that was wrong before, and is looked at again, keeps nobody from a change."""
    desk.put(ONE, PLACE)
    put_unchecked(desk, "two:city a kg:Actor ; prov:wasDerivedFrom one:passage ; kg:cooperatesWith one:city .")
    verdict = desk.ask("put", ONE, PREFIXES + PLACE + "one:city a <http://www.w3.org/ns/org#FormalOrganization> .")
    assert verdict.accepted and verdict.report.checked > 1, verdict.report.lines("en")
    assert f"{ID}two/city" not in {str(result.focus) for result in verdict.report.results}


def test_a_second_fault_of_the_same_kind_is_a_new_one(desk: Desk) -> None:
    """What would lose one of two things that it points at depends on it, though the other was never there."""
    desk.put(ONE, PLACE)
    said = 'two:city a kg:Actor ; prov:wasDerivedFrom one:passage ; skos:prefLabel "Stad"@nl , "City"@en ;'
    put_unchecked(desk, f"{said} kg:hasActorType <actor-type/city> ; kg:cooperatesWith one:city , one:nothing .")
    verdict = desk.ask("put", ONE, PREFIXES + PLACE.partition("one:city")[0])
    assert [each.focus for each in verdict.dependants] == [f"{ID}two/city"]


def test_forbidden(desk: Desk) -> None:
    """A graph outside the scope, or one that is made from others, is refused."""
    for graph in (TWO, f"{ONE}/inferred", f"{GRAPH}one/../two/a"):
        with pytest.raises(ForbiddenGraphError):
            desk.ask("put", graph, PREFIXES + PLACE)
    with pytest.raises(ForbiddenGraphError):
        desk.ask("put", "", f"<{TWO}> {{ <{ID}one/a> <a:p> 1 }}", media_type="application/trig")


def test_dataset(desk: Desk) -> None:
    """A dataset changes several graphs at once, and replaces each that it names."""
    desk.put(ONE, PLACE)
    text = f'GRAPH <{GRAPH}one/b> {{ one:city skos:note "x"@nl }} GRAPH <{GRAPH}one/c> {{ one:city skos:note "y"@nl }}'
    verdict = desk.ask("put", "", PREFIXES + text, media_type="application/trig")
    assert verdict.accepted and verdict.graphs == (f"{GRAPH}one/b", f"{GRAPH}one/c") and verdict.additions == 2


def update(desk: Desk, text: str) -> Verdict:
    prefixes = PREFIXES.replace("@prefix", "PREFIX").replace("@base", "BASE").replace("> .", ">")
    return desk.ask("update", "", prefixes + text, media_type="application/sparql-update")


def test_update(desk: Desk) -> None:
    """An update changes the contributor's graphs, and is validated like any change."""
    desk.put(ONE, PLACE)
    verdict = update(desk, f'INSERT DATA {{ GRAPH <{ONE}> {{ one:city skos:note "x"@nl }} }}')
    assert verdict.accepted and (verdict.additions, verdict.removals) == (1, 0)
    moved = update(
        desk, f"WITH <{ONE}> DELETE {{ ?s skos:prefLabel ?o }} WHERE {{ ?s a kg:Actor ; skos:prefLabel ?o }}"
    )
    assert moved.removals == 2 and not moved.accepted
    assert update(desk, f"DELETE WHERE {{ GRAPH <{ONE}> {{ ?s skos:none ?o }} }}").unchanged
    everything = update(desk, "DELETE { GRAPH ?g { ?s skos:altLabel ?o } } WHERE { GRAPH ?g { ?s skos:altLabel ?o } "
                              f"FILTER(?g = <{ONE}>) }}")  # fmt: skip
    assert everything.unchanged


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (f"INSERT DATA {{ GRAPH <{TWO}> {{ <a:a> <a:b> 1 }} }}", RefusedUpdateError),
        ("INSERT DATA { <a:a> <a:b> 1 }", RefusedUpdateError),
        ("DELETE { GRAPH ?g { ?s a ?t } } WHERE { GRAPH ?g { ?s a ?t } }", RefusedUpdateError),
        ("CLEAR ALL", RefusedUpdateError),
        ("LOAD <http://127.0.0.1:9/>", RefusedQueryError),
        ("l\\u006FAD SILENT <http://127.0.0.1:9/>", RefusedQueryError),
        (f"INSERT {{ GRAPH <{ONE}> {{ <a:a> <a:b> ?o }} }} WHERE {{ SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}",
         RefusedQueryError),
        ("INSERT DATA { <a:a> ", QuerySyntaxError),
    ],
)  # fmt: skip
def test_update_elsewhere(desk: Desk, text: str, error: type[Exception]) -> None:
    """An update of what is not the contributor's, or that would call out, is refused; no candidate stays."""
    with pytest.raises(error):
        update(desk, text)
    assert not desk.candidates


def test_preview(desk: Desk) -> None:
    """A preview tells what is added, removed and entailed, and which questions may have other answers, the same each
    time; the change is in a candidate, and nothing is served."""
    before = desk.snapshots.current_name
    first = desk.ask("put", ONE, PREFIXES + PLACE, preview=True)
    assert first.folder is not None and first.accepted and first.preview is not None
    assert len(first.preview["added"].splitlines()) == first.additions
    assert "/inferred> ." in first.preview["entailed"]["added"] and first.preview["removed"] == ""
    assert first.base == desk.snapshots.current().folder
    names = [question.name for question in first.questions]
    assert "competency/a15-organisations-in-several-sources" in names and "competency/a01-hubs-founded" not in names
    again = desk.ask("put", ONE, PREFIXES + PLACE, preview=True)
    assert replace(again, folder=first.folder) == first
    desk.publish(first)
    assert desk.snapshots.current_name != before
    nothing = desk.ask("put", ONE, PREFIXES + PLACE, preview=True)
    assert nothing.unchanged and nothing.preview is not None and nothing.preview["added"] == ""


@pytest.mark.parametrize("preview", [False, True])
def test_candidate_is_closed(desk: Desk, preview: bool) -> None:
    """What is handed over is closed: a store that stays open compacts its files while others read or copy them."""
    verdict = desk.ask("put", ONE, PREFIXES + PLACE, preview=preview)
    assert verdict.folder is not None
    opened = [os.readlink(each) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    assert not [each for each in opened if "/candidates/" in each]


def test_json_ld_context(desk: Desk) -> None:
    """Our own JSON-LD context is known by its IRI, and by the address at which the sender sees it; none is fetched."""
    document = {"id": f"{ID}one/note", "type": "Passage", "prefLabel": {"nl": "Deel"}}
    for context in (CONTEXT, "http://127.0.0.1:1/context.jsonld"):
        text = json.dumps({"@context": context, **document})
        verdict = desk.ask(
            "validate", "", text, media_type="application/ld+json", context="http://127.0.0.1:1/context.jsonld"
        )
        assert verdict.additions == 2
    with pytest.raises(ParseError, match="not fetched"):
        desk.ask("validate", "", text, media_type="application/ld+json")


def test_outdated_term(tmp_path: Path) -> None:
    """A term of the ontology and a concept of the data that were replaced are a warning on their line that names the
    successor; it keeps nothing out."""
    release = tmp_path / "release"
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(SHIPPED / name, release / name)
    (release / "data").mkdir()
    (release / "data" / "one.ttl").write_text(f"{PREFIXES}<{ID}x> skos:note 'x'@nl .", "utf-8")
    with (release / "ontology" / "actor.ttl").open("a", encoding="utf-8") as file:
        file.write(
            "\nkg:hasOldNote a owl:DatatypeProperty ; owl:deprecated true ; dcterms:isReplacedBy skos:note ;\n"
            '    skos:prefLabel "oude nota"@nl .\n'
        )
    load(release, Snapshots(tmp_path / "data"))
    desk = Desk(tmp_path, release)
    old = f"{ID}actor-type/town"
    desk.put(
        f"{GRAPH}two/types",
        f"<{old}> dcterms:isReplacedBy <actor-type/city> .",
        "two",
        who=contributor("two", things=(ID,)),
    )
    text = PREFIXES + PLACE + f'one:city kg:hasOldNote "x" ;\n kg:isAbout <{old}> .'
    found = [each for each in desk.ask("put", ONE, text).report.results if each.rule == "CurrentTerm"]
    last = text.count("\n") + 1
    assert [(each.severity, each.line, each.mend("en"), each.message("nl")) for each in found] == [
        ("warning", last - 1, "Use skos:note instead.", "kg:hasOldNote is vervangen."),
        ("warning", last, f"Use <{ID}actor-type/city> instead.", "actor-type/town is vervangen."),
    ]


def test_validate(desk: Desk) -> None:
    """Anybody may have anything looked at: the examples are found right or wrong, and nothing is kept."""
    valid, invalid = examples(SHIPPED)
    for file in (*valid, *invalid):
        verdict = desk.judge.judge(Proposal("validate", "", "text/turtle", file))
        own = [r for r in verdict.report.violations if not str(r.shape).endswith("#KnownThing")]
        assert bool(own) == (file in invalid), (file, verdict.report.lines("en"))
        assert verdict.folder is None
    assert not desk.candidates
