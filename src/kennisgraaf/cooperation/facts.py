"""What the graph states on who has, seeks and does what, and with whom: the rows of ``facts.rq``, to be looked up.

A revision changes few graphs, so the facts follow it: what the graphs it changed no longer say is taken out, unless
another graph says it too, and what they say now is put in. Nothing here is worked out; ``index`` has what is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from kennisgraaf.namespaces import KG
from kennisgraaf.querying.rows import ByGraph, Row

COLUMNS = ("subject", "predicate", "object")
"""The columns of ``facts.rq`` that are kept, by graph."""

_LOCAL = re.compile("[/#]")
"""What stands before the local name of a property."""

Statement = tuple[str, str, str]
"""A subject, the local name of a property, and a value."""
Pair = tuple[str, str]
Values = Mapping[str, tuple[str, ...]]


def _put(values: dict[str, tuple[str, ...]], taken: Collection[Pair], given: Collection[Pair]) -> None:
    """Take the pairs *taken* out of *values*, and put those *given* in; both are of a key and one of its values."""
    changed = {key: set(values.get(key, ())) for key in {key for pairs in (taken, given) for key, _ in pairs}}
    for key, value in given:
        changed[key].add(value)
    for key, value in taken:
        changed[key].discard(value)
    for key, left in changed.items():
        if left:
            values[key] = tuple(sorted(left))
        else:
            del values[key]


class _Relation:
    """The statements with one property: each counts once, in however many graphs it stands."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[str, ...]] = {}
        self._subjects: dict[str, tuple[str, ...]] | None = None
        self._again: Counter[Pair] = Counter()
        """How many graphs more than one state it, of what more than one does."""

    @property
    def subjects(self) -> Values:
        """The subjects by object, worked out when they are first asked for."""
        if self._subjects is None:
            found: defaultdict[str, list[str]] = defaultdict(list)
            for subject, values in self.objects.items():
                for value in values:
                    found[value].append(subject)
            self._subjects = {value: tuple(sorted(subjects)) for value, subjects in found.items()}
        return self._subjects

    def fill(self, added: Iterable[Row]) -> None:
        """Say what *added* does, when nothing is said yet; the same as ``change``, at a third of the time."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for subject, _, value in added:
            found[subject].append(value)
        for subject, values in found.items():
            if len(values) == 1:
                self.objects[subject] = (values[0],)
            else:
                graphs = Counter(values)
                self.objects[subject] = tuple(sorted(graphs))
                self._again.update({(subject, value): count - 1 for value, count in graphs.items() if count > 1})

    def change(self, removed: Iterable[Row], added: Iterable[Row]) -> None:
        """Count each of the rows *added* once more, and each of those *removed*, which were there, once less."""
        taken: set[Pair] = set()
        given: set[Pair] = set()
        for subject, _, value in added:
            if (subject, value) in given or value in self.objects.get(subject, ()):
                self._again[subject, value] += 1
            else:
                given.add((subject, value))
        for subject, _, value in removed:
            if (subject, value) in self._again:
                self._again[subject, value] -= 1
                if not self._again[subject, value]:
                    del self._again[subject, value]
            else:
                taken.add((subject, value))
        _put(self.objects, taken, given)
        if self._subjects is not None:
            backwards = [[(value, subject) for subject, value in pairs] for pairs in (taken, given)]
            _put(self._subjects, *backwards)


class Facts:
    """The statements of a snapshot, by subject or object and the local name of their property."""

    def __init__(self, rows: ByGraph):
        self._rows: ByGraph = {}
        self._relations: dict[str, _Relation] = {}
        self._properties: dict[str, str] = {}
        self._kinds: dict[str, frozenset[str]] = {}
        self.update(rows)

    def update(self, rows: ByGraph) -> None:
        """Say what *rows* do: those of a graph that are the same object as before are not looked at."""
        removed: defaultdict[str, list[Row]] = defaultdict(list)
        added: defaultdict[str, list[Row]] = defaultdict(list)
        for graph in dict.fromkeys((*self._rows, *rows)):
            old, new = self._rows.get(graph, ()), rows.get(graph, ())
            if old is not new:
                before, after = frozenset(old), frozenset(new)
                for row in before - after:
                    removed[row[1]].append(row)
                for row in after - before:
                    added[row[1]].append(row)
        for predicate in removed.keys() | added.keys():
            name = _LOCAL.split(predicate)[-1]
            if name in self._relations:
                self._relations[name].change(removed[predicate], added[predicate])
            else:
                self._properties[name] = predicate
                self._relations[name] = _Relation()
                self._relations[name].fill(added[predicate])
        self._kinds.clear()
        self._rows = rows

    def objects(self, subject: str, name: str) -> tuple[str, ...]:
        """The values of the property *name* of *subject*, in order."""
        relation = self._relations.get(name)
        return relation.objects.get(subject, ()) if relation else ()

    def subjects(self, value: str, name: str) -> tuple[str, ...]:
        """What has *value* for the property *name*, in order."""
        relation = self._relations.get(name)
        return relation.subjects.get(value, ()) if relation else ()

    def pairs(self, name: str) -> Iterator[Pair]:
        """Each subject with each of its values of the property *name*, in no order."""
        relation = self._relations.get(name)
        for subject, values in relation.objects.items() if relation else ():
            for value in values:
                yield subject, value

    def of(self, kind: str) -> frozenset[str]:
        """All things of *kind*, the local name of a class such as ``Actor``, and of the classes below it."""
        if kind not in self._kinds:
            self._kinds[kind] = frozenset(self.subjects(f"{KG}{kind}", "type"))
        return self._kinds[kind]

    def property(self, name: str) -> str:
        """The IRI of the property *name*, which something has. Raises KeyError when nothing ever had."""
        return self._properties[name]
