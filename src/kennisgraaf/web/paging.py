"""Lists that come in pages: which part is asked, and the addresses of the others.

Pages are linked by RFC 8288 (https://www.rfc-editor.org/rfc/rfc8288).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Response, request

from kennisgraaf.errors import ParameterError


def number(name: str, least: int, most: int) -> int | None:
    """The number that the parameter *name* of this request gives; None without it. Raises ParameterError."""
    text = request.args.get(name)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= most:
        raise ParameterError(name, f"a whole number from {least} to {most}")
    return int(text)


def linked(response: Response, links: Mapping[str, str]) -> Response:
    """*response* with the addresses *links* of other pages, by relation."""
    for relation, address in links.items():
        response.headers.add("Link", f'<{address}>; rel="{relation}"')
    return response
