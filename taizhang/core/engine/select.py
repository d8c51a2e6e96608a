"""Facts under reading: rows by organisation, and whether a row meets a selection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from taizhang.core.calendar import Period
from taizhang.core.facts.known import FactSet, Row, civil_day
from taizhang.core.facts.tables import TABLES
from taizhang.core.language.tree import Window
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
from taizhang.core.plan.steps import Rows


class Facts:
    """The facts known at a moment, indexed once for all steps."""

    def __init__(self, facts: FactSet, period: Period, moment: datetime) -> None:
        self.known = facts.known_at(moment)
        self.period, self.moment, self.today = period, moment, civil_day(moment)
        self._by_org: dict[str, dict[str, list[Row]]] = {}
        self._steps: dict[str, dict[str, date | None]] = defaultdict(dict)
        for row in self.known.rows("steps"):
            self._steps[row["record_id"]][row["step"]] = row["done_on"]
        self._codes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.known.rows("codes"):
            self._codes[row["record_id"], row["set"]].add(row["code"])

    def rows(self, table: str) -> Sequence[Row]:
        """Return the known rows of a table."""
        return self.known.rows(table)

    def of(self, table: str, org_id: str) -> Sequence[Row]:
        """Return an organisation's own rows of a table."""
        if table not in self._by_org:
            index: dict[str, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                index[row["org_id"]].append(row)
            self._by_org[table] = index
        return self._by_org[table].get(org_id, ())

    def select(self, rows: Rows, org_id: str) -> list[Row]:
        """Return the organisation's rows that meet the selection."""
        return [row for row in self.of(rows.table, org_id) if self.meets(rows.table, row, rows.where)]

    def meets(self, table: str, row: Row, where: Iterable[Predicate]) -> bool:
        """Return whether a row meets every predicate."""
        return all(self._meets(table, row, predicate) for predicate in where)

    def value(self, table: str, row: Row, ref: Ref) -> Any:
        """Return a field of a row; a set of codes as a set."""
        if ref.home is Home.COLUMN:
            return row[ref.name]
        record = row[TABLES[table].key[0]]
        if ref.home is Home.STEP:
            return self._steps.get(record, {}).get(ref.name)
        return self._codes.get((record, ref.name), set())

    def _meets(self, table: str, row: Row, predicate: Predicate) -> bool:
        held = self.value(table, row, predicate.ref)
        match predicate:
            case In(_, values):
                return bool(held & set(values)) if isinstance(held, set) else held in values
            case Is(_, flag):
                return held is flag
            case Filled(_, present):
                return bool(held is not None and held != set()) is present
            case Within(_, window, is_month):
                return held is not None and self._within(held, window, is_month)
            case NotAfter(_, other):
                limit = self.value(table, row, other)
                return held is not None and limit is not None and held <= limit
            case Against(_, comparator, other):
                against = self.value(table, row, other)
                return held is not None and against is not None and Limit(comparator, against, 1).holds(held, 1)
            case ShareOf(_, other, limit):
                whole = self.value(table, row, other)
                return held is not None and bool(whole) and limit.holds(held, whole)
            case Meets(_, limit):
                return held is not None and limit.holds(held, 1)

    def _within(self, held: Any, window: Window, is_month: bool) -> bool:
        first, last, today = self.period.first, self.period.last, self.today
        if is_month:
            first, last, today = f"{first:%Y-%m}", f"{last:%Y-%m}", f"{today:%Y-%m}"  # type: ignore[assignment]
        if window is Window.IN_PERIOD:
            return bool(first <= held <= last)
        return bool(held <= (today if window is Window.BY_MOMENT else last))
