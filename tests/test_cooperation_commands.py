"""Cooperation at the command line: the same answers as over HTTP, to read or for a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kennisgraaf.cli import main
from kennisgraaf.cooperation.answers import QUESTIONS, answered
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.tables import COLUMNS

from .test_cooperation_web import ASKED, WOOD


@pytest.mark.parametrize("work", QUESTIONS)
def test_command(data_directory: Path, shipped_cooperation: Index, work: str) -> None:
    """The command line gives the same answers, without a server."""
    options = [part for name, text in ASKED[work].items() for part in (f"--{name}", text)]
    command = ["--data", str(data_directory), "cooperation", work, *options, "--format", "json", "--lang", "en"]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 0, run.output
    said = {name: [text] if work == "people" else text for name, text in ASKED[work].items()}
    numbers = {name: int(text) for name, text in ASKED[work].items() if text.isdigit()}
    assert json.loads(run.stdout) == json.loads(answered(shipped_cooperation, work, "json", "en", {**said, **numbers}))


def test_command_names_what_may_be_meant(data_directory: Path) -> None:
    """A name that names nothing ends the command with what is like it."""
    run = CliRunner().invoke(main, ["--data", str(data_directory), "cooperation", "chains", "--about", "sloophuot"])
    assert run.exit_code == 1
    assert "sloophout" in run.output


@pytest.mark.parametrize("work", QUESTIONS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_command_as_lines(data_directory: Path, shipped_cooperation: Index, work: str, lang: str) -> None:
    """As text a command names what the answer has, in the language asked, without an IRI."""
    options = [part for name, text in ASKED[work].items() for part in (f"--{name}", text)]
    command = ["--data", str(data_directory), "cooperation", work, *options, "--format", "txt", "--lang", lang]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 0, run.output
    said = {name: [text] if work == "people" else text for name, text in ASKED[work].items()}
    numbers = {name: int(text) for name, text in ASKED[work].items() if text.isdigit()}
    answer = json.loads(answered(shipped_cooperation, work, "json", lang, {**said, **numbers}))
    named = {
        "matches": [each["stream"]["label"] for each in answer.get("open", ())],
        "chains": [each["end"]["product"]["label"] for each in answer.get("chains", ())],
        "missing": [each["text"][lang] for each in answer.get("missing", ())],
        "people": [each["label"] for function in answer.get("functions", ()) for each in function["competencies"]],
        "network": [each["role"]["label"] for each in answer.get("missing_roles", ())],
    }[work]
    assert named and all(each in run.stdout for each in named)
    assert "http" not in run.stdout


@pytest.mark.parametrize(("lang", "far"), [("nl", "stad Gent (40,1 km)"), ("en", "city of Ghent (40.1 km)")])
def test_command_tells_how_far(data_directory: Path, lang: str, far: str) -> None:
    """How far a candidate is, is written as in the language asked."""
    command = ["--data", str(data_directory), "cooperation", "network", "--format", "txt", "--lang", lang]
    assert far in CliRunner().invoke(main, command).stdout


def test_command_at_another_revision(data_directory: Path) -> None:
    """A command answers on the graph as it was at a revision; of one that never was it says which there are."""
    command = [
        "--data",
        str(data_directory),
        "cooperation",
        "chains",
        "--about",
        WOOD,
        "--format",
        "json",
        "--revision",
    ]
    run = CliRunner().invoke(main, [*command, "1"])
    assert (run.exit_code, json.loads(run.stdout)["revision"]) == (0, 1), run.output
    run = CliRunner().invoke(main, [*command, "99"])
    assert (run.exit_code, "Revision «99» is not kept" in run.output) == (1, True)


def test_command_without_a_terminal(data_directory: Path) -> None:
    """What is piped to another program is a table, unless a format is asked."""
    run = CliRunner().invoke(main, ["--data", str(data_directory), "cooperation", "chains", "--about", WOOD])
    assert tuple(run.stdout.splitlines()[0].split(",")) == COLUMNS["chains"]
