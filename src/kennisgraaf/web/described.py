"""The ways in, as OpenAPI describes them: graphs, updates, and the history."""

from __future__ import annotations

from typing import Any

from kennisgraaf.formats import DATASETS, GRAPHS
from kennisgraaf.report import LANGUAGES
from kennisgraaf.web.graphs import MULTIPART, READING
from kennisgraaf.web.negotiation import HTML
from kennisgraaf.web.revisions import LIMIT, MOST
from kennisgraaf.web.update import DATASET, FORM, UPDATE

Node = dict[str, Any]

WRITING = (400, 401, 403, 404, 409, 411, 412, 413, 415, 422, 500, 503, 507)
"""Statuses of the problems that a contribution may end in."""
READ = (400, 403, 404, 406, 422, 429, 500, 503)
"""Those of reading a graph."""
SCHEME: Node = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of a contributor, which `kennisgraaf token create` prints",
    }
}
_TEXT: Node = {"type": "string"}
_IRI: Node = {"type": "string", "format": "iri"}
_NUMBER: Node = {"type": "integer", "minimum": 0}
RECEIPT: Node = {
    "type": "object",
    "description": "What came of a contribution",
    "required": ["revision", "graphs", "additions", "removals", "unchanged", "report"],
    "properties": {
        "revision": {"type": ["integer", "null"], "description": "null when nothing was stored"},
        "graphs": {"type": "array", "items": _IRI},
        "additions": _NUMBER,
        "removals": _NUMBER,
        "unchanged": {"type": "boolean", "description": "the graphs hold the same already"},
        "report": {"type": "object"},
        "etag": {"type": "string", "description": "the tag of the graph, for If-Match"},
        "preview": {"type": "boolean", "description": "nothing was stored; what follows would change"},
    },
}
REVISION: Node = {
    "type": "object",
    "required": ["revision", "time", "contributor", "graphs", "additions", "removals", "digest", "previous"],
    "properties": {
        "revision": {"type": "integer", "minimum": 1},
        "time": {"type": "string", "format": "date-time"},
        "contributor": _TEXT,
        "graphs": {"type": "array", "items": _IRI},
        "message": _TEXT,
        "source": _TEXT,
        "licence": _TEXT,
        "additions": _NUMBER,
        "removals": _NUMBER,
        "digest": {"type": "string", "description": "SHA-256 of the revision and the digest of the one before"},
        "previous": _TEXT,
    },
}


def _query(name: str, schema: Node, description: str, **more: Any) -> Node:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def _refused(statuses: tuple[int, ...]) -> Node:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


def _content(schema: Node, *media_types: str) -> Node:
    """The *schema* of a body in each of *media_types*; JSON-LD is no text to who reads a body by its type."""
    parsed: Node = {"application/ld+json": {}} if schema is _TEXT else {}
    return {media_type: {"schema": parsed.get(media_type, schema)} for media_type in media_types}


_WRITTEN = [
    _query("message", {"type": "string", "maxLength": 2000}, "what the change is for, in one line"),
    _query("source", {"type": "string", "maxLength": 2000}, "where the data come from; else that of the contributor"),
    _query("licence", {"type": "string", "maxLength": 2000}, "their licence; else that of the contributor"),
    _query("preview", {"type": "boolean"}, "store nothing, and tell what would change"),
    _query("lang", {"type": "string", "enum": list(LANGUAGES)}, "the language of the report"),
]
_CONDITION: Node = {
    "name": "If-Match",
    "in": "header",
    "description": 'change only what is at this revision, such as `"r7"`',
    "schema": _TEXT,
}
_SECURED: list[Node] = [{"token": []}]
_SHARED = {"graph", "default"}
_READ = [{"$ref": f"#/components/parameters/{name}"} for name in READING if name not in _SHARED]
_GRAPH = _query("graph", _IRI, "the graph")
_DEFAULT = _query("default", {"type": "string", "maxLength": 0}, "the merge of all graphs", allowEmptyValue=True)
_NAME: Node = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "how the IRI of the graph ends: the contributor, and the name it gave",
    "schema": _TEXT,
    "example": "kennisgraaf/actors",
}
_ANSWERED = _content({"$ref": "#/components/schemas/Receipt"}, "application/json")


def _told(description: str, *, made: bool = False) -> Node:
    location = {"Location": {"schema": _TEXT, "description": "the address of the graph"}}
    found: Node = {"200": {"description": description, "content": _ANSWERED}}
    if made:
        found["201"] = {"description": "The graph was made", "content": _ANSWERED, "headers": location}
    return found | _refused(WRITING)


def _sent(*media_types: str) -> Node:
    return {"required": True, "content": _content(_TEXT, *media_types)}


def _graph(parameters: list[Node]) -> Node:
    """The methods of one graph, which *parameters* name."""
    media_types = [each.media_type for each in GRAPHS]
    formats = _content(_TEXT, *media_types, HTML.media_type)
    answer = {"description": "The statements", "content": formats, "headers": {"ETag": {"schema": _TEXT}}}
    written = [*parameters, *_WRITTEN, _CONDITION]
    return {
        "get": {
            "summary": "The statements of a graph",
            "parameters": [*parameters, *_READ],
            "responses": {"200": answer, "304": {"description": "The client has them"}, **_refused(READ)},
        },
        "put": {
            "summary": "Replace a graph, or make it",
            "parameters": written,
            "requestBody": _sent(*media_types),
            "responses": _told("The graph was replaced, or holds the same already", made=True),
            "security": _SECURED,
        },
        "post": {
            "summary": "Add statements to a graph, or make it",
            "parameters": written,
            "requestBody": _sent(*media_types, MULTIPART),
            "responses": _told("The statements were added, or were there already", made=True),
            "security": _SECURED,
        },
        "patch": {
            "summary": "Change a graph by an update",
            "parameters": written,
            "requestBody": _sent(UPDATE),
            "responses": _told("The graph was changed, or holds the same already"),
            "security": _SECURED,
        },
        "delete": {
            "summary": "Withdraw a graph",
            "parameters": written,
            "responses": _told("The graph was withdrawn"),
            "security": _SECURED,
        },
    }


def _update() -> Node:
    iris = {"type": "array", "items": _IRI}
    using = [_query(name, iris, description) for name, description in zip(DATASET, _USING, strict=True)]
    form = {"type": "object", "required": ["update"], "properties": {"update": _TEXT}}
    return {
        "post": {
            "summary": "Change graphs by a SPARQL 1.1 Update",
            "parameters": [*using, *_WRITTEN, _CONDITION],
            "requestBody": {"required": True, "content": {UPDATE: {"schema": _TEXT}, FORM: {"schema": form}}},
            "responses": _told("The graphs were changed, or hold the same already"),
            "security": _SECURED,
        }
    }


_USING = ("graphs whose merge each WHERE reads as the default graph", "the named graphs that each WHERE reads")


def _history() -> Node:
    paging = [
        _query("before", {"type": "integer", "minimum": 1, "maximum": 1_000_000_000}, "only those before this one"),
        _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST}, f"how many; else {LIMIT}"),
    ]
    shown = [{"$ref": f"#/components/parameters/{name}"} for name in ("format", "lang")]
    number = {
        "name": "number",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
        "example": 1,
    }
    part = {"name": "part", "in": "path", "required": True, "schema": {"type": "string", "enum": ["added", "removed"]}}
    revision = {"$ref": "#/components/schemas/Revision"}
    rdf = _content(_TEXT, *(each.media_type for each in GRAPHS), HTML.media_type)
    listed = {"type": "object", "properties": {"revisions": {"type": "array", "items": revision}, "next": {}}}
    refused = _refused((400, 404, 406, 500))
    kept = {"304": {"description": "The client has it"}}
    return {
        "/revisions": {
            "get": {
                "summary": "The revisions, the newest first",
                "parameters": [*paging, *shown],
                "responses": {
                    "200": {"description": "A page", "content": _content(listed, "application/json") | rdf},
                    **kept,
                    **refused,
                },
            }
        },
        "/revisions/{number}": {
            "get": {
                "summary": "One revision, with the statements that it added and removed",
                "parameters": [number, *shown],
                "responses": {
                    "200": {"description": "It", "content": _content(revision, "application/json") | rdf},
                    **kept,
                    **refused,
                },
            }
        },
        "/revisions/{number}/{part}.nq": {
            "get": {
                "summary": "All statements that a revision added, or removed, in N-Quads",
                "parameters": [number, part],
                "responses": {
                    "200": {"description": "Canonical N-Quads", "content": _content(_TEXT, DATASETS[0].media_type)},
                    **kept,
                    **refused,
                },
            }
        },
    }


def paths() -> Node:
    """The paths of the ways in, each with its methods."""
    context = {"description": "The context", "content": _content({"type": "object"}, "application/ld+json")}
    return {
        "/graph/{name}": _graph([_NAME]),
        "/graphs": _graph([_GRAPH, _DEFAULT]),
        "/update": _update(),
        **_history(),
        "/context.jsonld": {
            "get": {
                "summary": "The ontology as a JSON-LD context",
                "responses": {"200": context, "304": {"description": "The client has it"}},
            }
        },
    }
