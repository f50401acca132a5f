"""The deep check of a contribution: whether it can be true at once with the ontology and what is known of its things.

Shapes find what is missing or written wrongly; this finds what no world can be like, by a description logic reasoner
(``reasoning``) in a process of its own (``conflict``). It looks at the graphs that were contributed, with the classes
that others say of the things in them. What it finds are results of the report: each of the statements, as few as can
be, that exclude each other.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rdflib import RDF, SKOS, URIRef

from kennisgraaf.checking.advice import turtle
from kennisgraaf.checking.lines import Places
from kennisgraaf.checking.report import Result
from kennisgraaf.checking.stated import Stated
from kennisgraaf.errors import DeepSizeError, of_message
from kennisgraaf.graph.rdf import term
from kennisgraaf.namespaces import SHAPES
from kennisgraaf.processes.process import Process
from kennisgraaf.settings import Settings

CONSISTENT = URIRef(f"{SHAPES}ConsistentStatement")
LISTED = 10
"""Statements that a result names as those that it is in conflict with; and results, when there may be fewer."""
_STARTING = 10
"""Seconds that the process may take to start."""
_TYPE, _LABEL = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SKOS.prefLabel))
_SAY = {
    "nl": {
        "alone": "Volgens de ontologie kan dit niet waar zijn.",
        "with": "Volgens de ontologie kan dit niet waar zijn samen met: {others}.",
        "among": "Volgens de ontologie kan dit niet samen waar zijn met de andere uitspraken; in de beschikbare tijd "
        "is niet gevonden met welke. Controleer de bijdrage in kleinere delen.",
    },
    "en": {
        "alone": "According to the ontology this cannot be true.",
        "with": "According to the ontology this cannot be true together with: {others}.",
        "among": "According to the ontology this cannot be true together with the other statements; in the time there "
        "was it was not found with which. Check the contribution in smaller parts.",
    },
}


@dataclass(frozen=True)
class Claim:
    """A statement in N-Triples; the *line* where it stands; and whether it is the sender's *own*, not another's."""

    statement: str
    line: int | None = None
    own: bool = True

    @property
    def triple(self) -> ox.Triple:
        triple: ox.Triple = next(iter(ox.parse(f"{self.statement} .", format=ox.RdfFormat.N_TRIPLES))).triple
        return triple


def claims(quads: Iterable[ox.Quad], places: Places, after: Stated, limit: int) -> tuple[Claim, ...]:
    """What the deep check looks at: *quads*, and the classes *after* the change of the things in them.

    Raises DeepSizeError when there are more than *limit* quads.
    """
    triples = sorted({quad.triple for quad in quads}, key=str)
    if len(triples) > limit:
        raise DeepSizeError(limit)
    own = set(triples)
    things = {each for t in triples for each in (t.subject, t.object) if isinstance(each, ox.NamedNode)}
    around = sorted({t for thing in things for t in after.triples(thing, _TYPE)} - own, key=str)
    return (
        *(Claim(str(each), own=False) for each in around),
        *(Claim(str(t), places(term(t.subject), term(t.predicate), term(t.object))) for t in triples),
    )


def check(claims: Sequence[Claim], settings: Settings) -> list[Result]:
    """A violation for each of the *claims* that contradict each other, which are the sender's own.

    Raises DeadlineError, MemoryLimitError, EngineError, ReasonerError.
    """
    if not any(each.own for each in claims):
        return []
    with tempfile.TemporaryDirectory(prefix="kennisgraaf-deep-") as folder:
        environment = settings.environment()
        process = Process(
            "kennisgraaf.checking.conflict", settings.gate_memory, folder, environment=environment, what="check"
        )
        try:
            statements, seconds = "".join(f"{each.statement} .\n" for each in claims), settings.gate_deadline
            message = json.dumps({"statements": statements, "seconds": seconds}).encode()
            answer: dict[str, Any] = json.loads(process.ask(message, seconds + _STARTING))
        finally:
            process.end()
            process.gone(5)
    if "error" in answer:
        raise of_message(answer)
    return results(claims, answer["conflict"], answer["whole"])


def results(claims: Sequence[Claim], conflict: Sequence[int], whole: bool) -> list[Result]:
    """The results on the *claims* with the numbers in *conflict*; *whole* when there are no fewer."""
    found = [claims[number] for number in conflict]
    labels: dict[str, dict[str, str]] = {}
    for triple in (each.triple for each in claims if str(SKOS.prefLabel) in each.statement):
        if triple.predicate == _LABEL and isinstance(triple.object, ox.Literal):
            labels.setdefault(str(triple.subject), {}).setdefault(triple.object.language or "", triple.object.value)
    own = [each for each in found if each.own]
    return [_result(each, found, whole, labels) for each in (own if whole else own[:LISTED])]


def _result(claim: Claim, found: Sequence[Claim], whole: bool, labels: dict[str, dict[str, str]]) -> Result:
    triple = claim.triple
    others = [_shown(each.triple) for each in found if each != claim]
    key = "among" if not whole or len(others) > LISTED else "with" if others else "alone"
    return Result(
        focus=term(triple.subject),
        path=term(triple.predicate),
        value=term(triple.object),
        severity="violation",
        component=CONSISTENT,
        shape=CONSISTENT,
        messages={language: say[key].format(others="; ".join(others)) for language, say in _SAY.items()},
        labels=labels.get(str(triple.subject), {}),
        line=claim.line,
    )


def _shown(triple: ox.Triple) -> str:
    """*triple* in Turtle."""
    predicate = "a" if triple.predicate == _TYPE else turtle(term(triple.predicate))
    return f"{turtle(term(triple.subject))} {predicate} {turtle(term(triple.object))}"
