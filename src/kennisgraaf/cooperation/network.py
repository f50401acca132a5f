"""The answer on the network: who is tied to whom, who connects hubs, and which core roles hubs lack.

What is shown is a page of the nodes, the most between others first, with the edges among them; the figures are of the
whole network, also when only the part around one hub is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from kennisgraaf.cooperation.document import LAST_ROW, Text, answer, clamped, following, nearness, thing, things
from kennisgraaf.cooperation.facts import Statement
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.presence import Presence, checked
from kennisgraaf.cooperation.ties import Tie
from kennisgraaf.cooperation.vacancies import Vacancy

LIMIT, MOST = 200, 1_000
"""How many nodes are shown, and how many at most; brokers, components and missing roles have pages of their own."""
CANDIDATES = 5
"""How many candidates are shown for a role."""


_LISTS = ("brokers", "components", "missing_roles")
"""What comes in pages too, beside the nodes."""


def network(
    index: Index,
    *,
    at: str | None = None,
    within: str | None = None,
    limit: int = LIMIT,
    offset: int = 0,
    lang: str = "nl",
) -> dict[str, Any]:
    """The network at the date *at*, a year, month or day, or of all times; with *within*, the part around that hub.

    Raises ParameterError for what is no date, UnknownThingError for what is no hub.
    """
    notes: list[Text] = []
    limit, offset = within_limits(limit, offset, notes)
    found = Part(index, at, within, lang)
    shown = _Shown(index, found, limit, offset, lang)
    notes.extend(_notes(found))
    content = shown.content()
    notes.extend(_cut(content["missing_roles"]))
    then = following(limit, offset, max(content["total"], *(content["figures"][name] for name in _LISTS)), notes)
    return answer(index, found.within, lang, "network", notes, at=at or None, next=then, **content)


class Part:
    """The nodes within two edges of the hub *within*, or all, of the *network* at a date; in order.

    *within* is an IRI or a label. Raises ParameterError, UnknownThingError.
    """

    def __init__(self, index: Index, at: str | None, within: str | None, lang: str):
        self.at = checked(at) if at else ""
        self.within = index.find(within, ("Hub",), lang) if within else None
        self.network, self.vacancies = index.networks.at(self.at)
        self.nodes = self.network.nodes
        if self.within is not None:
            self.nodes = tuple(sorted(self.network.near(self.within))) if self.exists else ()

    @property
    def exists(self) -> bool:
        """Whether what it is around may have been there at the date."""
        return self.within is None or self.within in self.network.presences

    def page(self, limit: int, offset: int) -> list[str]:
        """The nodes that are the most between others first: *limit*, from the place *offset* on."""
        here = frozenset(self.nodes)
        return list(islice((node for node in self.network.ranked if node in here), offset, offset + limit))

    def among(self, nodes: Iterable[str]) -> Iterator[Tie]:
        """The edges between *nodes*, in order."""
        here = frozenset(nodes)
        return (tie for tie in self.network.edges if tie.one in here and tie.other in here)


def within_limits(limit: int, offset: int, notes: list[Text]) -> tuple[int, int]:
    """*limit* and *offset*, or the nearest that are possible, and then *notes* say so."""
    return clamped("limit", limit, 1, MOST, notes), clamped("offset", offset, 0, LAST_ROW, notes)


class _Shown:
    """A page of the nodes of *part*, as JSON."""

    def __init__(self, index: Index, part: Part, limit: int, offset: int, lang: str):
        self._index, self._part, self._network, self._lang = index, part, part.network, lang
        self._shown = part.page(limit, offset)
        self._page = slice(offset, offset + limit)

    def content(self) -> dict[str, Any]:
        """Everything that is shown."""
        network, nodes = self._network, self._part.nodes
        inside = frozenset(nodes)
        hubs = tuple(hub for hub in network.hubs if hub in inside)
        brokers = tuple(broker for broker in network.brokers if broker in inside)
        components = sorted({network.component[node] for node in nodes})
        vacancies = tuple(vacancy for hub in hubs for vacancy in self._part.vacancies.of(hub))
        return {
            "figures": {
                "nodes": len(nodes),
                "edges": sum(1 for _ in self._part.among(nodes)),
                "hubs": len(hubs),
                "brokers": len(brokers),
                "components": len(components),
                "articulation_points": len(inside & network.articulations),
                "missing_roles": len(vacancies),
                "betweenness": self._method(),
            },
            "total": len(nodes),
            "nodes": [self._node(node) for node in self._shown],
            "edges": [self._tie(tie) for tie in self._part.among(self._shown)],
            "brokers": [
                {**self._thing(broker), "hubs_connected": self._things(network.connected(broker))}
                for broker in brokers[self._page]
            ],
            "components": [self._component(number) for number in components[self._page]],
            "missing_roles": [self._vacancy(vacancy) for vacancy in vacancies[self._page]],
        }

    def _node(self, node: str) -> dict[str, Any]:
        network, periods = self._network, self._index.facts.objects(node, "hasPeriod")
        return {
            **self._thing(node),
            "kind": kind(self._index, node),
            "degree": network.degree(node),
            "betweenness": network.share(node),
            "standard_error": network.error(node),
            "hubs_connected": self._things(network.connected(node)),
            "articulation_point": node in network.articulations,
            "component": network.component[node],
            "periods": self._periods(periods),
            "presence": network.presences[node],
            "evidence": self._evidence((node, "hasPeriod", period) for period in periods),
        }

    def _tie(self, tie: Tie) -> dict[str, Any]:
        return {
            "between": [self._thing(tie.one), self._thing(tie.other)],
            "participation": tie.participation or None,
            "roles": self._things(tie.roles),
            "periods": self._periods(tie.periods),
            "presence": tie.presence,
            "evidence": self._evidence(tie.statements),
        }

    def _component(self, number: int) -> dict[str, Any]:
        nodes = self._network.components[number - 1]
        hubs = frozenset(self._network.hubs)
        return {"component": number, "nodes": len(nodes), "hubs": self._things(hub for hub in nodes if hub in hubs)}

    def _vacancy(self, vacancy: Vacancy) -> dict[str, Any]:
        candidates, number = self._part.vacancies.candidates(vacancy, CANDIDATES)
        return {
            "hub": self._thing(vacancy.hub),
            "role": self._thing(vacancy.role),
            "status": "unknown" if vacancy.unknown else "missing",
            "models": self._things(vacancy.models),
            "candidates": [
                {
                    "actor": self._thing(each.actor),
                    "nearness": nearness(each.nearness),
                    "in": self._things(sorted({tie.other for tie in each.ties})),
                    "evidence": self._evidence(each.statements),
                }
                for each in candidates
            ],
            "candidates_total": number,
            "evidence": self._evidence(vacancy.statements),
        }

    def _method(self) -> dict[str, Any]:
        pivots = self._network.between.pivots
        return {"method": "estimated", "pivots": pivots} if pivots else {"method": "exact"}

    def _periods(self, periods: Iterable[str]) -> list[dict[str, Any]]:
        return [{**self._thing(period), **dates(self._index, [period])} for period in periods]

    def _evidence(self, statements: Iterable[Statement]) -> list[Any]:
        return [each.as_json() for each in self._index.witnesses.of(statements)]

    def _things(self, iris: Iterable[str]) -> list[dict[str, str]]:
        return things(self._index, iris, self._lang)

    def _thing(self, iri: str) -> dict[str, str]:
        return thing(self._index, iri, self._lang)


def kind(index: Index, node: str) -> str:
    """What *node* is: a hub, an actor, or another collaboration."""
    if node in index.facts.of("Hub"):
        return "hub"
    return "actor" if node in index.facts.of("Actor") else "collaboration"


def dates(index: Index, periods: Iterable[str]) -> dict[str, list[str]]:
    """When *periods* start and end, as far as that is said."""
    found = {"starts": "startsOn", "ends": "endsOn"}
    periods = tuple(periods)
    return {
        key: sorted({date for period in periods for date in index.facts.objects(period, name)})
        for key, name in found.items()
    }


def _cut(vacancies: Iterable[Mapping[str, Any]]) -> Iterator[Text]:
    """That not all candidates for *vacancies*, as they are shown, stand there."""
    cut = sum(vacancy["candidates_total"] > len(vacancy["candidates"]) for vacancy in vacancies)
    if cut:
        yield {
            "nl": f"Voor sommige rollen ({cut}) zijn er meer dan de {CANDIDATES} naaste kandidaten, die hier staan.",
            "en": f"For some roles ({cut}) there are more than the {CANDIDATES} nearest candidates, shown here.",
        }


def _notes(part: Part) -> Iterator[Text]:
    if pivots := part.network.between.pivots:
        yield {
            "nl": f"De betweenness is geschat uit de paden vanuit {pivots} knopen, met de standaardfout erbij.",
            "en": f"Betweenness is estimated from the paths out of {pivots} nodes, with its standard error.",
        }
    if not part.exists:
        yield {
            "nl": f"De hub was op {part.at} zeker voorbij of nog niet begonnen.",
            "en": f"The hub was certainly over at {part.at}, or had not begun.",
        }
    unsure = sum(tie.presence != Presence.CERTAIN for tie in part.network.edges) if part.at else 0
    if unsure:
        yield {
            "nl": f"Van {unsure} verbanden is niet zeker of ze op {part.at} golden; ze zijn gemarkeerd.",
            "en": f"Of {unsure} ties it is not certain whether they held at {part.at}; they are marked.",
        }
