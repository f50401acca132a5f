"""The ways in, as OpenAPI describes them: graphs and updates."""

from __future__ import annotations

from kennisgraaf.formats import GRAPHS, LANGUAGES
from kennisgraaf.graph.parts import MULTIPART
from kennisgraaf.web import collection
from kennisgraaf.web.graphs import READING
from kennisgraaf.web.negotiation import HTML
from kennisgraaf.web.schema import IRI, NUMBER, TEXT, Node, content, in_query, refused
from kennisgraaf.web.update import DATASET, FORM, UPDATE

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
RECEIPT: Node = {
    "type": "object",
    "description": "What came of a contribution",
    "required": ["revision", "graphs", "additions", "removals", "unchanged", "report"],
    "properties": {
        "revision": {"type": ["integer", "null"], "description": "null when nothing was stored"},
        "graphs": {"type": "array", "items": IRI},
        "additions": NUMBER,
        "removals": NUMBER,
        "unchanged": {"type": "boolean", "description": "the graphs hold the same already"},
        "report": {"type": "object"},
        "etag": {
            "type": "string",
            "description": "the tag of the graph, for If-Match; none when it is not there any more",
        },
        "preview": {"type": "boolean", "description": "nothing was stored; what follows would change"},
    },
}
_WRITTEN = [
    in_query("message", {"type": "string", "maxLength": 2000}, "what the change is for, in one line"),
    in_query(
        "source", {"type": "string", "maxLength": 2000}, "where the data come from; else that of the contributor"
    ),
    in_query("licence", {"type": "string", "maxLength": 2000}, "their licence; else that of the contributor"),
    in_query("preview", {"type": "boolean"}, "store nothing, and tell what would change"),
    in_query("deep", {"type": "boolean"}, "check by a reasoner, too, whether all that is said can be true at once"),
    in_query("format", {"type": "string", "enum": ["json", "txt", "html"]}, "of a preview"),
    in_query("lang", {"type": "string", "enum": list(LANGUAGES)}, "the language of the report"),
]
_CONDITION: Node = {
    "name": "If-Match",
    "in": "header",
    "description": 'change only what is at this revision, such as `"r7.5c1f0a9be2d47703"`',
    "schema": TEXT,
}
_EXCEPTION: Node = {
    "name": "If-None-Match",
    "in": "header",
    "description": "change nothing that is at one of these revisions; with `*`, only make what is not there",
    "schema": TEXT,
}
_SECURED: list[Node] = [{"token": []}]
_SHARED = {"graph", "default"}
_READ = [{"$ref": f"#/components/parameters/{name}"} for name in READING if name not in _SHARED]
_GRAPH = in_query("graph", IRI, "the graph")
_DEFAULT = in_query("default", {"type": "string", "maxLength": 0}, "the merge of all graphs", allowEmptyValue=True)
_NAME: Node = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "how the IRI of the graph ends: the contributor, and the name it gave",
    "schema": TEXT,
    "example": "kennisgraaf/actors",
}
_ANSWERED = content({"$ref": "#/components/schemas/Receipt"}, "application/json")


def _told(description: str, *, made: bool = False, tagged: bool = False) -> Node:
    """The responses to a change; when it is *made* it has an address, and it may be *tagged* in the header too."""
    tag = {"ETag": {"schema": TEXT, "description": "the tag of the graph in Turtle"}} if tagged else {}
    location = {"Location": {"schema": TEXT, "description": "the address of the graph"}}
    found: Node = {"200": {"description": description, "content": _ANSWERED, "headers": tag}}
    if made:
        found["201"] = {"description": "The graph was made", "content": _ANSWERED, "headers": location | tag}
    return found | refused(WRITING)


def _sent(*media_types: str) -> Node:
    return {"required": True, "content": content(TEXT, *media_types)}


def _graph(parameters: list[Node]) -> Node:
    """The methods of one graph, which *parameters* name."""
    media_types = [each.media_type for each in GRAPHS]
    formats = content(TEXT, *media_types, HTML.media_type)
    answer = {"description": "The statements", "content": formats, "headers": {"ETag": {"schema": TEXT}}}
    written = [*parameters, *_WRITTEN, _CONDITION, _EXCEPTION]
    return {
        "get": {
            "summary": "The statements of a graph",
            "parameters": [*parameters, *_READ],
            "responses": {"200": answer, "304": {"description": "The client has them"}, **refused(READ)},
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
            "responses": _told("The statements were added, or were there already", made=True, tagged=True),
            "security": _SECURED,
        },
        "patch": {
            "summary": "Change a graph by an update",
            "parameters": written,
            "requestBody": _sent(UPDATE),
            "responses": _told("The graph was changed, or holds the same already", tagged=True),
            "security": _SECURED,
        },
        "delete": {
            "summary": "Withdraw a graph",
            "parameters": written,
            "responses": _told("The graph was withdrawn"),
            "security": _SECURED,
        },
    }


def _graph_store() -> Node:
    """The methods of all graphs at one address: of the one that ``graph`` names, or of the collection of them."""
    methods = _graph([_GRAPH, _DEFAULT])
    get = methods["get"]
    get["summary"] = "The statements of a graph; without one, the list of graphs"
    get["parameters"] += [
        in_query("after", IRI, "of the list, only the graphs after this one"),
        in_query("limit", {"type": "integer", "minimum": 1, "maximum": collection.MOST}, "of the list, how many"),
    ]
    answer = get["responses"]["200"]
    answer["description"] = "The statements, or the list"
    answer["content"] |= content(collection.SCHEMA, "application/json") | content(TEXT, collection.CSV.media_type)
    methods["post"]["summary"] = "Add statements to a graph, or make it; without one, make a graph and name it"
    return methods


def _update() -> Node:
    iris = {"type": "array", "items": IRI}
    using = [in_query(name, iris, description) for name, description in zip(DATASET, _USING, strict=True)]
    form = {"type": "object", "required": ["update"], "properties": {"update": TEXT}}
    return {
        "post": {
            "summary": "Change graphs by a SPARQL 1.1 Update",
            "parameters": [*using, *_WRITTEN, _CONDITION, _EXCEPTION],
            "requestBody": {"required": True, "content": {UPDATE: {"schema": TEXT}, FORM: {"schema": form}}},
            "responses": _told("The graphs were changed, or hold the same already"),
            "security": _SECURED,
        }
    }


_USING = ("graphs whose merge each WHERE reads as the default graph", "the named graphs that each WHERE reads")


def paths() -> Node:
    """The paths of the ways in, each with its methods."""
    context = {"description": "The context", "content": content({"type": "object"}, "application/ld+json")}
    return {
        "/graph/{name}": _graph([_NAME]),
        "/graphs": _graph_store(),
        "/update": _update(),
        "/context.jsonld": {
            "get": {
                "summary": "The ontology as a JSON-LD context",
                "responses": {"200": context, "304": {"description": "The client has it"}},
            }
        },
    }
