"""The types of problems: documented completely, and each with what its status asks."""

from __future__ import annotations

import re

from kennisgraaf.settings import Settings
from kennisgraaf.web.problems import FULL, KINDS, TOO_LARGE

from .conftest import ROOT

PAGE = (ROOT / "docs" / "endpoint.md").read_text("utf-8")
ROW = re.compile(r"^\| `([a-z-]+)` \| (\d{3}) \| ([^|]+) \|$", re.MULTILINE)


def kinds() -> set[tuple[str, int, str]]:
    """The name, status and title of every type of problem."""
    of_http = (413, *TOO_LARGE)
    return {(slug, int(status), title) for status, slug, title in (*KINDS.values(), FULL, of_http)}


def test_every_type_is_documented() -> None:
    """The table of the documentation has each type of problem with its status and title, once, and no other."""
    found = [(slug, int(status), title) for slug, status, title in ROW.findall(PAGE.partition("\n## Errors\n")[2])]
    assert sorted(found) == sorted(kinds())


def test_types_are_told_apart_by_their_name() -> None:
    """No two types of problems have the same name, unless they are the same."""
    assert len({slug for slug, _, _ in kinds()}) == len(kinds())


def test_limits_name_their_type() -> None:
    """A limit in the table of limits names a setting there is, and the type of problem that passing it is."""
    table = PAGE.partition("\n## Limits\n")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if "KENNISGRAAF_" in line]
    named = {(slug, int(status)) for line in rows for status, slug in re.findall(r"(\d{3}), `([a-z-]+)`", line)}
    assert named and named <= {(slug, status) for slug, status, _ in kinds()}
    assert all(re.search(r"\d{3}, `", line) for line in rows)
    settings = {setting for line in rows for setting in re.findall(r"KENNISGRAAF_\w+", line)}
    assert settings <= Settings().environment().keys()
