"""One Chinese sentence for every rule, made from the tree.

It is read by the meeting that adopts the scheme, stands beside the rule on the
scheme page and in every explanation. If the sentence sounds wrong, the rule is
wrong.
"""

from __future__ import annotations

from taizhang.core.language.literals import Mark, Quantity, TermLiteral, Unit, Word, split_mark
from taizhang.core.language.results import TOTAL, measured
from taizhang.core.language.tree import (
    Achieved,
    Among,
    Appraisal,
    BelowMinimum,
    Blend,
    Bound,
    ByShare,
    Check,
    Clock,
    Comparator,
    CompareToField,
    Condition,
    Consequence,
    Count,
    Coverage,
    Deduct,
    Direct,
    Disclosure,
    Duty,
    Exists,
    Fulfilment,
    IfNone,
    Indicator,
    Input,
    Kind,
    Latest,
    ListTemplate,
    Lookup,
    Manual,
    Measure,
    Named,
    NotAfterField,
    Part,
    PerPerson,
    Present,
    RateTable,
    Ratio,
    Roster,
    Score,
    Scoring,
    Share,
    ShareOfField,
    Slots,
    Steps,
    Sum,
    TableKind,
    Use,
    Veto,
    Where,
    Window,
)
from taizhang.core.language.tree import Bands as BandsNode

_ROWS = {
    "事项": "事项",
    "活动": "活动",
    "参加": "参加记录",
    "任职": "任职",
    "结对": "结对",
    "测评": "测评",
    "检查": "检查",
    "处分": "处分",
    "款项": "款项",
    "文书": "文书",
    "清单行": "清单行",
    "组织": "组织",
}
_WINDOWS = {Window.IN_PERIOD: "在本期", Window.BY_MOMENT: "不晚于时点", Window.BY_PERIOD_END: "不晚于期末"}
_IF_NONE = {
    IfNone.NOT_APPLICABLE: "没有应计的不适用",
    IfNone.PENDING: "没有应计的待定",
    IfNone.STOP: "没有应计的停止评定",
    IfNone.NO_MATTER: "没有的记为“无事项”",
}


def words(literal: Quantity | TermLiteral | Word) -> str:
    """Return a literal as written, its mark included: ``15分（假定）``."""
    if isinstance(literal, Word):
        return literal.text + (f"（{literal.mark}）" if literal.mark is not Mark.ARTICLE else "")
    body, mark = split_mark(literal.text)
    return body + (f"（{mark}）" if mark is not Mark.ARTICLE else "")


def bound(threshold: Bound) -> str:
    """Return a threshold: ``不低于95%``, ``介于2人与5人之间（含）``, ``为否``."""
    if threshold.truth is not None:
        return "为是" if threshold.truth else "为否"
    if threshold.low is None:
        return ""
    if threshold.comparator is Comparator.BETWEEN and threshold.high:
        return f"在{words(threshold.low)}与{words(threshold.high)}之间（含）"
    return f"{threshold.word or threshold.comparator.value}{words(threshold.low)}"


def condition(field: str, what: Condition) -> str:
    """Return a condition on a field."""
    match what:
        case Among(values):
            return _among(field, values)
        case Present(present):
            return f"有{field}" if present else f"无{field}"
        case Window():
            return f"{field}{_WINDOWS[what]}"
        case NotAfterField(other):
            return f"{field}不晚于{other}"
        case CompareToField(comparator, other):
            return f"{field}{comparator.value}{other}"
        case ShareOfField(other, share):
            return f"{field}{_half(share)}{other}的{words(share.low) if share.low else ''}"
        case Bound():
            return f"{field}{bound(what)}"
    return field


def _half(share: Bound) -> str:
    return share.word or share.comparator.value


def _among(field: str, values: tuple[str, ...]) -> str:
    if values == ("是",):
        return field
    if values == ("否",):
        return f"未{field}"
    return "、".join(values) if field == "类别" else f"{field}为{'或'.join(values)}"


def selection(where: Where, rows: str) -> str:
    """Return a selection of rows: ``工作事项中，登记日在本期、无撤回的``."""
    kinds = where.get("类别")
    head = "、".join(kinds.values) if isinstance(kinds, Among) else rows
    rest = "、".join(condition(field, what) for field, what in where.conditions if field != "类别")
    return f"{head}中{rest}的" if rest else head


def of(thing: object) -> str:
    """Return the sentence of a named thing, a part or a use; an empty string for what needs none."""
    match thing:
        case Indicator():
            return _indicator(thing)
        case Duty():
            return _duty(thing)
        case Veto():
            return _veto(thing)
        case BandsNode():
            return _bands(thing)
        case Scoring():
            return _scoring(thing)
        case Part():
            uses = "；".join(_use(use) for use in thing.uses)
            return f"{thing.name}满分{words(thing.points)}：{uses}。"
        case Use():
            return _use(thing) + "。"
        case Named():
            return _other(thing)
    return ""


# --- indicators ---------------------------------------------------------------------------


def _indicator(indicator: Indicator) -> str:
    parts = [measure(indicator.measure)]
    if indicator.requires:
        each = "，每一类都" if isinstance(indicator.measure, Share) and indicator.measure.by else "，要求"
        parts.append(each + bound(indicator.requires))
    notes = []
    if indicator.minimum:
        below = "只报件数" if indicator.below_minimum is BelowMinimum.COUNT_ONLY else "待定"
        notes.append(f"少于{words(indicator.minimum)}的{below}")
    if indicator.if_none:
        notes.append("缺任何一项的待定" if isinstance(indicator.measure, Blend) else _empty(indicator))
    if indicator.declared_by:
        notes.append(f"{indicator.declared_by}未申报的待定")
    if indicator.confirmed_by:
        notes.append(f"不利的结果经{indicator.confirmed_by}确认后才作数")
    if indicator.report_only:
        notes.append("只报告，不计分")
    return f"{indicator.name}：{''.join(parts)}" + "".join(f"；{note}" for note in notes) + "。"


def _empty(indicator: Indicator) -> str:
    if isinstance(indicator.measure, Manual):
        return "没有评分的待定" if indicator.if_none is IfNone.PENDING else "没有评分的不适用"
    return _IF_NONE[indicator.if_none or IfNone.PENDING]


def measure(node: Measure) -> str:
    """Return what a measure counts."""
    match node:
        case Count(table, where, distinct):
            rows = selection(where, _ROWS[table.value])
            return f"{rows}不同{distinct}的个数" if distinct else f"{rows}件数"
        case Sum(table, where, field):
            return f"{selection(where, _ROWS[table.value])}{field}合计"
        case Exists(table, where):
            return f"有{selection(where, _ROWS[table.value])}记录"
        case Latest(table, where, field, until, running):
            text = f"{selection(where, _ROWS[table.value])}最近一次是否{field}"
            return f"{text}；不{field}而{until}未到的{running.value}" if until else text
        case Share():
            return _share(node)
        case Ratio(first, second):
            return f"{first}与{second}之比"
        case Fulfilment(duties):
            return f"应办的{'、'.join(duties)}中已办的占比，只计到时点已到期的"
        case PerPerson(roster, each, lines):
            lines_text = "，".join(f"{line.role or '其余'}{bound(line.bound)}" for line in lines)
            return f"名册“{roster}”中，{measure(each)}（全县合计），{lines_text}的人占比"
        case Coverage(roster, table, where, at_least):
            return f"名册“{roster}”中，{selection(where, _ROWS[table.value])}不少于{words(at_least)}者的占比"
        case Blend(items):
            return "、".join(f"{item.indicator}占{words(item.weight)}" for item in items) + "，加权平均"
        case Lookup(by_input, table_name):
            return f"按“{by_input}”查“{table_name}”表"
        case Manual(by, ceiling):
            return f"由{by}评分并写明理由，最高{words(ceiling)}"
    return ""


def _share(share: Share) -> str:
    rows = selection(share.where, _ROWS[share.table.value])
    if share.of_which:
        part = "、".join(condition(field, what) for field, what in share.of_which.conditions)
        text = f"{rows}，{part}的占比"
    else:
        text = f"{rows}，{share.numerator}占{share.denominator}的比例"
    return f"{text}，按{share.by}分别计算" if share.by else text


# --- rating -------------------------------------------------------------------------------


def _use(use: Use) -> str:
    full = words(use.points)
    return f"{use.indicator}{_score(use.score, full)}"


def _score(score: Score, full: str) -> str:
    match score:
        case ByShare():
            return f"按占比计，满分{full}"
        case Achieved():
            return f"达到的得{full}，达不到的不得分"
        case Direct():
            return f"直接计评分，满分{full}"
        case Steps(steps):
            return "，".join(f"{bound(step.bound) if step.bound else '其余'}得{words(step.points)}" for step in steps)
        case Deduct(per, at_most):
            limit = f"，至多扣{words(at_most)}" if at_most else ""
            return f"每有一件从{full}里扣{words(per)}{limit}"
    return ""


def _scoring(scoring: Scoring) -> str:
    parts = "、".join(part.name for part in scoring.parts)
    redistributed = scoring.not_applicable.value
    mark = f"（{scoring.not_applicable_mark}）" if scoring.not_applicable_mark is not Mark.ARTICLE else ""
    return (
        f"满分{words(scoring.points)}，分为{parts}；每项得分保留到{words(scoring.quantum)}，"
        f"{scoring.rounding.value}；不适用的分{redistributed}{mark}；总分为各部分之和，不再舍入。"
    )


def _veto(veto: Veto) -> str:
    looked = "总分" if veto.looks_at == TOTAL else f"“{veto.looks_at}”"
    flag = "；恰好等于时提请确认" if veto.flag_at_bound else ""
    return f"{veto.name}：{looked}{bound(veto.bound)}的，否决{flag}。"


def _bands(bands: BandsNode) -> str:
    rows = "，".join(f"{bound(band.bound) if band.bound else '其余'}的为{band.name}" for band in bands.bands)
    vetoed = f"；有否决情形的为{bands.vetoed_to}" if bands.vetoed_to else ""
    return f"看{bands.looks_at}：{rows}{vetoed}。"


# --- duties, records, sets ----------------------------------------------------------------


def _duty(duty: Duty) -> str:
    kinds = "、".join(duty.kinds or (duty.name,))
    valid = "、".join(condition(field, what) for field, what in duty.valid_if.conditions)
    notes = [f"{duty.name}：{duty.who}{duty.cadence.text}，由“{kinds}”的记录完成"]
    if valid:
        notes.append(f"{valid}的才有效")
    if duty.holiday is not None:
        mark = f"（{duty.holiday_mark}）" if duty.holiday_mark is not Mark.ARTICLE else ""
        notes.append(f"逢休息日{duty.holiday.value}{mark}，当月内举行都算办了")
    if duty.starts:
        notes.append(f"从{duty.starts.isoformat()}起")
    if duty.grace:
        notes.append(f"期满后{words(duty.grace)}内补办有效")
    return "，".join(notes) + "。"


def _other(thing: Named) -> str:
    match thing:
        case Kind():
            notes = [f"{thing.name}：记在“{thing.ledger.value}”台账"]
            if thing.sources:
                notes.append(f"来源分{'、'.join(thing.sources)}")
            if thing.classes:
                notes.append(f"分{'、'.join(thing.classes)}")
            if thing.steps:
                notes.append(f"依次{'、'.join(thing.steps)}")
            seen = "、".join(word.value for word in thing.visible)
            return "，".join(notes) + f"；{seen}可见。"
        case Roster():
            members = "、".join(thing.roles or thing.org_kinds)
            text = f"{thing.name}：{thing.as_of.value}为{members}的{'人员' if thing.of_persons else '组织'}"
            if thing.except_:
                text += f"，除去{thing.except_}"
            if thing.min_months:
                text += f"，存续不少于{words(thing.min_months)}"
            return text + (f"；依据：{words(thing.basis)}。" if thing.basis else "。")
        case Input():
            return f"{thing.name}：由{thing.by}提供，按{words(thing.as_of)}，单位{thing.unit}；没有提供的待定。"
        case Clock():
            nodes = "，".join(f"{node.class_}{node.name}{words(node.term)}" for node in thing.nodes)
            days = "工作日" if thing.working_days else "自然日"
            return f"{thing.name}：{thing.applies_to}从{thing.counted_from}起按{days}计，{nodes}。"
        case Slots():
            return f"{thing.name}：{thing.size}格，已填{len(thing.filled)}格。"
        case Check():
            return f"{thing.name}：每个{thing.each}的{thing.counts}数{bound(thing.bound)}，不符的{thing.on_failure.value}。"
        case RateTable():
            return _table(thing)
    return _outward(thing)


def _table(table: RateTable) -> str:
    if table.amount:
        return f"{table.name}：{table.kind.value}，每人{words(table.amount)}。"
    rows = "，".join(f"{'不超过' + words(row.up_to) if row.up_to else '其余'}{words(row.gives)}" for row in table.rows)
    by = "按全额乘率" if table.kind is TableKind.RATE else "按档取额"
    return f"{table.name}：{by}，{rows}。"


def _outward(thing: Named) -> str:
    match thing:
        case ListTemplate():
            needs = f"每行必填{'、'.join(thing.required)}" if thing.required else "按行填写"
            return f"{thing.name}：{needs}" + (f"，{words(thing.freeze)}后不得改动。" if thing.freeze else "。")
        case Appraisal():
            least = f"，至少{words(thing.minimum)}" if thing.minimum else ""
            secret = "不记名" if thing.secret else "记名"
            return f"{thing.name}：由{'、'.join(thing.voters)}{secret}测评，按{thing.denominator}票计算{least}。"
        case Consequence():
            when = "、".join(f"{key}{value}" for key, value in thing.when.items())
            first = f"，先{'、'.join(thing.first)}" if thing.first else ""
            return f"{thing.name}：{when}时，向{thing.to}提出{thing.proposes}{first}，由人决定。"
        case Disclosure():
            form = f"，只给{thing.form}" if thing.form else ""
            return f"{thing.name}：{'、'.join(word.value for word in thing.visible)}可见{form}。"
    return ""


def unit_word(indicator: Indicator) -> str:
    """Return the word printed after a value of the indicator: 件, 学时, 分, or nothing."""
    return {Unit.HOURS: "学时", Unit.POINTS: "分", Unit.MONEY: "元"}.get(measured(indicator).unit, "")
