"""Choosing the format and the language of an answer (RFC 9110, section 12: https://www.rfc-editor.org/rfc/rfc9110#section-12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from kennisgraaf.errors import FormatError
from kennisgraaf.formats import Format, by_name
from kennisgraaf.report import LANGUAGES

HTML = Format("html", "text/html", None)
"""The page for a browser."""


def choose(formats: Sequence[Format[Any]]) -> Format[Any]:
    """The best of *formats* for this request: ``format=`` goes before Accept; the first when both are silent.

    Raises FormatError when nothing fits.
    """
    offered = (*formats, HTML)
    asked = request.values.get("format")
    if asked:
        return by_name(asked, offered)
    if not request.accept_mimetypes:
        return offered[0]
    best = request.accept_mimetypes.best_match([media_type for each in offered for media_type in each.media_types])
    if best is None:
        raise FormatError(str(request.accept_mimetypes), [each.media_type for each in offered])
    return next(each for each in offered if best in each.media_types)


def language() -> str:
    """The language for this visitor: ``lang=``, else Accept-Language, else Dutch."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
