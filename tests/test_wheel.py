"""The wheel holds the release, and works outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return next(folder.glob("*.whl"))


def test_wheel_holds_the_release(wheel: Path) -> None:
    """Ontology, shapes, queries and data are in the wheel, every file of them, and the templates of the pages."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "shapes", "queries", "data"):
        files = [file for file in (ROOT / folder).rglob("*") if file.suffix in (".ttl", ".rq")]
        assert files
        assert {f"kennisgraaf/release/{file.relative_to(ROOT).as_posix()}" for file in files} <= names
    assert "kennisgraaf/web/templates/index.html" in names


def test_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Installed elsewhere, it loads what it carries and answers."""
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--quiet", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, timeout=300)
    environment = os.environ | {"PYTHONPATH": str(target)}

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "kennisgraaf.cli", "--data", str(tmp_path / "data"), *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert f"KENNISGRAAF_RELEASE={target}" in run("settings")
    run("load")
    assert "12" in run("query", "A1", "--format", "csv").split()[1]
