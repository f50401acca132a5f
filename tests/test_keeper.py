"""The commands of who keeps a deployment say what they did, or in one sentence what is wrong."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kennisgraaf.cli import main
from kennisgraaf.commands.keeper import COMMANDS
from kennisgraaf.namespaces import GRAPH
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.snapshots.store import Snapshots

from .ledgers import change, filled


def run(data: Path, *words: object) -> Result:
    done = CliRunner().invoke(main, ["--data", str(data), *map(str, words)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def said(data: Path, *words: object) -> str:
    """What a command that succeeds prints on standard output."""
    done = run(data, *words)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(data: Path, *words: object) -> str:
    """The sentence of a command that fails, which prints nothing else."""
    done = run(data, *words)
    assert done.exit_code == 1 and done.stderr.startswith("Error: ") and done.stderr.count("\n") == 1, done.output
    return done.stderr


def test_the_ledger_is_verified(tmp_path: Path) -> None:
    """A whole ledger is told with the digest of its head; one that is not with each defect, and status 1."""
    ledger = filled(tmp_path)
    assert ledger.head
    assert said(tmp_path, "ledger", "verify") == f"The ledger is whole: 4 revisions, {ledger.head.digest}\n"
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)) as connection:
        connection.executescript("DROP TRIGGER revision_delete; DELETE FROM revision WHERE number = 2")
    done = run(tmp_path, "ledger", "verify")
    assert done.exit_code == 1 and "Revision 2 is missing" in done.stdout and "not whole" in done.stderr


def test_a_last_revision_that_cannot_be_read(tmp_path: Path) -> None:
    """Defects are told one by one, also when the last revision cannot even be read."""
    filled(tmp_path)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)) as connection:
        connection.executescript("DROP TRIGGER revision_update; UPDATE revision SET time = 'x' WHERE number = 4")
    done = run(tmp_path, "ledger", "verify")
    assert done.exit_code == 1 and "Revision 4 was altered" in done.stdout and "2 defects" in done.stderr


def test_an_empty_ledger_is_whole(tmp_path: Path) -> None:
    """A ledger without revisions is whole."""
    Ledger(tmp_path)
    assert said(tmp_path, "ledger", "verify") == "The ledger is empty.\n"
    assert said(tmp_path, "ledger", "log") == ""


def test_the_log(tmp_path: Path) -> None:
    """The log has a line a revision, the newest first; what steers a terminal is left out of a message."""
    filled(tmp_path).append(change([(2, 1)], message="Twee\nregels \x1b[31m"), 4)
    lines = said(tmp_path, "ledger", "log", "--limit", 2).splitlines()
    assert [line.split()[0] for line in lines] == ["5", "4"]
    assert lines[0].endswith("voorbeeldhub  +1 -0  Twee regels  [31m")
    assert said(tmp_path, "ledger", "log", "--before", 2).startswith("1  20")


def test_a_contributor_and_its_token(tmp_path: Path) -> None:
    """A contributor is added and shown; its token is printed alone, once, and shown only by its id until revoked."""
    own = f"{GRAPH}voorbeeldhub/"
    assert said(tmp_path, "contributor", "add", "voorbeeldhub", "--title", "Voorbeeldhub") == f"{own}\n"
    assert said(tmp_path, "contributor", "list") == f"voorbeeldhub  Voorbeeldhub  {own}\n"
    token = said(tmp_path, "token", "create", "voorbeeldhub", "--days", 30, "--graphs", f"{own}deel/").removesuffix(
        "\n"
    )
    grant = Contributors(tmp_path).grant(token)
    assert grant.allows(f"{own}deel/a") and not grant.allows(f"{own}a")
    listed = said(tmp_path, "token", "list")
    identity = token.split("_")[1]
    assert listed.startswith(f"{identity}  voorbeeldhub  made ") and "expires" in listed and token not in listed
    assert said(tmp_path, "token", "revoke", identity) == ""
    assert "revoked" in said(tmp_path, "token", "list")


def test_a_contributor_with_more(tmp_path: Path) -> None:
    """Spaces, graphs and defaults are kept as they are given."""
    words = ("--space", "http://example.org/id/", "--graphs", "http://example.org/graph/", "--licence", "CC0-1.0")
    said(tmp_path, "contributor", "add", "voorbeeldhub", "--title", "Voorbeeldhub", *words, "--source", "Bron")
    added = Contributors(tmp_path).get("voorbeeldhub")
    assert "http://example.org/id/" in added.things and "http://example.org/graph/" in added.graphs
    assert (added.licence, added.source) == ("CC0-1.0", "Bron")


def test_backup_and_restore(tmp_path: Path) -> None:
    """A backup is put back into a new directory; over a ledger that has more only when that is said."""
    ledger, file = filled(tmp_path / "one"), tmp_path / "backup"
    assert f"Wrote {file}" in run(tmp_path / "one", "backup", file).stderr
    assert "Restored 4 revisions" in run(tmp_path / "two", "restore", file).stderr
    assert list(Ledger(tmp_path / "two").since(0)) == list(ledger.since(0))
    ledger.append(change([(2, 1)]), 4)
    assert "1 revision of" in refused(tmp_path / "one", "restore", file)
    assert ledger.head and ledger.head.number == 5
    assert "Restored 4" in run(tmp_path / "one", "restore", file, "--discard").stderr
    assert ledger.head and ledger.head.number == 4


def test_what_is_restored_is_served(tmp_path: Path) -> None:
    """After a restore, the current snapshot is that of the ledger restored, also when the numbers are the same."""
    one, two = filled(tmp_path / "one", 4), filled(tmp_path / "two", 2)
    for rows in (2, 3):
        two.append(change([(2, rows)], message="Anders"), rows)
    for ledger in (two, one, two):
        ledger.backup(tmp_path / "backup")
        run(tmp_path / "data", "restore", tmp_path / "backup", "--discard")
        snapshot = Snapshots(tmp_path / "data").current()
        assert ledger.head and (snapshot.origin.revision, snapshot.origin.row) == (4, ledger.head.digest)
        assert {quad.graph_name.value for quad in snapshot.quads()} >= ledger.graphs().keys()


def test_a_damaged_ledger_is_replaced(tmp_path: Path) -> None:
    """A backup is put back over a ledger whose pages are damaged, when that is said."""
    file = tmp_path / "backup"
    filled(tmp_path / "one").backup(file)
    (tmp_path / "two").mkdir()
    whole = file.read_bytes()
    (tmp_path / "two" / "ledger.sqlite").write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    assert "malformed" in refused(tmp_path / "two", "restore", file)
    assert "Restored 4" in run(tmp_path / "two", "restore", file, "--discard").stderr
    assert list(Ledger(tmp_path / "two").verify()) == []


def test_the_store_is_made_anew(tmp_path: Path) -> None:
    """The store can be made anew at the last revision, which is served then, or beside it at another."""
    ledger = filled(tmp_path)
    assert "Made snapshot 000004" in run(tmp_path, "ledger", "rebuild").stderr
    served = Snapshots(tmp_path).current_name
    assert "Made snapshot 000002" in run(tmp_path, "ledger", "rebuild", "--revision", 2).stderr
    assert Snapshots(tmp_path).current_name == served
    stated = {quad.graph_name.value for quad in Snapshots(tmp_path).at("2").quads()}
    assert stated >= ledger.graphs(2).keys()
    assert "«9» is not kept" in refused(tmp_path, "ledger", "rebuild", "--revision", 9)


def test_nobody_writes_during_a_restore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restore waits for whoever is writing, and gives up with a sentence; nothing is restored then."""
    ledger, file = filled(tmp_path / "one"), tmp_path / "backup"
    filled(tmp_path / "two", 2).backup(file)
    monkeypatch.setenv("KENNISGRAAF_QUEUE_WAIT", "0.1")
    with Snapshots(tmp_path / "one").writing():
        assert "Try again" in refused(tmp_path / "one", "restore", file, "--discard")
    assert ledger.head and ledger.head.number == 4


def test_a_rebuild_waits(tmp_path: Path) -> None:
    """A rebuild waits for whoever is writing, and is done after that."""
    filled(tmp_path)
    held, free = threading.Event(), threading.Event()

    def write() -> None:
        with Snapshots(tmp_path).writing():
            held.set()
            free.wait(60)

    with ThreadPoolExecutor(2) as threads:
        writer = threads.submit(write)
        assert held.wait(60)
        rebuilding = threads.submit(run, tmp_path, "ledger", "rebuild")
        time.sleep(0.2)
        free.set()
        writer.result()
        assert "Made snapshot 000004" in rebuilding.result().stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["contributor", "add", "A", "--title", "A"], "cannot be the name"),
        (["contributor", "add", "a", "--title", "A", "--space", "http://example.org"], "no space of IRIs"),
        (["token", "create", "nobody"], "no «nobody»"),
        (["token", "revoke", "1a2b3c4d"], "no «1a2b3c4d»"),
        (["restore", __file__], "is no database"),
        (["backup", "/dev/null/x"], "Nothing was stored"),
    ],
)
def test_what_cannot_be_done(tmp_path: Path, words: list[str], sentence: str) -> None:
    """Whatever cannot be done is told in one sentence."""
    Ledger(tmp_path)
    assert sentence in refused(tmp_path, *words)


@pytest.mark.parametrize(
    "words",
    [
        "ledger verify",
        "ledger log",
        "ledger rebuild",
        "backup x",
        "contributor list",
        "token list",
        "token create x",
        "token revoke x",
    ],
)
def test_a_mistyped_directory_is_not_made(tmp_path: Path, words: str) -> None:
    """A command that needs a ledger says that there is none, and makes nothing."""
    assert "There is no ledger" in refused(tmp_path / "typo", *words.split())
    assert not (tmp_path / "typo").exists()


def test_each_command_has_an_example() -> None:
    """The help of every command has an example that names it."""
    for command in COMMANDS:
        leaves = getattr(command, "commands", None)
        for path, leaf in (
            {f"{command.name} {name}": each for name, each in leaves.items()} if leaves else {command.name: command}
        ).items():
            assert f"Example: kennisgraaf --data my-data {path}" in (leaf.help or "")
