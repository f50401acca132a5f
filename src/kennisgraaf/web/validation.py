"""Checking data before contributing them: ``/validate``, for anybody. Nothing is stored.

The data come as the body, or from a form as a file or a text. They are parsed and checked in the gate, a process with
limits; the report comes as JSON, Turtle, text, CSV or a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Blueprint, Response, json, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.formparser import FormDataParser

from kennisgraaf.checking.rendering import FORMATS, JSON, TURTLE, Writer, address, iri, value
from kennisgraaf.checking.report import Report
from kennisgraaf.errors import ParseError
from kennisgraaf.formats import GRAPHS, LANGUAGES, READABLE, Format
from kennisgraaf.graph.parts import MULTIPART
from kennisgraaf.web.body import spooled
from kennisgraaf.web.desk import desk, keep
from kennisgraaf.web.negotiation import HTML, choose, language, require_known
from kennisgraaf.web.served import served
from kennisgraaf.web.submission import flag

blueprint = Blueprint("validation", __name__)
keep(blueprint)

KEPT = 100_000
"""Characters of a text that the page gives back, to be mended there."""
_PARTS = 20
"""Of a form, at most."""
_IN_MEMORY = 500_000
"""Bytes of a file in a form that are not put on the disk a second time."""


@dataclass(frozen=True)
class Upload:
    """What is to be checked: a *file*, its media type, the text when it was typed into the form, and whether the form
    asks for the deep check."""

    file: Path
    media_type: str
    text: str = ""
    deep: bool = False


@blueprint.get("/validate")
def validate() -> Response:
    """A page with a form to check data with."""
    require_known(("lang",))
    return _headed(Response(_page(None, None, ""), mimetype=HTML.media_type))


@blueprint.post("/validate")
def check() -> Response:
    """Check the data in the body, and say what is wrong and where. Nothing is stored."""
    require_known(("format", "lang", "deep"))
    deep = flag(request.args, "deep")
    context = url_for("context.of_ontology", _external=True)
    with _upload() as upload:
        form = choose(FORMATS)  # looks for a form in the body, so not before it is in a file
        try:
            report = desk().check(upload.media_type, upload.file, deep=deep or upload.deep, context=context)
        except ParseError as error:
            if form != HTML:
                raise
            page = _page(None, error, upload.text)
            return _headed(Response(page, 400, mimetype=HTML.media_type))
    return rendered(report, form, upload.text)


def rendered(report: Report, form: Format[Any], text: str = "") -> Response:
    """*report* in the format *form* and the language of the visitor; a page has *text* in its form again."""
    if form == HTML:
        return _headed(Response(_page(report, None, text), mimetype=HTML.media_type))
    writer = cast(Format[Writer], form)
    content = writer.writer(report, language(), url_for("rules.rules", _external=True))
    if form == JSON:
        content = json.dumps(content, ensure_ascii=False) + "\n"
    return _headed(Response(content, mimetype=form.media_type))


def _headed(response: Response) -> Response:
    """A report is of what was sent, so nobody keeps it; a page is the same for everybody who speaks the language."""
    response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
    response.headers["Vary"] = "Accept, Accept-Language"
    response.content_language.update(LANGUAGES if response.mimetype == TURTLE.media_type else [language()])
    return response


def _page(report: Report | None, error: ParseError | None, text: str) -> str:
    return render_template(
        "validate.html",
        lang=language(),
        report=report,
        error=error,
        text=text,
        formats=[(each.name, each.media_type) for each in GRAPHS],
        limit=served().settings.upload_bytes,
        iri=iri,
        value=value,
        address=lambda result: address(result, url_for("rules.rules")),
    )


@contextmanager
def _upload() -> Iterator[Upload]:
    """What this request sends. Raises UploadSizeError, and the HTTP errors 400, 411, 415."""
    limit = served().settings.upload_bytes
    if request.mimetype != MULTIPART:
        media_type = _media_type(request.mimetype)
        with spooled(limit) as file:
            yield Upload(file, media_type)
        return
    with spooled(limit) as file, file.open("rb") as stream, ExitStack() as opened:

        def kept(*part: object, **more: object) -> IO[bytes]:
            return opened.enter_context(SpooledTemporaryFile(_IN_MEMORY))

        parser = FormDataParser(kept, limit, limit, silent=False, max_form_parts=_PARTS)
        try:
            _, fields, files = parser.parse(stream, MULTIPART, request.content_length, request.mimetype_params)
        except ValueError as error:
            raise BadRequest("The form is not complete.") from error
        sent, text, named = files.get("file"), fields.get("data", ""), fields.get("type", "")
        deep = flag(fields, "deep")
        if sent is not None and sent.filename:
            file.write_bytes(sent.stream.read())
            yield Upload(file, _media_type(named or _of_file(sent)), deep=deep)
        elif text:
            file.write_text(text, "utf-8", "surrogatepass")
            yield Upload(file, _media_type(named or GRAPHS[0].media_type), text if len(text) <= KEPT else "", deep)
        else:
            raise BadRequest("The form has neither a «file» nor a text as «data».")


def _of_file(sent: FileStorage) -> str:
    """The media type of a file, by its name's ending when that tells; browsers do not know those of RDF."""
    writer = READABLE.get(PurePath(sent.filename or "").suffix.lower())
    return next((each.media_type for each in GRAPHS if each.writer == writer), sent.mimetype)


def _media_type(asked: str) -> str:
    """The media type by its first name. Raises the HTTP error 415."""
    for each in GRAPHS:
        if asked.lower() in each.media_types:
            return each.media_type
    known = ", ".join(each.media_type for each in GRAPHS)
    raise UnsupportedMediaType(f"Send the data as one of: {known}; or as {MULTIPART} with a «file».")
