"""What a SPARQL constraint asks of one node, answered by the embedded engine from what the query reads of it."""

from __future__ import annotations

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
        self._ends: dict[tuple[Term, Step], frozenset[Term]] = {}
        self._read_anew: list[ox.Quad] = []

    def query(self, text: str, this: ox.NamedNode) -> Result:
        """The solutions of the SELECT query *text* with *this* for ``$this``, which it selects."""
        for chain in _chains(text):
            self._read(this, chain)
        self._store.extend(self._read_anew)
        self._read_anew.clear()
        found = self._store.query(text, substitutions={ox.Variable("this"): this})
        assert isinstance(found, ox.QuerySolutions)
        result = Result("SELECT")
        result.vars = [Variable(each.value) for each in found.variables]
        pairs = [(ours, ox.Variable(str(ours))) for ours in result.vars]
        result.bindings = [
            {ours: term(value) for ours, theirs in pairs if (value := row[theirs]) is not None} for row in found
        ]
        return result

    def _read(self, this: ox.NamedNode, chain: Chain) -> None:
        """All statements that a walk from *this* along *chain* takes."""
        here: set[Term] = {this}
        for step in chain:
            here = self._beyond(here, step)

    def _beyond(self, nodes: set[Term], step: Step) -> set[Term]:
        """Where *step* leads from *nodes*; when it may be repeated, also the nodes themselves."""
        found = set(nodes) if step.many else set()
        waiting = list(nodes)
        while waiting:
            ends = self._step(waiting.pop(), step)
            if step.many:
                waiting.extend(ends - found)
            found |= ends
        return found

    def _step(self, node: Term, step: Step) -> frozenset[Term]:
        if (node, step) not in self._ends:
            predicate = ox.NamedNode(step.predicate) if step.predicate else None
            if step.inverse:
                found = list(self._stated.triples(None, predicate, node))
            else:
                found = [] if isinstance(node, ox.Literal) else list(self._stated.triples(node, predicate))
            self._read_anew += (ox.Quad(*triple) for triple in found)
            self._ends[node, step] = frozenset(each.subject if step.inverse else each.object for each in found)
        return self._ends[node, step]
