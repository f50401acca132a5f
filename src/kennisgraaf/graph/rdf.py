"""Reading RDF, and crossing between pyoxigraph (parsing, storing) and rdflib (shapes, ontology)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef

from kennisgraaf.errors import FileFormatError, ParseError
from kennisgraaf.formats import READABLE
from kennisgraaf.namespaces import GENID

_PLACE = re.compile(r"^Parser error at line \d+ (?:between columns \d+ and \d+|column \d+)[^:]*: ")

_ENTITY_LENGTH = 1000
"""Characters that the value of an XML entity may have."""


def read(path: Path) -> list[ox.Quad]:
    """The statements of the file at *path*, its format told by its name's ending.

    Raises FileFormatError for an unknown ending, ParseError with line and column for what does not parse.
    """
    writer = READABLE.get(path.suffix.lower())
    if writer is None:
        raise FileFormatError(path.name, READABLE)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ParseError(str(path), error.strerror or str(error)) from error
    if writer == ox.RdfFormat.RDF_XML and not _has_harmless_entities(content):
        raise ParseError(str(path), "declares an entity that is long, external or made of others; write it out")
    try:
        base = path.absolute().as_uri()
        quads = list(ox.parse(content, format=writer, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        line, column = error.lineno, error.offset
        if line is None and writer == ox.RdfFormat.RDF_XML:
            line, column = _place_in_xml(content)
        raise ParseError(str(path), _PLACE.sub("", error.msg), line, column) from error
    except ValueError as error:  # a byte sequence that is not UTF-8
        raise ParseError(str(path), str(error)) from error
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        raise ParseError(str(path), "has a triple as a term, which RDF 1.1 does not know")
    return quads


class _StopError(Exception):
    """What was looked for in a document has been seen."""


def _place_in_xml(content: bytes) -> tuple[int | None, int | None]:
    """Line and column where *content* stops being XML, which pyoxigraph does not tell; None where it is XML.

    Parsing ends at the first declaration of an entity: nothing is ever expanded.
    """

    def stop(*declaration: object) -> None:
        raise _StopError

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = stop
    try:
        parser.Parse(content, True)
    except _StopError:
        return None, None
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    return None, None


def _has_harmless_entities(content: bytes) -> bool:
    """Whether the entities that *content* declares, if any, are short and not made of others.

    Those are in use to abbreviate IRIs. pyoxigraph expands all others too, a few lines to more than memory holds.
    """
    if b"<!ENTITY" not in content:
        return True
    harmless = True

    def declared(name: str, is_parameter: bool, value: str | None, *place: object) -> None:
        nonlocal harmless
        harmless = harmless and value is not None and len(value) <= _ENTITY_LENGTH and "&" not in value

    def stop(*declaration: object) -> None:
        raise _StopError

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = declared
    parser.EndDoctypeDeclHandler = stop
    try:
        parser.Parse(content, True)
    except _StopError:
        return harmless and content.count(b"<!DOCTYPE") == 1
    except expat.ExpatError:
        return False
    return harmless


def triples(quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    """The triples of *quads*, whatever graph they stand in."""
    return (quad.triple for quad in quads)


def skolemise(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """*quads* with an IRI for every blank node (https://www.w3.org/TR/rdf11-concepts/#section-skolemization)."""

    def named(node: Any) -> Any:
        return ox.NamedNode(f"{GENID}{node.value}") if isinstance(node, ox.BlankNode) else node

    return [ox.Quad(named(quad.subject), quad.predicate, named(quad.object), quad.graph_name) for quad in quads]


class IllTyped(Literal):
    """A literal whose text is none of its datatype (https://www.w3.org/TR/rdf11-concepts/#dfn-ill-typed).

    It compares with nothing, and says so: rdflib raises TypeError, and pySHACL's ``sh:lessThanOrEquals`` with it.
    """

    def __le__(self, other: Any) -> bool:
        return False

    def __ge__(self, other: Any) -> bool:
        return False


def term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> URIRef | BNode | Literal:
    """*term* as rdflib has it. Raises TypeError for a quoted triple, which RDF 1.1 has not."""
    match term:
        case ox.NamedNode(value=value):
            return URIRef(value)
        case ox.BlankNode(value=value):
            return BNode(value)
        case ox.Literal(value=value, language=str(language)):
            return Literal(value, lang=language)
        case ox.Literal(value=value, datatype=datatype):
            plain = datatype.value == "http://www.w3.org/2001/XMLSchema#string"
            made = Literal(value, datatype=None if plain else URIRef(datatype.value), normalize=False)
            return IllTyped(value, datatype=made.datatype, normalize=False) if made.ill_typed else made
    raise TypeError(f"RDF 1.1 has no quoted triples: {term}")


def to_rdflib(statements: Iterable[ox.Triple], graph: Graph | None = None) -> Graph:
    """*statements* as an rdflib graph, added to *graph* when that is given."""
    graph = Graph() if graph is None else graph
    for triple in statements:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph
