"""Whether what is offered comes when it is sought, and whether it is enough."""

from __future__ import annotations

from functools import cache

from kennisgraaf.cooperation.grade import Grade
from kennisgraaf.cooperation.presence import first, last
from kennisgraaf.cooperation.supply import Stream


def trade(offer: Stream, demand: Stream) -> Grade:
    """How the period and the quantity of *offer* meet those of *demand*. Units are compared, never converted."""
    return Grade.of(trading(offer, demand))


def trading(offer: Stream, demand: Stream) -> int:
    """The number of the grade ``trade``."""
    return _number((*_period(offer, demand), *_quantity(offer, demand)))


@cache
def _number(counts: tuple[str, ...]) -> int:
    """The number of the grade with 1 for each of *counts*: there are few, asked for thousands of times."""
    return Grade(**dict.fromkeys(counts, 1)).number


def _period(offer: Stream, demand: Stream) -> tuple[str, ...]:
    """A year or a month is all of its days, so what is apart is so for certain."""
    if any(
        early.end and late.start and last(early.end) < first(late.start)
        for early, late in ((offer, demand), (demand, offer))
    ):
        return ("apart",)
    return () if all((offer.start, offer.end, demand.start, demand.end)) else ("undated",)


def _quantity(offer: Stream, demand: Stream) -> tuple[str, ...]:
    if offer.quantity is None or demand.quantity is None or not offer.unit or not demand.unit:
        return ("unmeasured",)
    if offer.unit != demand.unit:
        return ("incomparable",)
    return ("less",) if offer.quantity < demand.quantity else ()
