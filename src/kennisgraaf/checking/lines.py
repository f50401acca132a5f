"""The line of an upload on which a statement stands.

The parser tells the line of an error, not of a statement. So a document that it has read is taken apart once more,
into tokens and the brackets around them, which gives the lines of all subjects, properties and values in the order
in which the parser gives the statements. N-Triples and N-Quads have one statement a line
(https://www.w3.org/TR/n-quads/). In RDF/XML and JSON-LD it is the line where the IRI of the subject, or its last
part, stands first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import RDF
from rdflib.term import Node

from kennisgraaf.graph.rdf import term

Lines = tuple[int, int, int]
"""The lines of subject, predicate and object of a statement."""

TOKEN = re.compile(
    r"""
    (?P<skip> [\ \t\r\n]+ | \#[^\n\r]* )
  | (?P<string> \"{3} (?: \\. | [^\\] )*? \"{3} | '{3} (?: \\. | [^\\] )*? '{3}
              | " (?: \\. | [^"\\\n\r] )* " | ' (?: \\. | [^'\\\n\r] )* ' )
  | (?P<iri> < [^<>"{}|^`\x00-\x20]* > )
  | (?P<directive> @ (?: prefix | base | version ) \b )
  | (?P<language> @ [A-Za-z]+ (?: - [A-Za-z0-9]+ )* (?: -- [a-z]+ )? )
  | (?P<datatype> \^\^ )
  | (?P<blank> _: \w (?: [\w.·-]* [\w·-] )? )
  | (?P<name> (?: [^\W\d_] (?: [\w.·-]* [\w·-] )? )?
              : (?: [\w:·-] | % [0-9A-Fa-f]{2} | \\. | \.+ (?= [\w:·%\\-] ) )* )
  | (?P<number> [+-]? (?: [0-9]+ (?: \.[0-9]+ )? | \.[0-9]+ ) (?: [eE][+-]?[0-9]+ )? )
  | (?P<open> << | [\[({] ) | (?P<close> >> | [\])}] )
  | (?P<mark> [.;,] )
  | (?P<word> \w+ )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_TERMS = frozenset({"string", "iri", "blank", "name", "number", "word"})
_PARTS = frozenset({ox.NamedNode(str(RDF.first)), ox.NamedNode(str(RDF.rest))})


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """The kind, the text and the line of each token of a Turtle or TriG document, those of literals as one."""
    line, last = 1, 0
    typed = False
    for found in TOKEN.finditer(text):
        kind = found.lastgroup or ""
        line += text.count("\n", last, found.start())
        last = found.start()
        if kind in ("skip", "language"):
            continue
        if typed:
            typed = False
        elif kind == "datatype":
            typed = True
        else:
            yield kind, found[0], line


@dataclass
class _Frame:
    """What is being read: statements, or those inside a pair of brackets."""

    kind: str
    subject: int = 0
    predicate: int = 0
    expects: str = "subject"
    outer: Lines | None = None


def _statements(text: str) -> Iterator[Lines]:
    """The lines of each statement of a Turtle or TriG document, but for those that make up a collection."""
    frames = [_Frame("document")]
    directive = 0  # how many terms of a directive are still to come
    for kind, token, line in _tokens(text):
        frame = frames[-1]
        if directive:
            directive -= kind in _TERMS
        elif kind == "directive" or (kind == "word" and token.upper() in ("PREFIX", "BASE", "VERSION")):
            directive = 2 if token.upper().endswith("PREFIX") else 1
        elif kind == "word" and token.upper() == "GRAPH":
            pass
        elif kind in _TERMS or token in "[(":
            if frame.kind == "(":
                if frame.outer is not None:  # the parser tells of a collection when it sees its first member
                    yield frame.outer
                    frame.outer = None
                outer = None
            elif frame.expects == "subject":
                frame.subject, frame.expects, outer = line, "predicate", None
            elif frame.expects == "predicate":
                frame.predicate, frame.expects, outer = line, "object", None
            else:
                outer = (frame.subject, frame.predicate, line)
            if kind == "open":
                frames.append(_Frame(token, subject=line, expects="predicate", outer=outer))
            elif outer is not None:
                yield outer
        elif token in "])" and len(frames) > 1:
            frames.pop()
            if frame.outer is not None:
                yield frame.outer
        elif token in "{}." and kind != "other":
            frame.expects = "subject"
        elif token == ";":
            frame.expects = "predicate"
        elif token == ",":
            frame.expects = "object"


def _one_a_line(text: str) -> list[Lines]:
    numbered = enumerate(text.split("\n"), start=1)
    return [
        (number, number, number) for number, line in numbered if line.strip() and not line.lstrip().startswith("#")
    ]


def of_document(text: str, form: ox.RdfFormat, quads: Sequence[ox.Quad]) -> list[Lines | None]:
    """The lines of each of *quads*, as the parser gave them of *text*; None where they are not known."""
    if form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):
        found = _one_a_line(text)
        return list(found) if len(found) == len(quads) else [None] * len(quads)
    if form not in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        return [None] * len(quads)
    found = list(_statements(text))
    if len(found) != sum(quad.predicate not in _PARTS for quad in quads):
        return [None] * len(quads)
    following = iter(found)
    return [None if quad.predicate in _PARTS else next(following) for quad in quads]


@dataclass
class Places:
    """The lines of the statements of one upload, by their terms as they are stored."""

    text: str = ""
    _lines: dict[tuple[Node, Node | None, Node | None], int] = field(default_factory=dict)

    def add(self, quads: Iterable[ox.Quad], lines: Iterable[Lines | None]) -> None:
        """The statement of each of *quads* stands on those of *lines*; the first one of several counts."""
        for quad, each in zip(quads, lines, strict=True):
            if each is not None:
                subject, predicate = term(quad.subject), term(quad.predicate)
                self._lines.setdefault((subject, None, None), each[0])
                self._lines.setdefault((subject, predicate, None), each[1])
                self._lines.setdefault((subject, predicate, term(quad.object)), each[2])

    def __call__(self, subject: Node, predicate: Node | None = None, value: Node | None = None) -> int | None:
        """The line of the statement; None for one that does not stand here, or of which it is not known."""
        key = (subject, predicate, value)
        if key not in self._lines and predicate is None and value is None and self.text:
            whole = str(subject)
            for part in (whole, re.split(r"[/#]", whole)[-1]):
                where = re.search(rf"(?<![\w-]){re.escape(part)}(?![\w-])", self.text) if part else None
                if where is not None:
                    self._lines[key] = self.text.count("\n", 0, where.start()) + 1
                    break
        return self._lines.get(key)


def places_of(text: str, form: ox.RdfFormat, parsed: Sequence[ox.Quad], quads: Iterable[ox.Quad]) -> Places:
    """The lines of *quads*, which are those *parsed* of *text* with other graphs, or names for blank nodes."""
    found = Places(text if form in (ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD) else "")
    found.add(quads, of_document(text, form, parsed))
    return found
