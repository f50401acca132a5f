"""Imports go one way: a module imports only from lower levels, or from its own where the design says so."""

import ast
from pathlib import Path

import pytest

import kennisgraaf

PACKAGE = Path(kennisgraaf.__file__).parent
LEVELS = (
    {"errors", "namespaces"},
    {"settings", "formats"},
    {"graph", "processes"},
    {"snapshots"},
    {"querying"},
    {"revisions"},
    {"checking"},
    {"contributing", "importing", "pathways"},
    {"cooperation"},
    {"web"},
    {"commands"},
    {"cli"},
)
"""The packages, and the modules beside them, from the lowest up."""
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}
MODULES = sorted(file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py")
READERS = {"ontology": "ontology", "shapes": "validation", "queries": "catalogue", "data": "release"}


def name_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path) -> set[str]:
    """The packages and modules of ours that *file* imports when it runs; those only for type checking do not count."""
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


def test_every_package_has_a_level() -> None:
    """A new package, or module beside them, is placed in a level before it is used."""
    assert {name_of(file) for file in MODULES} == set(LEVEL)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_imports_go_down(file: Path) -> None:
    """Nothing imports from above its own level, nor from a neighbour: the write and the read side never meet."""
    own = LEVEL[name_of(file)]
    assert not {name for name in imported(file) if LEVEL[name] >= own}


@pytest.mark.parametrize(("folder", "reader"), READERS.items())
def test_each_folder_has_one_reader(folder: str, reader: str) -> None:
    """Only one module opens each folder of the release."""
    readers = {
        file.stem
        for file in MODULES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant)
        if node.right.value == folder
    }
    assert readers == {reader}
