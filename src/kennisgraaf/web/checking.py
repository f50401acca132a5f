"""Checking data, as OpenAPI describes it: ``/validate``, and the rules."""

from __future__ import annotations

from typing import Any

from kennisgraaf.checking.rendering import FORMATS
from kennisgraaf.checking.report import SEVERITIES
from kennisgraaf.formats import GRAPHS, LANGUAGES
from kennisgraaf.namespaces import PREFIXES
from kennisgraaf.web.negotiation import HTML

Node = dict[str, Any]

_TEXT: Node = {"type": "string"}
_OR_NULL: Node = {"type": ["string", "null"]}
REPORT: Node = {
    "type": "object",
    "description": "What a check found: the things in the order in which they stand in the data",
    "required": ["conforms", "checked", "summary", "results"],
    "properties": {
        "conforms": {"type": "boolean", "description": "no violation; there may be warnings"},
        "checked": {"type": "integer", "minimum": 0, "description": "how many things were checked"},
        "summary": _TEXT,
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["line", "severity", "thing", "property", "value", "message", "suggestion", "rule"],
                "properties": {
                    "line": {"type": ["integer", "null"], "minimum": 1, "description": "where it stands in the data"},
                    "severity": {"type": "string", "enum": list(SEVERITIES)},
                    "thing": {"type": "object", "properties": {"iri": _OR_NULL, "label": _TEXT}},
                    "property": {"type": ["object", "null"], "properties": {"iri": _TEXT, "name": _TEXT}},
                    "value": _OR_NULL,
                    "message": {"type": "string", "description": "what is wrong"},
                    "suggestion": {"type": ["string", "null"], "description": "what may mend it"},
                    "rule": {"type": ["string", "null"], "description": "where the rule is explained"},
                },
            },
        },
    },
}
_HUB = f'<http://example.org/hub> a <{PREFIXES["kg"]}Hub> ; <{PREFIXES["skos"]}prefLabel> "Voorbeeldhub"@nl .'
_FORM: Node = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "the data, in a form that its name ends in"},
        "data": {"type": "string", "description": "the data as a text, when there is no file"},
        "type": {"type": "string", "description": "the media type of the data"},
        "deep": {"type": "string", "description": "«true» for the deep check"},
    },
}
DEEP: Node = {
    "name": "deep",
    "in": "query",
    "description": "check by a reasoner, too, whether all that is said can be true at once",
    "schema": {"type": "boolean"},
}
_LANGUAGE: Node = {"$ref": "#/components/parameters/lang"}
_WRITTEN: Node = {
    "name": "format",
    "in": "query",
    "description": "the format of the report; goes before Accept",
    "schema": {"type": "string", "enum": [each.name for each in (*FORMATS, HTML)]},
}


def _refused(*statuses: int) -> Node:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


def _rules(summary: str, parameters: list[Node], *refused: int) -> Node:
    content = {each.media_type: {"schema": _TEXT} for each in (*GRAPHS, HTML)}
    content |= {"application/json": {"schema": {"type": "object"}}, "application/ld+json": {"schema": {}}}
    return {
        "get": {
            "summary": summary,
            "parameters": [*parameters, {"$ref": "#/components/parameters/format"}, _LANGUAGE],
            "responses": {
                "200": {"description": "What is asked", "content": content, "headers": {"ETag": {"schema": _TEXT}}},
                "304": {"description": "The client has it"},
                **_refused(400, 406, *refused),
            },
        }
    }


def paths() -> Node:
    """The paths of checking, each with its methods."""
    name = {"name": "name", "in": "path", "required": True, "schema": _TEXT, "example": "Hub"}
    report = {each.media_type: {"schema": _TEXT} for each in (*FORMATS, HTML)}
    report["application/json"] = {"schema": {"$ref": "#/components/schemas/Report"}}
    return {
        "/validate": {
            "get": {
                "summary": "A page to check data with",
                "parameters": [_LANGUAGE],
                "responses": {
                    "200": {"description": "The page", "content": {HTML.media_type: {"schema": _TEXT}}},
                    **_refused(400),
                },
            },
            "post": {
                "summary": "Check data, and store nothing",
                "description": f"The report is in one of {' and '.join(LANGUAGES)}; Turtle has both.",
                "parameters": [_WRITTEN, _LANGUAGE, DEEP],
                "requestBody": {
                    "required": True,
                    "content": {
                        **{each.media_type: {"schema": _TEXT} for each in GRAPHS},
                        GRAPHS[0].media_type: {"schema": _TEXT, "example": _HUB},
                        "multipart/form-data": {"schema": _FORM},
                    },
                },
                "responses": {
                    "200": {"description": "The report", "content": report},
                    **_refused(400, 406, 411, 413, 415, 422, 500, 503),
                },
            },
        },
        "/rules": _rules("The rules that data are checked by", []),
        "/rules/{name}": _rules("One rule, with what it asks and an example", [name], 404),
    }
