"""A ledger of matters in the shape in which an office keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl

TITLE = "{town}2015年工作台账（自己记的）"
HEAD = (
    ("序号", "工作事项", "事项来源", "时间", None, "办理结果"),
    (None, None, None, "何时收到", "办结时间", None),
)
MERGES = ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3")


def write(path: Path, town: str, rows: Sequence[Sequence[str | None]]) -> Path:
    """Write a ledger as an office keeps it: a merged title, a header of two rows, a blank row, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2015年"
    sheet.append([TITLE.format(town=town)])
    for line in HEAD:
        sheet.append(line)
    for number, row in enumerate(rows, 1):
        sheet.append([str(number), *row])
        if number == 2:
            sheet.append([])
    sheet.append(["合计", f"{len(rows)}件"])
    for merge in MERGES:
        sheet.merge_cells(merge)
    book.save(path)
    return path
