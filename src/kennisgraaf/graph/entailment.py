"""The entailments that the graph promises, computed for one contribution at a time.

Promised of data, from RDF Schema (https://www.w3.org/TR/rdf11-mt/#rdfs-entailment: rdfs2, 3, 7, 9) and
OWL 2 RL (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules:
prp-inv1, prp-inv2, prp-symp, prp-eqp1, prp-eqp2, cax-eqc1, cax-eqc2): the types and properties that follow through
sub- and equivalent classes and properties at any depth, domain, range, inverse and symmetric properties. None of
these rules joins two statements of data, so the entailments of a contribution depend on that contribution and the
ontology alone, and the union of the entailments of all contributions is the entailment of their union.

Not promised of the terms themselves: that a subclass of a subclass is a subclass (rdfs11), and likewise for
properties (rdfs5), is used here and not written out. That, as all that is transitive, is asked with property paths.
``docs/entailments.md`` lists the axioms for users, and a test holds it to this module.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS

_TYPE = ox.NamedNode(str(RDF.type))
_TRIVIAL = frozenset(ox.NamedNode(str(term)) for term in (OWL.Thing, RDFS.Resource, RDFS.Literal))

Named = Mapping[ox.NamedNode, frozenset[ox.NamedNode]]


def _closure(pairs: Iterable[tuple[ox.NamedNode, ox.NamedNode]]) -> Named:
    """For each node all that can be reached from it over *pairs*, itself excepted."""
    direct: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    for lower, upper in pairs:
        direct[lower].add(upper)
    reached = {}
    for start in direct:
        found: set[ox.NamedNode] = set()
        waiting = [start]
        while waiting:
            new = direct.get(waiting.pop(), set()) - found
            found |= new
            waiting.extend(new)
        reached[start] = frozenset(found - {start} - _TRIVIAL)
    return reached


@dataclass(frozen=True)
class Vocabulary:
    """What an ontology says that the promised rules use; anonymous classes take no part."""

    superclasses: Named
    superproperties: Named
    domains: Named
    ranges: Named
    inverses: Named = field(repr=False)

    @classmethod
    def of(cls, ontology: Iterable[ox.Triple]) -> Vocabulary:
        said: dict[str, list[tuple[ox.NamedNode, ox.NamedNode]]] = defaultdict(list)
        for triple in ontology:
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
                said[triple.predicate.value].append((triple.subject, triple.object))

        def both_ways(predicate: str) -> list[tuple[ox.NamedNode, ox.NamedNode]]:
            return said[predicate] + [(right, left) for left, right in said[predicate]]

        def grouped(pairs: Iterable[tuple[ox.NamedNode, ox.NamedNode]]) -> Named:
            groups: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
            for key, value in pairs:
                groups[key].add(value)
            return {key: frozenset(values - _TRIVIAL) for key, values in groups.items()}

        symmetric = [(term, term) for term, kind in said[str(RDF.type)] if kind.value == str(OWL.SymmetricProperty)]
        return cls(
            superclasses=_closure(said[str(RDFS.subClassOf)] + both_ways(str(OWL.equivalentClass))),
            superproperties=_closure(said[str(RDFS.subPropertyOf)] + both_ways(str(OWL.equivalentProperty))),
            domains=grouped(said[str(RDFS.domain)]),
            ranges=grouped(said[str(RDFS.range)]),
            inverses=grouped(both_ways(str(OWL.inverseOf)) + symmetric),
        )

    def _consequences(self, triple: ox.Triple) -> Iterator[ox.Triple]:
        """What follows from *triple* alone in one step."""
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if predicate == _TYPE and isinstance(value, ox.NamedNode):
            for superclass in self.superclasses.get(value, ()):
                yield ox.Triple(subject, _TYPE, superclass)
            return
        for superproperty in self.superproperties.get(predicate, ()):
            yield ox.Triple(subject, superproperty, value)
        for domain in self.domains.get(predicate, ()):
            yield ox.Triple(subject, _TYPE, domain)
        if isinstance(value, ox.NamedNode | ox.BlankNode):
            for kind in self.ranges.get(predicate, ()):
                yield ox.Triple(value, _TYPE, kind)
            for inverse in self.inverses.get(predicate, ()):
                yield ox.Triple(value, inverse, subject)

    def entailments(self, statements: Iterable[ox.Triple]) -> set[ox.Triple]:
        """What the promised rules add to *statements*, without *statements* themselves."""
        known = set(statements)
        waiting = list(known)
        added: set[ox.Triple] = set()
        while waiting:
            for consequence in self._consequences(waiting.pop()):
                if consequence not in known:
                    known.add(consequence)
                    added.add(consequence)
                    waiting.append(consequence)
        return added
