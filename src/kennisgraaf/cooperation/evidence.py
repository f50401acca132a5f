"""On whose word an answer rests: the quads of the statements it names, with the sources that their graphs give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

import pyoxigraph as ox
from cachetools import LRUCache
from rdflib import PROV, RDF

from kennisgraaf.cooperation.facts import Facts, Statement
from kennisgraaf.cooperation.things import Things
from kennisgraaf.namespaces import is_stated
from kennisgraaf.querying.evidence import Evidence, joined
from kennisgraaf.querying.rows import Row, Rows
from kennisgraaf.snapshots.snapshot import Snapshot

__all__ = ["Evidence", "Witnesses"]

_SUBJECT = ox.NamedNode(RDF.subject)
_PREDICATE, _OBJECT = str(RDF.predicate), str(RDF.object)
_DERIVED = str(PROV.wasDerivedFrom)
_KEPT = 20_000
"""Statements, and subjects, of which what was found is kept: the entries of an answer share many."""


class Witnesses:
    """Finds the quads of statements in the snapshot of *rows*."""

    def __init__(self, rows: Rows, facts: Facts, things: Things):
        self._rows, self._facts, self._things = rows, facts, things
        self._sources = _Sources(rows.snapshot)
        self._known: LRUCache[Statement, tuple[Row, ...]] = LRUCache(_KEPT)

    def of(self, statements: Iterable[Statement]) -> tuple[Evidence, ...]:
        """The evidence of *statements*, each a subject, the local name of a property and a value: every graph that
        states it, in order.

        What is said of a thing is also what is said of one that is the same. The sources are those of a reading of the
        statement in that graph or, without one, of its subject there (``docs/model.md``, "Where a statement comes
        from").
        """
        rows = {row for statement in set(statements) for row in self._found(statement)}
        return tuple(joined(rows, self._rows.change))

    def _found(self, statement: Statement) -> tuple[Row, ...]:
        found = self._known.get(statement)
        if found is None:
            found = self._known[statement] = tuple(self._looked_up(*statement))
        return found

    def _looked_up(self, subject: str, name: str, value: str) -> Iterator[Row]:
        same = self._things.same
        for this in (same(subject), *self._things.twins.get(same(subject), ())):
            for that in self._facts.objects(this, name):
                if same(that) == same(value):
                    yield from self._sources.of(this, self._facts.property(name), that)


class _Sources:
    """What the graphs of *snapshot* state, and where they have it from."""

    def __init__(self, snapshot: Snapshot):
        self._snapshot = snapshot
        self._known: LRUCache[str, Mapping[Row, list[str]]] = LRUCache(_KEPT)
        self._derived: LRUCache[tuple[str, str], list[str]] = LRUCache(_KEPT)

    def of(self, subject: str, predicate: str, value: str) -> Iterator[Row]:
        """The statement in every graph that makes it, once with each source, or with an empty one.

        The sources are those of its readings, or else of its subject, there.
        """
        for quad in self._snapshot.matching(ox.NamedNode(subject), ox.NamedNode(predicate)):
            graph = _text(quad.graph_name)
            if _text(quad.object) == value and is_stated(graph):
                row = (subject, predicate, value, graph)
                sources = self._readings(subject).get(row[1:]) or self._in(graph, subject)
                yield from ((*row, source) for source in sources or ("",))

    def _in(self, graph: str, subject: str) -> list[str]:
        """The sources that *graph* names for *subject*: others may name thousands for what is known widely."""
        found = self._derived.get((graph, subject))
        if found is None:
            found = self._derived[graph, subject] = self._values(subject, _DERIVED, graph)
        return found

    def _values(self, subject: str, predicate: str, graph: str) -> list[str]:
        one, name, where = map(ox.NamedNode, (subject, predicate, graph))
        return [_text(quad.object) for quad in self._snapshot.matching(one, name, None, where)]

    def _readings(self, subject: str) -> Mapping[Row, list[str]]:
        """The sources of the readings of statements on *subject*, by predicate, object and graph."""
        known = self._known.get(subject)
        if known is None:
            found: defaultdict[Row, list[str]] = defaultdict(list)
            for quad in self._snapshot.matching(None, _SUBJECT, ox.NamedNode(subject)):
                graph, reading = _text(quad.graph_name), _text(quad.subject)
                if is_stated(graph):
                    said = (self._values(reading, each, graph) for each in (_PREDICATE, _OBJECT))
                    for predicate, value in product(*said):
                        found[predicate, value, graph] += self._in(graph, reading)
            known = self._known[subject] = dict(found)
        return known


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph) -> str:
    assert not isinstance(term, ox.Triple | ox.DefaultGraph), "a named graph of RDF 1.1 has neither"
    return term.value
