"""Working days by the imported arrangements.

A year that was not imported is never guessed in silence: its days are taken as
Monday to Friday and every answer that leans on them says so (``provisional``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from taizhang.core.calendar.arrangements import ARRANGEMENTS, Arrangement
from taizhang.core.calendar.days import ONE_DAY


class Shift(StrEnum):
    """What happens to a day that falls on a day off (遇休息日)."""

    HOLD = "不变"
    BEFORE = "提前"
    AFTER = "顺延"


@dataclass(frozen=True, slots=True)
class Due:
    """A day reached by counting; ``provisional`` where an arrangement it crosses is not imported."""

    on: date
    provisional: bool = False

    @property
    def note(self) -> str:
        """A sentence for the page, empty where the day is sure."""
        if not self.provisional:
            return ""
        return f"{self.on.year}年调休安排未导入，按周一至周五估算"


class Calendar:
    """Days off and days worked, from dated arrangements."""

    def __init__(self, arrangements: Iterable[Arrangement] = ARRANGEMENTS) -> None:
        self._off: dict[date, str] = {}
        self._worked: set[date] = set()
        self.years: frozenset[int] = frozenset()
        for arrangement in arrangements:
            self.years |= {arrangement.year}
            self._worked.update(arrangement.worked)
            for name, first, last in arrangement.off:
                day = first
                while day <= last:
                    self._off[day] = name
                    day += ONE_DAY

    def knows(self, day: date) -> bool:
        """True where the arrangement of the day's year was imported."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """True on a working day; Monday to Friday where the year was not imported."""
        if day in self._worked:
            return True
        return day not in self._off and day.weekday() < 5

    def name_of(self, day: date) -> str:
        """Return the holiday's name, or an empty string."""
        return self._off.get(day, "")

    def shift(self, day: date, how: Shift) -> Due:
        """Return ``day``, or the working day before or after it where it is a day off."""
        if how is Shift.HOLD:
            return Due(day, provisional=False)
        step = ONE_DAY if how is Shift.AFTER else -ONE_DAY
        sure = self.knows(day)
        while not self.is_working(day):
            day += step
            sure = sure and self.knows(day)
        return Due(day, not sure)

    def nth_working_day_after(self, anchor: date, n: int) -> Due:
        """Return the n-th working day after ``anchor``; day 0 is the anchor itself, worked or not."""
        if n < 0:
            raise ValueError("n counts forward from the anchor")
        day, sure = anchor, True
        while n:
            day += ONE_DAY
            sure = sure and self.knows(day)
            n -= self.is_working(day)
        return Due(day, not sure)

    def working_days_between(self, first: date, last: date) -> int:
        """Return how many working days lie after ``first`` up to and including ``last``; 0 where none."""
        count, day = 0, first
        while day < last:
            day += ONE_DAY
            count += self.is_working(day)
        return count


CHINA = Calendar()
