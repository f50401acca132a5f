"""What a value may have been meant to be: the things and concepts that there are, and those that look like it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal
from rdflib.term import Node

from kennisgraaf.checking.advice import Texts, turtle
from kennisgraaf.checking.report import LANGUAGES
from kennisgraaf.checking.rules import texts
from kennisgraaf.graph.rdf import term

SEEN = 5_000
"""Things of a class that are looked through for one that is like what was written."""
_REPLACED = ox.NamedNode(str(DCTERMS.isReplacedBy))
_TYPE, _LABEL = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SKOS.prefLabel))


@dataclass(frozen=True)
class Choice:
    """Something that a value may be, with its labels by language."""

    term: Node
    labels: Texts

    def texts(self) -> dict[str, str]:
        """It in Turtle, with its label behind it."""
        shown = turtle(self.term)
        label = {each: self.labels.get(each) or self.labels.get("nl", "") for each in LANGUAGES}
        return {language: f"{shown} ({text})" if text else shown for language, text in label.items()}

    def words(self) -> set[str]:
        """What somebody may have written for it."""
        return {_name(self.term), *(text.lower() for text in self.labels.values())}


def _name(term: Node) -> str:
    """What is written in *term*: the text of a literal, the last part of an IRI."""
    return (str(term) if isinstance(term, Literal) else re.split(r"[/#]", str(term))[-1]).lower()


def nearest(value: Node | None, choices: Iterable[Choice]) -> list[Choice]:
    """The *choices* that look like *value*, which is none of them, the best first, at most three."""
    if value is None:
        return []
    by_word = {word: choice for choice in reversed([*choices]) if choice.term != value for word in choice.words()}
    found = [by_word[word] for word in difflib.get_close_matches(_name(value), by_word)]
    return list({choice.term: choice for choice in found}.values())


class Choices:
    """The concepts of *ontology*, and the things in *around*, the data that an upload comes to stand among."""

    def __init__(self, ontology: Graph, around: ox.Store | None = None):
        self._ontology, self._around = ontology, around

    def of(self, kind: Node, refused: Set[Node] = frozenset()) -> list[Choice]:
        """Those of the class *kind*, without those *refused*."""
        found = {each: Choice(each, texts(self._ontology, each)) for each in self._ontology.subjects(RDF.type, kind)}
        if self._around is not None:
            pattern = (None, _TYPE, ox.NamedNode(str(kind)), ox.DefaultGraph())
            for _, quad in zip(range(SEEN), self._around.quads_for_pattern(*pattern), strict=False):
                if term(quad.subject) not in found and self._is_described(quad.subject):
                    found[term(quad.subject)] = Choice(term(quad.subject), self._labels(quad.subject))
        return [found[each] for each in sorted(found.keys() - refused, key=str)]

    def successors(self, replaced: Node) -> list[Node]:
        """What the ontology or the data say that *replaced* is replaced by."""
        found = set(self._ontology.objects(replaced, DCTERMS.isReplacedBy))
        if self._around is not None:
            pattern = (ox.NamedNode(str(replaced)), _REPLACED, None, ox.DefaultGraph())
            found |= {term(quad.object) for quad in self._around.quads_for_pattern(*pattern)}
        return sorted(found, key=str)

    def _is_described(self, subject: ox.NamedNode | ox.BlankNode | ox.Triple) -> bool:
        """Whether more is said of *subject* than a class: that alone also follows from being referred to."""
        assert self._around is not None
        said = self._around.quads_for_pattern(subject, None, None, ox.DefaultGraph())
        return any(quad.predicate != _TYPE for quad in said)

    def _labels(self, subject: ox.NamedNode | ox.BlankNode | ox.Triple) -> dict[str, str]:
        assert self._around is not None
        quads = self._around.quads_for_pattern(subject, _LABEL, None, ox.DefaultGraph())
        labels = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
        return {each.language or "": each.value for each in labels}
