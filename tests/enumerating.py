"""Every match and chain of a small world, one by one, straight from the definitions of ``docs/cooperation.md``.

Only where things are and who cooperated is asked of the index, which has tests of its own for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import product
from types import SimpleNamespace
from typing import NamedTuple, cast

from hypothesis import strategies as st
from rdflib import RDF, SKOS, XSD

from kennisgraaf.cooperation.facts import Facts
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.places import Level, Where
from kennisgraaf.namespaces import KG
from kennisgraaf.querying.rows import Row, Rows

EX = "http://example.org/"
OTHER = {
    "broader": str(SKOS.broader),
    "exactMatch": str(SKOS.exactMatch),
    "lat": "http://www.w3.org/2003/01/geo/wgs84_pos#lat",
    "long": "http://www.w3.org/2003/01/geo/wgs84_pos#long",
    "type": str(RDF.type),
}
"""The properties that are not of our own namespace."""


def names(kind: str, most: int) -> tuple[str, ...]:
    return tuple(f"{EX}{kind}{number}" for number in range(most))


THINGS, STREAMS, STEPS = names("thing", 6), names("stream", 5), names("step", 4)
ACTORS, HUBS, COOPERATIONS = names("actor", 4), names("hub", 2), names("cooperation", 1)
WORK, FUNCTIONS, ROLES, PLACES = names("work", 4), names("function", 2), names("role", 2), names("place", 3)
PARTICIPATIONS, MODELS, PERIODS = names("participation", 4), names("model", 1), names("period", 3)
PARTIES, COLLABORATIONS = (*ACTORS, *HUBS, *COOPERATIONS), (*HUBS, *COOPERATIONS)

KINDS: Mapping[str, tuple[str, ...]] = {
    "Material": THINGS[:4],
    "Product": THINGS[3:],
    "MaterialStream": STREAMS,
    "ProcessStep": STEPS,
    "Actor": (*ACTORS, *HUBS),
    "Hub": HUBS,
    "Collaboration": COLLABORATIONS,
    "Cooperation": COOPERATIONS,
    "Place": PLACES,
}
ALWAYS: tuple[tuple[str, str, str], ...] = (
    *((PLACES[0], name, degrees) for name, degrees in (("lat", "51.0"), ("long", "3.7"))),
    *((PLACES[1], name, degrees) for name, degrees in (("lat", "51.2"), ("long", "4.4"))),
    *((PERIODS[0], name, date) for name, date in (("startsOn", "2023"), ("endsOn", "2023"))),
    *((PERIODS[1], name, date) for name, date in (("startsOn", "2024-02"), ("endsOn", "2024-05-01"))),
    (PERIODS[2], "startsOn", "2023-12-31"),
    (MODELS[0], "requiresRole", ROLES[0]),
    (MODELS[0], "requiresRole", ROLES[1]),
)
"""What every world says."""

RELATIONS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], int, int]] = {
    "broader": (THINGS, THINGS, 0, 4),
    "exactMatch": (THINGS, THINGS, 0, 1),
    "consistsOf": (STREAMS, THINGS, 5, 9),
    "isOfferedBy": ((*STREAMS, *WORK), PARTIES, 4, 8),
    "isSoughtBy": (STREAMS, ACTORS, 2, 4),
    "involvesStream": (COLLABORATIONS, STREAMS, 0, 3),
    "hasQuantity": (STREAMS, ("1.5", "2", "10"), 2, 5),
    "hasUnit": (STREAMS, (f"{EX}tonne", f"{EX}piece"), 2, 5),
    "hasPeriod": (STREAMS, PERIODS, 2, 5),
    "hasInput": (STEPS, (*THINGS, STREAMS[0]), 3, 8),
    "hasOutput": (STEPS, (*THINGS, STREAMS[0]), 3, 8),
    "isPerformedBy": (STEPS, PARTIES, 0, 3),
    "includesStep": (COLLABORATIONS, STEPS, 0, 2),
    "needsFunction": (STEPS, FUNCTIONS, 1, 4),
    "offersFunction": (WORK, FUNCTIONS, 2, 4),
    "isLocatedIn": ((*PARTIES, *STREAMS), PLACES, 4, 8),
    "hasParticipant": (PARTICIPATIONS, (*ACTORS, *HUBS), 2, 4),
    "participatesIn": (PARTICIPATIONS, COLLABORATIONS, 2, 4),
    "hasRole": (PARTICIPATIONS, ROLES, 1, 3),
    "cooperatesWith": (ACTORS, ACTORS, 0, 3),
}
"""What a world says: of what, which values, and how many at least and at most."""

Statement = tuple[str, str, str]


@st.composite
def worlds(draw: st.DrawFn) -> frozenset[Statement]:
    """The statements of a small world, each a subject, the local name of a property and a value."""
    said = set(ALWAYS)
    for name, (subjects, values, least, most) in RELATIONS.items():
        pairs = st.tuples(st.sampled_from(subjects), st.sampled_from(values))
        said |= {(subject, name, value) for subject, value in draw(st.sets(pairs, min_size=least, max_size=most))}
    return frozenset(said)


def rows(said: frozenset[Statement]) -> tuple[Row, ...]:
    """*said* as the rows of a graph, with the kind of everything."""
    kinds = {(each, "type", f"{KG}{kind}") for kind, things in KINDS.items() for each in things}
    return tuple((subject, OTHER.get(name, f"{KG}{name}"), value) for subject, name, value in sorted(said | kinds))


def turtle(said: Iterable[Statement]) -> str:
    """*said* in Turtle."""
    terms = ((subject, OTHER.get(name, f"{KG}{name}"), value) for subject, name, value in sorted(said))
    return "".join(
        f"<{one}> <{two}> {f'<{value}>' if ':' in value else literal(value)} .\n" for one, two, value in terms
    )


def literal(value: str) -> str:
    """A number, or a date that may be a year or a month."""
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(value), "decimal")
    return f'"{value}"^^<{XSD[kind]}>'


def index_of_world(said: frozenset[Statement]) -> Index:
    """The index of a world, without a store: for what asks for no labels and no evidence."""
    return Index(cast(Rows, SimpleNamespace(snapshot=None)), Facts({f"{EX}graph": rows(said)}))


class Each(NamedTuple):
    """One match or chain with its grade; an identity is the offer, the steps and the end."""

    grade: tuple[int, ...]
    identity: tuple[str, ...]
    partners: tuple[str | None, ...]


class World:
    """Enumerates the matches and chains of what is *said*."""

    def __init__(self, said: frozenset[Statement]):
        self.index = index_of_world(said)
        self.values = cache(lambda subject, name: sorted(value for *pair, value in said if pair == [subject, name]))
        """The values of a property of a subject."""
        self.subjects = cache(lambda value, name: sorted(subject for subject, *pair in said if pair == [name, value]))
        """What has a value for a property."""

    def same(self, thing: str) -> frozenset[str]:
        """All that are the same as *thing*."""
        found = {thing}
        while more := {
            other
            for one in found
            for other in (*self.values(one, "exactMatch"), *self.subjects(one, "exactMatch"))
            if other not in found
        }:
            found |= more
        return frozenset(found)

    def above(self, thing: frozenset[str]) -> set[frozenset[str]]:
        """What is broader than *thing*, all the way up."""
        found: set[frozenset[str]] = set()
        edge = {thing}
        while edge:
            edge = {self.same(up) for each in edge for one in each for up in self.values(one, "broader")} - found
            found |= edge
        return found

    def fit(self, given: frozenset[str], wanted: frozenset[str]) -> int | None:
        if given == wanted:
            return 0
        return 1 if wanted in self.above(given) else 2 if given in self.above(wanted) else None

    def things(self, subject: str, name: str) -> set[frozenset[str]]:
        """The things of a property; a stream stands for its things."""
        found = set()
        for value in self.values(subject, name):
            found |= self.things(value, "consistsOf") if value in STREAMS else {self.same(value)}
        return found

    @property
    def offers(self) -> list[str]:
        return [each for each in STREAMS if self.values(each, "isOfferedBy") or not self.values(each, "isSoughtBy")]

    def holders(self, offer: str) -> list[str]:
        return self.values(offer, "isOfferedBy") or self.subjects(offer, "involvesStream")

    def performers(self, step: str) -> tuple[list[str], list[str]]:
        """The documented and the likely performers of *step*."""
        documented = sorted({*self.values(step, "isPerformedBy"), *self.subjects(step, "includesStep")})
        needed = self.values(step, "needsFunction")

        def offering(function: str) -> set[str]:
            return {
                actor
                for work in self.subjects(function, "offersFunction")
                for actor in self.values(work, "isOfferedBy")
            }

        likely = [actor for actor in (*ACTORS, *HUBS) if needed and all(actor in offering(each) for each in needed)]
        return documented, likely

    def is_product(self, thing: frozenset[str]) -> bool:
        return not thing.isdisjoint(KINDS["Product"])

    def every(self, most: int) -> list[Each]:
        """The chains of 1 to *most* steps, or with *most* 0 the matches, best first."""
        best: dict[tuple[str, ...], Each] = {}
        for offer in self.offers:
            for thing in self.things(offer, "consistsOf"):
                for each in self.ways(offer, (thing,), (), (), most):
                    best[each.identity] = min(each, best.get(each.identity, each))
        return sorted(best.values())

    def ways(
        self,
        offer: str,
        given: tuple[frozenset[str], ...],
        steps: tuple[str, ...],
        links: tuple[tuple[frozenset[str], int], ...],
        most: int,
    ) -> Iterator[Each]:
        """Those that begin so: with what was given last, and the inputs taken with how what was given fitted them."""
        if steps or not most:
            for demand in STREAMS:
                takers = [
                    taker for taker in self.values(demand, "isSoughtBy") if steps or taker not in self.holders(offer)
                ]
                for wanted in self.things(demand, "consistsOf") if takers else ():
                    fit = self.fit(given[-1], wanted)
                    if fit is not None:
                        yield self.graded(offer, steps, (*links, (wanted, fit)), demand, takers)
        if steps and self.is_product(given[-1]):
            yield self.graded(offer, steps, links, self.index.things.same(min(given[-1])), None)
        for step in STEPS if len(steps) < most else ():
            for wanted, output in product(self.things(step, "hasInput"), self.things(step, "hasOutput")):
                fit = self.fit(given[-1], wanted)
                if fit is not None and step not in steps and (output == given[-1] or output not in given):
                    yield from self.ways(offer, (*given, output), (*steps, step), (*links, (wanted, fit)), most)

    def graded(
        self,
        offer: str,
        steps: tuple[str, ...],
        links: tuple[tuple[frozenset[str], int], ...],
        end: str,
        takers: list[str] | None,
    ) -> Each:
        """The grade with the partners that make it the best: every choice is tried."""
        choices: list[list[str | None]] = []
        nobody = likely = missing = 0
        for number, step in enumerate(steps):
            documented, could = self.performers(step)
            nobody += not documented and not could
            likely += not documented and bool(could)
            choices.append([*(documented or could or [None])])
            for needed in self.things(step, "hasInput") - {links[number][0]}:
                given = [self.things(one, "consistsOf") for one in self.offers]
                given += [self.things(one, "hasOutput") for one in steps[:number]]
                missing += all(self.fit(each, needed) is None for things in given for each in things)
        fits = [fit for _, fit in links]
        trade = (0,) * 5
        if takers is not None:
            choices.append([*takers])
            trade = self.trade(offer, end)
        first = (nobody, likely, missing, fits.count(2), fits.count(1), *trade)
        grade, partners = min(
            ((*first, *self.circle(offer, [each for each in chosen if each]), len(steps)), chosen)
            for chosen in product(*choices)
        )
        return Each(grade, (offer, *steps, end), partners)

    def trade(self, offer: str, demand: str) -> tuple[int, ...]:
        """Whether these are apart, or that is unknown; do not compare, or that is unknown, or are less."""

        def dates(stream: str, name: str) -> list[str]:
            return [date for period in self.values(stream, "hasPeriod") for date in self.values(period, name)]

        (start, end), (begin, stop) = (
            (min(dates(each, "startsOn"), key=since, default=""), max(dates(each, "endsOn"), key=until, default=""))
            for each in (offer, demand)
        )
        apart = bool((end and begin and until(end) < since(begin)) or (stop and start and until(stop) < since(start)))
        undated = not apart and not all((start, end, begin, stop))
        amounts = [self.values(stream, "hasQuantity") for stream in (offer, demand)]
        units = [self.values(stream, "hasUnit") for stream in (offer, demand)]
        if any(len(each) != 1 for each in (*amounts, *units)):
            return apart, undated, 0, 1, 0
        if units[0] != units[1]:
            return apart, undated, 1, 0, 0
        return apart, undated, 0, 0, Decimal(amounts[0][0]) < Decimal(amounts[1][0])

    def circle(self, offer: str, partners: list[str]) -> tuple[int, ...]:
        """What is counted of place, roles and earlier cooperation."""
        index, holders = self.index, self.holders(offer)
        where = index.places.where(*holders)
        here = Where(frozenset(self.values(offer, "isLocatedIn")) or where.places, where.hubs)
        others = [partner for partner in partners if partner not in holders]
        near = [index.places.nearness(here, index.places.where(partner)) for partner in others]
        levels = [each.level for each in near]
        tenths = sum(round((each.km or 0) * 10) for each in near if each.level is Level.DISTANCE)
        roles = {role for each in index.actors.circle([*holders, *partners]) for role in index.actors.roles(each)}
        strangers = sum(not any(index.actors.cooperated(each, holder) for holder in holders) for each in partners)
        return (
            levels.count(Level.UNKNOWN),
            levels.count(Level.DISTANCE),
            tenths,
            levels.count(Level.NEIGHBOUR),
            levels.count(Level.HUB),
            len(set(ROLES) - roles),
            strangers,
        )


def since(date: str) -> str:
    """The first day of *date*."""
    return date + {4: "-01-01", 7: "-01", 10: ""}[len(date)]


def until(date: str) -> str:
    """A day that is not before the last of *date*, nor after any later one."""
    return date + {4: "-12-31", 7: "-31", 10: ""}[len(date)]
