"""What an indicator gives: a number of some unit, or a yes or no."""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.core.facts.tables import TABLES, Type
from taizhang.core.language.dictionary import FACT_TABLES, FIELDS
from taizhang.core.language.literals import Unit
from taizhang.core.language.tree import (
    Count,
    Exists,
    FactTable,
    Indicator,
    Latest,
    Lookup,
    Manual,
    PerPerson,
    Share,
    Sum,
)

TOTAL = "总分"
_UNIT_OF = {Type.FEN: Unit.MONEY, Type.TENTHS: Unit.HOURS, Type.INT: Unit.COUNT}


@dataclass(frozen=True, slots=True)
class Result:
    """The unit of a value; ``truth`` where the value is yes or no."""

    unit: Unit = Unit.NONE
    truth: bool = False

    @property
    def label(self) -> str:
        """The word for messages."""
        return (
            "是或否"
            if self.truth
            else {Unit.SHARE: "比例", Unit.MONEY: "金额", Unit.COUNT: "计数"}.get(self.unit, self.unit.value)
        )


TRUTH = Result(truth=True)


def column_of(table: FactTable, field: str) -> str:
    """Return the exchange column of a field word, or an empty string where the table has no such field."""
    return FIELDS[table.value].get(field, "")


def unit_of(table: FactTable, field: str) -> Unit:
    """Return the unit of a field that can be summed; NONE where it cannot."""
    column = column_of(table, field)
    if not column:
        return Unit.NONE
    return _UNIT_OF.get(TABLES[FACT_TABLES[table.value]].column(column).type, Unit.NONE)


def result_of(indicator: Indicator) -> Result:
    """Return what the indicator gives, after its requirement."""
    if indicator.requires is not None:
        return TRUTH
    return measured(indicator)


def measured(indicator: Indicator) -> Result:
    """Return what the measure gives, before any requirement."""
    match indicator.measure:
        case Exists() | Latest():
            return TRUTH
        case Count():
            return Result(Unit.COUNT)
        case Sum(table, _, field):
            return Result(unit_of(table, field))
        case Lookup():
            return Result(Unit.MONEY)
        case Manual():
            return Result(Unit.POINTS)
    return Result(Unit.SHARE)


def takes_hours(indicator: Indicator) -> bool:
    """True where the measure rests on study hours, a restricted basis for points."""
    measure = indicator.measure
    inner = measure.each if isinstance(measure, PerPerson) else measure
    if isinstance(inner, Sum):
        return unit_of(inner.table, inner.field) is Unit.HOURS
    if isinstance(inner, Share):
        return any(unit_of(inner.table, field) is Unit.HOURS for field in (inner.numerator, inner.denominator))
    return False
