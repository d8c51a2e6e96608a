"""The measures: what is counted, summed, compared or looked up."""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.core.language.literals import Quantity, Word
from taizhang.core.language.tree.where import Bound, Where
from taizhang.core.language.tree.words import FactTable, IfNone


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
class Share:
    """占比: rows of the selection that also meet ``of_which``, or the sums of two fields."""

    table: FactTable
    where: Where
    of_which: Where | None = None
    numerator: str = ""
    denominator: str = ""
    by: str = ""  # 逐类


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
    mid_period: Word


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
class Lookup:
    """查表: an input through a dated table."""

    by_input: str
    table: str


@dataclass(frozen=True, slots=True)
class Manual:
    """人工: a mark given by a named role, with a ceiling."""

    by: str
    ceiling: Quantity


Measure = Count | Sum | Exists | Latest | Share | Ratio | Fulfilment | PerPerson | Coverage | Blend | Lookup | Manual
