"""The blocks that say what a record is: 类别表 清单样式 空格 码表 测评办法."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taizhang.core.language.grammar.blocks import GATE
from taizhang.core.language.nodes import Map, Scalar
from taizhang.core.language.reader import Context, Keys, plain_map, visible
from taizhang.core.language.tree import (
    Appraisal,
    Codes,
    FactTable,
    Field,
    FieldType,
    Gate,
    Kind,
    Ledger,
    ListTemplate,
    SetOf,
    Slots,
    Visibility,
)

_FEEDS = {
    Ledger.LISTS: FactTable.LINES,
    Ledger.MATTERS: FactTable.MATTERS,
    Ledger.ACTIVITIES: FactTable.ACTIVITIES,
    Ledger.ASSIGNMENTS: FactTable.ASSIGNMENTS,
    Ledger.APPRAISALS: FactTable.VOTES,
    Ledger.FUNDS: FactTable.PAYMENTS,
    Ledger.NOTICES: FactTable.PAPERS,
}
_FIELD = re.compile(r"(\S+?)(?:[（(](\S+?)[）)])?")
_NEEDS_OF = {FieldType.CODE: "码表的名称", FieldType.NUMBER: "单位", FieldType.RECORD: "类别的名称"}


def kind(context: Context, name: Scalar, node: Map) -> Kind | None:
    """Read a kind of record."""
    keys = context.keys("类别表", name, node)
    ledger, _ = keys.choice("台账", Ledger)
    feeds, _ = keys.choice("归入", FactTable)
    return (
        Kind(
            name.text,
            context.article,
            name.line,
            ledger,
            feeds or _FEEDS[ledger],
            sources=keys.texts("来源"),
            classes=keys.texts("分类"),
            steps=keys.texts("步骤"),
            fields=tuple(_fields(keys)),
            code_sets=keys.texts("码"),
            results=keys.texts("结果"),
            groups=keys.texts("人群"),
            options=keys.texts("选项"),
            gates=tuple(_gates(keys)),
            visible=visible(keys, (Visibility.HANDLERS,)),
            retention=keys.term("留存"),
            spec=plain_map(node),
        )
        if ledger
        else None
    )


def _fields(keys: Keys) -> Iterator[Field]:
    """Yield the typed fields: ``复查日: 日期``, ``结果: 码(复查结果)``, ``人次: 数(人)``."""
    required = set(keys.texts("必填"))
    holder = keys.map("字段")
    for name, value in holder.entries() if holder else ():
        match = _FIELD.fullmatch(value.text) if isinstance(value, Scalar) else None
        type_ = keys.one_of(match[1], FieldType, name.line) if match else None
        if match is None:
            keys.bad(name.line, f"字段“{name.text}”要写类型", "写成如 复查日: 日期、结果: 码(复查结果)")
        elif type_ in _NEEDS_OF and not match[2]:
            keys.bad(name.line, f"字段“{name.text}”的“{type_}”要写明{_NEEDS_OF[type_]}", f"写成如 {type_}(…)")
        elif type_:
            yield Field(name.text, type_, match[2] or "", name.text in required)
            required.discard(name.text)
    for name_left in sorted(required):
        keys.bad(keys.line, f"必填的“{name_left}”没有写在“字段”里", "在“字段”里写上它的类型")


def _gates(keys: Keys) -> Iterator[Gate]:
    node = keys.node_of("须先")
    if isinstance(node, Map) and node.get("类别"):
        holder = Keys(keys.context, node, "须先", GATE)
        yield Gate("", kind=holder.text("类别"), states=holder.texts("每条"))
        return
    steps = keys.map("须先")
    for step, value in steps.entries() if steps else ():
        if isinstance(value, Scalar):
            yield Gate(step.text, before=value.text)
        else:
            keys.bad(step.line, f"“{step.text}”后面要一个步骤", "写成 {开工: 开工前约谈}")


_OWNERS = {"组织": SetOf.ORGANISATIONS, "人员": SetOf.PERSONS}


def list_template(context: Context, name: Scalar, node: Map) -> ListTemplate:
    """Read a list template."""
    keys = context.keys("清单样式", name, node)
    owner = keys.closed("归")
    return ListTemplate(
        name.text,
        context.article,
        name.line,
        belongs_to=_OWNERS.get(owner, SetOf.ORGANISATIONS),
        size=keys.quantity("条数"),
        required=keys.texts("每行必填"),
        classes=keys.texts("分类"),
        freeze=keys.word("冻结"),
        opens=keys.text("每行开"),
        answers=keys.texts("逐行对应"),
        blank_word=keys.text("空行"),
        reconciliation=keys.texts("对账"),
        carried=bool(keys.closed("未完")),
        spec=plain_map(node),
    )


def slots(context: Context, name: Scalar, node: Map) -> Slots:
    """Read slots; more texts than places is a fault."""
    keys = context.keys("空格", name, node)
    size, filled = keys.number("格数"), keys.texts("填")
    if len(filled) > size:
        keys.bad(keys.line, f"格数{size}，却填了{len(filled)}项", "改格数，或删去多的")
    return Slots(name.text, context.article, name.line, size, filled)


def codes(context: Context, name: Scalar, node: Map) -> Codes:
    """Read a set of codes; 格数 more than the codes leaves slots for the county to fill."""
    keys = context.keys("码表", name, node)
    listed = keys.texts("码")
    size = keys.number("格数", len(listed))
    if len(set(listed)) != len(listed):
        keys.bad(keys.line, "有相同的码", "每个码只写一次")
    if len(listed) > size:
        keys.bad(keys.line, f"格数{size}，却写了{len(listed)}个码", "改格数，或删去多的")
    return Codes(name.text, context.article, name.line, listed, size)


def appraisal(context: Context, name: Scalar, node: Map) -> Appraisal:
    """Read how a kind of vote is held."""
    keys = context.keys("测评办法", name, node)
    return Appraisal(
        name.text,
        context.article,
        name.line,
        voters=keys.texts("参评"),
        denominator=keys.text("分母"),
        secret=keys.flag("不记名"),
        minimum=keys.quantity("最少"),
    )
