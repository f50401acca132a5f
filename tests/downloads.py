"""A made-up download in the layout of that of ESCO, for tests."""

from __future__ import annotations

import csv
from pathlib import Path

SPACE = "http://example.org/esco"
MECHANIC, TAILOR = f"{SPACE}/occupation/mechanic", f"{SPACE}/occupation/tailor"
REPAIR, MATERIALS, SEWING = f"{SPACE}/skill/repair", f"{SPACE}/skill/materials", f"{SPACE}/skill/sewing"
ISCO, ISCO_7 = f"{SPACE}/isco/C7231", f"{SPACE}/isco/C7"
SKILLS, HANDLING = f"{SPACE}/skill/S", f"{SPACE}/skill/S6"

Table = list[list[str]]

_HIERARCHY = [f"Level {level} {name}" for level in range(4) for name in ("URI", "preferred term")]
_HIERARCHY += ["Description", "Scope note", *(f"Level {level} code" for level in range(4))]
_SKILLS = [
    "conceptType",
    "conceptUri",
    "skillType",
    "reuseLevel",
    "preferredLabel",
    "altLabels",
    "status",
    "description",
]
_OCCUPATIONS = [
    "conceptType",
    "conceptUri",
    "iscoGroup",
    "preferredLabel",
    "altLabels",
    "status",
    "description",
    "code",
]
_BROADER = ["conceptType", "conceptUri", "broaderType", "broaderUri"]


def _isco(labels: list[str]) -> Table:
    return [
        ["conceptType", "conceptUri", "code", "preferredLabel", "status"],
        ["ISCOGroup", ISCO_7, "7", labels[0], "released"],
        ["ISCOGroup", ISCO, "7231", labels[1], "released"],
    ]


def _occupations(labels: list[str], others: list[str]) -> Table:
    return [
        [*_OCCUPATIONS],
        ["Occupation", MECHANIC, "7231", labels[0], others[0], "released", "", "7231.1"],
        ["Occupation", TAILOR, "7531", labels[1], others[1], "released", "", "7531.2"],
    ]


def _skills(labels: list[str]) -> Table:
    said = zip((REPAIR, MATERIALS, SEWING), ("skill/competence", "knowledge", ""), labels, strict=True)
    return [[*_SKILLS], *(["", iri, kind, "", label, "", "released", ""] for iri, kind, label in said)]


def _groups(labels: list[str]) -> Table:
    return [
        [*_HIERARCHY],
        [SKILLS, labels[0], *[""] * 8, "S"],  # as in ESCO: the empty cells at the end are left out
        [SKILLS, labels[0], HANDLING, labels[1], *[""] * 4, "Moving, by hand", "", "S", "S6", "", ""],
    ]


def tables() -> dict[str, Table]:
    """The tables by the names of their files, each a header and rows."""
    return {
        "ISCOGroups_en": _isco(["Craft workers", "Motor mechanics"]),
        "ISCOGroups_nl": _isco(["Ambachtslieden", "Motormecaniciens"]),
        "skillsHierarchy_en": _groups(["skills", "handling and moving"]),
        "skillsHierarchy_nl": _groups(["vaardigheden", "hanteren en verplaatsen"]),
        "occupations_en": _occupations(["mechanic", " tailor "], ["fitter\nrepairer \nmechanic", ""]),
        "occupations_nl": _occupations(["mecanicien", "kleermaker"], ["monteur", "naaister\nkleermaakster"]),
        "skills_en": _skills(["repair things", 'kinds of "material"', "sew\\mend"]),
        "skills_nl": _skills(["dingen herstellen", "materiaalsoorten", "naaien"]),
        "broaderRelationsOccPillar_en": [
            [*_BROADER],
            ["ISCOGroup", ISCO, "ISCOGroup", ISCO_7],
            ["Occupation", MECHANIC, "ISCOGroup", ISCO],
        ],
        "broaderRelationsSkillPillar_en": [
            [*_BROADER],
            ["SkillGroup", HANDLING, "SkillGroup", SKILLS],
            ["KnowledgeSkillCompetence", REPAIR, "SkillGroup", HANDLING],
            ["KnowledgeSkillCompetence", SEWING, "KnowledgeSkillCompetence", REPAIR],
        ],
        "occupationSkillRelations_en": [
            ["occupationUri", "relationType", "skillType", "skillUri"],
            [MECHANIC, "essential", "skill/competence", REPAIR],
            [MECHANIC, "optional", "knowledge", MATERIALS],
            [TAILOR, "essential", "", SEWING],
            [TAILOR, "essential", "knowledge", MATERIALS],
        ],
    }


def write(folder: Path, wanted: dict[str, Table]) -> Path:
    """Write the tables *wanted* into *folder*, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in wanted.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return folder
