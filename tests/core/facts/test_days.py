"""Civil days are days of the county's zone, whatever zone a moment is written in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.core.facts.known import civil_day, end_of


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1992, 1, 1), date(2100, 12, 31)), st.integers(-12, 14))
def test_the_end_of_a_day_is_its_last_moment(day: date, zone: int) -> None:
    last = end_of(day).astimezone(timezone(timedelta(hours=zone)))
    assert civil_day(last) == day
    assert civil_day(last + timedelta(microseconds=1)) == day + timedelta(days=1)


def test_the_day_begins_in_china() -> None:
    assert civil_day(datetime(2015, 12, 31, 15, 59, 59, tzinfo=UTC)) == date(2015, 12, 31)
    assert civil_day(datetime(2015, 12, 31, 16, tzinfo=UTC)) == date(2016, 1, 1)
