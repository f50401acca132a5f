"""The deep check: what cannot be true at once is found, named by as few statements as can be, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennisgraaf.checking.conflict import AT_ONCE, smallest
from kennisgraaf.checking.consistency import LISTED, Claim, check, claims, results
from kennisgraaf.checking.lines import Places
from kennisgraaf.checking.view import View
from kennisgraaf.contributing.gate import Gate, Proposal
from kennisgraaf.errors import DeadlineError, DeepSizeError
from kennisgraaf.settings import Settings

EX = "http://example.org/"
PREFIXES = f"""@prefix kg: <https://w3id.org/kennisgraaf/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <{EX}> .
"""


def claimed(text: str, *others: str) -> list[Claim]:
    """What *text* claims, and what *others* do."""
    parsed = ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)
    own = [Claim(str(quad.triple), number) for number, quad in enumerate(parsed, 1)]
    more = ox.parse(PREFIXES + "".join(others), format=ox.RdfFormat.TURTLE)
    return [*(Claim(str(quad.triple), own=False) for quad in more), *own]


MANY = "".join(f"ex:x{n} a kg:Actor ; kg:cooperatesWith ex:x{n + 1} . " for n in range(40))


@pytest.mark.parametrize(
    ("text", "others", "lines", "english"),
    [
        (MANY, "", [], ""),
        ("ex:a kg:hasValue 'x'^^xsd:integer ; kg:starts '2020-01-01'^^xsd:date .", "", [], ""),
        (
            f"ex:a a kg:Hub . {MANY} ex:a a kg:Place .",
            "",
            [1, 82],
            f"According to the ontology this cannot be true together with: <{EX}a> a kg:Place.",
        ),
        (
            "ex:a a kg:Actor ; kg:cooperatesWith ex:a .",
            "",
            [2],
            "According to the ontology this cannot be true.",
        ),
        (
            "ex:a a kg:Actor ; kg:cooperatesWith ex:b .",
            "ex:b a kg:Passage .",
            [2],
            f"According to the ontology this cannot be true together with: <{EX}b> a kg:Passage.",
        ),
        ("ex:c a kg:Actor .", "ex:b a kg:Passage , kg:Actor .", [], ""),
    ],
    ids=["many", "literals", "disjoint", "irreflexive", "around", "not-own"],
)
def test_check(text: str, others: str, lines: list[int], english: str) -> None:
    """HermiT finds what the ontology excludes: only the sender's own statements are told, as few as can be, with
    their lines, and what they are in conflict with; literals that it does not know are passed over."""
    found = check(claimed(text, others), Settings())
    assert [each.line for each in found] == lines, [each.text("en") for each in found]
    if found:
        assert found[0].message("en") == english and found[0].severity == "violation"
        assert found[0].message("nl").startswith("Volgens de ontologie kan dit niet waar zijn")
        assert found[0].rule == "ConsistentStatement"


@given(st.integers(1, 200), st.data())
def test_smallest(number: int, data: st.DataObject) -> None:
    """Of any set of statements, of which any contain one of some conflicts, one such conflict is found, as it is."""
    sets = st.sets(st.integers(0, number - 1), min_size=1, max_size=4)
    conflicts = data.draw(st.lists(sets, min_size=1, max_size=3))

    def first(choices: Sequence[Sequence[int]]) -> int | None:
        assert len(choices) <= AT_ONCE
        broken = (any(each <= {*choice} for each in conflicts) for choice in choices)
        return next((place for place, wrong in enumerate(broken) if wrong), None)

    found, whole = smallest(number, first)
    assert whole and any(each <= {*found} for each in conflicts)
    for left_out in found:
        assert not any(each <= {*found} - {left_out} for each in conflicts)


def test_no_time() -> None:
    """When there is no time to look for fewer, those that are left are told, so many at most, and that it is so."""
    calls = []

    def first(choices: Sequence[Sequence[int]]) -> int | None:
        calls.append(choices)
        if len(calls) > 1:
            raise DeadlineError(1.0, "check")
        return 5

    left, whole = smallest(80, first)
    assert not whole and left == list(range(len(left))) and len(left) < 40
    told = results(claimed(MANY), left, whole)
    assert len(told) == LISTED < len(left)
    assert all("smaller parts" in each.message("en") for each in told)


def test_deadline() -> None:
    """A check that takes too long is ended, and said to have been."""
    began = time.monotonic()
    with pytest.raises(DeadlineError, match="check of the contribution"):
        check(claimed(MANY), Settings(gate_deadline=0.05))
    assert time.monotonic() - began < 30


def test_claims() -> None:
    """What is looked at are the statements, once each, and the classes that others say of the things in them; more
    than the limit are refused."""
    store = ox.Store()
    text = PREFIXES + "ex:g { ex:b a kg:Actor ; skos:note 'x' . ex:c a kg:Actor } ex:h { ex:a kg:cooperatesWith ex:b }"
    store.extend(ox.parse(text, format=ox.RdfFormat.TRIG))
    quads = list(store.quads_for_pattern(None, None, None, ox.NamedNode(f"{EX}h")))
    stated = View(store).stated
    kind = f"<{EX}b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/kennisgraaf/ns#Actor>"
    assert claims(quads, Places(), stated, 1) == (
        Claim(kind, own=False),
        Claim(str(quads[0].triple)),
    )
    with pytest.raises(DeepSizeError):
        claims(quads, Places(), stated, 0)


def test_through_the_gate(tmp_path: Path, data_directory: Path) -> None:
    """The gate tells it in the report, on the line where it stands, in both languages; without asking it does not."""
    file = tmp_path / "upload.ttl"
    file.write_text(PREFIXES + 'ex:a a kg:Hub , kg:Place ;\n skos:prefLabel "Voorbeeldhub"@nl .', "utf-8")
    proposal = Proposal("validate", "", "text/turtle", file, deep=True)
    with Gate(Settings(data=data_directory)) as gate:
        deep, shallow = (
            [each for each in gate.judge(each).report.results if each.rule == "ConsistentStatement"]
            for each in (proposal, replace(proposal, deep=False))
        )
    assert shallow == [] and [each.line for each in deep] == [5, 5]
    assert deep[0].thing("nl") == "Voorbeeldhub"
    with Gate(Settings(data=data_directory, deep_triples=2)) as gate, pytest.raises(DeepSizeError):
        gate.judge(proposal)
