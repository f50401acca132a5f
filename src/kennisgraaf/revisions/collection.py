"""The named graphs that there are, each with whose it is, where it comes from, and how it stands.

What a graph says of itself (its title, licence and source) goes before what was said when it was sent. A graph of
entailments is told with the graph that entails it: nobody states it, and it changes with that graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from kennisgraaf.namespaces import INFERRED, PREFIXES
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.revision import Revision
from kennisgraaf.snapshots.snapshot import Snapshot

_TITLE, _LICENCE, _SOURCE = (f"{PREFIXES['dcterms']}{name}" for name in ("title", "license", "source"))
_SAID = f"""
SELECT ?graph ?property ?value WHERE {{
  VALUES ?property {{ <{_TITLE}> <{_LICENCE}> <{_SOURCE}> }}
  GRAPH ?graph {{ ?graph ?property ?value }}
}}
ORDER BY ?property ?value LIMIT 100
"""


@dataclass(frozen=True)
class NamedGraph:
    """A graph: its statements, those that it entails, and ``last``, the revision that changed it last.

    ``last`` is None for a graph that is made of others, such as that of provenance. ``titles`` are by language.
    ``licences`` and ``sources`` are IRIs, or words where whoever sent it gave no IRI.
    """

    iri: str
    triples: int
    entailed: int
    last: Revision | None
    titles: Mapping[str, str] = field(default_factory=dict)
    licences: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def names(snapshot: Snapshot) -> list[str]:
    """The IRIs of the graphs of *snapshot*, in order, but for those of entailments."""
    return [iri for iri in sorted(snapshot.statistics.graphs) if not iri.endswith(INFERRED)]


def describe(iris: Iterable[str], snapshot: Snapshot, ledger: Ledger) -> Iterator[NamedGraph]:
    """What there is to say of each of the graphs *iris* of *snapshot*. Raises LedgerError."""
    counts = snapshot.statistics.graphs
    for iri in iris:
        said = _said(iri, snapshot)
        last = ledger.last_of(iri, snapshot.origin.revision)
        yield NamedGraph(
            iri,
            counts[iri],
            counts.get(f"{iri}{INFERRED}", 0),
            last,
            {term.language or "": term.value for term in said[_TITLE] if isinstance(term, ox.Literal)},
            _values(said[_LICENCE]) or _given(last.licence if last else ""),
            _values(said[_SOURCE]) or _given(last.source if last else ""),
        )


def _said(iri: str, snapshot: Snapshot) -> dict[str, list[ox.NamedNode | ox.Literal]]:
    """What the graph *iri* says of itself, by property."""
    found = defaultdict[str, list[ox.NamedNode | ox.Literal]](list)
    _, rows = snapshot.query(_SAID, {"graph": ox.NamedNode(iri)}).table()
    for _, name, value in rows:
        if isinstance(name, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            found[name.value].append(value)
    return found


def _values(terms: Iterable[ox.NamedNode | ox.Literal]) -> tuple[str, ...]:
    return tuple(term.value for term in terms)


def _given(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
