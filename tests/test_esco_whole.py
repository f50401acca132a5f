"""The whole of ESCO, as published, comes in row for row, and is asked like the data that ship."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from kennisgraaf.checking.validation import Shapes
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.rdf import read, triples
from kennisgraaf.importing.download import Download
from kennisgraaf.importing.esco import CLASSIFICATION, statements
from kennisgraaf.namespaces import ID
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.revisions.projection import untracked
from kennisgraaf.snapshots.release import data_files
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots

from .conftest import copied
from .test_esco import PREFIXES, imported

RECYCLING_WORKER = "http://data.europa.eu/esco/occupation/4ed9ce62-75d4-4b05-80d4-e86528fecdcd"
SAMPLE = 25
"""Occupations, with all that they ask and all that is broader, that the shapes check: all of them take minutes."""

Row = tuple[str, ...]


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "esco"


@pytest.fixture(scope="module")
def whole(folder: Path, data_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """What is served after the release was loaded and ESCO imported."""
    data = tmp_path_factory.mktemp("whole") / "data"
    copied(data_directory, data)
    revision = imported(data, folder)
    assert revision is not None and revision.additions > 900_000
    return Snapshots(data).current()


@pytest.fixture(scope="module")
def requirements(whole: Snapshot) -> Counter[Row]:
    """What the imported graph says that functions ask: function, competency, level."""
    return Counter(
        rows(
            whole,
            "?function ?competency ?level",
            "?requirement a kg:CompetencyRequirement ; kg:isRequirementOf ?function ;"
            " kg:requiresCompetency ?competency ; kg:hasRequirementLevel ?level",
        )
    )


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(whole: Snapshot, names: str, pattern: str, graph: str = CLASSIFICATION) -> list[Row]:
    """The values of the variables *names* where *pattern* holds in *graph*."""
    answer = whole.query(f"{PREFIXES} SELECT {names} {{ GRAPH <{graph}> {{ {pattern} }} }}")
    return [tuple(str(getattr(term, "value", "")) for term in row) for row in answer.table()[1]]


def labels(whole: Snapshot, kind: str, language: str) -> set[Row]:
    said = f"?thing a {kind} . ?thing skos:prefLabel ?label FILTER(LANG(?label) = '{language}')"
    return set(rows(whole, "?thing ?label", said))


@pytest.mark.parametrize(
    ("name", "kind", "number"), [("occupations", "kg:JobFunction", 3039), ("skills", "kg:Competency", 13478)]
)
def test_concepts(whole: Snapshot, folder: Path, name: str, kind: str, number: int) -> None:
    """Each occupation and each skill is there with its label, and no other."""
    published = {(row["conceptUri"], row["preferredLabel"].strip()) for row in table(folder, f"{name}_en")}
    assert labels(whole, kind, "en") == published
    assert len(published) == len(rows(whole, "?thing", f"?thing a {kind}")) == number


def test_dutch_labels(whole: Snapshot, folder: Path) -> None:
    """Each occupation of the Dutch table that is in the English one has its Dutch label and other labels."""
    known = {row["conceptUri"] for row in table(folder, "occupations_en")}
    published = [row for row in table(folder, "occupations_nl") if row["conceptUri"] in known]
    wanted = {(row["conceptUri"], row["preferredLabel"].strip()) for row in published}
    assert labels(whole, "kg:JobFunction", "nl") == wanted and len(wanted) > 3000
    others = {
        (row["conceptUri"], label.strip())
        for row in published
        for label in row["altLabels"].split("\n")
        if label.strip() not in ("", row["preferredLabel"].strip())
    }
    said = "?thing skos:altLabel ?label FILTER(LANG(?label) = 'nl')"
    assert set(rows(whole, "?thing ?label", said)) == others


def test_requirements(requirements: Counter[Row], folder: Path) -> None:
    """Each of the 128,935 relations is one requirement with its level, and there is no other."""
    published = Counter(
        (row["occupationUri"], row["skillUri"], f"{ID}requirement-level/{row['relationType']}")
        for row in table(folder, "occupationSkillRelations_en")
    )
    assert requirements == published and published.total() == 128_935


def test_hierarchy(whole: Snapshot, folder: Path) -> None:
    """Each relation to what is broader is there, between things that are; each group, with its notation."""
    names = ("occupations_en", "skills_en", "ISCOGroups_en")
    described = {row["conceptUri"] for name in names for row in table(folder, name)}
    groups = {
        (row[f"Level {level} URI"], row[f"Level {level} code"])
        for row in table(folder, "skillsHierarchy_en")
        for level in range(4)
        if row[f"Level {level} URI"]
    }
    described |= {group for group, _ in groups}
    pillars = ("broaderRelationsOccPillar_en", "broaderRelationsSkillPillar_en")
    published = {(row["conceptUri"], row["broaderUri"]) for name in pillars for row in table(folder, name)}
    known = {pair for pair in published if described.issuperset(pair)}
    assert set(rows(whole, "?narrow ?broad", "?narrow skos:broader ?broad")) == known
    skills = "?group skos:notation ?code ; skos:inScheme <esco/scheme/skill-groups>"
    assert set(rows(whole, "?group ?code", skills)) == groups
    assert len(rows(whole, "?group", "?group skos:inScheme <esco/scheme/isco-groups>")) == 619


def test_facts(whole: Snapshot) -> None:
    """What is published of one occupation is found: its codes, its group, and skills that it asks."""
    about = f"<{RECYCLING_WORKER}>"
    assert rows(whole, "?isco ?code", f"{about} kg:hasIscoCode ?isco ; skos:notation ?code") == [("9612", "9612.1")]
    assert rows(whole, "?code", f"{about} skos:broader/skos:notation ?code") == [("9612",)]
    asked = f"?r kg:isRequirementOf {about} ; kg:requiresCompetency/skos:prefLabel ?label"
    assert {("manage waste",), ("troubleshoot",), ("waste and scrap products",)} <= set(rows(whole, "?label", asked))


def test_entailments(whole: Snapshot, requirements: Counter[Row]) -> None:
    """What follows of each requirement stands in the graph of entailments, and nothing that is stated does."""
    inferred = f"{CLASSIFICATION}/inferred"
    attributed = rows(whole, "?requirement", "?requirement prov:wasAttributedTo ?actor", inferred)
    assert len(attributed) == len(requirements)
    for kind in ("kg:Competency", "kg:JobFunction", "kg:CompetencyRequirement"):
        assert rows(whole, "?thing", f"?thing a {kind}", inferred) == []


def test_catalogue_queries(whole: Snapshot, requirements: Counter[Row], release: Path) -> None:
    """A question of the catalogue on what a function asks is answered of an occupation."""
    query = Catalogue.of(release).find("c09-competency-gap")
    names, answer = whole.query(query.text, query.bind({"function": RECYCLING_WORKER})).table()
    found = {getattr(row[names.index("competency")], "value", "") for row in answer}
    level = f"{ID}requirement-level/essential"
    assert found == {asked for function, asked, how in requirements if (function, how) == (RECYCLING_WORKER, level)}
    assert len(found) > 5


def test_what_ships_and_esco_say_the_same(whole: Snapshot, requirements: Counter[Row]) -> None:
    """A function that ships asks what the occupation asks that it matches: the match leads from one to the other."""
    shipped = "https://w3id.org/kennisgraaf/graph/kennisgraaf/esco/"
    match = {
        own: esco
        for name in ("functions", "competencies")
        for own, esco in rows(whole, "?own ?esco", "?own skos:exactMatch ?esco", shipped + name)
    }
    said = "?r kg:isRequirementOf ?function ; kg:requiresCompetency ?asked ; kg:hasRequirementLevel ?level"
    own = rows(whole, "?function ?asked ?level", said, f"{shipped}requirements")
    assert len(own) > 1500
    assert {(match[function], match[asked], level) for function, asked, level in own} <= requirements.keys()


def test_a_sample_conforms(folder: Path, release: Path) -> None:
    """What is imported conforms to the shapes, but that there are no Dutch labels where no Dutch table is."""
    about = defaultdict(list)
    for each in statements(Download(folder, untracked), ""):
        about[each.partition(" ")[0]].append(each)
    sample = sorted(each for each in about if "/occupation/" in each)[:SAMPLE]
    slugs = tuple(f"/requirement/{each[1:-1].rpartition('/')[2]}--" for each in sample)
    chosen = {each for each in about if any(slug in each for slug in slugs)}
    chosen |= {each for each in about if each.startswith(f"<{ID}esco/") and "/requirement/" not in each}
    waiting = [*chosen, f"<{CLASSIFICATION}>"]
    while waiting:
        chosen.add(subject := waiting.pop())
        values = {each.split(" ", 2)[2] for each in about[subject]}
        waiting += [value for value in values if value in about and value not in chosen]
    said = "".join(f"{each} .\n" for subject in chosen for each in about[subject])
    own = [quad.triple for quad in ox.parse(said, format=ox.RdfFormat.N_TRIPLES)]
    around = [triple for _, file in data_files(release) for triple in triples(read(file))]
    focus = {ox.NamedNode(each[1:-1]) for each in chosen}
    report = Shapes.of(release, Ontology.of(release).statements).validate([*own, *around], focus)
    assert report.checked == len(focus) > 1000
    assert {str(each.shape).rpartition("#")[2] for each in report.results} == {"hasLabel"}
