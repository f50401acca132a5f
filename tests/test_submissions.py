"""The one way in: whatever is submitted, refused, raced for or killed, the graphs are what was acknowledged."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kennisgraaf.contributing.contributions import load
from kennisgraaf.contributing.gate import Gate, Proposal
from kennisgraaf.contributing.submissions import Contributions, Outcome
from kennisgraaf.errors import BusyError, ConflictError, DataError, DependantsError, ForbiddenGraphError, LedgerError
from kennisgraaf.namespaces import GRAPH
from kennisgraaf.revisions.contributors import Contributors, Grant
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import canonical, state
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.store import Snapshots

from .conftest import copied
from .hosting import LICENCE, bare_release
from .protocol import EX
from .running import children

NAMES = ("voorbeeldhub", "andere-hub")


class Site:
    """The data directory below *folder* and what two contributors, who need no token here, do with it."""

    def __init__(self, folder: Path, **chosen: Any):
        chosen = {"queue_wait": 60, **chosen}  # on a machine that is busy with other things a turn may take long
        self.settings = Settings(data=folder / "data", release=folder / "release", **chosen)
        self.snapshots = Snapshots(self.settings.data)
        self.contributions = Contributions(self.settings, self.snapshots)
        self.folder = folder

    @classmethod
    def made(cls, folder: Path, **contributor: object) -> Site:
        """A new one, of a release that asks nothing of the data."""
        load(bare_release(folder / "release"), Snapshots(folder / "data"))
        for name in NAMES:
            Contributors(folder / "data").add(name, name, space=(EX,), licence=LICENCE, source=EX)
        return cls(folder)

    def submit(
        self, way: str, graph: str, text: str, by: str = NAMES[0], *, deep: bool = False, **more: Any
    ) -> Outcome:
        file = self.folder / f"upload-{threading.get_ident()}"
        file.write_text(text, "utf-8")
        contributor = self.contributions.contributors.get(by)
        proposal = Proposal(way, graph, "text/turtle", file, asdict(contributor), contributor.graphs, deep=deep)
        return self.contributions.submit(Grant(contributor, contributor.graphs), proposal, **more)

    def put(self, name: str, values: set[str], by: str = NAMES[0], **more: Any) -> Outcome:
        return self.submit("put", own(name, by), turtle(values), by, **more)

    def held(self, graph: str) -> set[str]:
        """The values that readers find in *graph*, which are those that the ledger has."""
        found = list(self.snapshots.current().quads(graph))
        assert canonical(found) == canonical(state(self.contributions.ledger, graph))
        return {quad.object.value for quad in found}


def own(name: str, by: str = NAMES[0]) -> str:
    return f"{GRAPH}{by}/{name}"


def turtle(values: set[str]) -> str:
    return "".join(f'<{EX}thing> <{EX}says> "{value}" .\n' for value in values)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site.made(tmp_path_factory.mktemp("site"))
    yield made
    made.contributions.close()


VALUES = st.sets(st.sampled_from("abcde"), min_size=1)
STEP = st.tuples(st.sampled_from(["put", "post", "delete"]), st.sampled_from(NAMES), st.sampled_from("xy"), VALUES)
_SITES = count()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=6))
def test_graphs_are_what_a_dictionary_would_hold(site: Site, steps: list[tuple[str, str, str, set[str]]]) -> None:
    """After any sequence of puts, posts and withdrawals by two contributors every graph holds what a dictionary would,
    for readers and by the ledger; what changed nothing is no revision."""
    unique = next(_SITES)
    model: dict[str, set[str]] = {}
    for way, by, letter, values in steps:
        graph = own(f"{unique}{letter}", by)
        before = model.get(graph, set())
        after = {"put": values, "post": before | values, "delete": set[str]()}[way]
        head = site.contributions.ledger.head
        outcome = site.submit(way, graph, turtle(values), by)
        assert (outcome.revision is None) == (before == after)
        assert outcome.created == (not before and bool(after))
        if outcome.revision is not None:
            assert head is not None and outcome.revision.number == head.number + 1
        model[graph] = after
        for each, wanted in model.items():
            assert site.held(each) == wanted
    assert not list(site.contributions.ledger.verify())


def test_same_content_again(site: Site) -> None:
    """The same content again, its blank nodes called otherwise, makes no revision, and the outcome says so."""
    text = f'<{EX}thing> <{EX}has> _:a . _:a <{EX}says> "x" .'
    assert site.submit("put", own("blank"), text).revision is not None
    again = site.submit("put", own("blank"), text.replace("_:a", "_:other"))
    assert again.revision is None and again.verdict.unchanged


def test_a_number_written_otherwise(site: Site) -> None:
    """How a number, a date or a duration is written changes nothing: the same content again is no revision, for
    readers it stays what the ledger has, and withdrawn it is gone from both."""
    pairs = (("decimal", "40.0", "40"), ("integer", "007", "7"), ("boolean", "1", "true"), ("decimal", "none", "none"),
             ("dayTimeDuration", "PT40H", "P1DT16H"), ("dateTime", "2026-01-01T00:00:00+00:00",
                                                       "2026-01-01T00:00:00Z"))  # fmt: skip

    def text(place: int) -> str:
        return "".join(
            f'<{EX}n> <{EX}v> "{each[place]}"^^<http://www.w3.org/2001/XMLSchema#{each[0]}> .' for each in pairs
        )

    kept = {each[2] for each in pairs}
    for place in (1, 1, 2, 1):
        revision = site.submit("put", own("numbers"), text(place)).revision
        assert site.held(own("numbers")) == kept
    assert revision is None
    assert site.submit("post", own("numbers"), text(2) + text(1)).verdict.unchanged
    site.submit("put", own("numbers"), text(1).partition(" .")[0] + " .")
    assert site.held(own("numbers")) == {"40"}
    assert site.submit("delete", own("numbers"), "").revision is not None
    assert not site.held(own("numbers"))


def test_preview_stores_nothing(site: Site) -> None:
    """A preview tells what would change, as often as it is asked, and changes nothing."""
    head = site.contributions.ledger.head
    with site.snapshots.writing():  # nor does it wait for who writes
        first, second = (site.put("previewed", {"a", "b"}, preview=True) for _ in range(2))
    assert first.preview is not None and first.preview == second.preview
    assert (first.revision, first.verdict.additions) == (None, 2)
    assert site.contributions.ledger.head == head
    assert not list(site.snapshots.current().quads(own("previewed")))


def test_a_long_preview_keeps_no_writer_waiting(site: Site) -> None:
    """While a process is at a preview that takes long, others write, and so does whoever waits in the same process."""
    before, other = set(judges()), Site(site.folder)
    assert other.put("warm", {"a"}, preview=True).preview is not None
    (gate,) = set(judges()) - before
    os.kill(gate, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        preview = threads.submit(other.put, "warm", {"b"}, preview=True)
        time.sleep(0.3)
        try:
            assert site.put("elsewhere", {"d"}).revision is not None
            assert other.put("here", {"c"}).revision is not None
            assert not preview.done()
        finally:
            os.kill(gate, signal.SIGCONT)
        assert preview.result().preview is not None
    other.contributions.close()


def judges() -> set[int]:
    """The processes of gates that this one has."""
    return {pid for pid in children(os.getpid()) if b"judge" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def test_nobody_waits_for_ever(site: Site) -> None:
    """Who asks for a preview or a deep check while the gate does not get on hears so after a while."""
    others = judges()
    slow = Site(site.folder, queue_wait=0.2)
    slow.put("warm", {"a"}, preview=True)
    (gate,) = judges() - others
    os.kill(gate, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(slow.put, "warm", {"b"}, preview=True)
        time.sleep(0.3)
        try:
            for preview, deep in ((True, False), (False, True)):
                with pytest.raises(BusyError):
                    slow.submit("put", own("warm"), turtle({"c"}), deep=deep, preview=preview)
        finally:
            os.kill(gate, signal.SIGCONT)
        assert first.result().preview is not None
    slow.contributions.close()


def test_what_a_dead_gate_left_goes(site: Site) -> None:
    """What a gate that was killed leaves behind goes when the next one begins, though nobody writes; what one that
    lives has in hand stays."""
    dead = subprocess.Popen(["true"])
    dead.wait()
    left, kept = (site.snapshots.candidates / f"{pid}-left" for pid in (dead.pid, os.getpid()))
    for folder in (left, kept):
        folder.mkdir(parents=True)
    file = site.folder / "checked"
    file.write_text(turtle({"a"}), "utf-8")
    with Gate(site.settings) as gate:
        gate.judge(Proposal("validate", "", "text/turtle", file))
    assert (left.exists(), kept.exists()) == (False, True)
    kept.rmdir()


def test_elsewhere_is_forbidden(site: Site) -> None:
    """Nobody writes the graphs of another, those of the system, or entailments."""
    for graph in (own("x", NAMES[1]), f"{GRAPH}ontology", f"{own('x')}/inferred", own("../andere-hub/x")):
        with pytest.raises(ForbiddenGraphError):
            site.submit("put", graph, turtle({"a"}))


def test_one_of_two_who_race_wins(site: Site) -> None:
    """Two who change the same revision of a graph at once: one does, the other hears that it moved."""
    number = site.put("raced", {"start"}).revision
    assert number is not None
    other = Site(site.folder)
    outcomes: list[object] = []

    def race(at: Site, value: str) -> None:
        try:
            outcomes.append(at.put("raced", {value}, if_match=number).revision)
        except ConflictError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=race, args=each) for each in ((site, "one"), (other, "two"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.contributions.close()
    (lost,) = [each for each in outcomes if isinstance(each, ConflictError)]
    assert (lost.expected, lost.found) == (number.number, number.number + 1)
    assert len(site.held(own("raced"))) == 1


@pytest.fixture
def real(tmp_path: Path, data_directory: Path, release: Path) -> Iterator[Callable[..., Outcome]]:
    """Submits to a copy of the release that ships, with its shapes."""
    chosen = Settings(data=tmp_path / "data", release=release)
    snapshots = Snapshots(chosen.data)
    copied(data_directory, chosen.data)
    contributions = Contributions(chosen, snapshots)
    for name in NAMES:
        contributions.contributors.add(name, name, graphs=(f"{EX}{name}/",), licence=LICENCE, source=EX)

    def submit(way: str, text: str, by: str = NAMES[0], graph: str = "") -> Outcome:
        file = tmp_path / "upload"
        file.write_text(text, "utf-8")
        contributor = contributions.contributors.get(by)
        graph = graph or own("x", by)
        proposal = Proposal(way, graph, "text/turtle", file, asdict(contributor), contributor.graphs)
        return contributions.submit(Grant(contributor, contributor.graphs), proposal)

    yield submit
    contributions.close()


PASSAGE = """\
@base <https://w3id.org/kennisgraaf/id/> .
@prefix kg: <https://w3id.org/kennisgraaf/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


ACTOR = f"""{PASSAGE}
<{NAMES[0]}/actor/a> a kg:Actor ; skos:prefLabel "Voorbeeldbedrijf"@nl, "Example company"@en ;
    kg:hasActorType <actor-type/regular-company> ; prov:wasDerivedFrom <source/s1> .
"""
PARTICIPATION = f"""{PASSAGE}
<{NAMES[1]}/participation/a> a kg:Participation ; kg:hasParticipant <{NAMES[0]}/actor/a> ;
    kg:participatesIn <hub/kempen> ; kg:hasRole <role/regular-economy> ; prov:wasDerivedFrom <source/s1> .
"""


def test_a_refusal_leaves_nothing(real: Callable[..., Outcome], tmp_path: Path) -> None:
    """What breaks the shapes is refused with every result at once, its line and a mend; nothing is left of it."""
    ledger = Ledger(tmp_path / "data")
    before = ledger.head
    with pytest.raises(DataError) as refused:
        real("put", f"{PASSAGE}<{NAMES[0]}/actor/a> a kg:Actor ; kg:hasActorTipe <x> .\n")
    results = refused.value.report.results
    assert len(results) > 1 and {5} <= {each.line for each in results}
    assert any(each.suggestion for each in results)
    assert ledger.head == before and not list((tmp_path / "data" / "candidates").iterdir())


@pytest.mark.parametrize("graph", ["", f"{EX}{NAMES[1]}/elsewhere"])
def test_what_others_depend_on_cannot_go(real: Callable[..., Outcome], graph: str) -> None:
    """An actor to which another contributor refers is not withdrawn before the other
    withdraws that; who asks hears whose it is, also when the IRI of the graph does not tell."""
    _, second = NAMES
    assert real("put", ACTOR).revision is not None
    assert real("put", PARTICIPATION, second, graph).revision is not None
    with pytest.raises(DependantsError) as refused:
        real("delete", "")
    assert {(each.focus, each.contributor) for each in refused.value.dependants} == {
        (f"https://w3id.org/kennisgraaf/id/{second}/participation/a", second)
    }
    assert real("delete", "", second, graph).revision is not None
    assert real("delete", "").revision is not None


def test_full_disk(small: Path) -> None:
    """With no room at all, or room for a part of what a change writes, it is refused as such and readers go on; with
    room again the next change works, and the ledger is whole. A revision that got into it is shown by then."""
    site = Site.made(small)
    site.put("x", {"start"})
    for room in (0, 20_000, 60_000, 150_000, 250_000, 400_000):
        before = site.held(own("x"))
        filler = small / "filler"
        with filler.open("wb") as file:
            file.write(bytes(shutil.disk_usage(small).free - room))
        with pytest.raises(LedgerError) as refused:
            site.put("x", {f"during {room}"})
        assert refused.value.full and str(small) not in str(refused.value)
        assert {quad.object.value for quad in site.snapshots.current().quads(own("x"))} == before
        filler.unlink()
        assert site.put("x", {f"after {room}"}).revision is not None
        assert site.held(own("x")) == {f"after {room}"}
        assert not list(site.contributions.ledger.verify())
    site.contributions.close()
