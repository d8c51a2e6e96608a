"""Given and expected values of a case: read, and compared with what came out."""

from __future__ import annotations

from taizhang.core.cases.facts import BadCell
from taizhang.core.cases.read import Cell
from taizhang.core.engine.result import Rating, StepValue
from taizhang.core.engine.words import percent, scale_of, text_of, unit_of_step
from taizhang.core.language import literals
from taizhang.core.language.literals import BadLiteral, Unit
from taizhang.core.plan import steps
from taizhang.core.plan.steps import CONFIRMED, MEASURED, Plan
from taizhang.core.plan.values import NOT_APPLICABLE, UNKNOWN, Code, Value, pair, truth

SHOWN = "显示·"  # 应得·显示·…: as it is printed on a page
_OF_RATING = ("状态", "星级", "否决", "提示", "未达", "名额")


def given(plan: Plan, cell: Cell) -> dict[str, StepValue]:
    """Return the step that a cell cuts the tree at, with its value; a confirmation of it is taken as given too.

    Raises:
        BadCell: where there is no such step, or no such value.
    """
    name = cell.field
    target = name
    if isinstance(plan.step(name), steps.Verdict) and plan.step(name + MEASURED) and "/" in cell.text:
        target = name + MEASURED
    if plan.step(target) is None:
        raise BadCell(cell, f"没有“{name}”这一步")
    value = value_of(plan, target, cell)
    found = {target: StepValue(value, note="给定")}
    if plan.step(CONFIRMED + name):
        found[CONFIRMED + name] = StepValue(truth(True), note="给定")
    return found


def value_of(plan: Plan, name: str, cell: Cell) -> Value:
    """Return a written value in the smallest units of a step.

    Raises:
        BadCell: where it is none.
    """
    words = {"缺": UNKNOWN, "待定": UNKNOWN, "不适用": NOT_APPLICABLE, "是": truth(True), "否": truth(False)}
    if cell.text in words:
        return words[cell.text]
    top, slash, bottom = cell.text.partition("/")
    if slash and top.isdigit() and bottom.isdigit():
        return pair(int(top), int(bottom)) if int(bottom) else _empty(plan, name)
    try:
        quantity = literals.quantity(cell.text)
    except BadLiteral as bad:
        raise BadCell(cell, str(bad)) from None
    value = quantity.value * scale_of(plan, unit_of_step(plan, name))
    if quantity.text.endswith("%"):
        tenths = quantity.value * 1000
        return pair(tenths.numerator, 1000 * tenths.denominator)
    return pair(value.numerator, value.denominator)


def _empty(plan: Plan, name: str) -> Value:
    step = plan.step(name)
    return Value(step.if_none) if isinstance(step, steps.Measured) else NOT_APPLICABLE


def shown(rating: Rating, plan: Plan, cell: Cell) -> str:
    """Return what came out, in the words of the cases."""
    if cell.field in _OF_RATING:
        return _of_rating(rating, plan, cell.field)
    if cell.field.startswith(SHOWN):
        return _printed(rating, plan, cell.field.removeprefix(SHOWN))
    value = rating.value(_expected_step(plan, cell))
    if value is None:
        return "（没有这一步）"
    return text_of(plan, _expected_step(plan, cell), value)


def _of_rating(rating: Rating, plan: Plan, field: str) -> str:
    match field:
        case "状态":
            return rating.state.label
        case "星级":
            return rating.star
        case "否决":
            return "、".join(rating.vetoes)
        case "提示":
            return "、".join(rating.flags)
        case "名额":
            return "、".join(rating.quotas)
    return "、".join(
        step.note
        for name, step in rating.steps.items()
        if isinstance(plan.step(name), steps.Verdict) and step.value.is_false
    )


def _printed(rating: Rating, plan: Plan, name: str) -> str:
    value = rating.value(name)
    if value is not None and value.known and unit_of_step(plan, name) is Unit.SHARE:
        return percent(value.a, value.b)
    return text_of(plan, name, value) if value else "（没有这一步）"


def _expected_step(plan: Plan, cell: Cell) -> str:
    name = cell.field
    if isinstance(plan.step(name), steps.Verdict) and cell.text not in ("是", "否") and plan.step(name + MEASURED):
        return name + MEASURED
    return name


def agrees(rating: Rating, plan: Plan, cell: Cell) -> bool:
    """Return whether what came out is what the cell expects.

    Raises:
        BadCell: where there is no such step, or the cell is no value.
    """
    if cell.field in _OF_RATING or cell.field.startswith(SHOWN):
        return shown(rating, plan, cell) == cell.text
    name = _expected_step(plan, cell)
    value = rating.value(name)
    if value is None:
        raise BadCell(cell, f"没有“{cell.field}”这一步")
    if cell.text == "无事项":
        return value.code is Code.NOT_APPLICABLE
    if cell.text == "停":
        return value.code is Code.STOP
    wanted = value_of(plan, name, cell)
    if not wanted.known or not value.known:
        return wanted.code is value.code
    if "/" in cell.text:
        return (wanted.a, wanted.b) == (value.a, value.b)
    return wanted.a * value.b == value.a * wanted.b
