"""The plan: rosters, duties, and steps in an order in which each needs only earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from taizhang.core.calendar import Period
from taizhang.core.language.tree import CapRounding, NotApplicablePoints, OverChildren, Rounding, TableKind, Ties
from taizhang.core.plan.checks import CheckPlan
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.folds import Fold
from taizhang.core.plan.sets import DutyPlan, RosterPlan
from taizhang.core.plan.values import Code

MEASURED = "·实测"  # after the name of an indicator with a requirement: what was measured
PREVIOUS = "·上期"  # after the name of an indicator: the same over the period before
CONFIRMED = "确认·"  # before the name of a value that a named body confirms
BESIDES = "·所列之外"  # after the name of an indicator by category: what is of no listed category


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
    """Yes where every measured step meets the limit; those not applicable are left out, ``if_none`` where all are."""

    name: str
    of: tuple[str, ...]
    limit: Limit
    if_none: Code = Code.NOT_APPLICABLE
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
    scale: tuple[int, int] = (1, 1)  # to one unit: tenths of an hour against hours of an input


@dataclass(frozen=True, slots=True)
class OverBelow:
    """A step of the organisations right below (of these kinds), as one value; ``if_none`` where none has one.

    ``heads`` names the roster whose numbers weigh; each share is first rounded half up to ``1 / parts``.
    ``pooled`` says that the values are shares, whose numerators and denominators are summed apart.
    """

    name: str
    of: str
    kinds: tuple[str, ...]
    how: OverChildren
    if_none: Code
    heads: str = ""
    parts: int = 1
    pooled: bool = True
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
    ITEM = "逐项"
    CONVERTED = "折算"
    BONUS = "加分"


@dataclass(frozen=True, slots=True)
class Scored:
    """Points of an indicator in a part, in quanta. ``rows`` are (limit or None, quanta).

    ``per`` is what one is worth (扣分, 逐项, 加分), or the ceiling of a mark that is converted (折算).
    """

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
    """The total: the sum of the parts, never rounded; ``capped`` where a bonus may not carry it past full."""

    name: str
    of: tuple[str, ...]
    full: int
    capped: bool = False


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


Step = Measured | Verdict | Blended | Quotient | OverBelow | LookedUp | Scored | PartSum | TotalSum | Barred | Banded


@dataclass(frozen=True, slots=True)
class QuotaPlan:
    """A quota over organisations, put in order by a step after all are rated; the cap as a pair."""

    name: str
    roster: str
    by: str
    cap: tuple[int, int]
    rounding: CapRounding
    ties: Ties
    absolute: bool = False  # the cap is a number, not a part of the roster


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
    quotas: tuple[QuotaPlan, ...] = ()
    checks: tuple[CheckPlan, ...] = ()

    @property
    def follows(self) -> bool:
        """True where the records of merged organisations are their successors' (合并: 并入 of the subjects)."""
        subjects = self.rosters.get(self.subjects)
        return subjects is not None and subjects.follows

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
    def decides(self) -> str:
        """The step that the state hangs on: what the bands look at, else the total; empty where neither is."""
        bands, total = self.bands, self.total
        return bands.of if bands else total.name if total else ""

    @property
    def vetoes(self) -> tuple[Barred, ...]:
        """The vetoes, in the order of the document."""
        return tuple(step for step in self.steps if isinstance(step, Barred))
