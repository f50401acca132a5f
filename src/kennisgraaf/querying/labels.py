"""What things are called, and which things a label names.

A label is looked up when it is needed; all of them are read only to find one that is written in another case, or to
help with one that names nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Protocol

import pyoxigraph as ox
from rdflib import RDFS, SKOS

from kennisgraaf.formats import LANGUAGES
from kennisgraaf.graph.likeness import alike
from kennisgraaf.namespaces import shorten
from kennisgraaf.querying.rows import Rows

_NAMING = tuple(map(ox.NamedNode, (SKOS.prefLabel, RDFS.label)))
_PREFERRED = frozenset(naming.value for naming in _NAMING)
_NEAR = 5


class Things(Protocol):
    """The things that may be called something, by their kinds; those that are the same are one."""

    def of(self, kind: str) -> AbstractSet[str]:
        """All things of *kind*, a local name."""

    def same(self, thing: str) -> str:
        """The one of the things that are the same as *thing* that stands for all."""

    @property
    def twins(self) -> Mapping[str, tuple[str, ...]]:
        """The other things that are the same, by the one that stands for them."""


class Labels:
    """The labels of *things* in the snapshot of *rows*."""

    def __init__(self, rows: Rows, things: Things):
        self._rows, self._things = rows, things
        self._known: dict[str, dict[str, str]] = {}

    def of(self, thing: str) -> Mapping[str, str]:
        """The preferred labels of *thing* by language, Dutch first."""
        known = self._known.get(thing)
        if known is None:
            known = self._known[thing] = self._read(thing)
        return known

    def text(self, thing: str, language: str) -> str:
        """What *thing* is called in *language*, or in another when it has no name in that, or its IRI."""
        labels = self.of(thing)
        return labels.get(language) or next(iter(labels.values()), shorten(thing))

    def named(self, label: str, kinds: Collection[str]) -> tuple[str, ...]:
        """The things of one of *kinds* that are called *label*: so written, or else so but for the case.

        A preferred label goes before others.
        """
        exact: set[tuple[str, str]] = set()
        for language in LANGUAGES:
            rows = self._rows.ask("labels", "thing", "naming", label=ox.Literal(label, language=language))
            exact.update((self._things.same(thing), naming) for thing, naming in rows)
        for found in (exact, self._folded.get(label.casefold(), ())):
            things = {(thing, naming) for thing, naming in found if self._is(thing, kinds)}
            preferred = {thing for thing, naming in things if naming in _PREFERRED}
            if things:
                return tuple(sorted(preferred or {thing for thing, _ in things}))
        return ()

    def near(self, text: str, kinds: Collection[str]) -> tuple[str, ...]:
        """Things of one of *kinds* with an IRI or a label like *text*, the likeliest first."""
        if ":" in text:
            names = {shorten(thing): thing for kind in kinds for thing in self._things.of(kind)}
            return tuple(names[name] for name in alike(shorten(text), list(names), _NEAR))
        labels = {
            label: [thing for thing, _ in named if self._is(thing, kinds)] for label, named in self._folded.items()
        }
        found = alike(text.casefold(), [label for label, things in labels.items() if things], _NEAR)
        return tuple(dict.fromkeys(thing for label in found for thing in sorted(labels[label])))[:_NEAR]

    @cached_property
    def _folded(self) -> Mapping[str, set[tuple[str, str]]]:
        """Everything that a label names, by the label without its case."""
        found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for thing, naming, label in self._rows.ask("labels", "thing", "naming", "label"):
            found[label.casefold()].add((self._things.same(thing), naming))
        return found

    def _is(self, thing: str, kinds: Collection[str]) -> bool:
        return any(thing in self._things.of(kind) for kind in kinds)

    def _read(self, thing: str) -> dict[str, str]:
        labels: dict[str, str] = {}
        for each in (thing, *self._things.twins.get(thing, ())):
            for naming in _NAMING:
                for quad in self._rows.snapshot.matching(ox.NamedNode(each), naming):
                    if isinstance(quad.object, ox.Literal):
                        labels.setdefault(quad.object.language or "", quad.object.value)
        return {language: labels[language] for language in (*LANGUAGES, *labels) if language in labels}
