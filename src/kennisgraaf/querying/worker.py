"""The program of a query process: ``python -m kennisgraaf.querying.worker DESCRIPTOR LIFELINE MEMORY [network]``.

It answers one task at a time, and may be killed at any moment (``process``). It has no network, unless ``network``
says that SERVICE may call the endpoints that are listed. The content of a task is the query.
"""

from __future__ import annotations

import io
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from kennisgraaf.errors import FormatError, KennisgraafError, ResultSizeError
from kennisgraaf.formats import by_name
from kennisgraaf.processes.program import begin, serve
from kennisgraaf.snapshots.snapshot import Snapshot

IN_MEMORY = 1_000_000
"""Bytes of an answer that are kept in memory; more goes to the spool file."""


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

    def discard(self) -> None:
        """Forget the content; nothing of it stays on the disk."""
        if not isinstance(self._target, io.BytesIO):
            self._target.close()
            self._path.unlink(missing_ok=True)


def _term(kind: str, value: str, datatype: str) -> ox.NamedNode | ox.Literal:
    if kind == "iri":
        return ox.NamedNode(value)
    if kind == "language":
        return ox.Literal(value, language=datatype)
    return ox.Literal(value, datatype=ox.NamedNode(datatype))


def _peak() -> int:
    """The most memory that this process has had resident, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class Evaluator:
    """Evaluates tasks; keeps the last snapshot open."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._born = _peak()  # a program starts with the peak of whoever started it
        self._folder = ""
        self._snapshot: Snapshot | None = None

    def _open(self, folder: str) -> Snapshot:
        if self._snapshot is None or folder != self._folder:
            self._snapshot, self._folder = Snapshot(Path(folder)), folder
        return self._snapshot

    def answer(self, task: Mapping[str, Any], query: bytes) -> tuple[Mapping[str, Any], bytes]:
        """The header of the answer to *query*, and its content unless that is in the spool file.

        Raises what ``Snapshot.query`` raises, FormatError, ResultSizeError, MemoryError.
        """
        spool = Spool(Path(task["spool"]), task["limit"])
        try:
            answer = self._open(task["snapshot"]).query(
                query.decode("utf-8", "surrogatepass"),
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
            answer.write(form, cast(IO[bytes], spool))  # the engine asks no more of it than RawIOBase has
            content = spool.finish()
        except (KennisgraafError, MemoryError):
            spool.discard()
            raise
        header = {
            "form": form.name,
            "graph": answer.is_graph,
            "size": spool.size,
            "spooled": content is None,
            "worn": self._worn(),
        }
        return header, content or b""

    def _worn(self) -> bool:
        """Whether so much memory was used that the next task had better have a fresh process."""
        return _peak() - self._born > self._memory * 1024 // 2


def main(descriptor: int, lifeline: int, memory: int, network: bool = False) -> None:
    """Answer tasks until the other side is gone; *network* leaves the way out open.

    A quarter of the memory is stack. The engine recurses once for each link of a chain such as ``1+1+1``, and takes
    2 KiB of stack for two characters at most: the usual 8 MiB end at some thousands, a quarter of a GiB takes any
    query of the default length.
    """
    begin(lifeline, memory, stack=memory // 4, network=network)
    serve(descriptor, memory, Evaluator(memory).answer)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:] == ["network"])
