"""What a query may not do: call another endpoint, or nest so deep that parsing it is dangerous.

The text is looked at before any parser sees it, the way the SPARQL 1.1 grammar takes it apart
(https://www.w3.org/TR/sparql11-query/#grammar): code point escapes first (section 19.2), then IRIs, strings and
comments. In doubt a query is refused: a prefix called ``service:`` is, a variable ``?service`` is not.
"""

from __future__ import annotations

import re

from kennisgraaf.errors import RefusedQueryError

MAX_DEPTH = 100
"""Deepest nesting of brackets accepted; the parser recurses, and its stack ends at some thousands."""

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(0010[0-9A-Fa-f]{4}|000[0-9A-Fa-f]{5})")
_TOKEN = re.compile(
    r"""
    (?P<skip> \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3}
            | "(?:\\.|[^"\\\n\r])*" | '(?:\\.|[^'\\\n\r])*'
            | <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n\r]* | [?$]\w+ | @[A-Za-z-]+ )
  | (?P<open> [{(\[] ) | (?P<close> [})\]] )
  | (?P<prefix> [\w.-]*) : (?: [\w.:%-] | \\. )*
  | (?P<word> \w+ )
    """,
    re.VERBOSE | re.DOTALL,
)


def inspect(text: str) -> None:
    """Raise RefusedQueryError when the query *text* asks what is not allowed."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    depth = 0
    for token in _TOKEN.finditer(plain):
        match token.lastgroup:
            case "open":
                depth += 1
                if depth > MAX_DEPTH:
                    raise RefusedQueryError(f"The query nests more than {MAX_DEPTH} brackets deep.")
            case "close":
                depth -= 1
            case "prefix" if token["prefix"].upper().endswith("SERVICE"):
                raise RefusedQueryError("The query uses SERVICE, or a prefix named so: not allowed here.")
            case "word" if "SERVICE" in token["word"].upper():
                raise RefusedQueryError("The query uses SERVICE: no other endpoint is called from here.")
