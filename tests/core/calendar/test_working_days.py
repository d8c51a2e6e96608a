"""Working days 2015–2026 against two libraries that keep the same notices."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from taizhang.core.calendar import ARRANGEMENTS, CHINA, Calendar, Shift

DAYS = [date(2015, 1, 1) + timedelta(days=n) for n in range((date(2026, 12, 31) - date(2015, 1, 1)).days + 1)]


def test_every_day_agrees_with_the_oracle() -> None:
    differing = [day for day in DAYS if CHINA.is_working(day) != chinese_calendar.is_workday(day)]
    assert differing == []


@pytest.mark.parametrize("year", range(2015, 2027))
def test_working_weekends_and_free_weekdays_agree_with_the_second_oracle(year: int) -> None:
    china = holidays.country_holidays("CN", years=range(year, year + 2))
    ours = {d for d in DAYS if d.year == year and d.weekday() < 5 and not CHINA.is_working(d)}
    theirs = {d for d in china if d.year == year and d.weekday() < 5}
    assert ours == theirs
    worked = {d for d in DAYS if d.year == year and d.weekday() >= 5 and CHINA.is_working(d)}
    assert worked == {d for d in china.weekend_workdays if d.year == year}


def test_a_year_without_its_notice_is_flagged_and_not_guessed() -> None:
    due = CHINA.nth_working_day_after(date(2026, 12, 31), 1)
    assert due.provisional
    assert "2027年调休安排未导入" in due.note
    assert not CHINA.nth_working_day_after(date(2016, 12, 30), 1).provisional


def test_a_calendar_with_one_year_flags_the_others() -> None:
    only_2015 = Calendar(a for a in ARRANGEMENTS if a.year == 2015)
    assert not only_2015.nth_working_day_after(date(2015, 5, 1), 3).provisional
    assert only_2015.nth_working_day_after(date(2015, 12, 31), 1).provisional


@pytest.mark.parametrize("how", list(Shift))
def test_twelve_study_days_under_each_policy_none_lost_or_doubled(how: Shift) -> None:
    """WN-13: the 23rd of each month of 2015; 23 February, 23 May and 23 August are days off."""
    days = [CHINA.shift(date(2015, month, 23), how) for month in range(1, 13)]
    assert len({day.on for day in days}) == 12
    moved = [day.on.month for month, day in enumerate(days, 1) if day.on != date(2015, month, 23)]
    assert len(moved) == (0 if how is Shift.HOLD else 3)


def test_the_shifted_study_days_of_2015() -> None:
    after = [CHINA.shift(date(2015, m, 23), Shift.AFTER).on for m in (2, 5, 8)]
    assert after == [date(2015, 2, 25), date(2015, 5, 25), date(2015, 8, 24)]
    before = [CHINA.shift(date(2015, m, 23), Shift.BEFORE).on for m in (2, 5, 8)]
    assert before == [date(2015, 2, 17), date(2015, 5, 22), date(2015, 8, 21)]


def test_days_between_count_the_last_and_not_the_first() -> None:
    assert CHINA.working_days_between(date(2015, 9, 2), date(2015, 9, 7)) == 2  # 6 and 7 September
    assert CHINA.working_days_between(date(2015, 9, 7), date(2015, 9, 7)) == 0
    assert CHINA.working_days_between(date(2015, 9, 8), date(2015, 9, 7)) == 0
