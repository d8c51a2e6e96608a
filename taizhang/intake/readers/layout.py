"""Find the table in a sheet as an office keeps it: title above, header of one to three rows, data, totals, notes.

Pure functions over :class:`~taizhang.intake.readers.cells.Sheet`. Nothing is dropped: every row below the header is
there with its number and what it was taken for, so that a preview can show it and a person can object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from taizhang.intake.readers.cells import Cell, CellKind, Merge, Sheet, letters, ref_of
from taizhang.intake.readers.header import Header, clean, find_header

_TOTAL = re.compile(r"[（(]?.{0,6}?(合计|小计|总计|共计|累计)([:：（(].*|\d+.*)?[)）]?")
_NOTE = re.compile(
    r"[（(]?(注|备注|附注|说明|填表说明|填报说明)\d*[:：].*"
    r"|.{0,8}(填报人|填表人|制表人|审核人|审签人|负责人|责任人|联系人|领导|联系电话|填报单位|填表单位|单位"
    r"|填报时间|填报日期|填表日期|制表日期|报送日期|日期)(签字|签名|签章|盖章|[（(](签字|签名|签章|盖章)[)）])?[:：].*"
)
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]+[)）]?[、.．].*|[（(][一二三四五六七八九十]+[)）].*")
_ANNEX = re.compile(r"附[件表录]?[\d一二三四五六七八九十]*[:：]?")
_SERIAL = re.compile(r"序号|编号|序|号|no\.?", re.IGNORECASE)


class RowKind(StrEnum):
    """What a row below the header was taken for."""

    DATA = "data"
    BLANK = "blank"
    TOTAL = "total"
    HEADER = "header"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table. ``index`` counts from 1 (A); ``label`` joins the header rows: ``办理情况/完成日期``.

    A label is empty where a column holds something below the header but nothing in it.
    """

    index: int
    letter: str
    label: str


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A row below the header; ``cells[i]`` stands under ``columns[i]``, an EMPTY cell where there is nothing.

    A cell of a range merged downwards counts for every row of the range (a person reads it so); its ``ref`` stays
    the one where it was written.
    """

    number: int
    kind: RowKind
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The table found in a sheet. Where no header was found, ``header_rows`` and ``columns`` are empty.

    ``above`` holds the other texts over the header (annex number, unit, period, who filled it in), row by row.
    """

    title: str
    above: tuple[str, ...]
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: tuple[BodyRow, ...]


def find_layout(sheet: Sheet) -> Layout:
    """Return title, header, columns and classified rows of a sheet; never raises, whatever the sheet holds."""
    grid = {
        row.number: {cell.column: cell for cell in row.cells if not cell.is_empty}
        for row in sheet.rows
        if not all(cell.is_empty for cell in row.cells)
    }
    header = find_header(grid, sheet.merges)
    before = header.rows[0] if header else max(grid, default=0) + 1
    above = [_joined(grid[number]) for number in sorted(grid) if number < before]
    at = next((at for at, text in enumerate(above) if not _ANNEX.fullmatch(clean(text))), 0)
    title = above.pop(at) if above else ""
    if header is None:
        return Layout(title, tuple(above), (), (), ())
    columns = _columns(header, grid)
    return Layout(title, tuple(above), header.rows, columns, tuple(_body(sheet, header, columns, grid, title)))


def _joined(cells: Mapping[int, Cell]) -> str:
    return " ".join(" ".join(cells[column].text.split()) for column in sorted(cells))


def _columns(header: Header, grid: Mapping[int, Mapping[int, Cell]]) -> tuple[Column, ...]:
    used = {column for number, cells in grid.items() if number > header.rows[-1] for column in cells}
    indexes = sorted(used | set(header.labels))
    return tuple(Column(index, letters(index), header.labels.get(index, "")) for index in indexes)


def _body(
    sheet: Sheet,
    header: Header,
    columns: Sequence[Column],
    grid: Mapping[int, Mapping[int, Cell]],
    title: str,
) -> list[BodyRow]:
    first, last = header.rows[-1] + 1, max(grid)
    hidden = {row.number for row in sheet.rows if row.hidden}
    kinds = _Kinds(header, columns, _wide_starts(sheet.merges), grid, title)
    downwards = _downwards(sheet.merges, first, grid)
    rows = []
    for number in range(first, last + 1):
        own = grid.get(number, {})
        kind = kinds.kind_of(number, own)
        lent = downwards.get(number, {}) if kind is RowKind.DATA else {}
        cells = tuple(
            own.get(column.index) or lent.get(column.index) or _nothing(number, column.index, number in hidden)
            for column in columns
        )
        rows.append(BodyRow(number, kind, cells))
    return rows


def _nothing(row: int, column: int, hidden: bool) -> Cell:
    return Cell(ref_of(row, column), column, "", CellKind.EMPTY, hidden)


def _wide_starts(merges: Sequence[Merge]) -> dict[tuple[int, int], int]:
    return {(merge.top, merge.left): merge.right - merge.left + 1 for merge in merges}


def _downwards(
    merges: Sequence[Merge], first: int, grid: Mapping[int, Mapping[int, Cell]]
) -> dict[int, dict[int, Cell]]:
    """Return row → column → the cell that a merged range of one column lends to the rows below its first."""
    last = max(grid)
    lent: dict[int, dict[int, Cell]] = {}
    for merge in merges:
        cell = grid.get(merge.top, {}).get(merge.left)
        if merge.left != merge.right or merge.top < first or cell is None:
            continue
        for number in range(merge.top + 1, min(merge.bottom, last) + 1):
            lent.setdefault(number, {})[merge.left] = cell
    return lent


class _Kinds:
    """Tells what a row is, by what stands in it."""

    def __init__(
        self,
        header: Header,
        columns: Sequence[Column],
        wide: Mapping[tuple[int, int], int],
        grid: Mapping[int, Mapping[int, Cell]],
        title: str,
    ) -> None:
        self._header = header
        self._columns = columns
        self._wide = wide
        self._title = clean(title)
        self._serial = columns[0].index if columns and _SERIAL.fullmatch(columns[0].label) else 0
        self._heads = [{column: clean(cell.text) for column, cell in grid[row].items()} for row in header.rows]

    def kind_of(self, number: int, cells: Mapping[int, Cell]) -> RowKind:
        if not cells:
            return RowKind.BLANK
        texts = {column: clean(cells[column].text) for column in sorted(cells)}
        numbered = self._serial in cells and _is_number(cells[self._serial])
        if self._repeats_header(texts) or self._counts_columns(number, texts):
            return RowKind.HEADER
        if numbered:
            # Offices number empty lines in advance; a number alone is nobody's record.
            return RowKind.BLANK if len(cells) == 1 else RowKind.DATA
        first_texts = list(texts.values())[:2]
        if any(_TOTAL.fullmatch(text) for text in first_texts):
            return RowKind.TOTAL
        return RowKind.NOTE if self._is_note(number, texts) else RowKind.DATA

    def _repeats_header(self, texts: Mapping[int, str]) -> bool:
        for head in self._heads:
            same = sum(head.get(column) == text for column, text in texts.items())
            if same == len(texts) and (same >= 2 or same == len(head)):
                return True
        return False

    def _counts_columns(self, number: int, texts: Mapping[int, str]) -> bool:
        """Tell whether this is the line right below a header that numbers its columns: 1 2 3 4, or 甲 1 2 3."""
        if number != self._header.rows[-1] + 1 or len(texts) < max(4, len(self._columns)):
            return False
        counted = [text for text in texts.values() if text not in ("甲", "乙", "丙", "栏次")]
        return len(counted) >= 3 and counted == [str(n) for n in range(1, len(counted) + 1)]

    def _is_note(self, number: int, texts: Mapping[int, str]) -> bool:
        column, text = next(iter(texts.items()))
        if _NOTE.fullmatch(text) and column <= self._columns[0].index + 1:
            return True
        if len(texts) > 1 or len(self._columns) < 2:
            return False
        across = self._wide.get((number, column), 1)
        return across >= max(2, len(self._columns) // 2) or text == self._title or bool(_SECTION.fullmatch(text))


def _is_number(cell: Cell) -> bool:
    return cell.kind is CellKind.NUMBER or cell.text.strip().isdecimal()
