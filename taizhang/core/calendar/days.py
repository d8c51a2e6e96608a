"""Arithmetic on civil days. A day is a date, never a moment: see ARCHITECTURE.md, invariant on dates."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def months_on(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last day of that month where it has no such day.

    31 January and one month give 28 or 29 February; 29 February and twelve months give 28 February.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of_month(day: date) -> date:
    """Return the last day of the month of ``day``."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def quarter(day: date) -> int:
    """Return the quarter of the year, 1 to 4."""
    return (day.month - 1) // 3 + 1
