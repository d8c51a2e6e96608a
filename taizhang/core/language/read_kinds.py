"""The blocks that describe records, sets and duties: 类别表 名册 输入 应办 时限 清单样式 空格 核对 测评办法 后果 公开."""

from __future__ import annotations

import re
from collections.abc import Mapping

from taizhang.core.calendar import Shift
from taizhang.core.language import literals
from taizhang.core.language.literals import split_mark
from taizhang.core.language.nodes import Items, Map, Node, Scalar
from taizhang.core.language.read_where import bound_in, where
from taizhang.core.language.reader import Context, Keys
from taizhang.core.language.tree import (
    Among,
    Appraisal,
    Cadence,
    Check,
    Clock,
    Consequence,
    Disclosure,
    Duty,
    Every,
    FactTable,
    Input,
    Kind,
    Ledger,
    ListTemplate,
    OnFailure,
    Roster,
    RosterDay,
    Slots,
    Visibility,
    Where,
)
from taizhang.core.language.tree import Node as ClockNode

_FEEDS = {
    Ledger.LISTS: FactTable.LINES,
    Ledger.MATTERS: FactTable.MATTERS,
    Ledger.ACTIVITIES: FactTable.ACTIVITIES,
    Ledger.ASSIGNMENTS: FactTable.ASSIGNMENTS,
    Ledger.APPRAISALS: FactTable.VOTES,
    Ledger.FUNDS: FactTable.PAYMENTS,
    Ledger.NOTICES: FactTable.PAPERS,
}
_KIND_KEYS = ("留存", "放行", "名额", "对象", "归", "人", "帮带人", "结果", "年计划", "说明")


def plain(node: Node | None) -> object:
    """Return a node as plain dicts, lists and texts, for keeping beside what was understood."""
    match node:
        case Scalar(text):
            return text
        case Items(items):
            return [plain(item) for item in items]
        case Map(entries):
            return {key.text: plain(value) for key, value in entries}
    return None


def plain_map(node: Map) -> Mapping[str, object]:
    """Return a map as a plain dict."""
    return {key.text: plain(value) for key, value in node.entries}


def _visible(keys: Keys, default: tuple[Visibility, ...]) -> tuple[Visibility, ...]:
    words = [keys.one_of(word, Visibility, keys.line) for word in keys.texts("可见")]
    return tuple(word for word in words if word) or default


def kind(context: Context, name: Scalar, node: Map) -> Kind | None:
    """Read a kind of record."""
    keys = Keys(context, node, f"类别“{name.text}”")
    ledger, _ = keys.choice("台账", Ledger, must=True)
    feeds, _ = keys.choice("归入", FactTable)
    waits = keys.map("须先")
    visible = _visible(keys, (Visibility.HANDLERS,))
    found = (
        Kind(
            name.text,
            context.article,
            name.line,
            ledger,
            feeds or _FEEDS[ledger],
            sources=keys.texts("来源"),
            classes=keys.texts("分类"),
            steps=keys.texts("步骤"),
            fields=keys.texts("记"),
            visible=visible,
            waits_for=plain_map(waits.node) if waits else None,
            spec=plain_map(node),
        )
        if ledger
        else None
    )
    keys.close(_KIND_KEYS)
    return found


def roster(context: Context, name: Scalar, node: Map) -> Roster:
    """Read a roster."""
    keys = Keys(context, node, f"名册“{name.text}”")
    subject = keys.text("对象", must=True)
    if subject not in ("人员", "组织", ""):
        keys.bad(keys.line, f"“对象”的“{subject}”不在可用的词里", "可用：人员、组织")
    roles, kinds = keys.texts("身份"), keys.texts("类")
    if subject == "人员" and not roles:
        keys.missing("身份")
    if subject == "组织" and not kinds:
        keys.missing("类")
    as_of, _ = keys.choice("时点", RosterDay, must=not keys.has("依据"))
    found = Roster(
        name.text,
        context.article,
        name.line,
        of_persons=subject != "组织",
        roles=roles,
        org_kinds=kinds,
        as_of=as_of or RosterDay.PERIOD_END,
        except_=keys.text("除去"),
        min_months=keys.term("存续不少于"),
        basis=keys.word("依据"),
    )
    keys.close()
    return found


def input_(context: Context, name: Scalar, node: Map) -> Input:
    """Read an input figure; who states it is obligatory (S16)."""
    keys = Keys(context, node, f"输入“{name.text}”")
    if not keys.has("由"):
        context.report("S16", keys.line, f"{keys.what}没有写明由谁提供", "补上“由: …”")
    as_of = keys.word("时点", must=True) or literals.Word("期末")
    found = Input(name.text, context.article, name.line, keys.text("单位", must=True), keys.text("由"), as_of)
    keys.close()
    return found


_TIMES = re.compile(r"(每年|每半年|每季度|每月)([0-9]+)次")
_DAY = re.compile(r"每月([0-9]{1,2})日")


def _cadence(keys: Keys) -> Cadence | None:
    scalar = keys.scalar("频次", must=True)
    if scalar is None:
        return None
    text, mark = split_mark(scalar.text)
    if (match := _TIMES.fullmatch(text)) and int(match[2]) > 0:
        return Cadence(Every(match[1]), int(match[2]), None, mark, scalar.text)
    if match := _DAY.fullmatch(text):
        if 1 <= int(match[1]) <= 28:
            return Cadence(Every.MONTH, 1, int(match[1]), mark, scalar.text)
        message, remedy = f"不是每个月都有{match[1]}日", "写1至28日"
        keys.context.report("S22", scalar.line, message, remedy)
        return None
    keys.context.report("S05", scalar.line, f"“{scalar.text}”不是频次", "写成如 每月1次、每季度1次、每月23日")
    return None


def _kinds_of(selection: Where) -> tuple[str, ...]:
    condition = selection.get("类别")
    return condition.values if isinstance(condition, Among) else ()


def duty(context: Context, name: Scalar, node: Map) -> Duty | None:
    """Read a duty."""
    keys = Keys(context, node, f"应办“{name.text}”")
    cadence = _cadence(keys)
    selection = where(keys.map("有效"))
    holiday, holiday_mark = keys.choice("遇休息日", Shift, must=bool(cadence and cadence.on_day))
    table, _ = keys.choice("台账", FactTable)
    starts = keys.literal("起", lambda text, _: literals.day(text, context.year))
    due = keys.text("截止", "期末")
    if due != "期末":
        keys.bad(keys.line, f"“截止”的“{due}”不在可用的词里", "可用：期末")
    who, grace = keys.text("谁", must=True), keys.term("补办")
    keys.close()
    if cadence is None or not who:
        return None
    rest = tuple((field, condition) for field, condition in selection.conditions if field != "类别")
    return Duty(
        name.text,
        context.article,
        name.line,
        who=who,
        cadence=cadence,
        grace=grace,
        valid_if=Where(rest, selection.line),
        kinds=_kinds_of(selection),
        table=table or FactTable.ACTIVITIES,
        holiday=holiday,
        holiday_mark=holiday_mark,
        starts=starts,
        due=due,
    )


def clock(context: Context, name: Scalar, node: Map) -> Clock | None:
    """Read a clock."""
    keys = Keys(context, node, f"时限“{name.text}”")
    calendar = keys.text("历法", must=True)
    if calendar not in ("自然日", "工作日", ""):
        keys.bad(keys.line, f"“历法”的“{calendar}”不在可用的词里", "可用：自然日、工作日")
    nodes = []
    for item in keys.maps("节点", must=True):
        node_name, term = item.text("名", must=True), item.term("期限", must=True)
        class_, or_ = item.text("类"), item.text("或")
        item.close()
        if node_name and term:
            nodes.append(ClockNode(node_name, term, class_, or_))
    applies, anchor = keys.text("适用", must=True), keys.text("起算", must=True)
    found = Clock(
        name.text,
        context.article,
        name.line,
        applies_to=applies,
        counted_from=anchor,
        working_days=calendar == "工作日",
        nodes=tuple(nodes),
        slots=keys.text("内容"),
        spec=plain_map(node),
    )
    keys.close(("截至", "改类", "灯", "升级", "说明"))
    return found if nodes and applies and anchor else None


def list_template(context: Context, name: Scalar, node: Map) -> ListTemplate:
    """Read a list template."""
    keys = Keys(context, node, f"清单样式“{name.text}”")
    found = ListTemplate(
        name.text, context.article, name.line, keys.texts("每行必填"), keys.word("冻结"), plain_map(node)
    )
    keys.close(("归", "分类", "逐行对应", "空行", "对账", "每行开", "说明"))
    return found


def slots(context: Context, name: Scalar, node: Map) -> Slots:
    """Read slots; more texts than places is a fault."""
    keys = Keys(context, node, f"空格“{name.text}”")
    size, filled = keys.number("格数", must=True), keys.texts("填")
    if len(filled) > size:
        keys.bad(keys.line, f"格数{size}，却填了{len(filled)}项", "改格数，或删去多的")
    keys.close(("每格", "说明"))
    return Slots(name.text, context.article, name.line, size, filled)


def check(context: Context, name: Scalar, node: Map) -> Check | None:
    """Read a structural check."""
    keys = Keys(context, node, f"核对“{name.text}”")
    each, counts = keys.text("每个", must=True), keys.text("数", must=True)
    failure, _ = keys.choice("不符", OnFailure, must=True)
    bound = bound_in(keys)
    keys.close(("说明",))
    if not bound or not failure:
        return None
    return Check(name.text, context.article, name.line, each, counts, bound, failure)


def appraisal(context: Context, name: Scalar, node: Map) -> Appraisal:
    """Read how a kind of vote is held."""
    keys = Keys(context, node, f"测评办法“{name.text}”")
    found = Appraisal(
        name.text,
        context.article,
        name.line,
        voters=keys.texts("参评", must=True),
        denominator=keys.text("分母", must=True),
        secret=keys.flag("不记名"),
        minimum=keys.quantity("最少"),
    )
    keys.close(("说明",))
    return found


def consequence(context: Context, name: Scalar, node: Map) -> Consequence:
    """Read what is proposed to whom; the machine never does it."""
    keys = Keys(context, node, f"后果“{name.text}”")
    when = keys.map("当", must=True)
    conditions = {key.text: value.text for key, value in when.entries() if isinstance(value, Scalar)} if when else {}
    found = Consequence(
        name.text,
        context.article,
        name.line,
        when=conditions,
        proposes=keys.text("提出", must=True),
        to=keys.text("给", must=True),
        first=keys.texts("先"),
        by=keys.text("由"),
        term=keys.word("期限"),
        exit_test=keys.text("摘帽条件"),
    )
    keys.close(("每件", "说明"))
    return found


def disclosure(context: Context, name: Scalar, node: Map) -> Disclosure:
    """Read what is shown to whom."""
    keys = Keys(context, node, f"公开“{name.text}”")
    visible = _visible(keys, ())
    if not visible:
        keys.missing("可见")
    found = Disclosure(name.text, context.article, name.line, visible, keys.text("形式"), keys.text("在"))
    keys.close(("说明",))
    return found
