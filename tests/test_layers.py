"""Imports go one way: a module imports only from lower levels, or from its own where the design says so."""

import ast
from pathlib import Path

import pytest

import kennisgraaf

PACKAGE = Path(kennisgraaf.__file__).parent
LEVELS = {
    0: {"errors", "namespaces"},
    1: {"settings", "formats"},
    2: {
        "advice", "affected", "attribution", "backup", "belonging", "bulk", "candidate", "catalogue", "chain",
        "choice", "collection", "comparison", "confinement", "conflict", "conformance", "consistency", "context",
        "contributors", "database", "dependence", "deprecation", "download", "effects", "entailment", "esco",
        "gate", "guard", "history", "iri", "judge", "ledger", "lines", "listing", "lock", "materialise",
        "mending", "ontology", "parameter", "parts", "patterns", "places", "preview", "process", "projection",
        "provenance", "question", "rdf", "reasoning", "release", "rendering", "report", "rule", "rules", "sieve",
        "skolem", "standing", "statistics", "store", "tables", "updating", "upload", "using", "validation", "view", "worker",
        "workers",
    },
    3: {"contributions", "submissions", "replacement", "exports", "checks", "pathways"},
    4: {"web"},
    5: {"cli", "command", "contribute", "imports", "keeper", "pathway"},
}  # fmt: skip
LEVEL = {name: level for level, names in LEVELS.items() for name in names}
MODULES = sorted(file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py")
READERS = {"ontology": "ontology", "shapes": "validation", "queries": "catalogue", "data": "release"}
READ_SIDE, WRITE_SIDE = {"exports", "pathways"}, {"contributions", "submissions", "replacement"}


def name_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path) -> set[str]:
    """The modules of ours that *file* imports when it runs; those only for type checking do not count."""
    tree = ast.parse(file.read_text("utf-8"))
    typing_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in typing_only:
            if node.module == "kennisgraaf":
                found |= {alias.name for alias in node.names}
            elif node.module and node.module.startswith("kennisgraaf."):
                found.add(node.module.split(".")[1])
    return found - {name_of(file)}


def test_every_module_has_a_level() -> None:
    """A new module is placed in a level before it is used."""
    assert {name_of(file) for file in MODULES} == set(LEVEL)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_imports_go_down(file: Path) -> None:
    """No module imports from a level above its own; the levels of the design are the only way."""
    own = LEVEL[name_of(file)]
    assert not {name for name in imported(file) if LEVEL[name] > own}


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_read_and_write_side_do_not_meet(file: Path) -> None:
    """The write side and the read side never import each other."""
    sides = {frozenset(WRITE_SIDE): READ_SIDE, frozenset(READ_SIDE): WRITE_SIDE}
    for side, other in sides.items():
        if name_of(file) in side:
            assert not imported(file) & other


@pytest.mark.parametrize(("folder", "reader"), READERS.items())
def test_each_folder_has_one_reader(folder: str, reader: str) -> None:
    """Only one module opens each folder of the release."""
    readers = {
        name_of(file)
        for file in MODULES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant)
        if node.right.value == folder
    }
    assert readers == {reader}
