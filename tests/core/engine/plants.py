"""Wrong lowerings, planted one at a time: the plan that is compiled says what a faulty lowering would make of it.

The interpreter keeps the right plan. A plant is a type of node and what becomes of
such a node; one that finds no such node in a plan leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

from taizhang.core.calendar import Period, Term
from taizhang.core.language.tree import (
    Comparator,
    Elapse,
    MidPeriod,
    NotApplicablePoints,
    OverChildren,
    Relation,
    RosterDay,
    Rounding,
    TableKind,
    Window,
)
from taizhang.core.plan import folds, predicates, steps
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.predicates import Home, Ref
from taizhang.core.plan.sets import DutyPlan, EventPlan, Piece, RosterPlan
from taizhang.core.plan.steps import How, Plan
from taizhang.core.plan.values import Code

Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Plant:
    """What becomes of every node of a type."""

    name: str
    of: type
    change: Change

    def into(self, plan: Plan) -> Plan:
        """Return the plan with the fault."""
        wrong: Plan = _mapped(plan, self)
        return wrong


def _mapped(node: Any, plant: Plant) -> Any:
    if isinstance(node, tuple):
        return tuple(_mapped(one, plant) for one in node)
    if isinstance(node, dict):
        return {name: _mapped(one, plant) for name, one in node.items()}
    if is_dataclass(node) and not isinstance(node, type | Period | Term):
        made = {field.name: _mapped(getattr(node, field.name), plant) for field in fields(node)}
        node = replace(node, **made)  # type: ignore[type-var]
        return plant.change(node) if isinstance(node, plant.of) else node
    return node


def _set(**values: Any) -> Change:
    return lambda node: replace(node, **values)


def _swapped(name: str, *pairs: tuple[Any, Any]) -> Change:
    """Return what puts one value of a field for another."""
    other = dict(pairs)
    return lambda node: replace(node, **{name: other.get(getattr(node, name), getattr(node, name))})


def _more(name: str, by: int = 1) -> Change:
    """Return what adds to a number that is not zero."""
    return lambda node: replace(node, **{name: getattr(node, name) + by}) if getattr(node, name) else node


def _only(name: str, value: Any, change: Change) -> Change:
    return lambda node: change(node) if getattr(node, name) == value else node


def _strict(*comparators: Comparator) -> Change:
    other = {
        Comparator.AT_LEAST: Comparator.ABOVE,
        Comparator.ABOVE: Comparator.AT_LEAST,
        Comparator.AT_MOST: Comparator.BELOW,
        Comparator.BELOW: Comparator.AT_MOST,
    }

    def change(limit: Limit) -> Limit:
        return replace(limit, comparator=other[limit.comparator]) if limit.comparator in comparators else limit

    return change


def _limit_of(name: str = "limit") -> Change:
    """Return what makes the limit of a node strict or loose."""
    change = _strict(Comparator.AT_LEAST, Comparator.ABOVE, Comparator.AT_MOST, Comparator.BELOW)
    return lambda node: replace(node, **{name: change(getattr(node, name))})


def _between(limit: Limit) -> Limit:
    return replace(limit, high_num=limit.low_num, high_den=limit.low_den) if limit.high_num else limit


def _in(one: predicates.In) -> predicates.In:
    return replace(one, values=one.values[:-1]) if len(one.values) > 1 else one


def _code(one: Any) -> Any:
    codes = {Code.NOT_APPLICABLE: Code.UNKNOWN, Code.UNKNOWN: Code.NOT_APPLICABLE}
    return replace(one, if_none=codes.get(one.if_none, one.if_none))


def _less_grace(piece: Piece) -> Piece:
    grace = piece.grace_last - piece.due_last
    return replace(piece, grace_last=piece.grace_last - timedelta(days=1)) if grace.days else piece


def _spread(use: steps.Scored) -> steps.Scored:
    return replace(use, rows=use.rows[1:]) if len(use.rows) > 1 else use


def _first_weight(blend: steps.Blended) -> steps.Blended:
    (name, weight), *rest = blend.items
    return replace(blend, items=((name, weight + 1), *rest))


def _answers(fold: folds.ShareOfAnswers) -> folds.ShareOfAnswers:
    (option, weight), *rest = fold.weights
    return replace(fold, weights=((option, weight - 1), *rest))


def _rates(step: steps.LookedUp) -> steps.LookedUp:
    return replace(step, rows=tuple((up_to, amount + 1, per) for up_to, amount, per in step.rows))


def _edges(step: steps.LookedUp) -> steps.LookedUp:
    return replace(step, rows=tuple((up_to - 1 if up_to else None, amount, per) for up_to, amount, per in step.rows))


def _of_kind(kind: TableKind, change: Change) -> Change:
    return _only("kind", kind, change)


def _how(how: str, change: Change) -> Change:
    return _only("how", how, change)


_LEFT_OUT = _set(not_applicable=NotApplicablePoints.LEAVE_OUT)
_DOWN, _UP = Rounding.DOWN, Rounding.HALF_UP
_NONE, _UNKNOWN = Code.NOT_APPLICABLE, Code.UNKNOWN
PLANTS = tuple(Plant(*one) for one in (
    # thresholds
    ("不低于", Limit, _strict(Comparator.AT_LEAST)),
    ("超过", Limit, _strict(Comparator.ABOVE)),
    ("不超过", Limit, _strict(Comparator.AT_MOST)),
    ("低于", Limit, _strict(Comparator.BELOW)),
    ("介于", Limit, _between),
    ("要求", steps.Verdict, _limit_of()),
    ("否决的界限", steps.Barred, _limit_of()),
    ("档的界限", steps.BandRow, lambda row: _limit_of()(row) if row.limit else row),
    ("每人的界限", folds.PersonLine, _limit_of()),
    # conditions
    ("条件 几个之一", predicates.In, _in),
    ("条件 是否", predicates.Is, lambda one: replace(one, flag=not one.flag)),
    ("条件 有无", predicates.Filled, lambda one: replace(one, present=not one.present)),
    ("条件 本期", predicates.Within, _swapped("window", (Window.IN_PERIOD, Window.BY_PERIOD_END))),
    ("条件 至期末", predicates.Within, _swapped("window", (Window.BY_PERIOD_END, Window.BY_MOMENT))),
    ("条件 至时点", predicates.Within, _swapped("window", (Window.BY_MOMENT, Window.BY_PERIOD_END))),
    ("条件 不晚于", predicates.NotAfter, lambda one: replace(one, ref=one.other, other=one.ref)),
    ("条件 占", predicates.ShareOf, _limit_of()),
    ("条件 数", predicates.Meets, _limit_of()),
    ("条件 层级", predicates.StandsTo, _swapped("relation", (Relation.BELOW, Relation.OWN_AND_BELOW))),
    ("条件 所在支部", predicates.StandsTo, _swapped("relation", (Relation.OWN_BRANCH, Relation.BELOW))),
    # measures
    ("计数", folds.CountRows, lambda fold: replace(fold, distinct=Ref(Home.COLUMN, "org_id"))),
    ("计数 不同", folds.CountRows, _set(distinct=None)),
    ("合计", folds.SumColumn, _swapped("column", ("paid_fen", "owed_fen"), ("present", "entitled"))),
    ("合计 无则", folds.SumColumn, lambda fold: replace(fold, may_be_empty=not fold.may_be_empty)),
    ("有无", folds.AnyRow, lambda fold: replace(fold, rows=replace(fold.rows, where=fold.rows.where[:1]))),
    ("最近", folds.LatestFlag, _set(column="mandatory")),
    ("最近 限期", folds.LatestFlag, _set(until="")),
    ("最近 限期未到", folds.LatestFlag, _swapped("running", (Code.NOT_APPLICABLE, Code.UNKNOWN))),
    ("窗口", folds.DensestWindow, lambda fold: replace(fold, span=replace(fold.span, n=max(1, fold.span.n // 3)))),
    ("用时", folds.DaysBetween, lambda fold: replace(fold, from_=fold.to, to=fold.from_)),
    ("用时 取", folds.DaysBetween, _swapped("how", (Elapse.LONGEST, Elapse.MEAN), (Elapse.MEDIAN, Elapse.LONGEST))),
    ("占比", folds.ShareOfRows, lambda fold: replace(fold, of_which=())),
    ("占比 字段", folds.ShareOfSums, _set(numerator="valid")),
    ("满意折算", folds.ShareOfAnswers, _answers),
    ("履行", folds.DutiesMet, lambda fold: replace(fold, duties=fold.duties[:1])),
    ("逐人 年中任职", folds.PersonsMet, _swapped("mid", (MidPeriod.BY_MONTHS, MidPeriod.AT_PERIOD_END))),
    ("逐人 最高身份", folds.PersonsMet, _swapped("mid", (MidPeriod.HIGHEST, MidPeriod.AT_PERIOD_END))),
    ("逐人 每人", folds.PersonsMet, lambda fold: replace(fold, rows=replace(fold.rows, where=fold.rows.where[:1]))),
    ("逐人 不同", folds.PersonsMet, _set(distinct=None)),
    ("覆盖", folds.Covered, _more("least")),
    ("输入", folds.InputOf, lambda fold: replace(fold, missing=Code.NOT_APPLICABLE)),
    ("确认", folds.Confirmation, _set(by="别人")),
    ("比", steps.Quotient, lambda step: replace(step, first=step.second, second=step.first)),
    ("合成", steps.Blended, _first_weight),
    ("合成 缺项", steps.Blended, _swapped("missing", (Code.UNKNOWN, Code.NOT_APPLICABLE))),
    ("下级", steps.OverBelow, _swapped("how", (OverChildren.WORST, OverChildren.SUM))),
    ("下级 合计", steps.OverBelow, _swapped("how", (OverChildren.SUM, OverChildren.WORST))),
    ("下级 人数加权", steps.OverBelow, _only("how", OverChildren.BY_HEADS, _set(parts=10))),
    ("下级 类", steps.OverBelow, lambda step: replace(step, kinds=step.kinds[1:]) if len(step.kinds) > 1 else step),
    ("查表 比例", steps.LookedUp, _of_kind(TableKind.RATE, _edges)),
    ("查表 每人定额", steps.LookedUp, _of_kind(TableKind.PER_HEAD, _rates)),
    ("查表 按档定额", steps.LookedUp, _of_kind(TableKind.BAND, _rates)),
    ("查表 舍入", steps.LookedUp, _set(rounding=Rounding.DOWN)),
    # outcomes
    ("无则", steps.Measured, _code),
    ("逐类 无则", steps.Verdict, _code),
    ("最少", steps.Measured, _more("minimum")),
    ("不足", steps.Measured, _swapped("below_minimum", (_NONE, _UNKNOWN), (_UNKNOWN, _NONE))),
    ("须申报", steps.Measured, _set(declared_by="")),
    ("最高", steps.Measured, _more("ceiling", -20000)),
    ("逐类 所列之外", steps.Measured, _set(must_be_empty=False)),
    # points
    ("按占比", steps.Scored, _how(How.SHARE, _set(how=How.DIRECT))),
    ("达标", steps.Scored, _how(How.ACHIEVED, _more("full"))),
    ("直接", steps.Scored, _how(How.DIRECT, _more("full", -100))),
    ("分档", steps.Scored, _how(How.STEPS, _spread)),
    ("扣分", steps.Scored, _how(How.DEDUCT, _more("per"))),
    ("至多扣", steps.Scored, _how(How.DEDUCT, _more("at_most", 5))),
    ("逐项", steps.Scored, _how(How.ITEM, _more("per"))),
    ("折算", steps.Scored, _how(How.CONVERTED, _more("per"))),
    ("加分", steps.Scored, _how(How.BONUS, _more("per"))),
    ("至多加", steps.Scored, _how(How.BONUS, _more("at_most", 5))),
    ("可超满分", steps.TotalSum, lambda step: replace(step, capped=not step.capped)),
    ("舍入", Plan, _swapped("rounding", (_UP, _DOWN), (_DOWN, _UP))),
    ("不适用的分", Plan, _set(not_applicable=NotApplicablePoints.FULL)),
    ("不适用 分摊", Plan, _only("not_applicable", NotApplicablePoints.REDISTRIBUTE, _LEFT_OUT)),
    ("否决须确认", steps.Barred, _set(confirmation="")),
    ("否决归", steps.Banded, lambda step: replace(step, vetoed_to=step.rows[0].name)),
    # sets and duties
    ("名册 期末", RosterPlan, _swapped("as_of", (RosterDay.PERIOD_END, RosterDay.PERIOD_START))),
    ("名册 期初", RosterPlan, _swapped("as_of", (RosterDay.PERIOD_START, RosterDay.PERIOD_END))),
    ("名册 期间任一日", RosterPlan, _swapped("as_of", (RosterDay.ANY_DAY, RosterDay.PERIOD_END))),
    ("名册 全期", RosterPlan, _swapped("as_of", (RosterDay.WHOLE_PERIOD, RosterDay.PERIOD_END))),
    ("名册 除去", RosterPlan, _set(except_words=())),
    ("名册 存续", RosterPlan, _set(starts_by=None)),
    ("名册 下级", RosterPlan, _swapped("relation", (Relation.BELOW, Relation.OWN_AND_BELOW))),
    ("名册 本级和下级", RosterPlan, _swapped("relation", (Relation.OWN_AND_BELOW, Relation.BELOW))),
    ("名册 并入", RosterPlan, _set(follows=False)),
    ("应办 次数", DutyPlan, _more("times")),
    ("应办 补办", Piece, _less_grace),
    ("应办 有效", DutyPlan, _set(valid_if=())),
    ("应办 事件补办", DutyPlan, _set(grace=None)),
    ("应办 事件期限", EventPlan, lambda event: replace(event, term=replace(event.term, n=event.term.n * 2))),
))  # fmt: skip
