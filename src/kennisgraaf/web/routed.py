"""Pathways, as OpenAPI describes them."""

from __future__ import annotations

from kennisgraaf.formats import LANGUAGES
from kennisgraaf.pathways.reading import LIMITS, LISTS, MOST, MOST_GAP
from kennisgraaf.pathways.routes import CRITERIA
from kennisgraaf.web.negotiation import HTML
from kennisgraaf.web.pathways import FORM, FORMATS, JSON, NUMBERS
from kennisgraaf.web.schema import NUMBER, TEXT, Node, content, refused

_OBJECTS: Node = {"type": "array", "items": {"type": "object"}}
ROUTES: Node = {
    "type": "object",
    "description": "The routes, best first, or the changes that would open one",
    "required": ["revision", "optimal", "bound", "routes", "changes", "endpoints", "assumptions", "notes", "asked"],
    "properties": {
        "revision": NUMBER,
        "optimal": {"type": "boolean", "description": "proven that there is none better"},
        "bound": {"type": ["object", "integer", "null"], "description": "the least that one not found could cost"},
        "longer": {"type": "boolean", "description": "there are only routes of more steps than were asked for"},
        "routes": _OBJECTS,
        "changes": _OBJECTS,
        "endpoints": _OBJECTS,
        "assumptions": {"type": "array", "items": TEXT},
        "notes": {"type": "array", "items": TEXT},
        "asked": {"type": "object"},
    },
}
_SOME: Node = {"type": ["string", "array", "null"], "items": TEXT, "description": "one, or a list"}
_LEVELLED: Node = {
    "type": ["string", "object"],
    "description": "a competency, or an object of one and its level",
    "properties": {"competency": TEXT, "level": {"type": ["string", "integer", "null"]}},
}
_SHARED: list[Node] = [{"$ref": f"#/components/parameters/{name}"} for name in ("format", "lang")]


def _profile() -> Node:
    """The schema of a request; what it says of limits is that they are kept to, not that more is refused."""
    things = {
        name: {"type": "array", "maxItems": MOST, "items": _LEVELLED if name == "competencies" else TEXT}
        for name in LISTS
    }
    numbers = {
        name: {"type": "number" if name == "timeout" else "integer", "description": f"from {least:g} to {most:g}"}
        for name, (least, _, most) in LIMITS.items()
    }
    criteria = {"type": "array", "items": {"type": "string", "enum": list(CRITERIA)}, "uniqueItems": True}
    return {
        "type": "object",
        "description": "A profile, by IRIs or labels; every field may be left out",
        "properties": {
            **things,
            "place": _SOME,
            "target": _SOME,
            "setting": TEXT,
            "coached_gap": {"type": ["integer", "object", "null"], "minimum": 0, "maximum": MOST_GAP},
            "objective": criteria,
            **numbers,
            "lang": {"type": "string", "enum": list(LANGUAGES)},
        },
        "additionalProperties": False,
        "example": {"functions": ["polyvalent medewerker"], "target": "zorgfunctie"},
    }


def _page(summary: str) -> Node:
    return {"get": {"summary": summary, "parameters": _SHARED[1:], "responses": _found(TEXT, HTML.media_type)}}


def _found(schema: Node, *media_types: str) -> Node:
    answer = {"description": "What is asked", "content": content(schema, *media_types)}
    return {"200": answer, **refused((400, 404, 406, 422, 500, 503))}


def _of_function(summary: str, *parameters: Node) -> Node:
    found = _found({"type": "object"}, JSON.media_type, HTML.media_type)
    return {"get": {"summary": summary, "parameters": [*parameters, *_SHARED], "responses": found}}


def paths() -> Node:
    """The paths to pathways, each with its methods."""
    form = {"type": "object", "properties": dict.fromkeys((*LISTS, "target", "place", "setting", *NUMBERS), TEXT)}
    texts = content(TEXT, *(each.media_type for each in (*FORMATS[1:], HTML)))
    routes = content({"$ref": "#/components/schemas/Routes"}, JSON.media_type)
    function = {
        "name": "function",
        "in": "path",
        "required": True,
        "description": "the IRI of a function, or what stands behind id/function/ in it",
        "schema": TEXT,
        "example": "recycling-worker",
    }
    post = {
        "summary": "The best routes from a profile to work; nothing of it is kept",
        "parameters": _SHARED,
        "requestBody": {
            "required": True,
            "content": {JSON.media_type: {"schema": _profile()}, FORM: {"schema": form}},
        },
        "responses": {
            "200": {"description": "The routes", "content": routes | texts},
            **refused((400, 406, 411, 413, 415, 422, 500, 503)),
        },
    }
    return {
        "/pathways": _page("A form for a profile") | {"post": post},
        "/functions/{function}/next": _of_function("The functions one step away from a function", function),
        "/functions/{function}/leverage": _of_function("The competencies that open most from a function", function),
        "/functions/unreachable": _of_function("The functions that nobody can reach, and why"),
    }
