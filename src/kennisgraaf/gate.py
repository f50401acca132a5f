"""The gate: what somebody proposes, what is said of it, and the process in which that is found out.

A proposal is parsed, applied to a candidate and validated in a process of its own (``judge``) with a limit on
memory and time, because what was sent may end it. The process is kept for the next proposal, since it has read the
shapes and the ontology; it is one, and judges one proposal at a time.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

from kennisgraaf.errors import DeadlineError, EngineError, MemoryLimitError, of_message
from kennisgraaf.report import Report
from kennisgraaf.settings import Settings

_WANT_OF_MEMORY = (b"memory allocation of", b"MemoryError", b"bad_alloc")
"""Last words of the runtimes of Rust, Python and C++ when an allocation fails."""


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to change. ``way`` is put, post, delete, update or validate.

    ``graph`` is the IRI of the graph, empty for an update and for a dataset that names its own. ``file`` has what
    was sent, ``scope`` the prefixes of the graphs that may be written. ``contributor`` has the fields of one;
    ``source`` and ``licence`` hold where the graph states none. To validate, all but ``file`` may be empty.
    """

    way: str
    graph: str
    media_type: str
    file: Path
    contributor: Mapping[str, Any] = field(default_factory=dict)
    scope: tuple[str, ...] = ()
    preview: bool = False
    source: str = ""
    licence: str = ""

    def to_message(self) -> dict[str, Any]:
        """This proposal as plain data, to be made again by ``of_message`` in another process."""
        return {**asdict(self), "file": str(self.file)}

    @classmethod
    def of_message(cls, message: Mapping[str, Any]) -> Proposal:
        """The proposal that *message* describes."""
        return cls(**{**message, "file": Path(message["file"]), "scope": tuple(message["scope"])})


@dataclass(frozen=True)
class Dependant:
    """A thing of somebody else that would be wrong without what is removed: it, the graph and whose that is."""

    focus: str
    graph: str
    contributor: str


@dataclass(frozen=True)
class Verdict:
    """What the gate says of a proposal.

    ``folder`` is that of the sealed candidate with the change in it, and the files added.nq and removed.nq, canonical
    N-Quads; None when the proposal was refused, changes nothing, or only was to be looked at.
    """

    report: Report
    graphs: tuple[str, ...] = ()
    additions: int = 0
    removals: int = 0
    dependants: tuple[Dependant, ...] = ()
    folder: Path | None = None
    preview: Mapping[str, Any] | None = None

    @property
    def unchanged(self) -> bool:
        """Whether everything was there already."""
        return not self.additions and not self.removals

    @property
    def accepted(self) -> bool:
        """Whether nothing is wrong, here or with things of others."""
        return self.report.conforms and not self.dependants

    def to_message(self) -> dict[str, Any]:
        """This verdict as plain data, to be made again by ``of_message`` in another process."""
        return {
            "report": self.report.to_message(),
            "graphs": self.graphs,
            "additions": self.additions,
            "removals": self.removals,
            "dependants": [asdict(each) for each in self.dependants],
            "folder": None if self.folder is None else str(self.folder),
            "preview": self.preview,
        }

    @classmethod
    def of_message(cls, message: Mapping[str, Any]) -> Verdict:
        """The verdict that *message* describes."""
        folder = message["folder"]
        return replace(
            cls(Report.of_message(message["report"])),
            graphs=tuple(message["graphs"]),
            additions=message["additions"],
            removals=message["removals"],
            dependants=tuple(Dependant(**each) for each in message["dependants"]),
            folder=None if folder is None else Path(folder),
            preview=message["preview"],
        )


class Gate:
    """Judges proposals for the data directory of *settings*. A context: its process ends with it."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._said: IO[bytes] | None = None

    def judge(self, proposal: Proposal) -> Verdict:
        """What is to be said of *proposal* against the current snapshot.

        Whoever means to publish the candidate holds the lock of the snapshots. Raises DeadlineError, MemoryLimitError,
        EngineError, and what the judge raises: FormatError, ParseError, UploadLimitError, UploadSizeError,
        ForbiddenGraphError, QuerySyntaxError, RefusedQueryError, RefusedUpdateError, DataDirectoryError.
        """
        with self._lock:
            connection = self._started()
            try:
                connection.send_bytes(json.dumps(proposal.to_message()).encode())
                answered = select.poll()
                answered.register(connection.fileno(), select.POLLIN)
                if not answered.poll(self._settings.gate_deadline * 1000):
                    self._end()
                    raise DeadlineError(self._settings.gate_deadline)
                message = json.loads(connection.recv_bytes())
            except (EOFError, OSError) as error:
                raise self._cause() from error
        if "error" in message:
            raise of_message(message)
        return Verdict.of_message(message)

    def _started(self) -> Connection:
        """The connection to a process that lives."""
        if self._connection is not None and self._process is not None and self._process.poll() is None:
            return self._connection
        self._end()
        ours, theirs = socket.socketpair()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kennisgraaf.judge", str(theirs.fileno()), str(self._settings.gate_memory)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                env={**os.environ, **self._settings.environment()},
            )
        self._connection = Connection(ours.detach())
        return self._connection

    def _cause(self) -> EngineError | MemoryLimitError:
        """Why the process died, by the last words of its runtime."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
        words = b""
        if self._said is not None:
            self._said.seek(0)
            words = self._said.read(1_000_000)
        self._end()
        wanting = any(each in words for each in _WANT_OF_MEMORY)
        return MemoryLimitError(self._settings.gate_memory) if wanting else EngineError()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        if self._said is not None:
            self._said.close()
        self._process = self._connection = self._said = None

    def close(self) -> None:
        """End the process, also one at work."""
        if self._process is not None:
            self._process.kill()
        with self._lock:
            self._end()

    def __enter__(self) -> Gate:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
