"""Matches and chains as they are answered: from the shipped data, and from small worlds."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pyoxigraph as ox
import pytest

from kennisgraaf.cooperation.chains import chains
from kennisgraaf.cooperation.grade import Grade
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.matches import matches
from kennisgraaf.errors import UnknownThingError
from kennisgraaf.namespaces import ID

from .cooperating import index_of
from .wayfinding import EX

MILL = """
:wood a kg:Material ; skos:prefLabel "hout"@nl , "wood"@en . :beam a kg:Material ; skos:broader :wood .
:plank a kg:Material . :glue a kg:Material . :table a kg:Product . :dust a kg:Material .
:mill a kg:Actor ; kg:isLocatedIn place:44021 . :shop a kg:Actor ; kg:isLocatedIn place:31005 .
:offcuts a kg:MaterialStream ; kg:consistsOf :beam ; kg:isOfferedBy :mill .
:wanted a kg:MaterialStream ; kg:consistsOf :wood ; kg:isSoughtBy :shop .
:saw a kg:ProcessStep ; kg:hasInput :wood ; kg:hasOutput :plank ; kg:isPerformedBy :shop .
:join a kg:ProcessStep ; kg:hasInput :plank , :glue ; kg:hasOutput :table ; kg:needsFunction :joiner .
:joiner a kg:JobFunction . :job a kg:WorkOffer ; kg:offersFunction :joiner ; kg:isOfferedBy :mill .
:sweepings a kg:MaterialStream ; kg:consistsOf :dust ; kg:isOfferedBy :mill .
:press a kg:ProcessStep ; kg:hasInput :dust ; kg:isPerformedBy :shop .
"""
"""An offer that one match and one chain begin with, and one that nobody seeks and no step gives anything of."""


def iris(found: list[dict[str, str]]) -> list[str]:
    return [each["iri"] for each in found]


def quads(index: Index, evidence: list[dict[str, Any]]) -> list[bool]:
    """Whether each piece of *evidence* is a quad of the snapshot."""

    def node(value: str) -> ox.NamedNode:
        return ox.NamedNode(value)

    return [
        any(
            quad.object.value == each["object"]
            for quad in index.snapshot.matching(
                node(each["subject"]), node(each["predicate"]), None, node(each["graph"])
            )
        )
        for each in evidence
    ]


def test_the_furniture_case_comes_back(shipped_cooperation: Index) -> None:
    """Demolition wood becomes furniture: with every partner of the case, both hubs, and where each of it is said."""
    found = chains(shipped_cooperation, "sloophout in de meubelcase")
    best = found["chains"][0]
    assert best["end"]["product"]["iri"] == f"{ID}product/new-furniture"
    assert iris([each["step"] for each in best["steps"]]) == [f"{ID}process-step/meubilair-maken-uit-sloophout"]
    partners = {"actor/akwadraat", "actor/materialenbank-leuven", "actor/recuplan", "actor/resourcelab", "actor/vito"}
    circle = {iri.removeprefix(ID) for iri in iris(best["circle"])}
    assert circle >= {*partners, "hub/gent", "hub/kempen", "cooperation/meubilair-uit-sloophout"}
    assert best["steps"][0]["performers"][0]["capability"] == "documented"
    assert {source for each in best["evidence"] for source in each["source"]} >= {f"{ID}passage/s2-case"}
    for about in ("hub/gent", "hub/kempen", "actor/recuplan", "material/demolition-wood", "product/new-furniture"):
        those = [(each["offer"]["stream"], each["end"]) for each in chains(shipped_cooperation, about)["chains"]]
        assert (best["offer"]["stream"], best["end"]) in those


def test_textile_finds_its_hubs(shipped_cooperation: Index) -> None:
    """Whoever asks about textile is told of the hubs that have textile, or make something of it."""
    found = chains(shipped_cooperation, "textiel", limit=200)
    parties = {
        party
        for each in found["chains"]
        for party in iris(
            [*each["offer"]["holders"], *(one["actor"] for step in each["steps"] for one in step["performers"])]
        )
    }
    assert parties >= {f"{ID}hub/{name}" for name in ("de-keet", "leuven", "mechelen")}


def test_every_piece_of_evidence_is_a_quad(shipped_cooperation: Index) -> None:
    """Whatever an answer points at is in the graph that it names."""
    found = chains(shipped_cooperation, limit=200)["chains"]
    assert found
    for each in found:
        assert each["evidence"]
        assert all(quads(shipped_cooperation, each["evidence"]))


def test_what_leads_nowhere_is_told(shipped_cooperation: Index) -> None:
    """A stream that nobody seeks and of which no step makes anything is reported, with what is missing."""
    found = chains(shipped_cooperation, "stream/brugge-voeding")
    assert (found["total"], [each["missing"] for each in found["open"]]) == (0, ["step"])
    found = chains(shipped_cooperation, "stream/moerman-natuurrubber")
    assert iris(found["open"][0]["steps"]) == [f"{ID}process-step/reststromen-opwaarderen"]
    found = chains(shipped_cooperation, "stream/klein-huishoudelijk-elektro")
    assert iris(found["open"][0]["reached"]) == [f"{ID}material/small-household-appliance"]


def test_a_match_says_how_it_fits() -> None:
    """Beams are offered to who seeks wood: narrower, some km away, with nobody known to have worked together."""
    index = index_of(MILL)
    found = matches(index, f"{EX}mill", lang="en")
    assert found["total"] == 1
    match = found["matches"][0]
    assert (match["fit"], match["demand"]["stream"]["iri"]) == ("narrower", f"{EX}wanted")
    assert match["demand"]["takers"][0]["earlier"] is False
    assert match["grade"]["material"] == {"broader": 0, "narrower": 1}
    assert match["grade"]["quantity"] == {"incomparable": 0, "unknown": 1, "less": 0}
    assert all(quads(index, match["evidence"]))
    assert iris([each["stream"] for each in found["open"]]) == [f"{EX}sweepings"]


def test_how_far_in_words() -> None:
    """A distance is told to a tenth of a kilometre, with a comma in Dutch."""
    points = " ".join(
        f"place:{place} <http://www.w3.org/2003/01/geo/wgs84_pos#{name}> {degrees} ."
        for place, *point in ((44021, "51.05", "3.72"), (31005, "51.21", "3.22"))
        for name, degrees in zip(("lat", "long"), point, strict=True)
    )
    (match,) = matches(index_of(MILL + points), f"{EX}mill", lang="en")["matches"]
    assert [text for text in match["reasons"] if " km" in text["en"]] == [
        {"nl": f"«{EX}shop» is op 39,2 km.", "en": f"«{EX}shop» is 39.2 km away."}
    ]


HUBS = " :north a kg:Hub ; kg:isLocatedIn place:44021 . :south a kg:Hub ; kg:isLocatedIn {} . "


@pytest.mark.parametrize(
    ("ways", "south", "level", "said"),
    [
        (((":north", ":mill"), (":south", ":mill"), (":north", ":shop")), "place:31005", "hub", {"p0", "p2"}),
        (((":north", ":mill"), (":south", ":shop")), "place:44021", "neighbour", {"p0", "p1", "north", "south"}),
        (((":north", ":mill"), (":south", ":shop")), "place:31005", "unknown", set()),
        (((":mill", ":north"), (":north", ":shop")), "place:31005", "hub", {"p0", "p1"}),
    ],
)
def test_the_evidence_of_nearness(ways: tuple[tuple[str, str], ...], south: str, level: str, said: set[str]) -> None:
    """Who is in the same hub, or in neighbours, is so by what is named; hubs that make nobody near are not told of."""
    parts = " ".join(
        f":p{number} a kg:Participation ; kg:participatesIn {hub} ; kg:hasParticipant {actor} ."
        for number, (hub, actor) in enumerate(ways)
    )
    match = matches(index_of(MILL + HUBS.format(south) + parts), f"{EX}mill", lang="en")["matches"][0]
    assert match["demand"]["takers"][0]["nearness"]["level"] == level
    about = {each["subject"].removeprefix(EX) for each in match["evidence"]}
    assert about & {"p0", "p1", "p2", "north", "south"} == said


def test_the_evidence_of_what_is_part_of_a_hub() -> None:
    """A collaboration is in the hub of which its programme is a part: each part on the way up is told of."""
    trial = """ :north a kg:Hub . :programme a kg:Cooperation ; dcterms:isPartOf :north , :elsewhere .
        :trial a kg:Cooperation ; dcterms:isPartOf :programme ; kg:involvesStream :chips .
        :chips a kg:MaterialStream ; kg:consistsOf :beam .
        :p1 a kg:Participation ; kg:participatesIn :north ; kg:hasParticipant :shop ."""
    match = matches(index_of(MILL + trial), f"{EX}chips", lang="en")["matches"][0]
    assert match["demand"]["takers"][0]["nearness"]["level"] == "hub"
    parts = {(each["subject"], each["object"]) for each in match["evidence"] if each["predicate"].endswith("isPartOf")}
    assert parts == {(f"{EX}trial", f"{EX}programme"), (f"{EX}programme", f"{EX}north")}


@pytest.mark.parametrize("performers", [":mill", ":mill , :shop"])
def test_whoever_holds_the_stream_is_nearest(performers: str) -> None:
    """Beside itself the mill is as near as can be, though it and its stock are in places of unknown distance.

    It is not in the same hub as itself: neither the reasons nor the evidence tell of its hub.
    """
    world = MILL.replace("kg:isPerformedBy :shop", f"kg:isPerformedBy {performers}", 1)
    hub = ":p a kg:Participation ; kg:participatesIn :north ; kg:hasParticipant :mill , :shop . :north a kg:Hub ."
    index = index_of(f"{world} {hub} :offcuts kg:isLocatedIn :yard . :plank a kg:Product .")
    [chain] = chains(index, f"{EX}offcuts", steps=1, lang="en")["chains"]
    assert not any(chain["grade"]["place"].values())
    first, *others = chain["steps"][0]["performers"]
    assert (first["actor"]["iri"], first["holds"], first["nearness"]) == (
        f"{EX}mill",
        True,
        {"level": "municipality", "km": None},
    )
    assert [(each["holds"], each["nearness"]["level"]) for each in others] == [(False, "hub")][: len(others)]
    reasons = [each["en"] for each in chain["reasons"] if EX + "mill" in each["en"]]
    assert len(reasons) == 2 and "holds the stream itself" in reasons[1]
    assert f"{EX}p" not in {each["subject"] for each in chain["evidence"]}


@pytest.mark.parametrize(("others", "told"), [("", ["mill"]), ("ab", ["mill", "a", "b"]), ("abcde", ["mill", *"abc"])])
def test_whoever_holds_the_stream_and_likely_can_is_told_of_first(others: str, told: list[str]) -> None:
    """Of likely performers the holder, wherever it is, stands before those who are where the stream is; and once."""
    likely = " ".join(
        f":{name} a kg:Actor ; kg:isLocatedIn :yard ."
        f":job-{name} a kg:WorkOffer ; kg:offersFunction :joiner ; kg:isOfferedBy :{name} ."
        for name in others
    )
    index = index_of(f"{MILL} {likely} :offcuts kg:isLocatedIn :yard . :join kg:isPerformedBy :shop .")
    performers = chains(index, f"{EX}offcuts")["chains"][0]["steps"][1]["performers"]
    assert [each["actor"]["iri"].removeprefix(EX) for each in performers] == ["shop", *told]


def test_nearer_performers_are_told_of_before_all_that_are_further() -> None:
    """Of likely performers who is in the hub of the stream comes before five of whom nothing is known."""
    likely = " ".join(
        f":{name} a kg:Actor . :job-{name} a kg:WorkOffer ; kg:offersFunction :joiner ; kg:isOfferedBy :{name} ."
        for name in "abcdez"
    )
    hub = ":p a kg:Participation ; kg:participatesIn :north ; kg:hasParticipant :mill , :z . :north a kg:Hub ."
    performers = chains(index_of(f"{MILL} {likely} {hub}"), f"{EX}offcuts")["chains"][0]["steps"][1]["performers"]
    assert [each["actor"]["iri"].removeprefix(EX) for each in performers] == ["mill", "z", "a", "b", "c"]


def test_whoever_holds_the_stream_performs_nothing_by_that() -> None:
    """The mill, where the shop is, is not chosen for a step that only the shop performs."""
    chain = chains(index_of(MILL.replace("place:31005", "place:44021")), f"{EX}offcuts")["chains"][0]
    assert iris([each["actor"] for each in chain["steps"][0]["performers"]]) == [f"{EX}shop"]


def test_a_chain_says_what_it_needs_and_who() -> None:
    """A table is made by who is documented and by who likely can, out of what is offered and glue that nobody has."""
    chain = chains(index_of(MILL), f"{EX}offcuts", lang="en")["chains"][0]
    saw, join = chain["steps"]
    assert [each["capability"] for each in (*saw["performers"], *join["performers"])] == ["documented", "likely"]
    assert join["needs_besides"] == [
        {"thing": {"iri": f"{EX}glue", "label": f"{EX}glue"}, "streams": [], "missing": True}
    ]
    assert "missing" in [each["kind"] for each in chain["blocks"]]
    assert set(chain["blocks"][0]["text"]) == {"nl", "en"}
    assert chain["grade"]["capability"] == {"nobody": 0, "likely": 1}
    assert chain["grade"]["length"] == {"steps": 2}


@pytest.mark.parametrize(
    ("steps", "limit", "offset", "notes"),
    [(0, 1, 0, 1), (50, 1, 0, 1), (3, 0, 0, 1), (3, 1000, -1, 2), (3, 20, 0, 0)],
)
def test_numbers_are_brought_within_limits(steps: int, limit: int, offset: int, notes: int) -> None:
    """Too many or too few steps, answers or answers passed over are brought within limits, and that is said."""
    found = chains(index_of(MILL), f"{EX}offcuts", steps=steps, limit=limit, offset=offset)
    assert len(found["notes"]) == notes
    assert len(found["chains"]) == (0 if steps == 0 else 1)


def test_units_that_do_not_compare_are_reported() -> None:
    """Tonnes are not converted to pieces: the quantities do not compare, and that blocks; in one unit they do."""
    amounts = (
        ":offcuts kg:hasQuantity 2 ; kg:hasUnit <unit/tonne> . :wanted kg:hasQuantity 30 ; kg:hasUnit <unit/{}> ."
    )
    found = matches(index_of(MILL + amounts.format("number")))["matches"][0]
    assert "incomparable" in [each["kind"] for each in found["blocks"]]
    found = matches(index_of(MILL + amounts.format("tonne")))["matches"][0]
    assert found["grade"]["quantity"] == {"incomparable": 0, "unknown": 0, "less": 1}


def test_what_is_not_known_is_not_found() -> None:
    """What no graph knows is refused, with what may be meant."""
    with pytest.raises(UnknownThingError) as refused:
        chains(index_of(MILL), "houtt")
    assert iris(refused.value.near) == [f"{EX}wood"]


def test_pages_follow_each_other(shipped_cooperation: Index) -> None:
    """Pages of one are what one page of all is, and the last says how many there are."""
    every = chains(shipped_cooperation, limit=200)
    assert every["total"] == len(every["chains"]) > 2
    pages = [chains(shipped_cooperation, limit=1, offset=number) for number in range(every["total"])]
    assert [page["chains"][0] for page in pages] == every["chains"]
    assert [page["total"] for page in pages] == [None] * (every["total"] - 1) + [every["total"]]


def test_grades_are_numbers() -> None:
    """Grades are compared and added as their numbers are, and each has a number of its own."""
    grades = sorted(
        [Grade(), Grade(steps=3), Grade(strangers=1), Grade(tenths=70_000), Grade(distant=1), Grade(nobody=1)]
    )
    assert all(low.number < high.number for low, high in pairwise(grades))
    assert [Grade.of(grade.number) for grade in grades] == grades
    both = Grade(*(one + other for one, other in zip(grades[1], grades[-1], strict=True)))
    assert grades[1].number + grades[-1].number == both.number
    assert both.as_json()["capability"] == {"nobody": 1, "likely": 0}
