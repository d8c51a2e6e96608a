"""A workbook that we write holds texts as texts: nothing in it is worked out when it is opened."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import openpyxl
import pytest

from taizhang.intake.fields import FIELDS
from taizhang.intake.renderers.ledger import LedgerRow, render
from taizhang.intake.tables import Head

ROOT = Path(__file__).parents[2]
ALLOWED = {"write_string", "write_number", "write_datetime"}
FORMULAS = ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(1)", "{=1}", "\t=1", "http://x", "mailto:x", "007"]


def writes(text: str) -> set[str]:
    """Return how a renderer writes cells, but for the ways that keep a text a text."""
    called = [
        node.func.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return {name for name in called if name.startswith(("write", "insert"))} - ALLOWED


def test_renderers_write_texts_numbers_and_days_only() -> None:
    files = sorted((ROOT / "taizhang").glob("*/renderers/*.py"))
    assert any("write_string" in file.read_text() for file in files)
    assert {str(file): found for file in files if (found := writes(file.read_text()))} == {}


@pytest.mark.parametrize(
    "planted", ["page.write(0, 0, text)", "page.write_formula(0, 0, text)", "page.write_row(0, 0, [text])"]
)
def test_a_planted_way_of_writing_is_caught(planted: str) -> None:
    assert len(writes(planted)) == 1


def test_what_begins_like_a_formula_stays_a_text() -> None:
    fields = ("title", "source")
    head = Head(1, ((1, 1, "=事项"), (1, 2, "来源")), (), (1, 2), ("A", "B"))
    assert set(fields) <= {field.key for field in FIELDS}
    book = openpyxl.load_workbook(
        io.BytesIO(render(head, fields, [LedgerRow({"title": t, "source": t}) for t in FORMULAS]))
    )
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [row[0].value for row in book.active.iter_rows(min_row=2)][: len(FORMULAS)] == FORMULAS
    assert not any(cell.hyperlink for cell in cells)
