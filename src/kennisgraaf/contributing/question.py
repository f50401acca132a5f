"""A question to ask of two states of the graph: a query of the catalogue, with values for its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

import pyoxigraph as ox

from kennisgraaf.querying.catalogue import Query
from kennisgraaf.querying.parameter import Parameter

MOST = 20
"""Questions that are asked with one query about the things of a change."""


@dataclass(frozen=True)
class Question:
    """The query *name*, its *text*, and the IRIs that its parameters are bound to.

    It is *skipped* when it stands for more things than are asked about. It is *narrow* when it is part of another
    question, to be asked where that takes too long.
    """

    name: str
    text: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    skipped: bool = False
    narrow: bool = False

    @property
    def named(self) -> dict[str, Any]:
        """Which question it is, as JSON has it."""
        return {"query": self.name, "parameters": dict(self.parameters)}


def things(changed: Iterable[ox.Quad]) -> list[ox.NamedNode]:
    """The things of which the quads *changed* say something, and then those that they point at, each once."""
    quads = sorted(changed, key=str)
    ends = [*(quad.subject for quad in quads), *(quad.object for quad in quads)]
    return list(dict.fromkeys(each for each in ends if isinstance(each, ox.NamedNode)))


def questions(query: Query, concerned: Iterable[ox.NamedNode], states: Iterable[ox.Store]) -> Iterator[Question]:
    """What to ask with *query* about a change between *states* of the things *concerned*.

    Each parameter that is required gets, one after the other, the things that are among its values in one of the
    states. A query without such parameters is asked as it is, and narrowly with one parameter bound likewise.
    """
    states, concerned = tuple(states), tuple(concerned)
    fitting = {
        each.name: [{each.name: thing.value} for thing in concerned if _fits(each, thing, states)]
        for each in query.parameters.values()
    }
    required = [fitting[each.name] for each in query.parameters.values() if each.required]
    combinations = product(*required)
    for bound in islice(combinations, MOST):
        yield Question(query.name, query.body, {name: iri for each in bound for name, iri in each.items()})
    if next(combinations, None) is not None:
        yield Question(query.name, query.body, skipped=True)
    if not required:
        for one in islice((each for values in fitting.values() for each in values), MOST):
            yield Question(query.name, query.body, one, narrow=True)


def _fits(parameter: Parameter, thing: ox.NamedNode, states: Iterable[ox.Store]) -> bool:
    """Whether *thing* is among the values of *parameter* in one of *states*."""
    if parameter.type != "iri" or not parameter.source:
        return parameter.type == "iri" and (not parameter.values or thing.value in parameter.values)
    asked: Any = {ox.Variable("value"): thing}
    return any(bool([*islice(_solutions(store, parameter.source, asked), 1)]) for store in states)


def _solutions(store: ox.Store, text: str, bound: Any) -> Iterator[Any]:
    found = store.query(text, substitutions=bound)
    assert isinstance(found, ox.QuerySolutions), "the values of a parameter are a SELECT"
    return iter(found)
