"""Who in an area offers the work that a step needs, or lacks least of it.

Steps that need the same functions lack the same, so all of this is asked of functions, and worked out once an area.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from kennisgraaf.cooperation.areas import Area
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.places import Where
from kennisgraaf.namespaces import ID, KG
from kennisgraaf.querying.evidence import Evidence, joined

Functions = tuple[str, ...]

_OF, _LEVEL, _REQUIRES = (
    ox.NamedNode(f"{KG}{name}") for name in ("isRequirementOf", "hasRequirementLevel", "requiresCompetency")
)
_ESSENTIAL = ox.NamedNode(f"{ID}requirement-level/essential")


class Lack(NamedTuple):
    """What *actor* lacks: job functions or, beside the *function* that it does offer, competencies."""

    actor: str
    lacks: tuple[str, ...]
    function: str = ""


class Workforce:
    """The work that is offered, by function and area."""

    def __init__(self, index: Index):
        self._index = index
        self._offering: dict[tuple[str, str], frozenset[str]] = {}
        self._essential: dict[str, frozenset[str]] = {}
        self._numbers: dict[str, int] = {}
        self._bits: dict[str, int] = {}
        self._close_to: dict[Functions, Sequence[str]] = {}
        self._offered: dict[str, frozenset[str]] = {}
        self._shared: dict[str, frozenset[str]] = {}
        self._documented: dict[str, tuple[tuple[Where, str], ...]] = {}
        self._anywhere: dict[Functions, Mapping[Where, str]] = {}

    def documented(self, step: str) -> tuple[tuple[Where, str], ...]:
        """The documented performers of *step*, each after where it is."""
        found = self._documented.get(step)
        if found is None:
            where = self._index.places.where
            found = tuple((where(actor), actor) for actor in self._index.steps.documented(step))
            self._documented[step] = found
        return found

    def offering(self, function: str, area: Area) -> frozenset[str]:
        """The actors in *area* that offer work in *function*."""
        found = self._offering.get((function, area.iri))
        if found is None:
            found = self._offering[function, area.iri] = self._index.steps.offering(function) & area.within
        return found

    def essential(self, function: str) -> frozenset[str]:
        """The essential competencies of *function*; none when no source says what it asks."""
        found = self._essential.get(function)
        if found is None:
            found = self._essential[function] = frozenset(self._asked(function))
        return found

    def _asked(self, function: str) -> Iterator[str]:
        """The essential competencies of *function*, by the few quads about it: a query would look at all that are."""
        matching = self._index.snapshot.matching
        for said in matching(None, _OF, ox.NamedNode(function)):
            requirement, graph = said.subject, said.graph_name
            assert isinstance(requirement, ox.NamedNode) and isinstance(graph, ox.NamedNode)
            if any(matching(requirement, _LEVEL, _ESSENTIAL, graph)):
                for asked in matching(requirement, _REQUIRES, None, graph):
                    if isinstance(asked.object, ox.NamedNode):
                        yield asked.object.value

    def likely(self, functions: Functions, area: Area) -> tuple[str, ...]:
        """The actors in *area* that offer work in all of *functions*; nobody when there are none."""
        return tuple(sorted(_all(self.offering(function, area) for function in functions)))

    def anywhere(self, functions: Functions) -> Mapping[Where, str]:
        """The actors that offer work in all of *functions*: of those in the same places and hubs the first by IRI."""
        found = self._anywhere.get(functions)
        if found is None:
            where, actors = self._index.places.where, _all(map(self._index.steps.offering, functions))
            found = self._anywhere[functions] = {where(actor): actor for actor in sorted(actors, reverse=True)}
        return found

    def short_of_functions(self, functions: Functions, area: Area) -> Lack | None:
        """The actor in *area* that offers work in some of *functions* and lacks the fewest."""
        offered = Counter(actor for function in functions for actor in self.offering(function, area))
        if not offered:
            return None
        actor = min(offered, key=lambda actor: (-offered[actor], actor))
        return Lack(actor, tuple(each for each in functions if actor not in self.offering(each, area)))

    def short_of_competencies(self, functions: Functions, area: Area) -> Lack | None:
        """The actor in *area* with work in a function that shares essential competencies with each of *functions*, and
        lacks the fewest of them."""
        offered = self.offered(area)
        if not offered:
            return None
        function = next((each for each in self._close(functions) if each in offered), None)
        if function is None:
            return None
        asked = frozenset().union(*map(self.essential, functions))
        return Lack(min(self.offering(function, area)), tuple(sorted(asked - self.essential(function))), function)

    def offered(self, area: Area) -> frozenset[str]:
        """The functions in which anybody in *area* offers work."""
        found = self._offered.get(area.iri)
        if found is None:
            found = frozenset(function for function in self._everywhere if self.offering(function, area))
            self._offered[area.iri] = found
        return found

    def _close(self, functions: Functions) -> Sequence[str]:
        """The functions offered anywhere that share competencies with each of *functions*, those first that lack the
        fewest."""
        found = self._close_to.get(functions)
        if found is None:
            asked = 0
            for function in functions:
                asked |= self._asked_bits(function)
            lacking = (
                ((asked & ~self._asked_bits(each)).bit_count(), each) for each in _all(map(self._sharing, functions))
            )
            found = self._close_to[functions] = [each for _, each in sorted(lacking)]
        return found

    def _asked_bits(self, function: str) -> int:
        """The essential competencies of *function* as a set of bits: they are compared hundreds of thousands of
        times."""
        found = self._bits.get(function)
        if found is None:
            numbers = self._numbers
            found = 0
            for competency in self.essential(function):
                found |= 1 << numbers.setdefault(competency, len(numbers))
            self._bits[function] = found
        return found

    def _sharing(self, function: str) -> frozenset[str]:
        """The functions offered anywhere that share a competency with *function*."""
        found = self._shared.get(function)
        if found is None:
            sharing = (self._asking[competency] for competency in self.essential(function) & self._asking.keys())
            found = self._shared[function] = frozenset().union(*sharing)
        return found

    @cached_property
    def _everywhere(self) -> frozenset[str]:
        """The functions in which anybody offers work."""
        return frozenset(function for _, function in self._index.facts.pairs("offersFunction"))

    @cached_property
    def _asking(self) -> Mapping[str, AbstractSet[str]]:
        """The functions in which anybody offers work, by the competencies they ask."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for function in self._everywhere:
            for competency in self.essential(function):
                found[competency].add(function)
        return found

    def requirements(self, functions: Iterable[str]) -> Iterator[Evidence]:
        """On whose word *functions* ask their essential competencies."""
        rows = self._index.rows
        for function in functions:
            columns = ("requirement", "competency", "graph", "source")
            found = rows.ask("requirement-sources", *columns, function=ox.NamedNode(function))
            said = ((requirement, _REQUIRES.value, *row) for requirement, *row in found)
            yield from joined(said, rows.change)


def _all(offering: Iterable[frozenset[str]]) -> frozenset[str]:
    """Who is in all of *offering*; nobody when there are none."""
    every = tuple(offering)
    return every[0].intersection(*every[1:]) if every else frozenset()
