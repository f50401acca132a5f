"""The words of a suggested mend, in Dutch and English, and terms in the Turtle that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Node

from kennisgraaf.formats import LANGUAGES
from kennisgraaf.namespaces import ID, PREFIXES

Texts = Mapping[str, str]

EXAMPLES = {
    XSD.string: Literal("tekst"),
    RDF.langString: Literal("tekst", lang="nl"),
    XSD.boolean: Literal(True),
    XSD.integer: Literal(12),
    XSD.nonNegativeInteger: Literal(12, datatype=XSD.nonNegativeInteger),
    XSD.decimal: Literal(Decimal("12.5")),
    XSD.double: Literal("1.25E1", datatype=XSD.double),
    XSD.date: Literal("2025-01-15", datatype=XSD.date),
    XSD.dateTime: Literal("2025-01-15T09:00:00Z", datatype=XSD.dateTime),
    XSD.gYear: Literal("2025", datatype=XSD.gYear),
    XSD.gYearMonth: Literal("2025-01", datatype=XSD.gYearMonth),
    XSD.anyURI: Literal("https://voorbeeld.example/", datatype=XSD.anyURI),
}
"""A literal of each datatype that the shapes ask for."""

_SAY = {
    "nl": {
        "add": "Voeg toe: {this}.",
        "add-more": "Voeg toe tot er {number} zijn: {this}.",
        "one-of": "Voeg een van deze toe: {these}.",
        "value-of": "De waarde is een van deze: {these}.",
        "keep": "Houd er hoogstens {number} en verwijder de andere.",
        "remove": "Verwijder dit.",
        "person": "Haal dit uit het bestand. Noem de organisatie of de functie, niet de persoon.",
        "near": "Bedoelt u {these}?",
        "choose": "Kies uit {these}.",
        "type": "Beschrijf {value} als {kinds}: {this}.",
        "of": "Verwijs naar {kinds}, zoals {this}.",
        "kind": "Verwijs naar iets van het type {kinds}.",
        "write": "Schrijf {this}.",
        "like": "Schrijf het zoals {this}.",
        "iri": "Verwijs met een IRI tussen punthaken, zoals {this}.",
        "literal": "Schrijf een waarde tussen aanhalingstekens, zoals {this}.",
        "least": "Schrijf een getal van {number} of meer.",
        "most": "Schrijf een getal van {number} of minder.",
        "short": "Kort het in tot {number} tekens.",
        "long": "Schrijf er ten minste {number} tekens.",
        "below": "Maak {path} kleiner dan of gelijk aan {other}, of verbeter {other}.",
        "apart": "Laat het staan bij {path} of bij {other}, niet bij allebei.",
        "languages": "Houd per taal één {path}.",
        "labels": "Houd per taal één skos:prefLabel; maak van de andere skos:altLabel.",
        "successor": "Gebruik {this} in de plaats.",
        "example": "Een voorbeeld: {this}",
        "or": " of ",
    },
    "en": {
        "add": "Add: {this}.",
        "add-more": "Add until there are {number}: {this}.",
        "one-of": "Add one of these: {these}.",
        "value-of": "The value is one of these: {these}.",
        "keep": "Keep at most {number} and remove the others.",
        "remove": "Remove it.",
        "person": "Take this out of the file. Name the organisation or the function, not the person.",
        "near": "Did you mean {these}?",
        "choose": "Choose from {these}.",
        "type": "Describe {value} as {kinds}: {this}.",
        "of": "Point at {kinds}, such as {this}.",
        "kind": "Point at something of the type {kinds}.",
        "write": "Write {this}.",
        "like": "Write it like {this}.",
        "iri": "Point with an IRI between angle brackets, such as {this}.",
        "literal": "Write a value between quotation marks, such as {this}.",
        "least": "Write a number of {number} or more.",
        "most": "Write a number of {number} or less.",
        "short": "Shorten it to {number} characters.",
        "long": "Write at least {number} characters.",
        "below": "Make {path} less than or equal to {other}, or mend {other}.",
        "apart": "Leave it with {path} or with {other}, not with both.",
        "languages": "Keep one {path} per language.",
        "labels": "Keep one skos:prefLabel per language; make the others skos:altLabel.",
        "successor": "Use {this} instead.",
        "example": "An example: {this}",
        "or": " or ",
    },
}
_LONGEST = 60
"""Characters of a literal that a suggestion repeats."""
_NAME = re.compile(r"[A-Za-z_][\w-]*")


def said(key: str, **data: object) -> dict[str, str]:
    """The sentence *key* in each language; a mapping in *data* has the text for each."""

    def one(language: str) -> str:
        texts = {name: each[language] if isinstance(each, Mapping) else each for name, each in data.items()}
        return _SAY[language][key].format(**texts)

    return {language: one(language) for language in LANGUAGES}


def joined(*sentences: Texts) -> dict[str, str]:
    """*sentences* after each other."""
    return {
        language: " ".join(each[language] for each in sentences if each) for language in LANGUAGES if any(sentences)
    }


def either(texts: Iterable[Texts | str]) -> dict[str, str]:
    """*texts* as a choice: with commas, and with "or" before the last."""
    found: Sequence[Texts | str] = list(texts)

    def one(language: str) -> str:
        own = list(dict.fromkeys(each if isinstance(each, str) else each[language] for each in found))
        return ", ".join(own[:-1]) + _SAY[language]["or"] + own[-1] if len(own) > 1 else "".join(own)

    return {language: one(language) for language in LANGUAGES}


def turtle(term: Node) -> str:
    """*term* as Turtle has it (https://www.w3.org/TR/turtle/#terse), with the prefixes that everybody here uses; an
    IRI of a thing is written out, because an upload may have another base."""
    if isinstance(term, Literal):
        text = term.n3()
        for prefix in ("xsd", "rdf"):
            text = re.sub(rf"\^\^<{re.escape(PREFIXES[prefix])}(\w+)>$", rf"^^{prefix}:\1", text)
        return text
    for prefix, namespace in PREFIXES.items():
        if namespace != ID and str(term).startswith(namespace) and _NAME.fullmatch(str(term)[len(namespace) :]):
            return f"{prefix}:{str(term)[len(namespace) :]}"
    return term.n3()


def rewritten(value: Node | None, datatype: URIRef) -> Literal | None:
    """*value* as a literal of *datatype*, when what it says is one; else None."""
    if not isinstance(value, Literal) or len(value) > _LONGEST:
        return None
    text = str(value).strip()
    if datatype == RDF.langString:
        return Literal(text, lang="nl")
    if datatype == XSD.decimal and re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        text = text.replace(",", ".")
    day = re.fullmatch(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})", text)
    if datatype == XSD.date and day:
        text = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    made = Literal(text, datatype=None if datatype == XSD.string else datatype, normalize=False)
    return None if made.ill_typed else made
