"""A block's text as plain nodes with lines: all scalars text, no typing by the reader of YAML.

The loaders of YAML type ``on:``, ``0123``, ``1.10`` and ``~`` and let the second
of two equal keys win in silence; the node tree does not. Anchors, aliases, tags,
several documents and block scalars are refused. Their reader's own messages
never reach the author: lines are scanned first for what usually went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import yaml

from taizhang.core.language.dictionary import FULL_WIDTH
from taizhang.core.problems import Severity

Report = Callable[[str, int, str, str, Severity], None]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; ``column`` and ``end`` are its first column and the one behind it, -1 where it is not on one line."""

    text: str
    line: int
    column: int = field(default=-1, compare=False)
    end: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A list; its columns as those of a text."""

    items: tuple[Node, ...]
    line: int
    column: int = field(default=-1, compare=False)
    end: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping; keys are texts and stand once."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((value for scalar, value in self.entries if scalar.text == key), None)


Node = Scalar | Items | Map

_NO_SPACE = re.compile(r"(?:^|[{,\[]\s*|^\s*-\s*)\s*([^\s:：,{}\[\]#]+):(?=[^\s/])")
_WIDE_COLON = re.compile(r"((?:^\s*(?:-\s+)?|[{,]\s*)[^\s:：,，{}\[\]#]+)：\s*")
_WIDE_MARK = re.compile("[" + "".join(FULL_WIDTH) + "]")


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", line)


def mend_wide_colons(line: str) -> tuple[str, int]:
    """Return the line with full-width colons after keys made plain, and how many there were."""
    body = _without_comment(line)
    mended, count = _WIDE_COLON.subn(r"\1: ", body)
    return (mended + line[len(body) :] if count else line), count


def _scan(lines: list[str], first: int, report: Report) -> tuple[list[str], bool]:
    """Look at each line for the usual slips; return mended lines and whether they may be parsed."""
    mended, readable = [], True
    for number, raw in enumerate(lines, first):
        line, wide = mend_wide_colons(raw)
        if wide:
            report("S04", number, "冒号是全角的", "改成半角冒号加空格，格式化会自动改", Severity.NOTICE)
        for problem in _slips(_without_comment(line)):
            readable = False
            report(problem[0], number, problem[1], problem[2], Severity.ERROR)
        mended.append(line)
    return mended, readable


def _slips(line: str) -> Iterator[tuple[str, str, str]]:
    if "\t" in line:
        yield "S01", "行首或行中有制表符", "用空格缩进"
    indent = len(line) - len(line.lstrip(" "))
    if line.strip() and indent % 2:
        yield "S01", f"缩进{indent}个空格，不是两个的倍数", "每深一层缩进两个空格"
    if match := _WIDE_MARK.search(line):
        plain = FULL_WIDTH[match[0]]
        yield "S04", f"全角“{match[0]}”会成为文字的一部分", f"改成半角“{plain}”" if plain else "删去引号"
    elif match := _NO_SPACE.search(line):
        yield "S01", f"“{match[1]}:”后面没有空格", "在冒号后加一个空格"
    for left, right in ("{}", "[]"):
        if line.count(left) != line.count(right):
            yield "S01", f"“{left}”与“{right}”不成对", "花括号和方括号要在同一行内配对"


class _Refused(Exception):
    def __init__(self, line: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line, self.message, self.remedy = line, message, remedy


def load(text: str, first: int, report: Report) -> Map | None:
    """Return the block as nodes, or None where it cannot be read (every reason is reported).

    ``first`` is the line of the document on which the block's first line stands.
    """
    lines, readable = _scan(text.split("\n"), first, report)
    if not readable:
        return None
    try:
        node = _compose("\n".join(lines), first, report)
    except _Refused as refused:
        report("S01", refused.line, refused.message, refused.remedy, Severity.ERROR)
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = first + mark.line if mark else first
        report("S01", line, "从这里起读不出来", "检查本行和上一行的缩进、冒号和括号", Severity.ERROR)
        return None
    if node is None:
        report("S01", first, "块是空的", "写上内容，或删去这一块", Severity.ERROR)
    elif not isinstance(node, Map):
        report("S01", first, "块应由“名称: 内容”组成", "如“指标:”下面缩进写各项", Severity.ERROR)
    return node if isinstance(node, Map) else None


def _line(event: yaml.Event, first: int) -> int:
    return first + (event.start_mark.line if event.start_mark else 0)


def _columns(first: yaml.Event, last: yaml.Event) -> tuple[int, int]:
    start, end = first.start_mark, last.end_mark
    if start is None or end is None or start.line != end.line:
        return -1, -1
    return int(start.column), int(end.column)


def _compose(text: str, first: int, report: Report) -> Node | None:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)
    for event in events:
        if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            if isinstance(event, yaml.DocumentStartEvent) and event.explicit:
                raise _Refused(_line(event, first), "块里不能有“---”", "删去这一行")
            continue
        if isinstance(event, yaml.StreamEndEvent):
            return None
        node = _node(event, events, first, report, under_note=False)
        for rest in events:  # the rest must be read, or an unreadable tail would pass
            if isinstance(rest, yaml.DocumentStartEvent):
                raise _Refused(_line(rest, first), "块里不能有“---”", "删去这一行")
        return node
    return None


def _node(event: yaml.Event, events: Iterator[yaml.Event], first: int, report: Report, *, under_note: bool) -> Node:
    line = _line(event, first)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise _Refused(line, "不能用锚点和引用（& *）", "把内容直接写出来")
    if getattr(event, "tag", None):
        raise _Refused(line, "不能用标签（!）", "删去以“!”开头的词")
    if isinstance(event, yaml.ScalarEvent):
        if event.style in ("|", ">") and not under_note:
            raise _Refused(line, "不能用“|”或“>”写多行文字", "写在一行里，或写进条文")
        return Scalar(event.value.strip(), line, *_columns(event, event))
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        for inner in events:
            if isinstance(inner, yaml.SequenceEndEvent):
                return Items(tuple(items), line, *_columns(event, inner))
            items.append(_node(inner, events, first, report, under_note=False))
    return _map(events, line, first, report)


def _map(events: Iterator[yaml.Event], line: int, first: int, report: Report) -> Map:
    entries: dict[str, tuple[Scalar, Node]] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key = _node(event, events, first, report, under_note=False)
        if not isinstance(key, Scalar):
            raise _Refused(key.line, "键必须是文字", "花括号里写“键: 值”")
        value = _node(next(events), events, first, report, under_note=key.text in ("说明", "note"))
        if key.text in entries:
            report("S02", key.line, f"“{key.text}”写了两次", "合并成一处，或改名", Severity.ERROR)
        else:
            entries[key.text] = (key, value)
    return Map(tuple(entries.values()), line)
