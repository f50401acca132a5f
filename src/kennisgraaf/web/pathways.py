"""Pathways: ``/pathways`` for a profile that is posted, and what can be said of functions without one.

A profile stays in memory here, goes to the process that finds routes, and is forgotten with the answer: it is in no
address, file, cache, log, metric or error, and nobody on the way keeps the answer either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from kennisgraaf.errors import ProfileError, UnknownThingError
from kennisgraaf.formats import GRAPHS, Format
from kennisgraaf.namespaces import ID
from kennisgraaf.pathways.finder import Finder
from kennisgraaf.pathways.reading import FIELDS, LISTS
from kennisgraaf.web.body import whole
from kennisgraaf.web.negotiation import HTML, choose, language, require_known
from kennisgraaf.web.served import served

blueprint = Blueprint("pathways", __name__)

JSON: Format[Any] = Format("json", "application/json", None)
TEXT: Format[Any] = Format("txt", "text/plain", None, nicknames=("text",))
FORMATS = (JSON, *(each for each in GRAPHS if each.name in ("jsonld", "ttl")), TEXT)
FORM = "application/x-www-form-urlencoded"
NUMBERS = ("coached_gap", "limit", "max_steps", "timeout")
_HELD = "kennisgraaf.finder"


@blueprint.record_once
def _keep(state: BlueprintSetupState) -> None:
    """Give each application that has this blueprint its own ``Finder``."""
    state.app.extensions[_HELD] = Finder(state.app.extensions["kennisgraaf"].settings)


def _find(work: str, form: str, asked: bytes = b"") -> bytes:
    finder = current_app.extensions[_HELD]
    assert isinstance(finder, Finder)
    return finder.find(served().current(), work, form, language(), asked)


@blueprint.get("/pathways")
def form() -> Response:
    """A page with a form for a profile."""
    require_known(("lang",))
    return _headed(Response(_page(None, (), {}), mimetype=HTML.media_type))


@blueprint.post("/pathways")
def find() -> Response:
    """The best routes for the profile in the body. Nothing of it is kept."""
    require_known(("lang", "format"))
    body = whole()
    if request.mimetype == FORM:
        body = json.dumps(_of_form(request.form)).encode()
    elif request.mimetype != JSON.media_type:
        raise UnsupportedMediaType(f"Send the profile as {JSON.media_type}.")
    form = choose(FORMATS)
    if form != HTML:
        return _headed(Response(_find("routes", form.name, body), mimetype=form.media_type))
    entered = request.form if request.mimetype == FORM else {}
    try:
        answer = json.loads(_find("routes", JSON.name, body))
    except ProfileError as error:
        return _headed(Response(_page(None, error.wrong, entered), 422, mimetype=HTML.media_type))
    return _headed(Response(_page(answer, (), entered), mimetype=HTML.media_type))


def _of_form(entered: MultiDict[str, str]) -> dict[str, Any]:
    """The request that a form makes: lists have one thing a line, what is empty says nothing."""
    said: dict[str, Any] = {"lang": language()}
    for name, text in entered.items():
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if not lines:
            continue
        if name in LISTS:
            said[name] = lines
        elif name in NUMBERS:
            said[name] = _number(lines[0])
        else:
            said[name] = lines[0]
    return said


def _number(text: str) -> float | str:
    """The number that *text* is; another text is left for whoever reads the request to refuse."""
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return text


def _page(answer: Any, wrong: Iterable[Any], entered: Any) -> str:
    return render_template(
        "pathways.html", lang=language(), answer=answer, wrong=wrong, entered=entered, lists=LISTS, fields=FIELDS
    )


@blueprint.get("/functions/<path:function>/next", merge_slashes=False)
def next_functions(function: str) -> Response:
    """The functions one step away from a function, and what lies between."""
    return _of_function("next", function)


@blueprint.get("/functions/<path:function>/leverage", merge_slashes=False)
def leverage(function: str) -> Response:
    """The competencies that, if taught to who works in a function, open most functions."""
    return _of_function("leverage", function)


@blueprint.get("/functions/unreachable")
def unreachable() -> Response:
    """The functions that nobody can reach, and why."""
    require_known(("lang", "format"))
    return _answered("unreachable", b"")


def _of_function(work: str, function: str) -> Response:
    """What *work* says of *function*: its IRI (escaped), or what stands behind ``id/function/`` in that."""
    require_known(("lang", "format"))
    iri = function if ":" in function else f"{ID}function/{function}"
    try:
        return _answered(work, iri.encode())
    except ProfileError as error:
        near = [_named(each) for wrong in error.wrong for each in wrong["candidates"]]
        raise UnknownThingError(function, near) from error


def _named(candidate: Mapping[str, Any]) -> Mapping[str, str]:
    """A thing that may be meant, with its label in the language of the visitor if there is one."""
    iri, labels = candidate["iri"], candidate["labels"]
    return {"iri": iri, "label": labels.get(language()) or next(iter(labels.values()), iri)}


def _answered(work: str, asked: bytes) -> Response:
    form = choose([JSON])
    content = _find(work, JSON.name, asked)
    if form == HTML:
        page = render_template("functions.html", lang=language(), work=work, answer=json.loads(content))
        return _headed(Response(page, mimetype=HTML.media_type))
    return _headed(Response(content, mimetype=form.media_type))


def _headed(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
