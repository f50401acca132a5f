"""Answers as bytes."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox

from kennisgraaf.formats import GRAPHS, by_name
from kennisgraaf.pathways.answer import Answer


def written(answer: Answer, form: str, language: str) -> bytes:
    """*answer* in the format *form*: ``json``, ``txt``, or the name of a format for graphs."""
    if form == "json":
        return as_json(answer.as_json(language))
    if form == "txt":
        return answer.as_text(language).encode()
    content = ox.serialize(answer.triples(), format=by_name(form, GRAPHS).writer)
    assert content is not None, "no output was given"
    return content


def as_json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False) + "\n").encode()
