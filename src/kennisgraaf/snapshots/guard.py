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
  | (?P<quoting> << | >> )
  | (?P<words> \w++ (?: [.-] \w++ )*+ )?+ (?P<local> : (?: (?: [\w:%] | \\. ) (?: [\w.:%-] | \\. )*+ )?+ )
  | (?P<word> \w++ (?: [.-] \w++ )*+ )
    """,
    re.VERBOSE | re.DOTALL,
)

_COMPARISON = re.compile(r"[)\]].*SERVICE", re.DOTALL | re.IGNORECASE)
"""What looks like an IRI to the grammar, and is less-than, the rest of an expression, and a call to a parser that
reads expressions first. A call cannot follow before the bracket of the expression closes."""

_NESTING = ("{", "(", "[", "!", "^", "+", "-", "<<")
"""What makes a query nest; as many of all together as may nest cannot nest deeper."""


def inspect(text: str, nesting: int = 100, services: Collection[str] = ()) -> None:
    """Raise an error when the query *text* asks what is not allowed.

    *nesting* is the deepest nesting of brackets accepted: the parser recurses, and its stack ends at some thousands.
    *services* are the endpoints that SERVICE may call, as they stand between angle brackets in the query.
    Raises NestingError, RefusedQueryError.
    """
    if _plain(text, nesting):
        return
    for reading in {text, _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)}:
        _inspect(reading, nesting, services)


def _plain(text: str, nesting: int) -> bool:
    """Whether *text* can be seen to ask nothing of the kind without taking it apart."""
    signs = sum(map(text.count, _NESTING))
    return signs <= nesting and "\\" not in text and "SERVICE" not in text.upper()


def _inspect(text: str, nesting: int, services: Collection[str]) -> None:
    depth = quoted = signs = 0
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
                depth = max(0, depth - 1)
            case "iri" if _COMPARISON.search(token["iri"]):
                raise RefusedQueryError("The query compares with < and then uses SERVICE: not allowed here.")
            case "iri" if sum(map(token["iri"].count, "([")) > nesting:
                raise NestingError(nesting)
            case "quoting":
                quoted = quoted + 1 if token[0] == "<<" else max(0, quoted - 1)
                if quoted > nesting:
                    raise NestingError(nesting)
            case "local" if (token["words"] or "").upper().endswith("SERVICE"):
                raise RefusedQueryError("The query uses SERVICE, or a prefix named so: not allowed here.")
            case "word" if re.split("[.-]", token["word"].upper())[-1] == "SERVICE":
                calling = True
            case "word" if "SERVICE" in token["word"].upper():
                raise RefusedQueryError("The query uses SERVICE: no other endpoint is called from here.")
    if calling:
        raise RefusedQueryError("The query uses SERVICE: no other endpoint is called from here.")


def undeclared_prefixes(text: str) -> list[str]:
    """The prefixes that the query *text* uses and does not declare, in the order of their first use."""
    declared: set[str] = set()
    used: dict[str, None] = {}
    declaring = False
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "local" and token["words"] != "_":
            name = token["words"] or ""
            if declaring:
                declared.add(name)
            else:
                used[name] = None
        declaring = token.lastgroup == "word" and token["word"].upper() == "PREFIX"
    return [name for name in used if name not in declared]
