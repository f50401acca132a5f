"""IRIs in normal form: who may write where is decided on the one spelling that an IRI has.

Two spellings of one address (a percent-encoded letter, a dot segment, a host in capitals, another Unicode form) are
two IRIs to a comparison by character, and may be one to whatever stands between. So any other spelling than the normal
form is refused, not repaired.

One thing is left to contributors, in the spaces of IRIs that they brought themselves: a percent-encoded letter, digit,
``-``, ``_`` or ``~``. It makes an IRI of its own, as it does in RDF (https://www.w3.org/TR/rdf11-concepts/#section-IRIs),
and read in whatever way it stays in that space. Below our own base the normal form alone will do: those IRIs are
addresses that this server answers at, and a server decodes what it is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from kennisgraaf.namespaces import BASE

_PARTS = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#:@\[\]]+)(?::(?P<port>[0-9]+))?(?P<rest>/.*)", re.DOTALL)
_HOST = re.compile(r"[^\x00-\x20!-,/:-@\[-^`{-\x7f]+")
_REST = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?#\x80-\U0010ffff]|%[0-9A-F]{2})+")
_ENCODED = re.compile(r"(?:%[0-9A-F]{2})+")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]")
_SLASHES = re.compile(r"[/\\%\x00-\x1f\x7f]")
_OPTIONAL = re.compile(r"%(?:2D|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])")
"""A percent-encoded letter, digit, ``-``, ``_`` or ``~``: all that is unreserved but the dot, which makes segments."""
SPACE_ENDS = ("/", "#")


def normal(iri: str) -> bool:
    """Whether *iri* is an absolute http or https IRI in the only spelling that is accepted here.

    That is the normal form of RFC 3987 section 5.3 (https://www.rfc-editor.org/rfc/rfc3987#section-5.3) and RFC 3986
    section 6.2.2 and 6.2.3: scheme and host in small letters, no user, no empty or default port, a path, no dot
    segments, nothing percent-encoded that need not be, Unicode in form C. Beyond these: no percent-encoded slash,
    backslash, percent sign or control character, no second ``#``, and no characters that are not seen.
    """
    parts = _PARTS.fullmatch(iri)
    if parts is None or not _HOST.fullmatch(parts["host"]) or not _REST.fullmatch(parts["rest"]):
        return False
    if parts["host"] != parts["host"].lower() or not all(parts["host"].split(".")) or iri.count("#") > 1:
        return False
    port = parts["port"]
    if port is not None and (port == _DEFAULT_PORTS[parts["scheme"]] or port.startswith("0") or int(port) > 65535):
        return False
    if any(segment in (".", "..") for segment in re.split("[/?#]", parts["rest"])):
        return False
    if not iri.isascii() and (not unicodedata.is_normalized("NFC", iri) or any(map(_unseen, iri))):
        return False
    return all(_needed(run) for run in _ENCODED.findall(iri))


def _unseen(character: str) -> bool:
    """Whether *character* is a space, a control or format character, for private use, or not assigned."""
    return unicodedata.category(character)[0] in "CZ"


def _needed(run: str) -> bool:
    """Whether all of *run*, percent-encoded octets, had to be encoded, and means nothing but itself."""
    try:
        text = unquote_to_bytes(run).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(_UNRESERVED.match(each) or _SLASHES.match(each) or each >= "\x80" for each in text)


def is_space(iri: str) -> bool:
    """Whether *iri* is a normal IRI that others can begin with, so that no word is cut in two."""
    return normal(iri) and iri.endswith(SPACE_ENDS)


def within(iri: str, spaces: Iterable[str]) -> bool:
    """Whether *iri* is one of *spaces*, literally, followed by at least one character, and spelled as is accepted.

    That is ``normal``; behind a space outside of our own base also as it is when ``decoded``.
    """
    space = next((space for space in spaces if iri.startswith(space) and iri != space), None)
    if space is None or iri.startswith(BASE):
        return space is not None and normal(iri)
    rest = iri.removeprefix(space)
    whole = _REST.fullmatch(rest) is not None and unicodedata.is_normalized("NFC", rest)
    return whole and normal(space + decoded(rest))


def decoded(text: str) -> str:
    """*text* with what is encoded without need, letters, digits, ``-``, ``_`` and ``~``, as itself."""
    return _OPTIONAL.sub(lambda found: chr(int(found[0][1:], 16)), text)


def overlap(one: str, other: str) -> bool:
    """Whether some IRI may lie in both spaces."""
    return one.startswith(other) or other.startswith(one)
