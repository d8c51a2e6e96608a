"""Civil days, periods, working days and terms. Everything about dates that the rules need."""

from taizhang.core.calendar.arrangements import ARRANGEMENTS, Arrangement
from taizhang.core.calendar.days import last_of_month, months_on, quarter
from taizhang.core.calendar.periods import Period
from taizhang.core.calendar.terms import Term, TermKind, add_term
from taizhang.core.calendar.working import CHINA, Calendar, Due, Shift

__all__ = [
    "ARRANGEMENTS",
    "CHINA",
    "Arrangement",
    "Calendar",
    "Due",
    "Period",
    "Shift",
    "Term",
    "TermKind",
    "add_term",
    "last_of_month",
    "months_on",
    "quarter",
]
