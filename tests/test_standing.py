"""A program that stands ready: what it says is never taken for the answer to another question."""

from __future__ import annotations

import pytest

from kennisgraaf.processes.process import Process
from kennisgraaf.processes.standing import Standing


class Interrupted(Process):
    """A process whose first answer comes when nobody listens any more."""

    def __init__(self, broken: list[BaseException]):
        self._broken = broken
        self.ended = False

    @property
    def alive(self) -> bool:
        return not self.ended

    def ask(self, message: bytes, seconds: float) -> bytes:
        if self._broken:
            raise self._broken.pop()
        return message

    def end(self) -> None:
        self.ended = True

    def kill(self) -> None:
        self.ended = True

    def gone(self, seconds: float = 0) -> bool:
        return self.ended


@pytest.mark.parametrize("error", [MemoryError(), KeyboardInterrupt(), ValueError()], ids=lambda error: repr(error))
def test_whatever_breaks_off_ends_the_process(error: BaseException) -> None:
    """However asking breaks off, the process is ended: its answer is still to come, and would be the next one's."""
    started: list[Interrupted] = []

    def start() -> Interrupted:
        started.append(Interrupted([error] if not started else []))
        return started[-1]

    standing = Standing(start)
    with pytest.raises(type(error)):
        standing.ask(b"first", 1)
    assert started[0].ended
    assert standing.ask(b"second", 1) == b"second"
    assert len(started) == 2
    standing.close()
    assert started[1].ended
