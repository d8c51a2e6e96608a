"""The interpreter: the reference for what a plan means, and the source of explanations.

Every veto is evaluated, none short-circuits. Any that holds → 不定 and the band
named by 否决归, all listed; else any unknown → 待定; else the total; else bands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from math import prod
from typing import Any

from taizhang.core.engine.below import over_below
from taizhang.core.engine.folds import Folder
from taizhang.core.engine.quotas import with_quotas
from taizhang.core.engine.result import Item, Rating, Run, State, StepValue, stopped_in
from taizhang.core.engine.select import Facts
from taizhang.core.facts.known import FactSet
from taizhang.core.language.tree import NotApplicablePoints, Rounding, TableKind
from taizhang.core.plan import steps
from taizhang.core.plan.steps import Banded, Barred, How, Plan, Step
from taizhang.core.plan.values import NOT_APPLICABLE, UNKNOWN, Code, Value, pair, truth

Given = Mapping[str, StepValue]


def rate(plan: Plan, facts: FactSet, moment: datetime) -> Run:
    """Rate every subject of the plan by the facts known at the moment."""
    folder = folder_of(plan, facts, moment)
    ratings = [rate_one(folder, org_id, began) for org_id, began in folder.members(plan.subjects).items()]
    on_rosters = {quota.roster: folder.members(quota.roster) for quota in plan.quotas}
    return with_quotas(Run(plan, moment, tuple(ratings), stopped_in(plan, ratings)), on_rosters)


def folder_of(plan: Plan, facts: FactSet, moment: datetime) -> Folder:
    """Return the facts known at the moment, ready for the folds of a plan."""
    return Folder(plan, Facts(facts, plan.period, moment, follows=plan.follows))


def rate_one(folder: Folder, org_id: str, began: date, given: Given | None = None) -> Rating:
    """Rate one subject. ``given`` cuts the tree: those steps are not evaluated."""
    plan = folder.plan
    roster = plan.rosters.get(plan.subjects)
    if roster and roster.starts_by and began > roster.starts_by:
        return Rating(org_id, State.NOT_RATED, reason=f"{began}成立，存续不足{roster.min_months}")
    values: dict[str, StepValue] = dict(given or {})
    evaluator = Evaluator(folder, org_id, values)
    for step in plan.steps:
        if not isinstance(step, Banded):
            evaluator.evaluate(step)
    return _verdict(plan, org_id, values)


def _verdict(plan: Plan, org_id: str, values: dict[str, StepValue]) -> Rating:
    vetoes = tuple(veto.name for veto in plan.vetoes if values[veto.name].value.is_true)
    flags = tuple(veto.name for veto in plan.vetoes if veto.flag_at_bound and _at_bound(veto, values))
    made = Rating(org_id, State.PENDING, "", vetoes, flags, values)
    bands, decides = plan.bands, plan.decides
    if vetoes:
        return replace(made, state=State.VETOED, star=bands.vetoed_to if bands else "")
    unknown = [veto.name for veto in plan.vetoes if not values[veto.name].value.known]
    if unknown:
        return replace(made, reason=f"尚不能认定：{'、'.join(unknown)}")
    if not decides:
        return replace(made, state=State.RATED)
    looked = values[decides].value
    if looked.code is Code.NOT_APPLICABLE:
        return replace(made, state=State.NOT_RATED, reason=f"{decides}不适用")
    if not looked.known:
        return replace(made, reason=f"{decides}待定")
    star = _band(bands, looked) if bands else ""
    return replace(made, state=State.RATED, star=star, reason=_unmet(values[decides]))


def _unmet(looked: StepValue) -> str:
    """Return which parts of a requirement were not met, where the bands look at a requirement."""
    return f"未达到：{looked.note}" if looked.value.is_false and looked.note else ""


def _at_bound(veto: Barred, values: Mapping[str, StepValue]) -> bool:
    looked = values[veto.of].value
    return looked.known and veto.limit.on_bound(looked.a, looked.b)


def _band(bands: Banded, value: Value) -> str:
    return next(row.name for row in bands.rows if row.limit is None or row.limit.holds(value.a, value.b))


class Evaluator:
    """Evaluates the steps of one organisation; every step finds the earlier ones in ``values``."""

    def __init__(self, folder: Folder, org_id: str, values: dict[str, StepValue]) -> None:
        self.folder, self.plan, self.org_id, self.values = folder, folder.plan, org_id, values
        self.given = frozenset(values)

    def evaluate(self, step: Step) -> StepValue:
        """Return the outcome of a step, and keep it; one that is kept is not evaluated again."""
        if step.name not in self.values:
            found = _STEPS[type(step)](self, step)
            self.values[step.name] = found if isinstance(found, StepValue) else StepValue(found)
        return self.values[step.name]

    def value(self, name: str) -> Value:
        return self.values[name].value

    def measured(self, step: steps.Measured) -> StepValue:
        return self.folder.fold(step, self.org_id)

    def verdict(self, step: steps.Verdict) -> StepValue:
        if step.guard and self.value(step.guard).code is Code.STOP:
            return StepValue(Value(Code.STOP), note=self.values[step.guard].note)
        looked = [(name, self.value(name)) for name in step.of]
        items = tuple(Item(name, step.limit.holds(v.a, v.b) if v.known else None) for name, v in looked)
        worst = max((v.code for _, v in looked if v.code in (Code.UNKNOWN, Code.STOP)), default=Code.VALUE)
        failed = [item.label for item in items if item.met is False]
        if worst is Code.STOP:
            return StepValue(Value(Code.STOP), items, "所测的停")
        if failed:
            return StepValue(truth(False), items, "、".join(label.split("·")[-1] for label in failed))
        if worst is Code.UNKNOWN:
            return StepValue(UNKNOWN, items)
        if not any(v.known for _, v in looked):
            return StepValue(Value(step.if_none), items, "没有应计的")
        return StepValue(truth(True), items)

    def blended(self, step: steps.Blended) -> Value:
        sides = [(self.value(name), weight) for name, weight in step.items]
        if any(not side.known for side, _ in sides):
            return Value(Code.STOP) if any(side.code is Code.STOP for side, _ in sides) else Value(step.missing)
        whole = prod(side.b for side, _ in sides)
        return pair(sum(weight * side.a * (whole // side.b) for side, weight in sides), step.whole * whole)

    def quotient(self, step: steps.Quotient) -> Value:
        first, second = self.value(step.first), self.value(step.second)
        worst = max(first.code, second.code)
        if worst is not Code.VALUE:
            return Value(worst)
        if second.a == 0:
            return Value(step.if_none)
        up, down = step.scale
        return pair(first.a * second.b * up, first.b * second.a * down)

    def below(self, step: steps.OverBelow) -> StepValue:
        return over_below(step, self._children(step))

    def _children(self, step: steps.OverBelow) -> list[tuple[str, Value, int]]:
        """Return of each organisation right below: its id, its value of the step, its heads."""
        wanted = self.plan.step(step.of)
        parts = [one for one in self.plan.steps if getattr(one, "indicator", "") == getattr(wanted, "indicator", None)]
        found = []
        for child in self.folder.facts.organisations.children(self.org_id, step.kinds):
            evaluator = Evaluator(self.folder, child, {})
            for one in parts:
                evaluator.evaluate(one)
            heads = len(self.folder.persons.roster(step.heads).of(child)) if step.heads else 1
            found.append((child, evaluator.value(step.of), heads))
        return found

    def looked_up(self, step: steps.LookedUp) -> Value:
        base = self.value(step.of)
        if not base.known:
            return base
        amount, per = next((a, b) for up_to, a, b in step.rows if up_to is None or base.a * 10000 <= up_to * base.b)
        if step.kind is TableKind.BAND:
            return pair(amount)
        scale = 1 if step.kind is TableKind.PER_HEAD else 100  # a rate takes yuan to fen
        return pair(divided(base.a * amount * scale, base.b * per, step.rounding))

    # --- points ---------------------------------------------------------------------------

    def scored(self, step: steps.Scored) -> Value:
        looked = self.value(step.of)
        policy = self.plan.not_applicable
        if looked.code is Code.NOT_APPLICABLE:
            if step.how == How.BONUS:
                return pair(0)
            if policy is NotApplicablePoints.FULL:
                return pair(step.full)
            return NOT_APPLICABLE
        if not looked.known:
            return Value(looked.code)
        top, bottom = self._base(step, looked)
        up, down = self._redistributed(step)
        return pair(divided(top * up, bottom * down, self.plan.rounding))

    def _base(self, step: steps.Scored, looked: Value) -> tuple[int, int]:
        """Return the points before rounding, in quanta, as a pair."""
        match step.how:
            case How.SHARE:
                return step.full * min(looked.a, looked.b), looked.b  # a ratio may exceed one, points may not
            case How.ACHIEVED:
                return (step.full if looked.is_true else 0), 1
            case How.DIRECT:
                return min(looked.a, step.full * looked.b), looked.b
            case How.DEDUCT:
                lost = step.per * looked.a
                return max(0, step.full - (min(lost, step.at_most) if step.at_most else lost)), 1
            case How.ITEM:
                return min(step.full, step.per * looked.a), 1
            case How.BONUS:
                return min(step.at_most, step.per * looked.a), 1
            case How.CONVERTED:
                return step.full * looked.a, step.per * looked.b
        points = next(points for limit, points in step.rows if limit is None or limit.holds(looked.a, looked.b))
        return points, 1

    def _redistributed(self, step: steps.Scored) -> tuple[int, int]:
        """Return by what the points grow because others do not apply: within the part, then among the parts."""
        if self.plan.not_applicable is not NotApplicablePoints.REDISTRIBUTE or step.how == How.BONUS:
            return 1, 1
        parts = [part for part in self.plan.steps if isinstance(part, steps.PartSum)]
        own = next(part for part in parts if part.name == step.part)
        return (
            own.weight * sum(part.weight for part in parts),
            self._applicable(own) * sum(part.weight for part in parts if self._applies(part)),
        )

    def _applicable(self, part: steps.PartSum) -> int:
        """Return the weights of the uses of a part that apply."""
        used = (self.plan.step(name) for name in part.of)
        return sum(
            use.weight
            for use in used
            if isinstance(use, steps.Scored) and self.value(use.of).code is not Code.NOT_APPLICABLE
        )

    def _applies(self, part: steps.PartSum) -> bool:
        if part.name in self.given:
            return self.value(part.name).code is not Code.NOT_APPLICABLE
        return self._applicable(part) > 0  # a bonus alone makes no part apply: it has no points of its own to give away

    def sum(self, step: steps.PartSum | steps.TotalSum) -> Value:
        values = [self.value(name) for name in step.of]
        worst = max((v.code for v in values if v.code is not Code.NOT_APPLICABLE), default=Code.NOT_APPLICABLE)
        if worst is not Code.VALUE:
            return Value(worst)
        total = sum(v.a for v in values if v.known)
        return pair(min(total, step.full) if isinstance(step, steps.TotalSum) and step.capped else total)

    # --- vetoes ---------------------------------------------------------------------------

    def barred(self, step: steps.Barred) -> StepValue:
        looked = self.value(step.of)
        if looked.code is Code.NOT_APPLICABLE:
            return StepValue(truth(False), note=f"{step.of}不适用")
        if not looked.known:
            return StepValue(Value(looked.code), note=f"{step.of}{looked.code.label}")
        holds = step.limit.holds(looked.a, looked.b)
        if not holds or not step.confirmation:
            return StepValue(truth(holds))
        confirmed = self.values[step.confirmation]
        if not confirmed.value.known:
            return StepValue(UNKNOWN, note=f"已提出，{confirmed.note or '待确认'}")
        return StepValue(confirmed.value, note="已确认" if confirmed.value.is_true else "未予确认")


def divided(top: int, bottom: int, rounding: Rounding) -> int:
    """Return ``top / bottom`` for non-negative numbers, rounded half up or down to a whole number."""
    if rounding is Rounding.DOWN:
        return top // bottom
    return (2 * top + bottom) // (2 * bottom)


_STEPS: dict[type, Callable[[Evaluator, Any], StepValue | Value]] = {
    steps.Measured: Evaluator.measured,
    steps.Verdict: Evaluator.verdict,
    steps.Blended: Evaluator.blended,
    steps.Quotient: Evaluator.quotient,
    steps.OverBelow: Evaluator.below,
    steps.LookedUp: Evaluator.looked_up,
    steps.Scored: Evaluator.scored,
    steps.PartSum: Evaluator.sum,
    steps.TotalSum: Evaluator.sum,
    steps.Barred: Evaluator.barred,
}
