"""JSON-LD as it is written: the contexts that it names, and the keys of its objects with where they stand.

Only the text is looked at (https://www.rfc-editor.org/rfc/rfc8259); what it says in RDF is the parser's to tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kennisgraaf.errors import ParseError

_PART = re.compile(r'"(?:\\.|[^"\\])*"|[\[{\]}:,]', re.DOTALL)


def with_contexts(text: str, contexts: Mapping[str, str]) -> str:
    """The JSON-LD *text* with the contexts in the place of their addresses; lines stay what they are.

    Raises ParseError, with line and column, for an address that is none of *contexts*
    (https://www.w3.org/TR/json-ld11/#dfn-context).
    """
    parts, done = [], 0
    for found in _addresses(text):
        address = found[0][1:-1].replace("\\/", "/")
        if address not in contexts:
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - text.rfind("\n", 0, found.start())
            known = ", ".join(contexts)
            reason = f"names the context «{address}», which is not fetched; put it in the document"
            raise ParseError("The contribution", reason + (f", or name {known}" if known else ""), line, column)
        parts += [text[done : found.start()], contexts[address]]
        done = found.end()
    return "".join([*parts, text[done:]])


def _addresses(text: str) -> Iterator[re.Match[str]]:
    """The strings in the JSON *text* that are a context, or stand in a list of contexts."""
    where, depth = "", 0
    for found in _PART.finditer(text):
        token = found[0]
        if where == "name":
            where = "value" if token == ":" else ""
        elif where == "value":
            where, depth = ("list" if token == "[" else ""), 0
            if token.startswith('"'):
                yield found
        elif where == "list":
            if token.startswith('"') and not depth:
                yield found
            elif token in "]}" and not depth:
                where = ""
            else:
                depth += (token in "[{") - (token in "]}")
        elif token == '"@context"':
            where = "name"


@dataclass(eq=False, slots=True)
class Key:
    """A key of an object: where it and its value start, and where that ends, which is known when all is read.

    *holder* is the key whose value has the object, at once or in a list; None for an object of the document itself.
    One *in_context* is a term, or a part of the definition of one.
    """

    name: str
    start: int
    value: int
    holder: Key | None
    in_context: bool
    end: int = 0


@dataclass(eq=False, slots=True)
class _Frame:
    """An object or a list that is being read: the key whose value it is in, and its own key of the moment."""

    holder: Key | None = None
    in_context: bool = False
    key: Key | None = None


def keys(text: str) -> Iterator[Key]:
    """The keys of the objects in *text*, which the parser has read, in the order of the document."""
    frames = [_Frame()]
    last = (0, "")
    for found in _PART.finditer(text):
        token, frame = found[0], frames[-1]
        if token.startswith('"'):
            last = (found.start(), token)
        elif token == ":":
            start, name = last
            plain = json.loads(name, strict=False) if "\\" in name else name[1:-1]
            frame.key = Key(plain, start, found.end(), frame.holder, frame.in_context)
            yield frame.key
        elif token in "[{":
            holder = frame.key or frame.holder
            frames.append(_Frame(holder, frame.in_context or (holder is not None and holder.name == "@context")))
        else:
            if frame.key is not None:
                frame.key.end, frame.key = found.start(), None
            if token != ",":
                frames.pop()
