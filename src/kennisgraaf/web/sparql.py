"""The SPARQL endpoint: the query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from kennisgraaf.formats import GRAPHS, by_name
from kennisgraaf.namespaces import shorten
from kennisgraaf.store import Answer
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.served import served

blueprint = Blueprint("sparql", __name__)

_QUERY = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Operation:
    """A query operation: the query and the dataset that the request names (sections 2.1.1 to 2.1.4)."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]

    @classmethod
    def of_request(cls) -> Operation:
        """Read the request in any of the three forms of section 2.1. Raises the HTTP errors 400, 413, 415."""
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
        return cls(
            queries[0],
            tuple(parameters.getlist("default-graph-uri")),
            tuple(parameters.getlist("named-graph-uri")),
        )


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Evaluate one query and answer in the format that the client asks for."""
    operation = Operation.of_request()
    snapshot = served().current()
    answer = snapshot.query(operation.query, None, operation.default_graphs, operation.named_graphs)
    form = choose(answer.formats)
    content = _page(operation, answer) if form == HTML else answer.serialise(form)
    response = Response(content, mimetype=form.media_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _page(operation: Operation, answer: Answer) -> str:
    turtle = answer.serialise(by_name("ttl", GRAPHS)).decode("utf-8") if answer.is_graph else ""
    variables, rows = ([], []) if answer.is_graph else answer.table()
    return render_template(
        "answer.html",
        lang=language(),
        operation=operation,
        formats=[each.name for each in answer.formats],
        graph=turtle,
        variables=variables,
        rows=rows,
        shorten=shorten,
    )
