"""指标: one reader per measure, in a table; what all measures share is read once."""

from __future__ import annotations

from collections.abc import Callable

from taizhang.core.language.dictionary import MEASURES
from taizhang.core.language.literals import Mark, Unit, Word
from taizhang.core.language.nodes import Map, Scalar
from taizhang.core.language.read_where import bound_in, where
from taizhang.core.language.reader import Context, Keys, nearest
from taizhang.core.language.tree import (
    BelowMinimum,
    Blend,
    Bound,
    Count,
    Coverage,
    Exists,
    FactTable,
    Fulfilment,
    IfNone,
    Indicator,
    Latest,
    Lookup,
    Manual,
    Measure,
    PerPerson,
    Ratio,
    RoleLine,
    Share,
    Sum,
    Weight,
)


def _table(keys: Keys) -> FactTable | None:
    return keys.choice("台账", FactTable, must=True)[0]


def _count(keys: Keys) -> Measure | None:
    table = _table(keys)
    selection = where(keys.map("范围"))
    distinct = keys.text("不同")
    return Count(table, selection, distinct) if table else None


def _sum(keys: Keys) -> Measure | None:
    table, field = _table(keys), keys.text("取", must=True)
    selection = where(keys.map("范围"))
    return Sum(table, selection, field) if table and field else None


def _exists(keys: Keys) -> Measure | None:
    table = _table(keys)
    selection = where(keys.map("范围"))
    return Exists(table, selection) if table else None


def _latest(keys: Keys) -> Measure | None:
    table, field = _table(keys), keys.text("取", must=True)
    selection = where(keys.map("范围"))
    until = keys.text("限期")
    running, _ = keys.choice("限期未到", IfNone, must=bool(until))
    if not table or not field:
        return None
    return Latest(table, selection, field, until, running or IfNone.NOT_APPLICABLE)


def _share(keys: Keys) -> Measure | None:
    table = _table(keys)
    selection, part = where(keys.map("范围")), keys.map("其中")
    numerator, denominator = keys.text("分子"), keys.text("分母")
    if bool(part) == bool(numerator) or bool(numerator) != bool(denominator):
        keys.bad(keys.line, "占比要么写“其中”，要么写“分子”和“分母”", "两者择一")
    of_which = where(part) if part else None
    return Share(table, selection, of_which, numerator, denominator, keys.text("逐类")) if table else None


def _ratio(keys: Keys) -> Measure | None:
    first, second = keys.text("甲", must=True), keys.text("乙", must=True)
    return Ratio(first, second) if first and second else None


def _fulfilment(keys: Keys) -> Measure | None:
    duties = keys.texts("应办", must=True)
    return Fulfilment(duties) if duties else None


def _per_person(keys: Keys) -> Measure | None:
    roster, each = keys.text("名册", must=True), keys.map("每人", must=True)
    inner = _inner(each) if each else None
    mid = keys.word("年中任职", must=True) or Word("按期末身份")
    lines = []
    for line in keys.maps("要求", must=True):
        role = line.text("身份")
        otherwise = line.flag("其余")
        if bool(role) == otherwise:
            line.bad(line.line, "每行写“身份: …”或“其余: 是”", "两者择一")
        if bound := bound_in(line):
            lines.append(RoleLine(role, bound))
        line.close()
    return PerPerson(roster, inner, tuple(lines), mid) if roster and inner else None


def _inner(keys: Keys) -> Count | Sum | None:
    name = keys.text("量", must=True)
    measure = {"计数": _count, "合计": _sum}.get(name, lambda _: None)(keys)
    if measure is None and name:
        keys.bad(keys.line, f"“每人”里不能用“{name}”", "可用：计数、合计")
    keys.close()
    return measure if isinstance(measure, (Count, Sum)) else None


def _coverage(keys: Keys) -> Measure | None:
    roster = keys.text("每个", must=True)
    table, _ = keys.choice("由", FactTable, must=True)
    selection, least = where(keys.map("范围")), keys.quantity("至少", must=True)
    link = keys.text("连")
    return Coverage(roster, table, selection, least, link) if roster and table and least else None


def _blend(keys: Keys) -> Measure | None:
    items = []
    for item in keys.maps("项", must=True):
        indicator, weight = item.text("指标", must=True), item.quantity("权", must=True)
        item.close()
        if indicator and weight:
            items.append(Weight(indicator, weight))
    total = sum(item.weight.value for item in items)
    if items and total != 100:
        keys.context.report("S07", keys.line, f"各项的权合计{total}，不是100", "调整使合计为100")
    return Blend(tuple(items)) if items else None


def _lookup(keys: Keys) -> Measure | None:
    by_input, table = keys.text("按", must=True), keys.text("表", must=True)
    return Lookup(by_input, table) if by_input and table else None


def _manual(keys: Keys) -> Measure | None:
    by, ceiling = keys.text("由", must=True), keys.quantity("上限", must=True)
    if ceiling and ceiling.unit is not Unit.POINTS:
        keys.context.report("S19", ceiling.line, f"人工评分的上限“{ceiling.text}”不是分", "写成如 15分")
    return Manual(by, ceiling) if by and ceiling else None


READERS: dict[str, Callable[[Keys], Measure | None]] = {
    "计数": _count,
    "合计": _sum,
    "有无": _exists,
    "最近": _latest,
    "占比": _share,
    "比": _ratio,
    "履行": _fulfilment,
    "逐人": _per_person,
    "覆盖": _coverage,
    "合成": _blend,
    "查表": _lookup,
    "人工": _manual,
}

# Under which key a measure says what holds where nothing was there; measures left out cannot be empty.
_EMPTY_KEY = {"最近": "无则", "占比": "无则", "比": "无则", "履行": "无则", "逐人": "无则"} | {
    "合成": "缺项",
    "人工": "缺则",
}


def indicator(context: Context, name: Scalar, node: Map) -> Indicator | None:
    """Read one indicator; every fault is reported, and None means no measure could be made."""
    keys = Keys(context, node, f"指标“{name.text}”")
    measure_name = keys.text("量", must=True)
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
    purpose = keys.text("用途")
    declared, confirmed = keys.text("须申报"), keys.text("确认")
    for ignored in ("依据", "可见", "说明"):
        keys.node_of(ignored)
    if purpose and purpose != "只报告":
        keys.bad(keys.line, f"“用途”的“{purpose}”不在可用的词里", "可用：只报告")
    keys.close()
    if measure is None:
        return None
    assumed = Mark.ASSUMED in (none_mark, measure.mid_period.mark if isinstance(measure, PerPerson) else Mark.ARTICLE)
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
        report_only=purpose == "只报告",
        assumed=assumed,
    )


def _requirement(keys: Keys) -> Bound | None:
    inner = keys.map("要求")
    if inner is None:
        return None
    bound = bound_in(inner)
    inner.close()
    return bound


def _if_none(keys: Keys, measure: str) -> tuple[IfNone | None, Mark]:
    key = _EMPTY_KEY.get(measure)
    if key is None:
        return None, Mark.ARTICLE
    if not keys.has(key):
        message = f"{keys.what}（{measure}）缺“{key}”"
        keys.context.report("S15", keys.line, message, "写明没有记录时怎么办：不适用、待定、停")
        return None, Mark.ARTICLE
    return keys.choice(key, IfNone)


def _unknown_measure(keys: Keys, name: str) -> None:
    if name in MEASURES:
        message = f"“{name}”在这一版里还不能用"
        keys.context.report("S03", keys.line, message, "可用：" + "、".join(READERS))
        return
    remedy = nearest(name, READERS) or "可用：" + "、".join(READERS)
    keys.context.report("S03", keys.line, f"没有“{name}”这种量", remedy)
