"""A process that may die: a program of ours with a socket for messages, a limit on its memory, and a lifeline.

This is the end of whoever asks, ``program`` the other. The program is started, it is no fork of whoever asks: that has
threads, and what is sent to such a process must not find its memory. It holds on to the lifeline, a socket on which
nothing is ever sent: when whoever asks is gone the kernel ends it, whatever it is doing then, by a signal (O_ASYNC,
https://man7.org/linux/man-pages/man7/socket.7.html), and at the latest by a timer.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection

from kennisgraaf.errors import DeadlineError, EngineError, MemoryLimitError

PROGRAM = (sys.executable, "-P", "-m")
"""How a module of ours is started; none is taken from the folder in which it happens (-P)."""
_WANT_OF_MEMORY = (b"memory allocation of", b"MemoryError", b"bad_alloc")
"""Last words of the runtimes of Rust, Python and C++ when an allocation fails."""


class Process:
    """The program ``python -P -m module DESCRIPTOR LIFELINE MEMORY *arguments`` (``program``), with *memory* in MiB.

    *environment* holds what it has besides that of this process; *what* is what it does, for errors.
    """

    def __init__(
        self,
        module: str,
        memory: int,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        what: str = "query",
    ):
        self._memory, self._what = memory, what
        ours, theirs = socket.socketpair()
        lifeline, held = socket.socketpair()
        with theirs, held, ExitStack() as stack:
            stack.enter_context(lifeline)
            self._way = stack.enter_context(ours)
            self._connection = stack.enter_context(Connection(os.dup(ours.fileno())))
            self._said = stack.enter_context(tempfile.TemporaryFile())
            command = [*PROGRAM, module, str(theirs.fileno()), str(held.fileno()), str(memory), *arguments]
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno(), held.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                env={**os.environ, **(environment or {})},
            )
            self._open = stack.pop_all()
        self._answered = select.poll()
        self._answered.register(self._connection.fileno(), select.POLLIN)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, message: bytes, seconds: float) -> bytes:
        """The answer to *message*, within *seconds*, after which the kernel ends a program that nobody ends.

        Raises DeadlineError, MemoryLimitError when it died for want of memory, EngineError when it died otherwise;
        after any of these it is to be ended.
        """
        try:
            self._way.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(seconds))
            self._connection.send_bytes(b"%f\n%b" % (seconds, message))
            if not self._answered.poll(seconds * 1000):
                raise DeadlineError(seconds, self._what)
            return self._connection.recv_bytes()
        except BlockingIOError as error:  # it does not even read
            raise DeadlineError(seconds, self._what) from error
        except (EOFError, OSError) as error:  # it is gone, perhaps in the middle of a message
            raise self._cause() from error

    def _cause(self) -> EngineError | MemoryLimitError:
        """Why it died, by the last words of its runtime; it may also be that only the way to it is broken."""
        self.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self._said.seek(0)
        words = self._said.read(1_000_000)
        lacking = any(each in words for each in _WANT_OF_MEMORY)
        return MemoryLimitError(self._memory, self._what) if lacking else EngineError(self._what)

    def kill(self) -> None:
        """Kill it; whoever waits for its answer gets an error."""
        self._process.kill()

    def end(self) -> None:
        """Kill it; it may take a while to be gone, because the threads of its store have a low priority."""
        self._process.kill()
        self._open.close()

    def gone(self, seconds: float = 0) -> bool:
        """Whether it is gone, within *seconds*."""
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


def _timeval(seconds: float) -> bytes:
    """The C structure; no time at all would mean for ever (SO_SNDTIMEO, socket(7))."""
    return struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000) or 1)
