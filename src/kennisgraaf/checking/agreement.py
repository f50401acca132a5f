"""Where contributors disagree: of a property with at most one value each of them gives another one.

Nobody's statement is wrong by that of somebody else, and who comes first has no right to be believed. So such values
stand side by side; whoever adds one is told, and the query ``quality/conflicting-statements`` lists them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pyoxigraph as ox
from rdflib import SH, Graph, URIRef

from kennisgraaf.checking.report import Result
from kennisgraaf.checking.stated import Stated, Term, graph_of
from kennisgraaf.namespaces import SHAPES

AGREED = URIRef(f"{SHAPES}AgreedValue")


def told_apart(
    results: Iterable[Result], stated: Stated, shapes: Graph, whose: Callable[[str], str]
) -> Iterator[Result]:
    """*results*, with a warning for each ``sh:maxCount`` that no contributor alone exceeds.

    *whose* tells the contributor of a graph.
    """
    for result in results:
        disagree = _sides(result, stated, shapes, whose) if result.component == SH.MaxCountConstraintComponent else ()
        if not disagree:
            yield result
            continue
        names = ", ".join(sorted(disagree))
        yield replace(
            result,
            severity="warning",
            component=AGREED,
            shape=AGREED,
            messages={
                "nl": f"Er zijn verschillende waarden, van {names}. Ze blijven naast elkaar staan.",
                "en": f"There are different values, of {names}. They stand side by side.",
            },
        )


def _sides(result: Result, stated: Stated, shapes: Graph, whose: Callable[[str], str]) -> Iterable[str]:
    """The contributors whose values together are too many for *result*; none when those of one alone are."""
    most = shapes.value(result.shape, SH.maxCount)
    if most is None or not (isinstance(result.focus, URIRef) and isinstance(result.path, URIRef)):
        return ()
    values: defaultdict[str, set[Term]] = defaultdict(set)
    for quad in stated.quads(ox.NamedNode(str(result.focus)), ox.NamedNode(str(result.path))):
        values[whose(graph_of(quad))].add(quad.object)
    return () if any(len(of_one) > int(str(most)) for of_one in values.values()) else values
