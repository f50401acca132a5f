"""Materials, other resources and products: which are the same, which are narrower, and so what fits what.

``docs/cooperation.md`` ("What counts as what", "Links") defines it. In a cycle, of things each broader than the next,
each is both narrower and broader than the others; then *narrower* counts, which is better.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import IntEnum

from kennisgraaf.cooperation.facts import Facts, Statement
from kennisgraaf.graph.closure import closed, foremost, joined

KINDS = ("Material", "Resource", "Product")
"""The classes of things."""


class Fit(IntEnum):
    """How what is given fits what is wanted, the best first."""

    EXACT = 0
    NARROWER = 1
    BROADER = 2


class Things:
    """The things of *facts*. Those that are the same are one, and everything is said of what stands for them."""

    def __init__(self, facts: Facts):
        self._facts = facts
        known = frozenset().union(*map(facts.of, KINDS))
        self._same: dict[str, str] = {}
        twins: dict[str, tuple[str, ...]] = {}
        for same in joined(facts.pairs("exactMatch")):
            if ours := same & known:
                first = foremost(ours)
                twins[first] = tuple(sorted(same - {first}))
                self._same.update(dict.fromkeys(same, first))
        self.twins: Mapping[str, tuple[str, ...]] = twins
        """The other things that are the same, by the one that stands for them."""
        self._broader: defaultdict[str, set[str]] = defaultdict(set)
        self._narrower: defaultdict[str, set[str]] = defaultdict(set)
        for narrow, broad in facts.pairs("broader"):
            self._broader[self.same(narrow)].add(self.same(broad))
            self._narrower[self.same(broad)].add(self.same(narrow))
        self._kinds: dict[str, frozenset[str]] = {}
        self._fitting: dict[str, Mapping[str, Fit]] = {}
        self._accepting: dict[str, Mapping[str, Fit]] = {}

    def same(self, thing: str) -> str:
        """The one of the things that are the same as *thing* (``skos:exactMatch``) that stands for all."""
        return self._same.get(thing, thing)

    def of(self, kind: str) -> frozenset[str]:
        """All things of *kind*, of those that are the same only the one that stands for them."""
        if kind not in self._kinds:
            self._kinds[kind] = frozenset(map(self.same, self._facts.of(kind)))
        return self._kinds[kind]

    def relation(self, given: str, wanted: str) -> Fit | None:
        """How *given* fits *wanted*; None when it does not."""
        return self.fitting(wanted).get(self.same(given))

    def fitting(self, wanted: str) -> Mapping[str, Fit]:
        """The things that fit *wanted* when they are given, and how."""
        wanted = self.same(wanted)
        if wanted not in self._fitting:
            self._fitting[wanted] = self._fits(wanted, self._narrower, self._broader)
        return self._fitting[wanted]

    def accepting(self, given: str) -> Mapping[str, Fit]:
        """The things that *given* fits when they are wanted, and how."""
        given = self.same(given)
        if given not in self._accepting:
            self._accepting[given] = self._fits(given, self._broader, self._narrower)
        return self._accepting[given]

    def grounds(self, given: str, wanted: str) -> tuple[Statement, ...]:
        """The fewest statements that make *given* fit *wanted*, one after the other; none when it does not."""
        fit = self.relation(given, wanted)
        if fit is None:
            return ()
        start, end = (wanted, given) if fit is Fit.BROADER else (given, wanted)
        before: dict[str, tuple[str, Statement]] = {}
        reached = [start]
        for each in reached:
            for statement in self._leading(each, up=fit is not Fit.EXACT):
                other = statement[2] if statement[0] == each else statement[0]
                if other != start and other not in before:
                    before[other] = (each, statement)
                    reached.append(other)
        found: list[Statement] = []
        while end != start:
            end, statement = before[end]
            found.append(statement)
        return tuple(reversed(found))

    def _leading(self, thing: str, *, up: bool) -> Iterator[Statement]:
        """The statements that lead from *thing* to what is the same and, when *up*, to what is broader."""
        if thing in self._same:
            for other in self._facts.objects(thing, "exactMatch"):
                yield thing, "exactMatch", other
            for other in self._facts.subjects(thing, "exactMatch"):
                yield other, "exactMatch", thing
        if up:
            for other in self._facts.objects(thing, "broader"):
                yield thing, "broader", other

    def _fits(self, thing: str, better: Mapping[str, set[str]], worse: Mapping[str, set[str]]) -> Mapping[str, Fit]:
        found = dict.fromkeys(closed(thing, lambda each: worse.get(each, ())), Fit.BROADER)
        found |= dict.fromkeys(closed(thing, lambda each: better.get(each, ())), Fit.NARROWER)
        return {**found, thing: Fit.EXACT}
