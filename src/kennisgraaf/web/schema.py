"""What the parts of the OpenAPI description are made of (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Node = dict[str, Any]

TEXT: Node = {"type": "string"}
IRI: Node = {"type": "string", "format": "iri"}
NUMBER: Node = {"type": "integer", "minimum": 0}


def in_query(name: str, schema: Node, description: str, **more: Any) -> Node:
    """A parameter in the query component (https://spec.openapis.org/oas/v3.1.0#parameter-object)."""
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def refused(statuses: Iterable[int]) -> Node:
    """The responses of the problems that have these *statuses*."""
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


def content(schema: Node, *media_types: str) -> Node:
    """The *schema* of a body in each of *media_types*; JSON-LD is no text to who reads a body by its type."""
    parsed: Node = {"application/ld+json": {}} if schema is TEXT else {}
    return {media_type: {"schema": parsed.get(media_type, schema)} for media_type in media_types}
