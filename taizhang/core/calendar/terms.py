"""Terms of clocks (期限): how far from an anchor a due day lies.

Day 0 is the anchor. Examples of mechanism WN-29 are cases in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from taizhang.core.calendar.days import months_on
from taizhang.core.calendar.working import Calendar, Due, Shift


class TermKind(StrEnum):
    """The closed set of terms."""

    SAME_DAY = "当日"
    DAYS = "日"
    WORKING_DAYS = "个工作日"
    MONTHS = "个月"
    YEARS = "年"
    UNTIL_CLOSED = "跟踪"


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its kind and how many (0 where the kind needs none)."""

    kind: TermKind
    n: int = 0

    def __str__(self) -> str:
        return self.kind.value if self.kind in (TermKind.SAME_DAY, TermKind.UNTIL_CLOSED) else f"{self.n}{self.kind}"


def add_term(anchor: date, term: Term, calendar: Calendar, *, in_working_days: bool = False) -> Due | None:
    """Return the last day of ``term`` counted from ``anchor``, or None where it stays open (跟踪).

    ``in_working_days`` is 历法: 工作日. Then days are counted as working days, and a
    month that ends on a day off runs to the next working day.
    """
    match term.kind:
        case TermKind.UNTIL_CLOSED:
            return None
        case TermKind.SAME_DAY:
            return Due(anchor)
        case TermKind.WORKING_DAYS:
            return calendar.nth_working_day_after(anchor, term.n)
        case TermKind.DAYS if in_working_days:
            return calendar.nth_working_day_after(anchor, term.n)
        case TermKind.DAYS:
            return Due(anchor + timedelta(days=term.n))
        case TermKind.MONTHS | TermKind.YEARS:
            months = term.n * (12 if term.kind is TermKind.YEARS else 1)
            day = months_on(anchor, months)
            return calendar.shift(day, Shift.AFTER) if in_working_days else Due(day)
