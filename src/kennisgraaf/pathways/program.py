"""The program of ``finder``: ``python -m kennisgraaf.pathways.program DESCRIPTOR LIFELINE MEMORY``.

It keeps the index of the last snapshot it was asked about, and writes no file. What was asked it forgets with the
answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from kennisgraaf.errors import ProfileError
from kennisgraaf.pathways import Index, Request, leverage, next_functions, pathways, unreachable
from kennisgraaf.pathways.writing import as_json, written
from kennisgraaf.processes.program import begin, serve
from kennisgraaf.querying.answerer import Answerer, Work

NO_JSON = {"nl": "Dit is geen JSON.", "en": "This is no JSON."}


def _routes(index: Index, form: str, language: str, asked: bytes) -> bytes:
    try:
        said = json.loads(asked)
    except (ValueError, RecursionError) as error:
        raise ProfileError([{"field": "", "reason": NO_JSON, "candidates": []}]) from error
    if isinstance(said, dict):
        said = {**said, "lang": language if said.get("lang") is None else said["lang"]}
    request = Request.of_json(said, index)
    return written(pathways(index, request), form, request.lang)


_WORK: Mapping[str, Work[Index]] = {
    "routes": _routes,
    "next": lambda index, form, language, asked: as_json(next_functions(index, asked.decode(), language)),
    "leverage": lambda index, form, language, asked: as_json(leverage(index, asked.decode(), language)),
    "unreachable": lambda index, form, language, asked: as_json(unreachable(index, language)),
}


def main(descriptor: int, lifeline: int, memory: int) -> None:
    """Answer tasks until the other side is gone."""
    begin(lifeline, memory)
    answerer = Answerer(_WORK, lambda snapshot, before: Index.of(snapshot, before=before))
    serve(descriptor, memory, answerer.answer, "pathways")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
