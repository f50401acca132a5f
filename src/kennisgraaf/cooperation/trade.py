"""Whether what is offered comes when it is sought, and whether it is enough."""

from __future__ import annotations

from functools import lru_cache

from kennisgraaf.cooperation.grade import Grade
from kennisgraaf.cooperation.presence import first, last
from kennisgraaf.cooperation.supply import Stream


def trade(offer: Stream, demand: Stream) -> Grade:
    """How the period and the quantity of *offer* meet those of *demand*. Units are compared, never converted."""
    return Grade.of(trading(offer, demand))


def trading(offer: Stream, demand: Stream) -> int:
    """The number of the grade ``trade``."""
    return _period(offer.start, offer.end, demand.start, demand.end) + _QUANTITY[_quantity(offer, demand)]


@lru_cache(maxsize=100_000)
def _period(start: str, end: str, begin: str, finish: str) -> int:
    """Whether what goes from *start* to *end* and what goes from *begin* to *finish* are apart, for certain.

    A year or a month is all of its days. Streams share periods, and are compared by the million.
    """
    if (end and begin and last(end) < first(begin)) or (finish and start and last(finish) < first(start)):
        return Grade(apart=1).number
    return 0 if start and end and begin and finish else Grade(undated=1).number


_QUANTITY = {count: Grade(**{count: 1}).number for count in ("unmeasured", "incomparable", "less")} | {"": 0}


def _quantity(offer: Stream, demand: Stream) -> str:
    if offer.quantity is None or demand.quantity is None or not offer.unit or not demand.unit:
        return "unmeasured"
    if offer.unit != demand.unit:
        return "incomparable"
    return "less" if offer.quantity < demand.quantity else ""
