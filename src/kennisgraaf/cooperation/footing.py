"""What a missing link rests on: the statements on the way to a step, and on who does it or lacks little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from kennisgraaf.cooperation.areas import Area
from kennisgraaf.cooperation.basis import Basis
from kennisgraaf.cooperation.cells import SHOWN, Cell, Status
from kennisgraaf.cooperation.facts import Statement
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.reach import Reach
from kennisgraaf.cooperation.workforce import Workforce
from kennisgraaf.querying.evidence import Evidence


class Footing:
    """Finds the evidence of the cells of *areas*, for steps that *reach* knows the way to."""

    def __init__(self, index: Index, reach: Reach, areas: Iterable[Area], workforce: Workforce):
        self._index, self._facts = index, index.facts
        self._basis, self._reach, self._workforce = Basis(index), reach, workforce
        self._areas = {area.iri: area for area in areas}

    def of(self, thing: str, area: str, step: str, cell: Cell) -> tuple[Evidence, ...]:
        """The evidence of *cell*, that of *step* in *area*, and of the way from *thing* to the step."""
        statements = self._way(thing, step) if step else self._offers(thing)
        found = set(self._index.witnesses.of((*statements, *self._cell(area, step, cell))))
        if cell.function:
            found.update(self._workforce.requirements((*self._functions(step), cell.function)))
        return tuple(sorted(found))

    def _offers(self, thing: str) -> Iterator[Statement]:
        for offer in self._index.supply.offers(thing):
            yield from self._basis.naming(offer, "consistsOf", thing)
            yield from self._basis.held(self._index.supply.stream(offer))

    def _way(self, thing: str, step: str) -> Iterator[Statement]:
        """The statements that lead from *thing* to *step*: what is taken, and what is given."""
        way = self._reach.way(thing, step)
        for link, by in way:
            yield from self._basis.naming(by, "hasInput", link.wanted)
            yield from self._index.things.grounds(link.given, link.wanted)
        for (_, by), (link, _) in pairwise(way):
            yield from self._basis.naming(by, "hasOutput", link.given)

    def _cell(self, area: str, step: str, cell: Cell) -> Iterator[Statement]:
        """The statements on who does *step* in *area* or lacks the fewest, and on who does elsewhere."""
        functions = self._functions(step)
        if cell.status is not Status.PERFORMED:
            yield from ((step, "needsFunction", function) for function in functions)
        for actor in cell.actors[:SHOWN]:
            if cell.status is Status.PERFORMED:
                yield from self._performing(actor, step)
            else:
                yield from self._offering(actor, (cell.function,) if cell.function else functions)
            if area:
                yield from self._areas[area].grounds(actor)
        if cell.candidate:
            actor = cell.candidate.actor
            yield from self._performing(actor, step) if cell.candidate.documented else self._offering(actor, functions)
            for located in (actor, area):
                yield from ((located, "isLocatedIn", place) for place in self._facts.objects(located, "isLocatedIn"))

    def _functions(self, step: str) -> tuple[str, ...]:
        return self._index.steps.all[step].functions if step else ()

    def _performing(self, actor: str, step: str) -> Iterator[Statement]:
        if actor in self._facts.objects(step, "isPerformedBy"):
            yield step, "isPerformedBy", actor
        if step in self._facts.objects(actor, "includesStep"):
            yield actor, "includesStep", step

    def _offering(self, actor: str, functions: Iterable[str]) -> Iterator[Statement]:
        """The offers by *actor* of work in *functions*."""
        for function in functions:
            for offer in self._facts.subjects(function, "offersFunction"):
                if actor in self._facts.objects(offer, "isOfferedBy"):
                    yield offer, "offersFunction", function
                    yield offer, "isOfferedBy", actor
