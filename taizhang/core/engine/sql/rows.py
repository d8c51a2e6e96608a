"""Rows known at a moment, and selections of them, as Ibis expressions.

No NULL carries a meaning: every condition is made two-valued before it counts.
No date function is used: days are compared with days that the compiler computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import and_
from typing import Any

import ibis

from taizhang.core.calendar import Period
from taizhang.core.facts.known import civil_day
from taizhang.core.facts.tables import TABLES, Type
from taizhang.core.language.tree import Comparator, RosterDay, Window
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.predicates import (
    Against,
    Filled,
    Home,
    In,
    Is,
    Meets,
    NotAfter,
    Predicate,
    Ref,
    ShareOf,
    Within,
)
from taizhang.core.plan.steps import RosterPlan

Expr = Any  # Ibis has no stubs; every expression is made and used in this package only

_TYPES = {
    Type.TEXT: "string",
    Type.DATE: "date",
    Type.MONTH: "string",
    Type.MOMENT: "timestamp",
    Type.INT: "int64",
    Type.FEN: "int64",
    Type.TENTHS: "int64",
    Type.FLAG: "boolean",
    Type.NUMBER: "string",
}


def schema_of(table: str) -> dict[str, str]:
    """Return the Ibis schema of an exchange table."""
    return {column.name: _TYPES[column.type] for column in TABLES[table].columns}


def holds(limit: Limit, a: Expr, b: Expr | int) -> Expr:
    """Return the comparison of the system as an expression: cross-multiplication, nothing else."""
    left, right = a * limit.low_den, b * limit.low_num
    match limit.comparator:
        case Comparator.AT_LEAST:
            return left >= right
        case Comparator.AT_MOST:
            return left <= right
        case Comparator.BELOW:
            return left < right
        case Comparator.ABOVE:
            return left > right
        case Comparator.EQUALS:
            return left == right
        case Comparator.BETWEEN:
            return (left >= right) & (a * limit.high_den <= b * limit.high_num)


def _day(day: date) -> Expr:
    return ibis.literal(day, type="date")


class Source:
    """The exchange tables as of a moment."""

    def __init__(self, period: Period, moment: datetime) -> None:
        self.period, self.moment, self.today = period, moment, civil_day(moment)
        self._known: dict[str, Expr] = {}

    def known(self, name: str) -> Expr:
        """Return the latest version of each thing posted by the moment, retracted ones gone."""
        if name not in self._known:
            table = ibis.table(schema_of(name), name=name)
            at = ibis.literal(self.moment.replace(tzinfo=None), type="timestamp")
            posted = table.filter(table.posted_at <= at)
            order = ibis.window(group_by=list(TABLES[name].key), order_by=ibis.desc(posted.posted_at))
            ranked = posted.mutate(version=ibis.row_number().over(order))
            latest = ranked.filter(ranked.version == 0).drop("version")
            self._known[name] = latest.filter(latest.retracted_at.isnull() | (latest.retracted_at > at))
        return self._known[name]

    def covers(self, table: Expr, roster: RosterPlan) -> Expr:
        """Return whether a dated row counts for the roster's day (时点)."""
        first, last = _day(self.period.first), _day(self.period.last)
        from_on, to_on = table["from"], table["to"].fill_null(_day(date(9999, 12, 31)))
        match roster.as_of:
            case RosterDay.PERIOD_START:
                return (from_on <= first) & (first <= to_on)
            case RosterDay.PERIOD_END:
                return (from_on <= last) & (last <= to_on)
            case RosterDay.WHOLE_PERIOD:
                return (from_on <= first) & (last <= to_on)
            case RosterDay.ANY_DAY:
                return (from_on <= last) & (first <= to_on)

    # --- selections -----------------------------------------------------------------------

    def with_refs(self, name: str, predicates: Iterable[Predicate]) -> Expr:
        """Return a known table with a column for every step day and code set that predicates look at."""
        table = self.known(name)
        key = TABLES[name].key[0]
        for predicate in predicates:
            for ref in (predicate.ref, getattr(predicate, "other", predicate.ref)):
                column = _column(ref, predicate)
                if ref.home is Home.COLUMN or column in table.columns:
                    continue
                side = self._step(ref) if ref.home is Home.STEP else self._codes(ref, predicate)
                side = side.rename({column: "held"})
                table = table.left_join(side, [(key, "record_id")]).drop("record_id")
        return table

    def _step(self, ref: Ref) -> Expr:
        steps = self.known("steps")
        return steps.filter(steps.step == ref.name).select("record_id", held=steps.done_on)

    def _codes(self, ref: Ref, predicate: Predicate) -> Expr:
        codes = self.known("codes")
        wanted = codes.set == ref.name
        if isinstance(predicate, In):
            wanted &= codes.code.isin(predicate.values)
        found = codes.filter(wanted)
        return found.group_by("record_id").aggregate(held=found.code.count() > 0)

    def meets(self, table: Expr, predicates: Iterable[Predicate]) -> Expr:
        """Return whether a row meets all predicates, never NULL."""
        return reduce(and_, (self._meets(table, predicate) for predicate in predicates), table.posted_at.notnull())

    def _meets(self, table: Expr, predicate: Predicate) -> Expr:
        held = table[_column(predicate.ref, predicate)]
        is_code = predicate.ref.home is Home.CODE
        match predicate:
            case In(_, values):
                found = held if is_code else held.isin(values)
            case Is(_, flag):
                found = held if flag else ~held
            case Filled(_, present):
                there = held.fill_null(False) if is_code else held.notnull()
                found = there if present else ~there
            case Within(_, window, is_month):
                found = self._within(held, window, is_month)
            case NotAfter(_, other):
                found = held <= table[_column(other, predicate)]
            case Against(_, comparator, other):
                found = holds(Limit(comparator, 1, 1), held, table[_column(other, predicate)])
            case ShareOf(_, other, limit):
                whole = table[_column(other, predicate)]
                found = (whole != 0) & holds(limit, held, whole)
            case Meets(_, limit):
                found = holds(limit, held, 1)
        return found.fill_null(False)

    def _within(self, held: Expr, window: Window, is_month: bool) -> Expr:
        def end(day: date) -> Expr:
            return ibis.literal(f"{day:%Y-%m}") if is_month else _day(day)

        if window is Window.IN_PERIOD:
            return (held >= end(self.period.first)) & (held <= end(self.period.last))
        return held <= end(self.today if window is Window.BY_MOMENT else self.period.last)


def _column(ref: Ref, predicate: Predicate) -> str:
    """Return the column of a field; code sets have one for each list of wanted codes."""
    if ref.home is Home.COLUMN:
        return ref.name
    if ref.home is Home.STEP:
        return f"step·{ref.name}"
    return f"code·{ref.name}·{'·'.join(predicate.values) if isinstance(predicate, In) else ''}"
