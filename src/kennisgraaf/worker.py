"""The program of a query process: ``python -m kennisgraaf.worker DESCRIPTOR MEMORY``.

It answers one task at a time on a socket, and may be killed at any moment. Its memory is limited by RLIMIT_DATA
(https://man7.org/linux/man-pages/man2/getrlimit.2.html); a timer of the kernel ends it should whoever asked be gone.
Tasks and answers are JSON, then the content in bytes: nothing that a visitor's query could forge is unpickled.
"""

from __future__ import annotations

import io
import json
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kennisgraaf.errors import FormatError, KennisgraafError, MemoryLimitError, ResultSizeError, to_message
from kennisgraaf.formats import by_name
from kennisgraaf.store import Snapshot

IN_MEMORY = 1_000_000
"""Bytes of an answer that are kept in memory; more goes to the spool file."""
GRACE = 2
"""Seconds after the deadline at which the kernel ends a process that nobody has killed."""


class Spool(io.RawIOBase):
    """Collects an answer: in memory first, then in the file at *path*; never more than *limit* bytes."""

    def __init__(self, path: Path, limit: int):
        self._path, self._limit = path, limit
        self._target: io.BytesIO | io.BufferedWriter = io.BytesIO()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.size += len(content)
        if self.size > self._limit:
            raise ResultSizeError(self._limit)
        if self.size > IN_MEMORY and isinstance(self._target, io.BytesIO):
            file = self._path.open("wb")
            file.write(self._target.getbuffer())
            self._target = file
        return self._target.write(content)

    def finish(self) -> bytes | None:
        """The content, or None when it is in the file."""
        if isinstance(self._target, io.BytesIO):
            return self._target.getvalue()
        self._target.close()
        return None


def _term(kind: str, value: str, datatype: str) -> ox.NamedNode | ox.Literal:
    if kind == "iri":
        return ox.NamedNode(value)
    if kind == "language":
        return ox.Literal(value, language=datatype)
    return ox.Literal(value, datatype=ox.NamedNode(datatype))


class Evaluator:
    """Evaluates tasks; keeps the last snapshot open."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._folder = ""
        self._snapshot: Snapshot | None = None

    def _open(self, folder: str) -> Snapshot:
        if self._snapshot is None or folder != self._folder:
            self._snapshot, self._folder = Snapshot(Path(folder)), folder
        return self._snapshot

    def answer(self, task: dict[str, Any]) -> tuple[dict[str, Any], bytes | None]:
        """The header of the answer, and its content unless that is in the spool file."""
        spool = Spool(Path(task["spool"]), task["limit"])
        try:
            answer = self._open(task["snapshot"]).query(
                task["query"],
                {name: _term(*term) for name, term in task["bindings"].items()},
                task["default_graphs"],
                task["named_graphs"],
                nesting=task["nesting"],
                services=task["services"],
            )
            wanted = task["graph_format"] if answer.is_graph else task["result_format"]
            if wanted is None:
                raise FormatError(task["asked"], [each.media_type for each in answer.formats])
            form = by_name(wanted, answer.formats)
            answer.write(form, spool)
        except KennisgraafError as error:
            return to_message(error), b""
        except MemoryError:
            return to_message(MemoryLimitError(self._memory)), b""
        header = {"form": form.name, "graph": answer.is_graph, "size": spool.size, "worn": self._worn()}
        return header, spool.finish()

    def _worn(self) -> bool:
        """Whether so much memory was used that the next task had better have a fresh process."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > self._memory * 1024 // 2


def main(descriptor: int, memory: int) -> None:
    """Answer tasks until the other side is gone."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory * 2**20, memory * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    evaluator = Evaluator(memory)
    connection = Connection(descriptor)
    while True:
        try:
            task = json.loads(connection.recv_bytes())
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, task["deadline"] + GRACE)
        header, content = evaluator.answer(task)
        connection.send_bytes(json.dumps(header).encode())
        if content is not None:
            connection.send_bytes(content)
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
