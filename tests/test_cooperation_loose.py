"""Streams that stay alone: offers from which nothing begins, and demands in which nothing ends."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation.chains import chains
from kennisgraaf.cooperation.loose import loose, unmet
from kennisgraaf.cooperation.matches import matches
from kennisgraaf.namespaces import KG

from .cooperating import index_of
from .enumerating import KINDS, STREAMS, Statement, World, turtle, worlds
from .test_cooperation_chains import MILL, iris
from .wayfinding import EX


@settings(max_examples=25, deadline=None)
@given(worlds(), st.integers(1, 3))
def test_what_stays_alone_is_in_nothing(said: frozenset[Statement], steps: int) -> None:
    """An offer is told of when no match or chain begins with it, a demand when none ends in it; no other is."""
    world = World(said)
    found = [each.identity for most in (0, steps) for each in world.every(most)]
    begun, ended = {each[0] for each in found}, {each[-1] for each in found}
    kinds = {(each, "type", f"{KG}{kind}") for kind, things in KINDS.items() for each in things}
    index = index_of(turtle(said | kinds))
    supply = index.supply
    offers = [stream for stream in STREAMS if supply.is_offered(stream)]
    demands = [stream for stream in STREAMS if supply.is_sought(stream)]
    for told, streams, known in ((loose, offers, begun), (unmet, demands, ended)):
        alone = iris([each["stream"] for each in told(index, streams, steps, "nl", [])])
        assert alone == [stream for stream in streams if stream not in known]


def test_a_demand_says_what_it_could_be_made_of() -> None:
    """Steps make it of what nobody offers, or no step makes it; what its own seeker alone offers meets it not."""
    data = """
    :chair a kg:Product . :seat a kg:MaterialStream ; kg:consistsOf :chair ; kg:isSoughtBy :shop .
    :build a kg:ProcessStep ; kg:hasInput :reed ; kg:hasOutput :chair . :cut a kg:ProcessStep ; kg:hasInput :marsh ;
        kg:hasOutput :reed . :reed a kg:Material . :marsh a kg:Material .
    :gold a kg:MaterialStream ; kg:consistsOf :ore ; kg:isSoughtBy :shop . :ore a kg:Material .
    :own a kg:MaterialStream ; kg:consistsOf :dust ; kg:isSoughtBy :mill .
    """
    index = index_of(MILL + data)
    found = {each["stream"]["iri"]: each for each in chains(index, steps=3)["unmet"]}
    assert sorted(found) == [f"{EX}gold", f"{EX}own", f"{EX}seat"]
    assert (found[f"{EX}gold"]["missing"], found[f"{EX}gold"]["made_of"]) == ("offer", [])
    assert (found[f"{EX}seat"]["missing"], iris(found[f"{EX}seat"]["made_of"])) == (
        "input",
        [f"{EX}reed", f"{EX}marsh"],
    )
    one = chains(index, f"{EX}seat", steps=1)["unmet"][0]
    assert iris(one["made_of"]) == [f"{EX}reed"]
    assert all("seat" not in words and "reed" in words for words in one["text"].values())
    assert iris([each["stream"] for each in matches(index, f"{EX}shop")["unmet"]]) == [f"{EX}gold", f"{EX}seat"]
