"""The program of the gate, which starts and drives it; its arguments are DESCRIPTOR LIFELINE MEMORY.

It judges one proposal at a time on a candidate of its own, and may be killed at any moment: nothing of what it does is
seen by anybody before its candidate is published by whoever asked.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kennisgraaf.checking.consistency import claims
from kennisgraaf.checking.mending import Mender
from kennisgraaf.checking.report import Report, arranged
from kennisgraaf.checking.rules import Rules
from kennisgraaf.checking.stated import graph_of
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.checking.view import View
from kennisgraaf.contributing import updating
from kennisgraaf.contributing.affected import Affected
from kennisgraaf.contributing.context import CONTEXT, context
from kennisgraaf.contributing.examiner import Examiner
from kennisgraaf.contributing.gate import Proposal, Verdict
from kennisgraaf.contributing.question import Question, questions, things
from kennisgraaf.contributing.unmapped import told
from kennisgraaf.contributing.upload import Limits, Upload, read
from kennisgraaf.errors import (
    ForbiddenGraphError,
    KennisgraafError,
    LedgerError,
    ParseError,
    UploadLimitError,
    UploadSizeError,
)
from kennisgraaf.graph.entailment import Vocabulary
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.skolem import skolemised
from kennisgraaf.namespaces import GRAPH
from kennisgraaf.processes.program import begin, serve
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.revisions.contributors import writable
from kennisgraaf.revisions.projection import canonical
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.candidate import Candidate, vocabulary_of
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots

SCRATCH = f"{GRAPH}upload"
"""The graph in which data are put that are only validated."""
GARBAGE = 50_000
"""Objects that a proposal makes before it is looked whether any are garbage; tens of megabytes."""
Quads = set[ox.Quad]


class Judge:
    """Judges proposals for the data directory of *settings*, by the shapes and the ontology of its release."""

    def __init__(self, settings: Settings):
        self._snapshots = Snapshots(settings.data)
        self._limits = Limits(settings.upload_bytes, settings.upload_triples, settings.nesting)
        self._nesting = settings.nesting
        ontology = Ontology.of(settings.release)
        self._shapes = Shapes.of(settings.release, ontology.statements)
        self._examiner = Examiner(self._shapes)
        self._rules = Rules(settings.release, self._shapes)
        self._release, self._deep = settings.release, settings.deep_triples
        self._vocabulary: tuple[str, Vocabulary] | None = None

    @cached_property
    def _affected(self) -> Affected:
        """Which of the questions that the graph is there to answer a change affects."""
        return Affected(Catalogue.of(self._release).under("competency"))

    @cached_property
    def _context(self) -> str:
        """The JSON-LD context of the ontology."""
        return json.dumps(context(self._shapes.ontology)["@context"])

    def judge(self, proposal: Proposal) -> Verdict:
        """What is to be said of *proposal*; see ``Gate.judge`` for what is raised."""
        base = self._snapshots.current()
        with (
            Candidate(self._snapshots, base) as candidate,
            closing(View(ox.Store.read_only(str(base.folder / "store")))) as before,
        ):
            added, removed, sent = self._difference(proposal, base, before)
            lost = tuple(told(sent.unmapped))
            graphs = tuple(sorted({graph_of(quad) for quad in added | removed}))
            for graph in graphs:
                if proposal.way != "validate" and not writable(graph, proposal.scope):
                    raise ForbiddenGraphError(graph, proposal.scope)
            if not added and not removed:
                return Verdict(Report(lost, 0), preview=_preview((), (), (), ()) if proposal.preview else None)
            candidate.apply(added, removed, self._known(base.identity, candidate))
            with closing(View(candidate.store)) as after:
                report, dependants = self._examiner.examined(proposal, before, after, added, removed)
            report = Mender(self._rules, candidate.store).mended(report.placed(sent.places))
            report = Report(arranged([*report.results, *lost]), report.checked)
            verdict = Verdict(report, graphs, len(added), len(removed), dependants)
            if proposal.deep:
                with closing(View(candidate.store)) as after:
                    stated = _held(after, graphs)
                    verdict = replace(verdict, claims=claims(stated, sent.places, after.stated, self._deep))
            if not verdict.accepted or proposal.way == "validate" or (proposal.deep and not proposal.preview):
                return verdict
            if proposal.preview:
                asked = tuple(self._asked(candidate, added | removed, (before.stated.store, candidate.store)))
                preview = _preview(added, removed, candidate.entailed_added, candidate.entailed_removed)
                verdict = replace(verdict, preview=preview, questions=asked, base=base.folder)
                gc.collect()  # frames of what was asked refer to the store, which would stay open and change its files
            (candidate.folder / "added.nq").write_bytes(canonical(added))
            (candidate.folder / "removed.nq").write_bytes(canonical(removed))
            candidate.seal(base.origin)
            kept = candidate.folder.with_name(f"{candidate.folder.name}-judged")
            candidate.folder.rename(kept)
            return replace(verdict, folder=kept)

    def _asked(self, candidate: Candidate, changed: Quads, states: tuple[ox.Store, ...]) -> Iterator[Question]:
        """What to ask of both *states* to see which answers *changed*, what was stated or not any more, changes."""
        concerned = things(changed)
        for query in self._affected(changed | candidate.entailed_added | candidate.entailed_removed, states):
            yield from questions(query, concerned, states)

    def _known(self, identity: str, candidate: Candidate) -> Vocabulary:
        """The vocabulary of the ontology in the snapshot of *identity*; remembered, because it seldom changes."""
        if self._vocabulary is None or self._vocabulary[0] != identity:
            self._vocabulary = (identity, vocabulary_of(candidate.store))
        return self._vocabulary[1]

    def _difference(self, proposal: Proposal, base: Snapshot, before: View) -> tuple[Quads, Quads, Upload]:
        """What *proposal* adds and removes, and what was read of what was sent."""
        content = b"" if proposal.way == "delete" else _content(proposal.file, self._limits)
        if proposal.way == "update":
            with Candidate(self._snapshots, base) as copy:
                added, removed = updating.changes(
                    before.stated.store,
                    copy,
                    _text(content),
                    lambda g: writable(g, proposal.scope) and proposal.graph in ("", g),  # a patch: its graph
                    self._nesting,
                )
            if len(added) + len(removed) > self._limits.triples:
                raise UploadLimitError("statements", self._limits.triples)
            return set(skolemised(sorted(added, key=str))), removed, Upload()
        if proposal.way == "delete":
            return set(), _held(before, {proposal.graph}), Upload()
        gather = proposal.way == "validate"
        graph = proposal.graph or (SCRATCH if gather else "")
        contexts = dict.fromkeys(filter(None, (CONTEXT, proposal.context)), self._context)
        upload = read(content, proposal.media_type, graph, self._limits, gather=gather, contexts=contexts)
        wanted = set(upload.quads)
        graphs = {proposal.graph} if proposal.graph else {graph_of(quad) for quad in wanted}
        held = _held(before, graphs)
        return wanted - held, set() if proposal.way == "post" else held - wanted, upload


def _content(file: Path, limits: Limits) -> bytes:
    """What was sent. Raises UploadSizeError before it is read."""
    if file.stat().st_size > limits.bytes:
        raise UploadSizeError(limits.bytes)
    return file.read_bytes()


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ParseError("The update", "is not UTF-8") from error


def _held(before: View, graphs: Iterable[str]) -> Quads:
    store = before.stated.store
    return {quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))}


def _preview(*changes: Iterable[ox.Quad]) -> dict[str, Any]:
    """What would be added and removed, as lines of N-Quads: what is stated, and what follows from it."""
    added, removed, more, less = (canonical(quads).decode() for quads in changes)
    return {"added": added, "removed": removed, "entailed": {"added": more, "removed": less}}


def main(descriptor: int, lifeline: int, memory: int) -> None:
    """Judge proposals until the other side is gone."""
    begin(lifeline, memory)
    settings = Settings.read()
    with suppress(KennisgraafError), Snapshots(settings.data).writing():
        pass  # whoever writes removes what the judge before this one left; while nobody writes, nobody else does
    judge = Judge(settings)
    gc.freeze()  # what was read stays; to look through all of it again and again takes a sixth of the time
    gc.set_threshold(GARBAGE)

    def answer(said: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            return judge.judge(Proposal.of_message(said)).to_message(), b""
        except OSError as error:
            raise LedgerError.of("Nothing was stored.", error) from error

    serve(descriptor, memory, answer, "check")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
