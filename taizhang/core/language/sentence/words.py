"""Literals, thresholds and selections as people say them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from taizhang.core.language.literals import Mark, Quantity, TermLiteral, Word, split_mark
from taizhang.core.language.tree import (
    Among,
    Bound,
    Comparator,
    CompareToField,
    Condition,
    Force,
    NotAfterField,
    Present,
    Related,
    ShareOfField,
    Visibility,
    Where,
    Window,
)
from taizhang.core.language.tree.marks import Marks

_WINDOWS = {Window.IN_PERIOD: "在本期", Window.BY_MOMENT: "不晚于时点", Window.BY_PERIOD_END: "不晚于期末"}
_TIMES = re.compile(r"([2-9]|[1-9][0-9]+)/1")  # of what may exceed one: 2/1 is said 2倍
ROWS = {"参加": "参加记录"}  # of a fact table whose own name does not read as rows


def marked(text: str, mark: Mark) -> str:
    """Return a word with its mark: ``顺延（假定）``."""
    return text + (f"（{mark}）" if mark is not Mark.ARTICLE else "")


def marked_at(text: str, marks: Marks, *path: str) -> str:
    """Return a word with the mark that stands at this path of the rule."""
    return marked(text, marks.get(path, Mark.ARTICLE))


def words(literal: Quantity | TermLiteral | Word) -> str:
    """Return a literal as written, its mark included: ``15分（假定）``."""
    if isinstance(literal, Word):
        return marked(literal.text, literal.mark)
    text, mark = split_mark(literal.text)
    if times := _TIMES.fullmatch(text):
        text = f"{times[1]}倍"
    return marked(text, mark)


def listed(texts: Iterable[str]) -> str:
    """Return texts side by side: ``甲、乙``."""
    return "、".join(texts)


def bound(threshold: Bound) -> str:
    """Return a threshold: ``不低于95%``, ``在2人与5人之间（含）``, ``为否``."""
    if threshold.truth is not None:
        return "为“是”" if threshold.truth else "为“否”"
    if threshold.low is None:
        return ""
    if threshold.comparator is Comparator.BETWEEN and threshold.high:
        if _TIMES.match(threshold.low.text):
            return f"为{words(threshold.low)}至{words(threshold.high)}（含）"
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
        case Related(relation):
            return f"{field}为{relation}"
        case NotAfterField(other):
            return f"{field}不晚于{other}"
        case CompareToField(comparator, other):
            return f"{field}{comparator.value}{other}"
        case ShareOfField(other, share):
            return f"{field}{share.word or share.comparator.value}{other}的{words(share.low) if share.low else ''}"
        case Bound():
            return f"{field}{bound(what)}"


def _among(field: str, values: tuple[str, ...]) -> str:
    if values == ("是",):
        return field
    if values == ("否",):
        return f"未{field}"
    return listed(values) if field == "类别" else f"{field}为{'或'.join(values)}"


def selection(where: Where, table: str) -> str:
    """Return a selection of rows: ``工作事项中登记日在本期、无撤回的``."""
    kinds = where.get("类别")
    head = listed(kinds.values) if isinstance(kinds, Among) else ROWS.get(table, table)
    rest = listed(condition(field, what) for field, what in where.conditions if field != "类别")
    return f"{head}中{rest}的" if rest else head


def seen(visible: tuple[Visibility, ...]) -> str:
    """Return who may see: ``本单位、上级可见``; nothing where the scheme does not say."""
    who = listed(word.value for word in visible if word is not Visibility.AGGREGATE)
    if Visibility.AGGREGATE not in visible:
        return f"{who}可见" if who else ""
    return f"{who}可见，其他人只见汇总" if who else "只见汇总"


def reminds(force: Force) -> str:
    """Return the words of a rule that only reminds."""
    return "只提醒，不拦" if force is Force.REMINDS else ""
