"""Folds as Ibis expressions: for each fold a relation ``org_id, c, a, b`` (absent organisations: nothing there)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis

from taizhang.core.calendar.days import ONE_DAY
from taizhang.core.engine.sql.rows import Expr, Source, holds
from taizhang.core.facts.tables import DAY_OF
from taizhang.core.plan import steps
from taizhang.core.plan.steps import DutyPlan, Measured, Plan, RosterPlan
from taizhang.core.plan.values import TEN_THOUSANDTHS, Code

LEVELS = 8  # of organisations below a subject that a coverage looks through


def _count(condition: Expr) -> Expr:
    return ibis.ifelse(condition, 1, 0).sum().cast("int64")


def _total(column: Expr) -> Expr:
    return column.fill_null(0).sum().cast("int64")


class Folds:
    """The relations of a plan's folds."""

    def __init__(self, plan: Plan, source: Source) -> None:
        self.plan, self.source = plan, source

    def relation(self, step: Measured) -> Expr:
        """Return the rows ``org_id, c, a, b`` of a fold, its own code included."""
        return _FOLDS[type(step.fold)](self, step.fold)

    def _selected(self, rows: steps.Rows, more: tuple[Any, ...] = ()) -> Expr:
        table = self.source.with_refs(rows.table, (*rows.where, *more))
        return table.filter(self.source.meets(table, rows.where))

    @staticmethod
    def _pair(table: Expr, a: Expr, b: Expr | None) -> Expr:
        """Aggregate to a pair by organisation; no ``b`` is 1."""
        folded = {"a": a} if b is None else {"a": a, "b": b}
        found = table.group_by("org_id").aggregate(**folded)
        return found.mutate(c=ibis.literal(int(Code.VALUE)), **({"b": ibis.literal(1)} if b is None else {}))

    def count(self, fold: steps.CountRows) -> Expr:
        """计数."""
        table = self._selected(fold.rows)
        n = table[fold.distinct].nunique() if fold.distinct else table.count()
        return self._pair(table, n.cast("int64"), None)

    def total(self, fold: steps.SumColumn) -> Expr:
        """合计."""
        table = self._selected(fold.rows)
        return self._pair(table, _total(table[fold.column]), None)

    def any_row(self, fold: steps.AnyRow) -> Expr:
        """有无."""
        table = self._selected(fold.rows)
        return self._pair(table, ibis.ifelse(table.count() > 0, 1, 0), None)

    def latest(self, fold: steps.LatestFlag) -> Expr:
        """最近: all rows tied for the latest are looked at, so that a contradiction stops the run."""
        table = self._selected(fold.rows)
        day = DAY_OF[fold.rows.table]
        table = table.filter(table[day].notnull())
        order = ibis.window(group_by="org_id", order_by=[ibis.desc(table[day]), ibis.desc(table.posted_at)])
        ranked = table.mutate(place=ibis.rank().over(order))
        newest = ranked.filter(ranked.place == 0)
        flag = newest[fold.column]
        today = ibis.literal(self.source.today, type="date")
        still = (newest[fold.until] >= today).fill_null(False) if fold.until else newest.posted_at.isnull()
        grouped = newest.group_by("org_id").aggregate(
            yes=_count(flag.fill_null(False)),
            no=_count((~flag).fill_null(False)),
            empty=_count(flag.isnull()),
            running=_count(still),
        )
        kinds = sum(ibis.ifelse(grouped[name] > 0, 1, 0) for name in ("yes", "no", "empty"))
        code = ibis.cases(
            (kinds > 1, int(Code.STOP)),
            (grouped.empty > 0, int(Code.UNKNOWN)),
            ((grouped.no > 0) & (grouped.running > 0), int(fold.running)),
            else_=int(Code.VALUE),
        )
        return grouped.select("org_id", c=code, a=ibis.ifelse(grouped.yes > 0, 1, 0), b=ibis.literal(1))

    def share_of_rows(self, fold: steps.ShareOfRows) -> Expr:
        """占比 by rows."""
        table = self._selected(fold.rows, fold.of_which)
        if fold.by and fold.group:
            table = table.filter(table[fold.by] == fold.group)
        elif fold.by:
            table = table.filter(~table[fold.by].isin(fold.listed).fill_null(False))
        return self._pair(table, _count(self.source.meets(table, fold.of_which)), table.count().cast("int64"))

    def share_of_sums(self, fold: steps.ShareOfSums) -> Expr:
        """占比 by sums."""
        table = self._selected(fold.rows)
        return self._pair(table, _total(table[fold.numerator]), _total(table[fold.denominator]))

    # --- duties ---------------------------------------------------------------------------

    def duties_met(self, fold: steps.DutiesMet) -> Expr:
        """履行: earliest-first matching without recursion.

        Of piece i, ``g`` are records in the days of grace of the piece before, ``r``
        the rest of its own. The piece before takes from ``g`` what it still lacks.
        """
        parts = [self._duty(self.plan.duties[name]) for name in fold.duties]
        both = ibis.union(*parts) if len(parts) > 1 else parts[0]
        return self._pair(both, both.met.sum().cast("int64"), both.due.sum().cast("int64"))

    def _duty(self, duty: DutyPlan) -> Expr:
        members = self.members(self.plan.rosters[duty.roster])
        counted = self._counted(duty)
        table = members.left_join(counted, "org_id").drop("org_id_right")
        table = table.mutate(**{name: table[name].fill_null(0) for name in counted.columns if name != "org_id"})
        own: list[str] = []
        for i, _ in enumerate(duty.pieces):
            table = table.mutate(**{f"own{i}": table[f"g{i}"] + table[f"r{i}"]})
            if i:
                lacking = ibis.greatest(0, duty.times - table[f"own{i - 1}"])
                taken = ibis.least(table[f"g{i}"], lacking)
                table = table.mutate(taken=taken)
                table = table.mutate(
                    **{f"own{i}": table[f"own{i}"] - table.taken, f"own{i - 1}": table[f"own{i - 1}"] + table.taken}
                )
            own.append(f"own{i}")
        if duty.pieces:
            table = table.mutate(**{own[-1]: table[own[-1]] + table.after})
        due = [i for i, piece in enumerate(duty.pieces) if piece.grace_last <= self.source.today]
        met: Expr = ibis.literal(0)
        owed: Expr = ibis.literal(0)
        for i in due:
            exists = table.began <= ibis.literal(duty.pieces[i].period.first, type="date")
            met += ibis.ifelse(exists & (table[f"own{i}"] >= duty.times), 1, 0)
            owed += ibis.ifelse(exists, 1, 0)
        return table.select("org_id", met=met.cast("int64"), due=owed.cast("int64"))

    def _counted(self, duty: DutyPlan) -> Expr:
        table = self.source.with_refs(duty.table, duty.valid_if)
        table = table.filter(table.kind.isin(duty.kinds) & self.source.meets(table, duty.valid_if))
        day = table[DAY_OF[duty.table]]

        def between(first: date, last: date) -> Expr:
            wide = (day >= ibis.literal(first, type="date")) & (day <= ibis.literal(last, type="date"))
            return _count(wide.fill_null(False))

        counters: dict[str, Expr] = {}
        grace_last = date.min
        for i, piece in enumerate(duty.pieces):
            first, last = piece.period.first, piece.period.last
            in_grace = first <= grace_last
            counters[f"g{i}"] = between(first, grace_last) if in_grace else between(last, first - ONE_DAY)
            counters[f"r{i}"] = _after(between, grace_last if in_grace else None, first, last)
            grace_last = piece.grace_last
        if duty.pieces:
            last = duty.pieces[-1].period.last
            counters["after"] = _after(between, last, last, grace_last)
        return table.group_by("org_id").aggregate(**counters)

    # --- persons and organisations --------------------------------------------------------

    def members(self, roster: RosterPlan) -> Expr:
        """Return ``org_id, began`` of a roster of organisations."""
        organisations = self.source.known("organisations")
        on_it = organisations.filter(organisations.kind.isin(roster.words) & self.source.covers(organisations, roster))
        chosen = on_it.select(member="org_id").distinct()
        began = organisations.group_by("org_id").aggregate(began=organisations["from"].min())
        return chosen.join(began, [("member", "org_id")]).select("org_id", "began")

    def persons_met(self, fold: steps.PersonsMet) -> Expr:
        """逐人: the roster left-joins each person's sum over the whole county."""
        roster = self.plan.rosters[fold.roster]
        posts = self.source.known("posts")
        covered = posts.filter(self.source.covers(posts, roster))
        own = covered.filter(covered.role.isin(roster.words))
        roles = {f"role{i}": own.role == line.role for i, line in enumerate(fold.lines) if line.role}
        persons = own.group_by(["org_id", "person_id"]).aggregate(
            **{name: _count(held) for name, held in roles.items()}, n=own.count()
        )
        if roster.except_words:
            persons = persons.anti_join(self._exempt(roster, covered), "person_id")
        sums = self._person_sums(fold).rename({"who": "person_id"})
        table = persons.left_join(sums, [("person_id", "who")])
        table = table.mutate(amount=table.amount.fill_null(0))
        return self._pair(table, _count(_person_meets(table, fold.lines)), table.count().cast("int64"))

    def _exempt(self, roster: RosterPlan, covered: Expr) -> Expr:
        exemptions = self.source.known("exemptions")
        by_exemption = exemptions.filter(
            exemptions.kind.isin(roster.except_words) & self.source.covers(exemptions, roster)
        )
        by_post = covered.filter(covered.role.isin(roster.except_words))
        return ibis.union(by_exemption.select("person_id"), by_post.select("person_id")).distinct()

    def _person_sums(self, fold: steps.PersonsMet) -> Expr:
        table = self._selected(fold.rows)
        amount = _total(table[fold.column]) if fold.column else table.count().cast("int64")
        return table.group_by("person_id").aggregate(amount=amount)

    def covered(self, fold: steps.Covered) -> Expr:
        """覆盖: the roster cut to each organisation's subtree, level by level."""
        members = self.members(self.plan.rosters[fold.roster])
        rows = self._selected(fold.rows)
        counted = rows.group_by("org_id").aggregate(n=rows.count()).rename({"holder": "org_id"})
        inside = self._subtrees().join(members, "org_id")
        table = inside.left_join(counted, [("org_id", "holder")])
        met = _count((table.n >= fold.least).fill_null(False))
        found = table.group_by("top").aggregate(a=met, b=table.count().cast("int64"))
        return found.select(org_id=found.top, a=found.a, b=found.b, c=ibis.literal(int(Code.VALUE)))

    def _subtrees(self) -> Expr:
        organisations = self.source.known("organisations")
        last = ibis.literal(self.plan.period.last, type="date")
        to_on = organisations["to"].fill_null(ibis.literal(date(9999, 12, 31), type="date"))
        standing = organisations.filter((organisations["from"] <= last) & (last <= to_on))
        edges = standing.filter(standing.parent_id.notnull()).select(parent="parent_id", child="org_id").distinct()
        level = organisations.select(top="org_id", org_id="org_id").distinct()
        levels = [level]
        for _ in range(LEVELS):
            level = level.join(edges, [("org_id", "parent")]).select(top="top", org_id="child")
            levels.append(level)
        return ibis.union(*levels).distinct()

    # --- statements -----------------------------------------------------------------------

    def input_of(self, fold: steps.InputOf) -> Expr:
        """输入 and 人工."""
        inputs = self.source.known("inputs")
        own = inputs.filter((inputs.name == fold.name) & (inputs.period == str(self.plan.period)))
        scaled = (own.value.cast("decimal(18, 4)") * TEN_THOUSANDTHS).cast("int64")
        return own.select("org_id", c=ibis.literal(0), a=scaled, b=ibis.literal(TEN_THOUSANDTHS))

    def confirmation(self, fold: steps.Confirmation) -> Expr:
        """确认."""
        table = self.source.known("confirmations")
        own = table.filter((table.name == fold.name) & (table.period == str(self.plan.period)) & (table.by == fold.by))
        return own.select("org_id", c=ibis.literal(0), a=ibis.ifelse(own.confirmed, 1, 0), b=ibis.literal(1))

    def declared(self, source: str) -> Expr:
        """Return ``org_id`` of those for whom the source has declared the period."""
        table = self.source.known("declarations")
        own = table.filter((table.source == source) & (table.period == str(self.plan.period)))
        return own.select("org_id").distinct()


def _after(between: Callable[[date, date], Expr], after: date | None, first: date, last: date) -> Expr:
    """Return how many days lie in first..last and after ``after``."""
    if after is None:
        return between(first, last)
    return between(first, last) - (between(first, after) if after >= first else 0)


def _person_meets(table: Expr, lines: tuple[steps.PersonLine, ...]) -> Expr:
    fits: Expr = ibis.literal(False)
    meets: Expr = ibis.literal(True)
    for i, line in enumerate(lines):
        if line.role:
            held = table[f"role{i}"] > 0
            fits = fits | held
            meets = meets & (~held | holds(line.limit, table.amount, 1))
    others: Expr = ibis.literal(False)
    for line in lines:
        if not line.role:
            others = holds(line.limit, table.amount, 1)
    return ibis.ifelse(fits, meets, others)


_FOLDS: dict[type, Callable[[Folds, Any], Expr]] = {
    steps.CountRows: Folds.count,
    steps.SumColumn: Folds.total,
    steps.AnyRow: Folds.any_row,
    steps.LatestFlag: Folds.latest,
    steps.ShareOfRows: Folds.share_of_rows,
    steps.ShareOfSums: Folds.share_of_sums,
    steps.DutiesMet: Folds.duties_met,
    steps.PersonsMet: Folds.persons_met,
    steps.Covered: Folds.covered,
    steps.InputOf: Folds.input_of,
    steps.Confirmation: Folds.confirmation,
}
