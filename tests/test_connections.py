"""Looking for silent connections touches nothing else: every lock that the web worker has on a file stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.web.connections import close_silent

from .conftest import serving
from .hosting import HUB, LICENCE, Host, bare_release, body, direct, statement
from .protocol import EX

LOOKED = 6.0
"""Seconds in which a web worker has looked for silent connections at least once."""


def locks(file: Path) -> list[str]:
    """The locks that this process has on *file* and on those beside it that begin so, as the kernel lists them."""
    inodes = {str(each.stat().st_ino) for each in file.parent.glob(f"{file.name}*")}
    held = [line.split() for line in Path("/proc/locks").read_text("utf-8").splitlines() if " -> " not in line]
    return sorted(
        " ".join(each[1:]) for each in held if int(each[4]) == os.getpid() and each[5].split(":")[2] in inodes
    )


def test_the_locks_of_the_ledger_stay(tmp_path: Path) -> None:
    """To close a copy of a descriptor of the ledger would end the locks on it, so that other programs take its log."""
    ledger = Ledger(tmp_path)
    assert ledger.head is None
    before = locks(tmp_path / "ledger.sqlite")
    assert before
    close_silent(1000)
    assert locks(tmp_path / "ledger.sqlite") == before


def test_a_command_beside_a_server_at_rest(tmp_path: Path) -> None:
    """What is contributed after somebody ran a command is in the ledger for every program, and after a new start."""
    data, release = tmp_path / "data", bare_release(tmp_path / "release")
    environment = {**os.environ, "KENNISGRAAF_DATA": str(data), "KENNISGRAAF_RELEASE": str(release)}

    def command(*words: str) -> str:
        """What a program of its own says: this one has no connection that would keep the log in its place."""
        run = [sys.executable, "-m", "kennisgraaf.cli", *words]
        return subprocess.run(run, env=environment, check=True, capture_output=True, text=True, timeout=120).stdout

    command("load")
    command("contributor", "add", HUB, "--title", "Voorbeeldhub", "--space", EX, "--licence", LICENCE, "--source", EX)
    with serving(data, release=release) as root:
        host = Host(root, data, command("token", "create", HUB).strip(), "")
        for number in (2, 3):
            time.sleep(LOOKED)
            command("ledger", "verify")
            answer = host.ask("PUT", direct("said"), statement(number))
            assert (answer.status, body(answer)["revision"]) == (201 if number == 2 else 200, number)
        assert "3 revisions" in command("ledger", "verify")
    with serving(data, release=release) as root:
        assert Host(root, data, "", "").lines(direct("said")) == [statement(3)]
