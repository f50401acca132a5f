"""The SPARQL endpoint: the query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from kennisgraaf.errors import FormatError, ParameterError
from kennisgraaf.formats import GRAPHS, RESULTS
from kennisgraaf.web import description
from kennisgraaf.web.answers import Question, respond
from kennisgraaf.web.body import whole
from kennisgraaf.web.negotiation import named_format
from kennisgraaf.web.served import served

blueprint = Blueprint("sparql", __name__)

_QUERY = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"
_OF_ANY_REQUEST = ("format", "lang", "revision", "timeout")
"""Parameters of ours, each of which says one thing; a request with no others asks nothing."""


@blueprint.before_app_request
def _require_host() -> None:
    """Raise BadRequest for no valid Host (https://www.rfc-editor.org/rfc/rfc9112#section-3.2): our links name it."""
    try:
        named = request.host and request.base_url
    except ValueError as error:
        raise BadRequest("The Host of the request is no address.") from error
    if not named or ("Host" not in request.headers and request.environ["SERVER_PROTOCOL"] == "HTTP/1.1"):
        raise BadRequest("The request names no valid Host.")


def question_of_request() -> Question:
    """The query of this request, in any of the three forms of section 2.1, and its dataset (section 2.1.4).

    Raises ParameterError, and the HTTP errors 400, 411, 413, 415.
    """
    body = _body() if request.method == "POST" else b""
    queries = request.values.getlist("query")
    if request.mimetype == _QUERY:
        queries.append(_decoded(body))
    if "update" in request.values:
        raise BadRequest("This endpoint answers queries; it takes no updates.")
    if len(queries) != 1:
        raise BadRequest(f"A request carries exactly one «query»; this one has {len(queries)}.")
    limit = served().settings.query_length
    if len(queries[0]) > limit:
        raise RequestEntityTooLarge(f"The query is longer than {limit} characters.")
    _require_clear()
    return Question(
        queries[0],
        {},
        tuple(request.values.getlist("default-graph-uri")),
        tuple(request.values.getlist("named-graph-uri")),
    )


def _body() -> bytes:
    """The whole body, of one of the two media types. Raises the HTTP errors 400, 411, 415.

    One sent in chunks is refused: the server does not tell one that broke off from one that is whole.
    """
    if request.mimetype not in (_QUERY, _FORM):
        raise UnsupportedMediaType(f"Send the query as {_FORM} or {_QUERY}.")
    body = whole()
    if request.mimetype == _FORM:
        _decoded(unquote_to_bytes(body))
    return body


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The request is not UTF-8.") from error


def _require_clear() -> None:
    """Raise a ParameterError for a parameter that says two things, BadRequest for one that is not UTF-8."""
    if any("%" in part for pair in request.args.items(multi=True) for part in pair):  # what is no UTF-8 stays escaped
        _decoded(unquote_to_bytes(request.query_string))
    for name in _OF_ANY_REQUEST:
        said = set(request.values.getlist(name))
        if len(said) > 1 and not (name == "format" and _is_one_format(said)):
            raise ParameterError(name, "one value, not more")


def _is_one_format(said: set[str]) -> bool:
    """Whether all of *said* name one format: SPARQLWrapper gives its name, and its media types with commas."""
    with suppress(FormatError):
        return len({named_format(each, (*RESULTS, *GRAPHS)).name for text in said for each in text.split(",")}) == 1
    return False


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Evaluate one query and answer in the format that the client asks for; without one, say what is here."""
    if request.method != "POST" and not set(request.args) - set(_OF_ANY_REQUEST):
        _require_clear()
        return description.respond()
    return respond(question_of_request())
