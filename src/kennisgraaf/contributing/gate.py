"""The gate: what somebody proposes, what is said of it, and the process in which that is found out.

A proposal is parsed, applied to a candidate and validated in a process of its own (``judge``) with a limit on
memory and time, because what was sent may end it. The process is kept for the next proposal, since it has read the
shapes and the ontology; it is one, and judges one proposal at a time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kennisgraaf.checking.consistency import Claim, check
from kennisgraaf.checking.report import Report, arranged
from kennisgraaf.contributing.question import Question
from kennisgraaf.errors import of_message
from kennisgraaf.processes.process import Process
from kennisgraaf.processes.standing import Standing
from kennisgraaf.processes.turn import Turn
from kennisgraaf.settings import Settings


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to change. ``way`` is put, post, delete, update or validate.

    ``graph`` is the IRI of the graph, empty for an update and for a dataset that names its own. ``file`` has what
    was sent, ``scope`` the prefixes of the graphs that may be written. ``contributor`` has the fields of one;
    ``source`` and ``licence`` hold where the graph states none. With ``deep`` its logical consistency is checked too,
    and nothing is prepared to be published. ``context`` is the address at which the sender sees the JSON-LD context of
    the ontology. To validate, all but ``file`` may be empty.
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
    deep: bool = False
    context: str = ""

    def to_message(self) -> dict[str, Any]:
        """This proposal as plain data, to be made again by ``of_message`` in another process."""
        return {**asdict(self), "file": str(self.file)}

    @classmethod
    def of_message(cls, message: Mapping[str, Any]) -> Proposal:
        """The proposal that *message* describes."""
        return cls(**{**message, "file": Path(message["file"]), "scope": tuple(message["scope"])})


@dataclass(frozen=True)
class Dependant:
    """A thing of somebody else that would be wrong without what is removed: it, the graph, whose that is, and by
    language what would be wrong."""

    focus: str
    graph: str
    contributor: str
    messages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What the gate says of a proposal.

    ``folder`` is that of the sealed candidate with the change in it, and the files added.nq and removed.nq, canonical
    N-Quads; None when the proposal was refused, changes nothing, or only was to be validated. With a preview,
    *questions* are those of the catalogue whose answers may differ between it and *base*, the folder of the snapshot.
    *claims* are what is still to be checked for its consistency.
    """

    report: Report
    graphs: tuple[str, ...] = ()
    additions: int = 0
    removals: int = 0
    dependants: tuple[Dependant, ...] = ()
    folder: Path | None = None
    preview: Mapping[str, Any] | None = None
    questions: tuple[Question, ...] = ()
    claims: tuple[Claim, ...] = ()
    base: Path | None = None

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
            "claims": [asdict(each) for each in self.claims],
            "questions": [asdict(each) for each in self.questions],
            "base": None if self.base is None else str(self.base),
        }

    @classmethod
    def of_message(cls, message: Mapping[str, Any]) -> Verdict:
        """The verdict that *message* describes."""
        folder, base = message["folder"], message["base"]
        return replace(
            cls(Report.of_message(message["report"])),
            graphs=tuple(message["graphs"]),
            additions=message["additions"],
            removals=message["removals"],
            dependants=tuple(Dependant(**each) for each in message["dependants"]),
            folder=None if folder is None else Path(folder),
            preview=message["preview"],
            claims=tuple(Claim(**each) for each in message["claims"]),
            questions=tuple(Question(**each) for each in message["questions"]),
            base=None if base is None else Path(base),
        )


class Gate:
    """Judges proposals for the data directory of *settings*. A context: its process ends with it."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._reasoning = Turn()
        memory, environment = settings.gate_memory, settings.environment()
        self._standing = Standing(
            lambda: Process("kennisgraaf.contributing.judge", memory, environment=environment, what="check"),
            settings.queue_wait,
        )
        self.turn = self._standing.turn

    def judge(self, proposal: Proposal) -> Verdict:
        """What is to be said of *proposal* against the current snapshot.

        Whoever means to publish the candidate holds the lock of the snapshots. Raises BusyError when it is the turn of
        others too long, DeadlineError, MemoryLimitError, EngineError, ReasonerError, and what the judge raises:
        FormatError, ParseError, UploadLimitError, UploadSizeError, DeepSizeError, ForbiddenGraphError,
        QuerySyntaxError, RefusedQueryError, RefusedUpdateError, DataDirectoryError.
        """
        asked = json.dumps(proposal.to_message()).encode()
        message = json.loads(self._standing.ask(asked, self._settings.gate_deadline))
        if "error" in message:
            raise of_message(message)
        return self._deepened(Verdict.of_message(message))

    def _deepened(self, verdict: Verdict) -> Verdict:
        """*verdict*, with what the deep check finds in its claims."""
        if not verdict.claims:
            return verdict
        kept = False
        try:
            with self._reasoning(self._settings.queue_wait):
                found = check(verdict.claims, self._settings)
            kept = not found
        finally:
            if verdict.folder is not None and not kept:
                shutil.rmtree(verdict.folder, ignore_errors=True)
        report = Report(arranged([*verdict.report.results, *found]), verdict.report.checked)
        return replace(verdict, report=report, claims=(), folder=verdict.folder if kept else None)

    def close(self) -> None:
        """End the process, also one at work."""
        self._standing.close()

    def __enter__(self) -> Gate:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
