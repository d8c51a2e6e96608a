"""A document to a tree: front matter, then every block of every article by its reader."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from taizhang.core.language import (
    literals,
    read_duties,
    read_kinds,
    read_measures,
    read_outward,
    read_scoring,
    text,
    translate,
)
from taizhang.core.language.dictionary import BLOCKS, FRONT_MATTER
from taizhang.core.language.grammar.shapes import DATED, Shape
from taizhang.core.language.literals import BadLiteral, Mark, split_mark
from taizhang.core.language.nodes import Items, Map, Node, Scalar, load
from taizhang.core.language.reader import Context, Keys, nearest
from taizhang.core.language.text import Document, Line
from taizhang.core.language.translate import Language
from taizhang.core.language.tree import Scheme
from taizhang.core.language.tree.marks import Marks
from taizhang.core.problems import Severity

NAMED: dict[str, tuple[str, Callable[[Context, Scalar, Map], Any]]] = {
    "类别表": ("kinds", read_kinds.kind),
    "名册": ("rosters", read_duties.roster),
    "输入": ("inputs", read_duties.input_),
    "应办": ("duties", read_duties.duty),
    "时限": ("clocks", read_duties.clock),
    "清单样式": ("lists", read_kinds.list_template),
    "空格": ("slots", read_kinds.slots),
    "核对": ("checks", read_outward.check),
    "测评办法": ("appraisals", read_kinds.appraisal),
    "表": ("tables", read_scoring.table),
    "指标": ("indicators", read_measures.indicator),
    "否决": ("vetoes", read_scoring.veto),
    "名额": ("quotas", read_scoring.quota),
    "后果": ("consequences", read_outward.consequence),
    "公开": ("disclosures", read_outward.disclosure),
    "码表": ("codes", read_kinds.codes),
    "周期": ("cycles", read_duties.cycle),
    "视图": ("views", read_outward.view),
}
SINGLE: dict[str, tuple[str, Callable[[Context, Map], Any]]] = {
    "考评": ("scoring", read_scoring.scoring),
    "星级": ("bands", read_scoring.bands),
}
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_FRONT_WORDS = {"文种": tuple(Language), "历史": ("否", "是"), "基础": ("否", "是")}
_RENAMED = {"类别": "类别表", "清单": "清单样式", "测评": "测评办法"}


@dataclass(frozen=True, slots=True)
class Dated:
    """A version of a named thing: in force from a day (None: the document's own) until another."""

    thing: Any
    line: int
    in_force: date | None
    repealed: date | None
    marks: Marks


@dataclass(slots=True)
class Reading:
    """What was read of a document: the parts of the tree, and which names stand but could not be read."""

    parts: dict[str, Any] = field(default_factory=dict)
    versions: dict[tuple[str, str], list[Dated]] = field(default_factory=dict)
    broken: dict[str, set[str]] = field(default_factory=dict)
    marks: dict[tuple[type, str], Marks] = field(default_factory=dict)

    def settle(self, context: Context, default: date, first_day: date) -> None:
        """Keep of every named thing the version in force on the first day of the period."""
        for (part, name), versions in self.versions.items():
            standing = [v for v in versions if (v.in_force or default) <= first_day and _lasts(v, first_day)]
            if standing:
                version = max(standing, key=lambda v: v.in_force or default)
                self.parts[part][name] = version.thing
                self.marks[type(version.thing), name] = version.marks
                continue
            days = "、".join(str(v.in_force or default) for v in versions)
            message = f"“{name}”（{days}起施行）在{first_day}不施行，本期不用它"
            context.report("S24", versions[0].line, message, "核对“施行”和“废止”", Severity.NOTICE)
            self.broken.setdefault(part, set()).add(name)


def _lasts(version: Dated, day: date) -> bool:
    return version.repealed is None or version.repealed > day


def read(source: str, file: str, on: date | None = None) -> tuple[Context, Document, Scheme | None, Reading]:
    """Read a document as far as it goes; the tree is None only where the front matter gives no year or code.

    ``on`` is the day whose rules are wanted of a base; else the first day of the document's own period.
    """
    document = text.read(source)
    front = _FrontMatter(document, file)
    context = front.context
    reading = Reading({part: {} for part, _ in NAMED.values()} | {part: None for part, _ in SINGLE.values()})
    if document.unclosed is not None:
        context.report("S01", document.unclosed, "规则块没有结束", "在块的末尾补上 ```")
    for article in document.articles:
        context.article = article.title
        for first, block in article.blocks:
            _block(context, reading, first, block, english=front.english)
    context.article = ""
    frame = front.frame()
    if frame is None:
        for (part, name), versions in reading.versions.items():
            reading.parts[part][name] = versions[-1].thing
        return context, document, None, reading
    reading.settle(context, frame.in_force, on or frame.first_day)
    scheme = dataclasses.replace(frame, articles=document.articles, marks=reading.marks, **reading.parts)
    return context, document, scheme, reading


class _FrontMatter:
    """The entries between the first two ``---``."""

    def __init__(self, document: Document, file: str) -> None:
        self.context = Context(file, 0)
        self.english = translate.language_of(document.front_matter) is Language.ENGLISH
        self.entries = translate.front_in_chinese(document.front_matter, self.context.report)
        year = self._text("年度", "")
        self.context.year = int(year) if re.fullmatch("[0-9]{4}", year) else 0
        if not document.front_matter_closed:
            self.context.report(
                "S01", 1, "缺开头的方案说明", "首行写“---”，列出方案、代号、年度、施行、期间、关账，再以“---”结束"
            )
        for key, line in self.entries.items():
            if key not in FRONT_MATTER:
                remedy = nearest(key, FRONT_MATTER) or "可用：" + "、".join(FRONT_MATTER)
                self.context.report("S03", line.line, f"方案说明里没有“{key}”", remedy)
        if document.front_matter_closed:
            self._must()

    def _text(self, key: str, default: str) -> str:
        return self.entries.get(key, Line(default, 1)).text

    def _must(self) -> None:
        for key in ("方案", "代号", "年度", "施行", "期间", "关账"):
            if not self._text(key, ""):
                self.context.report("S15", 1, f"方案说明缺“{key}”", f"补上“{key}: …”")
        if self._text("年度", "") and not self.context.year:
            self.context.report("S05", self.entries["年度"].line, "“年度”不是四位年份", "写成如 2015")
        if self._text("期间", "年度") != "年度":
            self.context.report("S05", self.entries["期间"].line, "“期间”只能是“年度”", "写“期间: 年度”")
        for key, words in _FRONT_WORDS.items():
            if self._text(key, words[0]) not in words:
                remedy = f"可用：{'、'.join(words)}"
                self.context.report(
                    "S05", self.entries[key].line, f"“{key}”的“{self._text(key, '')}”不在可用的词里", remedy
                )
        base = self._text("承接", "")
        if base and not re.fullmatch(r"[a-z0-9-]+", base):
            line = self.entries["承接"].line
            self.context.report("S24", line, f"“承接: {base}”不该写年度", "只写方案的代号；各条按自己的施行日取用")

    def _day(self, key: str, year: int) -> date | None:
        line = self.entries.get(key)
        if line is None or not line.text:
            return None
        try:
            return literals.day(line.text, year)
        except BadLiteral as bad:
            self.context.report("S05", line.line, str(bad), "照例子改写")
            return None

    def frame(self) -> Scheme | None:
        """Return the scheme without its articles and blocks, or None where the front matter does not give one."""
        year = self.context.year
        in_force = self._day("施行", year or 2000)
        repealed = self._day("废止", year or 2000)
        closes = self._day("关账", (year or 2000) + 1)
        if not year or not in_force or not closes or not self._text("代号", ""):
            return None
        if closes <= date(year, 12, 31):
            line = self.entries["关账"].line
            self.context.report("S22", line, "关账日不晚于期间的最后一天", "写下一年的日子，如 01-31")
        if repealed and repealed <= in_force:
            self.context.report("S22", self.entries["废止"].line, "废止日不晚于施行日", "核对两个日子")
        empty: dict[str, Any] = {part: {} for part, _ in NAMED.values()} | {part: None for part, _ in SINGLE.values()}
        return Scheme(
            title=self._text("方案", ""),
            code=self._text("代号", ""),
            year=year,
            in_force=in_force,
            repealed=repealed,
            closes=closes,
            builds_on=self._text("承接", "").partition("/")[0],
            historical=self._text("历史", "否") == "是",
            articles=(),
            is_base=self._text("基础", "否") == "是",
            **empty,
        )


def _block(context: Context, reading: Reading, first: int, block: str, *, english: bool) -> None:
    """Read one fenced block: one or more block types, each with its things."""
    root = load(block, first, context.report)
    if root is None:
        return
    if english:
        root = translate.in_chinese(root, context.report)
    for key, value in root.entries:
        if not isinstance(value, Map):
            context.report("S01", key.line, f"“{key.text}”下面是空的", "缩进写上各项，或删去这一行")
        elif key.text in NAMED:
            _things(context, reading, key.text, value)
        elif key.text in SINGLE:
            part, reader = SINGLE[key.text]
            if reading.parts[part] is not None:
                context.report("S02", key.line, f"“{key.text}”写了两次", "一个方案只写一处")
            else:
                reading.parts[part] = single = reader(context, value)
                reading.marks[type(single), getattr(single, "name", "")] = dict(_marks(value, ()))
        else:
            _unknown_block(context, key)


def _unknown_block(context: Context, key: Scalar) -> None:
    known = [*NAMED, *SINGLE]
    if key.text in _RENAMED:
        remedy = f"块名写“{_RENAMED[key.text]}”"
    elif key.text in BLOCKS:
        remedy = "这一版里还不能用；可用：" + "、".join(known)
    else:
        remedy = nearest(key.text, known) or "可用：" + "、".join(known)
    context.report("S03", key.line, f"没有“{key.text}”这种块", remedy)


def _dated(context: Context, holder: Map, what: str) -> tuple[Map, date | None, date | None]:
    """Take 施行 and 废止 out of a thing's map: every rule may carry its own dates."""
    keys = Keys(context, holder, what, Shape(DATED, open=True))
    in_force = keys.literal("施行", lambda text, _: literals.day(text, context.year))
    repealed = keys.literal("废止", lambda text, _: literals.day(text, context.year))
    rest = tuple((key, value) for key, value in holder.entries if key.text not in ("施行", "废止"))
    return Map(rest, holder.line), in_force, repealed


def _things(context: Context, reading: Reading, block: str, holder: Map) -> None:
    part, reader = NAMED[block]
    for name, value in holder.entries:
        if not _NAME.fullmatch(name.text):
            context.report("S05", name.line, f"“{name.text}”不能作名称", "只用汉字、字母和数字，不用空格和标点")
        if not isinstance(value, Map):
            context.report("S05", name.line, f"“{name.text}”应由“键: 值”组成", "写成 {键: 值}")
            reading.broken.setdefault(part, set()).add(name.text)
            continue
        rest, in_force, repealed = _dated(context, value, f"{block}“{name.text}”")
        versions = reading.versions.setdefault((part, name.text), [])
        if any(version.in_force == in_force for version in versions):
            remedy = "合并成一处，或改名；同一条的新旧两版各写“施行”"
            context.report("S02", name.line, f"“{block}”里的“{name.text}”写了两次", remedy)
        elif (thing := reader(context, name, rest)) is not None:
            versions.append(Dated(thing, name.line, in_force, repealed, dict(_marks(rest, ()))))
            continue
        if not versions:
            del reading.versions[part, name.text]
            reading.broken.setdefault(part, set()).add(name.text)


def _marks(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mark]]:
    """Yield the marks below a node, each with the keys that lead to it."""
    match node:
        case Scalar(literal):
            mark = split_mark(literal)[1]
            if mark is not Mark.ARTICLE:
                yield path, mark
        case Items(items):
            for place, item in enumerate(items):
                yield from _marks(item, (*path, str(place)))
        case Map(entries):
            for key, value in entries:
                yield from _marks(value, (*path, key.text))
