"""Every program that may die: what it answers, what it goes on after, and what ends it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kennisgraaf.errors import DeadlineError, EngineError, FormatError, MemoryLimitError, of_message
from kennisgraaf.processes.process import Process
from kennisgraaf.processes.program import GRACE

from .processes import until

MEMORY = 512


@pytest.fixture
def program() -> Iterator[Process]:
    """A program that does what it is told."""
    process = Process("answering", MEMORY, environment={"PYTHONPATH": str(Path(__file__).parent)}, what="check")
    yield process
    process.end()
    process.gone(5)


def told(process: Process, said: Any, content: bytes = b"", seconds: float = 60) -> tuple[Any, bytes]:
    """What *process* answers to *said* with *content*."""
    header, _, body = process.ask(json.dumps(said).encode() + b"\n" + content, seconds).partition(b"\n")
    return json.loads(header), body


@pytest.mark.parametrize("content", [b"", b"\n", b"a\n\nb", b"\xff\x00", "é".encode() * 1_000_000])
def test_content_is_bytes_of_any_kind(program: Process, content: bytes) -> None:
    """What follows the line of JSON goes there and back as it is: lines, no text at all, more than a socket holds."""
    assert told(program, {"a": ["\n", 1]}, content) == ({"said": {"a": ["\n", 1]}}, content)


@pytest.mark.parametrize(("said", "kind"), [("refuse", FormatError), ("swallow", MemoryLimitError)])
def test_an_error_is_an_answer(program: Process, said: str, kind: type[Exception]) -> None:
    """What is refused, and a want of memory, is told, with how much there was; the same process answers the next."""
    error = of_message(told(program, said)[0])
    assert isinstance(error, kind)
    assert getattr(error, "limit", MEMORY) == MEMORY
    assert told(program, "next")[0] == {"said": "next"}
    assert program.alive


def test_an_error_of_the_program_itself_ends_it(program: Process) -> None:
    """What nobody foresaw is no answer: whoever asks is told that the process ended."""
    with pytest.raises(EngineError):
        told(program, "die")
    until(lambda: not program.alive)


def test_the_kernel_ends_what_takes_too_long(program: Process) -> None:
    """A program of which whoever asks heard nothing in time is ended also when nobody ends it."""
    assert told(program, "start")[0] == {"said": "start"}
    with pytest.raises(DeadlineError):
        told(program, "hang", seconds=0.2)
    until(lambda: not program.alive)


def test_the_time_is_that_of_each_message(program: Process) -> None:
    """The end of one message's time is not that of the next."""
    assert told(program, "start")[0] == {"said": "start"}
    for _ in range(3):
        assert told(program, "quick", seconds=1)[0] == {"said": "quick"}
    assert told(program, "later")[0] == {"said": "later"}


def test_a_program_that_waits_has_no_deadline(program: Process) -> None:
    """Once a message is answered its time is over: the program is there for whoever comes later."""
    assert told(program, "start")[0] == {"said": "start"}
    assert told(program, "quick", seconds=1)[0] == {"said": "quick"}
    time.sleep(GRACE + 1.5)
    assert program.alive
    assert told(program, "later")[0] == {"said": "later"}


def test_a_program_has_no_network(confined: None, program: Process) -> None:
    """The kernel refuses it a socket."""
    assert told(program, "call")[0] == {"said": "PermissionError"}
