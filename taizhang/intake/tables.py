"""A workbook as one table over its sheets: columns, rows with their places, and what was not taken in, with why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.core.problems import Outcome, Place, Problem, Severity
from taizhang.intake.fields import MUST, guess
from taizhang.intake.readers.cells import Cell, CellKind, Sheet, Workbook
from taizhang.intake.readers.layout import BodyRow, Layout, RowKind, find_layout

LARGEST = 20_000  # rows of a batch


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row below the header, cells in the order of the columns."""

    sheet: str
    number: int
    kind: RowKind
    cells: tuple[Cell, ...]

    @property
    def hidden(self) -> bool:
        """True where the sheet hides or filters the row out."""
        return any(cell.hidden_row for cell in self.cells)

    @property
    def place(self) -> str:
        """The key of the row within the workbook."""
        return f"{self.sheet}!{self.number}"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the data as it stands in the sheet, so that an export can write it again."""

    rows: int
    cells: tuple[tuple[int, int, str], ...]
    merges: tuple[tuple[int, int, int, int], ...]
    columns: tuple[int, ...]
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All sheets of one form."""

    name: str
    labels: tuple[str, ...]
    head: Head
    rows: tuple[TableRow, ...]
    notices: tuple[Problem, ...]

    @property
    def form(self) -> str:
        """The fingerprint of the form: its labels in their order."""
        return form_of(self.labels)


def form_of(labels: Sequence[str]) -> str:
    """Return the fingerprint of a form."""
    return hashlib.sha256("\x1f".join(labels).encode()).hexdigest()[:32]


def table_of(workbook: Workbook, notices: Sequence[Problem] = ()) -> Outcome[Table]:
    """Return the sheets that carry the same form as one table; every other sheet is reported.

    The form is that of the visible sheet whose labels say most; sheets of a year, a
    month each, are taken in together.
    """
    said = list(notices)
    layouts: list[tuple[Sheet, Layout]] = []
    for sheet in workbook.sheets:
        if not sheet.rows:
            continue
        place = Place(file=workbook.name, sheet=sheet.name)
        if not sheet.visible:
            said.append(_notice("F17", "工作表是隐藏的，没有读入", "要导入就先取消隐藏，再上传", place))
            continue
        layout = find_layout(sheet)
        if layout.header_rows:
            layouts.append((sheet, layout))
        else:
            said.append(_notice("F17", "没有找到表头，没有读入", "表头单独成行，每列都有名称", place))
    if not layouts:
        problem = Problem("F17", "没有一张表有表头", "表头单独成行，每列都有名称", Place(file=workbook.name))
        return Outcome(None, (*said, problem))
    best = max(layouts, key=lambda pair: _says(pair[1]))[1]
    labels = tuple(column.label for column in best.columns)
    rows: list[TableRow] = []
    for sheet, layout in layouts:
        if tuple(column.label for column in layout.columns) != labels:
            place = Place(file=workbook.name, sheet=sheet.name)
            said.append(_notice("F17", "表头与所导入的表不同，没有读入", "另存为一个工作簿，单独上传", place))
            continue
        rows += [_row(sheet, row) for row in layout.rows]
    if len(rows) > LARGEST:
        message = f"有{len(rows)}行，一次最多{LARGEST}行"
        return Outcome(None, (*said, Problem("F12", message, "按月份分成几个工作簿", Place(file=workbook.name))))
    first = next(sheet for sheet, layout in layouts if layout is best)
    return Outcome(Table(workbook.name, labels, _head(first, best), tuple(rows), tuple(said)), tuple(said))


def _notice(code: str, message: str, remedy: str, place: Place) -> Problem:
    return Problem(code, message, remedy, place, Severity.WARNING)


def _says(layout: Layout) -> tuple[int, int]:
    given = guess([column.label for column in layout.columns])
    return sum(key in given for key in MUST) * 100 + sum(map(bool, given)), len(layout.rows)


def _row(sheet: Sheet, row: BodyRow) -> TableRow:
    return TableRow(sheet.name, row.number, row.kind, row.cells)


def _head(sheet: Sheet, layout: Layout) -> Head:
    last = layout.header_rows[-1]
    cells = [
        (row.number, cell.column, cell.text)
        for row in sheet.rows
        if row.number <= last
        for cell in row.cells
        if not cell.is_empty
    ]
    merges = [(m.top, m.left, m.bottom, m.right) for m in sheet.merges if m.bottom <= last]
    columns = tuple(column.index for column in layout.columns)
    return Head(last, tuple(cells), tuple(merges), columns, tuple(column.letter for column in layout.columns))


# --- as plain data, to be kept under a key ------------------------------------------------------


def table_to_bytes(table: Table) -> bytes:
    """Return a table as JSON."""
    plain = {
        "name": table.name,
        "labels": table.labels,
        "head": head_to_plain(table.head),
        "rows": [
            [row.sheet, row.number, row.kind.value, [_cell_to_plain(cell) for cell in row.cells]] for row in table.rows
        ],
        "notices": [_problem_to_plain(problem) for problem in table.notices],
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def table_from_bytes(data: bytes) -> Table:
    """Return the table that :func:`table_to_bytes` wrote."""
    plain = json.loads(data)
    rows = tuple(
        TableRow(sheet, number, RowKind(kind), tuple(_cell_from_plain(cell) for cell in cells))
        for sheet, number, kind, cells in plain["rows"]
    )
    notices = tuple(_problem_from_plain(one) for one in plain["notices"])
    return Table(plain["name"], tuple(plain["labels"]), head_from_plain(plain["head"]), rows, notices)


def head_to_plain(head: Head) -> dict[str, Any]:
    """Return a head as plain data."""
    return {
        "rows": head.rows,
        "cells": head.cells,
        "merges": head.merges,
        "columns": head.columns,
        "letters": head.letters,
    }


def head_from_plain(plain: Mapping[str, Any]) -> Head:
    """Return the head that :func:`head_to_plain` wrote."""
    return Head(
        plain["rows"],
        tuple((row, column, text) for row, column, text in plain["cells"]),
        tuple((top, left, bottom, right) for top, left, bottom, right in plain["merges"]),
        tuple(plain["columns"]),
        tuple(plain["letters"]),
    )


def _cell_to_plain(cell: Cell) -> list[Any]:
    return [cell.ref, cell.column, cell.text, cell.kind.value, int(cell.hidden_row), int(cell.lossy)]


def _cell_from_plain(plain: Sequence[Any]) -> Cell:
    ref, column, text, kind, hidden, lossy = plain
    return Cell(ref, column, text, CellKind(kind), bool(hidden), bool(lossy))


def _problem_to_plain(problem: Problem) -> dict[str, str]:
    return {
        "code": problem.code,
        "message": problem.message,
        "remedy": problem.remedy,
        "severity": problem.severity.value,
        "file": problem.place.file,
        "sheet": problem.place.sheet,
        "cell": problem.place.cell,
    }


def _problem_from_plain(plain: Mapping[str, str]) -> Problem:
    place = Place(file=plain["file"], sheet=plain["sheet"], cell=plain["cell"])
    return Problem(plain["code"], plain["message"], plain["remedy"], place, Severity(plain["severity"]))
