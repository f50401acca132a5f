"""Cooperation, as OpenAPI describes it."""

from __future__ import annotations

from kennisgraaf.web.cooperation import JSON_LD, QUESTIONS
from kennisgraaf.web.negotiation import HTML
from kennisgraaf.web.notes import NOTES
from kennisgraaf.web.schema import TEXT, Node, content, in_query, refused

_SUMMARIES = {
    "matches": "Offers that meet demands, best first",
    "chains": "Streams that become a product, or what somebody seeks, best first",
    "missing": "What each hub has, and lacks, for each step from a material on",
    "people": "Which functions steps open, what they ask, who teaches that, and who could come or coach",
    "network": "Who is tied to whom, who connects hubs, and which core roles hubs lack",
}
_SAID = {
    "about": "a stream, material, product, actor or hub, by IRI or label; else everything",
    "within": "a hub or place, by IRI or label; else every hub",
    "at": "a date: a year, a month or a day; else all times",
    "step": "a process step, by IRI or label",
    "hub": "a hub or place, by IRI or label",
    "steps": "the most steps of a chain; what is beyond its limits is brought within them, and said",
    "limit": "how many to show; what is beyond its limits is brought within them, and said",
    "offset": "how many to pass over",
}
_EXAMPLES = {"about": "textiel", "within": "Hub Kempen", "at": "2024", "step": "textiel sorteren", "hub": "Hub Kempen"}
_HEADERS: Node = {
    NOTES: {"schema": TEXT, "description": "the notes, beside a table or RDF: a list of display strings (RFC 9651)"},
    "Link": {"schema": TEXT, "description": "the queries of the catalogue that say the same (rel=via), filled in"},
}
_WHOLE: Node = {"type": "integer", "minimum": -999_999_999, "maximum": 999_999_999}
_SHARED: list[Node] = [{"$ref": f"#/components/parameters/{name}"} for name in ("format", "lang", "revision")]


def paths() -> Node:
    """The paths of cooperation."""
    overview = {
        "summary": "A page with a form for each question",
        "parameters": _SHARED[1:2],
        "responses": {"200": {"description": "The page", "content": content(TEXT, HTML.media_type)}, **refused([400])},
    }
    frame = {
        "summary": "The frame of the network as JSON-LD",
        "responses": {
            "200": {"description": "The frame", "content": content({"type": "object"}, JSON_LD.media_type)},
            "304": {"description": "The client has it"},
        },
    }
    answers = {f"/cooperation/{work}": {"get": _question(work)} for work in QUESTIONS}
    return {"/cooperation": {"get": overview}, "/cooperation/frame.jsonld": {"get": frame}, **answers}


def _question(work: str) -> Node:
    question = QUESTIONS[work]
    texts = [in_query(name, TEXT, _SAID[name], example=_EXAMPLES[name]) for name in question.texts]
    lists = [
        in_query(name, {"type": "array", "items": TEXT}, _SAID[name], example=[_EXAMPLES[name]])
        for name in question.several
    ]
    numbers = [in_query(name, _WHOLE, _SAID[name]) for name in question.numbers]
    json, *others = question.forms
    found = content({"type": "object"}, json.media_type)
    found |= content(TEXT, *(each.media_type for each in (*others, HTML)))
    return {
        "summary": _SUMMARIES[work],
        "parameters": [*texts, *lists, *numbers, *_SHARED],
        "responses": {
            "200": {"description": "The answer", "content": found, "headers": _HEADERS},
            "304": {"description": "The client has this answer"},
            **refused((400, 404, 406, 422, 500, 503)),
        },
    }
