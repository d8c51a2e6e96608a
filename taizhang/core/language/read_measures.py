"""指标: one reader per measure, in a table; what all measures share is read once."""

from __future__ import annotations

from collections.abc import Callable

from taizhang.core.calendar import TermKind
from taizhang.core.language.dictionary import MEASURES
from taizhang.core.language.literals import Mark, Unit
from taizhang.core.language.nodes import Map, Scalar
from taizhang.core.language.read_where import bound_in, where
from taizhang.core.language.reader import Context, Keys, force, nearest, visible
from taizhang.core.language.tree import (
    BelowMinimum,
    Blend,
    Bound,
    Change,
    Children,
    Count,
    Coverage,
    Densest,
    Elapse,
    Elapsed,
    Exists,
    FactTable,
    Fulfilment,
    IfNone,
    Indicator,
    Latest,
    Lookup,
    Manual,
    Measure,
    MidPeriod,
    Option,
    OverChildren,
    PerPerson,
    Ratio,
    RoleLine,
    Share,
    Sum,
    Weight,
)


def _table(keys: Keys) -> FactTable | None:
    return keys.choice("台账", FactTable)[0]


def _count(keys: Keys) -> Measure | None:
    table = _table(keys)
    selection = where(keys.map("范围"))
    distinct = keys.text("不同")
    return Count(table, selection, distinct) if table else None


def _sum(keys: Keys) -> Measure | None:
    table, field = _table(keys), keys.text("取")
    selection = where(keys.map("范围"))
    return Sum(table, selection, field) if table and field else None


def _exists(keys: Keys) -> Measure | None:
    table = _table(keys)
    selection = where(keys.map("范围"))
    return Exists(table, selection) if table else None


def _latest(keys: Keys) -> Measure | None:
    table, field = _table(keys), keys.text("取")
    selection = where(keys.map("范围"))
    until = keys.text("限期")
    running, _ = keys.choice("限期未到", IfNone, must=bool(until))
    if not table or not field:
        return None
    return Latest(table, selection, field, until, running or IfNone.NOT_APPLICABLE)


def _densest(keys: Keys) -> Measure | None:
    table, field = _table(keys), keys.text("取")
    selection, span = where(keys.map("范围")), keys.term("跨度")
    if span and span.term.kind not in (TermKind.DAYS, TermKind.MONTHS, TermKind.YEARS):
        keys.bad(span.line, f"“跨度”的“{span.text}”不是一段日子", "写成如 12个月、30日")
        return None
    return Densest(table, selection, field, span) if table and field and span else None


def _elapsed(keys: Keys) -> Measure | None:
    table, how = _table(keys), keys.choice("取", Elapse)[0]
    selection = where(keys.map("范围"))
    from_, to = keys.text("从"), keys.text("到")
    return Elapsed(table, selection, from_, to, how) if table and how and from_ and to else None


def _share(keys: Keys) -> Measure | None:
    table = _table(keys)
    selection, part = where(keys.map("范围")), keys.map("其中")
    numerator, denominator = keys.text("分子"), keys.text("分母")
    options = _options(keys)
    forms = sum((bool(part), bool(numerator or denominator), bool(options)))
    if forms != 1 or bool(numerator) != bool(denominator):
        keys.bad(keys.line, "占比写“其中”，或“分子”和“分母”，或“满意折算”", "三者择一")
    if options and table is not FactTable.VOTES:
        keys.bad(keys.line, "“满意折算”只用于测评", "台账写“测评”")
    of_which = where(part) if part else None
    return Share(table, selection, of_which, numerator, denominator, keys.text("逐类"), options) if table else None


def _options(keys: Keys) -> tuple[Option, ...]:
    holder = keys.map("满意折算")
    if holder is None:
        return ()
    found = []
    for name, _ in holder.entries():
        weight = holder.quantity(name.text)
        if weight and not (weight.unit is Unit.NONE and weight.value.denominator == 1 and weight.value <= FULL_WEIGHT):
            holder.bad(weight.line, f"“{name.text}”的折算“{weight.text}”不是0至100的整数", "写成如 满意: 100")
        elif weight:
            found.append(Option(name.text, weight))
    return tuple(found)


def _ratio(keys: Keys) -> Measure | None:
    first, second = keys.text("甲"), keys.text("乙")
    return Ratio(first, second) if first and second else None


def _fulfilment(keys: Keys) -> Measure | None:
    duties = keys.texts("应办")
    return Fulfilment(duties) if duties else None


def _per_person(keys: Keys) -> Measure | None:
    roster, each = keys.text("名册"), keys.map("每人")
    inner = _inner(each) if each else None
    mid, mark = keys.choice("年中任职", MidPeriod)
    lines = []
    for line in keys.maps("要求"):
        role = line.text("身份")
        otherwise = line.flag("其余")
        if bool(role) == otherwise:
            line.bad(line.line, "每行写“身份: …”或“其余: 是”", "两者择一")
        if bound := bound_in(line):
            lines.append(RoleLine(role, bound))
    if not roster or not inner:
        return None
    return PerPerson(roster, inner, tuple(lines), mid or MidPeriod.AT_PERIOD_END, mark)


def _inner(keys: Keys) -> Count | Sum | None:
    name = keys.text("量")
    measure = {"计数": _count, "合计": _sum}.get(name, lambda _: None)(keys)
    if measure is None and name:
        keys.bad(keys.line, f"“每人”里不能用“{name}”", "可用：计数、合计")
    return measure if isinstance(measure, (Count, Sum)) else None


def _coverage(keys: Keys) -> Measure | None:
    roster = keys.text("每个")
    table, _ = keys.choice("由", FactTable)
    selection, least = where(keys.map("范围")), keys.quantity("至少")
    link = keys.text("连")
    return Coverage(roster, table, selection, least, link) if roster and table and least else None


def _blend(keys: Keys) -> Measure | None:
    items = []
    for item in keys.maps("项"):
        indicator, weight = item.text("指标"), item.quantity("权")
        if indicator and weight:
            items.append(Weight(indicator, weight))
    total = sum(item.weight.value for item in items)
    if items and total != 100:
        keys.context.report("S07", keys.line, f"各项的权合计{total}，不是100", "调整使合计为100")
    return Blend(tuple(items)) if items else None


def _change(keys: Keys) -> Measure | None:
    indicator = keys.text("指标")
    keys.closed("对")
    return Change(indicator) if indicator else None


def _children(keys: Keys) -> Measure | None:
    indicator, how = keys.text("指标"), keys.choice("取", OverChildren)[0]
    kinds = keys.texts("类")
    by_heads = how is OverChildren.BY_HEADS
    heads, quantum = keys.text("名册", must=by_heads), keys.quantity("每项保留", must=by_heads)
    if quantum and (quantum.unit is not Unit.SHARE or not quantum.value or (1 / quantum.value).denominator != 1):
        keys.bad(quantum.line, f"“每项保留”的“{quantum.text}”不能把1分尽", "写成如 0.01%")
        return None
    return Children(indicator, kinds, how, heads, quantum) if indicator and how and kinds else None


def _lookup(keys: Keys) -> Measure | None:
    by_input, table = keys.text("按"), keys.text("表")
    return Lookup(by_input, table) if by_input and table else None


def _manual(keys: Keys) -> Measure | None:
    by, ceiling = keys.text("由"), keys.quantity("上限")
    if ceiling and ceiling.unit is not Unit.POINTS:
        keys.context.report("S19", ceiling.line, f"人工评分的上限“{ceiling.text}”不是分", "写成如 15分")
    return Manual(by, ceiling) if by and ceiling else None


READERS: dict[str, Callable[[Keys], Measure | None]] = {
    "计数": _count,
    "合计": _sum,
    "有无": _exists,
    "最近": _latest,
    "窗口": _densest,
    "用时": _elapsed,
    "占比": _share,
    "比": _ratio,
    "履行": _fulfilment,
    "逐人": _per_person,
    "覆盖": _coverage,
    "合成": _blend,
    "增减": _change,
    "下级": _children,
    "查表": _lookup,
    "人工": _manual,
}

# Under which key a measure says what holds where nothing was there; measures left out cannot be empty.
_EMPTY_KEY = dict.fromkeys(("最近", "占比", "比", "履行", "逐人", "覆盖", "增减", "下级", "用时"), "无则") | {
    "合成": "缺项",
    "人工": "缺则",
}
FULL_WEIGHT = 100


def indicator(context: Context, name: Scalar, node: Map) -> Indicator | None:
    """Read one indicator; every fault is reported, and None means no measure could be made."""
    keys = context.keys("指标", name, node)
    measure_name = keys.text("量")
    reader = READERS.get(measure_name)
    if reader is None:
        if measure_name:
            _unknown_measure(keys, measure_name)
        return None
    measure = reader(keys)
    requires = None if isinstance(measure, PerPerson) or measure_name == "逐人" else _requirement(keys)
    if_none, none_mark = _if_none(keys, measure_name)
    minimum = keys.quantity("最少")
    below, _ = keys.choice("不足", BelowMinimum, must=minimum is not None)
    report_only = bool(keys.closed("用途"))
    declared, confirmed = keys.text("须申报"), keys.text("确认")
    basis, seen, binding = keys.text("依据"), visible(keys, ()), force(keys)
    if measure is None:
        return None
    assumed = Mark.ASSUMED in (none_mark, measure.mid_period_mark if isinstance(measure, PerPerson) else Mark.ARTICLE)
    return Indicator(
        name=name.text,
        article=context.article,
        line=name.line,
        measure=measure,
        requires=requires,
        if_none=if_none,
        minimum=minimum,
        below_minimum=below,
        declared_by=declared,
        confirmed_by=confirmed,
        report_only=report_only,
        assumed=assumed,
        basis=basis,
        visible=seen,
        force=binding,
    )


def _requirement(keys: Keys) -> Bound | None:
    inner = keys.map("要求")
    if inner is None:
        return None
    return bound_in(inner)


def _if_none(keys: Keys, measure: str) -> tuple[IfNone | None, Mark]:
    key = _EMPTY_KEY.get(measure)
    if key is None:  # a count is 0 where nothing is; a sum may say otherwise
        return keys.choice("无则", IfNone) if measure == "合计" else (None, Mark.ARTICLE)
    if not keys.has(key):
        message = f"{keys.what}（{measure}）缺“{key}”"
        keys.context.report("S15", keys.line, message, "写明没有记录时怎么办：不适用、无事项、待定、停")
        return None, Mark.ARTICLE
    return keys.choice(key, IfNone)


def _unknown_measure(keys: Keys, name: str) -> None:
    if name in MEASURES:
        message = f"“{name}”在这一版里还不能用"
        keys.context.report("S03", keys.line, message, "可用：" + "、".join(READERS))
        return
    remedy = nearest(name, READERS) or "可用：" + "、".join(READERS)
    keys.context.report("S03", keys.line, f"没有“{name}”这种量", remedy)
