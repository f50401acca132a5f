"""The program of ``finder``: ``python -m kennisgraaf.cooperation.program DESCRIPTOR LIFELINE MEMORY``.

It keeps the index of the last snapshot it was asked about, and brings it up to the next.
"""

from __future__ import annotations

import gc
import json
import sys
from functools import partial

from kennisgraaf.cooperation.answers import QUESTIONS, answered
from kennisgraaf.cooperation.index import Index
from kennisgraaf.processes.program import begin, serve
from kennisgraaf.querying.answerer import Answerer


def _work(question: str, index: Index, form: str, language: str, asked: bytes) -> bytes:
    """The answer to *question*. The garbage collector looks only at what it made, not through the index each time."""
    try:
        return answered(index, question, form, language, json.loads(asked))
    finally:
        gc.collect(0)


def main(descriptor: int, lifeline: int, memory: int) -> None:
    """Answer tasks until the other side is gone."""
    begin(lifeline, memory)
    gc.disable()
    works = {question: partial(_work, question) for question in QUESTIONS}
    answerer = Answerer(works, lambda snapshot, before: Index.of(snapshot, before=before))
    serve(descriptor, memory, answerer.answer, "cooperation")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
