"""Periods: ``2015``, ``2015-Q3``, ``2015-05``, ``2015-01..2015-05``; by days where a scheme begins in mid-month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.core.calendar.days import last_of_month, months_on

_YEAR = re.compile(r"([0-9]{4})")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
_RANGE = re.compile(r"([0-9]{4}-(?:0[1-9]|1[0-2]))\.\.([0-9]{4}-(?:0[1-9]|1[0-2]))")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of days from ``first`` to ``last``, both included; whole months but where a scheme begins or ends."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period.

        Raises:
            ValueError: where the text is none of the four forms, or ends before it begins.
        """
        if match := _YEAR.fullmatch(text):
            return cls.year(int(match[1]))
        if match := _QUARTER.fullmatch(text):
            first = date(int(match[1]), int(match[2]) * 3 - 2, 1)
            return cls(first, last_of_month(months_on(first, 2)))
        if match := _MONTH.fullmatch(text):
            return cls.month(int(match[1]), int(match[2]))
        if match := _RANGE.fullmatch(text):
            first, last = cls.parse(match[1]).first, cls.parse(match[2]).last
            if first <= last:
                return cls(first, last)
        if match := _DAYS.fullmatch(text):
            first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2])
            if first <= last:
                return cls(first, last)
        raise ValueError(f"“{text}”不是期间：写作 2015、2015-Q3、2015-05 或 2015-01..2015-05")

    @classmethod
    def year(cls, year: int) -> Period:
        """The calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """The calendar month."""
        first = date(year, month, 1)
        return cls(first, last_of_month(first))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        if self == Period.year(self.first.year):
            return f"{self.first.year}"
        if self.first.day == 1 and self.first.month % 3 == 1 and self.last == last_of_month(months_on(self.first, 2)):
            return f"{self.first.year}-Q{self.first.month // 3 + 1}"
        if self == Period.month(self.first.year, self.first.month):
            return f"{self.first:%Y-%m}"
        if self.first.day == 1 and self.last == last_of_month(self.last):
            return f"{self.first:%Y-%m}..{self.last:%Y-%m}"
        return f"{self.first}..{self.last}"

    @property
    def months(self) -> int:
        """The calendar months that the period touches."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def before(self) -> Period:
        """Return the period of as many months right before this one: of a year, the year before."""
        first = months_on(self.first.replace(day=1), -self.months)
        return Period(first, self.first - timedelta(days=1))

    def split(self, months: int) -> Iterator[Period]:
        """Yield the whole calendar pieces of ``months`` (1, 3, 6, 12) that lie inside the period.

        Pieces begin where calendar months, quarters, half-years and years begin.
        """
        first = date(self.first.year, 1, 1)
        while first <= self.last:
            piece = Period(first, last_of_month(months_on(first, months - 1)))
            if self.first <= piece.first and piece.last <= self.last:
                yield piece
            first = months_on(first, months)

    def by_months(self) -> Iterator[Period]:
        """Yield the calendar months that the period touches, the first and last cut to the period."""
        first = self.first
        while first <= self.last:
            last = min(last_of_month(first), self.last)
            yield Period(first, last)
            first = last + timedelta(days=1)
