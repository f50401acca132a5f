"""The base of all errors, and how one gets from one process to another."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any


class KennisgraafError(Exception):
    """Base of all errors; ``str(error)`` is one sentence for a person."""


def to_message(error: KennisgraafError) -> dict[str, Any]:
    """*error* as plain data, to be made again by ``of_message`` in another process."""
    kind = type(error)
    if kind.__init__ is KennisgraafError.__init__:  # no data of its own: the sentence is all
        return {"error": kind.__name__, "sentence": str(error)}
    names = list(inspect.signature(kind.__init__).parameters)[1:]
    return {"error": kind.__name__, "data": {name: getattr(error, name) for name in names}}


def of_message(message: dict[str, Any]) -> KennisgraafError:
    """The error that *message* describes."""
    kind = next(each for each in _kinds(KennisgraafError) if each.__name__ == message["error"])
    return kind(message["sentence"]) if "sentence" in message else kind(**message["data"])


def _kinds(kind: type[KennisgraafError]) -> Iterator[type[KennisgraafError]]:
    """*kind* and all kinds of it."""
    yield kind
    for each in kind.__subclasses__():
        yield from _kinds(each)
