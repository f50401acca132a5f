"""Older revisions: each is what there was then, however it is made; few are kept, and none that is in use goes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from kennisgraaf.errors import DeadlineError, PendingRevisionError, RevisionSizeError, UnknownRevisionError
from kennisgraaf.graph.statistics import Statistics
from kennisgraaf.namespaces import ONTOLOGY_GRAPH
from kennisgraaf.revisions import projection
from kennisgraaf.revisions.history import History
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.materialise import KEPT, kept, materialise, origin_of
from kennisgraaf.revisions.projection import bring_up
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.candidate import Candidate
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots

from .test_candidate import Change as Quads
from .test_candidate import changes, quad
from .test_projection import append

REVISIONS = 9


@pytest.fixture
def chosen(tmp_path: Path, queries: Path) -> Settings:
    """The settings of a directory with some revisions, each of which adds one statement and removes the one before."""
    settings = Settings(data=tmp_path / "data", release=queries)
    snapshots, ledger = Snapshots(settings.data), Ledger(settings.data)
    said = [quad("a", "p", f"v{number}", "g") for number in range(REVISIONS)]
    for number, each in enumerate(said):
        append(ledger, [each, quad(f"x{number}", "q", "y", "h")], said[number - 1 : number] if number else [])
        bring_up(snapshots, ledger, queries)
    return settings


@pytest.fixture
def history(chosen: Settings) -> Iterator[History]:
    found = History(chosen, Snapshots(chosen.data), Ledger(chosen.data))
    yield found
    found.close()


def current(settings: Settings) -> Snapshot:
    return Snapshots(settings.data).current()


def older(settings: Settings) -> list[int]:
    """The older revisions that are there, in order."""
    return sorted(int(path.name) for path in (settings.data / "history").glob("*/*") if path.name.isdecimal())


def values(snapshot: Snapshot) -> list[str]:
    return [str(each.object)[1:-1] for each in snapshot.quads("http://example.org/g")]


@limits(max_examples=12, deadline=None)
@given(changes, st.data())
def test_any_revision_is_what_there_was(queries: Path, sequence: list[Quads], draw: st.DataObject) -> None:
    """Whichever revisions are asked in whichever order, from whichever snapshots they are made: each has exactly the
    quads and the statistics of the one that the ledger gives from nothing."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), release=queries)
        snapshots, ledger = Snapshots(settings.data), Ledger(settings.data)
        for added, removed in sequence:
            append(ledger, added, removed)
        now = bring_up(snapshots, ledger, queries)
        for number in draw.draw(st.lists(st.integers(1, len(sequence)), min_size=1, max_size=4), label="asked"):
            materialise(snapshots, ledger, settings, number)
            row = ledger.revision(number)
            made = kept(snapshots, origin_of(row, now))
            assert made is not None
            with Candidate(snapshots, None) as expected:
                projection.anew(expected, ledger, queries, row)
                stated = {each for each in expected.store if each.graph_name != ox.DefaultGraph()}
                assert set(made.quads()) == stated
                assert made.statistics == Statistics.of(expected.store)
            assert Statistics.of(ox.Store.read_only(str(made.folder / "store"))) == made.statistics


def test_every_revision(history: History, chosen: Settings) -> None:
    """Every revision can be asked, also one that is no longer kept; what is current stays so."""
    now = current(chosen)
    for number in range(1, REVISIONS):
        made = history.at(str(number), now)
        assert (int(made.name), made.origin.revision, values(made)) == (
            number,
            number,
            [f"http://example.org/v{number - 1}"],
        )
    assert current(chosen).origin.revision == REVISIONS


@pytest.mark.parametrize("revision", ["0", "10", "x", "-1", "", "²", "9" * 5000])
def test_unknown(history: History, chosen: Settings, revision: str) -> None:
    """A revision that there never was is unknown, and makes nothing."""
    with pytest.raises(UnknownRevisionError):
        history.at(revision, current(chosen))
    assert not (chosen.data / "history").exists()


def test_few_are_kept(chosen: Settings) -> None:
    """So many are kept, the last asked; one in use stays besides, and goes when it is no longer."""
    snapshots, ledger, now = Snapshots(chosen.data), Ledger(chosen.data), current(chosen)
    for path in (chosen.data / "snapshots").iterdir():
        if path.name != now.name:
            shutil.rmtree(path)
    materialise(snapshots, ledger, chosen, 1)
    used = kept(snapshots, origin_of(ledger.revision(1), now))
    for number in range(2, REVISIONS):
        materialise(snapshots, ledger, chosen, number)
    assert older(chosen) == [1, *range(REVISIONS - KEPT, REVISIONS)]
    assert used is not None
    assert values(used) == ["http://example.org/v0"]
    del used
    assert kept(snapshots, origin_of(ledger.revision(REVISIONS - KEPT), now)) is not None  # asked now, so it stays
    materialise(snapshots, ledger, chosen, 2)
    assert older(chosen) == [2, REVISIONS - KEPT, REVISIONS - 2, REVISIONS - 1]


def test_made_once(chosen: Settings) -> None:
    """Several processes and threads that ask the same at once get it, and it is made once."""
    now = current(chosen)
    histories = [History(chosen, Snapshots(chosen.data), Ledger(chosen.data)) for _ in range(2)]
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda number: histories[number % 2].at("2", now), range(6)))
    assert {each.folder for each in found} == {found[0].folder}
    assert older(chosen) == [2]


def test_who_asks_waits_a_while(chosen: Settings) -> None:
    """Who asks waits no longer than a query may wait, and is told when to come back; meanwhile it is made."""
    history = History(replace(chosen, queue_wait=0.01), Snapshots(chosen.data), Ledger(chosen.data))
    with pytest.raises(PendingRevisionError) as told:
        history.at("3", current(chosen))
    assert told.value.retry_after >= 1
    end = time.monotonic() + 30
    while not older(chosen) and time.monotonic() < end:
        time.sleep(0.05)
    assert history.at("3", current(chosen)).origin.revision == 3


def test_limits(chosen: Settings) -> None:
    """What is too much work is refused and says why; what takes too long is ended, and leaves nothing behind."""
    snapshots, ledger = Snapshots(chosen.data), Ledger(chosen.data)
    with pytest.raises(RevisionSizeError) as told:
        History(replace(chosen, history_statements=1), snapshots, ledger).at("2", current(chosen))
    assert (told.value.revision, told.value.limit) == ("2", 1)
    with pytest.raises(DeadlineError):
        History(replace(chosen, history_deadline=0.001), snapshots, ledger).at("2", current(chosen))
    assert older(chosen) == []


def test_another_ledger(chosen: Settings, tmp_path: Path) -> None:
    """After a restore of another ledger no revision is that of the ledger before."""
    snapshots, now = Snapshots(chosen.data), current(chosen)
    ledger = Ledger(chosen.data)
    materialise(snapshots, ledger, chosen, 2)
    other = Ledger(tmp_path / "other")
    for number in range(REVISIONS):
        append(other, [quad("a", "p", f"w{number}", "g")], [])
    other.backup(tmp_path / "backup")
    ledger.restore(tmp_path / "backup")
    bring_up(snapshots, ledger, chosen.release)
    made = History(chosen, snapshots, ledger).at("2", current(chosen))
    assert sorted(values(made)) == ["http://example.org/w0", "http://example.org/w1"]
    assert now.origin.row != current(chosen).origin.row


def test_the_ontology_of_then(chosen: Settings) -> None:
    """What follows at an older revision follows by the ontology that there was then."""
    snapshots, ledger = Snapshots(chosen.data), Ledger(chosen.data)
    append(ledger, [quad("p", "http://www.w3.org/2000/01/rdf-schema#domain", "C", ONTOLOGY_GRAPH)], [])
    now = bring_up(snapshots, ledger, chosen.release)
    assert "http://example.org/g/inferred" in now.statistics.graphs
    shutil.rmtree(chosen.data / "snapshots" / f"{REVISIONS:06d}")
    made = History(chosen, snapshots, ledger).at(str(REVISIONS), now)
    assert "http://example.org/g/inferred" not in made.statistics.graphs


PROGRAM = """
import sys
from pathlib import Path
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.materialise import materialise
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.store import Snapshots
settings = Settings(data=Path(sys.argv[1]), release=Path(sys.argv[2]))
print("begun", flush=True)
for number in range(1, 9):
    materialise(Snapshots(settings.data), Ledger(settings.data), settings, number)
"""


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.03, 0.06, 0.1, 0.2])
def test_killed(chosen: Settings, seconds: float) -> None:
    """Killed at any moment, whoever was making one leaves nothing that is wrong, and nothing in the way."""
    command = [sys.executable, "-c", PROGRAM, str(chosen.data), str(chosen.release)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(seconds)
        process.kill()
    snapshots, ledger, now = Snapshots(chosen.data), Ledger(chosen.data), current(chosen)
    for number in range(1, REVISIONS):
        materialise(snapshots, ledger, chosen, number)
        made = kept(snapshots, origin_of(ledger.revision(number), now))
        assert made is not None
        assert values(made) == [f"http://example.org/v{number - 1}"]
    left = [*(chosen.data / "history" / "candidates").iterdir(), *(chosen.data / "history").glob("*/*.partial")]
    assert left == []
    assert json.loads((now.folder / "release.json").read_text())["revision"] == REVISIONS
