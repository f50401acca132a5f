"""The competency questions, asked over HTTP of the started server, against answers taken from the sources."""

from __future__ import annotations

import json
import tomllib
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kennisgraaf.namespaces import BASE, ID, KG
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.snapshots.snapshot import Snapshot

FOLDER = Path(__file__).parent / "competency"
EXPECTED = sorted(FOLDER.glob("*.toml"))
QUESTIONS = {
    f"{section}{number}"
    for section, size in {"A": 17, "B": 6, "C": 10, "D": 7, "E": 10, "F": 6, "G": 8}.items()
    for number in range(1, size + 1)
}


def ask(server: str, text: str) -> dict[str, Any]:
    address = f"{server}/sparql?{urllib.parse.urlencode({'query': text})}"
    request = urllib.request.Request(address, headers={"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        found: dict[str, Any] = json.load(response)
        return found


def cell(term: dict[str, str] | None) -> str:
    """A term as the expected answers write it: ``<hub/kempen>``, ``<http://...>``, or the text of a literal."""
    if term is None:
        return ""
    return f"<{term['value'].removeprefix(ID)}>" if term["type"] == "uri" else term["value"]


def test_all_64_questions_are_asked_and_expected(release: Path) -> None:
    """Every competency question has one query and one expected answer, and there are no others."""
    asked = [query.id for query in Catalogue.of(release).under("competency")]
    expected = [tomllib.loads(file.read_text("utf-8"))["question"] for file in EXPECTED]
    assert len(QUESTIONS) == 64
    assert sorted(asked) == sorted(expected) == sorted(QUESTIONS)


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.stem)
def test_question(file: Path, server: str, release: Path) -> None:
    """The answer over HTTP is the expected set: all of it, at least it, or nothing."""
    expected = tomllib.loads(file.read_text("utf-8"))
    query = Catalogue.of(release).find(expected["question"])
    terms = query.bind(expected.get("parameters", {}))
    names, values = " ".join(f"?{name}" for name in terms), " ".join(map(str, terms.values()))
    found = ask(server, f"{query.text}\nVALUES ({names}) {{ ({values}) }}")
    rows = {tuple(cell(row.get(name)) for name in expected["columns"]) for row in found["results"]["bindings"]}
    wanted = {tuple(row) for row in expected.get("rows", [])}
    assert set(expected["columns"]) <= set(found["head"]["vars"])
    match expected["match"]:
        case "exact":
            assert rows == wanted
        case "contains":
            assert wanted, "a minimum answer names at least one row"
            assert rows >= wanted
        case "empty":
            assert rows == set()
        case other:
            pytest.fail(f"no such way to compare: {other}")
    for name, value in expected.get("never", {}).items():
        assert value not in {cell(row.get(name)) for row in found["results"]["bindings"]}


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.stem)
def test_every_answer_says_where_it_comes_from(file: Path, server: str, release: Path, snapshot: Snapshot) -> None:
    """Every row has a source, and that source is a document or a place in one."""
    query = Catalogue.of(release).find(tomllib.loads(file.read_text("utf-8"))["question"])
    found = ask(server, query.text)
    assert "source" in found["head"]["vars"]
    sources = {cell(row.get("source")).strip("<>") for row in found["results"]["bindings"]}
    for source in sources:
        reached = snapshot.query(
            f"BASE <{ID}> PREFIX kg: <https://w3id.org/kennisgraaf/ns#> PREFIX dcterms: <http://purl.org/dc/terms/> "
            f"ASK {{ <{source}> dcterms:isPartOf? ?document . ?document a kg:SourceDocument }}"
        )
        assert reached.table()[1][0][0].value == "true", source


class Others:
    """The shipped data, with those that somebody adds in graphs of their own."""

    def __init__(self, catalogue: Catalogue, snapshot: Snapshot) -> None:
        self._catalogue = catalogue
        self._store = ox.Store()
        self._store.extend(snapshot.quads())

    def add(self, statements: str, graph: str = "graph/example/added") -> None:
        """Insert *statements* (Turtle, with IRIs below the id base) into *graph*."""
        self._store.update(
            f"BASE <{ID}> PREFIX : <http://example.org/> PREFIX kg: <https://w3id.org/kennisgraaf/ns#> "
            "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
            "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
            f"INSERT DATA {{ GRAPH <{BASE}{graph}> {{ {statements} }} }}"
        )

    def rows(self, question: str, *names: str, **parameters: str) -> set[tuple[str, ...]]:
        """The answer to *question* with these parameters: the columns *names*."""
        query = self._catalogue.find(question)
        terms: dict[ox.Variable, Any] = {ox.Variable(name): term for name, term in query.bind(parameters).items()}
        found = self._store.query(query.text, use_default_graph_as_union=True, substitutions=terms or None)
        assert isinstance(found, ox.QuerySolutions)
        return {tuple(self._cell(row[name]) for name in names) for row in found}

    def _cell(self, term: Any) -> str:
        if isinstance(term, ox.NamedNode):
            return f"<{term.value.removeprefix(ID)}>"
        return "" if term is None else str(term.value)


@pytest.fixture
def others(release: Path, snapshot: Snapshot) -> Others:
    return Others(Catalogue.of(release), snapshot)


WORKSHOP = """
    :workshop a kg:Actor ; kg:hasActorType <actor-type/sheltered-workshop> ; prov:wasDerivedFrom :document .
    :boards a kg:MaterialStream ; kg:consistsOf <material/demolition-wood> ; prov:wasDerivedFrom :document .
"""


@pytest.mark.parametrize(
    "link",
    [
        ":boards kg:isSoughtBy :workshop .",
        ":boards kg:isOfferedBy :workshop .",
        ":hub kg:involvesStream :boards . :p a kg:Participation ; kg:hasParticipant :workshop ; "
        "kg:participatesIn :hub ; prov:wasDerivedFrom :document .",
        ":boards kg:isOfferedBy :hub . :p a kg:Participation ; kg:hasParticipant :workshop ; "
        "kg:participatesIn :hub ; prov:wasDerivedFrom :document .",
    ],
    ids=["seeks", "offers", "hub-involves", "hub-offers"],
)
def test_a8_finds_a_workshop_by_every_link_to_a_stream(others: Others, link: str) -> None:
    others.add(WORKSHOP + link)
    found = others.rows("A8", "actor", "source", material=f"{ID}material/wood")
    assert ("<http://example.org/workshop>", "<http://example.org/document>") in found
    assert not others.rows("A8", "actor", material=f"{ID}material/textile") & {("<http://example.org/workshop>",)}


def test_c5_does_not_credit_an_actor_with_a_group_that_no_source_links_to_it(others: Others) -> None:
    others.add(
        "<task/repetitive-preparatory-work> a kg:Task ; kg:suits <target-group/ouderen> ; "
        "prov:wasDerivedFrom :document ."
    )
    found = others.rows("C5", "relation", "subject", "answer")
    assert found == {
        (f"<{KG}suits>", "<task/repetitive-preparatory-work>", "<target-group/personen-met-asp>"),
        (f"<{KG}suits>", "<task/repetitive-preparatory-work>", "<target-group/ouderen>"),
        (f"<{KG}hasExpertiseIn>", "<opportunity/digitale-toepassingen>", "<actor/passwerk>"),
    }


GAP = """
    :function a kg:JobFunction ; prov:wasDerivedFrom :document .
    :asks-a a kg:CompetencyRequirement ; kg:isRequirementOf :function ; kg:requiresCompetency :a ;
        kg:hasRequirementLevel <requirement-level/essential> ; prov:wasDerivedFrom :document .
    :asks-b a kg:CompetencyRequirement ; kg:isRequirementOf :function ; kg:requiresCompetency :b ;
        kg:hasRequirementLevel <requirement-level/essential> ; prov:wasDerivedFrom :document .
    :profile a kg:CompetencyProfile ; prov:wasDerivedFrom :document .
    :holds-a a kg:CompetencyRequirement ; kg:isRequirementOf :profile ; kg:requiresCompetency :a ;
        kg:hasRequirementLevel <requirement-level/essential> ; prov:wasDerivedFrom :document .
    :other a kg:CompetencyProfile ; prov:wasDerivedFrom :document .
    :holds-b a kg:CompetencyRequirement ; kg:isRequirementOf :other ; kg:requiresCompetency :b ;
        kg:hasRequirementLevel <requirement-level/essential> ; prov:wasDerivedFrom :document .
"""


def test_c9_is_the_gap_of_the_profile_given(others: Others) -> None:
    """A competency that another profile holds is still missing in this one."""
    others.add(GAP)
    asked = {"function": "http://example.org/function", "profile": "http://example.org/profile"}
    assert others.rows("C9", "profile", "competency", "leftOpen", **asked) == {
        ("<http://example.org/profile>", "<http://example.org/b>", "")
    }
    assert others.rows("C9", "profile", "competency", "leftOpen", function=asked["function"]) == {
        ("<http://example.org/profile>", "<http://example.org/b>", ""),
        ("<http://example.org/other>", "<http://example.org/a>", ""),
        ("<profile/circulaire-jobs>", "<http://example.org/a>", f"<{KG}requiresCompetency>"),
        ("<profile/circulaire-jobs>", "<http://example.org/b>", f"<{KG}requiresCompetency>"),
        ("<profile/leidinggevenden>", "<http://example.org/a>", f"<{KG}requiresCompetency>"),
        ("<profile/leidinggevenden>", "<http://example.org/b>", f"<{KG}requiresCompetency>"),
    }


def test_d7_asks_for_the_link_with_the_circular_economy(others: Others) -> None:
    """A measure for the same group in the same graph is no support for moving on in the circular economy."""
    others.add(
        """<measure/example> a kg:Measure ; skos:prefLabel "voorbeeld"@nl ; kg:hasMeasureType <measure-type/mobility> ;
        kg:isIntendedFor <target-group/afstand-tot-arbeidsmarkt> ; kg:leavesOpen kg:addresses , kg:involvesActor ;
        prov:wasDerivedFrom <passage/s1-arbeidsmarkt>""",
        "graph/kennisgraaf/s1-programma",
    )
    assert ("<measure/example>",) not in others.rows("D7", "measure")


def test_e9_prefers_the_passage_of_a_reading(others: Others) -> None:
    """Only the reading of the statement counts, and only in the graph that makes the statement."""
    others.add(
        """:actor a kg:Actor ; kg:isReferenceFor <sector/care> ; kg:hasExpertiseIn <opportunity/sociale-injecties> ;
            prov:wasDerivedFrom :one , :two .
        :reading a kg:Reading ; rdf:subject :actor ; rdf:predicate kg:isReferenceFor ; rdf:object <sector/care> ;
            kg:hasBasis <basis/stated> ; prov:wasDerivedFrom :two ."""
    )
    others.add(
        """:elsewhere a kg:Reading ; rdf:subject :actor ; rdf:predicate kg:isReferenceFor ; rdf:object <sector/care> ;
            kg:hasBasis <basis/stated> ; prov:wasDerivedFrom :three .""",
        "graph/example/other",
    )
    found = {row for row in others.rows("E9", "organisation", "relation", "source") if "example" in row[0]}
    assert {(relation, source) for _, relation, source in found} == {
        (f"<{KG}isReferenceFor>", "<http://example.org/two>"),
        (f"<{KG}hasExpertiseIn>", "<http://example.org/one>"),
        (f"<{KG}hasExpertiseIn>", "<http://example.org/two>"),
    }


def test_f4_finds_narrower_indicators_and_both_sides_of_a_conflict(others: Others) -> None:
    pair = ("<observation/circular-jobs-2030-pwc>", "<observation/net-new-circular-jobs-2030-hiva>")
    assert {pair, pair[::-1]} <= others.rows("F4", "observation", "conflictsWith")


def test_f6_takes_no_silence_for_a_source(others: Others) -> None:
    """As the shape does: a period may be left open, a source may not."""
    others.add(":figure a kg:Observation ; kg:leavesOpen prov:wasDerivedFrom , kg:refersToPeriod .")
    found = {row[1:] for row in others.rows("F6", "observation", "missing", "isUnknown") if "example" in row[0]}
    assert found == {
        ("<http://www.w3.org/ns/prov#wasDerivedFrom>", "false"),
        (f"<{KG}refersToPeriod>", "true"),
        (f"<{KG}refersToArea>", "false"),
    }
