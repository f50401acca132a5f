"""The answer: the routes with the reasons for every step, or what is missing, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kennisgraaf.pathways.ctdl import described
from kennisgraaf.pathways.document import document
from kennisgraaf.pathways.drafting import Action
from kennisgraaf.pathways.profile import Request
from kennisgraaf.pathways.prose import prose
from kennisgraaf.pathways.reading import Text
from kennisgraaf.pathways.routes import Cost
from kennisgraaf.querying.evidence import Evidence
from kennisgraaf.querying.labels import Labels


@dataclass(frozen=True)
class Leg:
    """One step of a route.

    ``held`` and ``guided`` are what it asks: what was held by then, and what is learned under guidance. ``met`` says
    for each credential, prerequisite and start that it needs which step before gave it, by number from 1, or 0: the
    profile. ``lifted`` says the same of each barrier that blocks it. ``after`` are the steps before without which it
    would not be possible. ``addresses`` are the barriers it lifts itself. ``off_ramps`` are the
    regular functions that open now (the first of them; ``opened`` counts all).
    """

    action: Action
    held: tuple[str, ...]
    guided: tuple[str, ...]
    added: tuple[str, ...]
    met: tuple[tuple[str, int], ...]
    lifted: tuple[tuple[str, int], ...]
    after: tuple[int, ...]
    addresses: tuple[str, ...]
    open: tuple[str, ...]
    intended: tuple[str, ...]
    places: tuple[str, ...]
    days: float | None
    off_ramps: tuple[str, ...]
    opened: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Way:
    """One route: its steps in order, and what it costs."""

    legs: tuple[Leg, ...]
    cost: Cost


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: a ``competency``, an ``entry`` that asks a credential, or a ``barrier``."""

    kind: str
    thing: str
    words: Text


@dataclass(frozen=True)
class Change:
    """A smallest set of things that would make a route, and work that would then come within reach."""

    lacks: tuple[Lack, ...]
    opens: tuple[Action, ...]


@dataclass(frozen=True)
class Endpoint:
    """That a source calls something the endpoint for a group of the profile."""

    endpoint: str
    group: str
    words: Text
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Answer:
    """What is answered to *request* at *revision*.

    ``optimal`` says whether the routes, or else the changes, are proven the best; if not, ``bound`` is the least cost
    (or number of changes) that one which was not found could have. ``longer`` says that there are only routes of more
    steps than were asked for.
    """

    request: Request
    revision: int
    routes: tuple[Way, ...]
    changes: tuple[Change, ...]
    longer: bool
    optimal: bool
    bound: Cost | int | None
    seconds: float
    gaps: Mapping[str, int]
    assumptions: tuple[Text, ...]
    endpoints: tuple[Endpoint, ...]
    labels: Labels

    def as_json(self, lang: str = "") -> dict[str, Any]:
        """This as an object of JSON, labelled in *lang*, or in the language of the request."""
        return document(self, lang or self.request.lang)

    def as_text(self, lang: str = "") -> str:
        """This as plain text in *lang*, or in the language of the request."""
        return prose(self, lang or self.request.lang)

    def triples(self) -> Iterator[ox.Triple]:
        """This in CTDL (https://credreg.net/ctdl/terms): a pathway for each route, with a component for each step."""
        return described(self)
