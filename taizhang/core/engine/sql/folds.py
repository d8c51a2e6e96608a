"""Folds that need more than one pass: distinct values, the latest, windows, days, answers, sets, statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis

from taizhang.core.engine.sql.days import DayTable
from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.duties import Duties
from taizhang.core.engine.sql.persons import Persons
from taizhang.core.engine.sql.selections import Selections
from taizhang.core.engine.sql.sets import Sets
from taizhang.core.engine.sql.source import Source, day, number, total
from taizhang.core.facts.tables import DAY_OF
from taizhang.core.language.tree import Elapse
from taizhang.core.plan import folds
from taizhang.core.plan.folds import Fold
from taizhang.core.plan.predicates import Home
from taizhang.core.plan.steps import Plan
from taizhang.core.plan.values import TEN_THOUSANDTHS, Code

VALUE = int(Code.VALUE)
DaysBetween = Callable[[Expr, Expr], Expr]


class Folds:
    """The relations ``org_id, c, a, b`` of a plan's folds; an organisation without a row had nothing there."""

    def __init__(self, plan: Plan, source: Source, days: DayTable, days_between: DaysBetween) -> None:
        self.plan, self.source, self.days, self.days_between = plan, source, days, days_between
        self.selections = Selections(source)
        self.sets = Sets(plan, source)
        self.persons = Persons(plan, self.selections, self.sets)
        self.duties = Duties(plan, self.selections, self.sets, days)

    def relation(self, fold: Fold) -> Expr:
        """Return the rows of a fold."""
        return _FOLDS[type(fold)](self, fold)

    @staticmethod
    def _pair(table: Expr, a: Expr, b: Expr) -> Expr:
        found = table.group_by("org_id").aggregate(a=a, b=b)
        return found.select("org_id", c=ibis.literal(VALUE), a=found.a, b=found.b)

    def distinct(self, fold: folds.CountRows) -> Expr:
        """计数 of distinct values, in two levels: a distinct aggregate is dear."""
        table = self.values_of(fold)
        once = table.select("org_id", "value").distinct()
        found = once.group_by("org_id").aggregate(a=once.count().cast("int64"))
        return found.select("org_id", c=ibis.literal(VALUE), a=found.a, b=ibis.literal(1))

    def values_of(self, fold: folds.CountRows | folds.PersonsMet) -> Expr:
        """Return the selected rows with the field that is counted distinctly as ``value``, never empty."""
        return self.persons.values_of(fold.rows, fold.distinct)

    def latest(self, fold: folds.LatestFlag) -> Expr:
        """最近: all rows tied for the latest are looked at, so that a contradiction stops the run."""
        table = self.selections.rows(fold.rows)
        on = DAY_OF[fold.rows.table]
        table = table.filter(table[on].notnull())
        order = ibis.window(group_by="org_id", order_by=[ibis.desc(table[on]), ibis.desc(table.posted_at)])
        ranked = table.mutate(place=ibis.rank().over(order))
        newest = ranked.filter(ranked.place == 0)
        flag = newest[fold.column]
        still: Expr = newest.posted_at.isnull()
        if fold.until:
            still = (newest[fold.until] >= day(self.source.today)).fill_null(False)
        grouped = newest.group_by("org_id").aggregate(
            yes=number(newest, flag.fill_null(False)),
            no=number(newest, (~flag).fill_null(False)),
            empty=number(newest, flag.isnull()),
            running=number(newest, still),
        )
        kinds = sum(ibis.ifelse(grouped[name] > 0, 1, 0) for name in ("yes", "no", "empty"))
        code = ibis.cases(
            (kinds > 1, int(Code.STOP)),
            (grouped.empty > 0, int(Code.UNKNOWN)),
            ((grouped.no > 0) & (grouped.running > 0), int(fold.running)),
            else_=VALUE,
        )
        return grouped.select("org_id", c=code, a=ibis.ifelse(grouped.yes > 0, 1, 0), b=ibis.literal(1))

    def densest(self, fold: folds.DensestWindow) -> Expr:
        """窗口: every row's day begins a window; the rows of the organisation inside each are counted."""
        table = self.selections.rows(fold.rows)
        on = table[fold.column]
        rows = table.filter((on <= day(self.source.period.last)).fill_null(False)).select("org_id", on=on)
        ends = self.days.table()
        end = self.days.column((fold.span,))
        starts = rows.distinct().inner_join(ends, [("on", "day")])
        starts = starts.filter(starts[end] > day(self.source.period.first))
        starts = starts.select(holder=starts.org_id, start=starts.on, end=starts[end])
        inside = starts.inner_join(rows, [starts.holder == rows.org_id, starts.start <= rows.on, rows.on < starts.end])
        counted = inside.group_by(["holder", "start"]).aggregate(n=inside.count())
        found = counted.group_by("holder").aggregate(a=counted.n.max().cast("int64"))
        return found.select(org_id=found.holder, c=ibis.literal(VALUE), a=found.a, b=ibis.literal(1))

    def days_between_(self, fold: folds.DaysBetween) -> Expr:
        """用时: the median through places in order, the middle one or two of them."""
        table = self.selections.rows(fold.rows, (fold.from_, fold.to))
        first, last = (table[_held(ref)] for ref in (fold.from_, fold.to))
        spans = table.filter(first.notnull() & last.notnull())
        spans = spans.select("org_id", n=self.days_between(spans[_held(fold.from_)], spans[_held(fold.to)]))
        if fold.how is Elapse.LONGEST:
            longest = spans.group_by("org_id").aggregate(a=spans.n.max().cast("int64"))
            return longest.select("org_id", c=ibis.literal(VALUE), a=longest.a, b=ibis.literal(1))
        if fold.how is Elapse.MEAN:
            return self._pair(spans, total(spans.n), spans.count().cast("int64"))
        order = ibis.window(group_by="org_id", order_by=spans.n)
        placed = spans.mutate(
            place=ibis.row_number().over(order) + 1, many=spans.count().over(ibis.window(group_by="org_id"))
        )
        middle = placed.filter((placed.place * 2 >= placed.many) & (placed.place * 2 <= placed.many + 2))
        return self._pair(middle, total(middle.n), middle.count().cast("int64"))

    def answers(self, fold: folds.ShareOfAnswers) -> Expr:
        """占比 by weighed answers."""
        votes = self.selections.rows(fold.rows).select("org_id", "vote_id")
        counts = self.source.known("vote_counts")
        table = votes.inner_join(counts, "vote_id")
        if fold.by_group and fold.group:
            table = table.filter(table.group == fold.group)
        elif fold.by_group:
            table = table.filter(~table.group.isin(fold.listed))
        weight: Expr = ibis.literal(0)
        if fold.weights:
            weight = ibis.cases(*((table.option == option, n) for option, n in fold.weights), else_=0)
        return self._pair(table, total(table.n * weight), total(table.n) * 100)

    def duties_met(self, fold: folds.DutiesMet) -> Expr:
        """履行."""
        return self.duties.met(fold)

    def covered(self, fold: folds.Covered) -> Expr:
        """覆盖: the roster cut to each organisation's subtree."""
        inside = self.sets.inside(self.plan.rosters[fold.roster])
        rows = self.selections.rows(fold.rows)
        named = rows.filter(rows[fold.link].notnull()).select(member_2=rows[fold.link])
        counted = named.group_by("member_2").aggregate(n=named.count())
        table = inside.left_join(counted, [("member", "member_2")])
        met = number(table, (table.n >= fold.least).fill_null(False))
        found = table.group_by("top").aggregate(a=met, b=table.count().cast("int64"))
        return found.select(org_id=found.top, c=ibis.literal(VALUE), a=found.a, b=found.b)

    # --- statements -----------------------------------------------------------------------

    def input_of(self, fold: folds.InputOf) -> Expr:
        """输入 and 人工."""
        own = self._stated("inputs", lambda table: table.name == fold.name)
        scaled = (own.value.cast("decimal(18, 4)") * TEN_THOUSANDTHS).cast("int64")
        return own.select("org_id", c=ibis.literal(VALUE), a=scaled, b=ibis.literal(TEN_THOUSANDTHS))

    def confirmation(self, fold: folds.Confirmation) -> Expr:
        """确认."""
        own = self._stated("confirmations", lambda table: (table.name == fold.name) & (table.by == fold.by))
        return own.select("org_id", c=ibis.literal(VALUE), a=ibis.ifelse(own.confirmed, 1, 0), b=ibis.literal(1))

    def _stated(self, name: str, chosen: Callable[[Expr], Expr]) -> Expr:
        """Return one statement of the period for each organisation: its own before that of a merged one."""
        table = self.source.facts(name)
        own = table.filter(chosen(table) & (table.period == str(self.plan.period)))
        if not self.source.follows:
            return own
        order = [ibis.ifelse(own.own_org == own.org_id, 0, 1), own.own_org]
        placed = own.mutate(place=ibis.row_number().over(ibis.window(group_by="org_id", order_by=order)))
        return placed.filter(placed.place == 0)

    def declared(self, source: str) -> Expr:
        """Return ``org_id`` of those for whom the source has declared the period."""
        table = self.source.facts("declarations")
        own = table.filter((table.source == source) & (table.period == str(self.plan.period)))
        return own.select("org_id").distinct()


def _held(ref: Any) -> str:
    return str(ref.name) if ref.home is Home.COLUMN else f"{ref.home}·{ref.name}"


_FOLDS: dict[type, Callable[[Folds, Any], Expr]] = {
    folds.CountRows: Folds.distinct,
    folds.LatestFlag: Folds.latest,
    folds.DensestWindow: Folds.densest,
    folds.DaysBetween: Folds.days_between_,
    folds.ShareOfAnswers: Folds.answers,
    folds.DutiesMet: Folds.duties_met,
    folds.Covered: Folds.covered,
    folds.InputOf: Folds.input_of,
    folds.Confirmation: Folds.confirmation,
}
