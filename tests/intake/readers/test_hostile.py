"""Files that mean harm, or mean nothing: each refused with code, place, reason and way out, and the server lives."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from taizhang.intake.readers.cells import LAST_COLUMN, LAST_ROW
from taizhang.intake.readers.limits import DEFAULT_LIMITS, MIB, Limits
from taizhang.intake.readers.workbook import read_workbook
from tests.intake.readers import books
from tests.intake.readers.books import WRITERS, Given

ORDINARY = books.by_xlsxwriter([Given({"A1": "序号", "A2": 1})])
SHEET = "xl__worksheets__sheet1_dot_xml"
LAST_CELL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
NO_BOUNDS = replace(DEFAULT_LIMITS, last_row=LAST_ROW, last_column=LAST_COLUMN, area=10**12)
UNMEASURED = replace(DEFAULT_LIMITS, unpacked_bytes=10**12, ratio=10**9)


def found(data, name="台账.xlsx", limits=DEFAULT_LIMITS):
    """Return {(code, sheet, cell)}; every problem must name the file, a reason and a way out."""
    outcome = read_workbook(data, name, limits)
    assert outcome.value is None
    for problem in outcome.problems:
        assert problem.place.file == name
        assert problem.message
        assert problem.remedy
    return {(problem.code, problem.place.sheet, problem.place.cell) for problem in outcome.problems}


def codes(data, name="台账.xlsx", limits=DEFAULT_LIMITS):
    return {code for code, _, _ in found(data, name, limits)}


# F13


def test_two_kilobytes_naming_the_last_cell_cost_nothing():
    data = books.slim(books.with_rows(LAST_CELL))
    assert len(data) < 2_000
    began = time.monotonic()
    assert found(data) == {("F13", "台账", "XFD1048576")}
    assert time.monotonic() - began < 5


def test_without_the_bounds_the_same_file_kills_the_reader_and_only_the_reader():
    assert codes(books.with_rows(LAST_CELL), limits=NO_BOUNDS) == {"F16"}


def test_without_the_child_the_same_file_would_kill_the_server():
    script = (
        "import io, resource, sys; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))\n"
        "import python_calamine\n"
        "try: python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0).to_python()\n"
        "except BaseException: sys.exit(3)\n"
    )
    data = books.with_rows(LAST_CELL)
    ended = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGABRT


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_absurd_cells_of_all_sheets_are_named_in_one_answer(write):
    data = write(
        [
            Given({"A1": "序号", "XFD1048576": "x", "B900000": "y"}, name="一月"),
            Given({"A1": "序号"}, name="二月"),
            Given({"A1": "序号", "ZZ3": "x", "A1048576": 3}, name="底稿", visible=False),
        ]
    )
    near = replace(DEFAULT_LIMITS, last_column=500)
    assert found(data, limits=near) == {
        ("F13", "一月", "XFD1048576"),
        ("F13", "一月", "B900000"),
        ("F13", "底稿", "ZZ3"),
        ("F13", "底稿", "A1048576"),
    }


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_two_near_cells_that_fence_in_a_desert_are_named(write):
    data = write([Given({"A1": "序号", "A150000": "x", "ALL1": "y"})])
    assert found(data) == {("F13", "台账", "A150000"), ("F13", "台账", "ALL1")}


@pytest.mark.parametrize("ref", ["ZZZZZZ1", "A99999999999", "A0", "1A", "甲1", "XFE1", "A1048577"])
def test_a_name_that_no_sheet_can_have_is_absurd(ref):
    assert found(books.with_rows(f'<row r="1"><c r="{ref}"><v>1</v></c></row>')) == {("F13", "台账", ref)}


def test_many_absurd_cells_are_counted_not_all_listed():
    rows = "".join(f'<row r="{n}"><c r="ZZZ{n}"><v>1</v></c></row>' for n in range(1, 301))
    problems = read_workbook(books.with_rows(rows), "台账.xlsx").problems
    assert len(problems) == 51
    assert "300" in problems[-1].message


# F12


def bomb(size=200 * MIB):
    return books.with_parts(ORDINARY, **{SHEET: b"<worksheet><sheetData>" + b" " * size + b"</sheetData></worksheet>"})


def test_a_zip_bomb_is_told_by_what_it_says_of_itself():
    data = bomb()
    assert len(data) < MIB
    assert codes(data) == {"F12"}


def test_a_bomb_below_the_total_is_told_by_its_ratio():
    assert codes(bomb(20 * MIB)) == {"F12"}


def test_without_the_limits_the_bomb_would_pass():
    outcome = read_workbook(bomb(20 * MIB), "台账.xlsx", UNMEASURED)
    assert "F12" not in {problem.code for problem in outcome.problems}


def test_a_bomb_with_a_forged_size_is_told_by_unpacking_it():
    data = books.forge_size(bomb(), "xl/worksheets/sheet1.xml", 1000)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size == 1000
    assert codes(data) == {"F12"}
    assert codes(books.forge_size(bomb(MIB // 2), "xl/worksheets/sheet1.xml", 1000)) == {"F12"}


def test_a_bomb_in_a_part_that_is_no_sheet_is_told_as_well():
    assert codes(books.with_parts(ORDINARY, xl__media__image1_dot_bin=bytes(50 * MIB))) == {"F12"}


def test_parts_that_share_the_same_data_are_told():
    noise = random.Random(1).randbytes(100_000)
    assert codes(books.overlapping(books.with_parts(ORDINARY, noise=noise), "noise", 20)) == {"F12"}


def test_too_many_parts_are_told():
    parts = {f"part{n}": b"" for n in range(DEFAULT_LIMITS.entries)}
    assert codes(books.with_parts(ORDINARY, **parts)) == {"F12"}


LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize("part", ["worksheets/sheet1.xml", "workbook.xml", "styles.xml", "sharedStrings.xml"])
def test_a_document_type_is_refused_wherever_it_stands(part):
    parts = books.parts_of(books.by_xlsxwriter([Given({"A1": "序号"})]))
    declaration, end, body = parts[f"xl/{part}"].partition(b"?>")
    laughing = {**parts, f"xl/{part}": declaration + end + LAUGHS + body}
    assert codes(books.archive_of(laughing)) == {"F12"}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_more_cells_than_allowed_are_told_by_sheet(write):
    full = Given(books.table([[1, 2, 3]] * 20), name="一月")
    few = replace(DEFAULT_LIMITS, cells=100)
    assert read_workbook(write([full]), "台账.xlsx", few).ok
    assert found(write([full, replace(full, name="二月")]), limits=few) == {("F12", "二月", "")}


def test_a_file_beyond_its_size_is_refused_before_anything_opens_it():
    assert codes(bytes(DEFAULT_LIMITS.file_bytes + 1)) == {"F12"}


# F10, F11, F14, F15


TEXTS = {
    "网页": "<html><head></head><body><table><tr><td>序号</td></tr></table></body></html>".encode(),
    "网页，前有声明": "\ufeff\r\n<!DOCTYPE HTML PUBLIC><HTML><TABLE><TR><TD>序号".encode("gb18030", "replace"),
    "只有表": "<table border=1><tr><td>序号</td></tr></table>".encode("gb18030"),
    "单个文件网页": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    "2003 XML": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
    "逗号": "序号,事项\r\n1,修路\r\n".encode("utf-8-sig"),
    "逗号，国标": "序号,事项\r\n1,修路\r\n".encode("gb18030"),
    "制表符": "序号\t事项\r\n1\t修路\r\n".encode("utf-16"),
}


@pytest.mark.parametrize("data", TEXTS.values(), ids=TEXTS)
def test_a_text_by_the_name_of_a_workbook_is_told(data):
    assert found(data, "台账.xls") == {("F11", "", "")}


def test_a_long_text_cut_inside_a_character_is_still_a_text():
    assert codes(("序号,事项\r\n" + "修路," * 30_000).encode()) == {"F11"}


OTHERS = {
    "空": b"",
    "PDF": b"%PDF-1.7\n",
    "图片": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "说不出": random.Random(2).randbytes(5000),
    "零": bytes(5000),
    "纯文本": "今天下雨".encode(),
    "文档": books.archive_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}),
    "ods": books.archive_of({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
    "xlsb": books.archive_of({"xl/workbook.bin": b"\x00"}),
    "压缩包": books.archive_of({"台账.txt": b"1"}),
    "半截": ORDINARY[: len(ORDINARY) // 2],
    "只有头": b"PK\x03\x04",
    "没有工作表": books.with_parts(ORDINARY, xl__workbook_dot_xml=b"<workbook><sheets/></workbook>"),
    "坏的 XML": books.with_rows("<row><c>"),
    "旧格式里的文档": books.compound("WordDocument", b""),
    "旧格式里别的": books.compound("Something", b""),
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_what_is_no_workbook_is_told(data):
    assert found(data) == {("F10", "", "")}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_part_twice_is_refused_for_nobody_knows_which_counts():
    out = io.BytesIO(ORDINARY)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/worksheets/Sheet1.xml", "<worksheet/>")
    assert codes(out.getvalue()) == {"F10"}


def test_what_asks_for_a_password_is_told():
    assert codes(books.encrypted_xlsx()) == {"F14"}
    assert codes(books.old_xls({(0, 0): 1.0}, cipher=True), "旧.xls") == {"F14"}
    # Bit 0 of the flags of a directory entry says "enciphered" (APPNOTE 4.4.4).
    data = bytearray(ORDINARY)
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert codes(bytes(data)) == {"F14"}


def test_an_old_workbook_that_cannot_be_read_is_told():
    assert codes(books.compound("Workbook", random.Random(3).randbytes(6000)), "旧.xls") == {"F15"}
    assert codes(b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(500), "旧.xls") == {"F15"}


def test_an_old_workbook_with_an_absurd_cell_is_told():
    (problem,) = found(books.old_xls({(0, 0): 1.0, (65_535, 255): 1.0}), "旧.xls")
    assert problem in {("F13", "台账", "IV65536"), ("F16", "", "")}


# F16


BUSY = books.by_xlsxwriter([Given(books.table([[n, "修路", 1.5, "示例镇"] for n in range(40_000)]))])
STARVED = {
    "时间": (Limits(seconds_wall=0.2), "F16"),
    "内存": (Limits(memory_bytes=60 * MIB), "F16"),
    "连起步的内存也没有": (Limits(memory_bytes=MIB), "F16"),
    "输出": (Limits(output_bytes=10_000), "F12"),
}


@pytest.mark.parametrize(("limits", "code"), STARVED.values(), ids=STARVED)
def test_a_reader_short_of_something_dies_alone(limits, code):
    assert codes(BUSY, limits=limits) == {code}


def test_the_same_file_is_read_where_nothing_is_short():
    assert read_workbook(BUSY, "台账.xlsx").ok


def test_processor_time_is_limited():
    rows = '<row r="1">' + '<c s="1"/>' * 3_000_000 + "</row>"
    long = replace(UNMEASURED, seconds_cpu=1, blank_cells=10**9)
    outcome = read_workbook(books.with_rows(rows), "台账.xlsx", long)
    assert {problem.code for problem in outcome.problems} == {"F16"}
    assert "处理器" in outcome.problems[0].message


def test_one_long_text_used_by_many_cells_does_not_flood_the_server():
    parts = books.parts_of(books.by_xlsxwriter([Given({"A1": "字" * 32_000})]))
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_001))
    sheet = f'<worksheet xmlns="{books.MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    assert codes(books.archive_of(parts)) <= {"F12", "F16"}


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def child_processes():
    """Return the numbers of our children, those that ended and were not waited for included."""
    children = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = path.read_text().rpartition(") ")[2].split()[1]
            if parent == str(os.getpid()):
                children.add(path.parent.name)
    return children


def test_the_server_lives_through_many_at_once_and_leaves_nothing_behind():
    hostile = [books.with_rows(LAST_CELL), bomb(20 * MIB), TEXTS["网页"], OTHERS["半截"], books.encrypted_xlsx()] * 3
    files, children = open_files(), child_processes()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda data: frozenset(codes(data, limits=NO_BOUNDS)), hostile))
    assert answers == [{"F16"}, {"F12"}, {"F11"}, {"F10"}, {"F14"}] * 3
    assert not [thread for thread in threading.enumerate() if "_feed" in thread.name]
    assert open_files() <= files
    assert child_processes() <= children
    assert read_workbook(ORDINARY, "台账.xlsx").ok


def test_a_damaged_file_is_read_or_refused_and_never_raises():
    chance = random.Random(4)
    for _ in range(60):
        data = bytearray(ORDINARY)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        outcome = read_workbook(bytes(data[: chance.randint(len(data) // 2, len(data))]), "台账.xlsx")
        assert outcome.ok or {problem.code for problem in outcome.errors} <= {"F10", "F11", "F12", "F13", "F14", "F16"}
