"""The plan: rosters, duties, and steps in an order in which each needs only earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from taizhang.core.calendar import Period, Shift, Term
from taizhang.core.language.tree import NotApplicablePoints, RosterDay, Rounding, TableKind
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.predicates import Predicate
from taizhang.core.plan.values import Code

MEASURED = "·实测"  # after the name of an indicator with a requirement: what was measured
CONFIRMED = "确认·"  # before the name of a value that a named body confirms


# --- sets and duties ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """A finite set; ``starts_by`` is the last day on which an organisation may have begun (存续不少于)."""

    name: str
    of_persons: bool
    words: tuple[str, ...]
    as_of: RosterDay
    except_words: tuple[str, ...] = ()
    starts_by: date | None = None
    min_months: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """An instance of a duty: a calendar piece, the last day of grace, and on which day it is on time."""

    period: Period
    grace_last: date
    on_day: date | None = None


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """A duty: who, its pieces in the period, how many records each needs, which records count."""

    name: str
    roster: str
    table: str
    kinds: tuple[str, ...]
    valid_if: tuple[Predicate, ...]
    times: int
    pieces: tuple[Piece, ...]
    holiday: Shift | None = None
    grace: Term | None = None


# --- folds: rows to a pair ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rows:
    """A selection of the subject's own rows of a table."""

    table: str
    where: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class CountRows:
    """How many rows, or how many distinct values of a column."""

    rows: Rows
    distinct: str = ""


@dataclass(frozen=True, slots=True)
class SumColumn:
    """The sum of a column; an empty cell adds nothing."""

    rows: Rows
    column: str


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
    """Persons of the roster at the subject who meet the lines; ``column`` "" counts rows."""

    roster: str
    rows: Rows
    column: str
    lines: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """Organisations of the roster in the subject's subtree with at least so many rows."""

    roster: str
    rows: Rows
    least: int


@dataclass(frozen=True, slots=True)
class InputOf:
    """The figure stated for the subject and period, in ten-thousandths; UNKNOWN where none was stated."""

    name: str


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
    | ShareOfRows
    | ShareOfSums
    | DutiesMet
    | PersonsMet
    | Covered
    | InputOf
    | Confirmation
)


# --- steps --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measured:
    """A fold with what holds where nothing was there, too little, or nothing was declared."""

    name: str
    fold: Fold
    if_none: Code = Code.VALUE
    minimum: int = 0
    below_minimum: Code = Code.UNKNOWN
    declared_by: str = ""
    ceiling: int = 0  # of a manual mark, in ten-thousandths of a point; 0 where there is none
    scale: int = 1  # of a manual mark: the quanta in a point
    must_be_empty: bool = False  # rows of no listed category stop the run
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes where every measured step meets the limit; those not applicable are left out."""

    name: str
    of: tuple[str, ...]
    limit: Limit
    if_none: Code
    guard: str = ""  # a step that must be empty, or the run stops
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Blended:
    """The weighted mean of shares, weights in whole numbers; a side without a value makes it ``missing``."""

    name: str
    items: tuple[tuple[str, int], ...]
    missing: Code
    indicator: str = ""

    @property
    def whole(self) -> int:
        """The sum of the weights."""
        return sum(weight for _, weight in self.items)


@dataclass(frozen=True, slots=True)
class Quotient:
    """One quantity against another; ``if_none`` where the other is zero."""

    name: str
    first: str
    second: str
    if_none: Code
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """An input through a table: fen. Rows are (up to in ten-thousandths or None, amount fen or rate as a pair)."""

    name: str
    of: str
    kind: TableKind
    rows: tuple[tuple[int | None, int, int], ...]
    rounding: Rounding
    table: str = ""
    indicator: str = ""


class How:
    """Names of the forms of points."""

    SHARE = "按占比"
    ACHIEVED = "达标"
    DIRECT = "直接"
    STEPS = "分档"
    DEDUCT = "扣分"


@dataclass(frozen=True, slots=True)
class Scored:
    """Points of an indicator in a part, in quanta. ``rows`` are (limit or None, quanta)."""

    name: str
    of: str
    part: str
    full: int
    weight: int
    how: str
    rows: tuple[tuple[Limit | None, int], ...] = ()
    per: int = 0
    at_most: int = 0


@dataclass(frozen=True, slots=True)
class PartSum:
    """The points of a part: the sum of its uses."""

    name: str
    of: tuple[str, ...]
    full: int
    weight: int


@dataclass(frozen=True, slots=True)
class TotalSum:
    """The total: the sum of the parts, never rounded."""

    name: str
    of: tuple[str, ...]
    full: int


@dataclass(frozen=True, slots=True)
class Barred:
    """A veto: yes where the value meets the limit and, where a body must confirm it, was confirmed."""

    name: str
    of: str
    limit: Limit
    confirmation: str = ""
    flag_at_bound: bool = False


@dataclass(frozen=True, slots=True)
class BandRow:
    """A band; ``limit`` None is 其余."""

    name: str
    limit: Limit | None


@dataclass(frozen=True, slots=True)
class Banded:
    """The bands, looked at last."""

    name: str
    of: str
    rows: tuple[BandRow, ...]
    vetoed_to: str
    vetoes: tuple[str, ...]


Step = Measured | Verdict | Blended | Quotient | LookedUp | Scored | PartSum | TotalSum | Barred | Banded


@dataclass(frozen=True, slots=True)
class Plan:
    """A scheme ready to run for one period."""

    code: str
    year: int
    period: Period
    closes: date
    subjects: str
    rosters: dict[str, RosterPlan]
    duties: dict[str, DutyPlan]
    steps: tuple[Step, ...]
    quanta: int  # quanta in a point
    rounding: Rounding
    not_applicable: NotApplicablePoints

    def step(self, name: str) -> Step | None:
        """Return the step of that name, or None."""
        return next((step for step in self.steps if step.name == name), None)

    @property
    def bands(self) -> Banded | None:
        """The bands, where the scheme has any."""
        return next((step for step in self.steps if isinstance(step, Banded)), None)

    @property
    def total(self) -> TotalSum | None:
        """The total, where the scheme has points."""
        return next((step for step in self.steps if isinstance(step, TotalSum)), None)

    @property
    def vetoes(self) -> tuple[Barred, ...]:
        """The vetoes, in the order of the document."""
        return tuple(step for step in self.steps if isinstance(step, Barred))
