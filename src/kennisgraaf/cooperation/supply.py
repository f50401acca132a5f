"""Who has and who seeks what: streams as offers and demands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from kennisgraaf.cooperation.facts import Facts
from kennisgraaf.cooperation.presence import first, last
from kennisgraaf.cooperation.things import Things


@dataclass(frozen=True)
class Stream:
    """A material stream as ``docs/cooperation.md`` has it ("What counts as what").

    ``things`` are those that stand for all that are the same. ``quantity`` and ``unit`` are known when the sources
    give one each. The period goes from ``start`` to ``end``, dates of XML Schema that may be a year or a month, or ""
    when nobody says; of several the widest, since each may be right.
    """

    iri: str
    things: tuple[str, ...]
    holders: tuple[str, ...]
    takers: tuple[str, ...]
    offered: bool
    quantity: Decimal | None
    unit: str
    start: str
    end: str


class Supply:
    """The streams of *facts*, looked at when they are asked for."""

    def __init__(self, facts: Facts, things: Things):
        self._facts, self._things = facts, things
        self._known: dict[str, Stream] = {}
        self._offers: dict[str, tuple[str, ...]] = {}

    @cached_property
    def streams(self) -> Mapping[str, Stream]:
        """All streams by IRI, in order."""
        return {iri: self.stream(iri) for iri in sorted(self._facts.of("MaterialStream"))}

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The things that streams consist of, in order."""
        return tuple(sorted({self._things.same(thing) for _, thing in self._facts.pairs("consistsOf")}))

    def stream(self, iri: str) -> Stream:
        """The stream *iri*; one of which nothing is said when there is none."""
        if iri not in self._known:
            self._known[iri] = self._read(iri)
        return self._known[iri]

    def offers(self, thing: str) -> tuple[str, ...]:
        """The offers of exactly *thing*."""
        if thing not in self._offers:
            self._offers[thing] = tuple(filter(self.is_offered, self._consisting(thing)))
        return self._offers[thing]

    def demands(self, thing: str) -> tuple[str, ...]:
        """The demands for exactly *thing*."""
        return tuple(filter(self.is_sought, self._consisting(thing)))

    def of(self, actor: str) -> tuple[str, ...]:
        """The streams that *actor* holds or seeks."""
        said = {stream for name in ("isOfferedBy", "isSoughtBy") for stream in self._facts.subjects(actor, name)}
        held = {stream for stream in self._facts.objects(actor, "involvesStream") if actor in self.holders(stream)}
        return tuple(sorted((said | held) & self._facts.of("MaterialStream")))

    def is_offered(self, stream: str) -> bool:
        """Whether *stream* is an offer: it is not only sought."""
        return bool(self._facts.objects(stream, "isOfferedBy")) or not self.is_sought(stream)

    def is_sought(self, stream: str) -> bool:
        """Whether *stream* is a demand."""
        return bool(self._facts.objects(stream, "isSoughtBy"))

    def holders(self, stream: str) -> tuple[str, ...]:
        """Who offers *stream*, or else the collaborations that involve it; nobody when it is only sought."""
        if not self.is_offered(stream):
            return ()
        return self._facts.objects(stream, "isOfferedBy") or self._facts.subjects(stream, "involvesStream")

    def _consisting(self, thing: str) -> list[str]:
        same = self._things.same(thing)
        streams = self._facts.of("MaterialStream")
        found = {
            stream
            for each in (same, *self._things.twins.get(same, ()))
            for stream in self._facts.subjects(each, "consistsOf")
        }
        return sorted(found & streams)

    def _read(self, iri: str) -> Stream:
        facts = self._facts
        units = facts.objects(iri, "hasUnit")
        periods = facts.objects(iri, "hasPeriod")
        return Stream(
            iri,
            tuple(sorted(set(map(self._things.same, facts.objects(iri, "consistsOf"))))),
            self.holders(iri),
            facts.objects(iri, "isSoughtBy"),
            self.is_offered(iri),
            _one(facts.objects(iri, "hasQuantity")),
            units[0] if len(units) == 1 else "",
            min((date for period in periods for date in facts.objects(period, "startsOn")), key=first, default=""),
            max((date for period in periods for date in facts.objects(period, "endsOn")), key=last, default=""),
        )


def _one(texts: tuple[str, ...]) -> Decimal | None:
    """The number that all *texts* write; None when they write several, or none."""
    try:
        numbers = set(map(Decimal, texts))
    except InvalidOperation:
        return None
    return numbers.pop() if len(numbers) == 1 else None
