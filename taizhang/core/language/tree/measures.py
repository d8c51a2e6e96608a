"""The measures: what is counted, summed, compared or looked up."""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.core.language.literals import Mark, Quantity, TermLiteral
from taizhang.core.language.tree.where import Bound, Where
from taizhang.core.language.tree.words import Elapse, FactTable, IfNone, MidPeriod, OverChildren


@dataclass(frozen=True, slots=True)
class Count:
    """计数: rows, or distinct values of a field."""

    table: FactTable
    where: Where
    distinct: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """合计: the exact sum of a field."""

    table: FactTable
    where: Where
    field: str


@dataclass(frozen=True, slots=True)
class Exists:
    """有无: at least one row."""

    table: FactTable
    where: Where


@dataclass(frozen=True, slots=True)
class Latest:
    """最近: a yes/no field of the row with the latest day.

    ``until`` names a day of the row (限期); while it is not past, a 否 gives ``while_running`` (限期未到).
    """

    table: FactTable
    where: Where
    field: str
    until: str = ""
    while_running: IfNone = IfNone.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Densest:
    """窗口: the largest number of rows in any half-open window ``[day, day + span)`` that reaches into the period."""

    table: FactTable
    where: Where
    field: str
    span: TermLiteral


@dataclass(frozen=True, slots=True)
class Elapsed:
    """用时: days from one day of a row to another, as median, longest or mean; only reported."""

    table: FactTable
    where: Where
    from_: str
    to: str
    how: Elapse


@dataclass(frozen=True, slots=True)
class Option:
    """An answer of a vote and what it weighs, in hundredths (满意折算)."""

    option: str
    weight: Quantity


@dataclass(frozen=True, slots=True)
class Share:
    """占比: rows of the selection that also meet ``of_which``, the sums of two fields, or weighted answers.

    ``options`` weigh the answers of a vote against all answers counted (满意折算).
    """

    table: FactTable
    where: Where
    of_which: Where | None = None
    numerator: str = ""
    denominator: str = ""
    by: str = ""  # 逐类
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """比: two named quantities; may exceed one."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """履行: due instances of the named duties that were met."""

    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A line of a requirement per role; an empty role is the line for the others (其余)."""

    role: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class PerPerson:
    """逐人: persons of a roster whose own measure, taken in the whole county, meets the lines."""

    roster: str
    each: Count | Sum
    lines: tuple[RoleLine, ...]
    mid_period: MidPeriod
    mid_period_mark: Mark = Mark.ARTICLE


@dataclass(frozen=True, slots=True)
class Coverage:
    """覆盖: members of a set linked to at least so many rows."""

    roster: str
    table: FactTable
    where: Where
    at_least: Quantity
    link: str = ""


@dataclass(frozen=True, slots=True)
class Weight:
    """A part of a blend."""

    indicator: str
    weight: Quantity


@dataclass(frozen=True, slots=True)
class Blend:
    """合成: the weighted mean of shares; an unknown side makes it unknown."""

    items: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """增减: an indicator's own quantity this period against the period before."""

    indicator: str


@dataclass(frozen=True, slots=True)
class Children:
    """下级: an indicator of the organisations right below, as one value.

    ``heads`` names the roster of persons whose numbers weigh (人数加权); each child's share is
    first rounded half up to ``quantum``.
    """

    indicator: str
    kinds: tuple[str, ...]
    how: OverChildren
    heads: str = ""
    quantum: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """查表: an input through a dated table."""

    by_input: str
    table: str


@dataclass(frozen=True, slots=True)
class Manual:
    """人工: a mark given by a named role, with a ceiling."""

    by: str
    ceiling: Quantity


Measure = (
    Count
    | Sum
    | Exists
    | Latest
    | Densest
    | Elapsed
    | Share
    | Ratio
    | Fulfilment
    | PerPerson
    | Coverage
    | Blend
    | Change
    | Children
    | Lookup
    | Manual
)
