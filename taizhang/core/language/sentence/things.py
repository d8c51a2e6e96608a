"""Sentences of records, sets, duties and clocks."""

from __future__ import annotations

from collections.abc import Mapping

from taizhang.core.language.literals import TermLiteral
from taizhang.core.language.sentence.words import bound, condition, listed, marked, marked_at, reminds, seen, words
from taizhang.core.language.tree import (
    Appraisal,
    Check,
    Clock,
    Codes,
    Cycle,
    DueRule,
    Duty,
    Field,
    Gate,
    Input,
    Kind,
    ListTemplate,
    Merging,
    Named,
    RateTable,
    Relation,
    Roster,
    SetOf,
    Slots,
    TableKind,
)
from taizhang.core.language.tree.marks import UNMARKED, Marks


def duty(one: Duty, marks: Marks = UNMARKED) -> str:
    """Return the sentence of a duty."""
    kinds = listed(one.kinds or (one.name,))
    valid = listed(condition(field, what) for field, what in one.valid_if.conditions)
    notes = [f"{one.name}：{one.who}{one.cadence.text}，由“{kinds}”的记录完成"]
    if valid:
        notes.append(f"{valid}的才有效")
    if one.holiday is not None:
        notes.append(f"逢休息日{marked(one.holiday.value, one.holiday_mark)}，当月内举行都算办了")
    if one.starts:
        notes.append(f"从{marked_at(one.starts.isoformat(), marks, '起')}起")
    if due := _due(one.due, marks, is_event=bool(one.cadence.event)):
        notes.append(due)
    if one.grace:
        notes.append(f"期满后{words(one.grace)}内补办有效")
    if one.feeds_from:
        notes.append(f"汇总“{one.feeds_from}”")
    if reminder := reminds(one.force):
        notes.append(reminder)
    return "，".join(notes) + "。"


def _due(rule: DueRule, marks: Marks, *, is_event: bool) -> str:
    if rule.on:
        return f"{marked_at(f'{rule.on.month}月{rule.on.day}日', marks, '截止')}前办"
    if rule.after:
        return f"{'事由发生' if is_event else '期满'}后{words(rule.after)}内办"
    return ""


def thing(one: Named, marks: Marks = UNMARKED) -> str:
    """Return the sentence of a thing of these blocks; an empty string for others."""
    match one:
        case Kind():
            return _kind(one)
        case Roster():
            return _roster(one)
        case Input():
            return f"{one.name}：由{one.by}提供，按{words(one.as_of)}，单位{one.unit}；没有提供的待定。"
        case Clock():
            return _clock(one, marks)
        case ListTemplate():
            return _list(one)
        case Slots():
            filled = "：" + listed(one.filled) if one.filled else ""
            return f"{one.name}：{one.size}格，已填{len(one.filled)}格{filled}。"
        case Codes():
            left = one.size - len(one.codes)
            return f"{one.name}：{listed(one.codes)}" + (f"，还空{left}格" if left else "") + "。"
        case Check():
            return _check(one)
        case Appraisal():
            least = f"，至少{words(one.minimum)}" if one.minimum else ""
            secret = "不记名" if one.secret else "记名"
            return f"{one.name}：由{listed(one.voters)}{secret}测评，按{one.denominator}票计算{least}。"
        case RateTable():
            return _table(one, marks)
        case Cycle():
            return _cycle(one, marks)
    return ""


def _cycle(cycle: Cycle, marks: Marks) -> str:
    stages = []
    for place, stage in enumerate(cycle.stages):
        first = marked_at(f"{stage.first:%m-%d}", marks, "阶段", str(place), "起")
        last = marked_at(f"{stage.last:%m-%d}", marks, "阶段", str(place), "止")
        stages.append(f"{stage.name}（{first}至{last}，由{listed(stage.kinds)}完成）")
    return f"{cycle.name}：{cycle.who}依次{'，'.join(stages)}。"


def _kind(kind: Kind) -> str:
    notes = [f"{kind.name}：记在“{kind.ledger.value}”台账"]
    for words_, text in (
        ("来源分", kind.sources),
        ("分", kind.classes),
        ("依次", kind.steps),
        ("结果为", kind.results),
        ("人群分", kind.groups),
        ("选项为", kind.options),
        ("带码表", kind.code_sets),
    ):
        if text:
            notes.append(words_ + listed(text))
    if kind.fields:
        notes.append("记" + listed(_field(field) for field in kind.fields))
    notes += [_gate(gate) for gate in kind.gates]
    for key in ("名额", "放行"):
        if kind.spec and kind.spec.get(key):
            notes.append(f"{key}：{_kept(kind.spec[key])}")
    if kind.retention:
        notes.append(f"留存{words(kind.retention)}")
    return "，".join(notes) + f"；{seen(kind.visible)}。"


def _kept(said: object) -> str:
    """Return what is only kept, as it is written."""
    match said:
        case Mapping():
            return listed(f"{key}{_kept(value)}" for key, value in said.items())
        case list() | tuple():
            return listed(_kept(item) for item in said)
    return str(said)


def _field(field: Field) -> str:
    return f"{field.name}（必填）" if field.required else field.name


def _gate(gate: Gate) -> str:
    if gate.kind:
        return f"每条“{gate.kind}”都在{'或'.join(gate.states)}之后方可举行"
    return f"{gate.before}之后方可{gate.step}"


def _roster(roster: Roster) -> str:
    word = {SetOf.LINES: "清单的行", SetOf.TARGETS: "所结的对象"}.get(roster.of, roster.of.value)
    text = f"{roster.name}：{roster.as_of.value}为{listed(roster.words)}的{word}"
    if roster.of in (SetOf.LINES, SetOf.TARGETS):
        text = f"{roster.name}：{listed(roster.words)}{word}"
    if roster.relation is not Relation.OWN:
        text += f"（{roster.relation}）"
    if roster.except_:
        text += f"，除去{roster.except_}"
    if roster.min_months:
        text += f"，存续不少于{words(roster.min_months)}"
    if roster.merging is Merging.FOLLOW:
        text += "，撤并的，其记录并入承接的组织"
    return text + (f"；依据：{words(roster.basis)}。" if roster.basis else "。")


def _clock(clock: Clock, marks: Marks) -> str:
    nodes = "，".join(
        f"{node.class_}{node.name}{words(node.term)}" + (f"（或按{node.or_}的计划）" if node.or_ else "")
        for node in clock.nodes
    )
    days = marked_at("工作日" if clock.working_days else "自然日", marks, "历法")
    text = f"{clock.name}：{clock.applies_to}从{clock.counted_from}起按{days}计，{nodes}"
    if clock.cutoff:
        text += f"，截至{words(clock.cutoff)}"
    if clock.warn:
        text += f"；到期前{words(clock.warn)}亮黄灯"
    for rung in clock.ladder:
        text += f"，{_late(rung.after)}告{rung.tell}"
    return text + ("；延期后按新期算" if clock.by_new_due else "") + "。"


def _late(after: TermLiteral) -> str:
    return f"逾期{words(after)}" if after.term.n else marked("逾期当日", after.mark)


def _list(template: ListTemplate) -> str:
    notes = ["各人的清单" if template.belongs_to is SetOf.PERSONS else "各组织的清单"]
    notes.append(f"每行必填{listed(template.required)}" if template.required else "按行填写")
    if template.classes:
        notes.append(f"分{listed(template.classes)}")
    if template.size:
        notes.append(f"共{words(template.size)}")
    if template.answers:
        notes.append(f"逐行对应{listed(template.answers)}")
    if template.blank_word:
        notes.append(f"空行显示“{template.blank_word}”")
    if template.reconciliation:
        notes.append(f"群众对账可答{listed(template.reconciliation)}")
    if template.opens:
        notes.append(f"每行开一件{template.opens}")
    if template.freeze:
        notes.append(f"{words(template.freeze)}后不得改动")
    if template.carried:
        notes.append("没有完成的转下年")
    return f"{template.name}：" + "，".join(notes) + "。"


def _check(check: Check) -> str:
    then = f"不符的{check.on_failure.value}"
    if check.requires is not None:
        must = listed(condition(field, what) for field, what in check.requires.conditions)
        text = f"每条{check.each}须{must}，{then}"
    elif check.looks_at:
        text = f"每个{check.each}的“{check.looks_at}”{bound(check.bound) if check.bound else ''}，{then}"
    else:
        text = f"每个{check.each}的{check.counts}数{bound(check.bound) if check.bound else ''}，{then}"
    if check.against:
        text += f"；与“{check.against}”对照，不一致的停止并列出"
    for note in (seen(check.visible), reminds(check.force)):
        text += f"；{note}" if note else ""
    return f"{check.name}：{text}。"


def _table(table: RateTable, marks: Marks) -> str:
    rounding = f"，{marked_at(table.rounding.value, marks, '舍入')}到分" if table.rounding else ""
    basis = f"；依据：{table.basis}" if table.basis else ""
    if table.amount:
        return f"{table.name}：{table.kind.value}，每人{words(table.amount)}{rounding}{basis}。"
    rows = "，".join(f"{'不超过' + words(row.up_to) if row.up_to else '其余'}{words(row.gives)}" for row in table.rows)
    by = "按全额乘率" if table.kind is TableKind.RATE else "按档取额"
    return f"{table.name}：{by}，{rows}{rounding}{basis}。"
