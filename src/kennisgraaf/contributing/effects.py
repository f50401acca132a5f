"""What a change does to the answers of the catalogue: for each question the rows that come and go.

The answers before and after are compared in a process of its own (``comparison``). All questions together have a
budget of time. Each gets a share of it first, so that a slow one does not keep the others from being asked; then the
slow ones are asked about the things that changed alone, where they can be, and as they are with what is left. Which
were not asked to the end is told.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kennisgraaf.contributing.question import Question
from kennisgraaf.errors import KennisgraafError, of_message
from kennisgraaf.processes.process import Process
from kennisgraaf.settings import Settings

SHOWN = 10
"""Rows added, and as many removed, that are told of each question."""
SHARE = 20
"""How many slow questions in a row spend the budget."""


class _Comparison:
    """Processes that compare the snapshots in the folders *before* and *after*: one, and one more for when it was
    ended."""

    def __init__(self, settings: Settings, before: Path, after: Path):
        self._settings = settings
        self._folders = (str(before), str(after))
        self._processes = deque([self._start(), self._start()])

    def _start(self) -> Process:
        return Process("kennisgraaf.contributing.comparison", self._settings.memory, *self._folders)

    def ask(self, question: Question, seconds: float) -> dict[str, Any]:
        """The rows of *question* that come and go. Raises what ``Process.ask`` raises, and what the query raises."""
        asked = {"query": question.text, "bindings": dict(question.parameters), "shown": SHOWN}
        process = self._processes[0]
        try:
            process.ask(b"{}", self._settings.deadline)  # to start takes a while too, which is not for the question
            answer: dict[str, Any] = json.loads(process.ask(json.dumps(asked).encode(), seconds))
        except KennisgraafError:
            self._processes.append(self._start())
            _end(self._processes.popleft())
            raise
        if "error" in answer:
            raise of_message(answer)
        return answer

    def close(self) -> None:
        """End them."""
        while self._processes:
            _end(self._processes.pop())


def _end(process: Process) -> None:
    """Kill *process*, and wait aside until it is gone: that takes a while when its store is at work."""
    process.end()
    threading.Thread(target=process.gone, args=(60,), daemon=True).start()


def effects(
    questions: Sequence[Question], before: Path | None, after: Path | None, settings: Settings
) -> dict[str, Any]:
    """Which answers differ between the snapshots in the folders *before* and *after*, as JSON has it.

    ``answers`` has those that do, in the order of *questions*; ``unasked`` the questions that the budget did not
    suffice for, or that failed; ``complete`` says whether there are none. Narrow ones are told in place of these.
    """
    found: dict[int, dict[str, Any]] = {}
    if questions:
        assert before is not None and after is not None, "questions are about two snapshots"
        comparison = _Comparison(settings, before, after)
        try:
            _ask(comparison, questions, found, settings.preview_budget)
        finally:
            comparison.close()
    wide = {number for number, question in enumerate(questions) if not question.narrow}
    unasked = [questions[number].named for number in sorted(wide - found.keys())]
    names = {each["query"] for each in unasked}
    told = [number for number in sorted(found) if number in wide or questions[number].name in names]
    return {
        "answers": [
            {**questions[number].named, **found[number]}
            for number in told
            if found[number]["added"] or found[number]["removed"]
        ],
        "asked": len(wide & found.keys()),
        "unasked": unasked,
        "complete": not unasked,
        "budget": settings.preview_budget,
    }


def _ask(
    comparison: _Comparison, questions: Sequence[Question], found: dict[int, dict[str, Any]], budget: float
) -> None:
    """Ask *questions* until the *budget*, in seconds, is spent, and put into *found* what they find: each with its
    share, then narrow ones in place of those that took longer, and then these again."""
    end = time.monotonic() + budget
    for narrow, share in ((False, budget / SHARE), (True, budget / SHARE), (False, budget)):
        answered = {questions[number].name for number in found}
        for number, question in enumerate(questions):
            left = min(share, end - time.monotonic())
            asked = question.name not in answered if narrow else number not in found
            if question.narrow == narrow and asked and not question.skipped and left > 0:
                with suppress(KennisgraafError):  # which question it was is told; why, when it is asked by itself
                    found[number] = comparison.ask(question, left)
