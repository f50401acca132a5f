"""Whether something was going on at a date, when both may be known by half: a year, or a year and a month.

Sources date participations as they like, and most not at all. What certainly was over or had not begun is told from
what may have been going on, and neither is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date as date_of
from enum import StrEnum

from kennisgraaf.errors import ParameterError

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


class Presence(StrEnum):
    """How sure it is that something was going on."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    """Its dates leave it open: one of them is a whole year or month, or only one is known."""
    UNKNOWN = "unknown"
    """Nobody says when."""


def first(date: str) -> str:
    """The first day that *date*, a year, month or day as XML Schema writes it, can be."""
    return f"{date[:10]}-01-01"[:10] if len(date) < 7 else f"{date[:10]}-01"[:10]


def last(date: str) -> str:
    """The last day that *date* can be; days are compared as text, so the 31st serves for every month."""
    return f"{date[:10]}-12-31"[:10] if len(date) < 7 else f"{date[:10]}-31"[:10]


def checked(date: str) -> str:
    """*date*, which somebody asks about. Raises ParameterError when it is no year, month or day."""
    try:
        if _DATE.fullmatch(date) and date_of(int(date[:4]), int(date[5:7] or 1), int(date[8:] or 1)):
            return date
    except ValueError:  # no such day
        pass
    raise ParameterError("at", "a date: 2021, 2021-03 or 2021-03-15")


def presence(starts: Iterable[str], ends: Iterable[str], at: str) -> Presence | None:
    """Whether what started and ended on these dates was going on at *at*; None when it certainly was not.

    Several starts or ends are what sources say who do not agree: each may be right.
    """
    starts, ends = tuple(starts), tuple(ends)
    began, ended = min(map(first, starts), default=""), max(map(last, ends), default="")
    if began > last(at) or (ended and ended < first(at)):
        return None
    if not starts and not ends:
        return Presence.UNKNOWN
    if starts and ends and max(map(last, starts)) <= last(at) and min(map(first, ends)) >= first(at):
        return Presence.CERTAIN
    return Presence.POSSIBLE
