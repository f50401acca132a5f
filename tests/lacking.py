"""Small worlds of missing links, and their table worked out straight from ``docs/cooperation.md``."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from kennisgraaf.cooperation.cells import Status
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.missing import Row, Table

from .wayfinding import EX

Triple = tuple[str, str, str]

HUBS, ACTORS, TRIALS = ("hub0", "hub1"), ("ann", "bob", "cas", "dirk"), ("trial",)
THINGS, STEPS = ("wood", "beam", "chip", "desk", "dust"), ("saw", "glue", "mill", "sift")
FUNCTIONS, COMPETENCIES, PLACES = ("sawyer", "joiner", "miller"), ("cut", "join", "grind", "lift"), ("ghent", "bruges")
DECLARED = f"""
{" ".join(f":{hub} a kg:Hub ." for hub in HUBS)} {" ".join(f":{actor} a kg:Actor ." for actor in ACTORS)}
:trial a kg:Cooperation . {" ".join(f":{thing} a kg:Material ." for thing in THINGS)}
{" ".join(f":{step} a kg:ProcessStep ." for step in STEPS)} :stream a kg:MaterialStream .
{" ".join(f":{function} a kg:JobFunction ." for function in FUNCTIONS)}
:ghent a kg:Place ; wgs84:lat 51.05 ; wgs84:long 3.72 . :bruges a kg:Place ; wgs84:lat 51.21 ; wgs84:long 3.22 .
"""
GROUPS: tuple[tuple[tuple[Triple, ...], int, int], ...] = (
    (tuple((one, "broader", other) for one, other in product(THINGS, THINGS) if one != other), 1, 4),
    (tuple(product(STEPS, ("hasInput", "hasOutput"), (*THINGS, "stream"))), 5, 12),
    (tuple(product(("stream",), ("consistsOf",), THINGS)), 0, 2),
    (tuple(product(("stream",), ("isOfferedBy", "isSoughtBy"), ACTORS[:2])), 0, 2),
    ((*product(STEPS, ("isPerformedBy",), (*ACTORS, *HUBS)), *product(TRIALS, ("includesStep",), STEPS)), 0, 3),
    (tuple(product(STEPS, ("needsFunction",), FUNCTIONS)), 3, 7),
    (tuple(product(ACTORS, ("offers",), FUNCTIONS)), 2, 6),
    (tuple(product(FUNCTIONS, ("asks",), COMPETENCIES)), 5, 12),
    (tuple(product((*ACTORS, "hub0"), ("in",), (*HUBS, *TRIALS))), 2, 8),
    (tuple(product((*ACTORS, *HUBS), ("isLocatedIn",), PLACES)), 0, 6),
)
"""What a small world may say, how much of each at least and at most; *offers*, *asks* and *in* are work offers,
essential requirements and participations."""
POOL = [each for group, *_ in GROUPS for each in group]


def turtle(said: frozenset[Triple]) -> str:
    """A graph that says *said*."""
    lines = [DECLARED]
    for one, name, other in sorted(said):
        node = f":{one}-{name}-{other}"
        lines.append(
            {
                "offers": f"{node} a kg:WorkOffer ; kg:isOfferedBy :{one} ; kg:offersFunction :{other} .",
                "asks": f"{node} a kg:CompetencyRequirement ; kg:hasRequirementLevel <requirement-level/essential> ;"
                f" kg:isRequirementOf :{one} ; kg:requiresCompetency :{other} .",
                "in": f"{node} a kg:Participation ; kg:hasParticipant :{one} ; kg:participatesIn :{other} .",
                "broader": f":{one} skos:broader :{other} .",
            }.get(name, f":{one} kg:{name} :{other} .")
        )
    return "\n".join(lines)


class Brute:
    """The table of a small world, straight from the definitions."""

    def __init__(self, said: frozenset[Triple], index: Index):
        self.said, self.index = said, index

    def values(self, one: str, name: str) -> set[str]:
        return {other for subject, each, other in self.said if (subject, each) == (one, name)}

    def named(self, step: str, name: str) -> set[str]:
        """The things of a step; the stream stands for its things."""
        found = self.values(step, name)
        return found - {"stream"} | (self.values("stream", "consistsOf") if "stream" in found else set())

    def above(self, thing: str) -> set[str]:
        found = {thing}
        while more := {other for each in found for other in self.values(each, "broader")} - found:
            found |= more
        return found

    def fits(self, given: str, wanted: str) -> bool:
        return wanted in self.above(given) or given in self.above(wanted)

    def fit(self, given: str, step: str) -> int:
        """How the input that *given* fits best is fitted: 0 exact, 1 narrower, 2 broader, 3 none is."""
        levels = (
            0 if given == wanted else 1 if wanted in self.above(given) else 2 if given in self.above(wanted) else 3
            for wanted in self.named(step, "hasInput")
        )
        return min(levels, default=3)

    def worst(self, thing: str, step: str, position: int) -> int:
        """The worst link of the best way from *thing* to *step* as the one at *position*: every way is walked."""
        if position == 1:
            return self.fit(thing, step)
        ways = (
            max(self.fit(thing, by), self.worst(given, step, position - 1))
            for by in STEPS
            for given in self.named(by, "hasOutput")
        )
        return min(ways, default=3)

    def reached(self, thing: str, most: int) -> dict[str, int]:
        """Each step reached from *thing*, with the fewest steps it takes: every way is walked."""
        found: dict[str, int] = {}
        edge = {thing}
        for position in range(1, most + 1):
            taken = {s for s in STEPS for t in self.named(s, "hasInput") for g in edge if self.fits(g, t)}
            found = {**dict.fromkeys(taken, position), **found}
            edge = {given for step in taken for given in self.named(step, "hasOutput")}
        return found

    def within(self, hub: str, party: str) -> bool:
        members = {actor for actor in (*ACTORS, *HUBS) if hub in self.values(actor, "in")} | {hub}
        return party in members or (party in TRIALS and any(party in self.values(each, "in") for each in members))

    def nearness(self, party: str, hub: str) -> tuple[tuple[int, float | None], str]:
        where = self.index.places.where
        near = self.index.places.nearness(where(f"{EX}{party}"), where(f"{EX}{hub}"))
        return (near.level, near.km), party

    def cell(self, step: str, hub: str) -> tuple[Status, set[str], set[str], str]:
        """The status, the actors, what the best lacks, and the candidate elsewhere."""
        documented = self.values(step, "isPerformedBy") | {
            trial for trial in TRIALS if step in self.values(trial, "includesStep")
        }
        functions = self.values(step, "needsFunction")
        likely = {actor for actor in ACTORS if functions and functions <= self.values(actor, "offers")}
        here = {each for each in documented if self.within(hub, each)}
        if here:
            return Status.PERFORMED, here, set(), ""

        def nearest(parties: set[str]) -> str:
            return min((self.nearness(each, hub) for each in parties), default=(None, ""))[1]

        here = {each for each in likely if self.within(hub, each)}
        if here:
            return Status.LIKELY, here, set(), nearest(documented)
        candidate = nearest(documented or likely)
        inside = [actor for actor in ACTORS if self.within(hub, actor)]
        some = [
            (len(functions - offers), actor)
            for actor in inside
            for offers in [self.values(actor, "offers")]
            if functions & offers
        ]
        if some:
            _, actor = min(some)
            return Status.LACKS_FUNCTION, {actor}, functions - self.values(actor, "offers"), candidate
        asked = [self.values(function, "asks") for function in functions]
        close = [
            (len(set().union(*asked) - has), function, actor)
            for actor in inside
            for function in self.values(actor, "offers")
            for has in [self.values(function, "asks")]
            if asked and all(has & each for each in asked)
        ]
        if close:
            _, function, actor = min(close)
            return Status.LACKS_COMPETENCY, {actor}, set().union(*asked) - self.values(function, "asks"), candidate
        return Status.NOBODY, set(), set(), candidate

    def rows(self, most: int) -> list[tuple[object, ...]]:
        """Every row that has a step."""
        return [
            (thing, hub, position, step, self.worst(thing, step, position), *self.cell(step, hub))
            for thing in sorted(THINGS)
            for hub in HUBS
            for position, step in sorted((position, step) for step, position in self.reached(thing, most).items())
        ]


def short(iri: str) -> str:
    return iri.removeprefix(EX)


def told(table: Table, row: Row) -> tuple[object, ...]:
    """*row* of *table* as brute force tells it."""
    cell = row.cell
    candidate = short(cell.candidate.actor) if cell.candidate else ""
    place = (short(row.thing), short(row.area), row.position, short(row.step), table.fit(row))
    return (*place, cell.status, set(map(short, cell.actors)), set(map(short, cell.lacks)), candidate)


worlds = st.tuples(
    *(st.frozensets(st.sampled_from(group), min_size=least, max_size=most) for group, least, most in GROUPS)
).map(lambda groups: frozenset().union(*groups))
