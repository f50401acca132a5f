"""A download of ESCO becomes one attributed graph in our model, or nothing happens and the fault is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kennisgraaf.checking.validation import Shapes
from kennisgraaf.cli import main
from kennisgraaf.contributing.replacement import Publisher, replace
from kennisgraaf.errors import DataDirectoryError, TableError
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.rdf import read, triples
from kennisgraaf.importing.download import Download
from kennisgraaf.importing.esco import CLASSIFICATION, LICENCE, SOURCE, statements
from kennisgraaf.namespaces import ID
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import Track, bring_up, untracked
from kennisgraaf.revisions.revision import Revision
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.release import data_files
from kennisgraaf.snapshots.store import Snapshots

from .conftest import copied
from .downloads import HANDLING, ISCO, MATERIALS, MECHANIC, REPAIR, SEWING, TAILOR, Table, tables, write

PREFIXES = """
BASE <https://w3id.org/kennisgraaf/id/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX kg: <https://w3id.org/kennisgraaf/ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
BY = Publisher("esco", "ESCO", "http://example.org/esco/", SOURCE, LICENCE)


def imported(data: Path, folder: Path, version: str = "", track: Track = untracked) -> Revision | None:
    said = statements(Download(folder, track), version)
    return replace(Settings(data=data), BY, CLASSIFICATION, said, "ESCO", "text/csv", track)


def rows(data: Path, query: str) -> list[tuple[str, ...]]:
    """The rows of *query* on what is served of *data*, as texts."""
    answer = Snapshots(data).current().query(PREFIXES + query)
    return [tuple(str(getattr(term, "value", "")) for term in row) for row in answer.table()[1]]


@pytest.fixture
def data(tmp_path: Path, data_directory: Path) -> Path:
    """A data directory of its own, into which the release was loaded."""
    copied(data_directory, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, data_directory: Path) -> Path:
    """A data directory into which the made-up download was imported; not to be written."""
    folder = tmp_path_factory.mktemp("esco")
    copied(data_directory, folder / "data")
    imported(folder / "data", write(folder / "tables", tables()), "1.2.0")
    return folder / "data"


def test_functions_ask_competencies(full: Path) -> None:
    """What an occupation asks is said as in the data that ship: level, word, and place in the source."""
    found = rows(
        full,
        """SELECT ?function ?competency ?level ?by ?document {
            ?requirement a kg:CompetencyRequirement ; kg:isRequirementOf ?function ; kg:isAssertedBy ?by ;
                kg:requiresCompetency ?competency ; kg:hasRequirementLevel ?level ;
                prov:wasDerivedFrom/dcterms:isPartOf ?document .
            ?function a kg:JobFunction . ?competency a kg:Competency . ?by a kg:Actor .
            FILTER(STRSTARTS(STR(?function), "http://example.org/")) }""",
    )
    level, by = f"{ID}requirement-level/", (f"{ID}actor/european-commission", SOURCE)
    assert set(found) == {
        (MECHANIC, REPAIR, f"{level}essential", *by),
        (MECHANIC, MATERIALS, f"{level}optional", *by),
        (TAILOR, SEWING, f"{level}essential", *by),
        (TAILOR, MATERIALS, f"{level}essential", *by),
    }


def test_hierarchy(full: Path) -> None:
    """Broader goes from a competency or a function over its groups to the top, each with label and notation."""
    path = f"<{SEWING}> skos:broader+ ?up . ?up skos:prefLabel ?label . FILTER(LANG(?label) = 'nl')"
    found = rows(full, f"SELECT ?label ?code {{ {path} OPTIONAL {{ ?up skos:notation ?code }} }}")
    assert set(found) == {("dingen herstellen", ""), ("hanteren en verplaatsen", "S6"), ("vaardigheden", "S")}
    assert rows(full, f"SELECT ?code {{ <{MECHANIC}> skos:broader+/skos:notation ?code }} ORDER BY ?code") == [
        ("7",),
        ("7231",),
    ]
    assert rows(full, f"ASK {{ <{HANDLING}> a kg:Competency }}") == rows(full, f"ASK {{ <{ISCO}> a kg:JobFunction }}")
    assert rows(full, f"SELECT ?isco ?code {{ <{MECHANIC}> kg:hasIscoCode ?isco ; skos:notation ?code }}") == [
        ("7231", "7231.1")
    ]


def test_labels(full: Path) -> None:
    """Labels come in each language, without the spaces around them; another label is never the label itself."""
    query = "SELECT ?label (LANG(?label) AS ?lang) {{ <{}> skos:{} ?label }} ORDER BY ?label"
    assert rows(full, query.format(MECHANIC, "altLabel")) == [("fitter", "en"), ("monteur", "nl"), ("repairer", "en")]
    assert rows(full, query.format(TAILOR, "prefLabel")) == [("kleermaker", "nl"), ("tailor", "en")]
    assert ('kinds of "material"', "en") in rows(full, query.format(MATERIALS, "prefLabel"))
    assert ("sew\\mend", "en") in rows(full, query.format(SEWING, "prefLabel"))


def test_types_of_competencies(full: Path) -> None:
    """Knowledge and skills are told apart; what the download does not say is left open."""
    kind = "SELECT ?kind {{ <{}> kg:hasCompetencyType|kg:leavesOpen ?kind }}"
    assert rows(full, kind.format(REPAIR)) == [(f"{ID}competency-type/skill",)]
    assert rows(full, kind.format(MATERIALS)) == [(f"{ID}competency-type/knowledge",)]
    assert rows(full, kind.format(SEWING)) == [("https://w3id.org/kennisgraaf/ns#hasCompetencyType",)]


def test_attribution(full: Path) -> None:
    """The graph, the revision and the contributor say whose it is, of which version and under which licence."""
    query = f"SELECT ?licence ?version {{ <{CLASSIFICATION}> dcterms:license ?licence ; dcterms:source ?source ."
    assert rows(full, f"{query} ?source dcterms:identifier ?version }}") == [(LICENCE, "1.2.0")]
    head = Ledger(full).head
    assert head is not None and (head.contributor, head.graphs) == ("esco", (CLASSIFICATION,))
    assert (head.source, head.licence, head.media_type) == (SOURCE, LICENCE, "text/csv")
    assert "http://example.org/esco/" in Contributors(full).get("esco").things
    rights = rows(full, f"SELECT ?rights {{ <{CLASSIFICATION}> dcterms:rights ?rights }}")
    assert ("This uses the ESCO classification of the European Commission.",) in rights


@pytest.mark.parametrize("version", ["", "1.2.0"])
def test_it_conforms(tmp_path: Path, release: Path, version: str) -> None:
    """All that is imported of a download in two languages conforms to the shapes, and no line is written twice."""
    folder = write(tmp_path, tables())
    said = "".join(f"{each} .\n" for each in statements(Download(folder, untracked), version))
    own = [quad.triple for quad in ox.parse(said, format=ox.RdfFormat.N_TRIPLES)]
    assert len({*own}) == len(own)
    around = [triple for _, file in data_files(release) for triple in triples(read(file))]
    subjects = {triple.subject for triple in own if isinstance(triple.subject, ox.NamedNode)}
    report = Shapes.of(release, Ontology.of(release).statements).validate([*own, *around], subjects)
    assert report.checked == len(subjects) > 20
    assert [str(each) for each in report.results] == []


def test_canonical(tmp_path: Path) -> None:
    """The statements are written as the store writes them, so that differences are exact."""
    said = {f"{each} .\n".encode() for each in statements(Download(write(tmp_path, tables()), untracked), "1")}
    parsed = ox.parse(b"".join(said), format=ox.RdfFormat.N_TRIPLES)
    written = ox.serialize((quad.triple for quad in parsed), format=ox.RdfFormat.N_TRIPLES)
    assert written is not None and set(written.splitlines(keepends=True)) == said


def test_the_same_and_a_newer_download(data: Path, tmp_path: Path) -> None:
    """The same again makes no revision; a newer one takes its place, and its revision holds the difference only."""
    wanted = tables()
    first = imported(data, write(tmp_path / "1", wanted), "1.0")
    assert first is not None and first.number == 2
    assert imported(data, write(tmp_path / "1", wanted), "1.0") is None
    wanted["occupations_en"] = wanted["occupations_en"][:2]
    wanted["occupationSkillRelations_en"][1][1] = "optional"
    second = imported(data, write(tmp_path / "2", wanted), "1.0")
    assert second is not None and second.number == 3
    assert (second.additions, second.removals) == (1, 1 + 2 * 6 + 8)  # two requirements, and the tailor with 3 labels
    assert rows(data, f"ASK {{ <{TAILOR}> ?p ?o }}") == [("false",)]
    level = f"SELECT ?level {{ ?r kg:isRequirementOf <{MECHANIC}> ; kg:requiresCompetency <{REPAIR}> ; "
    assert rows(data, f"{level} kg:hasRequirementLevel ?level }}") == [(f"{ID}requirement-level/optional",)]
    assert list(Ledger(data).verify()) == []


def test_one_language(tmp_path: Path) -> None:
    """Of a Dutch download alone the concepts are those of the Dutch tables, the relations those of any language."""
    dutch = {
        name.replace("_en", "_nl"): rows for name, rows in tables().items() if "_en" not in name or name[0] in "bo"
    }
    dutch |= {name: rows for name, rows in tables().items() if name.endswith("_nl")}
    download = Download(write(tmp_path, dutch), untracked)
    assert not list(tmp_path.glob("*_en.csv"))
    said = set(statements(download, ""))
    assert f'<{TAILOR}> <http://www.w3.org/2004/02/skos/core#prefLabel> "kleermaker"@nl' in said
    assert (download.counts["requirements"], download.unlabelled) == (4, {"en": 9, "nl": 0})


def test_rows_that_name_what_is_not_there(tmp_path: Path) -> None:
    """Such a row is left out and told with file and line, whether a relation, a hierarchy or a translation."""
    wanted, gone = tables(), "http://example.org/esco/skill/gone"
    wanted["occupationSkillRelations_en"].insert(2, [MECHANIC, "essential", "knowledge", gone])
    wanted["occupationSkillRelations_en"].insert(4, [REPAIR, "essential", "knowledge", MATERIALS])
    wanted["broaderRelationsSkillPillar_en"].append(["", gone, "", HANDLING])
    wanted["skills_nl"].append(["", gone, "knowledge", "", "weg", "", "released", ""])
    download = Download(write(tmp_path, wanted), untracked)
    said = set(statements(download, ""))
    assert not any(gone in each for each in said)
    assert download.omitted == [
        f"skills_nl.csv, line 5: there is no {gone}",
        f"broaderRelationsSkillPillar_en.csv, line 5: there is no {gone}",
        f"occupationSkillRelations_en.csv, line 3: there is no {gone}",
        f"occupationSkillRelations_en.csv, line 5: there is no {REPAIR}",
    ]
    assert said == set(statements(Download(write(tmp_path, tables()), untracked), ""))


def cell(table: str, row: int, column: int, value: str) -> Callable[[dict[str, Table]], None]:
    def change(wanted: dict[str, Table]) -> None:
        wanted[table][row][column] = value

    return change


def without(table: str, count: int) -> Callable[[dict[str, Table]], None]:
    def change(wanted: dict[str, Table]) -> None:
        del wanted[table][count:]

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda wanted: wanted.pop("skills_en") and wanted.pop("skills_nl"), "has no skills_en.csv or skills_nl.csv"),
        (lambda wanted: wanted.pop("broaderRelationsOccPillar_en"), "has no broaderRelationsOccPillar_en.csv or"),
        (lambda wanted: wanted.clear(), "is no download of ESCO"),
        (cell("occupations_en", 0, 2, "isco"), "occupations_en.csv, line 1: has no column iscoGroup"),
        (cell("occupations_en", 2, 1, "mechanic"), "occupations_en.csv, line 5: names «mechanic», which is no IRI"),
        (cell("occupations_en", 2, 1, "http://x.example/> a"), "which is no IRI"),
        (cell("skills_en", 2, 1, REPAIR), f"skills_en.csv, line 3: describes {REPAIR} a second time"),
        (cell("skills_nl", 2, 1, REPAIR), f"skills_nl.csv, line 3: describes {REPAIR} a second time"),
        (cell("skills_en", 2, 1, MECHANIC), f"skills_en.csv, line 3: describes {MECHANIC} a second time"),
        (cell("skills_en", 2, 4, " "), f"skills_en.csv, line 3: gives {MATERIALS} no label"),
        (cell("skills_en", 2, 2, "talent"), "skills_en.csv, line 3: has the type of skill «talent»"),
        (cell("occupations_en", 1, 2, "C7"), "occupations_en.csv, line 2: has «C7», which is no code of ISCO"),
        (cell("skillsHierarchy_en", 2, 2, ""), "skillsHierarchy_en.csv, line 3: describes"),
        (cell("skillsHierarchy_en", 1, 0, ""), "skillsHierarchy_en.csv, line 2: names «»"),
        (cell("occupationSkillRelations_en", 3, 1, "useful"), "line 4: has the relation «useful»"),
        (
            lambda wanted: wanted["occupationSkillRelations_en"].append([MECHANIC, "optional", "", REPAIR]),
            "occupationSkillRelations_en.csv, line 6: says of",
        ),
        (without("occupationSkillRelations_en", 1), "occupationSkillRelations_en.csv: has no rows"),
        (without("skills_en", 2), "skills_nl.csv: names in 2 of its 3 rows what the other tables do not have"),
        (lambda wanted: wanted["ISCOGroups_en"][1].pop(), "ISCOGroups_en.csv, line 2: has 4 cells"),
    ],
)
def test_a_download_that_is_not_right(
    data: Path, tmp_path: Path, change: Callable[[dict[str, Table]], Any], words: str
) -> None:
    """What is wrong ends the import, is told with file and line, and nothing has changed."""
    wanted = tables()
    change(wanted)
    with pytest.raises(TableError) as found:
        imported(data, write(tmp_path / "tables", wanted))
    assert words in str(found.value)
    head = Ledger(data).head
    assert head is not None and head.number == 1
    assert list(Contributors(data)) == []
    assert Snapshots(data).current().origin.revision == 1


def test_without_the_ontology(tmp_path: Path) -> None:
    """Where nothing was loaded the import says so before it reads anything, and makes no data directory."""
    with pytest.raises(DataDirectoryError, match="load"):
        replace(Settings(data=tmp_path / "data"), BY, CLASSIFICATION, iter(()), "", "text/csv")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("label", "step", "happened"), [("reading skills_en.csv", 3, False), ("catching up", 0, True)]
)
def test_killed(data: Path, tmp_path: Path, label: str, step: int, happened: bool) -> None:
    """Killed before it is in the ledger nothing happened; killed after that, it is there for whoever asks next."""
    folder = write(tmp_path / "tables", tables())
    process = subprocess.run(
        [sys.executable, "-c", _KILLED, str(data), str(folder), label, str(step)], timeout=120, check=False
    )
    assert process.returncode == -signal.SIGKILL
    assert Snapshots(data).current().origin.revision == 1
    bring_up(Snapshots(data), Ledger(data), Settings().release)
    assert (CLASSIFICATION in Snapshots(data).current().graphs) == happened
    assert list(Ledger(data).verify()) == []
    again = imported(data, folder)
    assert (again is None) == happened
    assert len(rows(data, f"SELECT ?r {{ ?r kg:isRequirementOf <{MECHANIC}> }}")) == 2


_KILLED = """
import sys
from pathlib import Path
from tests.test_esco import imported, killing
imported(Path(sys.argv[1]), Path(sys.argv[2]), track=killing(sys.argv[3], int(sys.argv[4])))
"""


def killing(label: str, step: int) -> Track:
    """Passes over a list, and kills this process at *step* of the one with *label*."""

    def track(items: list[Any], now: str) -> Iterable[Any]:
        for number, each in enumerate(items):
            if (now, number) == (label, step):
                os.kill(os.getpid(), signal.SIGKILL)
            yield each

    return track


def test_the_command(data: Path, tmp_path: Path) -> None:
    """The command takes the version from the folder's name, tells what it did and left out, and withdraws."""
    wanted = tables()
    wanted["occupationSkillRelations_en"].append([MECHANIC, "essential", "", "http://example.org/esco/skill/gone"])
    folder = write(tmp_path / "ESCO dataset - v1.2.1 - classification - en - csv", wanted)
    omitted = tmp_path / "omitted.txt"

    def run(*words: str | Path) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--data", str(data), "import", "esco", *map(str, words)])
        return done.exit_code, done.output

    code, said = run(folder, "--omitted", omitted)
    assert code == 0 and "Revision 2: " in said and "2 occupations" in said and "4 requirements" in said
    assert "1 rows were left out" in said and omitted.read_text().startswith(
        "occupationSkillRelations_en.csv, line 6:"
    )
    assert rows(data, f"SELECT ?version {{ <{SOURCE}> dcterms:identifier ?version }}") == [("1.2.1",)]
    assert run(folder)[1].endswith("Nothing changed: everything is there already.\n")
    assert "Revision 3: " in run("--withdraw")[1]
    assert CLASSIFICATION not in Snapshots(data).current().graphs
    assert run()[0] == run(folder, "--withdraw")[0] == 2
    code, said = run(tmp_path)
    assert code == 1 and f"Error: {tmp_path}: is no download of ESCO in CSV" in said
