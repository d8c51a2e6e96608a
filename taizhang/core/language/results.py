"""What an indicator gives: a number of some unit, or a yes or no."""

from __future__ import annotations

from dataclasses import dataclass

from taizhang.core.facts.tables import TABLES, Type
from taizhang.core.language.dictionary import FACT_TABLES, FIELDS
from taizhang.core.language.literals import Unit
from taizhang.core.language.tree import (
    Blend,
    Change,
    Children,
    Count,
    Densest,
    Elapsed,
    Exists,
    FactTable,
    FieldType,
    Indicator,
    Kind,
    Latest,
    Lookup,
    Manual,
    OverChildren,
    PerPerson,
    Ratio,
    Scheme,
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


def unit_of_count(table: FactTable, distinct: str) -> Unit:
    """Return the unit of a count: days where distinct days are counted."""
    column = column_of(table, distinct) if distinct else ""
    is_day = bool(column) and TABLES[FACT_TABLES[table.value]].column(column).type is Type.DATE
    return Unit.DAYS if is_day else Unit.COUNT


def unit_of_each(each: Count | Sum) -> Unit:
    """Return the unit of what 逐人 takes of each person."""
    return unit_of(each.table, each.field) if isinstance(each, Sum) else unit_of_count(each.table, each.distinct)


def code_sets(scheme: Scheme, kind: Kind) -> dict[str, tuple[str, ...]]:
    """Return the code sets that records of a kind carry, by name: those of 码表, and its own 结果."""
    found = {name: scheme.codes[name].codes for name in kind.code_sets if name in scheme.codes}
    for field in kind.fields:
        if field.type is FieldType.CODE and field.of in scheme.codes:
            found[field.name] = scheme.codes[field.of].codes
    return found | ({"结果": kind.results} if kind.results else {})


def result_of(indicator: Indicator, scheme: Scheme | None = None, above: tuple[str, ...] = ()) -> Result:
    """Return what the indicator gives, after its requirement; ``above`` are those that look at it."""
    if indicator.requires is not None:
        return TRUTH
    return measured(indicator, scheme, above)


def measured(indicator: Indicator, scheme: Scheme | None = None, above: tuple[str, ...] = ()) -> Result:
    """Return what the measure gives, before any requirement; 下级 gives what its indicator gives.

    One that comes back to itself gives nothing; the checker names the ring.
    """
    if indicator.name in above:
        return Result()
    match indicator.measure:
        case Exists() | Latest():
            return TRUTH
        case Count(table, _, distinct):
            return Result(unit_of_count(table, distinct))
        case Densest():
            return Result(Unit.COUNT)
        case Elapsed():
            return Result(Unit.DAYS)
        case Children(name, _, how):
            inner = scheme.indicators.get(name) if scheme else None
            if how is OverChildren.ALL_MET:
                return TRUTH
            return (
                result_of(inner, scheme, (*above, indicator.name))
                if inner and how is OverChildren.SUM
                else Result(Unit.SHARE)
            )
        case Sum(table, _, field):
            return Result(unit_of(table, field))
        case Lookup():
            return Result(Unit.MONEY)
        case Manual():
            return Result(Unit.POINTS)
    return Result(Unit.SHARE)


def needs(indicator: Indicator) -> tuple[str, ...]:
    """Return the indicators and inputs that an indicator is made of."""
    match indicator.measure:
        case Blend(items):
            return tuple(item.indicator for item in items)
        case Ratio(first, second):
            return (first, second)
        case Change(of) | Children(of):
            return (of,)
    return ()


def takes_hours(indicator: Indicator) -> bool:
    """True where the measure rests on study hours, a restricted basis for points."""
    measure = indicator.measure
    inner = measure.each if isinstance(measure, PerPerson) else measure
    if isinstance(inner, Sum):
        return unit_of(inner.table, inner.field) is Unit.HOURS
    if isinstance(inner, Share):
        return any(unit_of(inner.table, field) is Unit.HOURS for field in (inner.numerator, inner.denominator))
    return False
