"""The one way in: what is proposed is judged, recorded in the ledger and published, or nothing happened.

One writer at a time, over all processes, from the copy of the current snapshot to the acknowledgement: what was
validated is what is stored.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kennisgraaf.contributing.effects import effects
from kennisgraaf.contributing.gate import Gate, Proposal, Verdict
from kennisgraaf.errors import ConflictError, DataError, DependantsError, KennisgraafError, LedgerError
from kennisgraaf.processes.turn import Turn
from kennisgraaf.revisions.contributors import Contributors, Grant
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import catch_up, parse, publish
from kennisgraaf.revisions.revision import Change, Revision
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.candidate import Candidate
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots


@dataclass(frozen=True)
class Outcome:
    """What came of a proposal: the *revision* that it became, None when it changes nothing or was a preview; what the
    gate says of it; whether it made a graph that was not there; and the number of the last revision *then*, 0 for a
    preview."""

    revision: Revision | None
    verdict: Verdict
    created: bool = False
    then: int = 0

    @property
    def preview(self) -> Mapping[str, Any] | None:
        """What it would change, when that was all that was asked."""
        return self.verdict.preview


class Contributions:
    """The contributions in the data directory of *settings*: the ledger, who contributes, and the gate."""

    def __init__(self, settings: Settings, snapshots: Snapshots):
        self._settings, self._snapshots = settings, snapshots
        self.ledger = Ledger(settings.data)
        self.contributors = Contributors(settings.data)
        self._gate, self._trials = Gate(settings), Gate(settings)
        """One for what is to be stored, and one for what is not yet, so that no writer waits for a preview."""
        self._comparing = Turn()

    def submit(
        self,
        grant: Grant,
        proposal: Proposal,
        *,
        message: str = "",
        source: str = "",
        licence: str = "",
        if_match: Revision | None = None,
        exists: bool | None = None,
        preview: bool = False,
    ) -> Outcome:
        """Let *proposal*, of whoever holds *grant*, become a revision; with *preview* only tell what it would change.

        With *if_match* only when that revision was the last to change the graph, or the last of all when the proposal
        names none; with *exists* only when the graph is there, or is not. *source* and *licence* hold where the graph
        states none itself. When this returns the revision is durable, and whoever asks next sees it.
        Raises CredentialError when the token has expired or was revoked meanwhile, ConflictError, DataError with the
        report, DependantsError, what the gate raises, BusyError when others write too long, LedgerError,
        DataDirectoryError. Nothing is stored then, unless the LedgerError says so.
        """
        proposal = replace(proposal, source=source, licence=licence, preview=preview)
        if preview:
            return Outcome(None, self._previewed(self._judged(proposal, self._trials)))
        if proposal.deep:  # which may take long, so nobody waits for it
            self._judged(proposal, self._trials)
            proposal = replace(proposal, deep=False)
        patience = self._settings.queue_wait
        with self._gate.turn(patience), self._snapshots.writing(patience):
            self.contributors.require(grant)
            base = self._current()
            self._require(proposal.graph, if_match, exists)
            verdict = self._judged(proposal, self._gate)
            if verdict.folder is None:
                return Outcome(None, verdict, then=base.origin.revision)
            try:
                return self._record(base, grant, proposal, verdict, message)
            finally:
                shutil.rmtree(verdict.folder, ignore_errors=True)

    def close(self) -> None:
        """End the gates, also those at work."""
        self._gate.close()
        self._trials.close()

    def _current(self) -> Snapshot:
        """The snapshot of the last revision: a writer who was killed may have left one behind."""
        if self.ledger.head is None:
            return self._snapshots.current()
        return catch_up(self._snapshots, self.ledger, self._settings.release)

    def _require(self, graph: str, expected: Revision | None, exists: bool | None) -> None:
        last = self.ledger.last_of(graph) if graph else self.ledger.head
        number = 0 if last is None else last.number
        if expected is not None and last != expected:
            raise ConflictError(expected.number, number)
        if exists is not None and (graph in self.ledger.graphs()) != exists:
            raise ConflictError(number, 0) if exists else ConflictError(0, number)

    def _judged(self, proposal: Proposal, gate: Gate) -> Verdict:
        verdict = gate.judge(proposal)
        if not verdict.report.conforms:
            raise DataError(verdict.report)
        if verdict.dependants:
            whose = self.ledger.graphs()
            raise DependantsError(
                replace(each, contributor=whose.get(each.graph, each.contributor)) for each in verdict.dependants
            )
        return verdict

    def _previewed(self, verdict: Verdict) -> Verdict:
        """*verdict*, on a preview, with the answers of the catalogue that would change. Raises BusyError."""
        try:
            with self._comparing(self._settings.queue_wait):
                found = effects(verdict.questions, verdict.base, verdict.folder, self._settings)
        finally:
            if verdict.folder is not None:
                shutil.rmtree(verdict.folder, ignore_errors=True)
        preview = {**(verdict.preview or {}), **found}
        return replace(verdict, preview=preview, questions=(), base=None, folder=None)

    def _record(self, base: Snapshot, grant: Grant, proposal: Proposal, verdict: Verdict, message: str) -> Outcome:
        """Append what was judged to the ledger, and publish the candidate that the gate prepared."""
        assert verdict.folder is not None
        by = grant.contributor
        added = (verdict.folder / "added.nq").read_bytes()
        change = Change(
            contributor=by.name,
            graphs=verdict.graphs,
            message=message,
            source=proposal.source or by.source,
            licence=proposal.licence or by.licence,
            media_type=proposal.media_type,
            added=added,
            removed=(verdict.folder / "removed.nq").read_bytes(),
        )
        created = bool(proposal.graph) and proposal.graph not in self.ledger.graphs()
        head = self.ledger.head
        revision = self.ledger.append(change, 0 if head is None else head.number)
        try:
            publish(Candidate.adopt(self._snapshots, verdict.folder), revision, parse(added), base.origin)
        except (OSError, RuntimeError, ValueError) as error:  # the store says either of a candidate that it cannot use
            try:
                catch_up(self._snapshots, self.ledger, self._settings.release)
            except (OSError, RuntimeError, ValueError, KennisgraafError):
                sentence = f"Revision {revision.number} is in the ledger, and will be shown with the next change."
                raise LedgerError.of(sentence, error) from error
        return Outcome(revision, verdict, created, revision.number)
