"""Rules as columns: each step gives its outcome code ``c`` and its pair ``a``, ``b`` from those of earlier steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ibis

from taizhang.core.engine.result import State
from taizhang.core.engine.sql.dialects import Expr, gcd
from taizhang.core.engine.sql.selections import holds
from taizhang.core.language.tree import NotApplicablePoints, Rounding, TableKind
from taizhang.core.plan import steps
from taizhang.core.plan.steps import How, Plan, Step
from taizhang.core.plan.values import Code

VALUE, UNKNOWN, NONE, STOP = (int(code) for code in Code)
Triple = tuple[Expr, Expr, Expr]
STATES = (State.VETOED, State.PENDING, State.NOT_RATED, State.RATED)


def inputs(plan: Plan, step: Step) -> tuple[str, ...]:
    """Return the steps that a step looks at."""
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
        case steps.LookedUp(_, of_one) | steps.OverBelow(_, of_one):
            return (of_one,)
    return ()


def any_of(conditions: Iterable[Expr]) -> Expr:
    """Return whether one of the conditions holds."""
    found: Expr = ibis.literal(False)
    for condition in conditions:
        found = found | condition
    return found


def whole_numbers(triple: Triple) -> Triple:
    """Return an outcome whose pair is of 64 bits: a product of small literals would overflow 32."""
    code, a, b = triple
    return code, a.cast("int64"), b.cast("int64")


class Rules:
    """Makes the columns of steps over a table that has those of earlier steps."""

    def __init__(self, plan: Plan, whole: Callable[[Expr, Expr], Expr]) -> None:
        self.plan, self.whole = plan, whole
        self.number = {step.name: index for index, step in enumerate(plan.steps)}

    def names(self, step: Step) -> tuple[str, str, str]:
        """Return the names of a step's columns."""
        i = self.number[step.name]
        return f"c{i}", f"a{i}", f"b{i}"

    def value(self, table: Expr, name: str) -> Triple:
        """Return a step's columns."""
        i = self.number[name]
        return table[f"c{i}"], table[f"a{i}"], table[f"b{i}"]

    def columns(self, table: Expr, level: Iterable[Step]) -> dict[str, Expr]:
        """Return the columns of steps whose inputs stand in the table."""
        made: dict[str, Expr] = {}
        for step in level:
            made.update(zip(self.names(step), whole_numbers(_RULES[type(step)](self, table, step)), strict=True))
        return made

    # --- indicators -----------------------------------------------------------------------

    def verdict(self, table: Expr, step: steps.Verdict) -> Triple:
        """要求."""
        looked = [self.value(table, name) for name in step.of]
        stop = any_of(c == STOP for c, _, _ in looked)
        if step.guard:
            stop = stop | (self.value(table, step.guard)[0] == STOP)
        failed = any_of((c == VALUE) & ~holds(step.limit, a, b) for c, a, b in looked)
        unknown = any_of(c == UNKNOWN for c, _, _ in looked)
        known = any_of(c == VALUE for c, _, _ in looked)
        code = ibis.cases((stop, STOP), (failed, VALUE), (unknown, UNKNOWN), (~known, int(step.if_none)), else_=VALUE)
        return code, ibis.ifelse(~stop & ~failed & ~unknown & known, 1, 0), ibis.literal(1)

    def blended(self, table: Expr, step: steps.Blended) -> Triple:
        """合成."""
        sides = [(self.value(table, name), weight) for name, weight in step.items]
        stop = any_of(c == STOP for (c, _, _), _ in sides)
        known = ~any_of(c != VALUE for (c, _, _), _ in sides)
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

    def quotient(self, table: Expr, step: steps.Quotient) -> Triple:
        """比 and 增减."""
        (c1, a1, b1), (c2, a2, b2) = self.value(table, step.first), self.value(table, step.second)
        worst = ibis.greatest(c1, c2)
        known = (worst == VALUE) & (a2 != 0)
        code = ibis.cases((worst != VALUE, worst), (a2 == 0, int(step.if_none)), else_=VALUE)
        up, down = step.scale
        return code, ibis.ifelse(known, a1 * b2 * up, 0), ibis.ifelse(known, b1 * a2 * down, 1)

    def looked_up(self, table: Expr, step: steps.LookedUp) -> Triple:
        """查表."""
        c, a, b = self.value(table, step.of)
        branches = []
        for up_to, amount, per in step.rows:
            if step.kind is TableKind.BAND:
                gives: Expr = ibis.literal(amount)
            else:
                scale = 1 if step.kind is TableKind.PER_HEAD else 100
                gives = self.divided(a * amount * scale, b * per, step.rounding)
            branches.append((ibis.literal(True) if up_to is None else a * 10000 <= b * up_to, gives))
        money = ibis.cases(*branches, else_=0)
        return c, ibis.ifelse(c == VALUE, money, 0), ibis.literal(1)

    def divided(self, top: Expr, bottom: Expr, rounding: Rounding) -> Expr:
        """Return a quotient of whole numbers, rounded half up or down to a whole number."""
        if rounding is Rounding.DOWN:
            return self.whole(top, bottom)
        return self.whole(top * 2 + bottom, bottom * 2)

    # --- points ---------------------------------------------------------------------------

    def scored(self, table: Expr, step: steps.Scored) -> Triple:
        """计分."""
        c, a, b = self.value(table, step.of)
        if step.how in (How.SHARE, How.CONVERTED):
            a, b = self._reduced(step.of, a, b)
        top, bottom = self._points(step, a, b)
        up, down = self._redistributed(table, step)
        points = ibis.ifelse(c == VALUE, self.divided(top * up, bottom * down, self.plan.rounding), 0)
        if step.how == How.BONUS:
            return ibis.ifelse(c == NONE, VALUE, c), points, ibis.literal(1)
        if self.plan.not_applicable is NotApplicablePoints.FULL:
            return ibis.ifelse(c == NONE, VALUE, c), ibis.ifelse(c == NONE, step.full, points), ibis.literal(1)
        return c, points, ibis.literal(1)

    def _reduced(self, name: str, a: Expr, b: Expr) -> tuple[Expr, Expr]:
        """Return a pair in lowest terms where it was made of others, whose products would leave 64 bits."""
        looked = self.plan.step(name)
        if not isinstance(looked, steps.Quotient | steps.Blended | steps.OverBelow):
            return a, b
        common = ibis.greatest(1, gcd(a, b))
        return self.whole(a, common), self.whole(b, common)

    def _points(self, step: steps.Scored, a: Expr, b: Expr) -> tuple[Expr, Expr]:
        one = ibis.literal(1)
        match step.how:
            case How.SHARE:
                return ibis.least(a, b) * step.full, ibis.greatest(b, 1)
            case How.ACHIEVED:
                return ibis.ifelse(a == b, step.full, 0), one
            case How.DIRECT:
                return ibis.least(a, b * step.full), ibis.greatest(b, 1)
            case How.CONVERTED:
                return a * step.full, ibis.greatest(b, 1) * step.per
            case How.ITEM:
                return ibis.least(a * step.per, step.full), one
            case How.BONUS:
                return ibis.least(a * step.per, step.at_most), one
            case How.DEDUCT:
                lost = ibis.least(a * step.per, step.at_most) if step.at_most else a * step.per
                return ibis.greatest(0, -lost + step.full), one
        branches = [
            (ibis.literal(True) if limit is None else holds(limit, a, b), ibis.literal(points))
            for limit, points in step.rows
        ]
        return ibis.cases(*branches, else_=0), one

    def prepared(self, table: Expr) -> dict[str, Expr]:
        """Return columns that all points need where points are shared out: what applies of each part, and among parts."""
        if self.plan.not_applicable is not NotApplicablePoints.REDISTRIBUTE:
            return {}
        parts = [part for part in self.plan.steps if isinstance(part, steps.PartSum)]
        applicable = {f"n{self.number[part.name]}": self._applicable(table, part) for part in parts}
        among: Expr = ibis.literal(0)
        for part, found in zip(parts, applicable.values(), strict=True):
            among = among + ibis.ifelse(found > 0, part.weight, 0)
        return {**applicable, "among": among}

    def _redistributed(self, table: Expr, step: steps.Scored) -> tuple[Expr, Expr]:
        if self.plan.not_applicable is not NotApplicablePoints.REDISTRIBUTE or step.how == How.BONUS:
            return ibis.literal(1), ibis.literal(1)
        parts = [part for part in self.plan.steps if isinstance(part, steps.PartSum)]
        own = next(part for part in parts if part.name == step.part)
        up = own.weight * sum(part.weight for part in parts)
        return ibis.literal(up), ibis.greatest(1, table[f"n{self.number[own.name]}"] * table.among)

    def _applicable(self, table: Expr, part: steps.PartSum) -> Expr:
        found: Expr = ibis.literal(0)
        for name in part.of:
            use = self.plan.step(name)
            if isinstance(use, steps.Scored):
                found = found + ibis.ifelse(self.value(table, use.of)[0] == NONE, 0, use.weight)
        return found

    def sum(self, table: Expr, step: steps.PartSum | steps.TotalSum) -> Triple:
        """Parts and total."""
        looked = [self.value(table, name) for name in step.of]
        stop, unknown = any_of(c == STOP for c, _, _ in looked), any_of(c == UNKNOWN for c, _, _ in looked)
        known = any_of(c == VALUE for c, _, _ in looked)
        code = ibis.cases((stop, STOP), (unknown, UNKNOWN), (known, VALUE), else_=NONE)
        found: Expr = ibis.literal(0)
        for c, a, _ in looked:
            found = found + ibis.ifelse(c == VALUE, a, 0)
        if isinstance(step, steps.TotalSum) and step.capped:
            found = ibis.least(found, step.full)
        return code, ibis.ifelse(code == VALUE, found, 0), ibis.literal(1)

    # --- vetoes and bands -----------------------------------------------------------------

    def barred(self, table: Expr, step: steps.Barred) -> Triple:
        """否决."""
        c, a, b = self.value(table, step.of)
        bars = holds(step.limit, a, b)
        if not step.confirmation:
            return ibis.ifelse(c == NONE, VALUE, c), ibis.ifelse((c == VALUE) & bars, 1, 0), ibis.literal(1)
        said, yes, _ = self.value(table, step.confirmation)
        proposed = (c == VALUE) & bars
        code = ibis.cases((proposed, said), (c == NONE, VALUE), else_=c)
        return code, ibis.ifelse(proposed & (said == VALUE), yes, 0), ibis.literal(1)

    def outcome(self, table: Expr) -> Mapping[str, Expr]:
        """Return ``state`` (a place in STATES) and ``band`` (a place in the bands, or -1)."""
        vetoes = [self.value(table, veto.name) for veto in self.plan.vetoes]
        barred = any_of((c == VALUE) & (a == 1) for c, a, _ in vetoes)
        unknown = any_of(c != VALUE for c, _, _ in vetoes)
        bands, decides = self.plan.bands, self.plan.decides
        whole: Triple = (ibis.literal(VALUE), ibis.literal(0), ibis.literal(1))
        c, a, b = self.value(table, decides) if decides else whole
        state = ibis.cases((barred, 0), (unknown, 1), (c == NONE, 2), (c != VALUE, 1), else_=3)
        if bands is None:
            return {"state": state, "band": ibis.literal(-1)}
        vetoed_to = next((i for i, row in enumerate(bands.rows) if row.name == bands.vetoed_to), -1)
        rows = [
            (ibis.literal(True) if row.limit is None else holds(row.limit, a, b), ibis.literal(i))
            for i, row in enumerate(bands.rows)
        ]
        band = ibis.cases((barred, vetoed_to), (unknown | (c != VALUE), -1), else_=ibis.cases(*rows, else_=-1))
        return {"state": state, "band": band}


_RULES: dict[type, Callable[[Rules, Expr, Any], Triple]] = {
    steps.Verdict: Rules.verdict,
    steps.Blended: Rules.blended,
    steps.Quotient: Rules.quotient,
    steps.LookedUp: Rules.looked_up,
    steps.Scored: Rules.scored,
    steps.PartSum: Rules.sum,
    steps.TotalSum: Rules.sum,
    steps.Barred: Rules.barred,
}
