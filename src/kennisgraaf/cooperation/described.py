"""Matches, chains and missing links as RDF, in the terms of ``ontology/cooperation.ttl``.

They are derived and have no IRI of their own, so they are blank nodes; what they are about has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF

from kennisgraaf.formats import LANGUAGES
from kennisgraaf.namespaces import ID, KG

Entry = Mapping[str, Any]
Values = Iterator[tuple[str, ox.NamedNode | ox.Literal]]


def described(work: str, answer: Entry) -> Iterator[ox.Triple]:
    """The triples that describe the matches, chains or missing links of *answer*; a step that is performed is none."""
    kind, said = ("MissingLink", _link) if work == "missing" else ("CooperationOption", _option)
    missing = (entry for entry in answer[work] if entry.get("status") != "performed")
    for number, entry in enumerate(missing, 1):
        node = ox.BlankNode(f"{work}{number}")
        yield ox.Triple(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(f"{KG}{kind}"))
        for predicate, value in (*said(entry), *_sources(entry)):
            yield ox.Triple(node, ox.NamedNode(predicate), value)


def _option(option: Entry) -> Values:
    end = option.get("end", option)
    demand, product = end.get("demand"), end.get("product")
    steps = option.get("steps", ())
    yield f"{KG}hasRank", ox.Literal(option["rank"])
    yield from _things("concernsStream", [option["offer"]["stream"], *([demand["stream"]] if demand else ())])
    yield from _things("concernsThing", option["offer"]["things"])
    yield from _things("goesThroughStep", [each["step"] for each in steps])
    yield from _things("leadsToProduct", [product] if product else ())
    yield from _things("proposesPartner", option["circle"])
    for block in option["blocks"]:
        yield from _texts(f"{KG}isBlockedBy", block["text"])
    for reason in option["reasons"]:
        yield from _texts(str(DCTERMS.description), reason)


def _link(row: Entry) -> Values:
    candidate = row["candidate"]
    yield from _things("concernsThing", [row["thing"]])
    yield from _things("missesStep", [row["step"]] if row["step"] else ())
    yield from _things("isMissingIn", [row["area"]] if row["area"] else ())
    yield from _things("hasLinkStatus", [{"iri": f"{ID}link-status/{row['status']}"}])
    yield from _things("lacks", row["lacks"])
    yield from _things("hasLocalCandidate", row["actors"])
    yield from _things("hasNearestCandidate", [candidate["actor"]] if candidate else ())
    yield from _texts(str(DCTERMS.description), row["text"])


def _sources(entry: Entry) -> Values:
    """The graphs that hold what *entry* rests on, and the sources of these statements."""
    graphs = {each["graph"] for each in entry["evidence"]}
    sources = {source for each in entry["evidence"] for source in each["source"]}
    for name, found in ((DCTERMS.references, graphs), (PROV.wasDerivedFrom, sources)):
        yield from ((str(name), ox.NamedNode(iri)) for iri in sorted(found))


def _things(name: str, things: Iterable[Entry]) -> Values:
    return ((f"{KG}{name}", ox.NamedNode(each["iri"])) for each in things)


def _texts(predicate: str, words: Mapping[str, str]) -> Values:
    return ((predicate, ox.Literal(words[language], language=language)) for language in LANGUAGES)
