"""``taizhang scheme params FILE``: the parameters as a table, out and in again."""

from __future__ import annotations

import argparse
import csv
import difflib
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from taizhang.commands import scheme_files
from taizhang.core.cases import run
from taizhang.core.language.check import check
from taizhang.core.language.literals import Mark
from taizhang.core.language.parameters import Parameter, changed, parameters
from taizhang.core.problems import Place, Problem, Refused, Severity

COLUMNS = ("参数", "值", "来源", "条文", "行")
_SOURCES = {"条文": Mark.ARTICLE, "假定": Mark.ASSUMED, "国规": Mark.NATIONAL}


def add_parser(what: Any) -> None:
    """Add the sub-command."""
    parser = what.add_parser("params", help="every number, day, weight and code as a table, out and in again")
    parser.add_argument("file", type=Path)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--out", type=Path, metavar="CSV", help="write the table; without it, print it")
    way.add_argument("--in", type=Path, metavar="CSV", dest="in_", help="write changed values back into the document")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    text = scheme_files.text_of(options.file)
    if options.in_:
        return _take(options.file, text, options.in_)
    found = parameters(text)
    if options.out:
        with options.out.open("w", encoding="utf-8-sig", newline="") as file:  # the mark lets Excel see the encoding
            _write(file, found)
        print(f"{options.out}：{len(found)}个参数")
    else:
        _write(sys.stdout, found)
    return 0


def _write(file: TextIO, found: Iterable[Parameter]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        writer.writerow((one.name, one.value, one.source, one.article, one.line))


def _take(file: Path, text: str, table: Path) -> int:
    """Write the table's values into the document; show what changes and which cases no longer come out."""
    made = changed(text, dict(_rows(table)), str(file)).unwrap()
    if made == text:
        print("没有改动")
        return 0
    checked = check(made, str(file), scheme_files.bases_beside(file))
    if not checked.ok or checked.value is None:
        raise Refused(checked.errors)
    lines = difflib.unified_diff(text.splitlines(), made.splitlines(), "原文", "改后", lineterm="", n=1)
    print("\n".join(lines))
    for warning in checked.problems:
        if warning.severity is Severity.WARNING:
            print(warning)
    file.write_text(made, encoding="utf-8")
    cases, _ = scheme_files.cases_beside(file)
    report = run.run(checked.value, cases)
    for problem in report.problems:
        print(problem)
    print(f"{file}：已改写；{report.expected}个应得值，{report.differing}个不符")
    return 0


def _text_of(table: Path) -> str:
    """Return the text of a table in UTF-8 or, as Excel in China writes it, in GB18030."""
    try:
        content = table.read_bytes()
    except OSError:
        raise Refused([Problem("S01", "表打不开", "核对路径和权限", Place(str(table)))]) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused([Problem("S01", "表既不是UTF-8，也不是GB18030", "另存为UTF-8的CSV", Place(str(table)))])


def _rows(table: Path) -> Iterator[tuple[str, tuple[str, Mark]]]:
    rows = list(csv.DictReader(io.StringIO(_text_of(table), newline="")))
    if not rows or not {"参数", "值", "来源"} <= set(rows[0]):
        raise Refused([Problem("S01", "表头不是“参数,值,来源”", "从 --out 写出的表里改", Place(str(table), 1))])
    wrong = [
        Problem("S05", f"来源“{row['来源']}”不在可用的词里", f"可用：{'、'.join(_SOURCES)}", Place(str(table), line))
        for line, row in enumerate(rows, 2)
        if row["来源"] not in _SOURCES
    ]
    if wrong:
        raise Refused(wrong)
    for row in rows:
        yield row["参数"], (row["值"].strip(), _SOURCES[row["来源"]])
