"""Terms of others that we name really exist, in the published lists and data sets."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import ORG, PROV, SDO, Graph
from rdflib.namespace import DefinedNamespace

from kennisgraaf.graph.rdf import read
from kennisgraaf.snapshots.release import data_files

from .conftest import ROOT

LISTS = Path(__file__).parent / "alignment"
ALIGNMENTS = sorted((ROOT / "ontology" / "alignment").glob("*.ttl"))
OURS = ("https://w3id.org/kennisgraaf/", "http://example.org/")
COMMON = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://purl.org/dc/terms/",
)


def aligned(file: Path) -> set[str]:
    """The terms of another vocabulary that an alignment declares or names in an axiom."""
    header = {
        quad.subject for quad in read(file) if quad.object == ox.NamedNode("http://www.w3.org/2002/07/owl#Ontology")
    }
    return {
        term.value
        for quad in read(file)
        if quad.subject not in header
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode) and not term.value.startswith((*OURS, *COMMON))
    }


def test_every_vocabulary_of_the_design_is_aligned() -> None:
    """ORG, PROV-O, ESCO, CEON, CTDL, OSLO, schema.org and ELM each have a file, with a list of verified terms."""
    names = {"org", "prov", "esco", "ceon", "ctdl", "oslo", "schema", "elm"}
    assert {file.stem for file in ALIGNMENTS} == names
    assert names <= {file.stem for file in LISTS.glob("*.txt")}


@pytest.mark.parametrize("file", ALIGNMENTS, ids=lambda file: file.stem)
def test_aligned_terms_were_verified(file: Path) -> None:
    """Each term that an alignment names stands in the list taken from the published vocabulary."""
    verified = {
        line.strip()
        for line in (LISTS / f"{file.stem}.txt").read_text("utf-8").splitlines()
        if line.startswith("http")
    }
    others = {line for each in LISTS.glob("*.txt") for line in each.read_text("utf-8").split()}
    assert aligned(file)
    assert aligned(file) & verified
    assert aligned(file) - verified - others == set()


@pytest.mark.parametrize(("name", "namespace"), [("org", ORG), ("prov", PROV), ("schema", SDO)])
def test_aligned_terms_are_in_the_namespace_that_rdflib_carries(name: str, namespace: type[DefinedNamespace]) -> None:
    """The terms of ORG, PROV-O and schema.org are in the copies of these vocabularies in rdflib."""
    file = LISTS / f"{name}.txt"
    for term in (line for line in file.read_text("utf-8").splitlines() if line.startswith(str(namespace))):
        assert term in namespace, term


def test_ceon_terms(shared: Path) -> None:
    """The terms of CEON are in the list of its published modules."""
    published = set((shared / "domain" / "ceon-terms.txt").read_text("utf-8").split())
    used = {term for term in aligned(ROOT / "ontology" / "alignment" / "ceon.ttl") if "CEON" in term}
    assert used and used <= published


def used_in_data(release: Path, pattern: str) -> set[str]:
    return {
        term.value
        for _, file in data_files(release)
        for quad in read(file)
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode) and re.match(pattern, term.value)
    }


def test_esco_iris(shared: Path, release: Path) -> None:
    """Every ESCO occupation and skill that the data name is in ESCO 1.2.0."""
    published = set()
    for name in ("occupations_en.csv", "skills_en.csv"):
        with (shared / "data" / "esco" / name).open(encoding="utf-8", newline="") as file:
            published |= {row["conceptUri"] for row in csv.DictReader(file)}
    used = used_in_data(release, "http://data.europa.eu/esco/(occupation|skill)/")
    assert len(used) > 1000
    assert used <= published


def test_esco_requirements(shared: Path, release: Path) -> None:
    """What the data say that a function of ESCO asks is what ESCO says: essential and optional, none missing."""
    kg, id_ = "https://w3id.org/kennisgraaf/ns#", "https://w3id.org/kennisgraaf/id/"
    graph = Graph()
    for name, file in data_files(release):
        if "/esco/" in name:
            graph.parse(file)
    found = {
        (str(row[0]), str(row[1]), str(row[2]).removeprefix(f"{id_}requirement-level/"))
        for row in graph.query(
            f"""PREFIX kg: <{kg}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?occupation ?skill ?level {{
                ?requirement kg:isRequirementOf/skos:exactMatch ?occupation ;
                    kg:requiresCompetency/skos:exactMatch ?skill ; kg:hasRequirementLevel ?level }}"""
        )
    }
    occupations = {occupation for occupation, _, _ in found}
    with (shared / "data" / "esco" / "occupationSkillRelations_en.csv").open(encoding="utf-8", newline="") as file:
        published = {
            (row["occupationUri"], row["skillUri"], row["relationType"])
            for row in csv.DictReader(file)
            if row["occupationUri"] in occupations
        }
    assert len(occupations) >= 30
    assert found == published


@pytest.mark.parametrize("name", ["refnis2025", "nace2025"])
def test_places_and_sectors(shared: Path, release: Path, name: str) -> None:
    """Every REFNIS and NACE IRI that the data name is in the published list."""
    published = {quad.subject.value for quad in read(shared / "data" / "statbel" / f"{name}.nt")}
    used = used_in_data(release, f"http://vocab.belgif.be/auth/{name}/")
    assert used and used <= published
