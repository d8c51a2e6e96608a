"""The child process that opens a workbook: bytes on stdin, JSON on stdout, limits as its only argument.

Run as ``python -I -m taizhang.intake.readers.child LIMITS``. It limits itself before it reads a byte, touches no file
and no network, and may die of anything: the parent (:mod:`taizhang.intake.readers.workbook`) turns that into a problem.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from taizhang.core.problems import Place, Problem, Severity
from taizhang.intake.readers.cells import CellKind, ref_of
from taizhang.intake.readers.limits import Limits
from taizhang.intake.readers.parts import SheetFacts
from taizhang.intake.readers.sniff import SAVE_AS, Container, asks_for_password, sniff
from taizhang.intake.readers.survey import survey
from taizhang.intake.readers.values import text_of

_Message = dict[str, Any]


def limit_self(limits: Limits) -> None:
    """Bind this process: processor seconds, address space, no file written, no core left behind."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds_cpu, limits.seconds_cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes, limits: Limits) -> _Message:
    """Return ``{"problems": […], "sheets": […]}``; no sheets where an error stands. Places carry no file name."""
    container = sniff(data, "")
    if isinstance(container, Problem):
        return _refusal(container)
    if container is Container.CFB:
        return _values(data, None, limits)
    surveyed = survey(data, "", limits)
    if surveyed.value is None:
        return _refusal(*surveyed.problems)
    return _values(data, surveyed.value, limits)


def _refusal(*problems: Problem) -> _Message:
    return {"problems": [_plain(problem) for problem in problems], "sheets": []}


def _plain(problem: Problem) -> dict[str, str]:
    return {
        "code": problem.code,
        "message": problem.message,
        "remedy": problem.remedy,
        "severity": problem.severity,
        "sheet": problem.place.sheet,
        "cell": problem.place.cell,
    }


def _values(data: bytes, facts: Mapping[str, SheetFacts] | None, limits: Limits) -> _Message:
    """Read all cells. ``facts`` is None for the old format, whose sheets no scan has seen."""
    try:
        workbook = load_workbook(BytesIO(data))
        sheets, problems = [], []
        for number, about in enumerate(workbook.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(number)
            problems += _too_far(sheet, limits)
            if not problems:
                seen = facts.get(about.name, SheetFacts()) if facts is not None else SheetFacts()
                sheets.append(_sheet(sheet, about.visible is SheetVisibleEnum.Visible, seen))
    except PasswordError:
        return _refusal(_enciphered())
    except CalamineError:
        # The reader's own words are English and name its insides; they help nobody who uploads.
        if facts is not None:
            return _refusal(Problem("F10", "工作簿已经损坏，读不出来", SAVE_AS))
        if asks_for_password(data):
            return _refusal(_enciphered())
        return _refusal(Problem("F15", "旧格式工作簿（.xls）读不出来，可能已经损坏", SAVE_AS))
    if problems:
        return _refusal(*problems)
    told = [] if facts is not None else [_old_format()]
    return {"problems": [_plain(problem) for problem in told], "sheets": sheets}


def _old_format() -> Problem:
    message = "旧格式（.xls）里看不出哪些行被隐藏或筛掉，隐藏的行一并读入；错误值读作空格"
    return Problem("F15", message, "核对预览；或在 Excel 里另存为 .xlsx 再上传", severity=Severity.NOTICE)


def _enciphered() -> Problem:
    return Problem("F14", "工作簿设了打开密码，内容是加密的", "取消打开密码，另存后再上传")


def _too_far(sheet: CalamineSheet, limits: Limits) -> list[Problem]:
    """Check once more what the reader itself found: the old format has no scan, and two readers may differ."""
    problems = []
    if sheet.end is not None:
        row, column = sheet.end[0] + 1, sheet.end[1] + 1
        if row > limits.last_row or column > limits.last_column or row * column > limits.area:
            place = Place(sheet=sheet.name, cell=ref_of(row, column))
            message = f"表格一直伸到 {place.cell}，远在数据之外"
            problems.append(Problem("F13", message, "删去数据以外的行和列，另存后再上传", place))
    if len(sheet.merged_cell_ranges or ()) > limits.merges:
        message = f"合并的区域超过 {limits.merges} 处"
        problems.append(Problem("F12", message, "取消不需要的合并，另存后再上传", Place(sheet=sheet.name)))
    return problems


def _sheet(sheet: CalamineSheet, visible: bool, facts: SheetFacts) -> _Message:
    rows: dict[int, dict[int, list[object]]] = {}
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        cells = {}
        for column, value in enumerate(values, 1):
            if value == "":
                continue
            kind, text, lossy = text_of(value)
            cells[column] = [column, kind, text, int(lossy)]
        if cells:
            rows[number] = cells
    # The reader gives an error, and a formula without a result, as nothing at all; a person does see them.
    for (number, column), text in facts.errors.items():
        rows.setdefault(number, {})[column] = [column, CellKind.ERROR, text, 0]
    return {
        "name": sheet.name,
        "visible": visible,
        "rows": [
            [number, int(number in facts.hidden_rows), [cells[column] for column in sorted(cells)]]
            for number, cells in sorted(rows.items())
        ],
        "merges": [
            [top + 1, left + 1, bottom + 1, right + 1]
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ],
    }


def main() -> int:
    """Read stdin under the limits given as JSON; write the answer; never let an exception out."""
    limits = Limits.from_numbers(json.loads(sys.argv[1]))
    limit_self(limits)
    try:
        answer = json.dumps(read(sys.stdin.buffer.read(), limits), ensure_ascii=False).encode("utf-8", "replace")
        if len(answer) > limits.output_bytes:
            message = f"读出的文字超过 {limits.output_bytes >> 20} MiB"
            answer = json.dumps(_refusal(Problem("F12", message, "分成几个文件上传"))).encode()
    except MemoryError:
        answer = json.dumps({"died": "memory"}).encode()
    except BaseException as error:
        # Not Exception: a panic of the native reader is none.
        answer = json.dumps({"died": type(error).__name__}).encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    # Nothing is left to tidy; taking a large workbook apart object by object only costs time.
    os._exit(0)


if __name__ == "__main__":
    main()
