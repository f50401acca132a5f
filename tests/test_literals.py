"""Literals as the store keeps them: what it gives back, whether asked of quads or of lines."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennisgraaf.graph.literals import as_kept, lines_as_kept
from kennisgraaf.revisions.projection import canonical, lines_of

from .protocol import EX

XSD = "http://www.w3.org/2001/XMLSchema#"
WRITTEN = (
    ("decimal", "40.0"), ("decimal", "+.50"), ("decimal", "40"), ("integer", "007"), ("integer", "-0"),
    ("boolean", "1"), ("boolean", "true"), ("double", "1e0"), ("double", "INF"), ("dayTimeDuration", "PT40H"),
    ("duration", "P14M"), ("dateTime", "2026-01-01T00:00:00+00:00"), ("gYear", "2026"), ("integer", "many"),
    ("decimal", "9" * 60), ("string", "1.0"), ("string", ""),
)  # fmt: skip
TYPED = [ox.Literal(text, datatype=ox.NamedNode(XSD + name)) for name, text in WRITTEN]
IRIS = st.sampled_from([ox.NamedNode(f"{EX}{name}") for name in ("a", "b", "é")])
TEXTS = st.lists(
    st.sampled_from(['"', "\\", " ", "\n", "\r", "^^<", "> .", "1.0", f'"1.0"^^<{XSD}decimal>', "é", "\x7f"])
)
LITERALS = (
    st.sampled_from(TYPED)
    | TEXTS.map("".join).map(ox.Literal)
    | TEXTS.map("".join).map(lambda text: ox.Literal(text, datatype=ox.NamedNode(f"{EX}own")))
    | TEXTS.map("".join).map(lambda text: ox.Literal(text, language="nl-BE"))
)
QUADS = st.lists(st.builds(ox.Quad, IRIS, IRIS, LITERALS | IRIS, IRIS), max_size=12)


@pytest.mark.parametrize("literal", TYPED, ids=str)
def test_as_the_store(literal: ox.Literal, tmp_path: Path) -> None:
    """A literal comes back as a store on disk gives it, and once it is so it stays so."""
    thing = ox.NamedNode(f"{EX}a")
    quad = ox.Quad(thing, thing, literal, thing)
    store = ox.Store(str(tmp_path / "store"))
    store.bulk_load(canonical([quad]), ox.RdfFormat.N_QUADS)
    assert list(store) == as_kept([quad]) == as_kept(as_kept([quad]))


@given(QUADS)
def test_nothing_but_typed_literals(quads: list[ox.Quad]) -> None:
    """Each quad stays in its place, what it is about stays, and so does an object that is no literal with a form."""
    kept = as_kept(quads)
    assert len(kept) == len(quads)
    for before, after in zip(quads, kept, strict=True):
        assert (before.subject, before.predicate, before.graph_name) == (
            after.subject,
            after.predicate,
            after.graph_name,
        )
        if before.object not in TYPED:
            assert after.object == before.object


@given(QUADS)
def test_lines(quads: list[ox.Quad]) -> None:
    """Lines become those of the quads as the store keeps them, whatever stands between their quotes."""
    assert lines_as_kept(canonical(quads)) == canonical(as_kept(quads))
    assert lines_as_kept(canonical(as_kept(quads))) == canonical(as_kept(quads))


def test_forms_of_one_value_are_one_line() -> None:
    """What differs in how a number is written alone is one statement."""
    thing = ox.NamedNode(f"{EX}a")
    forms = [ox.Quad(thing, thing, each, thing) for each in TYPED if each.value in ("40.0", "40")]
    assert len(lines_of(forms)) == 2
    assert lines_as_kept(canonical(forms)).count(b"\n") == 1
