"""Reading what somebody sent: limits first, then the parser, then blank nodes made into IRIs.

The parser recurses, so the depth of brackets is counted before it sees anything; RDF/XML is looked at by expat, which
does not recurse, and a DOCTYPE is refused outright, because entities can be made to grow without end. A context of
JSON-LD that a document names is one of those that are given here, or refused: none is ever fetched.

Blank nodes become IRIs (``skolem``), the same for the same document, and literals are as the store keeps them
(``literals``), so that differences are exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from xml.parsers import expat

import pyoxigraph as ox
from rdflib.term import Node

from kennisgraaf.checking.lines import TOKEN, Places, places_of
from kennisgraaf.contributing.json_ld import with_contexts
from kennisgraaf.contributing.unmapped import Unmapped, unmapped
from kennisgraaf.errors import ParseError, UploadLimitError, UploadSizeError
from kennisgraaf.formats import GRAPHS, by_name
from kennisgraaf.graph.literals import as_kept
from kennisgraaf.graph.parts import Part, counted, is_multipart, split
from kennisgraaf.graph.rdf import term
from kennisgraaf.graph.skolem import skolemised
from kennisgraaf.namespaces import ID

_PLACE = re.compile(r"^Parser error at line \d+ (?:between columns \d+ and \d+|column \d+)[^:]*: ")
_JSON_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[\[{]|[\]}]', re.DOTALL)
_DATASETS = (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS, ox.RdfFormat.JSON_LD)
_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True)
class Limits:
    """What an upload may be at most: bytes, statements, and brackets or elements inside each other."""

    bytes: int = 50_000_000
    triples: int = 500_000
    nesting: int = 100


@dataclass(frozen=True)
class Upload:
    """What was read: *quads* without blank nodes, in the order of the document, *places* with their lines, and the
    keys of JSON-LD that are *unmapped*, so say nothing."""

    quads: tuple[ox.Quad, ...] = ()
    places: Places = field(default_factory=Places)
    unmapped: tuple[Unmapped, ...] = ()


def read(
    content: bytes,
    media_type: str,
    graph: str = "",
    limits: Limits | None = None,
    *,
    gather: bool = False,
    contexts: Mapping[str, str] | None = None,
) -> Upload:
    """The statements of *content* in the RDF format of *media_type*.

    Statements outside a named graph are put in *graph*, whose IRI also is the base of relative ones; without *graph*
    every statement has to name one. With *graph*, a statement that names another is refused, or with *gather* put
    there too. *contexts* has those of JSON-LD that a document may name, by their addresses.
    Raises FormatError, UploadSizeError, UploadLimitError, and ParseError with line and column.
    """
    limits = limits or Limits()
    if is_multipart(media_type):
        return _joined(split(content, media_type), graph, limits, gather=gather, contexts=contexts)
    form = by_name(media_type.partition(";")[0].strip().lower(), GRAPHS).writer
    if len(content) > limits.bytes:
        raise UploadSizeError(limits.bytes)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise ParseError("The contribution", "is not UTF-8", line, column) from error
    if form == ox.RdfFormat.RDF_XML:
        _inspect_xml(content, limits.nesting)
    else:
        _inspect_nesting(text, form, limits.nesting)
    is_json = form == ox.RdfFormat.JSON_LD
    whole = with_contexts(text, contexts or {}) if is_json else text
    parsed = _parse(whole, form, graph or ID, limits.triples)
    quads = as_kept(skolemised([_in(quad, graph) if gather else _placed(quad, graph) for quad in parsed]))
    return Upload(tuple(quads), places_of(text, form, parsed, quads), unmapped(whole) if is_json else ())


class PartPlaces(Places):
    """The lines of statements in several documents, counted on from one to the next as ``parts.counted`` does."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[tuple[int, frozenset[Node], Places]] = []

    def append(self, before: int, part: Upload) -> None:
        """There are *before* lines before those of *part*."""
        self._parts.append((before, frozenset(term(quad.subject) for quad in part.quads), part.places))

    def __call__(self, subject: Node, predicate: Node | None = None, value: Node | None = None) -> int | None:
        for before, subjects, places in self._parts:
            line = places(subject, predicate, value) if subject in subjects else None
            if line is not None:
                return before + line
        return None


def _joined(
    parts: Iterable[Part], graph: str, limits: Limits, *, gather: bool, contexts: Mapping[str, str] | None
) -> Upload:
    """The statements of all *parts* of one upload."""
    quads: list[ox.Quad] = []
    places = PartPlaces()
    lost: list[Unmapped] = []
    for before, part in counted(parts):
        try:
            found = read(part.content, part.media_type, graph, limits, gather=gather, contexts=contexts)
        except ParseError as error:
            raise ParseError(error.source, error.reason, error.line, error.column, part.name) from error
        quads += found.quads
        places.append(before, found)
        lost += [replace(each, lines=tuple(before + line for line in each.lines)) for each in found.unmapped]
        if len(quads) > limits.triples:
            raise UploadLimitError("statements", limits.triples)
    return Upload(tuple(quads), places, tuple(lost))


def _parse(text: str, form: ox.RdfFormat, base: str, limit: int) -> list[ox.Quad]:
    quads = []
    try:
        for quad in ox.parse(text, format=form, base_iri=base):
            quads.append(quad)
            if len(quads) > limit:
                raise UploadLimitError("statements", limit)
            if isinstance(quad.object, ox.Triple):
                raise ParseError("The contribution", "has a triple as a term, which RDF 1.1 does not know")
            if isinstance(quad.object, ox.Literal) and quad.object.direction is not None:
                raise ParseError("The contribution", "has a text with a direction, which RDF 1.1 does not know")
    except SyntaxError as error:
        reason = _PLACE.sub("", error.msg)
        if "LoadDocumentCallback" in reason:
            reason = "refers to a context elsewhere, which is not fetched; put the context in the document"
        raise ParseError("The contribution", reason, error.lineno, error.offset) from error
    except ValueError as error:
        raise ParseError("The contribution", str(error)) from error
    return quads


def _in(quad: ox.Quad, graph: str) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))


def _placed(quad: ox.Quad, graph: str) -> ox.Quad:
    """*quad* in *graph*. Raises ParseError for one that is in no graph, or in another."""
    if quad.graph_name == _DEFAULT:
        if not graph:
            raise ParseError("The contribution", "has statements outside a graph; say which graph they belong to")
        return _in(quad, graph)
    if isinstance(quad.graph_name, ox.BlankNode):
        raise ParseError("The contribution", "has a graph without an IRI")
    if graph and quad.graph_name != ox.NamedNode(graph):
        raise ParseError("The contribution", f"names a graph of its own, {quad.graph_name}; it is sent as {graph}")
    return quad


def _inspect_nesting(text: str, form: ox.RdfFormat, limit: int) -> None:
    """Raise UploadLimitError when brackets in *text* nest deeper than *limit*."""
    depth = 0
    json = form == ox.RdfFormat.JSON_LD
    for found in (_JSON_TOKEN if json else TOKEN).finditer(text):
        if (json and found[0] in "[{") or found.lastgroup == "open":
            depth += 1
            if depth > limit:
                raise UploadLimitError("levels of brackets", limit)
        elif (json and found[0] in "]}") or found.lastgroup == "close":
            depth = max(0, depth - 1)


def _inspect_xml(content: bytes, limit: int) -> None:
    """Raise ParseError where *content* is not XML or has a DOCTYPE, UploadLimitError when elements nest too deep."""
    parser = expat.ParserCreate()
    depth = 0

    def refuse(*declaration: object) -> None:
        reason = "has a DOCTYPE, which is refused because of what it can declare; write IRIs out, or use xml:base"
        raise ParseError("The contribution", reason, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def enter(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limit:
            raise UploadLimitError("levels of elements", limit)

    def leave(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = f"is not XML: {expat.ErrorString(error.code)}"
        raise ParseError("The contribution", reason, error.lineno, error.offset + 1) from error
