"""Lower a checked scheme to its plan for the scheme's year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import gcd, lcm

from taizhang.core.calendar import Period, months_on
from taizhang.core.calendar.days import ONE_DAY
from taizhang.core.language.dictionary import FACT_TABLES
from taizhang.core.language.literals import Quantity, Unit
from taizhang.core.language.results import TOTAL, column_of, measured, unit_of
from taizhang.core.language.tree import (
    Achieved,
    Among,
    BelowMinimum,
    Blend,
    Bound,
    ByShare,
    Count,
    Coverage,
    Deduct,
    Direct,
    Exists,
    FactTable,
    Fulfilment,
    IfNone,
    Indicator,
    Kind,
    Latest,
    Lookup,
    Manual,
    NotApplicablePoints,
    Part,
    PerPerson,
    Ratio,
    Roster,
    Rounding,
    Scheme,
    Score,
    Share,
    Steps,
    Sum,
    TableKind,
    Where,
)
from taizhang.core.plan import lower_where, steps
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.duties import duty_plan
from taizhang.core.plan.predicates import Predicate
from taizhang.core.plan.steps import CONFIRMED, MEASURED, Plan, RosterPlan, Step
from taizhang.core.plan.values import TEN_THOUSANDTHS, Code

SUBJECTS = "参评组织"
_CODES = {
    IfNone.NOT_APPLICABLE: Code.NOT_APPLICABLE,
    IfNone.NO_MATTER: Code.NOT_APPLICABLE,
    IfNone.PENDING: Code.UNKNOWN,
    IfNone.STOP: Code.STOP,
    None: Code.VALUE,
}


def build(scheme: Scheme) -> Plan:
    """Return the plan of a scheme that was checked without errors."""
    return _Builder(scheme).plan()


def scale_of(unit: Unit, quanta: int) -> int:
    """Return how many smallest units a written unit holds: 100 fen, 10 tenths, the quanta of a point."""
    return {Unit.MONEY: 100, Unit.HOURS: 10, Unit.POINTS: quanta}.get(unit, 1)


class _Builder:
    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.period = Period.year(scheme.year)
        quantum = scheme.scoring.quantum.value if scheme.scoring else Fraction(1, 100)
        self.quanta = (1 / quantum).numerator if (1 / quantum).denominator == 1 else 100
        self.done: dict[str, list[Step]] = {}

    def plan(self) -> Plan:
        scheme, scoring = self.scheme, self.scheme.scoring
        ordered: list[Step] = []
        for name in scheme.indicators:
            ordered += self._indicator(name)
        ordered += self._points()
        ordered += self._vetoes()
        ordered += self._bands()
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
        )

    # --- thresholds -----------------------------------------------------------------------

    def limit(self, bound: Bound, unit: Unit) -> Limit:
        if bound.truth is not None:
            return Limit(
                bound.comparator,
                int(bound.truth),
                1,
                is_truth=True,
                text="是" if bound.truth else "否",
                line=bound.line,
            )
        low = self._scaled(bound.low, unit)
        high = self._scaled(bound.high, unit) if bound.high else Fraction(0)
        texts = "与".join(quantity.text for quantity in (bound.low, bound.high) if quantity)
        return Limit(
            bound.comparator,
            low.numerator,
            low.denominator,
            high.numerator,
            high.denominator,
            text=texts,
            line=bound.line,
        )

    def _scaled(self, quantity: Quantity | None, unit: Unit) -> Fraction:
        return (quantity.value if quantity else Fraction(0)) * scale_of(unit, self.quanta)

    # --- sets -----------------------------------------------------------------------------

    def _roster(self, roster: Roster) -> RosterPlan:
        excepted = self.scheme.rosters.get(roster.except_)
        starts_by = None
        if roster.min_months:
            starts_by = _starts_by(self.period.last, roster.min_months.term.n)
        return RosterPlan(
            roster.name,
            roster.of_persons,
            roster.roles or roster.org_kinds,
            roster.as_of,
            excepted.roles if excepted else (),
            starts_by,
            str(roster.min_months.term) if roster.min_months else "",
        )

    # --- indicators -----------------------------------------------------------------------

    def _indicator(self, name: str) -> list[Step]:
        """Return the steps of an indicator after those it needs; nothing where they stand already."""
        if name in self.done or name not in self.scheme.indicators:
            return []
        self.done[name] = []
        indicator = self.scheme.indicators[name]
        before: list[Step] = []
        for needed in _needs(indicator):
            before += self._indicator(needed)
        made = list(self._steps(indicator))
        if indicator.confirmed_by:
            fold = steps.Confirmation(name, indicator.confirmed_by)
            made.append(steps.Measured(CONFIRMED + name, fold, indicator=name))
        self.done[name] = made
        return before + made

    def _steps(self, indicator: Indicator) -> Iterator[Step]:
        name, measure = indicator.name, indicator.measure
        raw = name + MEASURED if indicator.requires else name
        unit = measured(indicator).unit
        if isinstance(measure, Share) and measure.by:
            yield from self._grouped(indicator, measure)
            return
        match measure:
            case Blend(items):
                finest = lcm(*(item.weight.value.denominator for item in items))
                weights = tuple((item.indicator, int(item.weight.value * finest)) for item in items)
                yield steps.Blended(raw, weights, _CODES[indicator.if_none or IfNone.PENDING], name)
            case Ratio(first, second):
                for word in (first, second):
                    if word in self.scheme.inputs:
                        yield from self._input(word)
                yield steps.Quotient(raw, first, second, _CODES[indicator.if_none], name)
            case Lookup(by_input, table):
                yield from self._input(by_input)
                yield self._lookup(raw, by_input, table, name)
            case _:
                yield self._measured(raw, indicator)
        if indicator.requires:
            limit = self.limit(indicator.requires, unit)
            yield steps.Verdict(name, (raw,), limit, _CODES[indicator.if_none], indicator=name)

    def _measured(self, name: str, indicator: Indicator) -> steps.Measured:
        below = Code.NOT_APPLICABLE if indicator.below_minimum is BelowMinimum.COUNT_ONLY else Code.UNKNOWN
        measure = indicator.measure
        ceiling = int(measure.ceiling.value * TEN_THOUSANDTHS) if isinstance(measure, Manual) else 0
        return steps.Measured(
            name,
            self._fold(indicator),
            _CODES[indicator.if_none],
            int(indicator.minimum.value) if indicator.minimum else 0,
            below,
            indicator.declared_by,
            ceiling,
            self.quanta if isinstance(measure, Manual) else 1,
            indicator=indicator.name,
        )

    def _input(self, name: str) -> Iterator[Step]:
        if name not in self.done:
            self.done[name] = []
            yield steps.Measured(name, steps.InputOf(name), Code.UNKNOWN, indicator=name)

    def _grouped(self, indicator: Indicator, share: Share) -> Iterator[Step]:
        rows, of_which = (
            self._rows(share.table, share.where),
            self._predicates(share.table, share.of_which, share.where),
        )
        by = column_of(share.table, share.by)
        listed = tuple(dict.fromkeys(source for kind in self._kinds(share.where) for source in kind.sources))
        none = _CODES[indicator.if_none]
        names = []
        for group in listed:
            names.append(f"{indicator.name}·{group}")
            fold = steps.ShareOfRows(rows, of_which, by, group)
            yield steps.Measured(names[-1], fold, none, indicator=indicator.name)
        guard = f"{indicator.name}·所列之外"
        fold = steps.ShareOfRows(rows, (), by, "", listed)
        yield steps.Measured(guard, fold, Code.NOT_APPLICABLE, must_be_empty=True, indicator=indicator.name)
        if indicator.requires:
            limit = self.limit(indicator.requires, Unit.SHARE)
            yield steps.Verdict(indicator.name, tuple(names), limit, none, guard, indicator.name)

    def _kinds(self, where: Where) -> list[Kind]:
        condition = where.get("类别")
        values = condition.values if isinstance(condition, Among) else ()
        return [self.scheme.kinds[name] for name in values if name in self.scheme.kinds]

    def _rows(self, table: FactTable, where: Where) -> steps.Rows:
        return steps.Rows(FACT_TABLES[table.value], self._predicates(table, where, where))

    def _predicates(self, table: FactTable, where: Where | None, selected: Where) -> tuple[Predicate, ...]:
        return lower_where.lower(table, where or Where(), self._kinds(selected), self.limit)

    def _fold(self, indicator: Indicator) -> steps.Fold:
        match indicator.measure:
            case Count(table, where, distinct):
                return steps.CountRows(self._rows(table, where), column_of(table, distinct) if distinct else "")
            case Sum(table, where, field):
                return steps.SumColumn(self._rows(table, where), column_of(table, field))
            case Exists(table, where):
                return steps.AnyRow(self._rows(table, where))
            case Latest(table, where, field, until, running):
                last = column_of(table, until) if until else ""
                return steps.LatestFlag(self._rows(table, where), column_of(table, field), last, _CODES[running])
            case Share(table, where, of_which, numerator, denominator):
                if of_which:
                    return steps.ShareOfRows(self._rows(table, where), self._predicates(table, of_which, where))
                rows = self._rows(table, where)
                return steps.ShareOfSums(rows, column_of(table, numerator), column_of(table, denominator))
            case Fulfilment(duties):
                return steps.DutiesMet(duties)
            case PerPerson(roster, each, lines):
                column = column_of(each.table, each.field) if isinstance(each, Sum) else ""
                unit = unit_of(each.table, each.field) if isinstance(each, Sum) else Unit.COUNT
                made = tuple(steps.PersonLine(line.role, self.limit(line.bound, unit)) for line in lines)
                return steps.PersonsMet(roster, self._rows(each.table, each.where), column, made)
            case Coverage(roster, table, where, at_least):
                return steps.Covered(roster, self._rows(table, where), int(at_least.value))
            case Manual():
                return steps.InputOf(indicator.name)
        raise AssertionError(indicator.measure)

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
        return steps.LookedUp(
            name, by_input, table.kind, rows, table.rounding or Rounding.HALF_UP, table_name, indicator
        )

    # --- rating ---------------------------------------------------------------------------

    def _points(self) -> Iterator[Step]:
        scoring = self.scheme.scoring
        if scoring is None:
            return
        fulls = [use.points for part in scoring.parts for use in part.uses] + [part.points for part in scoring.parts]
        common = gcd(*(self._quanta_of(points) for points in fulls)) or 1
        for part in scoring.parts:
            yield from self._part(part, common)
        names = tuple(part.name for part in scoring.parts)
        yield steps.TotalSum(TOTAL, names, self._quanta_of(scoring.points))

    def _quanta_of(self, points: Quantity) -> int:
        return int(points.value * self.quanta)

    def _part(self, part: Part, common: int) -> Iterator[Step]:
        names = []
        for use in part.uses:
            names.append(f"{part.name}·{use.indicator}")
            full = self._quanta_of(use.points)
            how, rows, per, most = self._score(use.score, self.scheme.indicators[use.indicator])
            yield steps.Scored(names[-1], use.indicator, part.name, full, full // common, how, rows, per, most)
        full = self._quanta_of(part.points)
        yield steps.PartSum(part.name, tuple(names), full, full // common)

    def _score(self, score: Score, indicator: Indicator) -> tuple[str, tuple[tuple[Limit | None, int], ...], int, int]:
        match score:
            case ByShare():
                return steps.How.SHARE, (), 0, 0
            case Achieved():
                return steps.How.ACHIEVED, (), 0, 0
            case Direct():
                return steps.How.DIRECT, (), 0, 0
            case Steps(rows):
                unit = measured(indicator).unit
                made = tuple(
                    (self.limit(row.bound, unit) if row.bound else None, self._quanta_of(row.points)) for row in rows
                )
                return steps.How.STEPS, made, 0, 0
            case Deduct(per, at_most):
                return steps.How.DEDUCT, (), self._quanta_of(per), self._quanta_of(at_most) if at_most else 0

    def _unit_looked_at(self, name: str) -> Unit:
        return Unit.POINTS if name == TOTAL else measured(self.scheme.indicators[name]).unit

    def _vetoes(self) -> Iterator[Step]:
        for veto in self.scheme.vetoes.values():
            indicator = self.scheme.indicators.get(veto.looks_at)
            confirmation = CONFIRMED + veto.looks_at if indicator and indicator.confirmed_by else ""
            limit = self.limit(veto.bound, self._unit_looked_at(veto.looks_at))
            yield steps.Barred(veto.name, veto.looks_at, limit, confirmation, veto.flag_at_bound)

    def _bands(self) -> Iterator[Step]:
        bands = self.scheme.bands
        if bands is None:
            return
        unit = self._unit_looked_at(bands.looks_at)
        rows = tuple(
            steps.BandRow(band.name, self.limit(band.bound, unit) if band.bound else None) for band in bands.bands
        )
        yield steps.Banded("星级", bands.looks_at, rows, bands.vetoed_to, tuple(self.scheme.vetoes))


def _needs(indicator: Indicator) -> tuple[str, ...]:
    match indicator.measure:
        case Blend(items):
            return tuple(item.indicator for item in items)
        case Ratio(first, second):
            return (first, second)
    return ()


def _starts_by(last: date, months: int) -> date:
    """Return the last day on which something may begin that is to exist ``months`` by ``last``."""
    day = months_on(last, -months) - timedelta(days=3)
    while months_on(day + ONE_DAY, months) <= last + ONE_DAY:
        day += ONE_DAY
    return day
