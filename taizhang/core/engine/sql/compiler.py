"""A plan to one SQL text: base of subjects, folds joined to it, then the rules level by level.

Every step has three integer columns: ``c`` its outcome code, ``a`` and ``b`` its
pair. A level holds all steps whose inputs stand in earlier levels, so the text
nests as deep as the rules do, not as many as there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis

from taizhang.core.engine.result import Rating, Run, State, StepValue, Stopped
from taizhang.core.engine.sql.folds import Folds
from taizhang.core.engine.sql.rows import Expr, Source, holds
from taizhang.core.language.tree import NotApplicablePoints, Rounding, TableKind
from taizhang.core.plan import steps
from taizhang.core.plan.steps import How, Plan, Step
from taizhang.core.plan.values import Code, Value

DIALECTS = ("duckdb",)
VALUE, UNKNOWN, NONE, STOP = (int(code) for code in Code)


@ibis.udf.scalar.builtin(name="divide")  # type: ignore[untyped-decorator]
def _whole(top: int, bottom: int) -> int:  # type: ignore[empty-body]
    """Whole-number division of the dialect: exact, where Ibis's own goes through a double."""


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """SQL text that reads the exchange tables by name and gives a row for each subject."""

    plan: Plan
    moment: datetime
    text: str
    columns: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, for caching."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def compile_plan(plan: Plan, moment: datetime, dialect: str = "duckdb") -> CompiledQuery:
    """Return the query of a plan as of a moment.

    Raises:
        ValueError: for a dialect that was not tried.
    """
    if dialect not in DIALECTS:
        raise ValueError(f"dialects: {', '.join(DIALECTS)}")
    expression = _Compiler(plan, moment).expression()
    text = str(ibis.to_sql(expression, dialect=dialect, pretty=False))
    return CompiledQuery(plan, moment, text, tuple(expression.columns))


class _Compiler:
    def __init__(self, plan: Plan, moment: datetime) -> None:
        self.plan = plan
        self.source = Source(plan.period, moment)
        self.folds = Folds(plan, self.source)
        self.number = {step.name: index for index, step in enumerate(plan.steps)}

    def expression(self) -> Expr:
        table = self._base()
        placed: set[str] = set()
        waiting = [step for step in self.plan.steps if not isinstance(step, steps.Banded)]
        table = self._measured(table, [step for step in waiting if isinstance(step, steps.Measured)])
        placed.update(step.name for step in waiting if isinstance(step, steps.Measured))
        waiting = [step for step in waiting if step.name not in placed]
        while waiting:
            level = [step for step in waiting if set(_inputs(self.plan, step)) <= placed]
            table = table.mutate(**self._columns(table, level))
            placed.update(step.name for step in level)
            waiting = [step for step in waiting if step.name not in placed]
        table = self._verdict(table)
        names = ["org_id", "not_rated", "state", "band", *(c for step in self.plan.steps for c in self._names(step))]
        return table.select(*[name for name in names if name in table.columns]).order_by("org_id")

    def _names(self, step: Step) -> tuple[str, str, str]:
        i = self.number[step.name]
        return f"c{i}", f"a{i}", f"b{i}"

    def _base(self) -> Expr:
        roster = self.plan.rosters[self.plan.subjects]
        members = self.folds.members(roster)
        late: Expr = ibis.literal(False)
        if roster.starts_by:
            late = members.began > ibis.literal(roster.starts_by, type="date")
        return members.mutate(not_rated=late)

    # --- measured -------------------------------------------------------------------------

    def _measured(self, table: Expr, measured: Sequence[steps.Measured]) -> Expr:
        for step in measured:
            c, a, b = self._names(step)
            found = self.folds.relation(step).select(holder="org_id", fc="c", fa="a", fb="b")
            table = table.left_join(found, [("org_id", "holder")])
            declared: Expr = ibis.literal(True)
            if step.declared_by:
                sources = self.folds.declared(step.declared_by).select(declarer="org_id")
                table = table.left_join(sources, [("org_id", "declarer")])
                declared = table.declarer.notnull()
            columns = _outcome(step, table, declared)
            drop = [name for name in ("holder", "fc", "fa", "fb", "declarer") if name in table.columns]
            table = table.mutate(**dict(zip((c, a, b), columns, strict=True))).drop(*drop)
        return table

    # --- rules ----------------------------------------------------------------------------

    def _columns(self, table: Expr, level: Iterable[Step]) -> dict[str, Expr]:
        made: dict[str, Expr] = {}
        for step in level:
            values = _RULES[type(step)](self, table, step)
            made.update(zip(self._names(step), values, strict=True))
        return made

    def value(self, table: Expr, name: str) -> tuple[Expr, Expr, Expr]:
        i = self.number[name]
        return table[f"c{i}"], table[f"a{i}"], table[f"b{i}"]

    def verdict(self, table: Expr, step: steps.Verdict) -> tuple[Expr, Expr, Expr]:
        looked = [self.value(table, name) for name in step.of]
        stop = _any(c == STOP for c, _, _ in looked)
        if step.guard:
            stop = stop | (self.value(table, step.guard)[0] == STOP)
        failed = _any((c == VALUE) & ~holds(step.limit, a, b) for c, a, b in looked)
        unknown = _any(c == UNKNOWN for c, _, _ in looked)
        known = _any(c == VALUE for c, _, _ in looked)
        code = ibis.cases((stop, STOP), (failed, VALUE), (unknown, UNKNOWN), (~known, NONE), else_=VALUE)
        return code, ibis.ifelse(~stop & ~failed & ~unknown & known, 1, 0), ibis.literal(1)

    def blended(self, table: Expr, step: steps.Blended) -> tuple[Expr, Expr, Expr]:
        sides = [(self.value(table, name), weight) for name, weight in step.items]
        stop = _any(c == STOP for (c, _, _), _ in sides)
        known = ~_any(c != VALUE for (c, _, _), _ in sides)
        whole: Expr = ibis.literal(1)
        for (_, _, b), _ in sides:
            whole = whole * b
        top: Expr = ibis.literal(0)
        for i, ((_, a, _), weight) in enumerate(sides):
            term = a * weight
            for j, ((_, _, b), _) in enumerate(sides):
                term = term * b if i != j else term
            top = top + term
        code = ibis.cases((stop, STOP), (known, VALUE), else_=int(step.missing))
        return code, ibis.ifelse(known, top, 0), ibis.ifelse(known, whole * step.whole, 1)

    def quotient(self, table: Expr, step: steps.Quotient) -> tuple[Expr, Expr, Expr]:
        (c1, a1, b1), (c2, a2, b2) = self.value(table, step.first), self.value(table, step.second)
        worst = ibis.greatest(c1, c2)
        known = (worst == VALUE) & (a2 != 0)
        code = ibis.cases((worst != VALUE, worst), (a2 == 0, int(step.if_none)), else_=VALUE)
        return code, ibis.ifelse(known, a1 * b2, 0), ibis.ifelse(known, b1 * a2, 1)

    def looked_up(self, table: Expr, step: steps.LookedUp) -> tuple[Expr, Expr, Expr]:
        c, a, b = self.value(table, step.of)
        branches = []
        for up_to, amount, per in step.rows:
            if step.kind is TableKind.BAND:
                gives: Expr = ibis.literal(amount)
            else:
                scale = 1 if step.kind is TableKind.PER_HEAD else 100
                gives = self._divided(a * amount * scale, b * per, step.rounding)
            branches.append((ibis.literal(True) if up_to is None else a * 10000 <= b * up_to, gives))
        money = ibis.cases(*branches, else_=0)
        return c, ibis.ifelse(c == VALUE, money, 0), ibis.literal(1)

    def _divided(self, top: Expr, bottom: Expr, rounding: Rounding) -> Expr:
        if rounding is Rounding.DOWN:
            return _whole(top, bottom)
        return _whole(top * 2 + bottom, bottom * 2)

    def scored(self, table: Expr, step: steps.Scored) -> tuple[Expr, Expr, Expr]:
        c, a, b = self.value(table, step.of)
        top, bottom = self._points(step, a, b)
        up, down = self._redistributed(table, step)
        points = ibis.ifelse(c == VALUE, self._divided(top * up, bottom * down, self.plan.rounding), 0)
        if self.plan.not_applicable is NotApplicablePoints.FULL:
            return ibis.ifelse(c == NONE, VALUE, c), ibis.ifelse(c == NONE, step.full, points), ibis.literal(1)
        return c, points, ibis.literal(1)

    def _points(self, step: steps.Scored, a: Expr, b: Expr) -> tuple[Expr, Expr]:
        one = ibis.literal(1)
        match step.how:
            case How.SHARE:
                return a * step.full, ibis.greatest(b, 1)
            case How.ACHIEVED:
                return ibis.ifelse(a == b, step.full, 0), one
            case How.DIRECT:
                return ibis.least(a, b * step.full), ibis.greatest(b, 1)
            case How.DEDUCT:
                lost = ibis.least(a * step.per, step.at_most) if step.at_most else a * step.per
                return ibis.greatest(0, -lost + step.full), one
        branches = [
            (ibis.literal(True) if limit is None else holds(limit, a, b), ibis.literal(points))
            for limit, points in step.rows
        ]
        return ibis.cases(*branches, else_=0), one

    def _redistributed(self, table: Expr, step: steps.Scored) -> tuple[Expr, Expr]:
        if self.plan.not_applicable is not NotApplicablePoints.REDISTRIBUTE:
            return ibis.literal(1), ibis.literal(1)
        parts = [part for part in self.plan.steps if isinstance(part, steps.PartSum)]
        own = next(part for part in parts if part.name == step.part)
        among: Expr = ibis.literal(0)
        for part in parts:
            among = among + ibis.ifelse(self._applicable(table, part) > 0, part.weight, 0)
        up = own.weight * sum(part.weight for part in parts)
        return ibis.literal(up), ibis.greatest(1, self._applicable(table, own) * among)

    def _applicable(self, table: Expr, part: steps.PartSum) -> Expr:
        total: Expr = ibis.literal(0)
        for name in part.of:
            use = self.plan.step(name)
            if isinstance(use, steps.Scored):
                total = total + ibis.ifelse(self.value(table, use.of)[0] == NONE, 0, use.weight)
        return total

    def sum(self, table: Expr, step: steps.PartSum | steps.TotalSum) -> tuple[Expr, Expr, Expr]:
        looked = [self.value(table, name) for name in step.of]
        stop, unknown = _any(c == STOP for c, _, _ in looked), _any(c == UNKNOWN for c, _, _ in looked)
        known = _any(c == VALUE for c, _, _ in looked)
        code = ibis.cases((stop, STOP), (unknown, UNKNOWN), (known, VALUE), else_=NONE)
        total: Expr = ibis.literal(0)
        for c, a, _ in looked:
            total = total + ibis.ifelse(c == VALUE, a, 0)
        return code, ibis.ifelse(code == VALUE, total, 0), ibis.literal(1)

    def barred(self, table: Expr, step: steps.Barred) -> tuple[Expr, Expr, Expr]:
        c, a, b = self.value(table, step.of)
        bars = holds(step.limit, a, b)
        if not step.confirmation:
            code = ibis.ifelse(c == NONE, VALUE, c)
            return code, ibis.ifelse((c == VALUE) & bars, 1, 0), ibis.literal(1)
        said, yes, _ = self.value(table, step.confirmation)
        proposed = (c == VALUE) & bars
        code = ibis.cases((proposed, said), (c == NONE, VALUE), else_=c)
        return code, ibis.ifelse(proposed & (said == VALUE), yes, 0), ibis.literal(1)

    # --- the verdict ----------------------------------------------------------------------

    def _verdict(self, table: Expr) -> Expr:
        bands = self.plan.bands
        if bands is None:
            return table.mutate(state=ibis.literal(0), band=ibis.literal(-1))
        vetoes = [self.value(table, veto.name) for veto in self.plan.vetoes]
        barred = _any((c == VALUE) & (a == 1) for c, a, _ in vetoes)
        unknown = _any(c != VALUE for c, _, _ in vetoes)
        c, a, b = self.value(table, bands.of)
        vetoed_to = next((i for i, row in enumerate(bands.rows) if row.name == bands.vetoed_to), -1)
        rows = [
            (ibis.literal(True) if row.limit is None else holds(row.limit, a, b), ibis.literal(i))
            for i, row in enumerate(bands.rows)
        ]
        order = (State.VETOED, State.PENDING, State.NOT_RATED, State.RATED)
        state = ibis.cases((barred, 0), (unknown, 1), (c == NONE, 2), (c != VALUE, 1), else_=3)
        band = ibis.cases((barred, vetoed_to), (unknown | (c != VALUE), -1), else_=ibis.cases(*rows, else_=-1))
        assert order == STATES  # noqa: S101 - the numbers above are places in STATES
        return table.mutate(state=state, band=band)


STATES = (State.VETOED, State.PENDING, State.NOT_RATED, State.RATED)


def _any(conditions: Iterable[Expr]) -> Expr:
    found: Expr = ibis.literal(False)
    for condition in conditions:
        found = found | condition
    return found


def _outcome(step: steps.Measured, table: Expr, declared: Expr) -> tuple[Expr, Expr, Expr]:
    """Return the columns of a measured step: what an absent row means, then the empty and minimum rules."""
    there = table.fc.notnull()
    absent_code, absent_b = _absent(step.fold)
    code = table.fc.fill_null(absent_code)
    a = table.fa.fill_null(0)
    b = table.fb.fill_null(absent_b)
    known = code == VALUE
    branches: list[tuple[Expr, Any]] = [(~declared, UNKNOWN), (~known, code)]
    if step.must_be_empty:
        branches += [(b > 0, STOP), (b == 0, NONE)]
    if step.ceiling:
        branches.append((a > step.ceiling, STOP))
    if step.minimum:
        branches.append((b < step.minimum, int(step.below_minimum)))
    final = ibis.cases(*branches, (b == 0, int(step.if_none)), else_=VALUE)
    kept = declared & there & known & (b > 0)
    return final, ibis.ifelse(kept, a * step.scale, 0), ibis.ifelse(kept, b, 1)


def _absent(fold: steps.Fold) -> tuple[int, int]:
    """Return the code and b of an organisation that a fold has no row for."""
    if isinstance(fold, steps.InputOf | steps.Confirmation):
        return UNKNOWN, 1
    if isinstance(fold, steps.CountRows | steps.SumColumn | steps.AnyRow):
        return VALUE, 1
    return VALUE, 0


def _inputs(plan: Plan, step: Step) -> tuple[str, ...]:
    match step:
        case steps.Verdict(_, of):
            return (*of, step.guard) if step.guard else of
        case steps.Blended(_, items):
            return tuple(name for name, _ in items)
        case steps.Quotient(_, first, second):
            return (first, second)
        case steps.Scored():
            return tuple(use.of for use in plan.steps if isinstance(use, steps.Scored))
        case steps.PartSum(_, of) | steps.TotalSum(_, of):
            return of
        case steps.Barred(_, of_one):
            return (of_one, step.confirmation) if step.confirmation else (of_one,)
        case steps.LookedUp(_, of_one):
            return (of_one,)
    return ()


_RULES: dict[type, Callable[[_Compiler, Expr, Any], tuple[Expr, Expr, Expr]]] = {
    steps.Verdict: _Compiler.verdict,
    steps.Blended: _Compiler.blended,
    steps.Quotient: _Compiler.quotient,
    steps.LookedUp: _Compiler.looked_up,
    steps.Scored: _Compiler.scored,
    steps.PartSum: _Compiler.sum,
    steps.TotalSum: _Compiler.sum,
    steps.Barred: _Compiler.barred,
}


def run_of(query: CompiledQuery, rows: Iterable[Sequence[Any]]) -> Run:
    """Return the rows that a driver gave for the query as a run (without records: only values)."""
    plan = query.plan
    ratings = [_rating(plan, dict(zip(query.columns, row, strict=True))) for row in rows]
    stopped = tuple(
        Stopped(rating.org_id, name, "")
        for rating in ratings
        for name, step in rating.steps.items()
        if step.value.code is Code.STOP
        and not isinstance(plan.step(name), steps.Verdict | steps.Scored | steps.PartSum)
    )
    return Run(plan, query.moment, tuple(ratings), stopped)


def _rating(plan: Plan, row: Mapping[str, Any]) -> Rating:
    if row["not_rated"]:
        return Rating(row["org_id"], State.NOT_RATED)
    values = {
        step.name: StepValue(Value(Code(row[f"c{i}"]), int(row[f"a{i}"]), int(row[f"b{i}"])))
        for i, step in enumerate(plan.steps)
        if not isinstance(step, steps.Banded)
    }
    vetoes = tuple(veto.name for veto in plan.vetoes if values[veto.name].value.is_true)
    flags = tuple(
        veto.name
        for veto in plan.vetoes
        if veto.flag_at_bound
        and values[veto.of].value.known
        and veto.limit.on_bound(values[veto.of].value.a, values[veto.of].value.b)
    )
    bands = plan.bands
    if bands is None:
        return Rating(row["org_id"], State.RATED, "", vetoes, flags, values)
    star = bands.rows[row["band"]].name if row["band"] >= 0 else ""
    return Rating(row["org_id"], STATES[row["state"]], star, vetoes, flags, values)
