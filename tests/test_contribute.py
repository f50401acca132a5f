"""The command that contributes tells all that the endpoint tells, in the language that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from kennisgraaf.contributing.contributions import load
from kennisgraaf.namespaces import RULES
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.snapshots.store import Snapshots

from .hosting import HUB, LICENCE, bare_release, own, statement
from .protocol import EX
from .test_keeper import refused, run, said

SHAPE = f"""
@prefix kgs: <https://w3id.org/kennisgraaf/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
kgs:Question a sh:NodeShape ; sh:targetSubjectsOf <{EX}asks> ; sh:property [
    sh:path <{EX}answers> ; sh:minCount 1 ; sh:nodeKind sh:IRI ; sh:message "Geen antwoord."@nl , "No answer."@en ] .
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of a release with one shape, and a contributor; for the commands too."""
    release, folder = bare_release(tmp_path / "release"), tmp_path / "data"
    (release / "shapes" / "question.ttl").write_text(SHAPE, "utf-8")
    monkeypatch.setenv("KENNISGRAAF_RELEASE", str(release))
    load(release, Snapshots(folder))
    Contributors(folder).add(HUB, "Voorbeeldhub", space=(EX,), licence=LICENCE, source=EX)
    return folder


def written(folder: Path, text: str) -> Path:
    file = folder / "file.ttl"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    ("lang", "recorded", "unchanged"),
    [
        ("nl", "Revisie 2. Uitspraken: 1 toegevoegd, 0 verwijderd.", "Er veranderde niets"),
        ("en", "Revision 2. Statements: 1 added, 0 removed.", "Nothing changed"),
    ],
)
def test_what_came_of_it(data: Path, tmp_path: Path, lang: str, recorded: str, unchanged: str) -> None:
    """The revision is told with how much it changed; the same again is told to change nothing."""
    words = ("contribute", HUB, "g", written(tmp_path, statement("new")), "--lang", lang)
    assert said(data, *words) == f"{recorded}\n"
    assert said(data, *words).startswith(unchanged)


@pytest.mark.parametrize(
    ("lang", "line", "suggestion", "rule"),
    [
        ("nl", "regel 2: fout: http://example.org/answers: Geen antwoord.", "Voorstel: ", "Uitleg: "),
        ("en", "line 2: error: http://example.org/answers: No answer.", "Suggestion: ", "Explained at: "),
    ],
)
def test_what_is_wrong(data: Path, tmp_path: Path, lang: str, line: str, suggestion: str, rule: str) -> None:
    """Of each result the line, a suggested mend and where its rule is explained are told; nothing is stored."""
    file = written(
        tmp_path, f'{statement("new")}\n<{EX}question> <{EX}asks> "Who?" .\n<http://other.example/a> <{EX}says> "b" .'
    )
    done = run(data, "contribute", HUB, "g", file, "--lang", lang)
    assert (done.exit_code, done.stdout) == (1, "")
    assert all(part in done.stderr for part in (line, suggestion, f"{rule}{RULES}/")), done.stderr
    assert own("g") not in Ledger(data).graphs()


@pytest.mark.parametrize("more", [(), ("--preview",)])
@pytest.mark.parametrize(("lang", "absent"), [("nl", "is er niet"), ("en", "is not there")])
def test_a_graph_that_is_not_there(data: Path, lang: str, absent: str, more: tuple[str, ...]) -> None:
    """What is not there cannot be withdrawn, and that is told; in either language."""
    done = run(data, "contribute", HUB, "g", "--delete", "--lang", lang, *more)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert own("g") in done.stderr and absent in done.stderr


def test_withdrawn_once(data: Path, tmp_path: Path) -> None:
    """A graph that is there is withdrawn, and then is not there any more."""
    said(data, "contribute", HUB, "g", written(tmp_path, statement("new")))
    assert "1 verwijderd" in said(data, "contribute", HUB, "g", "--delete")
    assert run(data, "contribute", HUB, "g", "--delete").exit_code == 1


def test_a_mistyped_directory(data: Path, tmp_path: Path) -> None:
    """Nothing is made where nothing was loaded."""
    file = written(tmp_path, statement("new"))
    assert "There is no ledger" in refused(tmp_path / "typo", "contribute", HUB, "g", file)
    assert not (tmp_path / "typo").exists()
