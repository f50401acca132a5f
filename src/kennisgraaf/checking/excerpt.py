"""What a SPARQL constraint asks of one node, answered by the embedded engine from what the query reads of it."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import lru_cache

import pyoxigraph as ox
from rdflib import Variable
from rdflib.query import Result

from kennisgraaf.checking.patterns import Chain, Step, of_query
from kennisgraaf.checking.stated import Stated, Term
from kennisgraaf.graph.rdf import term


@lru_cache(maxsize=256)
def _chains(text: str) -> frozenset[Chain]:
    """What the query *text* reads, as steps away from ``$this``."""
    return frozenset(of_query(text, {}))


class Excerpt:
    """The statements that queries read of the nodes that they were asked of, in a store of their own.

    An engine that is asked in the store itself would read what was not stated too, and rdflib begins with whatever
    pattern comes first, though it matches a third of the graph.
    """

    def __init__(self, stated: Stated):
        self._stated = stated
        self._store = ox.Store()
        self._ends: dict[Step, dict[Term, set[Term]]] = {}
        self._read: set[tuple[str, ox.NamedNode]] = set()
        self._read_anew: list[ox.Quad] = []

    def read(self, text: str, nodes: Iterable[ox.NamedNode]) -> None:
        """Read what the query *text* reads of *nodes*: of many at once in a fraction of the time of one by one."""
        here = {node for node in nodes if (text, node) not in self._read}
        if not here:
            return
        for chain in _chains(text):
            self._walk(here, chain)
        self._store.extend(self._read_anew)
        self._read_anew.clear()
        self._read.update((text, node) for node in here)

    def query(self, text: str, this: ox.NamedNode) -> Result:
        """The solutions of the SELECT query *text* with *this* for ``$this``, which it selects."""
        self.read(text, (this,))
        found = self._store.query(text, substitutions={ox.Variable("this"): this})
        assert isinstance(found, ox.QuerySolutions)
        result = Result("SELECT")
        result.vars = [Variable(each.value) for each in found.variables]
        pairs = [(ours, ox.Variable(str(ours))) for ours in result.vars]
        result.bindings = [
            {ours: term(value) for ours, theirs in pairs if (value := row[theirs]) is not None} for row in found
        ]
        return result

    def _walk(self, nodes: Set[Term], chain: Chain) -> None:
        """Take all statements that a walk from *nodes* along *chain* takes."""
        for step in chain:
            nodes = self._beyond(nodes, step)

    def _beyond(self, nodes: Set[Term], step: Step) -> set[Term]:
        """Where *step* leads from *nodes*; when it may be repeated, also the nodes themselves."""
        if not step.many:
            return self._ends_of(nodes, step)
        found = waiting = set(nodes)
        while waiting:
            waiting = self._ends_of(waiting, step) - found
            found |= waiting
        return found

    def _ends_of(self, nodes: Set[Term], step: Step) -> set[Term]:
        """Where *step*, taken once, leads from *nodes*."""
        known = self._ends.setdefault(step, {})
        unknown = [node for node in nodes if node not in known]
        known |= {node: set() for node in unknown}
        wanted = ox.NamedNode(step.predicate) if step.predicate else None
        for here, predicate, there in self._stated.around(unknown, wanted, step.inverse, step.whether):
            known[here].add(there)
            subject, value = (there, here) if step.inverse else (here, there)
            assert not isinstance(subject, ox.Literal)
            self._read_anew.append(ox.Quad(subject, predicate, value))
        return set[Term]().union(*(known[node] for node in nodes))
