"""The ledger of matters as a workbook in the shape in which an office keeps it. Strings are never formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from taizhang.intake.tables import Head

# The shape where no office has shown its own: a merged title, a header of two rows, a count of rows, a total.
OWN_FIELDS = (
    "serial",
    "title",
    "source",
    "organisation",
    "person",
    "opened_on",
    "due_on",
    "done_on",
    "outcome",
    "note",
)
OWN_HEAD = Head(
    rows=3,
    cells=(
        (1, 1, "事项台账"),
        (2, 1, "序号"),
        (2, 2, "事项"),
        (2, 3, "来源"),
        (2, 4, "责任"),
        (3, 4, "单位"),
        (3, 5, "责任人"),
        (2, 6, "时间"),
        (3, 6, "登记日"),
        (3, 7, "到期日"),
        (3, 8, "办结日"),
        (2, 9, "办理情况"),
        (2, 10, "备注"),
    ),
    merges=(
        (1, 1, 1, 10),
        (2, 1, 3, 1),
        (2, 2, 3, 2),
        (2, 3, 3, 3),
        (2, 4, 2, 5),
        (2, 6, 2, 8),
        (2, 9, 3, 9),
        (2, 10, 3, 10),
    ),
    columns=tuple(range(1, 11)),
    letters=tuple("ABCDEFGHIJ"),
)
_WIDTHS = {"serial": 6, "title": 40, "outcome": 28, "note": 28, "organisation": 18}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A matter as its row says it, by field."""

    values: dict[str, str | date | None]


def render(head: Head, fields: Sequence[str], rows: Sequence[LedgerRow], *, sheet: str = "台账") -> bytes:
    """Return the workbook: the head as it stands, a row a matter, a total row below.

    Texts are written as texts whatever they begin with, days as days.
    """
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet)
        styles = _styles(book)
        _write_head(page, head, styles)
        for at, row in enumerate(rows):
            _write_row(page, head.rows + at, at + 1, head, fields, row, styles)
        _write_total(page, head, fields, len(rows), styles)
        for column, key in zip(head.columns, fields, strict=True):
            page.set_column(column - 1, column - 1, _WIDTHS.get(key, 13))
        page.freeze_panes(head.rows, 0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0, head.rows - 1)
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    cell = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "head": book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#F1ECE1"}),
        "text": book.add_format({**cell, "num_format": "@"}),
        "day": book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"}),
        "number": book.add_format({**cell, "align": "center"}),
        "total": book.add_format({**cell, "bold": True}),
    }


def _write_head(page: Any, head: Head, styles: dict[str, Any]) -> None:
    wide = {(top, left): (bottom, right) for top, left, bottom, right in head.merges}
    for row, column, text in head.cells:
        style = styles["title"] if row == 1 and (row, column) in wide else styles["head"]
        if (row, column) in wide:
            bottom, right = wide[row, column]
            page.merge_range(row - 1, column - 1, bottom - 1, right - 1, "", style)
        page.write_string(row - 1, column - 1, text, style)


def _write_row(
    page: Any, line: int, number: int, head: Head, fields: Sequence[str], row: LedgerRow, styles: dict[str, Any]
) -> None:
    for column, key in zip(head.columns, fields, strict=True):
        value = number if key == "serial" else row.values.get(key)
        if isinstance(value, int):
            page.write_number(line, column - 1, value, styles["number"])
        elif isinstance(value, date):
            page.write_datetime(line, column - 1, value, styles["day"])
        else:
            page.write_string(line, column - 1, value or "", styles["text"])


def _write_total(page: Any, head: Head, fields: Sequence[str], n: int, styles: dict[str, Any]) -> None:
    line = head.rows + n
    for at, column in enumerate(head.columns):
        page.write_string(
            line, column - 1, "合计" if at == 0 else f"{n}件" if fields[at] == "title" else "", styles["total"]
        )
