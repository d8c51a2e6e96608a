"""The folds: the rows of a subject become one pair."""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.core.calendar import Term
from taizhang.core.language.tree import Elapse, MidPeriod
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.predicates import Predicate, Ref
from taizhang.core.plan.values import Code

FULL_WEIGHT = 100  # of an answer in 满意折算; the denominator of weighed answers is in hundredths of a vote


@dataclass(frozen=True, slots=True)
class Rows:
    """A selection of the subject's own rows of a table; ``previous`` reads it over the period before."""

    table: str
    where: tuple[Predicate, ...]
    previous: bool = False


@dataclass(frozen=True, slots=True)
class CountRows:
    """How many rows, or how many distinct values of a field."""

    rows: Rows
    distinct: Ref | None = None


@dataclass(frozen=True, slots=True)
class SumColumn:
    """The sum of a column; an empty cell adds nothing. ``may_be_empty``: without a row there is no sum."""

    rows: Rows
    column: str
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class AnyRow:
    """Whether there is a row."""

    rows: Rows


@dataclass(frozen=True, slots=True)
class LatestFlag:
    """A flag of the row with the latest day (then the latest recorded); two equal rows that differ stop the run.

    A no gives ``running`` while the day ``until`` is not past.
    """

    rows: Rows
    column: str
    until: str = ""
    running: Code = Code.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class DensestWindow:
    """The most rows in any half-open window of the span that begins on a row's day and reaches into the period.

    Rows after the period's last day are not looked at; an empty day is in no window.
    """

    rows: Rows
    column: str
    span: Term


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Days from one day of a row to another; rows that lack either day are left out."""

    rows: Rows
    from_: Ref
    to: Ref
    how: Elapse


@dataclass(frozen=True, slots=True)
class ShareOfAnswers:
    """Answers of votes weighed in hundredths, of all answers counted; of one group where ``by_group``.

    ``group`` of "" stands for every group that the kind does not list.
    """

    rows: Rows
    weights: tuple[tuple[str, int], ...]
    by_group: bool = False
    group: str = ""
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareOfRows:
    """Rows that also meet ``of_which``, of all rows; ``by`` and ``group`` limit both to one category.

    ``group`` of "" stands for every category that the kind does not list.
    """

    rows: Rows
    of_which: tuple[Predicate, ...]
    by: str = ""
    group: str = ""
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareOfSums:
    """The sum of one column of the sum of another."""

    rows: Rows
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class DutiesMet:
    """Due instances of the duties that were met, of all due."""

    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What persons of a role must reach; the role "" is for those whom no other line fits."""

    role: str
    limit: Limit


@dataclass(frozen=True, slots=True)
class PersonsMet:
    """Persons of the roster at the subject who meet the lines.

    ``column`` "" counts rows, or the distinct values of a field. ``mid`` says which role binds who had it
    for a part of the period; ``months`` is the length of the period, for 按月折算.
    """

    roster: str
    rows: Rows
    column: str
    lines: tuple[PersonLine, ...]
    distinct: Ref | None = None
    mid: MidPeriod = MidPeriod.AT_PERIOD_END
    months: int = 12


@dataclass(frozen=True, slots=True)
class Covered:
    """Members of the roster, within the subject's subtree, that at least so many rows name in ``link``."""

    roster: str
    rows: Rows
    least: int
    link: str = "org_id"


@dataclass(frozen=True, slots=True)
class InputOf:
    """The figure stated for the subject and period, in ten-thousandths; ``missing`` where none was stated."""

    name: str
    missing: Code = Code.UNKNOWN


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Yes or no of the named body on a value; UNKNOWN where it has not spoken."""

    name: str
    by: str


Fold = (
    CountRows
    | SumColumn
    | AnyRow
    | LatestFlag
    | DensestWindow
    | DaysBetween
    | ShareOfAnswers
    | ShareOfRows
    | ShareOfSums
    | DutiesMet
    | PersonsMet
    | Covered
    | InputOf
    | Confirmation
)
