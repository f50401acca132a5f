"""A match or a chain as JSON: who and what, the grade with its reasons, what blocks it, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from kennisgraaf.cooperation.basis import Basis
from kennisgraaf.cooperation.document import Text, kilometres, nearness, text, thing, things
from kennisgraaf.cooperation.found import Found
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.partners import Beside, Partner
from kennisgraaf.cooperation.phrases import PHRASES
from kennisgraaf.cooperation.search import beside
from kennisgraaf.cooperation.supply import Stream
from kennisgraaf.cooperation.things import Fit

MOST_PERFORMERS = 5
"""Performers that are told of for each step: the one chosen, and the next best."""
MOST_MEMBERS = 50
"""Members that are told of for each collaboration."""

MOST_OFFERS = 10
"""Offers that are told of for each other input."""

BLOCKS = ("nobody", "missing", "apart", "incomparable", "broader", "absent")
"""The reasons that block: by themselves enough to keep a cooperation from coming about, or most of it."""


class Account:
    """Tells what is *found* in *index*, in the language *lang*."""

    def __init__(self, index: Index, found: Found, lang: str):
        self._index, self._found, self._lang = index, found, lang
        self._offer = index.supply.stream(found.offer)
        self._beside: Beside = beside(index, self._offer)

    def match(self) -> dict[str, Any]:
        """A match: an offer, the link, and a demand."""
        link = self._found.links[0]
        return {
            "grade": self._found.grade.as_json(),
            "offer": self._stream(self._offer),
            "fit": self._fit(link.fit),
            "given": self._thing(link.given),
            "wanted": self._thing(link.wanted),
            "demand": self._end()["demand"],
            **self._rest(),
        }

    def chain(self) -> dict[str, Any]:
        """A chain: an offer, its steps, and its end."""
        return {
            "grade": self._found.grade.as_json(),
            "offer": self._stream(self._offer),
            "steps": [self._step(number) for number in range(len(self._found.steps))],
            "end": self._end(),
            **self._rest(),
        }

    def _rest(self) -> dict[str, Any]:
        index, found = self._index, self._found
        partners = [partner for partner in found.partners if partner]
        parties = dict.fromkeys((*self._offer.holders, *partners))
        circle = index.actors.circle(parties)
        roles = index.partners.roles(*parties)
        reasons = list(self._reasons())
        shown = {member for party in parties for member in self._members(party)}
        return {
            "circle": self._things((*parties, *sorted(shown - parties.keys()))),
            "circle_size": len(circle),
            "roles": {
                "present": self._things(index.partners.present(roles)),
                "absent": self._things(index.partners.absent(roles)),
            },
            "blocks": [{"kind": kind, "text": words} for kind, words in reasons if kind in BLOCKS],
            "reasons": [words for _, words in reasons],
            "evidence": [each.as_json() for each in index.witnesses.of(Basis(index).of(found))],
        }

    def _step(self, number: int) -> dict[str, Any]:
        found, index = self._found, self._index
        step, link, chosen = found.steps[number], found.links[number], found.partners[number]
        known = index.steps.all[step]
        missing = index.ahead.missing(step, link.wanted, found.steps[:number])
        performers = []
        if chosen:
            best = self._beside.partner(chosen, chosen in index.steps.documented(step))
            performers = [best, *self._beside.others(step, chosen, MOST_PERFORMERS - 1)]
        given = found.links[number + 1].given if number + 1 < len(found.links) else found.end
        return {
            "step": self._thing(step),
            "takes": {"thing": self._thing(link.wanted), "given": self._thing(link.given), "fit": self._fit(link.fit)},
            "gives": self._thing(given),
            "needs_besides": [
                {
                    "thing": self._thing(each),
                    "streams": self._things(self._offers(each)),
                    "missing": each in missing,
                }
                for each in known.inputs
                if each != link.wanted
            ],
            "performers": [self._partner(each) for each in performers],
            "functions": self._things(known.functions),
        }

    def _offers(self, wanted: str) -> Iterable[str]:
        """The first of the offers that fit *wanted*, the best first."""
        fitting = sorted(self._index.things.fitting(wanted).items(), key=lambda each: (each[1], each[0]))
        offers = (offer for given, _ in fitting for offer in self._index.supply.offers(given)[:MOST_OFFERS])
        return islice(dict.fromkeys(offers), MOST_OFFERS)

    def _end(self) -> dict[str, Any]:
        found = self._found
        if not found.is_sought:
            return {"product": self._thing(found.end)}
        demand, link = self._index.supply.stream(found.end), found.links[-1]
        taker = found.partners[-1]
        takers = [taker, *(each for each in demand.takers if each != taker)]
        return {
            "demand": {
                **self._stream(demand),
                "thing": self._thing(link.wanted),
                "given": self._thing(link.given),
                "fit": self._fit(link.fit),
                "takers": [self._partner(self._beside.partner(each, True)) for each in takers if each],
            }
        }

    def _partner(self, partner: Partner) -> dict[str, Any]:
        told: dict[str, Any] = {
            "actor": self._thing(partner.iri),
            "capability": "documented" if partner.documented else "likely",
            "holds": partner.holds,
            "nearness": nearness(partner.nearness),
            "earlier": partner.earlier,
        }
        members = self._members(partner.iri)
        return told | {"members": self._things(members)} if members else told

    def _stream(self, stream: Stream) -> dict[str, Any]:
        places = sorted(self._index.places.where(stream.iri).places)
        return {
            "stream": self._thing(stream.iri),
            "things": self._things(stream.things),
            "holders": self._things(stream.holders),
            "places": self._things(places),
            "quantity": None if stream.quantity is None else float(stream.quantity),
            "unit": self._thing(stream.unit) if stream.unit else None,
            "period": {"start": stream.start or None, "end": stream.end or None},
        }

    def _members(self, party: str) -> tuple[str, ...]:
        return tuple(sorted(self._index.actors.members(party))[:MOST_MEMBERS])

    def _reasons(self) -> Iterator[tuple[str, Text]]:
        """Why each criterion is at the level it is, with the name of that level."""
        found, index = self._found, self._index
        for number, step in enumerate(found.steps):
            partner = found.partners[number]
            documented = partner in index.steps.documented(step)
            kind = "documented" if documented else "likely" if partner else "nobody"
            named = {"partner": partner} if partner else {}
            yield kind, self._text(kind, step=step, **named)
            missing = index.ahead.missing(step, found.links[number].wanted, found.steps[:number])
            for each in missing:
                yield "missing", self._text("missing", step=step, thing=each)
        for link in found.links:
            kind = self._fit(link.fit)
            yield kind, self._text(kind, given=link.given, wanted=link.wanted)
        yield from ((kind, self._text(kind)) for kind in self._trade())
        for partner in dict.fromkeys(partner for partner in found.partners if partner):
            yield from self._beside_holders(self._beside.partner(partner, True))
        absent = index.partners.absent(index.partners.roles(*self._offer.holders, *filter(None, found.partners)))
        for role in absent:
            yield "absent", self._text("absent", role=role)

    def _beside_holders(self, partner: Partner) -> Iterator[tuple[str, Text]]:
        """How near *partner* is to the holders, and how well known; or that it is one of them."""
        if partner.holds:
            yield "holder", self._text("holder", partner=partner.iri)
            return
        kind, km = partner.nearness.level.name.lower(), partner.nearness.km or 0
        words = self._text(kind, partner=partner.iri)
        yield kind, {language: said.replace("#", kilometres(km, language)) for language, said in words.items()}
        kind = "earlier" if partner.earlier else "strangers"
        yield kind, self._text(kind, partner=partner.iri)

    def _trade(self) -> Iterator[str]:
        """The names of the levels of period and quantity, of what ends in a demand."""
        if self._found.is_sought:
            grade = self._found.grade
            yield "apart" if grade.apart else "undated" if grade.undated else "overlapping"
            levels = ("incomparable", "unmeasured", "less")
            yield next((level for level in levels if getattr(grade, level)), "enough")

    def _text(self, kind: str, **named: str) -> Text:
        return text(self._index, *PHRASES[kind], **named)

    def _fit(self, fit: Fit) -> str:
        return fit.name.lower()

    def _thing(self, iri: str) -> dict[str, str]:
        return thing(self._index, iri, self._lang)

    def _things(self, iris: Iterable[str]) -> list[dict[str, str]]:
        return things(self._index, iris, self._lang)
