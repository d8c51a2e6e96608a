"""The table in a sheet: title, header, columns and what each row below is; found equals planted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from taizhang.intake.readers.cells import Cell, CellKind, Merge, Row, Sheet, ref_of, split_ref
from taizhang.intake.readers.layout import RowKind, find_layout
from taizhang.intake.readers.workbook import read_workbook
from tests.intake.readers import books
from tests.intake.readers.books import WRITERS, Given


def sheet_of(rows, merges=(), first=1):
    """Return a sheet as the reader gives it: rows of plain values from row ``first``, None for nothing."""
    made = []
    for number, row in enumerate(rows, first):
        cells = [cell_of(number, column, value) for column, value in enumerate(row, 1) if value is not None]
        if cells:
            made.append(Row(number, False, tuple(cells)))
    return Sheet("台账", True, tuple(made), tuple(map(merge_of, merges)))


def cell_of(row, column, value):
    kind = CellKind.NUMBER if isinstance(value, int) else CellKind.DATE if isinstance(value, date) else CellKind.TEXT
    return Cell(ref_of(row, column), column, str(value), kind)


def merge_of(text):
    (top, left), (bottom, right) = map(split_ref, text.split(":"))
    return Merge(top, left, bottom, right)


def labels(layout):
    return {column.letter: column.label for column in layout.columns}


def kinds(layout):
    return {row.number: str(row.kind) for row in layout.rows}


HEADER = ["序号", "事项名称", "交办日期", "责任单位", "备注"]
LINE = [1, "修村道", "2015.1.5", "示例镇", None]

TWO_ROWS = [
    ["序号", "事项名称", "交办", None, "办理情况", None, None, "备注"],
    [None, None, "来源", "日期", "办结日期", "责任人", "结果", None],
]
JOINED = {
    "A": "序号",
    "B": "事项名称",
    "C": "交办/来源",
    "D": "交办/日期",
    "E": "办理情况/办结日期",
    "F": "办理情况/责任人",
    "G": "办理情况/结果",
    "H": "备注",
}


def test_a_title_and_lines_above_are_told_from_the_header():
    rows = [
        ["附件1"],
        ["示例镇  交办事项台账"],
        ["填报单位：示例镇", None, None, "2015年1月"],
        HEADER,
        LINE,
    ]
    layout = find_layout(sheet_of(rows, ["A2:E2", "A3:C3"]))
    assert layout.title == "示例镇 交办事项台账"
    assert layout.above == ("附件1", "填报单位：示例镇 2015年1月")
    assert layout.header_rows == (4,)
    assert labels(layout) == dict(zip("ABCDE", HEADER, strict=True))
    assert kinds(layout) == {5: "data"}


@pytest.mark.parametrize("merges", [["A2:A3", "B2:B3", "C2:D2", "E2:G2", "H2:H3"], ["C2:D2", "E2:G2"], []])
@pytest.mark.parametrize("above", [[["台账"]], [["填报单位", "示例镇"]]])
def test_a_header_of_two_rows_is_joined_merged_or_not(merges, above):
    lines = [[n, "修村道", "上级", "2015.1.5", "2015.2.1", "某甲", "办结", None] for n in range(1, 4)]
    layout = find_layout(sheet_of([*above, *TWO_ROWS, *lines], merges))
    assert layout.header_rows == (2, 3)
    assert labels(layout) == JOINED
    assert set(kinds(layout).values()) == {"data"}


def test_groups_that_cover_every_column_and_repeat_their_labels_are_joined():
    rows = [["一月", None, "二月", None], ["完成", "未完成", "完成", "未完成"], [1, 2, 3, 4]]
    layout = find_layout(sheet_of(rows, ["A1:B1", "C1:D1"]))
    assert labels(layout) == {"A": "一月/完成", "B": "一月/未完成", "C": "二月/完成", "D": "二月/未完成"}


def test_a_line_of_particulars_in_words_is_not_the_header():
    rows = [["填报单位", "示例镇", "填报时间", "2015年1月"], HEADER, LINE]
    assert find_layout(sheet_of(rows)).header_rows == (2,)
    assert find_layout(sheet_of(rows, ["A1:B1"])).header_rows == (2,)
    assert find_layout(sheet_of(rows[:2])).header_rows == (2,)


def test_the_first_line_of_data_in_words_is_not_taken_for_the_header():
    rows = [["姓名", "单位", None], ["某甲", "示例镇", "已办"], ["某乙", "示例村", "未办"]]
    layout = find_layout(sheet_of(rows))
    assert layout.header_rows == (1,)
    assert labels(layout) == {"A": "姓名", "B": "单位", "C": ""}
    assert kinds(layout) == {2: "data", 3: "data"}


def test_a_wide_label_does_not_swallow_the_first_line_of_data():
    rows = [["事项", "单位", "备注", None], ["修村道", "示例镇", "无", None], ["修水渠", "示例村", "无", None]]
    layout = find_layout(sheet_of(rows, ["C1:D1"]))
    assert layout.header_rows == (1,)
    assert kinds(layout) == {2: "data", 3: "data"}


def test_blanks_between_the_characters_of_a_label_mean_nothing():
    layout = find_layout(sheet_of([["序 号", "责任\n单位", " 备　注 "], [1, "示例镇", "无"]]))
    assert list(labels(layout).values()) == ["序号", "责任单位", "备注"]


PLANTED = [
    (LINE, "data"),
    ([None] * 5, "blank"),
    (["一、上级交办"], "note"),
    ([2, "合计划拨资金", "2015.1.6", "示例镇", "无"], "data"),
    (["小 计", 2, None, None, None], "total"),
    (HEADER, "header"),
    ([3, "建合计墙", date(2015, 1, 7), "示例镇", None], "data"),
    ([4, None, None, None, None], "blank"),
    ([None, "补记一件", "2015.1.8", "示例村", None], "data"),
    ([None, "合计", None, 3, None], "total"),
    (["全镇总计：3件"], "total"),
    (["注：日期为交办之日"], "note"),
    (["填报人：某甲", None, "审核人：某乙"], "note"),
]


def test_every_row_is_told_by_its_number():
    layout = find_layout(sheet_of([["台账"], HEADER, *[row for row, _ in PLANTED]], ["A1:E1"]))
    assert kinds(layout) == {number: kind for number, (_, kind) in enumerate(PLANTED, 3)}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_the_same_is_found_in_a_written_workbook(write):
    rows = [["交办事项台账"], *TWO_ROWS, [1, "修村道", "上级", "2015.1.5", date(2015, 2, 1), "某甲", "办结", None]]
    rows += [[None] * 8, ["合计", 1]]
    merges = ("A1:H1", "A2:A3", "B2:B3", "C2:D2", "E2:G2", "H2:H3")
    (sheet,) = read_workbook(write([Given(books.table(rows), merges=merges)]), "台账.xlsx").unwrap().sheets
    layout = find_layout(sheet)
    assert (layout.title, layout.header_rows) == ("交办事项台账", (2, 3))
    assert labels(layout) == JOINED
    assert kinds(layout) == {4: "data", 5: "blank", 6: "total"}
    assert [cell.text for cell in layout.rows[0].cells] == [
        "1",
        "修村道",
        "上级",
        "2015.1.5",
        "2015-02-01",
        "某甲",
        "办结",
        "",
    ]
    assert [cell.ref for cell in layout.rows[0].cells] == [f"{letter}4" for letter in "ABCDEFGH"]


def test_a_line_that_numbers_the_columns_belongs_to_the_header():
    rows = [["单位", "应办", "已办", "未办"], ["甲", "1", "2", "3"], ["示例镇", 15, 14, 1]]
    assert kinds(find_layout(sheet_of(rows))) == {2: "header", 3: "data"}


def test_a_range_merged_downwards_counts_for_each_of_its_rows():
    rows = [HEADER, [1, "修村道", "2015.1.5", "示例镇", None], [2, "修水渠", "2015.1.6", None, None]]
    layout = find_layout(sheet_of(rows, ["D2:D3"]))
    assert [(row.cells[3].text, row.cells[3].ref) for row in layout.rows] == [("示例镇", "D2"), ("示例镇", "D2")]


def test_a_table_that_begins_further_down_and_right_keeps_its_places():
    rows = [[None, None, *HEADER], [None, None, *LINE]]
    layout = find_layout(sheet_of(rows, first=7))
    assert layout.header_rows == (7,)
    assert [column.letter for column in layout.columns] == list("CDEFG")
    assert [cell.ref for cell in layout.rows[0].cells] == ["C8", "D8", "E8", "F8", "G8"]


def test_years_and_months_may_be_labels():
    rows = [["序号", "单位", "2013年", "2014年", "1月"], [1, "示例镇", 3, 4, 5]]
    assert find_layout(sheet_of(rows)).header_rows == (1,)


def test_a_header_without_data_is_still_a_header():
    layout = find_layout(sheet_of([["台账"], HEADER], ["A1:E1"]))
    assert (layout.header_rows, layout.rows) == ((2,), ())


@pytest.mark.parametrize("rows", [[], [[1, 2, 3], [4, 5, 6]], [["只有一行标题"]]])
def test_where_there_is_no_table_no_header_is_invented(rows):
    layout = find_layout(sheet_of(rows))
    assert layout.header_rows in {(), (1,)}
    assert len(rows) < 2 or layout.header_rows == ()


TEXTS = st.sampled_from(
    [None, None, 1, 15, "序号", "事项", "合计", "一、", "2015.1.5", "填报人：", "示例镇", date(2015, 1, 5)]
)
CORNERS = st.tuples(st.integers(1, 8), st.integers(1, 5), st.integers(0, 3), st.integers(0, 3))


@settings(max_examples=300)
@drawn(st.lists(st.lists(TEXTS, min_size=5, max_size=5), max_size=9), st.lists(CORNERS, max_size=5))
def test_whatever_a_sheet_holds_nothing_below_the_header_is_lost(rows, corners):
    merges = [f"{ref_of(top, left)}:{ref_of(top + down, left + right)}" for top, left, down, right in corners]
    sheet = sheet_of(rows, merges)
    layout = find_layout(sheet)
    if not layout.header_rows:
        return
    below = {cell.ref for row in sheet.rows if row.number > layout.header_rows[-1] for cell in row.cells}
    shown = {cell.ref for row in layout.rows for cell in row.cells if cell.kind is not CellKind.EMPTY}
    assert shown == below
    numbers = [row.number for row in layout.rows]
    assert numbers == list(
        range(layout.header_rows[-1] + 1, (sheet.rows[-1].number if below else layout.header_rows[-1]) + 1)
    )
    assert all(len(row.cells) == len(layout.columns) for row in layout.rows)
    assert {row.number for row in layout.rows if row.kind is RowKind.BLANK} >= set(numbers) - {
        r.number for r in sheet.rows
    }
