"""A ledger that was lost is not made anew under what is served: nothing is written, and it is said what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kennisgraaf.contributing.contributions import load
from kennisgraaf.errors import LedgerError
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.loss import require_kept
from kennisgraaf.revisions.projection import bring_up, catch_up, rebuild
from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots

from .hosting import HUB, LICENCE, Host, bare_release, direct, hosting, statement
from .ledgers import filled
from .protocol import EX
from .test_candidate import quad
from .test_keeper import refused, run, said

COMMANDS = (
    "ledger log",
    "ledger rebuild",
    "backup copy",
    "contributor add other --title Other",
    "contributor list",
    "token list",
    f"token create {HUB}",
    "load",
    f"contribute {HUB} g {{file}}",
    f"contribute {HUB} g --delete",
)
"""Those that read the ledger or write to it, but ``restore``."""


def remove(data: Path) -> None:
    """Remove the ledger of *data*, with its log."""
    for file in data.glob("ledger.sqlite*"):
        file.unlink()


def empty(data: Path) -> None:
    """Put an empty ledger in the place of that of *data*."""
    remove(data)
    Ledger(data / "empty").backup(data / "ledger.sqlite")


def delete_rows(data: Path) -> None:
    """Delete every revision from the ledger of *data*."""
    with closing(sqlite3.connect(data / "ledger.sqlite", isolation_level=None)) as connection:
        connection.executescript("DROP TRIGGER revision_delete; DELETE FROM revision")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of a bare release with a contributor, and a backup beside it; for the commands too."""
    release, folder = bare_release(tmp_path / "release"), tmp_path / "data"
    monkeypatch.setenv("KENNISGRAAF_RELEASE", str(release))
    load(release, Snapshots(folder))
    Contributors(folder).add(HUB, "Voorbeeldhub", space=(EX,), licence=LICENCE, source=EX)
    Ledger(folder).backup(tmp_path / "backup")
    return folder


def names(data: Path) -> set[str]:
    """The files of a ledger and the snapshots in *data*."""
    return {path.name for pattern in ("ledger.sqlite", "snapshots/*", "copy") for path in data.glob(pattern)}


@pytest.mark.parametrize("lose", [remove, empty, delete_rows])
def test_nothing_is_done_without_the_ledger(data: Path, lose: Callable[[Path], None], tmp_path: Path) -> None:
    """No server starts and no command reads or writes: each says that the ledger is lost and what to do. Nothing is
    stored, and no new ledger made."""
    lose(data)
    before, current = names(data), Snapshots(data).current_name
    (tmp_path / "file.ttl").write_text(statement("new"), "utf-8")
    for words in (*COMMANDS, "serve --port 0"):
        done = run(data, *words.format(file=tmp_path / "file.ttl").split())
        assert (done.exit_code, done.stdout) == (1, ""), words
        assert "lost: revision 1 is what is served" in done.stderr and "restore FILE" in done.stderr, words
    assert run(data, "ledger", "verify").exit_code == 1
    assert (names(data), Snapshots(data).current_name) == (before, current)


@pytest.mark.parametrize("lose", [remove, empty])
def test_a_lost_ledger_does_not_verify(data: Path, lose: Callable[[Path], None]) -> None:
    """No ledger, and an empty one, are no whole ledger when a revision is served, and it is said what to do."""
    lose(data)
    sentence = refused(data, "ledger", "verify")
    assert "lost: revision 1 is what is served" in sentence and "restore FILE" in sentence


@pytest.mark.parametrize("lose", [remove, empty])
def test_a_backup_heals(data: Path, lose: Callable[[Path], None], tmp_path: Path) -> None:
    """Once a backup is restored the ledger is whole, with its contributors, and takes the next revision."""
    lose(data)
    assert "Restored 1 revision" in run(data, "restore", tmp_path / "backup").stderr
    assert "whole: 1 revision" in said(data, "ledger", "verify")
    (tmp_path / "file.ttl").write_text(statement("new"), "utf-8")
    said(data, "contribute", HUB, "g", tmp_path / "file.ttl")
    assert "whole: 2 revisions" in said(data, "ledger", "verify")


def test_to_begin_anew(data: Path) -> None:
    """Who has no backup removes what says which snapshot is served, and loads."""
    remove(data)
    (data / "current").unlink()
    assert "Loaded" in run(data, "load").stderr
    assert "whole: 1 revision" in said(data, "ledger", "verify")


def test_a_projection_without_its_ledger(tmp_path: Path, queries: Path) -> None:
    """No snapshot is brought up, caught up or made anew from a ledger that is empty where revisions were."""
    snapshots = Snapshots(tmp_path / "data")
    bring_up(snapshots, filled(snapshots.data), queries)
    remove(snapshots.data)
    with pytest.raises(LedgerError, match="revision 4 is what is served"):
        Ledger(snapshots.data)
    empty(snapshots.data)
    for make in (bring_up, catch_up, rebuild):
        with pytest.raises(LedgerError, match="revision 4 is what is served"):
            make(snapshots, Ledger(snapshots.data), queries)


def test_what_never_had_a_ledger(tmp_path: Path) -> None:
    """An empty data directory has lost nothing, nor has one whose snapshot names no revision or cannot be read."""
    snapshots = Snapshots(tmp_path)
    require_kept(tmp_path)
    snapshots.publish([quad("a", "p", "b", "g")], Origin("0", "plain"))
    assert snapshots.served == Origin("0", "plain")
    require_kept(tmp_path)
    (snapshots.current().folder / "release.json").write_text("{", "utf-8")
    assert snapshots.served is None
    require_kept(tmp_path)


@pytest.mark.parametrize("words", ["ledger rebuild", "serve --port 0"])
def test_a_ledger_of_before(data: Path, tmp_path: Path, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that has not got the revision that is served does not verify, until the store was made of it; who
    starts a server on it is told."""
    monkeypatch.setattr("kennisgraaf.web.server.begin", lambda settings: None)
    (tmp_path / "file.ttl").write_text(statement("new"), "utf-8")
    said(data, "contribute", HUB, "g", tmp_path / "file.ttl")
    assert "whole: 2 revisions" in said(data, "ledger", "verify")
    remove(data)
    (data / "ledger.sqlite").write_bytes((tmp_path / "backup").read_bytes())
    done = run(data, "ledger", "verify")
    assert done.exit_code == 1 and "Revision 2 with digest" in done.stdout, done.output
    made = run(data, *words.split())
    assert made.exit_code == 0 and ("Revision 2 with digest" in made.stderr) == words.startswith("serve"), made.output
    assert "whole: 1 revision" in said(data, "ledger", "verify")


def test_lost_while_serving(tmp_path: Path) -> None:
    """A server whose ledger is removed refuses every write and goes on answering; after a restore it takes them."""

    def put(host: Host, value: str) -> int:
        return host.ask("PUT", direct("g"), statement(value)).status

    with hosting(tmp_path, workers=2) as host:
        assert put(host, "kept") == 201
        said(host.data, "backup", tmp_path / "backup")
        remove(host.data)
        assert {put(host, "lost") for _ in range(8)} == {500}
        assert host.ask("GET", "/sparql?query=ASK%7B%7D", token="").status == 200
        assert Snapshots(host.data).current_name == "000002" and not (host.data / "ledger.sqlite").exists()
        assert "Restored 2 revisions" in run(host.data, "restore", tmp_path / "backup").stderr
        assert put(host, "new") == 200
        assert host.lines(direct("g")) == [statement("new")]
    assert "whole: 3 revisions" in said(host.data, "ledger", "verify")
