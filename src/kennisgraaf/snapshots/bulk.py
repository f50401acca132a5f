"""Whole graphs, written into an empty store: the fast way to make a snapshot anew.

A statement stays the line of N-Quads that the ledger has; the store reads it as it is. What follows from one statement
follows likewise from each other with the same predicate, or for a type with the same class. So the vocabulary is asked
once what a statement of that kind entails, and the nodes are filled in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile

import pyoxigraph as ox
from rdflib import RDF

from kennisgraaf.graph.entailment import Vocabulary
from kennisgraaf.graph.statistics import Statistics
from kennisgraaf.namespaces import INFERRED, is_checked

BATCH = 64_000_000
"""Bytes that the store loads at a time: some 300,000 statements. Each batch makes files, and readers search all."""

LOADERS = 2
"""Batches that the store loads side by side: reading one takes as long as writing another."""

PART = 100_000
"""Lines of a graph that are written at a time, as named and as merged."""

REMEMBERED = 1_000_000
"""Entailed statements, some 220 bytes each, that are known to be in the merge. Many follow from several graphs, in
made-up data half of them; to load one again changes nothing but takes time."""

_TYPE = f"<{RDF.type}>".encode()
_SUBJECT, _VALUE = ox.NamedNode("urn:example:subject"), ox.NamedNode("urn:example:value")
_LITERAL = ox.Literal("")

Template = tuple[int, bytes, int]
"""A statement to be: what comes first and last, by its place in (subject, value, nothing), and the words between."""


class Entailments:
    """What statements entail by *vocabulary*, all as lines of N-Triples without their end."""

    def __init__(self, vocabulary: Vocabulary):
        self._vocabulary = vocabulary
        self._kinds: dict[tuple[bytes, bytes], list[Template]] = {}

    def of(self, statements: Collection[bytes]) -> set[bytes]:
        """What *statements* entail, some of themselves perhaps among it."""
        found: set[bytes] = set()
        for statement in statements:
            subject, predicate, value = statement.split(b" ", 2)
            kind = predicate, value if predicate == _TYPE else value[:1]
            templates = self._kinds.get(kind)
            if templates is None:
                templates = self._kinds[kind] = list(self._templates(predicate, value))
            if templates:
                parts = subject, value, b""
                for first, words, last in templates:
                    found.add(parts[first] + words + parts[last])
        return found

    def _templates(self, predicate: bytes, value: bytes) -> Iterator[Template]:
        """What statements like the one with *predicate* and *value* entail."""
        term: ox.NamedNode | ox.Literal = _VALUE if value.startswith((b"<", b"_:")) else _LITERAL
        if predicate == _TYPE and value.startswith(b"<"):
            term = ox.NamedNode(value[1:-1].decode())
        example = ox.Triple(_SUBJECT, ox.NamedNode(predicate[1:-1].decode()), term)
        places = {_SUBJECT: 0, term: 1}
        for each in self._vocabulary.entailments([example]):
            assert isinstance(each.subject, ox.NamedNode)
            last = places.get(each.object, 2) if isinstance(each.object, ox.NamedNode | ox.Literal) else 2
            words = f" {each.predicate} " + (str(each.object) if last == 2 else "")
            yield places[each.subject], words.encode(), last


def fill(
    store: ox.Store,
    graphs: Iterable[tuple[str, Collection[bytes]]],
    vocabulary: Vocabulary,
    folder: Path,
    batch: int = BATCH,
) -> Statistics:
    """Put *graphs*, each its IRI and all its lines of N-Quads, into the empty *store*, with all that follows.

    That is what they entail by *vocabulary*, and the merge. While the store loads ``LOADERS`` batches the next one is
    made; so these, of *batch* bytes each, the lines of one graph, and ``REMEMBERED`` statements are all that is held
    in memory; the merge waits in a file without a name in *folder*. Returns the statistics.
    Raises OSError.
    """
    entailments = Entailments(vocabulary)
    merged: set[bytes] = set()
    counts: dict[str, int] = {}

    def everything() -> Iterator[tuple[bytes, bytes]]:
        """All there is, in parts: each as named, and as merged."""
        for graph, lines in graphs:
            counts[graph] = len(lines)
            end = f" <{graph}> .\n".encode()
            entailed: set[bytes] = set()
            every = iter(lines)
            while part := list(islice(every, PART)):
                own = [line.removesuffix(end) for line in part]
                yield b"".join(part), _written(own, b" .\n")
                if is_checked(graph):
                    entailed |= entailments.of(own)
            entailed = {statement for statement in entailed if statement + end not in lines}
            if entailed:
                counts[graph + INFERRED] = len(entailed)
                new = entailed - merged
                yield _written(entailed, f" <{graph}{INFERRED}> .\n".encode()), _written(new, b" .\n")
                if len(merged) > REMEMBERED:
                    merged.clear()
                merged.update(new)

    loading: deque[Future[None]] = deque()
    with ThreadPoolExecutor(LOADERS) as loader:
        for lines in _batches(everything(), batch, folder):
            if len(loading) == LOADERS:
                loading.popleft().result()
            loading.append(loader.submit(store.bulk_load, lines, ox.RdfFormat.N_QUADS, lenient=True))
        for each in loading:
            each.result()
        # else each of the first contributions pays for a part of it, and readers search many files
        compacting = loader.submit(store.optimize)
        statistics = Statistics.of(store, counts)
        compacting.result()
    return statistics


def _batches(parts: Iterator[tuple[bytes, bytes]], size: int, folder: Path) -> Iterator[bytes]:
    """*parts* joined to at least *size* bytes each, but for the last: first what is named, then what is merged.

    For a batch the store makes room for a million of either kind that is in it, which costs more than to fill it. It
    compacts what is named while what is merged is loaded.
    """
    named = BytesIO()
    with SpooledTemporaryFile(size, dir=str(folder)) as later:
        for part, merged in parts:
            later.write(merged)
            named.write(part)
            if named.tell() >= size:
                yield named.getvalue()
                named = BytesIO()
        yield named.getvalue()
        later.seek(0)
        while lines := later.read(size):
            yield lines + later.readline()


def _written(statements: Collection[bytes], end: bytes) -> bytes:
    return end.join((*statements, b"")) if statements else b""
