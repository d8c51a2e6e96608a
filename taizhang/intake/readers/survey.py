"""The first look at an .xlsx: is it one, is it harmless, how far do its sheets reach.

Nothing is laid out in memory here. Every problem of the archive and of all sheets is reported at once.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace

from taizhang.core.problems import Outcome, Place, Problem
from taizhang.intake.readers.archive import Archive, TooLarge
from taizhang.intake.readers.cells import ref_of
from taizhang.intake.readers.limits import Limits
from taizhang.intake.readers.parts import (
    BrokenPart,
    ForbiddenPart,
    Relations,
    SheetFacts,
    SheetList,
    SheetScan,
    TooManyCells,
    XmlPart,
)
from taizhang.intake.readers.sniff import SAVE_AS

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)

# What else comes in the same archive, told by a part that only it has.
_OTHERS = (
    ("xl/workbook.bin", "这是二进制工作簿（.xlsb）"),
    ("word/document.xml", "这是 Word 文档，不是 Excel 工作簿"),
    ("ppt/presentation.xml", "这是演示文稿，不是 Excel 工作簿"),
    ("content.xml", "这是 ODF 文件（.ods 等）"),
)
_WORKBOOK = "xl/workbook.xml"
_FEWER = "删去空行、空列和不用的工作表，或者分成几个文件上传"
_CLEAR = "选中数据以外的行和列，删除（不是清除内容），另存后再上传"


def survey(data: bytes, name: str, limits: Limits) -> Outcome[Mapping[str, SheetFacts]]:
    """Look through an .xlsx without laying it out; the value says per sheet name what the scan found.

    Problems: F10 damaged or another kind of file, F12 too large or built to explode, F13 absurd cells, F14 enciphered.
    """
    place = Place(file=name)
    try:
        archive = Archive(data, name, limits)
    except _DAMAGED:
        return Outcome(None, (Problem("F10", "压缩包已经损坏，或者没有传完整", SAVE_AS, place),))
    problems = archive.directory_problems()
    if not archive.has(_WORKBOOK):
        problems.append(_no_workbook(archive, place))
    if problems:
        return Outcome(None, tuple(problems))
    return _Survey(archive, limits, place).run()


def _no_workbook(archive: Archive, place: Place) -> Problem:
    for part, what in _OTHERS:
        if archive.has(part):
            return Problem("F10", what, SAVE_AS, place)
    return Problem("F10", "这是压缩包，里面没有 Excel 工作簿的内容", "解压后上传其中的 .xlsx 工作簿", place)


class _Survey:
    """One look: unpacks each part once, in the order in which it is needed."""

    def __init__(self, archive: Archive, limits: Limits, place: Place) -> None:
        self._archive = archive
        self._limits = limits
        self._place = place
        self._seen: set[str] = set()
        self._problems: list[Problem] = []
        self._facts: dict[str, SheetFacts] = {}

    def run(self) -> Outcome[Mapping[str, SheetFacts]]:
        try:
            for sheet, part in self._sheets():
                self._scan(sheet, part)
            self._the_rest()
        except TooLarge as error:
            self._tell("F12", str(error), "只留需要的行和列，另存为新的 .xlsx 再上传")
        except ForbiddenPart:
            self._tell("F12", "部件里声明了文档类型（DTD），正常的工作簿没有这个，这是实体炸弹的做法", SAVE_AS)
        except BrokenPart as error:
            self._tell("F10", f"工作簿已经损坏（XML {error}）", SAVE_AS)
        except _DAMAGED:
            self._tell("F10", "压缩包已经损坏，或者没有传完整", SAVE_AS)
        return Outcome(None if self._problems else self._facts, tuple(self._problems))

    def _tell(self, code: str, message: str, remedy: str, sheet: str = "", cell: str = "") -> None:
        place = replace(self._place, sheet=sheet, cell=cell)
        self._problems.append(Problem(code, message, remedy, place))

    def _read(self, part: str, xml: XmlPart) -> None:
        self._seen.add(part.lower())
        self._archive.unpack(part, xml.feed)
        xml.close()

    def _sheets(self) -> list[tuple[str, str]]:
        """Return name and part of every worksheet; chart sheets and dialogues hold no cells and are left out."""
        listed, relations = SheetList(), Relations()
        self._read(_WORKBOOK, listed.xml)
        rels = "xl/_rels/workbook.xml.rels"
        if self._archive.has(rels):
            self._read(rels, relations.xml)
        sheets = []
        for sheet, relation in listed.sheets:
            kind, target = relations.targets.get(relation, ("", ""))
            part = posixpath.normpath(posixpath.join("/xl", target.replace("\\", "/"))).lstrip("/")
            if kind == "worksheet" and self._archive.has(part):
                sheets.append((sheet, part))
        if not sheets:
            self._tell("F10", "工作簿里没有一张工作表", SAVE_AS)
        return sheets

    def _scan(self, sheet: str, part: str) -> None:
        scan = SheetScan(self._limits, sum(facts.filled for facts in self._facts.values()))
        self._facts[sheet] = scan.facts
        try:
            self._read(part, scan.xml)
        except TooManyCells as error:
            self._tell("F12", str(error), _FEWER, sheet)
        self._far(sheet, scan.facts)

    def _far(self, sheet: str, facts: SheetFacts) -> None:
        limits = self._limits
        for ref in facts.far:
            message = f"有内容的格子远在数据之外（最多到第 {limits.last_row} 行、第 {limits.last_column} 列）"
            self._tell("F13", message, _CLEAR, sheet, ref)
        if facts.far_count > len(facts.far):
            message = f"这样的格子共 {facts.far_count} 个，以上只列出 {len(facts.far)} 个"
            self._tell("F13", message, _CLEAR, sheet)
        if facts.area > limits.area:
            message = f"表里大多是空的：从 A1 到最后一格围住 {facts.area} 格，最多 {limits.area} 格"
            for row, column in sorted({facts.bottom, facts.rightmost}):
                self._tell("F13", message, _CLEAR, sheet, ref_of(row, column))

    def _the_rest(self) -> None:
        """Unpack what no step has needed yet: the next reader may, and it does not count."""
        for part in self._archive.names():
            if part in self._seen or part.endswith("/"):
                continue
            if part.startswith("xl/") and part.endswith((".xml", ".rels")) and part.count("/") < 3:
                self._read(part, XmlPart())
            else:
                self._archive.unpack(part, _drop)


def _drop(_piece: bytes) -> None:
    """Counted while it was unpacked; nothing else is wanted of it."""
