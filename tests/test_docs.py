"""Every command and query in the README and the docs does what they say.

``sh`` blocks are run, ``sparql`` blocks are asked, ``python`` blocks are executed; a ``text`` block after one is what
it must print. The two commands of the first screen have tests of their own: ``make serve`` is started here,
``make test`` is what continuous integration runs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from .conftest import ROOT, copied, free_port, serving, wait_until_served

FENCE = re.compile(r"^```(\w*)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
DEFAULT_ROOT = "http://127.0.0.1:8000"
BIN = Path(sys.executable).parent


class Block(NamedTuple):
    language: str
    code: str
    printed: str | None


def blocks() -> dict[str, Block]:
    """The blocks of all documents that can be run, each with what it must print."""
    found = {}
    for file in [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")), *ROOT.glob("ontology/*.md")]:
        text = file.read_text("utf-8")
        fences = list(FENCE.finditer(text))
        for number, fence in enumerate(fences):
            after = fences[number + 1] if number + 1 < len(fences) else None
            adjacent = after is not None and after.start() == fence.end() and after[1] == "text"
            if fence[1] in ("sh", "sparql", "python"):
                name = f"{file.relative_to(ROOT).as_posix()}:{text[: fence.start()].count(chr(10)) + 1}"
                found[name] = Block(fence[1], fence[2], after[2] if adjacent and after else None)
    return found


BLOCKS = blocks()
WRITING = "docs/contributions.md"
FIRST_SCREEN = next(name for name, block in BLOCKS.items() if "make serve" in block.code)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which the examples find the files they name."""
    for name in ("ontology", "shapes", "queries", "data", "bench"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, data_directory: Path) -> Iterator[tuple[str, Path]]:
    """A server, and its data directory, for examples that write."""
    folder = tmp_path_factory.mktemp("own")
    copied(data_directory, folder / "data")
    with serving(folder / "data") as root:
        yield root, folder / "data"


@pytest.mark.parametrize("name", [name for name in BLOCKS if name.startswith(WRITING)])
def test_writing_block(name: str, checkout: Path, own: tuple[str, Path]) -> None:
    """The block, which writes, runs without an error on data of its own."""
    run(BLOCKS[name], checkout, *own)


@pytest.mark.parametrize("name", [name for name in BLOCKS if name != FIRST_SCREEN and not name.startswith(WRITING)])
def test_block(name: str, checkout: Path, server: str, data_directory: Path) -> None:
    """The block runs without an error and prints what stands below it."""
    run(BLOCKS[name], checkout, server, data_directory)


def run(block: Block, checkout: Path, server: str, data_directory: Path) -> None:
    code = block.code.replace(DEFAULT_ROOT, server)
    command = {
        "sh": ["bash", "-euo", "pipefail", "-c", code],
        "sparql": [sys.executable, "-m", "kennisgraaf.cli", "query", "-"],
        "python": [sys.executable, "-W", "ignore", "-c", code],
    }[block.language]
    environment = os.environ | {"KENNISGRAAF_DATA": str(data_directory), "PATH": f"{BIN}:{os.environ['PATH']}"}
    done = subprocess.run(
        command, input=code, capture_output=True, text=True, timeout=300, cwd=checkout, env=environment
    )
    assert done.returncode == 0, done.stderr
    if block.printed is not None:
        assert done.stdout == block.printed


def test_make_serve(tmp_path: Path) -> None:
    """``make serve`` installs, loads, serves, and prints the addresses to try."""
    assert BLOCKS[FIRST_SCREEN].code.startswith("make serve")
    port = free_port()
    environment = os.environ | {"KENNISGRAAF_PORT": str(port), "KENNISGRAAF_DATA": str(tmp_path / "data")}
    process = subprocess.Popen(["make", "serve"], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE)
    try:
        wait_until_served(f"http://127.0.0.1:{port}", process, seconds=600)
    finally:
        process.terminate()
        printed, _ = process.communicate(timeout=60)
    assert f"http://127.0.0.1:{port}/sparql" in printed


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    """The second command of the first screen is what ``.ci/run`` runs, after lint."""
    command = BLOCKS[FIRST_SCREEN].code.splitlines()[1].split("#")[0].strip()
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert lines.index("make lint") < lines.index(command)


def test_every_command_is_in_the_readme() -> None:
    """Each command of the command line is shown in the README, in a block that runs."""
    shown = "".join(block.code for name, block in BLOCKS.items() if name.startswith("README"))
    for command in ("validate", "check", "query", "export", "settings"):
        assert f"kennisgraaf {command}" in shown


def test_links_lead_somewhere() -> None:
    """Relative links in the documents point at files that exist."""
    for file in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("ontology/*.md")]:
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", file.read_text("utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"
