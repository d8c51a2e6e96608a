"""逐人 as a relation: each person's amount over the whole county, joined to the roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ibis

from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.selections import Selections, holds
from taizhang.core.engine.sql.sets import Sets
from taizhang.core.engine.sql.source import day, number, sum_where, total
from taizhang.core.language.tree import MidPeriod
from taizhang.core.plan import folds
from taizhang.core.plan.predicates import Home, Ref
from taizhang.core.plan.sets import RosterPlan
from taizhang.core.plan.steps import Plan


class Persons:
    """Makes the folds over persons."""

    def __init__(self, plan: Plan, selections: Selections, sets: Sets) -> None:
        self.plan, self.selections, self.sets, self.source = plan, selections, sets, selections.source

    def met(self, met: Sequence[folds.PersonsMet]) -> Expr:
        """Return of folds over one roster, by organisation: how many persons meet the lines of each, and how many are.

        The columns are ``a0``, ``a1`` … in the order of the folds, and ``b`` for all.
        """
        roster = self.plan.rosters[met[0].roster]
        table = self.source.script.piece(f"persons of {roster.name}", lambda: self.sets.persons(roster), shared=True)
        for place, amounts in enumerate(self._amounts(met)):
            renamed = {name: amounts[name] for name in amounts.columns if name != "who"}
            named = amounts.select(**{f"who {place}": amounts.who}, **renamed)
            table = table.left_join(named, [("person_id", f"who {place}")]).drop(f"who {place}")
        for n, fold in enumerate(met):
            for i, line in enumerate(fold.lines):
                if line.role or fold.mid is MidPeriod.BY_MONTHS:
                    table = self._bound(table, f"{n} {i}", roster, line.role, fold.mid)
        yes = {f"a{n}": number(table, _meets(table, fold, n)) for n, fold in enumerate(met)}
        return table.group_by("org_id").aggregate(**yes, b=table.count().cast("int64"))

    def _amounts(self, met: Sequence[folds.PersonsMet]) -> Iterator[Expr]:
        """Yield what each person reached, as ``who`` and a column ``amount n`` for each fold; a table is read once."""
        by_table: dict[str, list[tuple[int, folds.PersonsMet]]] = {}
        for n, fold in enumerate(met):
            if fold.distinct is not None:
                values = self.values_of(fold.rows, fold.distinct)
                once = values.filter(values.person_id.notnull()).select(who="person_id", value="value").distinct()
                yield once.group_by("who").aggregate(**{f"amount {n}": once.count().cast("int64")})
            else:
                by_table.setdefault(fold.rows.table, []).append((n, fold))
        for name, folded in by_table.items():
            table = self.selections.table(name, [one for _, fold in folded for one in fold.rows.where])
            table = table.filter(table.person_id.notnull())
            amounts = {f"amount {n}": self._amount(table, fold) for n, fold in folded}
            yield table.group_by("person_id").aggregate(**amounts).rename({"who": "person_id"})

    def _amount(self, table: Expr, fold: folds.PersonsMet) -> Expr:
        chosen = self.selections.meets(table, fold.rows.where, previous=fold.rows.previous)
        return sum_where(table[fold.column], chosen) if fold.column else number(table, chosen)

    def values_of(self, rows: folds.Rows, ref: Ref | None) -> Expr:
        """Return the selected rows with a field as ``value``, once for each code of a set, never empty."""
        if ref is None:
            raise TypeError(rows)
        if ref.home is Home.CODE:
            return self.selections.codes(self.selections.rows(rows), rows.table, ref)
        table = self.selections.rows(rows, (ref,))
        table = table.mutate(value=table[ref.name if ref.home is Home.COLUMN else f"{ref.home}·{ref.name}"])
        return table.filter(table.value.notnull())

    def _bound(self, table: Expr, i: str, roster: RosterPlan, role: str, mid: MidPeriod) -> Expr:
        """Add whether a line (fold and place) names a role of the person, and for how many months he held it."""
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


def _meets(table: Expr, fold: folds.PersonsMet, n: int) -> Expr:
    """Return whether a person meets every line that names a role of his, else every line for the others."""
    named: Sequence[tuple[int, folds.PersonLine]] = [(i, line) for i, line in enumerate(fold.lines) if line.role]
    others = [(i, line) for i, line in enumerate(fold.lines) if not line.role]
    fits: Expr = ibis.literal(False)
    meets: Expr = ibis.literal(True)
    for i, line in named:
        fits = fits | table[f"held{n} {i}"]
        meets = meets & (~table[f"held{n} {i}"] | _holds(table, fold, n, i, line))
    rest: Expr = ibis.literal(bool(others))
    for i, line in others:
        rest = rest & _holds(table, fold, n, i, line)
    return ibis.ifelse(fits, meets, rest)


def _holds(table: Expr, fold: folds.PersonsMet, n: int, i: int, line: folds.PersonLine) -> Expr:
    amount = table[f"amount {n}"].fill_null(0)
    if fold.mid is MidPeriod.BY_MONTHS:
        return holds(line.limit, amount * fold.months, table[f"months{n} {i}"])
    return holds(line.limit, amount, 1)
