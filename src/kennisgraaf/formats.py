"""The formats that answers come in: their names, media types and writers; and the languages.

Results of SELECT and ASK: SPARQL 1.1 Query Results JSON (https://www.w3.org/TR/sparql11-results-json/),
XML (https://www.w3.org/TR/rdf-sparql-XMLres/), CSV and TSV (https://www.w3.org/TR/sparql11-results-csv-tsv/).
Graphs of CONSTRUCT and DESCRIBE: the RDF 1.1 serialisations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pyoxigraph import QueryResultsFormat, RdfFormat

from kennisgraaf.errors import FormatError

LANGUAGES = ("nl", "en")
"""The languages of answers and reports, the first where nobody asks for another."""

Writer = TypeVar("Writer")


@dataclass(frozen=True)
class Format(Generic[Writer]):
    """A format: its short *name*, the media type it is sent as, its writer, what else it answers to (other media
    types, and the names that clients such as SPARQLWrapper give it), and its IRI among the formats of the W3C
    (https://www.w3.org/ns/formats/)."""

    name: str
    media_type: str
    writer: Writer
    aliases: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    iri: str = ""

    @property
    def media_types(self) -> tuple[str, ...]:
        return (self.media_type, *self.aliases)


_W3C = "http://www.w3.org/ns/formats/"

RESULTS = (
    Format(
        "json",
        "application/sparql-results+json",
        QueryResultsFormat.JSON,
        ("application/json", "text/json"),
        iri=f"{_W3C}SPARQL_Results_JSON",
    ),
    Format(
        "xml",
        "application/sparql-results+xml",
        QueryResultsFormat.XML,
        ("application/xml", "text/xml"),
        iri=f"{_W3C}SPARQL_Results_XML",
    ),
    Format("csv", "text/csv", QueryResultsFormat.CSV, iri=f"{_W3C}SPARQL_Results_CSV"),
    Format("tsv", "text/tab-separated-values", QueryResultsFormat.TSV, ("text/tsv",), iri=f"{_W3C}SPARQL_Results_TSV"),
)

DATASETS = (
    Format(
        "nq",
        "application/n-quads",
        RdfFormat.N_QUADS,
        ("text/x-nquads", "text/n-quads"),
        ("nquads", "n-quads"),
        f"{_W3C}N-Quads",
    ),
    Format("trig", "application/trig", RdfFormat.TRIG, ("application/x-trig",), iri=f"{_W3C}TriG"),
)

GRAPHS = (
    Format(
        "ttl",
        "text/turtle",
        RdfFormat.TURTLE,
        ("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3", "application/n3"),
        ("turtle", "n3"),
        f"{_W3C}Turtle",
    ),
    Format(
        "nt",
        "application/n-triples",
        RdfFormat.N_TRIPLES,
        ("text/plain",),
        ("ntriples", "n-triples"),
        f"{_W3C}N-Triples",
    ),
    Format(
        "rdf",
        "application/rdf+xml",
        RdfFormat.RDF_XML,
        ("application/xml", "text/xml"),
        ("rdf+xml", "rdfxml", "xml"),
        f"{_W3C}RDF_XML",
    ),
    Format(
        "jsonld",
        "application/ld+json",
        RdfFormat.JSON_LD,
        ("application/json", "application/x-json+ld"),
        ("json-ld", "json"),
        f"{_W3C}JSON-LD",
    ),
    *DATASETS,
)
READABLE = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
"""RDF formats by the ending of a file's name."""


def by_name(name: str, formats: Iterable[Format[Writer]]) -> Format[Writer]:
    """The format called *name* (a name or a media type of it). Raises FormatError."""
    formats = tuple(formats)
    for each in formats:
        if name == each.name or name in (*each.nicknames, *each.media_types):
            return each
    raise FormatError(name, [each.name for each in formats])
