"""The gate: a judge in a process of its own, and what is told to it and by it."""

from __future__ import annotations

import json

import pytest

from kennisgraaf.contributing.gate import Gate, Proposal, Verdict
from kennisgraaf.errors import (
    DeadlineError,
    ParseError,
    UploadLimitError,
    UploadSizeError,
)
from kennisgraaf.namespaces import ID
from kennisgraaf.settings import Settings

from .judging import ONE, PLACE, PREFIXES, Desk


def test_messages(desk: Desk) -> None:
    """A proposal and a verdict come out of JSON as they went in."""
    who = {"name": "one", "things": [f"{ID}one/"]}
    proposal = desk.proposal("put", ONE, PREFIXES + PLACE.replace("city>", "none>"), who=who)
    assert Proposal.of_message(json.loads(json.dumps(proposal.to_message()))) == proposal
    verdict = desk.judge.judge(proposal)
    assert Verdict.of_message(json.loads(json.dumps(verdict.to_message()))) == verdict


def test_in_its_process(desk: Desk) -> None:
    """The same through the process of the gate; what is wrong comes back as the error it is, and it goes on."""
    settings = Settings(data=desk.settings.data, upload_triples=1000, upload_bytes=100_000)
    with Gate(settings) as gate:
        with pytest.raises(ParseError) as caught:
            gate.judge(desk.proposal("put", ONE, "<a:a> <a:b>\n ."))
        assert caught.value.line == 2
        with pytest.raises(UploadLimitError):
            gate.judge(desk.proposal("put", ONE, "[" * 10_000))
        with pytest.raises(UploadSizeError):
            gate.judge(desk.proposal("put", ONE, " " * 100_001))
        verdict = gate.judge(desk.proposal("put", ONE, PREFIXES + PLACE))
        assert verdict.accepted
        desk.publish(verdict)
        assert gate.judge(desk.proposal("put", ONE, PREFIXES + PLACE)).unchanged


def test_deadline(desk: Desk) -> None:
    """A proposal that takes too long is ended, and it is said what took too long."""
    with Gate(Settings(data=desk.settings.data, gate_deadline=0.01)) as gate, pytest.raises(DeadlineError) as raised:
        gate.judge(desk.proposal("put", ONE, PREFIXES + PLACE))
    assert "check of the contribution" in str(raised.value)
