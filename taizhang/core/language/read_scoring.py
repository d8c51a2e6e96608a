"""The blocks that turn values into points and stars: 表 考评 否决 星级 名额."""

from __future__ import annotations

import itertools
from fractions import Fraction

from taizhang.core.language.grammar import BLOCKS
from taizhang.core.language.literals import Quantity, Unit, decimal_text
from taizhang.core.language.nodes import Map, Scalar
from taizhang.core.language.read_where import bound_in
from taizhang.core.language.reader import Context, Keys, force
from taizhang.core.language.tree import (
    Achieved,
    Band,
    Bands,
    Bonus,
    ByShare,
    CapRounding,
    Comparator,
    Converted,
    Deduct,
    Direct,
    NotApplicablePoints,
    Part,
    PerItem,
    Quota,
    RateTable,
    Rounding,
    Score,
    Scoring,
    Step,
    Steps,
    TableKind,
    TableRow,
    Ties,
    Use,
    Veto,
)


def table(context: Context, name: Scalar, node: Map) -> RateTable | None:
    """Read a rate or amount table; bands ascend by 不超过 and end with 其余."""
    keys = context.keys("表", name, node)
    kind, _ = keys.choice("类型", TableKind)
    amount = keys.quantity("额", must=kind is TableKind.PER_HEAD)
    rounding, _ = keys.choice("舍入", Rounding, must=kind is TableKind.RATE)
    rows = []
    for row in keys.maps("档", must=kind in (TableKind.RATE, TableKind.BAND)):
        otherwise = row.flag("其余")
        up_to = None if otherwise else row.quantity("不超过")
        gives = row.quantity("率" if kind is TableKind.RATE else "额")
        if gives and (otherwise or up_to):
            rows.append(TableRow(up_to, gives))
    _ascending(keys, rows)
    basis = keys.text("依据")
    if kind is None:
        return None
    return RateTable(name.text, context.article, name.line, kind, amount, tuple(rows), rounding, basis)


def _ascending(keys: Keys, rows: list[TableRow]) -> None:
    if rows and rows[-1].up_to is not None:
        keys.context.report("S09", keys.line, f"{keys.what}的最后一档不是“其余”", "末行写 {其余: 是, …}")
    bounds = [row.up_to.value for row in rows if row.up_to]
    if any(low >= high for low, high in itertools.pairwise(bounds)):
        keys.context.report("S08", keys.line, f"{keys.what}的各档没有从低到高排", "按“不超过”由小到大排列")


def _points(keys: Keys, key: str) -> Quantity | None:
    quantity = keys.quantity(key)
    if quantity and quantity.unit is not Unit.POINTS:
        keys.context.report("S19", quantity.line, f"“{key}: {quantity.text}”不是分", "写成如 15分")
        return None
    return quantity


def _quantum(keys: Keys) -> Quantity | None:
    """Read the smallest step of points: a whole number of steps must make one point."""
    quantum = _points(keys, "每项保留")
    if quantum and (quantum.value <= 0 or (1 / quantum.value).denominator != 1):
        keys.context.report("S05", quantum.line, f"“每项保留: {quantum.text}”不能把1分分尽", "写1分、0.1分或0.01分")
        return None
    return quantum


def scoring(context: Context, node: Map) -> Scoring | None:
    """Read the scoring; sums of parts and indicators are checked against their totals (S07)."""
    keys = Keys(context, node, "考评", BLOCKS["考评"].shape)
    total, quantum = _points(keys, "满分"), _quantum(keys)
    rounding, _ = keys.choice("舍入", Rounding)
    not_applicable, mark = keys.choice("不适用的分", NotApplicablePoints)
    parts = []
    if holder := keys.map("部分"):
        for name, inner in holder.entries():
            if isinstance(inner, Map) and (part := _part(keys, name, inner)):
                parts.append(part)
            elif not isinstance(inner, Map):
                holder.bad(name.line, f"“{name.text}”应由“键: 值”组成", "写上满分和用")
    may_exceed = keys.flag("可超满分")
    if not keys.has("可超满分") and any(isinstance(use.score, Bonus) for part in parts for use in part.uses):
        keys.missing("可超满分")
    if not (total and quantum and rounding and not_applicable):
        return None
    _whole(context, quantum, [(name, value) for part in parts for name, value in _written(part)])
    _sums(context, "“考评”满分", keys.line, total, [part.points for part in parts], "各部分")
    return Scoring(total, quantum, rounding, not_applicable, mark, tuple(parts), context.article, keys.line, may_exceed)


def _written(part: Part) -> list[tuple[str, Quantity]]:
    """Return every number of points of a part with what it belongs to."""
    found = [(part.name, part.points)]
    for use in part.uses:
        numbers = [use.points]
        match use.score:
            case Steps(steps):
                numbers += [step.points for step in steps]
            case Deduct(per, at_most) | Bonus(per, at_most):
                numbers += [per, at_most]
            case PerItem(per):
                numbers.append(per)
        found += [(use.indicator, number) for number in numbers if number]
    return found


def _whole(context: Context, quantum: Quantity, written: list[tuple[str, Quantity]]) -> None:
    """Report points that are no whole number of quanta: they could not be kept exactly (S07)."""
    for name, points in written:
        if (points.value / quantum.value).denominator != 1:
            message = f"“{name}”的{points.text}不是每项保留{quantum.text}的整数倍"
            context.report("S07", points.line, message, "改这个分，或把“每项保留”写得更细")


def _sums(context: Context, what: str, line: int, total: Quantity, items: list[Quantity], of: str) -> None:
    found = sum((item.value for item in items), Fraction(0))
    if items and found != total.value:
        gap = abs(found - total.value)
        message = f"{what}{decimal_text(total.value)}分，{of}合计{decimal_text(found)}分"
        context.report("S07", line, message, f"相差{decimal_text(gap)}分，请调整")


def _part(outer: Keys, name: Scalar, node: Map) -> Part | None:
    context = outer.context
    keys = Keys(context, node, f"部分“{name.text}”", outer.inner("部分"))
    points = _points(keys, "满分")
    uses = [use for item in keys.maps("用") if (use := _use(item))]
    if points is None:
        return None
    _sums(context, f"“{name.text}”满分", name.line, points, [use.points for use in uses if use.points], "所列各项")
    return Part(name.text, context.article, name.line, points, tuple(uses))


def _use(keys: Keys) -> Use | None:
    indicator, word = keys.text("指标"), keys.text("计分")
    is_bonus = word == "加分"
    points = None if is_bonus else _points(keys, "满分")
    score = _score(keys, word, keys.maps("档"))
    return Use(indicator, points, score, keys.line) if indicator and score and (points or is_bonus) else None


def _score(keys: Keys, word: str, steps: tuple[Keys, ...]) -> Score | None:
    match word:
        case "按占比":
            return ByShare()
        case "达标":
            return Achieved()
        case "直接":
            return Direct()
        case "分档":
            return _steps(keys, steps)
        case "折算":
            return Converted()
        case "扣分":
            per, at_most = _points(keys, "每次"), keys.quantity("至多扣")
            return Deduct(per, at_most) if per else None
        case "加分":
            per, most = _points(keys, "每次"), _points(keys, "至多加")
            return Bonus(per, most) if per and most else None
        case "逐项":
            per = _points(keys, "每项")
            return PerItem(per) if per else None
        case "":
            return None
    keys.bad(keys.line, f"“计分”的“{word}”不在可用的词里", "可用：按占比、达标、分档、逐项、直接、折算、扣分、加分")
    return None


def _steps(keys: Keys, rows: tuple[Keys, ...]) -> Steps:
    found = []
    for row in rows:
        otherwise = row.flag("其余")
        bound = None if otherwise else bound_in(row)
        points = _points(row, "得")
        if points and (otherwise or bound):
            found.append(Step(bound, points))
    if not found or found[-1].bound is not None:
        keys.context.report("S09", keys.line, f"{keys.what}的分档没有“其余”", "末档写 {其余: 是, 得: 0分}")
    return Steps(tuple(found))


def veto(context: Context, name: Scalar, node: Map) -> Veto | None:
    """Read a veto."""
    keys = context.keys("否决", name, node)
    looks_at, flag, bound = keys.text("看"), keys.closed("恰等于"), bound_in(keys)
    basis = keys.text("依据")
    if not looks_at or not bound:
        return None
    return Veto(name.text, context.article, name.line, looks_at, bound, bool(flag), basis)


def bands(context: Context, node: Map) -> Bands | None:
    """Read the bands: lower bounds, descending, 其余 last; or 等于 for a verdict."""
    keys = Keys(context, node, "星级", BLOCKS["星级"].shape)
    looks_at, vetoed_to = keys.text("看"), keys.text("否决归")
    found = []
    for row in keys.maps("档"):
        name, otherwise = row.text("名"), row.flag("其余")
        bound = None if otherwise else bound_in(row)
        if name and (otherwise or bound):
            found.append(Band(name, bound, row.line))
    if not looks_at or not found:
        return None
    return Bands(looks_at, tuple(found), vetoed_to, context.article, keys.line)


def quota(context: Context, name: Scalar, node: Map) -> Quota | None:
    """Read a quota: over organisations it orders (按), over persons it counts grades that people gave (数)."""
    keys = context.keys("名额", name, node)
    among, by, counts = keys.text("从"), keys.text("按"), keys.text("数")
    if bool(by) == bool(counts):
        keys.bad(keys.line, "写“按”（组织由高到低）或“数”（已给的等次）", "两者择一")
    cap, (rounding, _) = bound_in(keys), keys.choice("取整", CapRounding)
    if cap and cap.comparator is not Comparator.AT_MOST:
        keys.bad(cap.line, f"名额写的是“{cap.word}”", "写“不超过: …”")
    ties, _ = keys.choice("并列", Ties, must=bool(by))
    binding, decided = force(keys), keys.text("由")
    if not among or not cap or not rounding or bool(by) == bool(counts):
        return None
    return Quota(
        name.text,
        context.article,
        name.line,
        among,
        by,
        counts,
        cap,
        rounding,
        ties or Ties.NONE_OF_THEM,
        binding,
        decided,
    )
