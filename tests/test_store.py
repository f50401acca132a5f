"""Snapshots: published whole, durable, replaced at once; queries answered exactly."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kennisgraaf.errors import (
    DataDirectoryError,
    FormatError,
    LedgerError,
    QueryEvaluationError,
    QuerySyntaxError,
    RefusedQueryError,
    UnknownRevisionError,
)
from kennisgraaf.formats import GRAPHS, RESULTS, by_name
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import KEPT, Snapshots, sync

EX = "http://example.org/"
ORIGIN = Origin("0.0.0", "digest")


def quad(subject: str, value: str, graph: str) -> ox.Quad:
    name = ox.NamedNode
    return ox.Quad(name(EX + subject), name(EX + "p"), ox.Literal(value), name(EX + graph))


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "data")


@pytest.fixture
def published(snapshots: Snapshots) -> Snapshot:
    snapshots.publish([quad("a", "1", "g"), quad("a", "1", "h"), quad("b", "2", "h")], ORIGIN)
    return snapshots.current()


def count(snapshot: Snapshot, pattern: str = "?s ?p ?o") -> int:
    answer = snapshot.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    return int(answer.table()[1][0][0].value)


def test_default_graph_is_the_merge(published: Snapshot) -> None:
    """A statement that two graphs make counts once in the default graph, and once in each of them."""
    assert count(published) == 2
    assert count(published, "GRAPH ?g { ?s ?p ?o }") == 3


def test_dataset_of_the_protocol_narrows(published: Snapshot) -> None:
    """With a dataset given, the default graph is that graph, and other named graphs are not seen."""
    text = "SELECT ?s { ?s ?p ?o }"
    assert len(published.query(text, default_graphs=[EX + "g"]).table()[1]) == 1
    assert published.query("SELECT ?g { GRAPH ?g {} }", named_graphs=[EX + "h"]).table()[1] == [
        [ox.NamedNode(EX + "h")]
    ]


def test_parameters_are_bound_as_terms(published: Snapshot) -> None:
    """A binding is a term, so a text that looks like SPARQL stays a text."""
    answer = published.query("SELECT ?s ?o { ?s ?p ?o }", {"o": ox.Literal('1" } # ')})
    assert answer.table()[1] == []
    assert len(published.query("SELECT ?s ?o { ?s ?p ?o }", {"o": ox.Literal("1")}).table()[1]) == 1


def test_texts_of_columns(published: Snapshot) -> None:
    """The columns asked come in that order, as texts: one object for equal ones, empty where nothing is bound."""
    query = "SELECT ?s ?none ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s ?g"
    rows = list(published.query(query).texts(("g", "s", "none")))
    assert rows == [(EX + "g", EX + "a", ""), (EX + "h", EX + "a", ""), (EX + "h", EX + "b", "")]
    assert rows[0][1] is rows[1][1]


def test_quads_are_matched_in_named_graphs(published: Snapshot) -> None:
    """Terms in any places narrow the quads; the merge in the default graph does not count."""
    assert set(published.matching(ox.NamedNode(EX + "a"))) == {quad("a", "1", "g"), quad("a", "1", "h")}
    assert list(published.matching(value=ox.Literal("2"))) == [quad("b", "2", "h")]
    assert list(published.matching(graph=ox.NamedNode(EX + "g"))) == list(published.quads(EX + "g"))
    assert len(list(published.matching())) == 3


def test_syntax_error_has_its_place(published: Snapshot) -> None:
    """A syntax error says line and column."""
    with pytest.raises(QuerySyntaxError) as caught:
        published.query("SELECT ?s\nWHERE { ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 16)


@pytest.mark.parametrize("text", ["SELECT * { ?s foo:bar ?o }", "PREFIX f: <http://a/> SELECT * { ?s f:p/foo:q ?o }"])
def test_an_undeclared_prefix_is_named(published: Snapshot, text: str) -> None:
    """A prefix that is used and not declared is what the error says."""
    with pytest.raises(QuerySyntaxError, match="the prefix foo: is not declared"):
        published.query(text)


def test_refused_and_impossible_queries(published: Snapshot) -> None:
    """SERVICE is refused before it is parsed; a query that cannot be evaluated is an error of ours."""
    with pytest.raises(RefusedQueryError):
        published.query("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    with pytest.raises(QueryEvaluationError):
        published.query("SELECT ?s { ?s ?p ?o }", {"absent": ox.Literal("1")})


@pytest.mark.parametrize("form", RESULTS, ids=lambda form: form.name)
def test_result_formats(published: Snapshot, form: object) -> None:
    """SELECT and ASK come in every result format, and not as a graph."""
    for text in ("SELECT * { ?s ?p ?o }", "ASK {}"):
        if text == "ASK {}" and form.name in ("csv", "tsv"):
            continue
        assert published.query(text).serialise(form)
    with pytest.raises(FormatError):
        published.query("ASK {}").serialise(by_name("ttl", GRAPHS))


def test_graph_holds_each_statement_once(published: Snapshot) -> None:
    """A constructed graph is a set of triples, also when several solutions give the same one."""
    text = "CONSTRUCT { <http://example.org/x> <http://example.org/p> 1 } { ?s ?p ?o }"
    content = published.query(text).serialise(by_name("nt", GRAPHS))
    assert content.count(b"\n") == 1


def test_a_reader_keeps_its_snapshot(snapshots: Snapshots) -> None:
    """What is open stays as it is when another snapshot is published; the next one that opens sees the new."""
    snapshots.publish([quad("a", "1", "g")], ORIGIN)
    before = snapshots.current()
    snapshots.publish([quad("a", "1", "g"), quad("b", "2", "g")], ORIGIN)
    assert (count(before), count(snapshots.current())) == (1, 2)


def test_only_the_newest_are_kept(snapshots: Snapshots) -> None:
    """Old snapshots do not pile up."""
    for _ in range(KEPT + 2):
        snapshots.publish([quad("a", "1", "g")], ORIGIN)
    kept = sorted(path.name for path in (snapshots.data / "snapshots").iterdir())
    assert kept == [f"{number:06d}" for number in range(3, KEPT + 3)]


def test_the_newest_are_kept_when_the_clock_goes_back(snapshots: Snapshots) -> None:
    """Which snapshots are the newest does not depend on the clock."""
    future = time.time_ns() + 10**15
    for _ in range(KEPT):
        name = snapshots.publish([quad("a", "1", "g")], ORIGIN)
        os.utime(snapshots.data / "snapshots" / name, ns=(future, future))
    names = [snapshots.publish([quad("a", "1", "g")], ORIGIN) for _ in range(KEPT)]
    assert sorted(path.name for path in (snapshots.data / "snapshots").iterdir()) == names


def test_what_is_in_use_is_kept(snapshots: Snapshots) -> None:
    """A snapshot that somebody has open stays, however many come after it, and goes when nobody has."""
    snapshots.publish([quad("a", "1", "g")], ORIGIN)
    before = snapshots.current()
    for _ in range(KEPT + 2):
        snapshots.publish([quad("a", "2", "g")], ORIGIN)
    assert count(snapshots.at(before.name)) == count(before) == 1
    del before
    snapshots.publish([quad("a", "2", "g")], ORIGIN)
    with pytest.raises(UnknownRevisionError):
        snapshots.at("1")


def test_other_files_among_the_snapshots_are_left_alone(snapshots: Snapshots) -> None:
    """A file of somebody else below snapshots/ does not hinder a publication, and stays."""
    name = snapshots.publish([quad("a", "1", "g")], ORIGIN)
    stray = snapshots.data / "snapshots" / "notes.txt"
    stray.touch()
    assert snapshots.publish([quad("b", "1", "g")], ORIGIN) > name
    assert stray.exists()


def test_the_snapshot_that_was_current_is_kept(snapshots: Snapshots) -> None:
    """After a crash between making a snapshot and pointing at it, the next publication keeps what was current."""
    name = snapshots.publish([quad("a", "1", "g")], ORIGIN)
    folder = snapshots.data / "snapshots"
    for number in range(2, KEPT + 3):
        (folder / f"{number:06d}").mkdir()
    published = snapshots.publish([quad("b", "1", "g")], ORIGIN)
    kept = sorted(path.name for path in folder.iterdir())
    assert (kept[0], kept[-1]) == (name, published)
    assert len(kept) <= KEPT + 1


def test_no_data_says_what_to_do(snapshots: Snapshots) -> None:
    """An empty data directory names the command that fills it."""
    with pytest.raises(DataDirectoryError, match="load"):
        snapshots.current()


@pytest.mark.parametrize("broken", ["release.json", "statistics.json", "store/CURRENT"])
def test_a_damaged_snapshot_says_so(snapshots: Snapshots, broken: str) -> None:
    """A snapshot with a file missing is an error with a way out, not a stack trace."""
    name = snapshots.publish([quad("a", "1", "g")], ORIGIN)
    (snapshots.data / "snapshots" / name / broken).unlink()
    with pytest.raises(DataDirectoryError, match="load"):
        snapshots.current()


def test_a_failing_publication_changes_nothing(snapshots: Snapshots) -> None:
    """When the quads fail half way, the snapshot before stays current and the leftovers go at the next."""

    def failing():
        yield quad("c", "3", "g")
        raise OSError("no space left on device")

    name = snapshots.publish([quad("a", "1", "g")], ORIGIN)
    with pytest.raises(LedgerError, match="no space"):
        snapshots.publish(failing(), ORIGIN)
    assert snapshots.current_name == name
    assert count(snapshots.current()) == 1
    snapshots.publish([quad("a", "1", "g")], ORIGIN)
    assert not list((snapshots.data / "snapshots").glob("*.partial"))


def _publish_slowly(data: Path, started: Path) -> None:
    def slow():
        yield quad("b", "2", "g")
        started.touch()
        time.sleep(60)

    Snapshots(data).publish(slow(), ORIGIN)


def test_two_writers_and_a_kill(snapshots: Snapshots, tmp_path: Path) -> None:
    """A second writer is told so; one that is killed leaves what was current, and no lock."""
    snapshots.publish([quad("a", "1", "g")], ORIGIN)
    started = tmp_path / "started"
    process = multiprocessing.get_context("spawn").Process(target=_publish_slowly, args=(snapshots.data, started))
    process.start()
    try:
        end = time.monotonic() + 30
        while not started.exists() and time.monotonic() < end:
            time.sleep(0.01)
        with pytest.raises(DataDirectoryError, match="Another process"):
            snapshots.publish([quad("c", "3", "g")], ORIGIN)
    finally:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    assert count(snapshots.current(), "?s ?p '1'") == 1
    snapshots.publish([quad("c", "3", "g")], ORIGIN)
    assert count(snapshots.current(), "?s ?p '3'") == 1


def test_a_file_that_goes_is_no_error(tmp_path: Path) -> None:
    """A store that compacts removes files while its folder is forced to disk; that the folder is gone is told."""
    (tmp_path / "gone.sst").symlink_to("nowhere")  # listed, but not there when it is opened
    sync(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "none")
