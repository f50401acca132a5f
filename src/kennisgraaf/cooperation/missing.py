"""Missing links: what each hub has, and lacks, for each step that could follow a thing ("Missing links" in
``docs/cooperation.md``).

The table is worked out as it is read; what a hub has for a step, once for all things that reach the step.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain, islice
from typing import Any, NamedTuple

from kennisgraaf.cooperation.areas import areas
from kennisgraaf.cooperation.cells import SHOWN, Cell, Cells, Status
from kennisgraaf.cooperation.document import LAST_ROW, Text, answer, clamped, following, text, thing
from kennisgraaf.cooperation.footing import Footing
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.phrases import PHRASES
from kennisgraaf.cooperation.reach import Reach
from kennisgraaf.cooperation.things import KINDS, Fit
from kennisgraaf.cooperation.workforce import Workforce
from kennisgraaf.querying.evidence import Evidence

QUERY = "missing-links"
"""The catalogue query that says the same, but for the nearest candidate."""

_STEPS, _LIMIT = 6, 1000
"""The most steps from a thing, and rows of a document."""


class Link(NamedTuple):
    """A *step* that is reached from *thing*, as the one at *position*, from 1, with the cell of each area in order."""

    thing: str
    position: int
    step: str
    cells: tuple[Cell, ...]


class Row(NamedTuple):
    """What the hub or place *area* has for *step*, which is reached from *thing* as the one at *position*.

    A thing that somebody offers, no step takes and nobody seeks has a row at position 0, without a step; without an
    area too when its holders, which are the actors of the cell, are in none.
    """

    thing: str
    area: str
    position: int
    step: str
    cell: Cell


def missing(
    index: Index, *, about: str | None = None, within: str | None = None, steps: int = 3, lang: str = "nl"
) -> Table:
    """The missing links of the thing *about*, or of every thing, in the hub or place *within*, or in every hub.

    A step counts when it is reached in *steps* steps: 1 to 6.
    """
    return Table(index, about, within, steps, lang)


class Table:
    """Missing links: a row for each thing, each hub, and each step that is reached from the thing, in this order."""

    def __init__(self, index: Index, about: str | None, within: str | None, steps: int, lang: str):
        self._index, self._about, self._within, self._lang = index, about, within, lang
        self._notes: list[Text] = []
        self._reach = Reach(index, clamped("steps", steps, 1, _STEPS, self._notes))
        self._areas = areas(index, within)
        workforce = Workforce(index)
        cells = [Cells(index, workforce, area) for area in self._areas]
        self._across = cache(lambda step: tuple(each[step] for each in cells))
        self._footing = Footing(index, self._reach, self._areas, workforce)
        every = frozenset().union(*map(index.things.of, KINDS))
        self._things = sorted(every) if about is None else [index.things.same(about)]

    @property
    def areas(self) -> tuple[str, ...]:
        """The hubs, or the one hub or place, in the order of the cells of a link."""
        return tuple(area.iri for area in self._areas)

    def __len__(self) -> int:
        """How many rows there are."""
        return sum(map(self._size, self._things))

    def links(self) -> Iterator[Link]:
        """The rows that have a step, those of all areas together; by thing, position and step."""
        return chain.from_iterable(map(self._links, self._things))

    def rows(self, offset: int = 0) -> Iterator[Row]:
        """The rows after the first *offset*; by thing, hub, position and step."""
        for number, each in enumerate(self._things):
            size = self._size(each) if offset else 1
            if offset < size:
                return islice(chain.from_iterable(map(self._of, self._things[number:])), offset, None)
            offset -= size
        return iter(())

    def evidence(self, row: Row) -> tuple[Evidence, ...]:
        """The statements that *row* rests on: the way to the step, who does it, and who lacks what."""
        return self._footing.of(row.thing, row.area, row.step, row.cell)

    def fit(self, row: Row) -> Fit | None:
        """How well the step of *row* fits: as the worst link on the way to it; None without a step."""
        return max(link.fit for link, _ in self._reach.way(row.thing, row.step)) if row.step else None

    def as_json(self, lang: str = "", *, limit: int = 100, offset: int = 0) -> dict[str, Any]:
        """At most *limit* rows after the first *offset* as an object of JSON, with labels in *lang*."""
        lang, notes = lang or self._lang, list(self._notes)
        limit = clamped("limit", limit, 1, _LIMIT, notes)
        offset = clamped("offset", offset, 0, LAST_ROW, notes)
        rows = [self._row(row, lang) for row in islice(self.rows(offset), limit)]
        then = following(len(rows), offset, len(self), notes)
        if self._about is not None and not rows:
            notes.append(text(self._index, *_NOTHING, about=self._about))
        within = self._within and thing(self._index, self._within, lang)
        content = {"within": within, "total": len(self), "next": then, "missing": rows}
        return answer(self._index, self._about, lang, QUERY, notes, **content)

    def _size(self, thing: str) -> int:
        reached = self._reach.count(thing)
        return reached * len(self._areas) if reached else sum(1 for _ in self._untaken(thing))

    def _links(self, thing: str) -> Iterator[Link]:
        for position, step in self._reach.of(thing):
            yield Link(thing, position, step, self._across(step))

    def _of(self, thing: str) -> Iterator[Row]:
        links = tuple(self._links(thing))
        for number, area in enumerate(self.areas):
            for _, position, step, cells in links:
                yield Row(thing, area, position, step, cells[number])
        if not links:
            yield from self._untaken(thing)

    def _untaken(self, thing: str) -> Iterator[Row]:
        """The rows of *thing*, which no step takes, if somebody offers it and nobody seeks it."""
        supply = self._index.supply
        if any(map(supply.demands, self._index.things.accepting(thing))):
            return
        offers = supply.offers(thing)
        holders = {holder for offer in offers for holder in supply.holders(offer)}
        elsewhere = set(holders)
        for area in self._areas:
            if here := holders & area.within:
                elsewhere -= here
                yield Row(thing, area.iri, 0, "", Cell(Status.UNTAKEN, tuple(sorted(here))))
        unheld = any(not supply.holders(offer) for offer in offers)
        if self._within is None and (elsewhere or unheld):
            yield Row(thing, "", 0, "", Cell(Status.UNTAKEN, tuple(sorted(elsewhere))))

    def _row(self, row: Row, lang: str) -> dict[str, Any]:
        index = self._index
        return {
            "thing": thing(index, row.thing, lang),
            "area": thing(index, row.area, lang) if row.area else None,
            "position": row.position,
            "step": thing(index, row.step, lang) if row.step else None,
            "fit": None if (fit := self.fit(row)) is None else fit.name.lower(),
            **row.cell.as_json(index, lang),
            "text": self._text(row),
            "evidence": [each.as_json() for each in self.evidence(row)],
        }

    def _text(self, row: Row) -> Text:
        cell, named = row.cell, {"thing": row.thing, "area": row.area, "step": row.step, "function": row.cell.function}
        named = {name: iri for name, iri in named.items() if iri}
        said = [text(self._index, *_TEXTS[cell.status], **named, actors=cell.actors[:SHOWN], lacks=cell.lacks)]
        for link, _ in self._reach.way(row.thing, row.step) if row.step else ():
            if link.fit is Fit.BROADER:
                said.append(text(self._index, *PHRASES["broader"], given=link.given, wanted=link.wanted))
        return {language: " ".join(each[language] for each in said) for language in said[0]}


_NOTHING = (
    "Geen gekende stap neemt {about}, en niemand biedt het aan.",
    "No known step takes {about}, and nobody offers it.",
)
_TEXTS = {
    Status.PERFORMED: ("In {area} voert {actors} {step} uit.", "In {area}, {actors} performs {step}."),
    Status.LIKELY: (
        "In {area} biedt {actors} werk aan in elke functie die {step} vraagt.",
        "In {area}, {actors} offers work in every function that {step} needs.",
    ),
    Status.LACKS_FUNCTION: (
        "In {area} biedt {actors} werk aan in een deel van de functies die {step} vraagt, maar niet in {lacks}.",
        "In {area}, {actors} offers work in some of the functions that {step} needs, but not in {lacks}.",
    ),
    Status.LACKS_COMPETENCY: (
        "In {area} biedt {actors} werk aan in {function}; voor {step} ontbreekt {lacks}.",
        "In {area}, {actors} offers work in {function}; for {step} it lacks {lacks}.",
    ),
    Status.NOBODY: (
        "In {area} is niemand bekend die {step} uitvoert, of er de functies voor aanbiedt.",
        "In {area}, nobody is known who performs {step}, or offers the functions for it.",
    ),
    Status.UNTAKEN: (
        "Geen gekende stap neemt {thing}, en niemand vraagt het.",
        "No known step takes {thing}, and nobody seeks it.",
    ),
}
