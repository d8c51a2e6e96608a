"""Values as people write them: 是, 31/32, 97.31分, 37000元, 待定. Print truncates; 100 % stands only for all."""

from __future__ import annotations

from fractions import Fraction

from taizhang.core.language.literals import Unit, decimal_text
from taizhang.core.language.tree import OverChildren
from taizhang.core.plan import folds, steps
from taizhang.core.plan.steps import Plan
from taizhang.core.plan.values import Value

_SUFFIX = {Unit.POINTS: "分", Unit.MONEY: "元", Unit.HOURS: "学时", Unit.DAYS: "日"}


def unit_of_step(plan: Plan, name: str) -> Unit:
    """Return in which unit a step's value is written in cases and on pages."""
    step = plan.step(name)
    match step:
        case steps.TotalSum() | steps.PartSum() | steps.Scored():
            return Unit.POINTS
        case steps.LookedUp():
            return Unit.MONEY
        case steps.Verdict() | steps.Barred():
            return Unit.NONE
        case steps.Measured():
            return _unit_of_fold(step)
        case steps.OverBelow(_, of, _, how):
            return Unit.NONE if how is OverChildren.ALL_MET else unit_of_step(plan, of)
    return Unit.SHARE


def _unit_of_fold(step: steps.Measured) -> Unit:
    if step.scale != 1:
        return Unit.POINTS
    match step.fold:
        case folds.SumColumn(_, column) if column.endswith("_fen"):
            return Unit.MONEY
        case folds.SumColumn(_, "hours"):
            return Unit.HOURS
        case folds.DaysBetween():
            return Unit.DAYS
        case folds.CountRows() | folds.SumColumn() | folds.InputOf() | folds.DensestWindow():
            return Unit.COUNT
        case folds.AnyRow() | folds.LatestFlag() | folds.Confirmation():
            return Unit.NONE
    return Unit.SHARE


def scale_of(plan: Plan, unit: Unit) -> int:
    """Return how many smallest units stand for one written unit."""
    return {Unit.POINTS: plan.quanta, Unit.MONEY: 100, Unit.HOURS: 10}.get(unit, 1)


def text_of(plan: Plan, name: str, value: Value) -> str:
    """Return the outcome of a step as people write it."""
    if not value.known:
        return value.code.label
    unit = unit_of_step(plan, name)
    if unit is Unit.NONE:
        return "是" if value.is_true else "否"
    if unit is Unit.SHARE:
        return f"{value.a}/{value.b}"
    return decimal_text(Fraction(value.a, value.b * scale_of(plan, unit))) + _SUFFIX.get(unit, "")


def percent(a: int, b: int) -> str:
    """Return a share in per cent with one decimal, truncated: 2499/2500 is 99.9%, never 100%."""
    tenths = a * 1000 // b
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"
