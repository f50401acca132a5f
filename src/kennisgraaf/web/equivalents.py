"""The queries of the catalogue that say the same as an answer on cooperation, as far as SPARQL can say it.

Each comes with its address, in which what the question is about is filled in where the query has a parameter for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

import pyoxigraph as ox
from flask import request, url_for
from rdflib import RDF

from kennisgraaf.namespaces import KG
from kennisgraaf.querying.catalogue import Query
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.web.served import served

QUERIES: Mapping[str, tuple[str, ...]] = {
    "matches": ("direct-matches", "streams-without-taker"),
    "chains": ("chains", "chains-of-two-steps", "performers", "streams-without-taker"),
    "missing": ("missing-links", "streams-without-taker"),
    "people": ("learning-for-steps", "performers"),
    "network": ("network", "brokers", "missing-core-roles"),
}
"""By question, the query that says the most first."""

_THING = ("given", "given1", "wanted", "thing")
_PARAMETERS = {
    "MaterialStream": ("offer", "demand"),
    "Material": _THING,
    "Resource": _THING,
    "Product": _THING,
    "ProcessStep": ("step", "step1", "step2"),
    "Hub": ("hub",),
}
"""The parameters of these queries that take a thing of a kind."""
LONGEST = 4000
"""Characters of the addresses together, because clients limit their headers; those that do not fit are left out."""


class Equivalent(NamedTuple):
    """A query, the parameters that are filled in, and its address with these."""

    query: Query
    filled: Mapping[str, str]
    address: str


def equivalents(work: str, answer: Mapping[str, Any], snapshot: Snapshot, lang: str = "") -> list[Equivalent]:
    """The queries that say the same as *answer*, from *snapshot*, to the question *work*.

    A query that takes what was asked about in several places, or several things, has an address for each.
    """
    asked = [dict(each) for each in _asked(work, answer, snapshot)]
    kept = {"revision": request.args.get("revision"), "lang": lang or None}
    found = []
    for name in QUERIES[work]:
        query = served().catalogue.find(f"cooperation/{name}")
        filled = [{name: iri for name, iri in each.items() if name in query.parameters} for each in asked]
        for each in [each for each in filled if each] or [{}]:
            address = url_for("catalogue.query", name=query.name, _external=True, **each, **kept)
            found.append(Equivalent(query, each, address))
    lengths = accumulate(len(each.address) for each in found)
    return [each for each, length in zip(found, lengths, strict=True) if length <= LONGEST]


def _asked(work: str, answer: Mapping[str, Any], snapshot: Snapshot) -> Iterator[Mapping[str, str]]:
    """What was asked about, by the parameters that take it: each is to be asked by itself."""
    about, within = ((answer.get(name) or {}).get("iri", "") for name in ("about", "within"))
    if work == "missing":  # is about a thing in a hub
        hub = {name: within for name in _of(within, snapshot) if name == "hub"}
        yield ({"thing": about} if about else {}) | hub
        return
    for iri in (about, *(each["iri"] for each in answer.get("steps", ()))):
        yield from ({name: iri} for name in _of(iri, snapshot))


def _of(iri: str, snapshot: Snapshot) -> list[str]:
    """The parameters that take *iri*, by its kinds; none when it is empty."""
    if not iri:
        return []
    kinds = {quad.object for quad in snapshot.matching(ox.NamedNode(iri), ox.NamedNode(str(RDF.type)))}
    found = (names for kind, names in _PARAMETERS.items() if ox.NamedNode(f"{KG}{kind}") in kinds)
    return list(dict.fromkeys(name for names in found for name in names))
