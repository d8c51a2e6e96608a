"""下级: the values of the organisations right below, as one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from taizhang.core.engine.result import Item, StepValue
from taizhang.core.language.tree import OverChildren
from taizhang.core.plan.steps import OverBelow
from taizhang.core.plan.values import Code, Value, pair, truth

Child = tuple[str, Value, int]  # its id, its value, its heads


def over_below(step: OverBelow, children: Sequence[Child]) -> StepValue:
    """Return the value over the children; one that does not apply is left out, one unknown makes all unknown."""
    items = tuple(Item(org_id, value.is_true if value.known else None, _text(value)) for org_id, value, _ in children)
    stopped = any(value.code is Code.STOP for _, value, _ in children)
    known = [(value, heads) for _, value, heads in children if value.known]
    if stopped:
        return StepValue(Value(Code.STOP), items, "下级有停的")
    if step.how is OverChildren.ALL_MET and any(value.is_false for value, _ in known):
        return StepValue(truth(False), items)
    if any(value.code is Code.UNKNOWN for _, value, _ in children):
        return StepValue(Value(Code.UNKNOWN), items, "下级有待定的")
    weighed = sum(heads for _, heads in known)
    if not known or (step.how is OverChildren.BY_HEADS and not weighed):
        return StepValue(Value(step.if_none), items, "没有应计的")
    match step.how:
        case OverChildren.ALL_MET:
            return StepValue(truth(True), items)
        case OverChildren.WORST:
            return StepValue(reduce(_worse, (value for value, _ in known)), items)
        case OverChildren.SUM:
            whole = sum(value.b for value, _ in known) if step.pooled else 1
            return StepValue(pair(sum(value.a for value, _ in known), whole), items)
        case OverChildren.BY_HEADS:
            top = sum(heads * rounded(value.a * step.parts, value.b) for value, heads in known)
            return StepValue(pair(top, weighed * step.parts), items)


def _worse(one: Value, other: Value) -> Value:
    """Return the lower share; of two equal ones that with the smaller denominator."""
    left, right = one.a * other.b, other.a * one.b
    return one if (left, one.b) <= (right, other.b) else other


def rounded(top: int, bottom: int) -> int:
    """Return ``top / bottom`` for non-negative numbers, rounded half up."""
    return (2 * top + bottom) // (2 * bottom)


def _text(value: Value) -> str:
    return f"{value.a}/{value.b}" if value.known else value.code.label
