"""Updates over HTTP: the update operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/#update-operation).

An update is a contribution like any other: it is evaluated apart, checked, and kept only when it changed nothing but
what its sender may write.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from kennisgraaf.checking.using import with_dataset
from kennisgraaf.web.authority import grant
from kennisgraaf.web.body import rewritten, spooled
from kennisgraaf.web.served import served
from kennisgraaf.web.submission import requested, submit

blueprint = Blueprint("update", __name__)

UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
DATASET = ("using-graph-uri", "using-named-graph-uri")
_MOST_FIELDS = 100
"""Fields of a form."""


@blueprint.post("/update")
def update() -> Response:
    """Change graphs by a SPARQL 1.1 Update."""
    granted = grant(served().contributions.contributors)
    if request.mimetype not in (UPDATE, FORM):
        raise UnsupportedMediaType(f"Send the update as {UPDATE} or {FORM}.")
    with spooled(served().settings.upload_bytes) as body:
        sent = MultiDict(request.args)
        if request.mimetype == FORM:
            sent.update(_form(body))
            body.write_text(_one(sent.poplist("update")), "utf-8")
        asked = requested(sent, several=DATASET)
        if "update" in request.args:
            raise BadRequest("An update goes in the body, not in the address.")
        using, using_named = (sent.getlist(name) for name in DATASET)
        if not using and not using_named:
            return submit(granted, "update", "", UPDATE, body, asked)
        with rewritten(body, lambda text: with_dataset(text, using, using_named)) as file:
            return submit(granted, "update", "", UPDATE, file, asked)


def _one(updates: list[str]) -> str:
    if len(updates) != 1:
        raise BadRequest(f"A request carries exactly one «update»; this one has {len(updates)}.")
    return updates[0]


def _form(body: Path) -> MultiDict[str, str]:
    """The fields of the form in *body*. Raises the HTTP error 400."""
    try:
        text = body.read_bytes().decode("utf-8")
        return MultiDict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise BadRequest("The body is no form in UTF-8.") from error
