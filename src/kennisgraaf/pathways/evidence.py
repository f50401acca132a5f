"""On whose word a step of a route holds: the statements that it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyoxigraph as ox

from kennisgraaf.namespaces import KG
from kennisgraaf.pathways.drafting import Action
from kennisgraaf.pathways.index import Index
from kennisgraaf.querying.evidence import Evidence, joined

_REQUIRES = f"{KG}requiresCompetency"
_OF_WORK = ("requiresCredential", "leavesOpen")
_OF_OFFER = ("offersFunction", "hasSetting", "isLocatedIn")
_OF_LEARNING = ("hasPrerequisite", "teaches", "awards", "hasDuration", "isIntendedFor", "isLocatedIn", "leavesOpen")
_OF_MEASURE = ("addresses", "recognises", "awards", "isIntendedFor", "leavesOpen")
_OF_PATHWAY = ("goesVia", "leadsTo", "isIntendedFor", "leavesOpen")


class Witnesses:
    """Finds evidence in the snapshot of *index*, once for each subject: for one answer, and forgotten with it."""

    def __init__(self, index: Index):
        self._index = index
        self._of_subject: dict[str, tuple[Evidence, ...]] = {}
        self._of_function: dict[str, tuple[Evidence, ...]] = {}

    def of(self, action: Action, barriers: Collection[str] = ()) -> tuple[Evidence, ...]:
        """The statements that *action* rests on, and those of the *barriers* that matter to it."""
        found = set(self._of_action(action))
        for barrier in barriers:
            found.update(self.about(barrier, ("affects", "arisesFrom")))
            if action.function:
                found.update(self.about(action.function, ("hasWorkingCondition", "concernsSector"), {barrier}))
        return tuple(sorted(found))

    def about(self, subject: str, names: Collection[str], objects: Collection[str] = ()) -> Iterator[Evidence]:
        """The statements on *subject* with one of these properties, and one of *objects* where any are given."""
        for each in self._statements(subject):
            fits = not objects or self._index.world.same(each.object) in objects
            if fits and each.predicate.removeprefix(KG) in names:
                yield each

    def _of_action(self, action: Action) -> Iterator[Evidence]:
        if action.kind == "work":
            if action.offer:
                yield from self.about(action.offer, _OF_OFFER)
            if action.function:
                yield from self._requirements(action.function)
                yield from self.about(action.function, _OF_WORK)
        elif action.kind == "learn":
            yield from self.about(action.thing, _OF_LEARNING)
        elif action.kind == "pathway":
            yield from self.about(action.thing, _OF_PATHWAY)
            yield from self.about(action.thing, ("startsFrom",), {action.start})
        else:
            yield from self.about(action.thing, _OF_MEASURE)

    def _statements(self, subject: str) -> tuple[Evidence, ...]:
        if subject not in self._of_subject:
            columns = ("predicate", "object", "graph", "source")
            self._of_subject[subject] = self._joined(
                (each, *row)
                for each in self._same(subject)
                for row in self._index.rows.ask("statements", *columns, subject=ox.NamedNode(each))
            )
        return self._of_subject[subject]

    def _requirements(self, function: str) -> tuple[Evidence, ...]:
        if function not in self._of_function:
            columns = ("requirement", "competency", "graph", "source")
            self._of_function[function] = self._joined(
                (node, _REQUIRES, *row)
                for each in self._same(function)
                for node, *row in self._index.rows.ask("requirement-sources", *columns, function=ox.NamedNode(each))
            )
        return self._of_function[function]

    def _same(self, thing: str) -> tuple[str, ...]:
        return (thing, *self._index.world.twins.get(thing, ()))

    def _joined(self, rows: Iterator[tuple[str, ...]]) -> tuple[Evidence, ...]:
        return tuple(joined(rows, self._index.rows.change))
