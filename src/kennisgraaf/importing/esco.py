"""What ESCO says, in our model: its download becomes the statements of one graph (docs/esco.md).

ESCO is the classification of occupations and skills of the European Commission. Its IRIs are kept. That an occupation
asks a skill becomes a requirement of ours, as in the data that ship, so whatever is asked of functions and
competencies is answered from ESCO too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF, SKOS

from kennisgraaf.errors import TableError
from kennisgraaf.importing.download import Cells, Download, Row
from kennisgraaf.namespaces import GRAPH, ID, KG

CONTRIBUTOR = "esco"
"""The contributor in whose name ESCO is imported."""
TITLE = "ESCO (European Commission)"
SPACE = "http://data.europa.eu/esco/"
"""How the IRIs begin that ESCO gives."""
LICENCE = "http://data.europa.eu/eli/dec/2011/833/oj"
"""The decision by which the Commission lets its documents be used again, with attribution."""
CLASSIFICATION = f"{GRAPH}{CONTRIBUTOR}/classification"
"""The graph that an import makes."""
SOURCE = f"{ID}{CONTRIBUTOR}/source"
"""The document that this graph names as its source."""

_DESCRIPTION = Path(__file__).with_suffix(".ttl")
_TABLES = (
    "ISCOGroups", "skillsHierarchy", "occupations", "skills",
    "broaderRelationsOccPillar", "broaderRelationsSkillPillar", "occupationSkillRelations",
)  # fmt: skip
_ISCO = re.compile(r"[0-9]{1,4}")
_COMPETENCY_TYPES = {"knowledge": "knowledge", "skill/competence": "skill"}
_LEVELS = ("essential", "optional")


def _iri(value: object) -> str:
    return f"<{value}>"


def _kg(name: str) -> str:
    return _iri(f"{KG}{name}")


def _own(path: str) -> str:
    return _iri(f"{ID}{CONTRIBUTOR}/{path}")


def _text(value: str, language: str | None = None) -> str:
    return str(ox.Literal(value, language=language))


_A, _CONCEPT, _IN_SCHEME, _BROADER = map(_iri, (RDF.type, SKOS.Concept, SKOS.inScheme, SKOS.broader))
_LABEL, _OTHER_LABEL, _NOTATION = map(_iri, (SKOS.prefLabel, SKOS.altLabel, SKOS.notation))
_DERIVED_FROM, _IDENTIFIER, _LEAVES_OPEN = _iri(PROV.wasDerivedFrom), _iri(DCTERMS.identifier), _kg("leavesOpen")


def statements(download: Download, version: str) -> Iterator[str]:
    """What *download* says, of *version*, which is empty when it is not known.

    Each is a subject, predicate and object as in N-Triples; the same may come twice. Raises TableError.
    """
    for table in _TABLES:
        download.files(table)  # so that what is missing is told at once
    for triple in ox.parse(_DESCRIPTION.read_bytes(), format=ox.RdfFormat.TURTLE):
        yield f"{triple.subject} {triple.predicate} {triple.object}"
    if version:
        yield f"{_iri(SOURCE)} {_IDENTIFIER} {_text(version)}"
    else:
        yield f"{_iri(SOURCE)} {_LEAVES_OPEN} {_IDENTIFIER}"
    for row in download.concepts("ISCOGroups", "isco-groups", "conceptUri,preferredLabel,code"):
        yield from _group(row, "isco-groups")
    levels = (f"Level {level} {name}" for level in range(4) for name in ("URI", "preferred term", "code"))
    for row in download.concepts("skillsHierarchy", "skill-groups", ",".join(levels), _deepest):
        yield from _group(row, "skill-groups")
    for row in download.concepts("occupations", "occupations", "conceptUri,preferredLabel,altLabels,code,iscoGroup"):
        yield from _occupation(row)
    for row in download.concepts("skills", "skills", "conceptUri,preferredLabel,altLabels,skillType"):
        yield from _skill(row)
    yield from _broader(download, "broaderRelationsOccPillar", ("occupations", "isco-groups"))
    yield from _broader(download, "broaderRelationsSkillPillar", ("skills", "skill-groups"))
    yield from _requirements(download)


def _deepest(cells: Cells) -> Cells:
    """The group that a row of the hierarchy is about: IRI, label and code of its deepest level."""
    return next((cells[at : at + 3] for at in (9, 6, 3, 0) if cells[at]), ("", "", ""))


def _group(row: Row, kind: str) -> Iterator[str]:
    subject, (label, code) = _iri(row.concept), row.cells
    if row.first:
        yield f"{subject} {_A} {_CONCEPT}"
        yield f"{subject} {_IN_SCHEME} {_own(f'scheme/{kind}')}"
        yield f"{subject} {_DERIVED_FROM} {_own(f'passage/{kind}')}"
        yield from _notation(subject, code)
    yield from _labels(row, label)


def _occupation(row: Row) -> Iterator[str]:
    subject, (label, others, code, isco) = _iri(row.concept), row.cells
    if row.first:
        if not _ISCO.fullmatch(isco):
            raise TableError(row.file, f"has «{isco}», which is no code of ISCO", row.line)
        yield f"{subject} {_A} {_kg('JobFunction')}"
        yield f"{subject} {_kg('hasIscoCode')} {_text(isco)}"
        yield f"{subject} {_DERIVED_FROM} {_own('passage/occupations')}"
        yield from _notation(subject, code)
    yield from _labels(row, label, others)


def _skill(row: Row) -> Iterator[str]:
    subject, (label, others, kind) = _iri(row.concept), row.cells
    if row.first:
        yield f"{subject} {_A} {_kg('Competency')}"
        yield f"{subject} {_A} {_CONCEPT}"
        yield f"{subject} {_IN_SCHEME} {_iri(f'{ID}scheme/competency')}"
        yield f"{subject} {_DERIVED_FROM} {_own('passage/skills')}"
        if kind in _COMPETENCY_TYPES:
            yield f"{subject} {_kg('hasCompetencyType')} {_iri(f'{ID}competency-type/{_COMPETENCY_TYPES[kind]}')}"
        elif kind:
            raise TableError(row.file, f"has the type of skill «{kind}», which is not known", row.line)
        else:
            yield f"{subject} {_LEAVES_OPEN} {_kg('hasCompetencyType')}"
    yield from _labels(row, label, others)


def _labels(row: Row, label: str, others: str = "") -> Iterator[str]:
    """The label that *row* gives its concept, and its other labels, a line each; all in its language."""
    subject, label = _iri(row.concept), label.strip()
    yield f"{subject} {_LABEL} {_text(label, row.language)}"
    for other in {other.strip() for other in others.split("\n")} - {"", label}:
        yield f"{subject} {_OTHER_LABEL} {_text(other, row.language)}"


def _notation(subject: str, code: str) -> Iterator[str]:
    if code:
        yield f"{subject} {_NOTATION} {_text(code)}"


def _broader(download: Download, table: str, kinds: tuple[str, ...]) -> Iterator[str]:
    for _, _, (narrower, broader) in download.relations(table, "conceptUri,broaderUri", kinds, kinds):
        download.counts["broader"] += 1
        yield f"{_iri(narrower)} {_BROADER} {_iri(broader)}"


def _requirements(download: Download) -> Iterator[str]:
    """What each occupation asks, in the terms of ``data/esco/requirements.ttl``."""
    same = (
        f"{_A} {_kg('CompetencyRequirement')}",
        f"{_kg('isAssertedBy')} {_iri(f'{ID}actor/european-commission')}",
        f"{_DERIVED_FROM} {_own('passage/requirements')}",
    )
    of, requires, has_level = map(_kg, ("isRequirementOf", "requiresCompetency", "hasRequirementLevel"))
    levels = {level: _iri(f"{ID}requirement-level/{level}") for level in _LEVELS}
    said: dict[str, Cells] = {}
    columns = "occupationUri,skillUri,relationType"
    for file, line, cells in download.relations("occupationSkillRelations", columns, ("occupations",), ("skills",)):
        occupation, skill, level = cells
        if level not in levels:
            raise TableError(file, f"has the relation «{level}», which is neither essential nor optional", line)
        requirement = _own(f"requirement/{_slug(occupation)}--{_slug(skill)}")
        if said.setdefault(requirement, cells) != cells:
            raise TableError(file, f"says of {occupation} and {skill} something else than before", line)
        yield from (f"{requirement} {each}" for each in same)
        yield f"{requirement} {of} {_iri(occupation)}"
        yield f"{requirement} {requires} {_iri(skill)}"
        yield f"{requirement} {has_level} {levels[level]}"
    download.counts["requirements"] = len(said)


def _slug(concept: str) -> str:
    return concept.rpartition("/")[2]
