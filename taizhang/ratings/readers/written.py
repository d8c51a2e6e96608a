"""A CSV file of the exchange format, row by row: its header, its rows, and what is wrong with the file itself."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from taizhang.core.facts.admit import Part, admit_tables
from taizhang.core.problems import Place, Problem

LONGEST_CELL = 131_072  # characters; the limit of Python's reader, said here so that every reader keeps it
_REASONS = {
    "field larger": f"有一格超过{LONGEST_CELL}个字符，也许是引号没有合上",
    "unexpected end": "引号没有合上",
    "expected after": "一格的引号合上之后还有字",
}


@dataclass
class Written:
    """The rows of a file, and on which line each begins. Where the header is wrong there are none."""

    rows: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_csv(path: Path, table: str) -> Written:
    """Read a file; blank lines are passed over, a row that ends early ends with empty cells."""
    found = Written()
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            head = next(rows, [])
            found.problems += problems_of_head(path, table, head)
            if found.problems:
                return found
            line = rows.line_num + 1
            for cells in rows:
                if cells:
                    found.rows.append(dict(zip(head, cells, strict=False)))
                    found.lines.append(line)
                    found.problems += _beyond(path, line, len(head), cells)
                line = rows.line_num + 1
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        return Written(problems=[unreadable(path, error, line)])
    return found


def problems_of_head(path: Path, table: str, head: Sequence[str]) -> list[Problem]:
    """Return what is wrong with the columns of a file: whatever stands below them cannot be judged before."""
    if not head:
        message = "文件是空的，没有表头" if not path.stat().st_size else "第1行是空的，没有表头"
        return [Problem("F02", message, "第1行写列名；没有记录的表留表头即可", Place(str(path), 1))]
    # An empty row has every fault that a header can have.
    admitted = admit_tables([Part(table, str(path), [dict.fromkeys(head, "")])])
    twice = [name for name, count in Counter(head).items() if count > 1]
    return [
        *(problem for problem in admitted.problems if problem.code == "F02"),
        *(Problem("F02", f"“{name}”这一列不止一个", "只留一列", Place(str(path), 1, field=name)) for name in twice),
    ]


def _beyond(path: Path, line: int, width: int, cells: Sequence[str]) -> Iterator[Problem]:
    """Yield every cell that stands beyond the header; an empty one, as spreadsheets leave them, is none."""
    for number, text in enumerate(cells[width:], width + 1):
        if not text:
            continue
        message = f"这一格“{text[:40]}”在表头之外，表头只有{width}列"
        place = Place(str(path), line, field=f"第{number}列")
        yield Problem("F02", message, "删去这一格；若是前面一格里有逗号，给那一格加上引号", place)


def unreadable(path: Path, error: Exception, line: int | None = None) -> Problem:
    """Return why a file cannot be read."""
    what = "Parquet" if path.suffix == ".parquet" else "UTF-8的CSV"
    if path.is_dir():
        return Problem("F06", f"“{path.name}”是文件夹，不是文件", f"换成{what}文件", Place(str(path)))
    if isinstance(error, csv.Error):
        why = next((said for words, said in _REASONS.items() if words in str(error)), "不是CSV")
        return Problem("F06", f"“{path.name}”读不出来：{why}", "改好这一行，或重新导出", Place(str(path), line))
    why = "：不是UTF-8文本" if isinstance(error, UnicodeDecodeError) else ""
    return Problem("F06", f"“{path.name}”读不出来{why}", f"另存为{what}", Place(str(path)))
