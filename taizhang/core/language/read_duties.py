"""The blocks that say who owes what by when: 名册 输入 应办 时限 周期."""

from __future__ import annotations

import itertools
import re

from taizhang.core.calendar import Shift
from taizhang.core.language import literals
from taizhang.core.language.literals import BadLiteral, TermLiteral, Word, split_mark
from taizhang.core.language.nodes import Map, Scalar
from taizhang.core.language.read_where import where
from taizhang.core.language.reader import Context, Keys, force
from taizhang.core.language.tree import (
    Among,
    Cadence,
    Clock,
    Cycle,
    DueRule,
    Duty,
    Every,
    FactTable,
    Input,
    Merging,
    Node,
    Relation,
    Roster,
    RosterDay,
    Rung,
    SetOf,
    Stage,
    Where,
)

_WORDS_OF = {SetOf.PERSONS: "身份", SetOf.ORGANISATIONS: "类", SetOf.LINES: "清单样式", SetOf.TARGETS: "类"}


def roster(context: Context, name: Scalar, node: Map) -> Roster | None:
    """Read a roster."""
    keys = context.keys("名册", name, node)
    of, _ = keys.choice("对象", SetOf)
    if of is None:
        return None
    as_of, _ = keys.choice("时点", RosterDay, must=of is not SetOf.LINES and not keys.has("依据"))
    relation, _ = keys.choice("层级", Relation)
    merging, _ = keys.choice("合并", Merging)
    if relation and of is not SetOf.PERSONS:
        keys.bad(keys.line, "“层级”只用于人员的名册", "删去“层级”")
    return Roster(
        name.text,
        context.article,
        name.line,
        of=of,
        words=keys.texts(_WORDS_OF[of]),
        as_of=as_of or RosterDay.PERIOD_END,
        except_=keys.text("除去"),
        min_months=keys.term("存续不少于"),
        relation=relation or Relation.OWN,
        merging=merging or Merging.APART,
        basis=keys.word("依据"),
    )


def input_(context: Context, name: Scalar, node: Map) -> Input:
    """Read an input figure; who states it is obligatory (S16)."""
    keys = context.keys("输入", name, node)
    if not keys.has("由"):
        context.report("S16", keys.line, f"{keys.what}没有写明由谁提供", "补上“由: …”")
    as_of = keys.word("时点") or Word("期末")
    return Input(name.text, context.article, name.line, keys.text("单位"), keys.text("由"), as_of)


_TIMES = re.compile(r"(每年|每半年|每季度|每月)([0-9]+)次")
_DAY = re.compile(r"每月([0-9]{1,2})日")
_EVENT = re.compile(r"每次(\S+?)([0-9]+)次")


def _cadence(keys: Keys) -> Cadence | None:
    scalar = keys.scalar("频次")
    if scalar is None:
        return None
    text, mark = split_mark(scalar.text)
    if (match := _TIMES.fullmatch(text)) and int(match[2]) > 0:
        return Cadence(Every(match[1]), int(match[2]), None, mark=mark, text=scalar.text)
    if (match := _EVENT.fullmatch(text)) and int(match[2]) > 0:
        return Cadence(None, int(match[2]), None, match[1], mark, scalar.text)
    if match := _DAY.fullmatch(text):
        if 1 <= int(match[1]) <= 28:
            return Cadence(Every.MONTH, 1, int(match[1]), mark=mark, text=scalar.text)
        keys.context.report("S22", scalar.line, f"不是每个月都有{match[1]}日", "写1至28日")
        return None
    remedy = "写成如 每月1次、每季度1次、每月23日、每次任职1次"
    keys.context.report("S05", scalar.line, f"“{scalar.text}”不是频次", remedy)
    return None


_AFTER = re.compile(r"(期后|起后)(.+)")


def _due(keys: Keys, cadence: Cadence | None) -> DueRule:
    """Read 截止: 期末, 期后10日, 起后10个工作日, 03-31."""
    scalar = keys.scalar("截止", must=bool(cadence and cadence.event))
    if scalar is None or split_mark(scalar.text)[0] == "期末":
        return DueRule()
    text, _ = split_mark(scalar.text)
    rule = _due_rule(keys, scalar, text)
    if cadence is None or rule is None:
        return DueRule()
    from_event = text.startswith("起后")
    if from_event != bool(cadence.event):
        message = f"“截止: {scalar.text}”与“频次: {cadence.text}”不配"
        keys.context.report("S22", scalar.line, message, "按事件的写“起后…”，按期的写“期末”“期后…”或日期")
    elif rule.on and cadence.every is not Every.YEAR:
        keys.context.report("S22", scalar.line, f"一年里有几期，不能都在{text}截止", "写“期末”或“期后…”")
    return rule


def _due_rule(keys: Keys, scalar: Scalar, text: str) -> DueRule | None:
    if match := _AFTER.fullmatch(text):
        after = keys.read(Scalar(scalar.text[len(match[1]) :], scalar.line), literals.term)
        return DueRule(after=after) if isinstance(after, TermLiteral) else None
    try:
        return DueRule(on=literals.day(text, keys.context.year))
    except BadLiteral:
        keys.bad(scalar.line, f"“截止”的“{scalar.text}”读不出来", "可用：期末、期后10日、起后10个工作日、03-31")
        return None


def _kinds_of(selection: Where) -> tuple[str, ...]:
    condition = selection.get("类别")
    return condition.values if isinstance(condition, Among) else ()


def duty(context: Context, name: Scalar, node: Map) -> Duty | None:
    """Read a duty."""
    keys = context.keys("应办", name, node)
    cadence = _cadence(keys)
    selection = where(keys.map("有效"))
    holiday, holiday_mark = keys.choice("遇休息日", Shift, must=bool(cadence and cadence.on_day))
    table, _ = keys.choice("台账", FactTable)
    starts = keys.literal("起", lambda text, _: literals.day(text, context.year))
    due, feeds = _due(keys, cadence), keys.text("汇总")
    who, grace, binding = keys.text("谁"), keys.term("补办"), force(keys)
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
        feeds_from=feeds,
        force=binding,
    )


def clock(context: Context, name: Scalar, node: Map) -> Clock | None:
    """Read a clock."""
    keys = context.keys("时限", name, node)
    calendar = keys.closed("历法")
    nodes = []
    for item in keys.maps("节点"):
        node_name, term = item.text("名"), item.term("期限")
        class_, or_ = item.text("分类"), item.text("或")
        if node_name and term:
            nodes.append(Node(node_name, term, class_, or_))
    applies, anchor = keys.text("适用"), keys.text("起算")
    keys.closed("改类")  # 保留已逾期 is how it is, said aloud
    found = Clock(
        name.text,
        context.article,
        name.line,
        applies_to=applies,
        counted_from=anchor,
        working_days=calendar == "工作日",
        nodes=tuple(nodes),
        slots=keys.text("内容"),
        cutoff=keys.word("截至"),
        warn=_warn(keys),
        ladder=_ladder(keys),
        by_new_due=bool(keys.closed("延期")),
    )
    return found if nodes and applies and anchor else None


def _warn(keys: Keys) -> TermLiteral | None:
    """Read 灯: {黄: 到期前1日, 红: 逾期}; red is always past due."""
    lights = keys.map("灯")
    if lights is None:
        return None
    yellow = lights.scalar("黄")
    lights.closed("红")
    if yellow is None:
        return None
    if not yellow.text.startswith("到期前"):
        lights.bad(yellow.line, f"“黄”的“{yellow.text}”读不出来", "写成如 到期前1日")
        return None
    found = lights.read(Scalar(yellow.text.removeprefix("到期前"), yellow.line), literals.term)
    return found if isinstance(found, TermLiteral) else None


def _ladder(keys: Keys) -> tuple[Rung, ...]:
    rungs = []
    for item in keys.maps("升级"):
        after, tell = item.term("逾期"), item.text("告")
        if after and tell:
            rungs.append(Rung(after, tell))
    return tuple(rungs)


def cycle(context: Context, name: Scalar, node: Map) -> Cycle | None:
    """Read a cycle: stages in order, each with its window in the year."""
    keys = context.keys("周期", name, node)
    who, stages = keys.text("谁"), []
    for item in keys.maps("阶段"):
        stage = item.text("名")
        kinds = item.texts("类别")
        first = item.literal("起", lambda text, _: literals.day(text, context.year))
        last = item.literal("止", lambda text, _: literals.day(text, context.year))
        if first and last and first > last:
            context.report("S22", item.line, f"阶段“{stage}”止于起之前", "对调“起”和“止”")
        elif stage and kinds and first and last:
            stages.append(Stage(stage, kinds, first, last))
    for before, after in itertools.pairwise(stages):
        if after.first < before.first:
            context.report("S22", keys.line, f"阶段“{after.name}”先于“{before.name}”开始", "按先后排列各阶段")
    return Cycle(name.text, context.article, name.line, who, tuple(stages)) if who and stages else None
