"""What a hub or place has for a step: who performs it or lacks least, and who elsewhere is the nearest that does."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from kennisgraaf.cooperation.areas import Area
from kennisgraaf.cooperation.document import nearness, thing, things
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.places import Nearness, Where
from kennisgraaf.cooperation.workforce import Functions, Workforce

SHOWN = 10
"""Of how many actors more is told than their number: hundreds may be likely."""


class Status(StrEnum):
    """What is there for a step, the best first ("Missing links" in ``docs/cooperation.md``)."""

    PERFORMED = "performed"
    LIKELY = "likely"
    LACKS_FUNCTION = "lacks-function"
    LACKS_COMPETENCY = "lacks-competency"
    NOBODY = "nobody"
    UNTAKEN = "no-step"
    """There is no step: no known one takes what is offered, and nobody seeks it."""


class Candidate(NamedTuple):
    """The nearest elsewhere that does what an area lacks: *documented* that it performs the step, or likely."""

    actor: str
    documented: bool
    nearness: Nearness

    def as_json(self, index: Index, lang: str) -> dict[str, Any]:
        """This as an object of JSON, with labels in *lang*."""
        return {
            "actor": thing(index, self.actor, lang),
            "capability": "documented" if self.documented else "likely",
            "nearness": nearness(self.nearness),
        }


class Cell(NamedTuple):
    """What an area has for a step: the *actors* that do it, or the one that *lacks* the fewest.

    It lacks functions or, beside the *function* in which it does offer work, competencies. The *candidate* is more
    capable than anybody here; None when nobody is known to be.
    """

    status: Status
    actors: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    function: str = ""
    candidate: Candidate | None = None

    def as_json(self, index: Index, lang: str) -> dict[str, Any]:
        """This as an object of JSON, with labels in *lang*; of many likely actors the first."""
        return {
            "status": self.status,
            "actors": things(index, self.actors[:SHOWN], lang),
            "number": len(self.actors),
            "lacks": things(index, self.lacks, lang),
            "function": thing(index, self.function, lang) if self.function else None,
            "candidate": self.candidate and self.candidate.as_json(index, lang),
        }


class Cells(dict[str, Cell]):
    """The cells of *area* by step, each worked out when it is first asked for."""

    def __init__(self, index: Index, workforce: Workforce, area: Area):
        super().__init__()
        self._index, self._workforce, self._area = index, workforce, area
        self._unperformed: dict[Functions, Cell] = {}
        self._near: dict[Where, Nearness] = {}

    def __missing__(self, step: str) -> Cell:
        found = self[step] = self._look(step)
        return found

    def _look(self, step: str) -> Cell:
        documented = self._workforce.documented(step)
        within = self._area.within
        if actors := [actor for _, actor in documented if actor in within]:
            return Cell(Status.PERFORMED, tuple(actors))
        functions = self._index.steps.all[step].functions
        found = self._unperformed.get(functions)
        if found is None:
            found = self._unperformed[functions] = self._without(functions)
        return Cell(*found[:-1], self._nearest(documented, True)) if documented else found

    def _without(self, functions: Functions) -> Cell:
        """The cell of a step that needs *functions* and that nobody is documented to perform."""
        workforce, area = self._workforce, self._area
        if likely := workforce.likely(functions, area):
            return Cell(Status.LIKELY, likely)
        candidate = self._nearest(workforce.anywhere(functions).items(), False)
        if lack := workforce.short_of_functions(functions, area):
            return Cell(Status.LACKS_FUNCTION, (lack.actor,), lack.lacks, "", candidate)
        if lack := workforce.short_of_competencies(functions, area):
            return Cell(Status.LACKS_COMPETENCY, (lack.actor,), lack.lacks, lack.function, candidate)
        return Cell(Status.NOBODY, candidate=candidate)

    def _nearest(self, actors: Iterable[tuple[Where, str]], documented: bool) -> Candidate | None:
        """The nearest of *actors*, each after where it is; the first by IRI of those as near."""
        near, ranked = self._near, []
        for where, actor in actors:
            found = near.get(where)
            if found is None:
                found = near[where] = self._index.places.nearness(where, self._area.where)
            ranked.append((found, actor))
        best = min(ranked, default=None)
        return Candidate(best[1], documented, best[0]) if best else None
