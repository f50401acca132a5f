"""The JSON-LD context of the ontology, at ``/context.jsonld``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Blueprint, Response, json

from kennisgraaf.contributing.context import context
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.web.catalogue import tagged
from kennisgraaf.web.served import served

blueprint = Blueprint("context", __name__)

MEDIA_TYPE = "application/ld+json"


@cache
def _text(release: Path) -> str:
    return json.dumps(context(Ontology.of(release).statements), ensure_ascii=False, indent=1)


@blueprint.get("/context.jsonld")
def of_ontology() -> Response:
    """The ontology as a JSON-LD context."""
    return tagged(Response(_text(served().settings.release), mimetype=MEDIA_TYPE))
