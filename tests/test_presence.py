"""Dates that are known by half: what certainly was not is told from what may have been."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation.presence import Presence, checked, first, last, presence
from kennisgraaf.errors import ParameterError

YEARS, DAY = range(2020, 2023), timedelta(days=1)
WRITTEN = st.one_of(
    st.builds("{:04}".format, st.sampled_from(YEARS)),
    st.builds("{:04}-{:02}".format, st.sampled_from(YEARS), st.integers(1, 12)),
    st.dates(date(2020, 1, 1), date(2022, 12, 31)).map(date.isoformat),
)


def days(written: str) -> tuple[date, date]:
    """The first and the last day that *written* can be, by the calendar."""
    year, month, day = (*map(int, written.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


@settings(deadline=None)
@given(WRITTEN, WRITTEN)
def test_days_are_in_the_order_of_the_calendar(one: str, other: str) -> None:
    """First and last days, which are compared as text, are in the order of the days they stand for."""
    for bound in (0, 1):
        for against in (0, 1):
            texts = (first, last)[bound](one), (first, last)[against](other)
            dates = days(one)[bound], days(other)[against]
            assert (texts[0] <= texts[1]) == (dates[0] <= dates[1])


@settings(deadline=None)
@given(WRITTEN, WRITTEN, WRITTEN)
def test_it_is_what_the_possible_days_leave(start: str, end: str, at: str) -> None:
    """Over every first and last day that the dates allow: going on in all is certain, in none is none."""
    begins, ends, asked = days(start), days(end), days(at)
    # only the extremes matter, because what begins earlier and ends later goes on wherever the other does
    overlaps = {begin <= asked[1] and end >= asked[0] for begin in begins for end in ends}
    expected = {frozenset({True}): Presence.CERTAIN, frozenset({False}): None}.get(
        frozenset(overlaps), Presence.POSSIBLE
    )
    assert presence([start], [end], at) == expected


@pytest.mark.parametrize(
    ("starts", "ends", "at", "expected"),
    [
        ([], [], "2021", Presence.UNKNOWN),
        (["2021"], [], "2020-12-31", None),
        (["2021"], [], "2021-06", Presence.POSSIBLE),
        (["2020"], [], "2021", Presence.POSSIBLE),
        ([], ["2020"], "2021", None),
        ([], ["2020"], "2019", Presence.POSSIBLE),
        (["2020", "2022"], ["2023"], "2021", Presence.POSSIBLE),
    ],
)
def test_what_is_not_said_is_not_guessed(
    starts: list[str], ends: list[str], at: str, expected: Presence | None
) -> None:
    """A start without an end, or starts that sources do not agree on, leave it open and no more."""
    assert presence(starts, ends, at) == expected


@pytest.mark.parametrize("text", ["", "21", "2021-13", "2021-1", "2021-02-32", "2021-01-01T00:00:00", "nu"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """Only a year, month or day may be asked about."""
    with pytest.raises(ParameterError):
        checked(text)
