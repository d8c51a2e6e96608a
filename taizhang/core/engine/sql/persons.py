"""逐人 as a relation: each person's amount over the whole county, joined to the roster."""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.selections import Selections, holds
from taizhang.core.engine.sql.sets import Sets
from taizhang.core.engine.sql.source import day, number, total
from taizhang.core.language.tree import MidPeriod
from taizhang.core.plan import folds
from taizhang.core.plan.predicates import Home, Ref
from taizhang.core.plan.sets import RosterPlan
from taizhang.core.plan.steps import Plan
from taizhang.core.plan.values import Code


class Persons:
    """Makes the folds over persons."""

    def __init__(self, plan: Plan, selections: Selections, sets: Sets) -> None:
        self.plan, self.selections, self.sets = plan, selections, sets

    def met(self, fold: folds.PersonsMet) -> Expr:
        """Return how many persons of the roster meet the lines, of all, by organisation."""
        roster = self.plan.rosters[fold.roster]
        table = self.sets.persons(roster)
        amounts = self.amounts(fold)
        table = table.left_join(amounts, [("person_id", "who")]).drop("who")
        table = table.mutate(amount=table.amount.fill_null(0))
        for i, line in enumerate(fold.lines):
            if line.role or fold.mid is MidPeriod.BY_MONTHS:
                table = self._bound(table, i, roster, line.role, fold.mid)
        yes = _meets(table, fold)
        found = table.group_by("org_id").aggregate(a=number(yes), b=table.count().cast("int64"))
        return found.select("org_id", c=ibis.literal(int(Code.VALUE)), a=found.a, b=found.b)

    def amounts(self, fold: folds.PersonsMet) -> Expr:
        """Return what each person reached: who, amount."""
        if fold.distinct is not None:
            values = self.values_of(fold.rows, fold.distinct)
            once = values.filter(values.person_id.notnull()).select(who="person_id", value="value").distinct()
            return once.group_by("who").aggregate(amount=once.count().cast("int64"))
        table = self.selections.rows(fold.rows)
        table = table.filter(table.person_id.notnull())
        amount = total(table[fold.column]) if fold.column else table.count().cast("int64")
        return table.group_by("person_id").aggregate(amount=amount).rename({"who": "person_id"})

    def values_of(self, rows: folds.Rows, ref: Ref | None) -> Expr:
        """Return the selected rows with a field as ``value``, once for each code of a set, never empty."""
        if ref is None:
            raise TypeError(rows)
        if ref.home is Home.CODE:
            return self.selections.codes(self.selections.rows(rows), rows.table, ref)
        table = self.selections.rows(rows, (ref,))
        table = table.mutate(value=table[ref.name if ref.home is Home.COLUMN else f"{ref.home}·{ref.name}"])
        return table.filter(table.value.notnull())

    def _bound(self, table: Expr, i: int, roster: RosterPlan, role: str, mid: MidPeriod) -> Expr:
        """Add whether line ``i`` names a role of the person, and for how many months he held it."""
        posts = self.sets.roles(roster, role, mid)
        months = self._months(posts) if mid is MidPeriod.BY_MONTHS else ibis.literal(0)
        held = posts.mutate(months=months)
        grouped = held.group_by("person_id").aggregate(months=total(held.months))
        whole = self.plan.period.months
        grouped = grouped.select(
            **{
                f"who{i}": grouped.person_id,
                f"months{i}": ibis.least(grouped.months, whole),
                f"held{i}": ibis.literal(True),
            }
        )
        joined = table.left_join(grouped, [("person_id", f"who{i}")]).drop(f"who{i}")
        return joined.mutate(
            **{f"held{i}": joined[f"held{i}"].fill_null(False), f"months{i}": joined[f"months{i}"].fill_null(0)}
        )

    def _months(self, posts: Expr) -> Expr:
        """Return how many calendar months of the period a post touches: a sum over the months, no date function."""
        touched: Expr = ibis.literal(0)
        for month in self.plan.period.by_months():
            begins, ends = posts["from"] <= day(month.last), posts["to"].isnull() | (posts["to"] >= day(month.first))
            touched = touched + ibis.ifelse(begins & ends, 1, 0)
        return touched


def _meets(table: Expr, fold: folds.PersonsMet) -> Expr:
    """Return whether a person meets every line that names a role of his, else every line for the others."""
    named: Sequence[tuple[int, folds.PersonLine]] = [(i, line) for i, line in enumerate(fold.lines) if line.role]
    others = [(i, line) for i, line in enumerate(fold.lines) if not line.role]
    fits: Expr = ibis.literal(False)
    meets: Expr = ibis.literal(True)
    for i, line in named:
        fits = fits | table[f"held{i}"]
        meets = meets & (~table[f"held{i}"] | _holds(table, fold, i, line))
    rest: Expr = ibis.literal(bool(others))
    for i, line in others:
        rest = rest & _holds(table, fold, i, line)
    return ibis.ifelse(fits, meets, rest)


def _holds(table: Expr, fold: folds.PersonsMet, i: int, line: folds.PersonLine) -> Expr:
    if fold.mid is MidPeriod.BY_MONTHS:
        return holds(line.limit, table.amount * fold.months, table[f"months{i}"])
    return holds(line.limit, table.amount, 1)
