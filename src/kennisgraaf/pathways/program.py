"""The program of ``finder``: ``python -m kennisgraaf.pathways.program DESCRIPTOR LIFELINE MEMORY``.

It keeps the index of the last snapshot it was asked about. Its memory is limited, it has no network (``confinement``),
writes no file, and ends with whoever asked. What was asked it forgets with the answer.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kennisgraaf.errors import KennisgraafError, MemoryLimitError, ProfileError, to_message
from kennisgraaf.pathways import Index, Request, leverage, next_functions, pathways, unreachable
from kennisgraaf.pathways.writing import as_json, written
from kennisgraaf.processes.confinement import confine
from kennisgraaf.processes.process import begin, timed
from kennisgraaf.snapshots.snapshot import Snapshot

NO_JSON = {"nl": "Dit is geen JSON.", "en": "This is no JSON."}

Work = Callable[[Index, str, str, bytes], bytes]


def _routes(index: Index, form: str, language: str, asked: bytes) -> bytes:
    try:
        said = json.loads(asked)
    except (ValueError, RecursionError) as error:
        raise ProfileError([{"field": "", "reason": NO_JSON, "candidates": []}]) from error
    if isinstance(said, dict):
        said = {**said, "lang": language if said.get("lang") is None else said["lang"]}
    request = Request.of_json(said, index)
    return written(pathways(index, request), form, request.lang)


_WORK: Mapping[str, Work] = {
    "routes": _routes,
    "next": lambda index, form, language, asked: as_json(next_functions(index, asked.decode(), language)),
    "leverage": lambda index, form, language, asked: as_json(leverage(index, asked.decode(), language)),
    "unreachable": lambda index, form, language, asked: as_json(unreachable(index, language)),
}


class Answerer:
    """Answers tasks, and keeps the index of the last snapshot."""

    def __init__(self, memory: int):
        self._memory = memory
        self._folder = ""
        self._index: Index | None = None

    def _of(self, folder: str) -> Index:
        if self._index is None or folder != self._folder:
            self._index = Index.of(Snapshot(Path(folder)), before=self._index)
            self._folder = folder
        return self._index

    def answer(self, task: Mapping[str, Any], asked: bytes) -> bytes:
        """A line of JSON that says how it went, then the content."""
        try:
            content = _WORK[task["work"]](self._of(task["snapshot"]), task["form"], task["lang"], asked)
        except KennisgraafError as error:
            return json.dumps(to_message(error)).encode()
        except MemoryError:
            self._index = None
            return json.dumps(to_message(MemoryLimitError(self._memory, "pathways"))).encode()
        return b"{}\n" + content


def main(descriptor: int, lifeline: int, memory: int) -> None:
    """Answer tasks until the other side is gone."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory * 2**20, memory * 2**20))
    begin(lifeline)
    confine()
    answerer = Answerer(memory)
    connection = Connection(descriptor)
    with suppress(EOFError, ConnectionError):
        while True:
            said, _, asked = connection.recv_bytes().partition(b"\n")
            task = json.loads(said)
            with timed(task["deadline"]):
                connection.send_bytes(answerer.answer(task, asked))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
