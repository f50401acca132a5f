"""Cooperation: ``/cooperation``, who could work with whom, on which material, what is missing, which jobs it opens.

Each question has an address of its own; what is asked stands in the address, and the answer follows the revision.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from kennisgraaf.cooperation.finder import Finder
from kennisgraaf.cooperation.framed import FRAME
from kennisgraaf.errors import ParameterError
from kennisgraaf.formats import GRAPHS, Format
from kennisgraaf.namespaces import shorten
from kennisgraaf.web.catalogue import JSON, tagged
from kennisgraaf.web.collection import CSV
from kennisgraaf.web.negotiation import HTML, choose, language, require_language
from kennisgraaf.web.paging import linked
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


PAGING = ("limit", "offset")
QUESTIONS = {
    "matches": Question(("about",), PAGING),
    "chains": Question(("about",), ("steps", *PAGING)),
    "missing": Question(("about", "within"), ("steps", *PAGING)),
    "people": Question((), several=("step", "hub"), forms=(JSON, CSV)),
    "network": Question(("at", "within"), PAGING, forms=(*TABLES, JSON_LD, GRAPHML)),
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
    """The answer to the question *work*, as a page, JSON, a table, or RDF; the network also as GraphML."""
    question = QUESTIONS[work]
    known(request.args, (*question.texts, *question.numbers, *GENERAL), question.several)
    require_language()
    form = choose(question.forms)
    asked = {name: text for name in question.texts if (text := request.args.get(name))}
    numbers = {name: value for name in question.numbers if (value := _number(name)) is not None}
    lists = {name: texts for name in question.several if (texts := list(filter(None, request.args.getlist(name))))}
    finder = current_app.extensions[_HELD]
    assert isinstance(finder, Finder)
    content = finder.find(
        served().at(request.args.get("revision") or None),
        work,
        JSON.name if form == HTML else form.name,
        language(),
        json.dumps({**asked, **numbers, **lists}).encode(),
    )
    if form == HTML:
        return tagged(Response(_page(work, json.loads(content)), mimetype=HTML.media_type))
    return linked(tagged(Response(content, mimetype=form.media_type)), {"via": _catalogue(work)})


@blueprint.get("/cooperation/frame.jsonld")
def frame() -> Response:
    """The frame of the network as JSON-LD."""
    return tagged(Response(FRAME.read_bytes(), mimetype=JSON_LD.media_type))


for _name in QUESTIONS:
    blueprint.add_url_rule(f"/cooperation/{_name}", "ask", ask, defaults={"work": _name})


def _page(work: str | None, answer: Any) -> str:
    return render_template(
        "cooperation.html",
        lang=language(),
        questions=QUESTIONS,
        work=work,
        answer=answer,
        forms=QUESTIONS[work].forms if work else (),
        catalogue=_catalogue(work) if work else "",
        address=_address,
        shorten=shorten,
    )


def _address(**changes: object) -> str:
    """The address of this request, but for *changes*."""
    asked = {name: texts for name, texts in request.args.lists() if any(texts)} | changes
    return f"{request.path}?{urlencode(asked, doseq=True)}"


def _number(name: str) -> int | None:
    """The number that the parameter *name* gives; what is beyond its limits is brought within them later, and said."""
    text = request.args.get(name)
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,1000}", text):
        raise ParameterError(name, "a whole number")
    return int(text)


def _catalogue(work: str) -> str:
    """The address of the catalogue's queries that say the same, as far as SPARQL can say it."""
    return url_for("catalogue.queries", tag=work, _external=True)
