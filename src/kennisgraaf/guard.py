"""What a query may not do: call another endpoint, or nest so deep that parsing it is dangerous.

The text is looked at before any parser sees it, the way the SPARQL 1.1 grammar takes it apart
(https://www.w3.org/TR/sparql11-query/#grammar) into IRIs, strings, comments and words: as it stands, and with its code
point escapes replaced (section 19.2), because parsers differ in where they replace them. In doubt a query is refused:
a prefix called ``service:`` is, a variable ``?service`` is not.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from kennisgraaf.errors import NestingError, RefusedQueryError

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(0010[0-9A-Fa-f]{4}|000[0-9A-Fa-f]{5})")
_TOKEN = re.compile(
    r"""
    (?P<skip> \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3}
            | "(?:\\.|[^"\\\n\r])*" | '(?:\\.|[^'\\\n\r])*'
            | [?$]\w+ | @[A-Za-z-]+ )
  | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> ) | (?P<comment> \#[^\n\r]* )
  | (?P<sign> [!^+-] ) | (?P<open> [{(\[] ) | (?P<close> [})\]] )
  | (?P<prefix> [\w.-]*) : (?: [\w.:%-] | \\. )*
  | (?P<word> \w+ )
    """,
    re.VERBOSE | re.DOTALL,
)


def inspect(text: str, nesting: int = 100, services: Collection[str] = ()) -> None:
    """Raise an error when the query *text* asks what is not allowed.

    *nesting* is the deepest nesting of brackets accepted: the parser recurses, and its stack ends at some thousands.
    *services* are the endpoints that SERVICE may call, as they stand between angle brackets in the query.
    Raises NestingError, RefusedQueryError.
    """
    for reading in {text, _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)}:
        _inspect(reading, nesting, services)


def _inspect(text: str, nesting: int, services: Collection[str]) -> None:
    depth = signs = 0
    calling = False
    for token in _TOKEN.finditer(text):
        if calling and token.lastgroup != "comment":
            if token.lastgroup == "word" and token["word"].upper() == "SILENT":
                continue
            if token.lastgroup != "iri" or token["iri"][1:-1] not in services:
                raise RefusedQueryError("SERVICE may call only the endpoints that this server lists; this is none.")
            calling = False
            continue
        signs = signs + 1 if token.lastgroup == "sign" else 0
        if signs > nesting:
            raise NestingError(nesting)
        match token.lastgroup:
            case "open":
                depth += 1
                if depth > nesting:
                    raise NestingError(nesting)
            case "close":
                depth -= 1
            case "prefix" if token["prefix"].upper().endswith("SERVICE"):
                raise RefusedQueryError("The query uses SERVICE, or a prefix named so: not allowed here.")
            case "word" if token["word"].upper() == "SERVICE":
                calling = True
            case "word" if "SERVICE" in token["word"].upper():
                raise RefusedQueryError("The query uses SERVICE: no other endpoint is called from here.")
    if calling:
        raise RefusedQueryError("The query uses SERVICE: no other endpoint is called from here.")
