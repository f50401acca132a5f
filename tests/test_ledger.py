"""The ledger keeps every change, in order and for good, and shows when a row is not what it was."""

from __future__ import annotations

import random
import signal
import threading
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.errors import ConflictError, LedgerError, UnknownRevisionError
from kennisgraaf.revisions.database import START
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.revision import Change

from .ledgers import APPENDING, GRAPHS, change, child, everything, filled, line, quads


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return filled(tmp_path)


def test_an_empty_ledger(tmp_path: Path) -> None:
    """A new ledger has no head, no graphs and no defects, and says which revision it does not know."""
    ledger = Ledger(tmp_path / "new" / "data")
    assert ledger.head is None and ledger.graphs() == {} and ledger.graphs(0) == {}
    assert list(ledger.verify()) == [] and list(ledger.since(0)) == [] and ledger.revisions() == []
    with pytest.raises(UnknownRevisionError, match=r"«1» is not kept. Those that are: none\."):
        ledger.revision(1)


def test_a_revision_says_all_of_its_change(tmp_path: Path) -> None:
    """What is appended comes back from another Ledger, every field and both sides; its time is in UTC."""
    wanted = change([(0, 1), (1, 1), (1, 2)], message="Ütf-8 ☃\nand 'quotes'")
    written = Ledger(tmp_path).append(wanted, 0)
    ledger = Ledger(tmp_path)
    assert ledger.head == ledger.revision(1) == written == ledger.revisions()[0]
    assert (written.number, written.previous, written.additions, written.removals) == (1, START, 3, 0)
    for field in ("contributor", "graphs", "message", "source", "licence", "media_type"):
        assert getattr(written, field) == getattr(wanted, field)
    assert ledger.changes(1) == (wanted.added, wanted.removed)
    assert written.time.utcoffset() is not None and abs(written.time.timestamp() - time.time()) < 60


def test_pages_go_back_in_time(ledger: Ledger) -> None:
    """Revisions come newest first, at most as many as asked, and those before one are the next page."""
    assert [each.number for each in ledger.revisions(limit=3)] == [4, 3, 2]
    assert [each.number for each in ledger.revisions(before=2)] == [1]
    assert [revision.number for revision, _, _ in ledger.since(2)] == [3, 4]


def test_the_revisions_of_some_graphs(ledger: Ledger) -> None:
    """The revisions since another may be only those that changed some graphs; of no graphs there are none."""
    for graphs, numbers in ((GRAPHS[:1], [1, 3]), (GRAPHS[1:], [2, 4]), (GRAPHS, [1, 2, 3, 4]), ([], [])):
        assert [revision.number for revision, _, _ in ledger.since(0, graphs)] == numbers
        assert list(ledger.since(2, graphs)) == [each for each in ledger.since(2) if each[0].number in numbers]


@pytest.mark.parametrize("number", [-1, 0, 5, 2**70])
def test_unknown_revisions(ledger: Ledger, number: int) -> None:
    """A number that is none is told with those there are, or that it is none at all."""
    with pytest.raises((UnknownRevisionError, LedgerError)):
        ledger.revision(number)
    with pytest.raises((UnknownRevisionError, LedgerError)):
        ledger.changes(number)
    if number:
        with pytest.raises((UnknownRevisionError, LedgerError)):
            ledger.graphs(number)


def test_the_last_revision_of_a_graph(ledger: Ledger) -> None:
    """A graph has the last revision that changed it, also when it holds nothing any more; another has none."""
    assert [each and each.number for each in map(ledger.last_of, GRAPHS)] == [3, 4, None]
    ledger.append(change(removed=[(0, 2)]), 4)
    last = ledger.last_of(GRAPHS[0])
    assert last is not None and last.number == 5 and GRAPHS[0] not in ledger.graphs() and GRAPHS[0] in ledger.graphs(4)


def test_a_graph_that_is_named_and_stays_the_same(ledger: Ledger) -> None:
    """A change may name a graph of which it changes nothing: that graph is as large as it was."""
    ledger.append(replace(change([(0, 9)]), graphs=tuple(GRAPHS)), 4)
    assert list(ledger.verify()) == [] and sorted(ledger.graphs()) == GRAPHS[:2]
    assert all(last is not None and last.number == 5 for last in map(ledger.last_of, GRAPHS))


def test_a_ledger_that_moved_on(ledger: Ledger) -> None:
    """A change after another revision than the head is refused, and says what the head is."""
    for after in (0, 3, 5):
        with pytest.raises(ConflictError) as caught:
            ledger.append(change([(2, 1)]), after)
        assert (caught.value.expected, caught.value.found) == (after, 4)
    assert ledger.append(change([(2, 1)]), 4).number == 5


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (change(removed=[(0, 77), (0, 78)]), "more statements are removed"),
        (change([(0, 9)], [(0, 9)]), "both added and removed"),
        (replace(change([(0, 9)]), graphs=(GRAPHS[1],)), "does not name the graph"),
        (replace(change([(0, 9)]), added=line(0, 9) + line(0, 8)), "not sorted"),
        (replace(change([(0, 9)]), added=line(0, 9) * 2), "not distinct"),
        (replace(change([(0, 9)]), added=line(0, 9).rstrip()), "no graph"),
        (replace(change([(0, 9)]), added=b'<http://example.org/x> <http://example.org/y> "z" .\n'), "no graph"),
        (change([(0, 9)], message="\udcff"), "surrogates"),
    ],
)
def test_changes_that_are_none(ledger: Ledger, wrong: Change, reason: str) -> None:
    """What is not canonical, not of the graphs it names, or removes what is not there, is refused whole."""
    before = everything(ledger)
    with pytest.raises(LedgerError, match=reason):
        ledger.append(wrong, 4)
    assert everything(ledger) == before and list(ledger.verify()) == []
    assert ledger.append(change([(0, 9)]), 4).number == 5


STATES = st.lists(st.sets(st.tuples(st.integers(0, 2), st.integers(0, 5))), max_size=8)


@settings(max_examples=60, deadline=None)
@given(states=STATES, texts=st.text(max_size=20))
def test_the_ledger_folds_to_the_graphs(
    tmp_path_factory: pytest.TempPathFactory, states: list[set[tuple[int, int]]], texts: str
) -> None:
    """Any sequence of changes folds to the same graphs, at every revision, as a dictionary of sets."""
    ledger = Ledger(tmp_path_factory.mktemp("ledger"))
    before: set[tuple[int, int]] = set()
    history: list[dict[str, set[bytes]]] = [{}]
    for number, state in enumerate(states):
        revision = ledger.append(change(state - before, before - state, message=texts), number)
        assert revision.message == texts
        before = state
        history.append({GRAPHS[graph]: {line(g, t) for g, t in state if g == graph} for graph, _ in state})
    folded: dict[str, set[bytes]] = {}
    for revision, added, removed in ledger.since(0):
        for content, act in ((removed, set.discard), (added, set.add)):
            for each in content.splitlines(keepends=True):
                act(folded.setdefault(each[each.rfind(b"<") + 1 : -4].decode(), set()), each)
        assert {graph: held for graph, held in folded.items() if held} == history[revision.number]
        assert ledger.graphs(revision.number) == dict.fromkeys(sorted(history[revision.number]), "voorbeeldhub")
    assert list(ledger.verify()) == []


def raced(data: Path, racers: int, after: int) -> list[str]:
    """What *racers* processes that append after the same revision say."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom kennisgraaf.errors import ConflictError\n"
        "from kennisgraaf.revisions.ledger import Ledger\nfrom tests.ledgers import change\n"
        "ledger = Ledger(Path(sys.argv[1])); print('ready', flush=True); sys.stdin.readline()\n"
        "try: print(ledger.append(change([(0, int(sys.argv[3]))]), int(sys.argv[2])).number)\n"
        "except ConflictError as error: print('conflict', error.found)\n"
    )
    processes = [child(program, data, after, 100 + number) for number in range(racers)]
    for each in processes:
        assert each.stdout and each.stdout.readline() == "ready\n"
    for each in processes:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    return sorted(each.communicate(timeout=60)[0].strip() for each in processes)


def test_of_two_processes_one_comes_first(tmp_path: Path) -> None:
    """Of two processes that append after the same revision exactly one succeeds; at first both also make it."""
    for after in range(4):
        assert raced(tmp_path, 2, after) == [str(after + 1), f"conflict {after + 1}"]
    assert list(Ledger(tmp_path).verify()) == []


def test_threads_share_a_ledger(tmp_path: Path) -> None:
    """Eight threads that try again after a conflict lose nothing, while others read whole revisions in order."""
    ledger, done, seen = Ledger(tmp_path), threading.Event(), []

    def write(writer: int) -> None:
        for each in range(10):
            while True:
                head = ledger.head
                try:
                    ledger.append(change([(0, writer * 10 + each)]), head.number if head else 0)
                    break
                except ConflictError:
                    continue

    def read() -> None:
        while not done.is_set():
            numbers = [revision.number for revision, _, _ in ledger.since(0)]
            seen.append(numbers == list(range(1, len(numbers) + 1)))

    readers = [threading.Thread(target=read) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for each in readers + writers:
        each.start()
    for each in writers:
        each.join()
    done.set()
    for each in readers:
        each.join()
    assert all(seen) and seen and ledger.head and ledger.head.number == 80 and list(ledger.verify()) == []
    assert b"".join(sorted(added for _, added, _ in ledger.since(0))) == quads((0, number) for number in range(80))


def test_a_reader_does_not_keep_a_writer_waiting(ledger: Ledger) -> None:
    """Somebody in the middle of reading sees the ledger as it was, while others append."""
    reading = ledger.since(0)
    first = next(reading)[0].number
    assert ledger.append(change([(2, 1)]), 4).number == 5
    assert [first, *(revision.number for revision, _, _ in reading)] == [1, 2, 3, 4]


def killed_while_appending(data: Path, chance: random.Random) -> None:
    """Kill a process that appends at a random moment; all it said is there, and nothing is half there."""
    process = child(APPENDING, data)
    assert process.stdout
    first = process.stdout.readline()
    time.sleep(chance.uniform(0, 0.05))
    process.send_signal(signal.SIGKILL)
    said = [first, *process.stdout]  # and not communicate(), which would miss what readline() has read ahead
    process.communicate()
    acknowledged = dict(each.split() for each in said if each.endswith("\n"))
    ledger = Ledger(data)
    kept = {str(revision.number): revision.digest for revision, _, _ in ledger.since(0)}
    assert acknowledged.items() <= kept.items()
    assert len(kept) <= max(map(int, acknowledged)) + 1
    assert list(kept) == [str(number + 1) for number in range(len(kept))]
    assert list(ledger.verify()) == []


@pytest.mark.parametrize("rounds", [20, pytest.param(1000, marks=pytest.mark.torture)])
def test_killed_while_appending(tmp_path: Path, rounds: int) -> None:
    """However often the process that appends is killed: nothing acknowledged is lost, no gap, nothing partial."""
    chance = random.Random(rounds)
    for number in range(rounds):
        killed_while_appending(tmp_path / str(number // 10), chance)


def test_quads_are_packed(tmp_path: Path) -> None:
    """A large change takes a fraction of its size in the file."""
    large = change([(0, 0)], size=9999)
    ledger = Ledger(tmp_path)
    ledger.append(large, 0)
    ledger.backup(tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_size < len(large.added) / 5
    assert zlib.decompress(zlib.compress(large.added)) == ledger.changes(1)[0]
