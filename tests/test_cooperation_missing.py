"""Missing links: what each hub has for each step, as ``docs/cooperation.md`` defines it, and on whose word."""

from __future__ import annotations

import csv
from itertools import islice, product

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation.answers import written
from kennisgraaf.cooperation.cells import Cell, Status
from kennisgraaf.cooperation.chains import chains
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.missing import Row, missing
from kennisgraaf.cooperation.places import Level
from kennisgraaf.namespaces import ID, KG

from .cooperating import index_of
from .lacking import FUNCTIONS, HUBS, POOL, Brute, Triple, short, told, turtle, worlds
from .wayfinding import EX


@settings(max_examples=80, deadline=None)
@given(worlds, st.integers(1, 3))
def test_the_table_is_that_of_the_definitions(said: frozenset[Triple], most: int) -> None:
    """Rows, positions, fits, statuses, who does it, the fewest that lack, the nearest elsewhere, by brute force."""
    index = index_of(turtle(said))
    table = missing(index, steps=most)
    rows = list(table.rows())
    assert [told(table, row) for row in rows if row.position] == Brute(said, index).rows(most)
    assert len(table) == len(rows)
    assert list(table.rows(5)) == rows[5:]
    assert {
        Row(link.thing, area, link.position, link.step, cell)
        for link in table.links()
        for area, cell in zip(table.areas, link.cells, strict=True)
    } == {row for row in rows if row.position}


@settings(max_examples=30, deadline=None)
@given(worlds, st.data())
def test_one_more_who_does_it_never_worsens_a_status(said: frozenset[Triple], data: st.DataObject) -> None:
    """Another performer, offer of work or participant only moves cells to a better status, and takes no row away."""
    more = data.draw(
        st.sampled_from([each for each in POOL if each[1] in ("isPerformedBy", "includesStep", "offers", "in")])
    )
    order = list(Status)

    def statuses(said: frozenset[Triple]) -> dict[tuple[str, str, str], int]:
        rows = missing(index_of(turtle(said))).rows()
        return {(row.thing, row.area, row.step): order.index(row.cell.status) for row in rows if row.position}

    before, after = statuses(said), statuses(said | {more})
    assert before.keys() == after.keys()
    assert all(after[place] <= status for place, status in before.items())


@settings(max_examples=25, deadline=None)
@given(worlds)
def test_every_row_has_its_evidence(said: frozenset[Triple]) -> None:
    """Each statement of the evidence is in the graph it names; a step has its way, and an actor its reason."""
    index = index_of(turtle(said))
    table = missing(index)
    for row in islice(table.rows(), 60):
        evidence = table.evidence(row)
        found = {(short(each.subject), each.predicate, short(each.object)) for each in evidence}
        for each in evidence:
            subject, predicate = map(ox.NamedNode, (each.subject, each.predicate))
            quads = index.snapshot.matching(subject, predicate)
            assert (each.graph, each.object) in {(quad.graph_name.value, quad.object.value) for quad in quads}
        if row.position:
            assert any(each[:2] == (short(row.step), f"{KG}hasInput") for each in found)
        does = {f"{KG}{each}" for each in ("isOfferedBy", "isPerformedBy", "includesStep", "involvesStream")}
        for actor in (*row.cell.actors, *([row.cell.candidate.actor] if row.cell.candidate else ())):
            assert any(short(actor) in (one, other) and name in does for one, name, other in found)


def test_what_lacks_is_named() -> None:
    """Some of the functions; or competencies beside those of a function; with the nearest who does it all."""
    said = frozenset(
        {
            ("saw", "hasInput", "wood"),
            *product(("saw",), ("needsFunction",), ("sawyer", "joiner")),
            *product(("sawyer",), ("asks",), ("cut", "lift")),
            *product(("joiner",), ("asks",), ("cut", "join")),
            *product(("miller",), ("asks",), ("cut", "grind", "lift")),
            *product(("ann",), ("in",), HUBS[:1]),
            *product(("bob",), ("in",), HUBS[1:]),
            ("bob", "offers", "miller"),
            ("ann", "offers", "joiner"),
            *product(("dirk",), ("offers",), ("sawyer", "joiner")),
            ("dirk", "isLocatedIn", "bruges"),
            ("hub0", "isLocatedIn", "ghent"),
        }
    )
    index = index_of(turtle(said))
    first, second = missing(index, about=f"{EX}wood").rows()
    assert first.cell[:4] == (Status.LACKS_FUNCTION, (f"{EX}ann",), (f"{EX}sawyer",), "")
    assert second.cell[:4] == (Status.LACKS_COMPETENCY, (f"{EX}bob",), (f"{EX}join",), f"{EX}miller")
    assert first.cell.candidate is not None
    assert (first.cell.candidate.actor, first.cell.candidate.documented) == (f"{EX}dirk", False)
    assert first.cell.candidate.nearness.level is Level.DISTANCE
    km = first.cell.candidate.as_json(index, "en")["nearness"]["km"]
    assert km == round(km, 1) != first.cell.candidate.nearness.km
    assert second.cell.candidate is not None
    assert second.cell.candidate.nearness.level is Level.UNKNOWN
    evidence = missing(index, about=f"{EX}wood").evidence(second)
    asked = {each.object for each in evidence if each.predicate == f"{KG}requiresCompetency"}
    assert asked == {f"{EX}{name}" for name in ("cut", "grind", "join", "lift")}


def test_who_lacks_the_fewest_functions_is_named() -> None:
    """Of several in a hub, not the first but the one that lacks least; of those as near, the first."""
    said = frozenset(
        {
            ("saw", "hasInput", "wood"),
            *product(("saw",), ("needsFunction",), FUNCTIONS),
            *product(("ann",), ("offers",), FUNCTIONS[:1]),
            *product(("bob", "cas"), ("offers",), FUNCTIONS[:2]),
            *product(("ann", "bob", "cas"), ("in",), HUBS[:1]),
        }
    )
    [row] = missing(index_of(turtle(said)), within=f"{EX}hub0").rows()
    assert row.cell[:3] == (Status.LACKS_FUNCTION, (f"{EX}bob",), (f"{EX}miller",))


def test_who_lacks_the_fewest_competencies_is_named() -> None:
    """Not the first function that shares one but that which lacks least; of what is optional nothing counts."""
    said = frozenset(
        {
            ("saw", "hasInput", "wood"),
            ("saw", "needsFunction", "sawyer"),
            *product(("sawyer",), ("asks",), ("cut", "join", "lift")),
            ("joiner", "asks", "cut"),
            *product(("miller",), ("asks",), ("cut", "lift")),
            ("ann", "offers", "joiner"),
            ("bob", "offers", "miller"),
            *product(("ann", "bob"), ("in",), HUBS[:1]),
        }
    )
    optional = "a kg:CompetencyRequirement ; kg:hasRequirementLevel <requirement-level/optional> ;"
    more = "".join(
        f" :{function}-{each} {optional} kg:isRequirementOf :{function} ; kg:requiresCompetency :{each} ."
        for function, each in (("sawyer", "grind"), ("joiner", "join"), ("joiner", "lift"), ("miller", "join"))
    )
    for world in (turtle(said), turtle(said) + more):
        [row] = missing(index_of(world), within=f"{EX}hub0").rows()
        assert row.cell[:4] == (Status.LACKS_COMPETENCY, (f"{EX}bob",), (f"{EX}join",), f"{EX}miller")


def test_a_step_that_fits_only_in_part_says_so() -> None:
    """Wood is broader than the beams that are milled: and so the step after it, unless a way as short fits better."""
    said = {
        ("beam", "broader", "wood"),
        *(("mill", name, thing) for name, thing in (("hasInput", "beam"), ("hasOutput", "desk"))),
        ("glue", "hasInput", "desk"),
    }
    other, longer = ({("saw", "hasInput", "wood"), ("saw", "hasOutput", given)} for given in ("desk", "beam"))
    for about, more, fits in (
        ("beam", set(), {"mill": "exact", "glue": "exact"}),
        ("wood", set(), {"mill": "broader", "glue": "broader"}),
        ("wood", other, {"mill": "broader", "saw": "exact", "glue": "exact"}),
        ("wood", longer, {"mill": "broader", "saw": "exact", "glue": "broader"}),
    ):
        index = index_of(turtle(frozenset(said | more)))
        document = missing(index, about=f"{EX}{about}", within=f"{EX}hub0").as_json()
        rows = {short(row["step"]["iri"]): row for row in document["missing"]}
        assert {step: row["fit"] for step, row in rows.items()} == fits
        table = csv.DictReader(written(document, "missing", "csv", "en").decode().splitlines())
        assert {short(row["step"]): row["fit"] for row in table} == fits
        triples = ox.parse(written(document, "missing", "ttl", "en"), format=ox.RdfFormat.TURTLE)
        described = {each.object.value for each in triples if each.predicate.value.endswith("/description")}
        for step, row in rows.items():
            ways = {each["object"] for each in row["evidence"] if each["predicate"].endswith("hasInput")}
            assert (f"{EX}beam" in ways) == (about == "beam" or fits[step] == "broader")
            for language, part in (("nl", "misschien past maar een deel"), ("en", "perhaps only part fits")):
                assert (part in row["text"][language]) == (fits[step] == "broader")
                assert row["text"][language] in described


def test_what_no_step_takes_and_nobody_seeks_has_a_row_of_its_own() -> None:
    """Where its holders are in a hub, there; otherwise nowhere. When somebody seeks it, or what is broader, none."""
    offered = {("stream", "consistsOf", "beam"), ("stream", "isOfferedBy", "ann")}
    held = missing(index_of(turtle(frozenset({*offered, ("ann", "in", "hub1")}))))
    cell = Cell(Status.UNTAKEN, (f"{EX}ann",))
    assert held.as_json()["missing"][0]["fit"] is None
    assert list(held.rows()) == [Row(f"{EX}beam", f"{EX}hub1", 0, "", cell)]
    assert {each.predicate for each in held.evidence(next(held.rows()))} >= {f"{KG}consistsOf", f"{KG}isOfferedBy"}
    loose = index_of(turtle(frozenset(offered)))
    assert list(missing(loose).rows()) == [Row(f"{EX}beam", "", 0, "", cell)]
    assert not list(missing(loose, within=f"{EX}hub0").rows())
    sought = ":wanted a kg:MaterialStream ; kg:consistsOf :wood ; kg:isSoughtBy :cas . :beam skos:broader :wood ."
    assert not list(missing(index_of(f"{turtle(frozenset(offered))} {sought}")).rows())


def test_what_a_place_has() -> None:
    """Who is located in it, or in a part of it, and the cooperations these are in."""
    said = frozenset({("saw", "hasInput", "wood"), ("trial", "includesStep", "saw"), ("ann", "in", "trial")})
    index = index_of(
        f"{turtle(said)} :ann kg:isLocatedIn :dock . :dock a kg:Place ; dcterms:isPartOf :ghent . :east a kg:Place ."
    )
    for place, status in (("ghent", Status.PERFORMED), ("dock", Status.PERFORMED), ("east", Status.NOBODY)):
        table = missing(index, within=f"{EX}{place}")
        [row] = table.rows()
        assert (row.area, row.cell.status) == (f"{EX}{place}", status)
    evidence = missing(index, within=f"{EX}ghent").evidence(next(missing(index, within=f"{EX}ghent").rows()))
    assert {(short(each.subject), short(each.object)) for each in evidence} >= {("ann", "dock"), ("dock", "ghent")}


def test_what_another_hub_does_is_done_there() -> None:
    """A hub does not perform a step because a participant of it is also in a hub that does."""
    said = frozenset(
        {("saw", "hasInput", "wood"), ("saw", "isPerformedBy", "hub1"), *product(("ann",), ("in",), HUBS)}
    )
    here, there = missing(index_of(turtle(said))).rows()
    assert (here.cell.status, there.cell.status) == (Status.NOBODY, Status.PERFORMED)
    assert here.cell.candidate is not None
    assert here.cell.candidate.actor == f"{EX}hub1"


def test_the_document() -> None:
    """Labels, both languages of the reason, numbers brought within limits and said; a page of the rows."""
    index = index_of(turtle(frozenset({("saw", "hasInput", "wood"), ("saw", "isPerformedBy", "hub1")})))
    document = missing(index, steps=50, lang="en").as_json(limit=1, offset=1)
    [row] = document["missing"]
    assert (document["total"], row["area"]["iri"], row["status"]) == (2, f"{EX}hub1", "performed")
    assert row["text"]["nl"].startswith("In «") and "performs" in row["text"]["en"]
    assert document["notes"] == ["steps goes from 1 to 6; 6 was used."]
    [row] = missing(index, steps=0).as_json("nl", limit=1)["missing"]
    assert row["candidate"]["nearness"] == {"level": "unknown", "km": None}
    nothing = missing(index, about=f"{EX}desk").as_json()
    assert nothing["missing"] == []
    assert "desk" in nothing["notes"][0]


def test_hubs_that_lack_a_performer_are_reported(shipped_cooperation: Index) -> None:
    """From the sources: textiles are upgraded in one hub, and lacking elsewhere with that hub as the candidate."""
    hub, step = f"{ID}hub/cico", f"{ID}process-step/reststromen-opwaarderen"
    rows = [row for row in missing(shipped_cooperation, about=f"{ID}material/textile").rows() if row.step == step]
    assert {row.area for row in rows} == shipped_cooperation.facts.of("Hub")
    assert [row.area for row in rows if row.cell.status is Status.PERFORMED] == [hub]
    assert {row.cell.candidate.actor for row in rows if row.cell.candidate} == {hub}


def test_the_furniture_of_the_case_is_made_in_both_hubs(shipped_cooperation: Index) -> None:
    step = f"{ID}process-step/meubilair-maken-uit-sloophout"
    rows = missing(shipped_cooperation, about=f"{ID}material/demolition-wood").rows()
    assert {row.area for row in rows if row.step == step and row.cell.status is Status.PERFORMED} == {
        f"{ID}hub/gent",
        f"{ID}hub/kempen",
    }


def test_the_steps_of_every_chain_are_in_the_table(shipped_cooperation: Index) -> None:
    """Chains end in a product or a demand; a step that leads nowhere yet is in the table all the same."""
    found = chains(shipped_cooperation, None, limit=200)["chains"]
    walked = {
        (given["iri"], step["step"]["iri"])
        for chain in found
        for given in chain["offer"]["things"]
        for step in chain["steps"]
    }
    reached = {(link.thing, link.step) for link in missing(shipped_cooperation).links()}
    assert walked
    assert walked < reached
