"""What every program of a ``Process`` does besides its own work: be limited, be confined, and answer who started it.

A message is a line with the seconds there are for it, a line of JSON, and content; an answer is a line of JSON, and
content. Either content may be empty. Nothing that somebody could forge is unpickled.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import select
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from kennisgraaf.errors import KennisgraafError, MemoryLimitError, to_message
from kennisgraaf.processes.confinement import confine

GRACE = 2
"""Seconds after the deadline at which the kernel ends a process that nobody has killed."""

Answer = Callable[[Any, bytes], tuple[Mapping[str, Any], bytes]]
"""From the JSON and the content of a message to those of the answer."""


def begin(lifeline: int, memory: int, *, stack: int = 0, network: bool = False, programs: bool = False) -> None:
    """Limit this process to *memory* MiB, *stack* of it stack, and confine it; it ends with *lifeline*.

    It leaves no core, and heeds no signal that is sent to the whole group. *network* leaves the way out open, and with
    *programs* it may start others. The limits are RLIMIT_DATA and RLIMIT_STACK
    (https://man7.org/linux/man-pages/man2/getrlimit.2.html). Raises OSError when the kernel refuses.
    """
    data = (memory - stack) * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (data, data))
    if stack:
        hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
        most = stack * 2**20 if hard == resource.RLIM_INFINITY else min(stack * 2**20, hard)
        resource.setrlimit(resource.RLIMIT_STACK, (most, hard))  # of this thread; others began with the limit before
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # whoever asks decides
        signal.signal(each, signal.SIG_IGN)
    _hold(lifeline)
    if not network:
        confine(programs=programs)


def _hold(lifeline: int) -> None:
    """Let the kernel end this process when the other end of *lifeline* is gone, or now when it is already."""
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    readable = select.poll()
    readable.register(lifeline, select.POLLIN)
    if readable.poll(0):  # gone before anybody looked
        raise SystemExit


def serve(descriptor: int, memory: int, answer: Answer, what: str = "query") -> None:
    """*answer* each message until the other side is gone; the kernel ends this process when one takes too long.

    A KennisgraafError is the answer; so is a want of memory, as a MemoryLimitError of *memory* MiB for *what*.
    """
    connection = Connection(descriptor)
    with suppress(EOFError, ConnectionError):
        while True:
            seconds, message = connection.recv_bytes().split(b"\n", 1)
            said, _, content = message.partition(b"\n")
            with _timed(float(seconds)):
                try:
                    header, body = answer(json.loads(said), content)
                except KennisgraafError as error:
                    header, body = to_message(error), b""
                except MemoryError:
                    header, body = to_message(MemoryLimitError(memory, what)), b""
            connection.send_bytes(json.dumps(header).encode() + b"\n" + body)


@contextmanager
def _timed(seconds: float) -> Iterator[None]:
    """While this lasts, the kernel ends this process some time after *seconds*."""
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
