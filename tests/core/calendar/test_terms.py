"""Terms and periods. Dates of the examples: mechanism WN-29."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.core.calendar import CHINA, Calendar, Period, Term, TermKind, add_term, months_on


def due(anchor: date, n: int, kind: TermKind, *, working: bool = False) -> date | None:
    found = add_term(anchor, Term(kind, n), CHINA, in_working_days=working)
    return found.on if found else None


@pytest.mark.parametrize(
    ("anchor", "n", "kind", "expected"),
    [
        (date(2016, 12, 24), 1, TermKind.DAYS, date(2016, 12, 25)),
        (date(2016, 12, 24), 3, TermKind.DAYS, date(2016, 12, 27)),
        (date(2016, 12, 24), 7, TermKind.DAYS, date(2016, 12, 31)),
        (date(2016, 12, 24), 1, TermKind.MONTHS, date(2017, 1, 24)),
        (date(2017, 1, 31), 1, TermKind.MONTHS, date(2017, 2, 28)),
        (date(2016, 1, 31), 1, TermKind.MONTHS, date(2016, 2, 29)),
        (date(2016, 2, 29), 1, TermKind.YEARS, date(2017, 2, 28)),
        (date(2016, 12, 24), 0, TermKind.SAME_DAY, date(2016, 12, 24)),
    ],
)
def test_calendar_terms(anchor: date, n: int, kind: TermKind, expected: date) -> None:
    assert due(anchor, n, kind) == expected


@pytest.mark.parametrize(("n", "expected"), [(1, date(2016, 12, 26)), (3, date(2016, 12, 28)), (7, date(2017, 1, 4))])
def test_working_day_terms_from_friday_23_december_2016(n: int, expected: date) -> None:
    """2 January 2017 is a day off (New Year's Day moved from Sunday), so the seventh day is the 4th."""
    assert due(date(2016, 12, 23), n, TermKind.WORKING_DAYS) == expected
    assert due(date(2016, 12, 23), n, TermKind.DAYS, working=True) == expected


def test_without_any_arrangement_weekdays_count_and_the_answer_says_so() -> None:
    """The figure of WN-29, which knows no holiday table: 3 January 2017."""
    found = add_term(date(2016, 12, 23), Term(TermKind.WORKING_DAYS, 7), Calendar(()))
    assert found is not None
    assert (found.on, found.provisional) == (date(2017, 1, 3), True)


def test_a_month_in_working_days_runs_to_the_next_working_day() -> None:
    assert due(date(2015, 1, 18), 1, TermKind.MONTHS, working=True) == date(2015, 2, 25)


def test_a_matter_to_be_followed_has_no_due_day() -> None:
    assert due(date(2015, 1, 1), 0, TermKind.UNTIL_CLOSED) is None


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 240))
def test_months_on_keeps_the_day_or_takes_the_last_of_the_month(day: date, months: int) -> None:
    later = months_on(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("text", ["2015", "2015-Q3", "2015-05", "2015-01..2015-05"])
def test_a_period_prints_as_it_was_written(text: str) -> None:
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize("text", ["", "2015-13", "2015-Q5", "2015-05..2015-01", "２０１５", "2015-1"])
def test_what_is_no_period_is_refused_with_the_four_forms(text: str) -> None:
    with pytest.raises(ValueError, match="2015-Q3"):
        Period.parse(text)


def test_a_year_splits_into_calendar_pieces() -> None:
    year = Period.parse("2015")
    assert [str(p) for p in year.split(3)] == ["2015-Q1", "2015-Q2", "2015-Q3", "2015-Q4"]
    assert len(list(year.split(1))) == 12
    assert [str(p) for p in Period(date(2015, 4, 10), date(2015, 12, 31)).split(3)] == ["2015-Q3", "2015-Q4"]
