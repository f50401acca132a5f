"""Keys of JSON-LD that say nothing: they are told, on their lines, and no others are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import SH, Graph, Literal

from kennisgraaf.checking import rendering
from kennisgraaf.checking.report import Report
from kennisgraaf.contributing.context import CONTEXT
from kennisgraaf.contributing.unmapped import LISTED, MAPPED_KEY, MOST, Unmapped, told, unmapped
from kennisgraaf.contributing.upload import read
from kennisgraaf.namespaces import GRAPH, ID

from .judging import ONE, PLACE, PREFIXES, Desk
from .protocol import send

EX = "http://example.org/"
JSON_LD = "application/ld+json"
TERMS = {
    "ex": EX,
    "plain": "ex:plain",
    "things": {"@id": "ex:things", "@container": "@set", "@type": "@id"},
    "texts": {"@id": "ex:texts", "@container": ["@language", "@set"]},
    "entries": {"@id": "ex:entries", "@container": "@index", "@context": {"local": "ex:local"}},
    "back": {"@reverse": "ex:forth"},
    "data": {"@id": "ex:data", "@type": "@json"},
    "group": "@nest",
    "nothing": None,
    "Kind": {"@id": "ex:Kind", "@context": {"ofKind": "ex:ofKind"}},
}


def of(document: Any) -> dict[str, tuple[int, ...]]:
    """The keys that say nothing in *document*, with every key on a line of its own, and their lines."""
    text = document if isinstance(document, str) else json.dumps(document, indent=0)
    return {each.key: each.lines for each in read(text.encode(), JSON_LD, EX, gather=True).unmapped}


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ({"plain": 1, "ex:other": 2, "other:other": 3, f"{EX}other": 4, "@index": "x"}, set()),
        ({"plan": 1}, {"plan"}),
        ({"plan": None, "thing": [], "x": {}}, {"plan", "thing", "x"}),
        ({"plan": {"thing": 1, "nl": "x"}}, {"plan"}),
        ({"plan": {"@id": "no IRI"}, "": 1, "with space": 2, 'a"\\\n': 3}, {"plan", "", "with space", 'a"\\\n'}),
        ({"texts": {"nl": "a", "en": ["b"]}}, set()),
        ({"things": {"typo": 1}}, {"typo"}),
        ({"things": [{"plain": 1}, [{"typo": 1}]]}, {"typo"}),
        ({"entries": {"one": {"typo": 1}, "two": [{"plain": 1, "local": 2}]}}, {"typo"}),
        ({"back": {"typo": 1}, "@reverse": {"typo2": {"@id": "ex:b"}}}, {"typo", "typo2"}),
        ({"group": {"typo": 1}, "@nest": {"typo2": 1}}, {"typo", "typo2"}),
        ({"data": {"typo": 1, "@context": {"odd": 2}}}, set()),
        ({"nothing": 1, "@included": [{"typo": 1}]}, {"typo"}),
        ({"@type": "Kind", "ofKind": 1, "ofKin": 2}, {"ofKin"}),
        ({"@type": ["Knd"], "@tpye": "Kind"}, {"@tpye"}),
        ({"plain": {"@context": {"more": "ex:more"}, "more": 1, "plain": {"more": 2, "typo": 3}}}, {"typo"}),
        ({"plain": {"@context": {"@vocab": "ex:"}, "more": {"typo": 1}}, "typo2": 1}, {"typo2"}),
        ({"plain": {"@context": {"@vocab": None}, "more": 1}}, set()),
        ({"plain": {"@context": None, "more": 1, "plain": 2}}, set()),
        ({"plain": {"@context": [None, {"@vocab": EX}], "more": 1}}, set()),
    ],
)
def test_keys(said: dict[str, Any], keys: set[str]) -> None:
    """What the context maps, by whatever means, is not named; nor are entries of maps, keywords, or IRIs."""
    for document in (
        {"@context": TERMS, "@id": "ex:a", **said},
        [{"@context": [TERMS], **said}],
        {**said, "@context": TERMS},
        {"@context": TERMS, "@id": "ex:graph", "@graph": [{"@id": "ex:a", **said}]},
    ):
        assert set(of(document)) == keys, document


@pytest.mark.parametrize("vocabulary", [EX, "", "#", "ex:"])
def test_everything_mapped(vocabulary: str) -> None:
    """With a vocabulary, also one relative to the document, every key says something."""
    document = {"@context": [TERMS, {"@vocab": vocabulary}], "typo": {"typo2": 1}}
    assert of(document) == {}
    assert len(read(json.dumps(document).encode(), JSON_LD, EX).quads) == 2


def test_without_context() -> None:
    """Plain JSON says nothing at all, and that is told; so is what stands beside it."""
    assert of({"name": "x", "parts": [{"name": "y"}]}) == {"name": (2,), "parts": (3,)}
    assert of([]) == of({}) == of([[{"@id": EX}]]) == {}


def test_lines() -> None:
    """A key has every line on which it says nothing, and none of those on which it is something else."""
    text = """{"@context": {"p": "http://example.org/p",
      "texts": {"@id": "http://example.org/texts", "@container": "@language"}},
    "nl": 1,
    "p": [{"nl" : 2, "p": {"\\u006el": 3}}, {"nl": 4},
      "nl"],
    "texts": {"nl": "a"},
    "nl ": {"nl": 5},
    "nl"
      : 6}"""
    assert of(text) == {"nl": (3, 4, 8), "nl ": (7,)}


def test_escaped() -> None:
    """A map whose kind is written with an escape is not known for one; its keys are not named for that."""
    definition = f'{{"@id": "{EX}texts", "@container": "@\\u006canguage"}}'
    assert of(f'{{"@context": {{"texts": {definition}}}, "texts": {{"nl": "a"}}}}') == {}


def test_likeness() -> None:
    """Terms that look like the key are named, also those of a context inside, and keywords; prefixes are not."""
    document = {
        "@context": {**TERMS, "exam": f"{EX}exam/"},
        "thingss": 1, "locall": 2, "exa": 3, "xyzzy": 4, "@tpye": 5, "tpye": 6,
    }  # fmt: skip
    found = {each.key: each.near for each in unmapped(json.dumps(document))}
    assert found == {
        "thingss": ("things", "nothing"), "locall": ("local",), "exa": (), "xyzzy": (),
        "@tpye": ("@type",), "tpye": (),
    }  # fmt: skip


def test_many() -> None:
    """However many there are, the look at them ends; those that were looked at are told."""
    (found,) = unmapped("[" + ",\n".join('{"typo": {"typo": 1}}' for _ in range(MOST + 5)) + "]")
    assert found.lines == tuple(range(1, MOST + 1))


def typos(node: Any) -> Iterator[str]:
    """The keys of *node* that say nothing and are in the value of no other such, by the way it was drawn."""
    if isinstance(node, list):
        for each in node:
            yield from typos(each)
    elif isinstance(node, dict) and "@context" not in node:
        for key, value in node.items():
            if key.startswith("typo"):
                yield key
            else:
                yield from typos(value)


def statements(document: Any) -> set[ox.Quad]:
    return set(read(json.dumps(document).encode(), JSON_LD, EX).quads)


def without(node: Any, keys: set[str]) -> Any:
    if isinstance(node, list):
        return [without(each, keys) for each in node]
    return {k: without(v, keys) for k, v in node.items() if k not in keys} if isinstance(node, dict) else node


def numbered(node: Any, numbers: Iterator[int]) -> Any:
    """*node*, in which no two typos are the same."""
    if isinstance(node, list):
        return [numbered(each, numbers) for each in node]
    if not isinstance(node, dict):
        return node
    return {f"typo{next(numbers)}" if k == "typo" else k: numbered(v, numbers) for k, v in node.items()}


NODES: st.SearchStrategy[Any] = st.deferred(
    lambda: st.fixed_dictionaries(
        {"@id": st.sampled_from(["ex:a", "ex:b"])},
        optional={
            "@context": st.sampled_from([None, {"@vocab": None}, {"@vocab": EX}, [None, {"@vocab": f"{EX}v#"}]]),
            "plain": VALUES,
            "things": VALUES,
            "texts": st.dictionaries(st.sampled_from(["nl", "en"]), st.sampled_from(["x", "y"])),
            "entries": st.dictionaries(st.sampled_from(["one", "two"]), VALUES, max_size=2),
            "local": VALUES,
            "typo": VALUES,
        },
    )
)
VALUES: st.SearchStrategy[Any] = st.integers(0, 2) | NODES | st.lists(NODES | st.just("x"), max_size=2)


@settings(max_examples=150, deadline=None)
@given(st.lists(NODES, max_size=2))
def test_any_document(nodes: list[Any]) -> None:
    """All that say nothing where no context leaves or gives all a meaning are named; without them, the document says
    the same."""
    drawn = numbered(nodes, count())
    document = {"@context": TERMS, "@graph": drawn}
    lines = json.dumps(document, indent=0).split("\n")
    expected = {
        key: tuple(number for number, line in enumerate(lines, 1) if line.startswith(f'"{key}":'))
        for key in typos(drawn)
    }
    assert of(document) == expected
    assert statements(document) == statements(without(document, set(expected)))


def test_told() -> None:
    """Each line has its warning, in both languages, with what may have been meant; the rest of many is counted."""
    results = list(told([Unmapped("typ", (2, 4), ("type", "typo")), Unmapped("x" * 100, tuple(range(1, LISTED + 4)))]))
    assert [each.line for each in results] == [2, 4, *range(1, LISTED + 1)]
    assert {(each.severity, each.rule) for each in results} == {("warning", "MappedKey")}
    assert results[0].messages == {
        "nl": "Geen context geeft de sleutel «typ» een betekenis; wat erbij staat, wordt niet bewaard.",
        "en": "No context maps the key «typ»; what it holds is not stored.",
    }
    assert results[0].suggestion == {"nl": 'Bedoelt u "type" of "typo"?', "en": 'Did you mean "type" or "typo"?'}
    assert results[-1].message("en").endswith("is not stored. Lines further on: 3.")
    assert not results[-1].suggestion and len(str(results[-1].value)) < 100
    assert [each.message("nl") for each in results[2:-1]] == [results[2].message("nl")] * (LISTED - 1)


def test_every_form() -> None:
    """Every form of the report has the key, its line and what it is about."""
    report = Report.of_message(Report(tuple(told([Unmapped("typ", (2,), ("type",))])), 0).to_message())
    assert report.conforms
    (row,) = rendering.plain(report, "nl", "r")["results"]
    assert (row["line"], row["value"], row["rule"]) == (2, "typ", "r/MappedKey")
    assert row["thing"] == {"iri": None, "label": "het document"}
    assert "2,warning,,the document,,,typ,No context maps" in rendering.as_csv(report, "en", "r")
    text = rendering.as_text(report, "en", "r")
    assert "\nthe document\n  line 2: warning: No context maps the key «typ»" in text
    graph = Graph().parse(data=rendering.as_turtle(report, f"{EX}r"), format="turtle")
    assert set(graph.objects(None, SH.value)) == {Literal("typ")}
    assert set(graph.objects(None, SH.sourceShape)) == {MAPPED_KEY}


def city(**more: Any) -> str:
    """A document in our own context that conforms, with what else it has, every key on a line of its own."""
    texts = {"nl": "Voorbeeld", "en": "Example"}
    base = f"{ID}one/"
    nodes = [
        {"id": f"{base}doc", "type": "SourceDocument", "prefLabel": texts},
        {"id": f"{base}passage", "type": "Passage", "prefLabel": texts, "isPartOf": f"{base}doc", "hasLocator": "1"},
        {
            "id": f"{base}city", "type": "Actor", "prefLabel": texts, "wasDerivedFrom": f"{base}passage",
            "hasActorType": f"{ID}actor-type/city", **more,
        },
    ]  # fmt: skip
    return json.dumps({"@context": CONTEXT, "@graph": nodes}, indent=0)


def keys_in(report: Report) -> list[tuple[str, int | None]]:
    return [(str(each.value), each.line) for each in report.results if each.rule == "MappedKey"]


def test_accepted_with_a_warning(desk: Desk) -> None:
    """A contribution with such a key is accepted all the same; the report has the warning, with its suggestion."""
    assert not desk.ask("put", ONE, city(), media_type=JSON_LD).report.results
    text = city(hasActorTyp="x")
    verdict = desk.ask("put", ONE, text, media_type=JSON_LD)
    line = text.split("\n").index('"hasActorTyp": "x"') + 1
    assert verdict.accepted and verdict.folder is not None
    assert keys_in(verdict.report) == [("hasActorTyp", line)]
    assert '"hasActorType"' in verdict.report.results[0].mend("nl")
    assert keys_in(desk.ask("put", ONE, PREFIXES + PLACE).report) == []


def test_when_nothing_is_left(desk: Desk) -> None:
    """A document of which nothing is left, or nothing is new, is told so with its keys."""
    verdict = desk.ask("validate", "", '{\n"nam": "x",\n"kind": "y"}', media_type=JSON_LD)
    assert verdict.unchanged and keys_in(verdict.report) == [("nam", 2), ("kind", 3)]
    desk.publish(desk.ask("put", ONE, city(), media_type=JSON_LD))
    again = desk.ask("put", ONE, city(hasActorTyp="x"), media_type=JSON_LD)
    assert again.unchanged and [key for key, _ in keys_in(again.report)] == ["hasActorTyp"]


PARTS = (
    '--b\r\nContent-Disposition: form-data; name="a"; filename="a.ttl"\r\nContent-Type: text/turtle\r\n\r\n'
    f"<{EX}a> <{EX}b>\n1 .\r\n"
    '--b\r\nContent-Disposition: form-data; name="b"; filename="b.jsonld"\r\nContent-Type: application/ld+json\r\n\r\n'
    '{\n"typo": 1}\r\n--b--\r\n'
)


def test_in_a_part() -> None:
    """In a body of several parts, lines are counted on."""
    found = read(PARTS.encode(), "multipart/form-data; boundary=b", f"{GRAPH}example/a").unmapped
    assert found == (Unmapped("typo", (4,)),)


def test_over_http(server: str) -> None:
    """Whoever has a document checked reads which key says nothing, on which line, and finds the rule explained."""
    text = city(hasActorTyp="x")
    line = text.split("\n").index('"hasActorTyp": "x"') + 1
    headers = {"Content-Type": JSON_LD, "Accept": "text/plain", "Accept-Language": "nl"}
    answer = send(server, "POST", (), headers, text.encode(), "/validate").body.decode()
    assert f"regel {line}: waarschuwing: Geen context geeft de sleutel «hasActorTyp» een betekenis" in answer
    assert 'Bedoelt u "hasActorType"' in answer and f"{server}/rules/MappedKey" in answer
    assert send(server, "GET", (), {"Accept": "text/html"}, None, "/rules/MappedKey").status == 200
    page = send(server, "POST", (), {**headers, "Accept": "text/html"}, text.encode(), "/validate").body.decode()
    assert f"Regel {line} ·" in page and "<h3>het document</h3>" in page
