"""Lower a checked scheme to its plan for a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from math import lcm

from taizhang.core.calendar import Period, Term, TermKind, months_on
from taizhang.core.calendar.days import ONE_DAY
from taizhang.core.language.dictionary import FACT_TABLES, LINKS
from taizhang.core.language.literals import Quantity, Unit
from taizhang.core.language.results import code_sets, column_of, measured, needs, result_of, unit_of_each
from taizhang.core.language.tree import (
    Among,
    BelowMinimum,
    Blend,
    Bound,
    Change,
    Check,
    Children,
    Comparator,
    Count,
    Coverage,
    Densest,
    Elapsed,
    Exists,
    FactTable,
    Fulfilment,
    IfNone,
    Indicator,
    Kind,
    Latest,
    Lookup,
    Manual,
    Merging,
    NotApplicablePoints,
    OverChildren,
    PerPerson,
    Ratio,
    Roster,
    Rounding,
    Scheme,
    Share,
    Sum,
    TableKind,
    Where,
)
from taizhang.core.plan import folds, lower_where, steps
from taizhang.core.plan.checks import check_plans
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.duties import duty_plan
from taizhang.core.plan.points import Points
from taizhang.core.plan.predicates import Predicate, Ref
from taizhang.core.plan.sets import RosterPlan
from taizhang.core.plan.steps import BESIDES, CONFIRMED, MEASURED, PREVIOUS, Plan, Step
from taizhang.core.plan.values import TEN_THOUSANDTHS, Code

SUBJECTS = "参评组织"
_CODES = {
    IfNone.NOT_APPLICABLE: Code.NOT_APPLICABLE,
    IfNone.NO_MATTER: Code.NOT_APPLICABLE,
    IfNone.PENDING: Code.UNKNOWN,
    IfNone.STOP: Code.STOP,
    None: Code.VALUE,
}


def build(scheme: Scheme, period: Period | None = None) -> Plan:
    """Return the plan of a scheme that was checked without errors.

    ``period`` may be a part of the scheme's own; without it the scheme's own is taken.

    Raises:
        ValueError: for a period that does not lie in the scheme's own.
    """
    own = Period(scheme.first_day, scheme.last_day)
    wanted = period or own
    if wanted.first not in own or wanted.last not in own:
        raise ValueError(f"方案管{own}，不管{wanted}")
    return _Builder(scheme, wanted).plan()


def scale_of(unit: Unit, quanta: int) -> int:
    """Return how many smallest units a written unit holds: 100 fen, 10 tenths, the quanta of a point."""
    return {Unit.MONEY: 100, Unit.HOURS: 10, Unit.POINTS: quanta}.get(unit, 1)


class _Builder:
    def __init__(self, scheme: Scheme, period: Period) -> None:
        self.scheme, self.period = scheme, period
        quantum = scheme.scoring.quantum.value if scheme.scoring else Fraction(1, 100)
        self.quanta = (1 / quantum).numerator
        self.sets = partial(code_sets, scheme)
        self.done: set[str] = set()

    def plan(self) -> Plan:
        scheme, scoring = self.scheme, self.scheme.scoring
        ordered: list[Step] = []
        for name in scheme.own("indicators"):
            ordered += self._indicator(name)
        points = Points(scheme, self.quanta, self.limit)
        looked_at = [name for check in scheme.checks.values() for name in (check.looks_at, check.against)]
        for name in (*points.looked_at(), *looked_at):
            ordered += self._indicator(name)
        ordered += points.steps()
        return Plan(
            code=scheme.code,
            year=scheme.year,
            period=self.period,
            closes=scheme.closes,
            subjects=SUBJECTS,
            rosters={name: self._roster(roster) for name, roster in scheme.rosters.items()},
            duties={name: duty_plan(duty, scheme, self.period) for name, duty in scheme.duties.items()},
            steps=tuple(ordered),
            quanta=self.quanta,
            rounding=scoring.rounding if scoring else Rounding.HALF_UP,
            not_applicable=scoring.not_applicable if scoring else NotApplicablePoints.LEAVE_OUT,
            quotas=tuple(points.quotas()),
            checks=tuple(check_plans(scheme, self._check_limit, self._check_where)),
        )

    # --- thresholds -----------------------------------------------------------------------

    def limit(self, bound: Bound, unit: Unit) -> Limit:
        if bound.truth is not None:
            text = "是" if bound.truth else "否"
            return Limit(bound.comparator, int(bound.truth), 1, is_truth=True, text=text, line=bound.line)
        low = self._scaled(bound.low, unit)
        high = self._scaled(bound.high, unit) if bound.high else Fraction(0)
        return Limit(
            bound.comparator,
            low.numerator,
            low.denominator,
            high.numerator,
            high.denominator,
            text="与".join(quantity.text for quantity in (bound.low, bound.high) if quantity),
            line=bound.line,
        )

    def _scaled(self, quantity: Quantity | None, unit: Unit) -> Fraction:
        return (quantity.value if quantity else Fraction(0)) * scale_of(unit, self.quanta)

    def _check_limit(self, check: Check) -> Limit:
        looked = self.scheme.indicators.get(check.looks_at)
        unit = result_of(looked, self.scheme).unit if looked else Unit.COUNT
        return self.limit(check.bound or Bound(Comparator.EQUALS), unit)

    def _check_where(self, check: Check) -> tuple[Predicate, ...]:
        kind = self.scheme.kinds.get(check.each)
        if check.requires is None or kind is None:
            return ()
        return lower_where.lower(kind.feeds or FactTable.MATTERS, check.requires, [kind], self.limit, self.sets)

    # --- sets -----------------------------------------------------------------------------

    def _roster(self, roster: Roster) -> RosterPlan:
        excepted = self.scheme.rosters.get(roster.except_)
        months = roster.min_months
        return RosterPlan(
            roster.name,
            roster.of,
            roster.words,
            roster.as_of,
            excepted.words if excepted else (),
            _starts_by(self.period.last, months.term) if months else None,
            str(months.term) if months else "",
            roster.relation,
            roster.merging is Merging.FOLLOW,
        )

    # --- indicators -----------------------------------------------------------------------

    def _indicator(self, name: str) -> list[Step]:
        """Return the steps of an indicator after those it needs; nothing where they stand already."""
        if name in self.done or name not in self.scheme.indicators:
            return []
        self.done.add(name)
        indicator = self.scheme.indicators[name]
        before: list[Step] = []
        for needed in needs(indicator):
            before += self._indicator(needed)
        made = list(self._steps(indicator))
        if indicator.confirmed_by:
            fold = folds.Confirmation(name, indicator.confirmed_by)
            made.append(steps.Measured(CONFIRMED + name, fold, indicator=name))
        return before + made

    def _steps(self, indicator: Indicator) -> Iterator[Step]:
        name, measure = indicator.name, indicator.measure
        raw = name + MEASURED if indicator.requires else name
        if isinstance(measure, Share) and measure.by:
            yield from self._grouped(indicator, measure)
            return
        yield from self._raw(raw, indicator)
        if indicator.requires:
            limit = self.limit(indicator.requires, measured(indicator, self.scheme).unit)
            yield steps.Verdict(name, (raw,), limit, indicator=name)

    def _raw(self, raw: str, indicator: Indicator) -> Iterator[Step]:
        name, none = indicator.name, _CODES[indicator.if_none]
        match indicator.measure:
            case Blend(items):
                finest = lcm(*(item.weight.value.denominator for item in items))
                weights = tuple((item.indicator, int(item.weight.value * finest)) for item in items)
                yield steps.Blended(raw, weights, _CODES[indicator.if_none or IfNone.PENDING], name)
            case Ratio(first, second):
                for word in (first, second):
                    if word in self.scheme.inputs:
                        yield from self._input(word)
                scale = (self._scale_of(second), self._scale_of(first))
                yield steps.Quotient(raw, first, second, none, name, scale)
            case Change(of):
                yield from self._changed(raw, of, none, name)
            case Children() as children:
                yield self._below(raw, children, none, name)
            case Lookup(by_input, table):
                yield from self._input(by_input)
                yield self._lookup(raw, by_input, table, name)
            case _:
                yield self._measured(raw, indicator)

    def _measured(self, name: str, indicator: Indicator, *, previous: bool = False) -> steps.Measured:
        below = Code.NOT_APPLICABLE if indicator.below_minimum is BelowMinimum.COUNT_ONLY else Code.UNKNOWN
        measure = indicator.measure
        ceiling = int(measure.ceiling.value * TEN_THOUSANDTHS) if isinstance(measure, Manual) else 0
        return steps.Measured(
            name,
            self._fold(indicator, previous=previous),
            _CODES[indicator.if_none],
            _least(indicator),
            below,
            indicator.declared_by,
            ceiling,
            self.quanta if isinstance(measure, Manual) else 1,
            indicator=indicator.name,
        )

    def _input(self, name: str) -> Iterator[Step]:
        if name not in self.done:
            self.done.add(name)
            yield steps.Measured(name, folds.InputOf(name), Code.UNKNOWN, indicator=name)

    def _scale_of(self, name: str) -> int:
        """Return how many smallest units of an indicator make one written unit; an input is in written units."""
        indicator = self.scheme.indicators.get(name)
        return scale_of(measured(indicator, self.scheme).unit, self.quanta) if indicator else 1

    def _changed(self, raw: str, of: str, none: Code, name: str) -> Iterator[Step]:
        inner = self.scheme.indicators[of]
        before = of + PREVIOUS
        if before not in self.done:
            self.done.add(before)
            yield self._measured(before, inner, previous=True)
        yield steps.Quotient(raw, of + MEASURED if inner.requires else of, before, none, name)

    def _below(self, raw: str, children: Children, none: Code, name: str) -> Step:
        parts = (1 / children.quantum.value).numerator if children.quantum else 1
        inner = self.scheme.indicators[children.indicator]
        wants_share = children.how is not OverChildren.ALL_MET and inner.requires
        of = inner.name + MEASURED if wants_share else inner.name
        pooled = measured(inner).unit is Unit.SHARE
        return steps.OverBelow(
            raw, of, children.kinds, children.how, none, children.heads, parts, pooled, indicator=name
        )

    def _grouped(self, indicator: Indicator, share: Share) -> Iterator[Step]:
        """Yield a step for each listed category, a guard against others, and the verdict over all."""
        listed = self._categories(share)
        none, names = _CODES[indicator.if_none], []
        for group in listed:
            names.append(f"{indicator.name}·{group}")
            yield self._category(indicator, share, names[-1], group, listed)
        guard = f"{indicator.name}{BESIDES}"
        fold = self._group_fold(share, "", listed)
        yield steps.Measured(guard, fold, Code.NOT_APPLICABLE, must_be_empty=True, indicator=indicator.name)
        if indicator.requires:
            limit = self.limit(indicator.requires, Unit.SHARE)
            yield steps.Verdict(indicator.name, tuple(names), limit, none, guard, indicator.name)

    def _category(
        self, indicator: Indicator, share: Share, name: str, group: str, listed: tuple[str, ...]
    ) -> steps.Measured:
        below = Code.NOT_APPLICABLE if indicator.below_minimum is BelowMinimum.COUNT_ONLY else Code.UNKNOWN
        fold = self._group_fold(share, group, listed)
        # A category of which there was nothing is left out; what holds where there was none at all, the verdict says.
        none, declared = Code.NOT_APPLICABLE, indicator.declared_by
        return steps.Measured(name, fold, none, _least(indicator), below, declared, indicator=indicator.name)

    def _categories(self, share: Share) -> tuple[str, ...]:
        kinds = self._kinds(share.where)
        words = {"人群": "groups", "来源": "sources"}.get(share.by, "classes")
        return tuple(dict.fromkeys(word for kind in kinds for word in getattr(kind, words)))

    def _group_fold(self, share: Share, group: str, listed: tuple[str, ...]) -> folds.Fold:
        rows = self._rows(share.table, share.where)
        if share.options:
            others = () if group else listed
            return folds.ShareOfAnswers(rows, _weights(share), by_group=True, group=group, listed=others)
        of_which = self._predicates(share.table, share.of_which, share.where) if group else ()
        return folds.ShareOfRows(rows, of_which, column_of(share.table, share.by), group, () if group else listed)

    def _kinds(self, where: Where) -> list[Kind]:
        condition = where.get("类别")
        values = condition.values if isinstance(condition, Among) else ()
        return [self.scheme.kinds[name] for name in values if name in self.scheme.kinds]

    def _row_kinds(self, table: FactTable, where: Where) -> list[Kind]:
        """Return the kinds of the rows: those the selection names, else all that feed the table."""
        held = FactTable.ACTIVITIES if table is FactTable.ATTENDANCES else table
        return self._kinds(where) or [kind for kind in self.scheme.kinds.values() if kind.feeds is held]

    def _rows(self, table: FactTable, where: Where, *, previous: bool = False) -> folds.Rows:
        return folds.Rows(FACT_TABLES[table.value], self._predicates(table, where, where), previous)

    def _predicates(self, table: FactTable, where: Where | None, selected: Where) -> tuple[Predicate, ...]:
        kinds = self._row_kinds(table, selected)
        return lower_where.lower(table, where or Where(), kinds, self.limit, self.sets)

    def _ref(self, table: FactTable, field: str, where: Where) -> Ref:
        return lower_where.ref(table, field, self._row_kinds(table, where), self.sets)

    def _fold(self, indicator: Indicator, *, previous: bool) -> folds.Fold:
        def rows(table: FactTable, where: Where) -> folds.Rows:
            return self._rows(table, where, previous=previous)

        match indicator.measure:
            case Count(table, where, distinct):
                return folds.CountRows(rows(table, where), self._ref(table, distinct, where) if distinct else None)
            case Sum(table, where, field):
                return folds.SumColumn(rows(table, where), column_of(table, field), indicator.if_none is not None)
            case Exists(table, where):
                return folds.AnyRow(rows(table, where))
            case Latest(table, where, field, until, running):
                last = column_of(table, until) if until else ""
                return folds.LatestFlag(rows(table, where), column_of(table, field), last, _CODES[running])
            case Densest(table, where, field, span):
                return folds.DensestWindow(rows(table, where), column_of(table, field), span.term)
            case Elapsed(table, where, from_, to, how):
                ends = (self._ref(table, from_, where), self._ref(table, to, where))
                return folds.DaysBetween(rows(table, where), *ends, how)
            case Share() as share:
                return self._share(share, rows(share.table, share.where))
            case Fulfilment(duties):
                return folds.DutiesMet(duties)
            case PerPerson() as per_person:
                return self._persons(per_person)
            case Coverage(roster, table, where, at_least, link):
                return folds.Covered(roster, rows(table, where), int(at_least.value), LINKS[link or "组织"])
            case Manual():
                return folds.InputOf(indicator.name, _CODES[indicator.if_none or IfNone.PENDING])
        raise AssertionError(indicator.measure)

    def _share(self, share: Share, rows: folds.Rows) -> folds.Fold:
        if share.options:
            return folds.ShareOfAnswers(rows, _weights(share))
        if share.of_which:
            return folds.ShareOfRows(rows, self._predicates(share.table, share.of_which, share.where))
        return folds.ShareOfSums(
            rows, column_of(share.table, share.numerator), column_of(share.table, share.denominator)
        )

    def _persons(self, measure: PerPerson) -> folds.PersonsMet:
        each, unit = measure.each, unit_of_each(measure.each)
        distinct = each.distinct if isinstance(each, Count) else ""
        return folds.PersonsMet(
            measure.roster,
            self._rows(each.table, each.where),
            column_of(each.table, each.field) if isinstance(each, Sum) else "",
            tuple(folds.PersonLine(line.role, self.limit(line.bound, unit)) for line in measure.lines),
            self._ref(each.table, distinct, each.where) if distinct else None,
            measure.mid_period,
            self.period.months,
        )

    def _lookup(self, name: str, by_input: str, table_name: str, indicator: str) -> steps.LookedUp:
        table = self.scheme.tables[table_name]
        if table.amount:
            rows: tuple[tuple[int | None, int, int], ...] = ((None, int(table.amount.value * 100), 1),)
        else:
            rows = tuple(
                (
                    int(row.up_to.value * TEN_THOUSANDTHS) if row.up_to else None,
                    int(row.gives.value * 100) if table.kind is TableKind.BAND else row.gives.value.numerator,
                    1 if table.kind is TableKind.BAND else row.gives.value.denominator,
                )
                for row in table.rows
            )
        rounding = table.rounding or Rounding.HALF_UP
        return steps.LookedUp(name, by_input, table.kind, rows, rounding, table_name, indicator)


def _least(indicator: Indicator) -> int:
    """Return the least denominator; of weighed answers the denominator is in hundredths of a vote."""
    measure = indicator.measure
    scale = folds.FULL_WEIGHT if isinstance(measure, Share) and measure.options else 1
    return int(indicator.minimum.value) * scale if indicator.minimum else 0


def _weights(share: Share) -> tuple[tuple[str, int], ...]:
    return tuple((option.option, int(option.weight.value)) for option in share.options)


def _starts_by(last: date, term: Term) -> date:
    """Return the last day on which something may begin that is to have existed for a term by the end of ``last``."""
    if term.kind is TermKind.DAYS:
        return last - ONE_DAY * (term.n - 1)
    months = term.n * (12 if term.kind is TermKind.YEARS else 1)
    day = months_on(last, -months) - timedelta(days=3)
    while months_on(day + ONE_DAY, months) <= last + ONE_DAY:
        day += ONE_DAY
    return day
