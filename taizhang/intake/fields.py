"""What a column of an office's ledger of matters may mean, and how offices call it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A meaning: its key, its word on pages, the labels that offices use for it."""

    key: str
    label: str
    called: frozenset[str]
    must: bool = False
    is_day: bool = False


def _field(key: str, label: str, called: str, *, must: bool = False, is_day: bool = False) -> Field:
    return Field(key, label, frozenset([label, *called.split()]), must, is_day)


FIELDS = (
    _field(
        "title",
        "事项",
        "事项名称 事项内容 工作事项 工作内容 工作任务 主要内容 具体内容 内容 标题 任务 名称 交办事项 办理事项 摘要",
        must=True,
    ),
    _field("source", "来源", "事项来源 来源类别 事项类别 事项类型 类别 类型"),
    _field("organisation", "单位", "责任单位 承办单位 办理单位 主办单位 责任部门 承办部门 部门 村 支部 所属单位"),
    _field("person", "责任人", "经办人 承办人 负责人 责任领导 办理人"),
    _field(
        "opened_on",
        "登记日",
        "登记日期 登记时间 登记 交办日期 交办时间 受理日期 受理时间 收到日期 收件日期 日期 时间",
        must=True,
        is_day=True,
    ),
    _field(
        "due_on",
        "到期日",
        "到期日期 到期 时限 办结时限 完成时限 办理时限 要求时限 限办日期 截止日期 截止时间 要求完成时间 要求办结日期",
        is_day=True,
    ),
    _field("done_on", "办结日", "办结日期 办结时间 办结 完成日期 完成时间 完成 实际完成时间 实际办结日期", is_day=True),
    _field("outcome", "办理情况", "办理结果 结果 进展 进展情况 完成情况 落实情况"),
    _field("number", "编号", "事项编号 台账编号 登记编号 登记号"),
    _field("note", "备注", "说明 附注"),
    _field("serial", "序号", "序 号 no no. №"),
)
BY_KEY = {field.key: field for field in FIELDS}
MUST = tuple(field.key for field in FIELDS if field.must)
_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")


def normal(label: str) -> str:
    """Return a label without blanks, brackets, stars and case."""
    plain = unicodedata.normalize("NFKC", label).lower()
    return re.sub(r"[\s*:]", "", _BRACKETS.sub("", plain))


def guess(labels: Sequence[str]) -> tuple[str, ...]:
    """Return a field for each column, empty where no label says one; a field is given once.

    Labels of a header of several rows are joined by ``/``; the lowest part says most.
    """
    given: list[str] = [""] * len(labels)
    for depth in range(3):
        for at, label in enumerate(labels):
            if given[at]:
                continue
            parts = [normal(label.replace("/", "")), *reversed([normal(part) for part in label.split("/")])]
            word = parts[depth] if depth < len(parts) else ""
            found = next((field.key for field in FIELDS if word and word in {normal(c) for c in field.called}), "")
            if found and found not in given:
                given[at] = found
    return tuple(given)
