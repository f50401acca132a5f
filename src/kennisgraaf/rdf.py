"""Reading RDF, and crossing between pyoxigraph (parsing, storing) and rdflib (shapes, ontology)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kennisgraaf.errors import FormatError, ParseError
from kennisgraaf.formats import READABLE
from kennisgraaf.namespaces import GENID

_PLACE = re.compile(r"^Parser error at line \d+ (?:between columns \d+ and \d+|column \d+)[^:]*: ")


def read(path: Path) -> list[ox.Quad]:
    """The statements of the file at *path*, its format told by its name's ending.

    Raises FormatError for an unknown ending, ParseError with line and column for what does not parse.
    """
    writer = READABLE.get(path.suffix.lower())
    if writer is None:
        raise FormatError(path.suffix or path.name, READABLE)
    try:
        content = path.read_bytes()
        base = path.absolute().as_uri()
        return list(ox.parse(content, format=writer, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        raise ParseError(str(path), _PLACE.sub("", error.msg), error.lineno, error.offset) from error
    except ValueError as error:  # a byte sequence that is not UTF-8
        raise ParseError(str(path), str(error)) from error
    except OSError as error:
        raise ParseError(str(path), error.strerror or str(error)) from error


def triples(quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    """The triples of *quads*, whatever graph they stand in."""
    return (quad.triple for quad in quads)


def skolemise(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """*quads* with an IRI for every blank node (https://www.w3.org/TR/rdf11-concepts/#section-skolemization)."""

    def named(node: Any) -> Any:
        return ox.NamedNode(f"{GENID}{node.value}") if isinstance(node, ox.BlankNode) else node

    return [ox.Quad(named(quad.subject), quad.predicate, named(quad.object), quad.graph_name) for quad in quads]


def term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
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
            return Literal(value, datatype=None if plain else URIRef(datatype.value), normalize=False)
    raise TypeError(f"RDF 1.1 has no quoted triples: {term}")


def to_rdflib(statements: Iterable[ox.Triple], graph: Graph | None = None) -> Graph:
    """*statements* as an rdflib graph, added to *graph* when that is given."""
    graph = Graph() if graph is None else graph
    for triple in statements:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph
