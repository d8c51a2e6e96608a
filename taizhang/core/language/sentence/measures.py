"""The sentence of an indicator: what is measured, what it must reach, what holds where nothing was there."""

from __future__ import annotations

import re

from taizhang.core.language.sentence.words import bound, condition, listed, marked, marked_at, reminds, selection, words
from taizhang.core.language.tree import (
    BelowMinimum,
    Blend,
    Change,
    Children,
    Count,
    Coverage,
    Densest,
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
    OverChildren,
    PerPerson,
    Ratio,
    Share,
    Sum,
)
from taizhang.core.language.tree.marks import UNMARKED, Marks

_IF_NONE = {
    IfNone.NOT_APPLICABLE: "没有应计的不适用",
    IfNone.PENDING: "没有应计的待定",
    IfNone.STOP: "没有应计的停止评定",
    IfNone.NO_MATTER: "没有的记为“无事项”",
}
_COUNTED = {FactTable.ACTIVITIES: "次数", FactTable.ATTENDANCES: "人次", FactTable.SANCTIONS: "人次"}
_MID = {
    MidPeriod.AT_PERIOD_END: "年中任职的按期末身份",
    MidPeriod.HIGHEST: "本期担任过的身份都算",
    MidPeriod.BY_MONTHS: "年中任职的按任职月数折算",
}


def indicator(one: Indicator, marks: Marks = UNMARKED) -> str:
    """Return the sentence of an indicator."""
    parts = [measure(one.measure, marks)]
    if one.requires:
        each = "，每一类都" if isinstance(one.measure, Share) and one.measure.by else "，要求"
        parts.append(each + bound(one.requires))
    notes = list(_notes(one, marks))
    return f"{one.name}：{''.join(parts)}" + "".join(f"；{note}" for note in notes) + "。"


def _notes(one: Indicator, marks: Marks) -> list[str]:
    notes = []
    if one.minimum:
        below = "只报件数" if one.below_minimum is BelowMinimum.COUNT_ONLY else "待定"
        notes.append(f"少于{words(one.minimum)}的{marked_at(below, marks, '不足')}")
    if one.if_none:
        if_none = f"缺任何一项的{one.if_none}" if isinstance(one.measure, Blend) else _empty(one)
        notes.append(marked_at(if_none, marks, "缺项" if isinstance(one.measure, Blend) else "无则"))
    if one.declared_by:
        notes.append(f"{one.declared_by}未申报的待定")
    if one.confirmed_by:
        notes.append(f"不利的结果经{one.confirmed_by}确认后才作数")
    if one.report_only:
        notes.append("只报告，不计分")
    if one.basis:
        notes.append(f"依据：{one.basis}")
    return notes + [text for text in (reminds(one.force),) if text]


def _empty(one: Indicator) -> str:
    if isinstance(one.measure, Manual):
        return "没有评分的待定" if one.if_none is IfNone.PENDING else "没有评分的不适用"
    if isinstance(one.measure, Change):
        return "上期为零的" + ("待定" if one.if_none is IfNone.PENDING else "不适用")
    return _IF_NONE[one.if_none or IfNone.PENDING]


def measure(node: Measure, marks: Marks = UNMARKED) -> str:
    """Return what a measure counts."""
    match node:
        case Count(table, where, distinct):
            rows = selection(where, table)
            return f"{rows}不同{distinct}的个数" if distinct else rows + _COUNTED.get(table, "件数")
        case Sum(table, where, field):
            return f"{selection(where, table)}{field}合计"
        case Exists(table, where):
            return f"有{selection(where, table)}记录"
        case Latest(table, where, field, until, running):
            text = f"{selection(where, table)}最近一次是否{field}"
            left = marked_at(running.value, marks, "限期未到")
            return f"{text}；不{field}而{until}未到的{left}" if until else text
        case Densest(table, where, field, span):
            return f"{selection(where, table)}，任何{words(span)}内（按{field}，触及本期）最多的件数"
        case Elapsed(table, where, from_, to, how):
            return f"{selection(where, table)}从{from_}到{to}的天数，取{how}"
        case Share():
            return _share(node)
        case Ratio(first, second):
            return f"{first}与{second}之比"
        case Fulfilment(duties):
            return f"应办的{listed(duties)}中已办的占比，只计到时点已到期的"
        case PerPerson():
            return _per_person(node)
        case Coverage(roster, table, where, at_least):
            return f"名册“{roster}”中，{selection(where, table)}不少于{words(at_least)}者的占比"
        case Blend(items):
            return "、".join(f"{item.indicator}占{words(item.weight)}" for item in items) + "，加权平均"
        case Change(name):
            return f"本期的{name}与上期之比"
        case Children():
            return _children(node)
        case Lookup(by_input, table_name):
            return f"按“{by_input}”查“{table_name}”表"
        case Manual(by, ceiling):
            return f"由{by}评分并写明理由，最高{words(ceiling)}"


def _share(share: Share) -> str:
    rows = selection(share.where, share.table)
    if share.of_which:
        part = listed(condition(field, what) for field, what in share.of_which.conditions)
        text = f"{rows}，{part}的占比"
    elif share.options:
        weights = listed(f"{option.option}计{words(option.weight)}" for option in share.options)
        text = f"{rows}，按人数计，{weights}，其余计0，占满分100的比例"
    else:
        text = f"{rows}，{share.numerator}占{share.denominator}的比例"
    return f"{text}，按{share.by}分别计算" if share.by else text


def _per_person(node: PerPerson) -> str:
    lines = "，".join(f"{line.role or '其余'}{bound(line.bound)}" for line in node.lines)
    mid = _MID[node.mid_period]
    note = f"（{marked(mid, node.mid_period_mark)}）"
    each = re.sub("人次$", "次数", measure(node.each))  # of one person
    if all(not line.role for line in node.lines):
        lines = "，".join(f"每人{bound(line.bound)}，达到" for line in node.lines)
    return f"名册“{node.roster}”中，{each}（全县合计），{lines}的人占比{note}"


def _children(node: Children) -> str:
    below = f"下一级{listed(node.kinds)}的{node.indicator}"
    match node.how:
        case OverChildren.ALL_MET:
            return f"{below}是否全部达标"
        case OverChildren.WORST:
            return f"{below}中最低的"
        case OverChildren.SUM:
            return f"{below}合计（是比例的，为下级各组织分子、分母分别相加之比）"
        case OverChildren.BY_HEADS:
            kept = words(node.quantum) if node.quantum else ""
            return f"{below}（各保留到{kept}，四舍五入），按名册“{node.heads}”的人数加权平均"
