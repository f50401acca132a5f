"""Who said a statement: in which graph it stands, which revision brought it there, and whose that is.

The revision is looked up in the ledger: of those that changed the graph, the newest that added the statement. That
costs no index to be written with each contribution. What a revision added is sorted, so all that it says of one thing
stands together. A statement that was entailed has no revision: it follows from what its graph states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice

import pyoxigraph as ox

from kennisgraaf.errors import ParameterError
from kennisgraaf.namespaces import INFERRED, is_stated
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import canonical
from kennisgraaf.revisions.revision import Revision
from kennisgraaf.snapshots.snapshot import Snapshot


@dataclass(frozen=True)
class Attribution:
    """A *statement*, in the *graph* that states it or *entailed* it, and the *contributor* of that graph.

    ``revision`` is the one with which it came in, for the last time; None when it was entailed. What was made from the
    ledger itself, such as its provenance, has neither.
    """

    statement: ox.Triple
    graph: str
    entailed: bool
    contributor: str
    revision: Revision | None


def attributions(
    ledger: Ledger,
    snapshot: Snapshot,
    subject: str,
    predicate: str = "",
    value: str = "",
    offset: int = 0,
    limit: int = 100,
) -> list[Attribution]:
    """Who says what about *subject*, as *snapshot* has it: at most *limit* from *offset* on, in an order of its own.

    *predicate* and *value* narrow it: an IRI, and a term as N-Triples or SPARQL write it, or an IRI alone.
    Raises ParameterError, LedgerError.
    """
    there = snapshot.matching(
        _iri("subject", subject), _iri("predicate", predicate) if predicate else None, _term(value)
    )
    quads = list(islice(there, offset, offset + limit))
    found: dict[ox.Quad, Attribution] = {}
    for graph, own in groupby(sorted(quads, key=_graph), _graph):
        found.update(_of_graph(ledger, graph, list(own), snapshot.origin.revision))
    return [found[quad] for quad in quads]


def _of_graph(ledger: Ledger, graph: str, quads: list[ox.Quad], until: int) -> Iterator[tuple[ox.Quad, Attribution]]:
    """The attributions of *quads*, all of *graph*, as it was at revision *until*."""
    stated = is_stated(graph)
    origin = graph.removesuffix(INFERRED)
    last = ledger.last_of(origin, until)
    contributor = "" if last is None else last.contributor
    came = _came(ledger, origin, quads, until) if stated else {}
    for quad in quads:
        revision = came.get(quad)
        by = contributor if revision is None else revision.contributor
        yield quad, Attribution(quad.triple, origin, not stated and bool(by), by, revision)


def _came(ledger: Ledger, graph: str, quads: Iterable[ox.Quad], until: int) -> Mapping[ox.Quad, Revision]:
    """The revision with which each of *quads*, which *graph* has at revision *until*, came in last."""
    wanted = {canonical([quad]): quad for quad in quads}
    starts = {line[: line.index(b" ") + 1] for line in wanted}
    found = {}
    for revision, added in ledger.before(until, graph):
        said = {line for start in starts for line in _beginning(start, added)}
        for line in said & wanted.keys():
            found[wanted.pop(line)] = revision
        if not wanted:
            break
    return found


def _beginning(start: bytes, lines: bytes) -> Iterator[bytes]:
    """Those of *lines*, which are sorted, that begin with *start*."""
    place = 0 if lines.startswith(start) else lines.find(b"\n" + start) + 1
    while lines.startswith(start, place):
        end = lines.index(b"\n", place) + 1
        yield lines[place:end]
        place = end


def _graph(quad: ox.Quad) -> str:
    assert isinstance(quad.graph_name, ox.NamedNode), "the merge is left out"
    return quad.graph_name.value


def _iri(name: str, text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text)
    except ValueError as error:
        raise ParameterError(name, "an absolute IRI") from error


def _term(text: str) -> ox.NamedNode | ox.Literal | None:
    """The term that *text* writes. Raises ParameterError."""
    if not text:
        return None
    if text[0] not in '<"':
        return _iri("object", text)
    try:
        (quad,) = ox.parse(f"<urn:example:s> <urn:example:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        accepts = 'an IRI, or a literal such as "hout"@nl or "7"^^<http://www.w3.org/2001/XMLSchema#integer>'
        raise ParameterError("object", accepts) from error
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object
