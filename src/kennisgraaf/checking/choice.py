"""What a value may have been meant to be: the things and concepts that there are, and those that look like it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal
from rdflib.term import Node

from kennisgraaf.checking.advice import Texts, turtle
from kennisgraaf.checking.rules import texts
from kennisgraaf.formats import LANGUAGES
from kennisgraaf.graph.likeness import MOST, alike
from kennisgraaf.graph.rdf import term
from kennisgraaf.namespaces import KG

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


class Offer:
    """What may be chosen from *choices*, in their order; the words for them are gathered once."""

    def __init__(self, choices: Iterable[Choice]):
        self._choices = {choice.term: choice for choice in choices}
        self._near: dict[Node, list[Choice]] = {}

    @cached_property
    def _by_word(self) -> dict[str, list[Choice]]:
        found: dict[str, list[Choice]] = {}
        for choice in self._choices.values():
            for word in choice.words():
                found.setdefault(word, []).append(choice)
        return found

    @cached_property
    def _words(self) -> list[str]:
        return list(self._by_word)

    def all(self, value: Node | None = None) -> list[Choice]:
        """All of them except *value*."""
        return [choice for choice in self._choices.values() if choice.term != value]

    def nearest(self, value: Node | None) -> list[Choice]:
        """Those that look like *value*, which is none of them, the best first, at most three."""
        if value is None:
            return []
        if value not in self._near:  # often the same is wrong everywhere
            self._near[value] = self._alike(value)
        return self._near[value]

    def _alike(self, value: Node) -> list[Choice]:
        own = self._choices.get(value)
        found = alike(_name(value), self._words, MOST + len(own.words() if own else ()))
        near = {choice.term: choice for word in found for choice in self._by_word[word] if choice.term != value}
        return list(near.values())[:MOST]


class Choices:
    """The terms and concepts of *ontology*, and the things in *around*, the data that an upload comes to stand among.

    What there is of a class is read once: of a report many results are about the same class.
    """

    def __init__(self, ontology: Graph, around: ox.Store | None = None):
        self._ontology, self._around = ontology, around
        self._terms: dict[tuple[Node, ...], Offer] = {}
        self._of: dict[Node, list[Choice]] = {}
        self._offers: dict[tuple[frozenset[Node], frozenset[Node]], Offer] = {}

    def of(self, kinds: Iterable[Node], refused: frozenset[Node] = frozenset()) -> Offer:
        """The things and concepts of the classes *kinds*, without those *refused*."""
        key = frozenset(kinds), refused
        if key not in self._offers:
            found = (choice for kind in sorted(key[0], key=str) for choice in self._all(kind))
            self._offers[key] = Offer(choice for choice in found if choice.term not in refused)
        return self._offers[key]

    def terms(self, kinds: tuple[Node, ...]) -> Offer:
        """The terms of our namespace that the ontology declares as one of *kinds*, by their names alone."""
        if kinds not in self._terms:
            found = sorted({each for kind in kinds for each in self._ontology.subjects(RDF.type, kind)}, key=str)
            self._terms[kinds] = Offer(Choice(each, {}) for each in found if str(each).startswith(KG))
        return self._terms[kinds]

    def _all(self, kind: Node) -> list[Choice]:
        if kind not in self._of:
            self._of[kind] = self._read(kind)
        return self._of[kind]

    def _read(self, kind: Node) -> list[Choice]:
        found = {each: Choice(each, texts(self._ontology, each)) for each in self._ontology.subjects(RDF.type, kind)}
        if self._around is not None:
            pattern = (None, _TYPE, ox.NamedNode(str(kind)), ox.DefaultGraph())
            for _, quad in zip(range(SEEN), self._around.quads_for_pattern(*pattern), strict=False):
                thing = term(quad.subject)
                if thing not in found and ((labels := self._labels(quad.subject)) or self._is_described(quad.subject)):
                    found[thing] = Choice(thing, labels)
        return [found[each] for each in sorted(found, key=str)]

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
