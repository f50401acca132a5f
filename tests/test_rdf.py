"""Reading RDF: clear errors, and the same terms on both sides."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import BNode, Graph, Literal, URIRef

from kennisgraaf.errors import FileFormatError, ParseError
from kennisgraaf.graph.rdf import read, skolemise, to_rdflib, triples

RDF = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.ttl", b"<http://a> <http://b> <http://c> .\n<a b> .", (2, 1)),
        ("a.nt", b"<http://a> <http://b> .\n", (1, 23)),
        ("a.trig", b"<http://g> { <http://a>\n <http://b> }", (2, 13)),
        ("a.rdf", b"<?xml version='1.0'?>\n<a>", (2, 4)),
        ("a.owl", b"<?xml version='1.0'?>\n<rdf:RDF xmlns:rdf='%s'>\n  <rdf:Description>\n</rdf:RDF>" % RDF, (4, 3)),
        ("a.xml", b"<?xml version='1.0'?>\n<rdf:RDF xmlns:rdf='%s'>\n  <rdf:Description" % RDF, (3, 3)),
        ("a.rdf", b"<?xml version='1.0'?>\n<notRdf/>", None),
        ("a.ttl", b"<http://a> <http://b> <<( <http://a> <http://b> <http://c> )>> .", None),
        ("a.jsonld", b'{"@id": ', (1, 9)),
        ("a.ttl", b'<http://a> <http://b> "\xff" .', None),
    ],
)
def test_parse_error(tmp_path: Path, name: str, content: bytes, place: tuple[int, int] | None) -> None:
    """What does not parse is an error with the file, and with line and column where the parser knows."""
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(ParseError) as caught:
        read(file)
    assert name in str(caught.value)
    if place:
        assert (caught.value.line, caught.value.column) == place
        assert f"line {place[0]}, column {place[1]}" in str(caught.value)


def test_entities(tmp_path: Path) -> None:
    """Entities that abbreviate IRIs are read; entities in entities, which grow without end, are refused unread."""
    document = "<?xml version='1.0'?>\n<!DOCTYPE rdf:RDF [{}]>\n<rdf:RDF xmlns:rdf='{}'>\n  <rdf:Description {}"
    subject = "rdf:about='&e0;a'><rdf:value>{}</rdf:value></rdf:Description></rdf:RDF>"
    first = '<!ENTITY e0 "http://example.org/">'
    nested = first + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
    file = tmp_path / "a.rdf"
    file.write_text(document.format(first, RDF.decode(), subject.format("x")))
    assert [str(quad.subject) for quad in read(file)] == ["<http://example.org/a>"]
    for entities in (nested, f'<!ENTITY e0 "{"x" * 5000}">', '<!ENTITY e0 SYSTEM "file:///etc/hostname">'):
        file.write_text(document.format(entities, RDF.decode(), subject.format("&e29;")))
        with pytest.raises(ParseError, match="declares an entity"):
            read(file)
    file.write_text(document.format(first, RDF.decode(), "&e0;"))
    with pytest.raises(ParseError) as caught:
        read(file)
    assert caught.value.line is None


def test_unknown_ending_and_missing_file(tmp_path: Path) -> None:
    """An ending that is no RDF format is named with those that are; a file that is not there is an error."""
    with pytest.raises(FileFormatError, match=r"^a\.docx cannot be read.*\.ttl") as caught:
        read(tmp_path / "a.docx")
    assert ".ttl" in caught.value.available
    with pytest.raises(ParseError, match=r"gone\.ttl"):
        read(tmp_path / "gone.ttl")


def test_same_graph_on_both_sides(tmp_path: Path) -> None:
    """rdflib gets the very terms that the file has: no lexical form is changed on the way."""
    text = '<http://a> <http://b> "x"@nl, "y", "007"^^<http://www.w3.org/2001/XMLSchema#integer>, <http://c>, _:d .'
    file = tmp_path / "a.ttl"
    file.write_text(text)
    found = set(to_rdflib(triples(read(file))).objects(URIRef("http://a")))
    assert {each for each in found if not isinstance(each, BNode)} == {
        Literal("x", lang="nl"),
        Literal("y"),
        Literal("007", datatype=URIRef("http://www.w3.org/2001/XMLSchema#integer"), normalize=False),
        URIRef("http://c"),
    }
    assert len(found) == 5
    assert len(Graph().parse(file)) == 5


def test_skolemisation(tmp_path: Path) -> None:
    """Blank nodes become IRIs, one a node, and those of two files stay apart."""
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text("_:x <http://p> [ <http://q> _:x ] .")
    both = [skolemise(read(tmp_path / name)) for name in ("a.ttl", "b.ttl")]
    nodes = [{term for quad in quads for term in (quad.subject, quad.object)} for quads in both]
    assert all(isinstance(term, ox.NamedNode) for each in nodes for term in each)
    assert [len(each) for each in nodes] == [2, 2]
    assert not nodes[0] & nodes[1]
