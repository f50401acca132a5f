"""The description of everything served here, in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0).

It is made from the routes, the catalogue, the formats, the problems and the settings, so it says what is the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, current_app, json, url_for

from kennisgraaf.formats import GRAPHS, LANGUAGES, RESULTS, Format
from kennisgraaf.querying.catalogue import Query
from kennisgraaf.querying.parameter import LONGEST, Parameter
from kennisgraaf.settings import Settings
from kennisgraaf.web import checking, cooperating, described, recorded, routed
from kennisgraaf.web.catalogue import JSON, PAGING, tagged
from kennisgraaf.web.negotiation import HTML
from kennisgraaf.web.problems import FULL, KINDS, TOO_LARGE
from kennisgraaf.web.schema import TEXT, Node, in_query, refused
from kennisgraaf.web.served import served

blueprint = Blueprint("openapi", __name__)

ASKING = (400, 403, 404, 406, 422, 429, 500, 503)
"""Statuses of the problems that evaluating a query may end in."""
FIRST = "SELECT ?hub WHERE { ?hub a <https://w3id.org/kennisgraaf/ns#Hub> }"
_FORM = "application/x-www-form-urlencoded"

_RESULTS: Node = {
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {"type": "object"},
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {"bindings": {"type": "array", "items": {"type": "object"}}},
        },
    },
}
_PROBLEM: Node = {
    "type": "object",
    "description": "Problem details: https://www.rfc-editor.org/rfc/rfc9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "part": {"type": "string", "description": "which document of several does not parse"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "name": {"type": "string", "description": "the parameter that is wrong, or the name that was not found"},
        "accepts": {"type": "string", "description": "what that parameter accepts"},
        "available": {"type": "array", "items": TEXT},
        "near": {
            "type": "array",
            "description": "what may be meant: names of queries, or things",
            "items": {
                "type": ["string", "object"],
                "required": ["iri", "label"],
                "properties": {"iri": {"type": "string", "format": "iri"}, "label": TEXT},
            },
        },
    },
}


def _general(settings: Settings) -> Node:
    """The parameters that several addresses share, within the limits of *settings*."""
    names = dict.fromkeys(each.name for each in (*RESULTS, *GRAPHS, HTML))
    paging = {name: {"type": "integer", "minimum": least, "maximum": most} for name, (least, most) in PAGING.items()}
    iris = {"type": "array", "items": {"type": "string", "format": "iri"}}
    return {
        each["name"]: each
        for each in (
            in_query("format", {"type": "string", "enum": list(names)}, "the format; goes before Accept"),
            in_query("lang", {"type": "string", "enum": list(LANGUAGES)}, "the language of a page"),
            in_query("revision", {"type": "string", "pattern": "^[0-9]{1,9}$"}, "the revision; else the current one"),
            in_query(
                "timeout",
                {"type": "number", "exclusiveMinimum": 0, "examples": [settings.deadline]},
                f"seconds after which to give up; never more than {settings.deadline:g}",
            ),
            in_query("limit", paging["limit"], "the most rows to give"),
            in_query("offset", paging["offset"], "the number of rows to pass over"),
            in_query("default-graph-uri", iris, "graphs whose merge is the default graph"),
            in_query("named-graph-uri", iris, "the named graphs"),
        )
    }


def _of_query(parameter: Parameter) -> Node:
    schema: Node = {"type": "string", "maxLength": LONGEST, "examples": [parameter.example]}
    if parameter.type == "iri":
        schema["format"] = "iri"
    if parameter.values:
        schema["enum"] = list(parameter.values)
    kind = "an IRI" if parameter.type == "iri" else f"xsd:{parameter.type}"
    if parameter.source:
        kind += ", one of the values that the page of this query lists"
    label = parameter.labels.get("en", parameter.name)
    return in_query(parameter.name, schema, f"{label}: {kind}", required=parameter.required)


def _problems(settings: Settings) -> Node:
    """A response for each status that a problem has."""
    titles: dict[int, list[str]] = {
        401: ["A token is needed"],
        411: ["The length of the body is not said"],
        412: ["What If-Match names is not so"],
        413: [f"{TOO_LARGE[1]}: more than {settings.query_length} characters"],
        415: ["The media type of the body is not accepted"],
        int(FULL[0]): [FULL[2]],
    }
    for status, _, title in KINDS.values():
        titles.setdefault(int(status), []).append(title)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": {}}
    return {
        str(status): {
            "description": "; ".join(said),
            "content": content,
        }
        for status, said in sorted(titles.items())
    }


def _content(formats: Iterable[Format[Any]]) -> Node:
    schemas = {
        "application/sparql-results+json": {"$ref": "#/components/schemas/Results"},
        "application/json": {"type": "object"},
        "application/ld+json": {},
    }
    return {each.media_type: {"schema": schemas.get(each.media_type, TEXT)} for each in formats}


def _answer(description: str, formats: Iterable[Format[Any]], problems: Iterable[int]) -> Node:
    tag = {"ETag": {"schema": TEXT, "description": "changes when the answer does"}}
    return {
        "200": {"description": description, "content": _content(formats), "headers": tag},
        "304": {"description": "The client has this answer"},
        **refused(problems),
    }


def _refer(*names: str) -> list[Node]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _operation(query: Query) -> Node:
    """The operation of one query of the catalogue."""
    paging = ("limit", "offset") if query.form == "select" else ()
    shared = _refer("format", "lang", "revision", "timeout", *paging)
    answers = (*RESULTS, HTML, *GRAPHS) if query.form in ("select", "ask") else (*GRAPHS, HTML)
    return {
        "operationId": query.name.replace("/", "."),
        "summary": query.titles.get("en", query.name),
        "description": query.descriptions.get("en", "").strip() + "\n\n```sparql\n" + query.body.strip() + "\n```",
        "tags": list(query.tags),
        "parameters": [*map(_of_query, query.parameters.values()), *shared],
        "responses": _answer("The answer", answers, ASKING),
    }


def _sparql() -> Node:
    """The two methods of the SPARQL 1.1 Protocol."""
    asked = _refer("default-graph-uri", "named-graph-uri", "format", "lang", "revision", "timeout")
    responses = _answer("The answer, or the description of the endpoint", (*RESULTS, *GRAPHS, HTML), ASKING)
    text = {"type": "string", "examples": [FIRST]}
    form = {"type": "object", "required": ["query"], "properties": {"query": text}}
    return {
        "get": {
            "summary": "Ask a SPARQL query, or without one what this endpoint is",
            "parameters": [in_query("query", text, "the query"), *asked],
            "responses": responses | refused([413]),
        },
        "post": {
            "summary": "Ask a SPARQL query",
            "parameters": asked,
            "requestBody": {
                "required": True,
                "content": {_FORM: {"schema": form}, "application/sparql-query": {"schema": text, "example": FIRST}},
            },
            "responses": responses | refused([413, 415]),
        },
    }


def _known() -> Node:
    """The paths that need more said than their route does."""
    listed = (JSON, *GRAPHS, HTML)
    tag = in_query("tag", TEXT, "only the queries with this keyword", example="hub")
    return {
        "/": {
            "get": {
                "summary": "What is here: the size of the graph, the endpoint, the questions and the graphs",
                "parameters": _refer("format", "lang"),
                "responses": {
                    "200": {"description": "What is here", "content": _content([JSON, HTML])},
                    **refused([406, 503]),
                },
            }
        },
        "/sparql": _sparql(),
        "/queries": {
            "get": {
                "summary": "The queries of the catalogue",
                "parameters": [tag, *_refer("format", "lang")],
                "responses": _answer("The list", listed, [400, 406]),
            }
        },
        "/openapi.json": {
            "get": {"summary": "This description", "responses": _answer("OpenAPI 3.1", [JSON], [])},
        },
    }


def _routes() -> Iterator[tuple[str, Node]]:
    """Every other route, by what its function says of itself."""
    for rule in current_app.url_map.iter_rules():
        if rule.arguments or "GET" not in (rule.methods or ()):
            continue
        said = (current_app.view_functions[rule.endpoint].__doc__ or rule.endpoint).strip().splitlines()[0]
        responses = {"200": {"description": "What is asked"}, **refused([406, 503])}
        yield rule.rule, {"get": {"summary": said, "responses": responses}}


def document(settings: Settings, queries: Iterable[Query], root: str) -> Node:
    """The whole description, of a server at the address *root*."""
    catalogue = {f"/queries/{query.name}": {"get": _operation(query)} for query in queries}
    paths = (
        dict(_routes())
        | _known()
        | described.paths()
        | recorded.paths()
        | checking.paths()
        | routed.paths()
        | cooperating.paths()
        | catalogue
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kennisgraaf",
            "version": version("kennisgraaf"),
            "summary": "The knowledge graph of the social-circular economy in Flanders",
            "description": (
                "Each query of the catalogue has an address of its own, whose last part may end in the name of a "
                "format, such as `.csv`. An empty parameter is one that is left out. A query is ended after "
                f"{settings.deadline:g} seconds, at {settings.memory} MiB of memory or at {settings.result_bytes} "
                f"bytes of answer; one client has at most {settings.client_queries} queries at a time."
            ),
        },
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "securitySchemes": described.SCHEME,
            "schemas": {
                "Problem": _PROBLEM,
                "Results": _RESULTS,
                "Receipt": described.RECEIPT,
                "Report": checking.REPORT,
                "Revision": recorded.REVISION,
                "Routes": routed.ROUTES,
            },
            "parameters": _general(settings),
            "responses": _problems(settings),
        },
    }


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """This interface, described in OpenAPI 3.1."""
    here = served()
    root = url_for("pages.index", _external=True).rstrip("/")
    text = json.dumps(document(here.settings, here.catalogue.queries.values(), root), ensure_ascii=False)
    return tagged(Response(text, mimetype=JSON.media_type))
