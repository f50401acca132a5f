"""Who a request writes as: the bearer of a token, named only in the Authorization header.

RFC 6750 (https://www.rfc-editor.org/rfc/rfc6750) also knows a token in the address or in a form. Those end up in
histories and logs, and a form can be sent by a page of somebody else, so neither is taken here.
"""

from __future__ import annotations

import re

from flask import request
from werkzeug.exceptions import BadRequest, Unauthorized

from kennisgraaf.revisions.contributors import Contributors, Grant

CHALLENGE = 'Bearer realm="kennisgraaf"'
_BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
"""The form of the header's value (section 2.1)."""


def grant(contributors: Contributors) -> Grant:
    """What this request may write.

    Raises CredentialError for a token that is not valid, and the HTTP errors 401 without one, 400 for one where it may
    not stand or in a header that is not of the form of RFC 6750.
    """
    if "access_token" in request.args:
        raise BadRequest(
            "A token in an address is not secret any more: revoke it. Send one in the Authorization header."
        )
    given = request.headers.getlist("Authorization")
    if not given:
        raise Unauthorized("This needs a token: Authorization: Bearer <token>. Whoever keeps the server gives them.")
    found = _BEARER.fullmatch(given[0].strip())
    if len(given) > 1 or (found is None and given[0].strip().lower().startswith("bearer")):
        raise BadRequest("The Authorization header has not the form «Bearer <token>».")
    if found is None:
        raise Unauthorized("Only tokens are taken here: Authorization: Bearer <token>.")
    return contributors.grant(found[1])


def challenge(status: int, detail: str) -> dict[str, str]:
    """The header that goes with the refusal of a request (section 3): for 401 always, for 403 to who has a token."""
    sentence = re.sub(r"[^\x20\x21\x23-\x5b\x5d-\x7e]", "'", detail)
    match status:
        case 401 if "Authorization" not in request.headers:
            return {"WWW-Authenticate": CHALLENGE}
        case 401:
            return {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token", error_description="{sentence}"'}
        case 403 if "Authorization" in request.headers:
            return {"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", error_description="{sentence}"'}
    return {}
