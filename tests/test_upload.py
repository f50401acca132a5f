"""Reading what somebody sent: nothing that can harm is parsed, and every statement has its line."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Literal, URIRef

from kennisgraaf.contributing.upload import Limits, read
from kennisgraaf.errors import FormatError, ParseError, UploadLimitError, UploadSizeError
from kennisgraaf.graph.rdf import term
from kennisgraaf.namespaces import GENID, GRAPH
from kennisgraaf.snapshots.release import data_files

HOME = f"{GRAPH}example/a"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
EX = "http://example.org/"
JSON_LD = "application/ld+json"


def turtle(text: str, **limits: int) -> list[ox.Quad]:
    return list(read(text.encode(), "text/turtle", HOME, Limits(**limits)).quads)


@pytest.mark.parametrize(
    ("media_type", "content", "place"),
    [
        ("text/turtle", b"<http://a> <http://b> <http://c> .\n<a b> .", (2, 1)),
        ("application/n-triples", b"<http://a> <http://b> .\n", (1, 23)),
        ("application/trig", b"<http://g> { <http://a>\n <http://b> }", (2, 13)),
        ("application/rdf+xml", b"<?xml version='1.0'?>\n<a>", (2, 4)),
        ("application/ld+json", b'{"@id": ', (1, 9)),
        ("text/turtle; charset=utf-8", b'<http://a> <http://b>\n "\xff" .', (2, 3)),
    ],
)
def test_parse_error(media_type: str, content: bytes, place: tuple[int, int]) -> None:
    """What does not parse is an error with line and column."""
    with pytest.raises(ParseError) as caught:
        read(content, media_type, HOME)
    assert (caught.value.line, caught.value.column) == place


def test_unknown_format() -> None:
    """A media type that is no RDF format is refused, and those that are accepted are named."""
    with pytest.raises(FormatError):
        read(b"", "application/pdf", HOME)


def test_doctype() -> None:
    """RDF/XML with a DOCTYPE is refused unread, on its line, whatever it declares."""
    text = f"<?xml version='1.0'?>\n<!DOCTYPE rdf:RDF [<!ENTITY a 'b'>]>\n<rdf:RDF xmlns:rdf='{RDF}'/>"
    with pytest.raises(ParseError, match="DOCTYPE") as caught:
        read(text.encode(), "application/rdf+xml", HOME)
    assert caught.value.line == 2
    assert read(text.replace("<!DOCTYPE rdf:RDF [<!ENTITY a 'b'>]>", "").encode(), "application/rdf+xml", HOME)


@pytest.mark.parametrize("context", [f"{EX}context", {"@import": f"{EX}context"}, [{}, f"{EX}context"]])
def test_remote_context(context: object) -> None:
    """A context of JSON-LD that stands elsewhere is refused, and why is said, and where when it is named outright."""
    document = {"@context": context, "@id": f"{EX}a", f"{EX}b": "c"}
    with pytest.raises(ParseError, match="which is not fetched") as raised:
        read(json.dumps(document).encode(), "application/ld+json", HOME)
    assert raised.value.line == (None if isinstance(context, dict) else 1)


@pytest.mark.parametrize(
    "written",
    [
        '"@context": "{}"',
        '"@context" : ["{}", {{"@vocab": "http://example.org/"}}]',
        '"@context": [{{"x": {{"@id": "http://example.org/x"}}}}, "{}"]',
    ],
)
def test_own_context(written: str) -> None:
    """A context that is given for its address stands for it, alone or in a list; lines and strings stay the same."""
    address = f"{EX}context.jsonld"
    own = {address: json.dumps({"says": {"@id": f"{EX}says", "@type": f"{EX}kind"}})}
    spelt = address.replace("/", "\\/", 1)
    named = written.format(spelt)
    document = f'{{{named},\n "@id": "{EX}a",\n "says": "@context", "{EX}of": "{address}"}}'
    said = {
        (each.predicate.value, str(each.object)) for each in read(document.encode(), JSON_LD, EX, contexts=own).quads
    }
    assert said == {(f"{EX}says", f'"@context"^^<{EX}kind>'), (f"{EX}of", f'"{address}"')}
    with pytest.raises(ParseError) as raised:
        read(document.encode(), JSON_LD, EX, contexts={f"{EX}other": "{}"})
    assert (raised.value.line, raised.value.column) == (1, document.index(f'"{spelt}"') + 1)
    with pytest.raises(ParseError) as raised:
        read(document.replace('"says"', "says").encode(), JSON_LD, EX, contexts=own)
    assert raised.value.line == 3


DEEP = 50_000


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/turtle", "<a:a> <a:b> " + "[ <a:b> " * DEEP),
        ("text/turtle", "<a:a> <a:b> " + "(" * DEEP),
        ("text/turtle", "<a:a> <a:b> " + "<<" * DEEP),
        ("text/turtle", '<a:a> <a:b> " ' + "(" * DEEP),
        ("application/trig", "{" * DEEP),
        ("application/ld+json", '{"a:b":' * DEEP),
        ("application/ld+json", '"\\"' + "[" * DEEP),
        ("application/rdf+xml", f"<rdf:RDF xmlns:rdf='{RDF}' xmlns='a:b'>" + "<a>" * DEEP),
    ],
)
def test_nesting(media_type: str, content: str) -> None:
    """What nests deeper than the limit is refused before a parser that recurses sees it."""
    with pytest.raises(UploadLimitError):
        read(content.encode(), media_type, HOME)


def test_limits() -> None:
    """More bytes or statements than the limit are refused; as many are not, and brackets in a text do not count."""
    text = '<a:a> <a:b> "((((" , 1 .'
    assert len(turtle(text, bytes=len(text), triples=2, nesting=1)) == 2
    with pytest.raises(UploadSizeError):
        turtle(text, bytes=len(text) - 1)
    with pytest.raises(UploadLimitError):
        turtle(text, triples=1)


def test_graphs() -> None:
    """A statement is in the graph it is sent to; without one it has to name a graph, with one it may name no other."""
    quads = f"<{HOME}> {{ <a:a> <a:b> 1 }}".encode()
    assert read(quads, "application/trig", HOME).quads == read(quads, "application/trig").quads
    for content, graph in ((quads, f"{HOME}x"), (b"<a:a> <a:b> 1 .", ""), (b"_:g { <a:a> <a:b> 1 }", HOME)):
        with pytest.raises(ParseError):
            read(content, "application/trig", graph)


@pytest.mark.parametrize("value", ["<<( <a:a> <a:b> 1 )>>", '"a"@nl--ltr'])
def test_rdf_of_tomorrow(value: str) -> None:
    """Terms that RDF 1.1 does not know are refused."""
    with pytest.raises(ParseError, match=r"RDF 1\.1"):
        turtle(f"<a:a> <a:b> {value} .")


def test_blank_nodes() -> None:
    """The same content gives the same IRIs, however blank nodes are written; other content gives others."""
    one = turtle("<a:a> <a:p> [ <a:q> 1 ; <a:r> [ <a:q> 2 ] ] . _:x <a:q> _:x .")
    two = turtle("_:y <a:r> _:z . _:n <a:q> _:n . _:z <a:q> 2 . _:y <a:q> 1 . <a:a> <a:p> _:y .")
    assert set(one) == set(two)
    assert all(GENID in str(quad) for quad in one)
    other = turtle("<a:a> <a:p> [ <a:q> 1 ; <a:r> [ <a:q> 3 ] ] .")
    assert not set(one) & set(other)
    more = turtle("<a:a> <a:p> [ <a:q> 1 ; <a:r> [ <a:q> 2 ] ] . _:x <a:q> _:x , 2 . <a:b> <a:p> 3 .")
    assert len(set(one) & set(more)) == 4, "a change elsewhere leaves them as they are"


def test_alike_blank_nodes() -> None:
    """Blank nodes that nothing tells apart stay as many as they are, at once and the same the next time."""
    text = "<a:a> <a:p> " + ", ".join("[ <a:q> 1 ]" for _ in range(5_000)) + " ."
    quads = turtle(text)
    assert len({quad.subject for quad in quads}) == 5_001
    assert quads == turtle(text)


DOCUMENT = '''@prefix ex: <http://example.org/> .
# a comment ; with . marks
PREFIX : <http://example.org/#>
ex:a a ex:B ;  # here
    ex:label "one" ,
        """two
lines"""@nl ;
    ex:part [
        ex:value 1.5 ;
        ex:list ( 1
            2 [ ex:deep true ] ) ] ,
        ex:a\\.b .
[ ex:value "3"^^
   ex:int ] ex:next () .
:x.y ex:z -4 . ( 5
 6 ) ex:last
 ex:a .
'''


def test_lines_of_turtle() -> None:
    """Every statement of Turtle stands on the line where its value does."""
    upload = read(DOCUMENT.encode(), "text/turtle", HOME)
    expected = {
        f"{EX}B": 4, "one": 5, "two\nlines": 6, "1.5": 9, "true": 11, f"{EX}a.b": 12, "3": 13, "-4": 15, f"{EX}a": 17,
    }  # fmt: skip
    found = {}
    for quad in upload.quads:
        name = str(term(quad.object))
        if name in expected:
            found[name] = upload.places(term(quad.subject), term(quad.predicate), term(quad.object))
    assert found == expected
    assert upload.places(URIRef(f"{EX}a")) == 4
    assert upload.places(URIRef(f"{EX}a"), URIRef(f"{EX}part")) == 8
    assert upload.places(URIRef(f"{EX}a"), URIRef(f"{EX}part"), Literal("no")) is None


def test_lines_of_the_release(release: Path) -> None:
    """Every statement of every file of the release has a line, on which its value can be seen."""
    for _, file in data_files(release):
        content = file.read_bytes()
        rows = content.decode().split("\n")
        upload = read(content, "text/turtle", HOME)
        for quad in upload.quads:
            if "/22-rdf-syntax-ns#" in quad.predicate.value or GENID in str(quad.object):
                continue
            line = upload.places(term(quad.subject), term(quad.predicate), term(quad.object))
            assert line is not None, (file, str(quad))
            shown = quad.object.value if isinstance(quad.object, ox.NamedNode) else quad.object.value.split("\n")[0]
            last = shown.replace("#", "/").rsplit("/", 1)[-1]
            assert last in rows[line - 1].replace("\\", ""), (file, line, str(quad))


@pytest.mark.parametrize("form", [ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG])
def test_lines_of_others(form: ox.RdfFormat) -> None:
    """N-Triples and N-Quads have a statement a line; TriG is like Turtle."""
    graph = f"<{HOME}> " if form == ox.RdfFormat.N_QUADS else ""
    text = f"# first\n\n<{EX}a> <{EX}b> <{EX}c> {graph}.\n<{EX}a> <{EX}b> _:x {graph}.\n<{EX}d> <{EX}b> 'x' {graph}."
    text = text.replace("'", '"')
    if form == ox.RdfFormat.TRIG:
        text = "\n".join(["# first", f"GRAPH <{HOME}> {{", *text.split("\n")[2:], "}"])
    upload = read(text.encode(), form.media_type, HOME)
    assert upload.places(URIRef(f"{EX}a"), URIRef(f"{EX}b"), URIRef(f"{EX}c")) == 3
    assert upload.places(URIRef(f"{EX}d"), URIRef(f"{EX}b"), Literal("x")) == 5


def test_lines_of_trees() -> None:
    """In RDF/XML and JSON-LD it is the line where the subject stands."""
    xml = f"<rdf:RDF xmlns:rdf='{RDF}' xmlns:ex='{EX}'>\n\n<rdf:Description rdf:about='{EX}one' ex:p='x'/>\n</rdf:RDF>"
    places = read(xml.encode(), "application/rdf+xml", HOME).places
    assert places(URIRef(f"{EX}one")) == 3
    tree = '{"@context": {"ex": "http://example.org/"},\n "@graph": [\n {"@id": "ex:one", "ex:p": 1}]}'
    places = read(tree.encode(), "application/ld+json", HOME).places
    assert places(URIRef(f"{EX}one")) == 3
    assert places(URIRef(f"{EX}none")) is None
