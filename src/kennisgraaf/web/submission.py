"""What a request that writes asks besides its body, and what it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Response, g, jsonify, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound, PreconditionFailed

from kennisgraaf.checking.rendering import JSON, TEXT, plain
from kennisgraaf.contributing import preview
from kennisgraaf.contributing.gate import Proposal, Verdict
from kennisgraaf.contributing.submissions import Outcome
from kennisgraaf.errors import DataError, LedgerError, ParameterError
from kennisgraaf.revisions.contributors import Grant
from kennisgraaf.revisions.revision import Revision
from kennisgraaf.web.addresses import of_graph
from kennisgraaf.web.multipart import in_parts
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.served import served

WRITING = ("message", "source", "licence", "preview", "deep", "format", "lang")
LONGEST = 2000
"""Characters of a message, a source or a licence."""
_BEHIND = re.compile("[-:].*")
"""What follows the tag of a revision: the representation, or the encoding."""
_FLAGS = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True)
class Requested:
    """The parameters of a request that writes."""

    message: str
    source: str
    licence: str
    preview: bool
    deep: bool


def known(given: MultiDict[str, str], once: Iterable[str], several: Iterable[str] = ()) -> None:
    """Raise ParameterError for a parameter that is none of these, or is given twice and is none of *several*.

    One that is misspelt and passed over would store what was to be a preview.
    """
    once, several = tuple(once), tuple(several)
    for name, texts in given.lists():
        if name not in (*once, *several):
            raise ParameterError(name, f"there is no such parameter here; there are: {', '.join((*once, *several))}")
        if len(texts) > 1 and name not in several:
            raise ParameterError(name, "one value, not more")


def requested(given: MultiDict[str, str], once: Iterable[str] = (), several: Iterable[str] = ()) -> Requested:
    """What the parameters *given* ask; there may also be those *once* and *several*. Raises ParameterError."""
    known(given, (*once, *WRITING), several)
    texts = {name: given.get(name, "") for name in ("message", "source", "licence")}
    for name, text in texts.items():
        if len(text) > LONGEST or not text.isprintable():
            raise ParameterError(name, f"one line of at most {LONGEST} characters")
    return Requested(**texts, preview=flag(given, "preview"), deep=flag(given, "deep"))


def flag(given: MultiDict[str, str], name: str) -> bool:
    """Whether the parameter *name* is true; not when it is absent. Raises ParameterError when it is neither true nor
    false: one without a value, as in ``?preview``, would store what was to be a preview."""
    text = given.get(name, "false").lower()
    if text not in _FLAGS:
        raise ParameterError(name, "true or false")
    return _FLAGS[text]


def _condition(graph: str) -> tuple[Revision | None, bool | None]:
    """The revision that *graph* must be at, and whether it must be there, by the headers If-Match and If-None-Match
    (RFC 9110, sections 13.1.1 and 13.1.2); None for any. It must still be so when the change is made.

    Without a graph it is the last revision of all. Raises the HTTP error 412.
    """
    ledger = served().contributions.ledger
    exists = graph in ledger.graphs() if graph else True
    if request.if_none_match.star_tag and exists:
        raise PreconditionFailed("The graph is there already.")
    last = (ledger.last_of(graph) if graph else ledger.head) if exists else None
    if last is not None and last.tag in _revisions(request.if_none_match.as_set(include_weak=True)):
        raise PreconditionFailed(f"The graph is at revision {last.number}, which If-None-Match names.")
    if "If-Match" not in request.headers:
        return None, False if request.if_none_match.star_tag else None
    if request.if_match.star_tag and last is not None:
        return None, True if graph else None
    if last is None or last.tag not in _revisions(request.if_match):
        now = "not there" if last is None else f"at revision {last.number}"
        raise PreconditionFailed(f"The graph is {now}, which If-Match does not name.")
    return last, None


def _revisions(tags: Iterable[str]) -> set[str]:
    """The tags of the revisions that *tags* of representations name."""
    return {_BEHIND.sub("", tag) for tag in tags}


def submit(granted: Grant, way: str, graph: str, media_type: str, file: Path, asked: Requested) -> Response:
    """Submit the contribution in *file*, and tell what came of it.

    Raises what ``Contributions.submit`` raises, and the HTTP errors 404, 412. While ``g.unsure`` it is not known
    whether something was stored.
    """
    here = served()
    if_match, exists = _condition(graph)
    if way == "delete" and graph not in here.contributions.ledger.graphs():
        raise NotFound(f"There is no graph {graph}.")
    proposal = Proposal(
        way,
        graph,
        media_type,
        file,
        asdict(granted.contributor),
        granted.graphs,
        deep=asked.deep,
        context=url_for("context.of_ontology", _external=True),
    )
    head = here.contributions.ledger.head
    g.unsure = True
    try:
        outcome = here.contributions.submit(
            granted,
            proposal,
            message=asked.message,
            source=asked.source,
            licence=asked.licence,
            if_match=if_match,
            exists=exists,
            preview=asked.preview,
        )
    except DataError as error:
        raise DataError(in_parts(error.report, file, media_type)) from error
    except LedgerError:
        with suppress(LedgerError):
            g.unsure = here.contributions.ledger.head != head
        raise
    verdict = replace(outcome.verdict, report=in_parts(outcome.verdict.report, file, media_type))
    return told(replace(outcome, verdict=verdict), graph)


def told(outcome: Outcome, graph: str) -> Response:
    """What came of a contribution, in JSON: 201 when it made *graph*, 200 when it changed something or nothing."""
    verdict, revision = outcome.verdict, outcome.revision
    if verdict.preview is not None:
        return _previewed(verdict)
    body: dict[str, Any] = {
        "revision": revision.number if revision else None,
        "graphs": list(verdict.graphs),
        "additions": verdict.additions,
        "removals": verdict.removals,
        "unchanged": verdict.unchanged,
        "report": plain(verdict.report, language(), f"{request.url_root}rules"),
    }
    tag = _tag(graph, outcome.then)
    response = jsonify(body | ({"etag": f'"{tag}"'} if tag else {}))
    response.content_language.add(language())
    if tag and request.method != "PUT":  # whose response may not have one, as we keep no octets (RFC 9110, 9.3.4)
        response.set_etag(tag)
    if revision is not None:
        response.headers.add("Link", f'<{url_for("revisions.revision", number=revision.number)}>; rel="related"')
    if outcome.created:
        response.status_code = HTTPStatus.CREATED
        response.headers["Location"] = of_graph(graph)
    return response


def _previewed(verdict: Verdict) -> Response:
    """What would change: in JSON, as text, or as a page."""
    titles = {name: query.titles for name, query in served().catalogue.queries.items()}
    rules, lang, form = f"{request.url_root}rules", language(), choose((JSON, TEXT))
    if form == TEXT:
        response = Response(preview.as_text(verdict, titles, lang, rules), mimetype=TEXT.media_type)
    elif form == HTML:
        told = preview.plain(verdict, titles, lang, rules)
        said = preview.sentences(told, lang)
        page = render_template("preview.html", lang=lang, preview=told, said=said, cells=preview.cells)
        response = Response(page, mimetype=HTML.media_type)
    else:
        response = jsonify(preview.plain(verdict, titles, lang, rules))
    response.content_language.add(lang)
    response.headers["Cache-Control"] = "no-store"
    return response


def _tag(graph: str, number: int) -> str:
    """The tag of *graph* after revision *number*, whatever has happened since; empty when it is not there then."""
    ledger = served().contributions.ledger
    last = ledger.last_of(graph, number) if graph and graph in ledger.graphs(number) else None
    return last.tag if last else ""
