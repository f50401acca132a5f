"""What a request may ask, and the format and the language of its answer.

Both are chosen as RFC 9110, section 12, says (https://www.rfc-editor.org/rfc/rfc9110#section-12).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.request import parse_http_list

from flask import request
from werkzeug.http import parse_options_header

from kennisgraaf.errors import FormatError, ParameterError
from kennisgraaf.formats import LANGUAGES, Format, by_name

HTML = Format("html", "text/html", None, ("application/xhtml+xml",))
"""The page for a browser."""

PROBLEM = Format("problem", "application/problem+json", None, ("application/json",))
"""An error as a document (https://www.rfc-editor.org/rfc/rfc9457)."""

UNICODE = ("", "utf-8", "utf8", "us-ascii")
"""Values of ``charset`` that UTF-8 satisfies."""

Accepted = dict[str, tuple[float, int]]
"""The quality of each media range, and its place among the others."""


def _accepted(header: str) -> Accepted:
    """The media ranges in an Accept *header* (section 12.5.1); what is no media range is passed over.

    A parameter other than the quality and the charset asks for nothing that we have more than one of.
    """
    ranges: Accepted = {}
    for place, each in enumerate(parse_http_list(header)):
        media_range, parameters = parse_options_header(each)
        if media_range == "*":  # the Accept of java.net.HttpURLConnection has this
            media_range = "*/*"
        try:
            quality = float(parameters.get("q", "1"))
        except ValueError:
            continue
        if "/" not in media_range or not 0 <= quality <= 1:
            continue
        charset = parameters.get("charset", "").lower()
        named = media_range.lower() + ("" if charset in UNICODE else f";charset={charset}")
        ranges.setdefault(named, (quality, place))
    return ranges


def _preference(form: Format[Any], ranges: Accepted) -> tuple[float, int, float]:
    """How much a client likes *form*: by the most specific range that holds it, then as the client lists it.

    Its other media types count only when they are named: it is never sent as one of them.
    """
    found = [(ranges[alias], 2) for alias in form.aliases if alias in ranges]
    major = form.media_type.partition("/")[0]
    for specificity, media_range in ((2, form.media_type), (1, f"{major}/*"), (0, "*/*")):
        if media_range in ranges:
            found.append((ranges[media_range], specificity))
            break
    return max(((quality, specificity, -place) for (quality, place), specificity in found), default=(0, 0, -math.inf))


def named_format(text: str, formats: Sequence[Format[Any]]) -> Format[Any]:
    """That of *formats* which *text* names. Raises FormatError."""
    return by_name(text.partition(";")[0].strip().replace(" ", "+").lower(), formats)  # a plus not escaped is a space


def choose(formats: Sequence[Format[Any]], named: str = "") -> Format[Any]:
    """The best of *formats* for this request; the first when it does not say.

    What the address ends in, *named*, goes before ``format=``, and that before Accept.
    Raises FormatError when nothing fits.
    """
    offered = (*formats, HTML)
    asked = named or request.values.get("format")
    if asked:
        return named_format(asked, offered)
    header = request.headers.get("Accept", "")
    ranges = _accepted(header)
    if not ranges:
        return offered[0]
    liked = [_preference(each, ranges) for each in offered]
    best = max(liked)
    if best[0] == 0:
        raise FormatError(header[:200], [each.media_type for each in offered])
    return offered[liked.index(best)]


def prefers_page() -> bool:
    """Whether this client is told of an error on a page: only when it likes a page better than the document.

    A quality of 0 is not acceptable (section 12.4.2); who accepts neither gets the document (section 12.4.1).
    """
    ranges = _accepted(request.headers.get("Accept", ""))
    page = _preference(HTML, ranges)
    return page[0] > 0 and page > _preference(PROBLEM, ranges)


def language() -> str:
    """The language for this visitor: ``lang=``, else Accept-Language, else Dutch."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])


def asks_language() -> bool:
    """Whether this request asks for a language that there is."""
    named = {each.partition("-")[0].lower() for each, quality in request.accept_languages if quality > 0}
    return bool(named & set(LANGUAGES)) or request.args.get("lang") in LANGUAGES


def require_known(accepted: Iterable[str], what: str = "this address") -> None:
    """Raise ParameterError for a parameter of this request that is none of those *accepted*, or is given twice."""
    names = list(accepted)
    for name, texts in request.args.lists():
        if name not in names:
            raise ParameterError(name, f"{what} has no such parameter; it accepts: {', '.join(names)}")
        if len(texts) > 1:
            raise ParameterError(name, "one value, not more")
    require_language()


def require_language() -> None:
    """Raise ParameterError for a ``lang=`` that nothing is said in."""
    if request.args.get("lang", "") not in ("", *LANGUAGES):
        raise ParameterError("lang", f"one of: {', '.join(LANGUAGES)}")
