"""Cooperation: ``/cooperation``, who could work with whom, on which material, what is missing, which jobs it opens.

Each question has an address of its own; what is asked stands in the address, and the answer follows the revision.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask.sansio.blueprints import BlueprintSetupState

from kennisgraaf.cooperation.answers import written
from kennisgraaf.cooperation.document import kilometres
from kennisgraaf.cooperation.finder import Finder
from kennisgraaf.cooperation.framed import FRAME
from kennisgraaf.errors import ParameterError
from kennisgraaf.formats import GRAPHS, Format
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.web.catalogue import JSON, tagged
from kennisgraaf.web.collection import CSV
from kennisgraaf.web.equivalents import Equivalent, equivalents
from kennisgraaf.web.negotiation import HTML, choose, language, require_language
from kennisgraaf.web.notes import NOTES, listed
from kennisgraaf.web.served import served
from kennisgraaf.web.submission import known

blueprint = Blueprint("cooperation", __name__)

TURTLE: Format[Any] = next(each for each in GRAPHS if each.name == "ttl")
JSON_LD: Format[Any] = next(each for each in GRAPHS if each.name == "jsonld")
GRAPHML: Format[Any] = Format("graphml", "application/graphml+xml", None)
TABLES = (JSON, CSV, TURTLE)
_HELD = "kennisgraaf.cooperation"


@dataclass(frozen=True)
class Question:
    """What may be asked at an address: parameters that are a text, a number, or several texts; and the formats."""

    texts: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    forms: tuple[Format[Any], ...] = TABLES
    own: tuple[Format[Any], ...] = ()
    """Those in which the answer is no rendering of the one in JSON: statements of the graph, or all of the network."""


PAGING = ("limit", "offset")
QUESTIONS = {
    "matches": Question(("about",), PAGING),
    "chains": Question(("about",), ("steps", *PAGING)),
    "missing": Question(("about", "within"), ("steps", *PAGING)),
    "people": Question((), several=("step", "hub"), forms=(JSON, CSV)),
    "network": Question(("at", "within"), PAGING, forms=(*TABLES, JSON_LD, GRAPHML), own=(TURTLE, JSON_LD, GRAPHML)),
}
GENERAL = ("revision", "format", "lang")


@blueprint.record_once
def _keep(state: BlueprintSetupState) -> None:
    """Give each application that has this blueprint its own ``Finder``."""
    state.app.extensions[_HELD] = Finder(state.app.extensions["kennisgraaf"].settings)


@blueprint.get("/cooperation")
def overview() -> Response:
    """A page with a form for each question."""
    known(request.args, ("lang",))
    return tagged(Response(_page(None, None), mimetype=HTML.media_type))


def ask(work: str) -> Response:
    """The answer to the question *work*, as a page, JSON, a table, or RDF; the network also as GraphML.

    What has no place for the notes of the answer has them in a header.
    """
    question = QUESTIONS[work]
    known(request.args, (*question.texts, *question.numbers, *GENERAL), question.several)
    require_language()
    form, lang = choose(question.forms), language()
    asked: dict[str, Any] = {name: text for name in question.texts if (text := request.args.get(name))}
    asked |= {name: value for name in question.numbers if (value := _number(name)) is not None}
    asked |= {name: texts for name in question.several if (texts := list(filter(None, request.args.getlist(name))))}
    snapshot = served().at(request.args.get("revision") or None)
    find = partial(_find, snapshot, work, lang, json.dumps(asked).encode())
    content = find(JSON)
    answer = json.loads(content)
    if form == HTML:
        page = _page(work, answer, equivalents(work, answer, snapshot, lang))
        return tagged(Response(page, mimetype=HTML.media_type))
    if form in question.own:
        content = find(form)
    elif form != JSON:
        content = written(answer, work, form.name, lang)
    response = tagged(Response(content, mimetype=form.media_type))
    if form not in (JSON, GRAPHML) and answer["notes"]:
        response.headers[NOTES] = listed(answer["notes"])
    for each in equivalents(work, answer, snapshot):
        response.headers.add("Link", f'<{each.address}>; rel="via"')
    return response


def _find(snapshot: Snapshot, work: str, lang: str, asked: bytes, form: Format[Any]) -> bytes:
    finder = current_app.extensions[_HELD]
    assert isinstance(finder, Finder)
    return finder.find(snapshot, work, form.name, lang, asked)


@blueprint.get("/cooperation/frame.jsonld")
def frame() -> Response:
    """The frame of the network as JSON-LD."""
    return tagged(Response(FRAME.read_bytes(), mimetype=JSON_LD.media_type))


for _name in QUESTIONS:
    blueprint.add_url_rule(f"/cooperation/{_name}", "ask", ask, defaults={"work": _name})


def _page(work: str | None, answer: Any, queries: Iterable[Equivalent] = ()) -> str:
    return render_template(
        "cooperation.html",
        lang=language(),
        questions=QUESTIONS,
        work=work,
        answer=answer,
        forms=QUESTIONS[work].forms if work else (),
        queries=queries,
        kilometres=kilometres,
    )


def _number(name: str) -> int | None:
    """The number that the parameter *name* gives; what is beyond its limits is brought within them later, and said."""
    text = request.args.get(name)
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,1000}", text):
        raise ParameterError(name, "a whole number")
    return int(text)
