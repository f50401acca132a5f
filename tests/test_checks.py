"""``kennisgraaf check``: green on what ships, red with an explanation on a copy that was broken."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kennisgraaf.checking.checks import check
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.graph.ontology import Ontology, examples
from kennisgraaf.graph.rdf import read, triples
from kennisgraaf.graph.reasoning import classify
from kennisgraaf.namespaces import SHAPES

KG = "https://w3id.org/kennisgraaf/ns#"


def test_the_release_is_sound(release: Path) -> None:
    """Every check looks at something and finds no defect."""
    checks = list(check(release))
    assert {each.name: each.defects for each in checks if each.defects} == {}
    assert all(each.examined for each in checks)
    assert {"ontology style", "reasoner (HermiT)", "queries", "examples", "data"} <= {each.name for each in checks}
    assert sum(each.name.startswith("hygiene/") for each in checks) >= 10


def test_the_reasoner_infers_the_hierarchy(release: Path) -> None:
    """HermiT proves the ontology consistent and knows that a hub is an organisation of ORG."""
    found = classify(Ontology.of(release).graph)
    assert found.sound
    up = dict.fromkeys([f"{KG}Hub"])
    for name in up.copy():
        reached = [name]
        while reached:
            parents = [parent for child, parent in found.hierarchy if child == reached[-1] and parent not in up]
            reached.pop()
            reached.extend(parents)
            up.update(dict.fromkeys(parents))
    assert {f"{KG}Actor", "http://www.w3.org/ns/org#Organization"} <= up.keys()


def _unsatisfiable(copy: Path) -> None:
    with (copy / "ontology" / "actor.ttl").open("a") as file:
        file.write("\nkg:Impossible a owl:Class ; rdfs:subClassOf kg:Actor , kg:Period .\n")


def _without_definition(copy: Path) -> None:
    with (copy / "ontology" / "actor.ttl").open("a") as file:
        file.write('\nkg:Vague a owl:Class ; rdfs:label "x"@nl , "x"@en ;\n')
        file.write("    rdfs:isDefinedBy <https://w3id.org/kennisgraaf/ns> .\n")


def _undeclared_in_query(copy: Path) -> None:
    (copy / "queries" / "competency" / "z99-broken.rq").write_text(f"SELECT ?x {{ ?x a <{KG}Hubb> }}", "utf-8")


def _inconsistent(copy: Path) -> None:
    with (copy / "ontology" / "schemes.ttl").open("a") as file:
        file.write("\n<http://example.org/x> a kg:Actor , kg:Period .\n")


def _not_shacl(copy: Path) -> None:
    with (copy / "shapes" / "actor.ttl").open("a") as file:
        file.write("\nkgs:Odd a sh:NodeShape ; sh:property kgs:Odd-p .\n")
        file.write('kgs:Odd-p sh:path kg:hasRole ; sh:minCount "x" .\n')


def _false_example(copy: Path) -> None:
    valid = next((copy / "ontology" / "examples" / "valid").glob("*.ttl"))
    shutil.copy(valid, copy / "ontology" / "examples" / "invalid" / "in-fact-valid.ttl")


@pytest.fixture(scope="module")
def bare_release(tmp_path_factory: pytest.TempPathFactory, release: Path) -> Path:
    """A copy of the release with the reference data only."""
    copy = tmp_path_factory.mktemp("bare")
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(release / folder, copy / folder)
    shutil.copytree(release / "data" / "reference", copy / "data" / "reference")
    return copy


@pytest.mark.parametrize(
    ("breaking", "name", "explanation"),
    [
        (_unsatisfiable, "reasoner (HermiT)", "kg:Impossible can have no instance"),
        (_without_definition, "ontology style", "kg:Vague"),
        (_undeclared_in_query, "queries", "kg:Hubb, which the ontology does not declare"),
        (_inconsistent, "reasoner (HermiT)", "inconsistent"),
        (_not_shacl, "shapes are SHACL", ""),
        (_false_example, "examples", "in-fact-valid.ttl"),
    ],
)
def test_a_broken_copy_fails(
    breaking: Callable[[Path], None], name: str, explanation: str, bare_release: Path, tmp_path: Path
) -> None:
    """What was broken is found by the check meant for it, and explained by name."""
    copy = tmp_path / "release"
    shutil.copytree(bare_release, copy)
    breaking(copy)
    found = next(each for each in check(copy) if each.name == name)
    assert any(explanation in defect for defect in found.defects), found


def test_an_invalid_example_breaks_the_rule_it_names(release: Path) -> None:
    """The first line of each invalid example names the shape it breaks; that shape, and no other, is broken."""
    shapes = Shapes.of(release, Ontology.of(release).statements)
    _, invalid = examples(release)
    for file in invalid:
        named = re.match(r"# Breaks kgs:([\w-]+)", file.read_text("utf-8"))
        assert named, file.name
        broken = {str(result.shape) for result in shapes.validate(triples(read(file))).violations}
        assert broken == {f"{SHAPES}{named[1]}"}, file.name
