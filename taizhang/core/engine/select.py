"""Facts under reading: rows by organisation, and whether a row meets a selection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from taizhang.core.calendar import Period
from taizhang.core.engine.tree_of_organisations import Organisations
from taizhang.core.facts.known import FactSet, Row, civil_day
from taizhang.core.facts.tables import TABLES
from taizhang.core.language.dictionary import MEMBER_ROLES
from taizhang.core.language.tree import Relation, Window
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.folds import Rows
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
    StandsTo,
    Within,
)


class Facts:
    """The facts known at a moment, indexed once for all steps.

    ``follows`` says that the rows of an organisation that was merged are those of its successor. ``organisations``
    is the tree, where the facts are only a part of the county's.
    """

    def __init__(
        self,
        facts: FactSet,
        period: Period,
        moment: datetime,
        *,
        follows: bool = False,
        organisations: Organisations | None = None,
    ) -> None:
        self.known = facts.known_at(moment)
        self.period, self.moment, self.today = period, moment, civil_day(moment)
        self.organisations = organisations or Organisations(self.rows("organisations"), period.last)
        self.follows = follows
        self._by_org: dict[str, dict[str, list[Row]]] = {}
        self._steps: dict[str, dict[str, date | None]] = defaultdict(dict)
        for row in self.known.rows("steps"):
            self._steps[row["record_id"]][row["step"]] = row["done_on"]
        self._codes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.known.rows("codes"):
            self._codes[row["record_id"], row["set"]].add(row["code"])
        self._held: dict[str, Row] | None = None
        self._branches: dict[str, list[Row]] | None = None

    def rows(self, table: str) -> Sequence[Row]:
        """Return the known rows of a table."""
        return self.known.rows(table)

    def of(self, table: str, org_id: str) -> Sequence[Row]:
        """Return an organisation's own rows of a table, and those of what was merged into it."""
        if not self.follows:
            return self.own(table, org_id)
        return [row for one in self.organisations.merged_into(org_id) for row in self.own(table, one)]

    def holder(self, org_id: str) -> str:
        """Return for whom the rows of an organisation count: itself, or what it was merged into."""
        return self.organisations.into.get(org_id, org_id) if self.follows else org_id

    def own(self, table: str, org_id: str) -> Sequence[Row]:
        """Return the rows of a table that were written for the organisation itself."""
        if table not in self._by_org:
            index: dict[str, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                index[row["org_id"]].append(row)
            self._by_org[table] = index
        return self._by_org[table].get(org_id, ())

    def select(self, rows: Rows, org_id: str) -> list[Row]:
        """Return the organisation's rows that meet the selection."""
        return [row for row in self.of(rows.table, org_id) if self.chosen(rows, row)]

    def chosen(self, rows: Rows, row: Row) -> bool:
        """Return whether a row of the table meets the selection, over its period."""
        period = self.period.before() if rows.previous else self.period
        return all(self._meets(rows.table, row, predicate, period) for predicate in rows.where)

    def meets(self, table: str, row: Row, where: Iterable[Predicate]) -> bool:
        """Return whether a row meets every predicate."""
        return all(self._meets(table, row, predicate, self.period) for predicate in where)

    def value(self, table: str, row: Row, ref: Ref) -> Any:
        """Return a field of a row; a set of codes as a set."""
        match ref.home:
            case Home.COLUMN:
                return row[ref.name]
            case Home.HELD:
                held = self._activities().get(row["activity_id"])
                return held[ref.name] if held else None
        record = row[TABLES[table].key[0]]
        if ref.home is Home.STEP:
            return self._steps.get(record, {}).get(ref.name)
        return self._codes.get((record, ref.name), set())

    def _activities(self) -> Mapping[str, Row]:
        if self._held is None:
            self._held = {row["activity_id"]: row for row in self.rows("activities")}
        return self._held

    def _meets(self, table: str, row: Row, predicate: Predicate, period: Period) -> bool:
        held = self.value(table, row, predicate.ref)
        match predicate:
            case In(_, values):
                return bool(held & set(values)) if isinstance(held, set) else held in values
            case Is(_, flag):
                return held is flag
            case Filled(_, present):
                return bool(held is not None and held != set()) is present
            case Within(_, window, is_month):
                return held is not None and self._within(held, window, is_month, period)
            case NotAfter(_, other):
                limit = self.value(table, row, other)
                return held is not None and limit is not None and held <= limit
            case Against(_, comparator, other):
                against = self.value(table, row, other)
                return held is not None and against is not None and Limit(comparator, against, 1).holds(held, 1)
            case ShareOf(_, other, limit):
                whole = self.value(table, row, other)
                return held is not None and bool(whole) and limit.holds(held, whole)
            case StandsTo(_, relation):
                return held is not None and self._stands(held, row, relation)
            case Meets(_, limit):
                return held is not None and limit.holds(held, 1)

    def _within(self, held: Any, window: Window, is_month: bool, period: Period) -> bool:
        first, last, today = period.first, period.last, self.today
        if is_month:
            first, last, today = f"{first:%Y-%m}", f"{last:%Y-%m}", f"{today:%Y-%m}"  # type: ignore[assignment]
        if window is Window.IN_PERIOD:
            return bool(first <= held <= last)
        return bool(held <= (today if window is Window.BY_MOMENT else last))

    def _stands(self, other: str, row: Row, relation: Relation) -> bool:
        """Return whether an organisation stands so to the row's own, or is its person's own branch on the row's day."""
        own = row["org_id"]
        if relation is Relation.OWN:
            return bool(other == own)
        if relation is Relation.BELOW:
            return bool(other != own) and other in self.organisations.subtree(own)
        if relation is Relation.OWN_AND_BELOW:
            return other in self.organisations.subtree(own)
        return any(
            post["org_id"] == other and post["from"] <= row["on"] <= (post["to"] or date.max)
            for post in self._own_branches().get(row["person_id"], ())
        )

    def _own_branches(self) -> Mapping[str, Sequence[Row]]:
        if self._branches is None:
            self._branches = defaultdict(list)
            for row in self.rows("posts"):
                if row["role"] in MEMBER_ROLES:
                    self._branches[row["person_id"]].append(row)
        return self._branches
