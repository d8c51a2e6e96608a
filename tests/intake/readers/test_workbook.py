"""What an office's workbook says, read back: every cell with its place, its text and what it is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from taizhang.core.problems import Severity
from taizhang.intake.readers.cells import LAST_COLUMN, LAST_ROW, CellKind, Merge, letters, ref_of, split_ref
from taizhang.intake.readers.values import text_of
from taizhang.intake.readers.workbook import read_workbook
from tests.intake.readers import books
from tests.intake.readers.books import WRITERS, Given

written = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


def read(data, **limits):
    return read_workbook(data, "台账.xlsx", **limits).unwrap()


def cells_of(sheet):
    return {cell.ref: cell for row in sheet.rows for cell in row.cells}


VALUES = {
    "B2": ("上级交办事项台账", "text", "上级交办事项台账"),
    "A3": (7, "number", "7"),
    "B3": (1.5, "number", "1.5"),
    "C3": (0.1 + 0.2, "number", "0.3"),
    "D3": (-3, "number", "-3"),
    "E3": (123456789012345, "number", "123456789012345"),
    "F3": (date(2016, 1, 18), "date", "2016-01-18"),
    "G3": (datetime(2016, 1, 18, 9, 30), "date", "2016-01-18 09:30"),  # noqa: DTZ001 - a cell has no zone
    "H3": ("2016.1.5", "text", "2016.1.5"),
    "I3": (True, "bool", "TRUE"),
    "J3": ("510104199001011234", "text", "510104199001011234"),
    "K3": ("007", "text", "007"),
    "L3": (" 修路\n第二行 ", "text", " 修路\n第二行 "),
    "AA9": ("远处", "text", "远处"),
}


@written
def test_a_cell_is_read_as_a_person_sees_it(write):
    data = write([Given({ref: value for ref, (value, _, _) in VALUES.items()})])
    (sheet,) = read(data).sheets
    assert {ref: (str(cell.kind), cell.text) for ref, cell in cells_of(sheet).items()} == {
        ref: (kind, text) for ref, (_, kind, text) in VALUES.items()
    }
    assert not any(cell.lossy for cell in cells_of(sheet).values())


@written
def test_a_number_of_more_than_fifteen_digits_is_marked_and_not_mended(write):
    data = write([Given({"A1": 510104199001011234, "A2": 999999999999999, "A3": 1e15, "A4": "510104199001011234"})])
    cells = cells_of(read(data).sheets[0])
    assert {ref for ref, cell in cells.items() if cell.lossy} == {"A1", "A3"}
    assert cells["A1"].text == "510104199001011000"
    assert cells["A4"].text == "510104199001011234"


@written
def test_hidden_and_filtered_rows_are_read_and_told(write):
    rows = books.table([["序号", "事项"], *[[n, f"事项{n}"] for n in range(1, 7)]])
    sheet = Given(rows, hidden_rows=(3, 6), filtered="A1:B7")
    (found,) = read(write([sheet])).sheets
    assert {row.number for row in found.rows if row.hidden} == {3, 6}
    assert {cell.ref for cell in cells_of(found).values() if cell.hidden_row} == {"A3", "B3", "A6", "B6"}
    assert len(found.rows) == 7


@written
def test_hidden_sheets_and_merged_ranges_are_told(write):
    first = Given({"A1": "标题"}, merges=("A1:D1",))
    second = Given({"A1": "底稿"}, name="底稿", visible=False)
    found = read(write([first, second])).sheets
    assert [(sheet.name, sheet.visible) for sheet in found] == [("台账", True), ("底稿", False)]
    assert found[0].merges == (Merge(1, 1, 1, 4),)


@written
def test_an_empty_workbook_has_a_sheet_without_rows(write):
    assert [(sheet.name, sheet.rows) for sheet in read(write([Given({})])).sheets] == [("台账", ())]


def test_errors_and_formulas_without_a_result_are_seen():
    rows = (
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2"><f>A1+1</f></c><c r="C2"><f>1+1</f><v>2</v></c>'
        '<c r="D2" t="str"><f>""</f><v></v></c><c r="E2" s="0"/></row>'
    )
    (sheet,) = read(books.with_rows(rows)).sheets
    found = {ref: (str(cell.kind), cell.text) for ref, cell in cells_of(sheet).items()}
    assert found == {"A2": ("error", "#N/A"), "B2": ("error", "=A1+1"), "C2": ("number", "2")}


def test_cells_without_names_stand_after_each_other():
    rows = '<row><c><v>1</v></c><c t="inlineStr"><is><t>甲</t></is></c></row><row hidden="true"><c t="e"><v>#REF!</v></c></row>'
    (sheet,) = read(books.with_rows(rows)).sheets
    assert {(cell.ref, cell.text, cell.hidden_row) for cell in cells_of(sheet).values()} == {
        ("A1", "1", False),
        ("B1", "甲", False),
        ("A2", "#REF!", True),
    }


def test_a_row_of_no_height_is_hidden():
    rows = (
        '<row r="1" ht="0" customHeight="1"><c r="A1"><v>1</v></c></row><row r="2" ht="15"><c r="A2"><v>2</v></c></row>'
    )
    (sheet,) = read(books.with_rows(rows)).sheets
    assert [row.hidden for row in sheet.rows] == [True, False]


def test_a_style_far_away_costs_nothing_and_says_nothing():
    (sheet,) = read(
        books.with_rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>')
    ).sheets
    assert set(cells_of(sheet)) == {"A1"}


def test_a_county_sized_ledger_is_read_in_time():
    rows = [[n, f"事项{n}", "2015.3.1", 3.5, "示例镇", "办结", "", ""] for n in range(20_000)]
    (sheet,) = read(books.by_xlsxwriter([Given(books.table(rows))])).sheets
    assert len(sheet.rows) == 20_000


@drawn(
    st.one_of(
        st.integers(), st.floats(), st.text(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas()
    )
)
def test_no_value_is_too_strange_to_be_written_down(value):
    if isinstance(value, int) and abs(value) > 10**300:
        return
    kind, text, lossy = text_of(value)
    assert (kind is CellKind.EMPTY) == (text == "")
    assert not lossy or kind is CellKind.NUMBER


@drawn(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_of_fifteen_digits_are_exact(value):
    assert text_of(float(value)) == (CellKind.NUMBER, str(value), False)


def test_times_read_as_a_clock_shows_them():
    assert [text_of(value)[1] for value in (time(9, 5), time(9, 5, 7), timedelta(hours=30))] == [
        "09:05",
        "09:05:07",
        "30:00",
    ]


@drawn(st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN))
def test_names_of_cells_go_there_and_back(row, column):
    assert split_ref(ref_of(row, column)) == (row, column)


def test_the_last_cell_of_a_sheet_is_xfd1048576():
    assert letters(LAST_COLUMN) == "XFD"
    assert split_ref("XFD1048577") is None
    assert split_ref("XFE1") is None
    assert split_ref("A0") is None


def test_the_old_format_is_read_with_a_notice():
    outcome = read_workbook(books.old_xls({(0, 0): "序号", (1, 0): 1.0, (1, 1): "修路"}), "旧.xls")
    assert outcome.ok
    assert {(problem.code, problem.severity) for problem in outcome.problems} == {("F15", Severity.NOTICE)}
    assert {ref: cell.text for ref, cell in cells_of(outcome.value.sheets[0]).items()} == {
        "A1": "序号",
        "A2": "1",
        "B2": "修路",
    }
