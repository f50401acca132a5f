"""The graphs that a request gives for an update, written into the update.

The protocol lets a request name the graphs that a WHERE reads
(https://www.w3.org/TR/sparql11-protocol/#update-operation), which the engine has no argument for; SPARQL 1.1 Update
has the clauses USING and USING NAMED for the same (https://www.w3.org/TR/sparql11-update/#deleteInsert). So these are
put where the grammar has them, before each WHERE; and a patch of a graph gets WITH, for the same reason. Nothing is
parsed: the text is taken apart into IRIs, strings, comments and words, and lines stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from kennisgraaf.errors import ParameterError

_TOKEN = re.compile(
    r"""
    (?P<skip> \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3}
            | "(?:\\.|[^"\\\n\r])*" | '(?:\\.|[^'\\\n\r])*'
            | [?$]\w+ | @[A-Za-z-]+ | <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n\r]*
            | (?: \w++ (?: [.-] \w++ )*+ )?+ : (?: (?: [\w:%] | \\. ) (?: [\w.:%-] | \\. )*+ )?+ )
  | (?P<open> \{ ) | (?P<close> \} ) | (?P<end> ; )
  | (?P<word> \w++ )
    """,
    re.VERBOSE | re.DOTALL,
)


_SHORT = ["DELETE", "WHERE", "{}"]
"""The operation whose pattern is also what it deletes; it takes no USING and no WITH, so it is written out."""

Change = tuple[int, int, str]
"""The first character to be replaced, the one after the last, and what comes in their place."""


def with_dataset(update: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """*update*, whose every WHERE reads the graphs *using* as its default graph and *using_named* as named graphs.

    Raises ParameterError when one of these is no IRI, or when the update names its graphs itself with USING or WITH:
    the protocol forbids to do both.
    """
    clauses = "".join(
        [
            *(f"USING {_iri('using-graph-uri', iri)} " for iri in using),
            *(f"USING NAMED {_iri('using-named-graph-uri', iri)} " for iri in using_named),
        ]
    )
    if not clauses:
        return update
    return _changed(update, [change for operation in _operations(update) for change in _read_from(operation, clauses)])


def in_graph(update: str, graph: str) -> str:
    """*update* with *graph* in the place of the default graph, as a patch of that graph means it
    (https://www.w3.org/TR/sparql11-http-rdf-update/#http-patch). An operation that names graphs itself keeps them."""
    name = _iri("graph", graph)
    return _changed(update, [change for operation in _operations(update) for change in _put_in(operation, name)])


@dataclass
class _Operation:
    """One operation of an update: its words outside brackets, in capitals, with ``{}`` for each outermost pair of
    brackets; where each of these begins and ends; and whether it says GRAPH."""

    text: str
    seen: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    names_graph: bool = False

    def pattern(self, index: int) -> str:
        start, end = self.places[index]
        return self.text[start:end]


def _operations(update: str) -> Iterator[_Operation]:
    depth = opened = 0
    operation = _Operation(update)
    for token in _TOKEN.finditer(update):
        word = token[0].upper()
        match token.lastgroup:
            case "open":
                opened = token.start() if depth == 0 else opened
                depth += 1
            case "close":
                depth -= 1
                if depth == 0:
                    operation.seen.append("{}")
                    operation.places.append((opened, token.end()))
            case "end" if depth == 0:
                yield operation
                operation = _Operation(update)
            case "word" if depth == 0:
                operation.seen.append(word)
                operation.places.append(token.span())
            case "word" if word == "GRAPH":
                operation.names_graph = True
    yield operation


def _read_from(operation: _Operation, clauses: str) -> Iterator[Change]:
    if {"USING", "WITH"} & {*operation.seen}:
        raise ParameterError("using-graph-uri", "not with an update that has USING or WITH of its own")
    if operation.seen[-3:] == _SHORT:
        yield _without(operation, -2)
        yield _after(operation, f" {clauses}WHERE {operation.pattern(-1)}")
    elif "WHERE" in operation.seen:
        start, _ = operation.places[operation.seen.index("WHERE")]
        yield start, start, clauses


def _put_in(operation: _Operation, graph: str) -> Iterator[Change]:
    first = next((number for number, word in enumerate(operation.seen) if word in ("DELETE", "INSERT")), None)
    if first is None or "WITH" in operation.seen:
        return
    start, _ = operation.places[first]
    if operation.seen[first + 1 :] == ["DATA", "{}"]:
        if not operation.names_graph:
            opened, closed = operation.places[-1]
            yield opened + 1, opened + 1, f" GRAPH {graph} {{"
            yield closed, closed, " }"
        return
    yield start, start, f"WITH {graph} "
    if operation.seen[-3:] == _SHORT:
        yield _without(operation, -2)
        yield _after(operation, f" WHERE {operation.pattern(-1)}")


def _without(operation: _Operation, index: int) -> Change:
    return *operation.places[index], ""


def _after(operation: _Operation, text: str) -> Change:
    _, end = operation.places[-1]
    return end, end, text


def _changed(update: str, changes: Sequence[Change]) -> str:
    parts, done = [], 0
    for start, end, text in changes:
        parts += [update[done:start], text]
        done = end
    return "".join([*parts, update[done:]])


def _iri(parameter: str, iri: str) -> str:
    try:
        return str(ox.NamedNode(iri))
    except ValueError as error:
        raise ParameterError(parameter, "the absolute IRI of a graph") from error
