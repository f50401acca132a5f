"""Keys of JSON-LD that no context maps, which the parser drops without a word
(https://www.w3.org/TR/json-ld11-api/#expansion-algorithm, step 13.3).

A document is read once more, with a vocabulary of our own around it: a key that then is a property in that vocabulary
was mapped by nothing else. So the parser itself tells what the contexts say, with all that they can say of each other.
Each key that may be one has a name of its own in that reading, which gives its line, and an empty object for a value,
which makes a statement whatever the key holds.

Where this cannot be told, nothing is said: of a key that some context of the document defines, but not there; of the
keys of maps (by language, index, identifier or type); where a context leaves all keys without a meaning (``null``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef

from kennisgraaf.checking.advice import either, said
from kennisgraaf.checking.report import Result
from kennisgraaf.contributing.json_ld import Key, keys
from kennisgraaf.graph.likeness import alike
from kennisgraaf.namespaces import ID, SHAPES

MAPPED_KEY = URIRef(f"{SHAPES}MappedKey")
MOST = 10_000
"""Places of such keys that are looked at; whoever has more has hardly written JSON-LD."""
LISTED = 8
"""Lines of one key that are told; of those further on only how many there are."""
_LONGEST = 60
"""Characters of a key that are shown."""
_VOCABULARY = "urn:x-kennisgraaf:unmapped:"
_NODE = frozenset(("@context", "@graph", "@id", "@included", "@index", "@nest", "@reverse", "@type"))
_KEYWORDS = _NODE | {"@direction", "@json", "@language", "@list", "@none", "@set", "@value"}
"""Those of https://www.w3.org/TR/json-ld11/#keywords that are keys outside a context; other words with an at sign are
ignored."""
_EMPTY = re.compile(r'\s*""')
_MAP = re.compile(r'\s*(?:\[[^\]]*)?"@(?:id|index|language|type)"')
_PREFIX = re.compile(r'\s*"[^"]*[:/?#\[\]@]"')
"""The definition of what only is to be a prefix (https://www.w3.org/TR/json-ld11/#compact-iris)."""


@dataclass(frozen=True)
class Unmapped:
    """A key that no context maps, the lines on which it stands, and the terms that look like it."""

    key: str
    lines: tuple[int, ...]
    near: tuple[str, ...] = ()


@dataclass
class _Terms:
    """What the contexts of a document define: terms, those of them that hold a map, and those that are a key."""

    defined: set[str] = field(default_factory=set)
    maps: set[str] = field(default_factory=set)
    properties: list[str] = field(default_factory=list)
    everything: bool = False
    """Every key is mapped, to an IRI relative to that of the document, which a second reading cannot tell."""

    @classmethod
    def of(cls, text: str) -> _Terms:
        found = cls()
        for key in keys(text):
            if key.holder is None or not key.in_context:
                continue
            if key.name == "@vocab" and _EMPTY.match(text, key.value):
                found.everything = True
            elif key.name == "@container" and _MAP.match(text, key.value):
                found.maps.add(key.holder.name)
            elif key.holder.name == "@context" and not key.name.startswith("@"):
                if key.name not in found.defined and not _PREFIX.match(text, key.value):
                    found.properties.append(key.name)
                found.defined.add(key.name)
        return found

    def may_be_unmapped(self, key: Key) -> bool:
        """Whether *key* has no meaning unless a vocabulary gives it one; a name with a colon is an IRI."""
        known = key.in_context or key.name in _KEYWORDS or key.name in self.defined or ":" in key.name
        return not known and (key.holder is None or key.holder.name not in self.maps)

    def like(self, name: str) -> tuple[str, ...]:
        """The terms, or keywords, that look like *name*."""
        words = [*sorted(_NODE), *self.properties] if name.startswith("@") else self.properties
        return tuple(alike(name, words))


def unmapped(text: str) -> tuple[Unmapped, ...]:
    """The keys that say nothing in *text*, a JSON-LD document that the parser has read, with its contexts in it; not
    those in the value of another."""
    terms = _Terms.of(text)
    if terms.everything:
        return ()
    candidates = list(_candidates(text, terms))
    lines: dict[str, list[int]] = {}
    line, last = 1, 0
    for key in _dropped(text, candidates):
        line += text.count("\n", last, key.start)
        last = key.start
        lines.setdefault(key.name, []).append(line)
    return tuple(Unmapped(name, tuple(dict.fromkeys(on)), terms.like(name)) for name, on in lines.items())


def _candidates(text: str, terms: _Terms) -> Iterator[Key]:
    """The keys of *text* that only a vocabulary can give a meaning, but for those in the value of another."""
    found = 0
    lost: Key | None = None
    for key in keys(text):
        if lost is not None and not lost.end:  # its value is being read
            continue
        if found < MOST and terms.may_be_unmapped(key):
            lost = key
            found += 1
            yield key


def _dropped(text: str, candidates: list[Key]) -> Iterator[Key]:
    """Those of *candidates* that are no property but in a vocabulary of ours around *text*."""
    parts, done = [], 0
    for number, key in enumerate(candidates):
        parts += [text[done : key.start], f'"unmapped-{number}": {{}}']
        done = key.end
    inner = "".join([*parts, text[done:]])
    whole = f'{{"@context": {{"@vocab": "{_VOCABULARY}"}}, "@graph": [{inner}]}}'
    properties = set()
    if candidates:
        with suppress(SyntaxError, ValueError):  # what was read before holds
            for quad in ox.parse(whole, format=ox.RdfFormat.JSON_LD, base_iri=ID):
                properties.add(quad.predicate.value)
    for number, key in enumerate(candidates):
        if f"{_VOCABULARY}unmapped-{number}" in properties:
            yield key


def told(found: Iterable[Unmapped]) -> Iterator[Result]:
    """Warnings for the keys of *found*, one a line, about the document, which has no IRI."""
    for each in found:
        key = each.key if len(each.key) <= _LONGEST else f"{each.key[:_LONGEST]}…"
        nl = f"Geen context geeft de sleutel «{key}» een betekenis; wat erbij staat, wordt niet bewaard."
        en = f"No context maps the key «{key}»; what it holds is not stored."
        for number, line in enumerate(each.lines[:LISTED], start=1):
            more = len(each.lines) - LISTED if number == LISTED else 0
            yield Result(
                focus=BNode("document"),
                path=None,
                value=Literal(key),
                severity="warning",
                component=MAPPED_KEY,
                shape=MAPPED_KEY,
                messages={
                    "nl": nl + (f" Regels verderop: {more}." if more > 0 else ""),
                    "en": en + (f" Lines further on: {more}." if more > 0 else ""),
                },
                labels={"nl": "het document", "en": "the document"},
                line=line,
                suggestion=said("near", these=either(f'"{term}"' for term in each.near)) if each.near else {},
            )
