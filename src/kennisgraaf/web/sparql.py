"""The SPARQL endpoint: the query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from kennisgraaf.web.answers import Question, respond
from kennisgraaf.web.served import served

blueprint = Blueprint("sparql", __name__)

_QUERY = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"


def question_of_request() -> Question:
    """The query of this request, in any of the three forms of section 2.1. Raises the HTTP errors 400, 413, 415."""
    body = request.get_data(parse_form_data=False) if request.method == "POST" else b""
    if request.content_length is not None and request.method == "POST" and len(body) != request.content_length:
        raise BadRequest("The body is shorter than its Content-Length says.")
    if request.method == "GET":
        queries, parameters = request.args.getlist("query"), request.args
    elif request.mimetype == _QUERY:
        try:
            queries, parameters = [body.decode("utf-8")], request.args
        except UnicodeDecodeError as error:
            raise BadRequest("The query is not UTF-8.") from error
    elif request.mimetype == _FORM:
        queries, parameters = request.form.getlist("query"), request.form
    else:
        raise UnsupportedMediaType(f"Send the query as {_FORM} or {_QUERY}.")
    if len(queries) != 1:
        raise BadRequest(f"A request carries exactly one «query»; this one has {len(queries)}.")
    limit = served().settings.query_length
    if len(queries[0]) > limit:
        raise RequestEntityTooLarge(f"The query is longer than {limit} characters.")
    return Question(
        queries[0],
        {},
        tuple(parameters.getlist("default-graph-uri")),
        tuple(parameters.getlist("named-graph-uri")),
    )


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Evaluate one query and answer in the format that the client asks for."""
    return respond(question_of_request())
