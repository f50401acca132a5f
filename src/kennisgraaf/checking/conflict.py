"""The program that finds what is contradictory; its arguments are DESCRIPTOR LIFELINE MEMORY FOLDER.

It is asked whether statements are consistent with the ontology, by HermiT (``reasoning``); when they are not, it looks
for as few of them as contradict each other already. One of these is the last of the shortest beginning that is
inconsistent; the next one is found in what is before it, and so on, until those found are inconsistent by themselves.
The reasoner is shown several beginnings at a time, in order, and stops at the first that is inconsistent.

It may start other programs, as HermiT is one; neither it nor these have a network. What it writes goes to FOLDER.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import OWL, RDFS

from kennisgraaf.errors import DeadlineError
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.rdf import term
from kennisgraaf.graph.reasoning import inconsistent
from kennisgraaf.namespaces import PREFIXES
from kennisgraaf.processes.program import begin, serve
from kennisgraaf.settings import Settings

AT_ONCE = 16
"""Beginnings that the reasoner is shown at a time: to start takes it as long as to look at twenty."""
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_SAYS_NOTHING = {ox.NamedNode(str(each)) for each in (RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy)}

FirstInconsistent = Callable[[Sequence[Sequence[int]]], int | None]
"""The first of some choices of statements, by their numbers, that is inconsistent."""


def smallest(number: int, first: FirstInconsistent) -> tuple[list[int], bool]:
    """As few of *number* statements, which are inconsistent, as are so too; and whether it was found out to the end.

    When there is no time for that (DeadlineError), those that are left.
    """
    core: list[int] = []
    rest = list(range(number))
    high = number
    try:
        while rest:
            low, high = -1, len(rest)  # rest[:low] with the core is consistent, rest[:high] is not
            while high - low > 1:
                tried = sorted({low + (high - low) * each // (AT_ONCE + 1) for each in range(1, AT_ONCE + 1)} - {low})
                found = first([core + rest[:each] for each in tried])
                if found is None:
                    low = tried[-1]
                else:
                    low, high = tried[found - 1] if found else low, tried[found]
            if high == 0:
                break
            core.append(rest[high - 1])
            rest = rest[: high - 1]
    except DeadlineError:
        return sorted(core + rest[:high]), False
    return sorted(core), True


class Consistency:
    """Whether statements are consistent with *ontology*; files are written to *folder*."""

    def __init__(self, ontology: Iterable[ox.Triple], folder: Path, memory: int):
        ontology = tuple(ontology)
        annotation = ox.NamedNode(str(OWL.AnnotationProperty))
        self._silent = _SAYS_NOTHING | {t.subject for t in ontology if (t.predicate, t.object) == (_TYPE, annotation)}
        self._axioms = b"".join(map(_line, filter(self._says, ontology)))
        self._folder, self._memory = folder, memory

    def _says(self, triple: ox.Triple) -> bool:
        """Whether *triple* says anything to a reasoner: no annotation, and no literal that has no value."""
        return triple.predicate not in self._silent and not getattr(term(triple.object), "ill_typed", False)

    def conflict(self, statements: Sequence[ox.Triple], seconds: float) -> tuple[list[int], bool]:
        """The numbers of as few *statements* as contradict each other, none when they do not; and whether fewer were
        looked for to the end. Raises DeadlineError when the first look takes longer than *seconds*, ReasonerError."""
        end = time.monotonic() + seconds
        said = [number for number, statement in enumerate(statements) if self._says(statement)]
        lines = [_line(statements[number]) for number in said]

        def first(choices: Sequence[Sequence[int]]) -> int | None:
            files = [self._folder / f"{number}.nt" for number in range(len(choices))]
            for file, choice in zip(files, choices, strict=True):
                file.write_bytes(self._axioms + b"".join(lines[each] for each in choice))
            return inconsistent(files, self._memory, max(0.1, end - time.monotonic()))

        if first([range(len(lines))]) is None:
            return [], True
        found, whole = smallest(len(lines), first)
        return [said[each] for each in found], whole


def _line(triple: ox.Triple) -> bytes:
    return f"{triple} .\n".encode()


def main(descriptor: int, lifeline: int, memory: int, folder: str) -> None:
    """Check statements until the other side is gone."""
    begin(lifeline, memory, programs=True)
    consistency = Consistency(Ontology.of(Settings.read().release).statements, Path(folder), memory // 2)

    def answer(asked: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        statements = [each.triple for each in ox.parse(asked["statements"], format=ox.RdfFormat.N_TRIPLES)]
        found, whole = consistency.conflict(statements, asked["seconds"])
        return {"conflict": found, "whole": whole}, b""

    serve(descriptor, memory, answer, "check")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
