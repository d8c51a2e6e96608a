"""Who acts, the acts of the journal, and how each is said. An act that does not stand here cannot be written."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from taizhang.core.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person (or the clock, without one), and on whose behalf."""

    person_id: int | None
    name: str
    on_behalf_of: str = ""


def require_two(first: Actor, second: Actor | None) -> None:
    """Pass where two different persons act, or no person at all: the set-up and the demo.

    Raises:
        Refused: otherwise.
    """
    if first.person_id is None and second is None:
        return
    if second is None or second.person_id is None or first.person_id == second.person_id:
        raise Refused([Problem("F52", "提请的人不能自己决定", "请另一位有权的人决定")])


CONTENT = "content"  # in an entry's detail: the digest of what was sent under its key


class Key(str):
    """An idempotency key with a digest of what was sent under it; without one, it stands for itself alone."""

    __slots__ = ("content",)
    content: str

    def __new__(cls, key: str, content: str = "") -> Key:
        """Return the key; the digest goes with it to the journal."""
        made = super().__new__(cls, key)
        made.content = content
        return made


ACTS = MappingProxyType(
    {
        "scheme.adopt": "采用方案 {code} {year}年第{number}版，声明{kinds}个类别",
        "draft.begin": "起草 {code} {year}年的下一版",
        "draft.set": "在草稿里改{parameters}个参数",
        "draft.take_over": "把{cells}个应得值改为新规则的结果",
        "draft.propose": "提请采用草稿",
        "draft.withdraw": "放弃草稿",
        "record.open": "登记一条{kind}",
        "record.act": "办理：{step}",
        "record.act_many": "成批办理{records}条",
        "record.correct": "更正",
        "record.retract": "撤销",
        "record.post": "成批登记{records}条（{kinds}）",
        "clock.tick": "时钟走动，要求说明{asked}件",
        "rating.state": "填报{name}（{period}，{source}）",
        "rating.declare": "{source}申报{period}记录齐全",
        "rating.confirm_value": "{source}对{name}（{period}）作出确认",
        "rating.run": "评定 {scheme} {year}年第{number}次，{organisations}个组织",
        "rating.objected": "对评定提出异议",
        "rating.answered": "答复异议",
        "rating.confirmed": "确认评定",
        "rating.keep_whatif": "试算草稿：{organisations}个组织中{moved}个会变动",
        "registry.found": "设立组织{organisations}个",
        "registry.move": "调整组织的隶属",
        "registry.close": "撤销组织",
        "approvals.propose": "提请一件须两人决定的事",
        "approvals.approve": "同意一件提请",
        "approvals.refuse": "不同意一件提请",
        "approvals.withdraw": "撤回一件提请",
        "approvals.open": "打开受限功能“{function}”",
        "approvals.close": "关闭受限功能“{function}”",
        "accounts.enrol": "登记人员{people}人",
        "accounts.appoint": "任职{posts}项",
        "accounts.end_post": "免去一项任职",
        "accounts.exempt": "免除{people}人",
        "accounts.sign_in": "登录",
        "intake.receive": "收到工作簿“{name}”",
        "intake.match": "确认“{form}”的列",
        "intake.post": "导入{records}条",
        "intake.mend": "导入前改动{cells}格，不导入{rows}行",
        "intake.discard": "放弃工作簿",
        "demo.build": "建成演示县",
    }
)


def sentence(act: str, detail: dict[str, str | int]) -> str:
    """Return what was done, in words."""
    try:
        return ACTS[act].format_map(detail)
    except KeyError:
        return ACTS[act].split("{")[0].rstrip("：")
