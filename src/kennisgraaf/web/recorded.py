"""The history, as OpenAPI describes it: the revisions, and where a statement comes from."""

from __future__ import annotations

from kennisgraaf.formats import DATASETS, GRAPHS
from kennisgraaf.web import collection, origin
from kennisgraaf.web.negotiation import HTML
from kennisgraaf.web.revisions import LIMIT, MOST
from kennisgraaf.web.schema import IRI, NUMBER, TEXT, Node, content, in_query, refused

REVISION: Node = {
    "type": "object",
    "required": ["revision", "time", "contributor", "graphs", "additions", "removals", "digest", "previous"],
    "properties": {
        "revision": {"type": "integer", "minimum": 1},
        "time": {"type": "string", "format": "date-time"},
        "contributor": TEXT,
        "graphs": {"type": "array", "items": IRI},
        "message": TEXT,
        "source": TEXT,
        "licence": TEXT,
        "additions": NUMBER,
        "removals": NUMBER,
        "digest": {"type": "string", "description": "SHA-256 of the revision and the digest of the one before"},
        "previous": TEXT,
    },
}


def paths() -> Node:
    """The paths of the history, each with its methods."""
    paging = [
        in_query("before", {"type": "integer", "minimum": 1, "maximum": 1_000_000_000}, "only those before this one"),
        in_query("limit", {"type": "integer", "minimum": 1, "maximum": MOST}, f"how many; else {LIMIT}"),
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
    rdf = content(TEXT, *(each.media_type for each in GRAPHS), HTML.media_type)
    listed = {"type": "object", "properties": {"revisions": {"type": "array", "items": revision}, "next": {}}}
    problems = refused((400, 404, 406, 500))
    kept = {"304": {"description": "The client has it"}}
    return {
        "/revisions": {
            "get": {
                "summary": "The revisions, the newest first",
                "parameters": [*paging, *shown],
                "responses": {
                    "200": {"description": "A page", "content": content(listed, "application/json") | rdf},
                    **kept,
                    **problems,
                },
            }
        },
        "/revisions/{number}": {
            "get": {
                "summary": "One revision, with the statements that it added and removed",
                "parameters": [number, *shown],
                "responses": {
                    "200": {"description": "It", "content": content(revision, "application/json") | rdf},
                    **kept,
                    **problems,
                },
            }
        },
        "/revisions/{number}/{part}.nq": {
            "get": {
                "summary": "All statements that a revision added, or removed, in N-Quads",
                "parameters": [number, part],
                "responses": {
                    "200": {"description": "Canonical N-Quads", "content": content(TEXT, DATASETS[0].media_type)},
                    **kept,
                    **problems,
                },
            }
        },
        "/origin": {"get": _origin()},
    }


def _origin() -> Node:
    """The statements about a thing, with where each comes from."""
    terms = {"subject": "what it is about", "predicate": "its property", "object": "its value, as N-Triples writes it"}
    numbers = {"revision": 1, "offset": 0, "limit": 1}
    statement = {"type": "object", "required": list(origin.COLUMNS)}
    listed = {"type": "object", "properties": {"statements": {"type": "array", "items": statement}, "next": {}}}
    return {
        "summary": "Which graph, contributor and revision said each statement about a thing",
        "parameters": [
            *(in_query(name, TEXT, words) for name, words in terms.items()),
            *(in_query(name, {"type": "integer", "minimum": least}, name) for name, least in numbers.items()),
            *({"$ref": f"#/components/parameters/{name}"} for name in ("format", "lang")),
        ],
        "responses": {
            "200": {
                "description": "The statements",
                "content": content(listed, "application/json")
                | content(TEXT, collection.CSV.media_type, HTML.media_type),
            },
            "304": {"description": "The client has it"},
            **refused((400, 404, 406, 422, 500, 503)),
        },
    }
