"""Admit: raw rows of the exchange format to typed facts, and every problem with its place. Never raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from taizhang.core.facts.known import FactSet, Row
from taizhang.core.facts.tables import TABLES, Column, Table, Type
from taizhang.core.problems import Outcome, Place, Problem

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_INT = re.compile(r"[0-9]{1,18}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|\+00:00)?")
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_FLAGS = {"true": True, "false": False, "1": True, "0": False, "是": True, "否": False}
_FORMS = {
    Type.TEXT: "文字",
    Type.DATE: "日期，如 2015-06-30",
    Type.MONTH: "月份，如 2015-06",
    Type.MOMENT: "UTC时间，如 2015-06-30T08:00:00Z",
    Type.INT: "非负整数",
    Type.FEN: "以分计的非负整数",
    Type.TENTHS: "以十分之一学时计的非负整数",
    Type.FLAG: "true 或 false",
    Type.NUMBER: "至多四位小数的数",
}


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise ValueError(text)
    return text


def _int(text: str) -> int:
    if not _INT.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=UTC)


def _day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _flag(text: str) -> bool:
    return _FLAGS[text.lower()]


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return text


_READ: dict[Type, Callable[[str], Any]] = {
    Type.TEXT: str,
    Type.DATE: _day,
    Type.MONTH: _month,
    Type.MOMENT: _moment,
    Type.INT: _int,
    Type.FEN: _int,
    Type.TENTHS: _int,
    Type.FLAG: _flag,
    Type.NUMBER: _number,
}


def admit_tables(
    raw: Mapping[str, Iterable[Mapping[str, str]]], file_of: Mapping[str, str] | None = None
) -> Outcome[FactSet]:
    """Type every row of every table; all problems at once. Rows count from 2, below the header."""
    problems: list[Problem] = []
    tables: dict[str, list[Row]] = {}
    files = {name: (file_of or {}).get(name, f"{name}.csv") for name in raw}
    for name, rows in raw.items():
        file = files[name]
        if name not in TABLES:
            known = "、".join(TABLES)
            problems.append(Problem("F01", f"没有“{name}”这张表", f"可用：{known}", Place(file=file)))
            continue
        tables[name] = _admit(TABLES[name], rows, file, problems)
    _versions(tables, files, problems)
    return Outcome(None if problems else FactSet(tables), tuple(problems))


def _admit(table: Table, rows: Iterable[Mapping[str, str]], file: str, problems: list[Problem]) -> list[Row]:
    typed: list[Row] = []
    columns = {column.name for column in table.columns}
    checked = False
    for number, row in enumerate(rows, 2):
        if not checked:
            checked = True
            _header(table, columns, set(row), file, problems)
        typed.append(
            {column.name: _cell(column, row.get(column.name) or "", file, number, problems) for column in table.columns}
        )
    return typed


def _header(table: Table, columns: set[str], given: set[str], file: str, problems: list[Problem]) -> None:
    for name in sorted(given - columns - {"part"}):
        problems.append(Problem("F02", f"表“{table.name}”没有“{name}”这一列", "删去这一列", Place(file, 1, field=name)))
    for name in sorted({column.name for column in table.columns if not column.optional} - given):
        problems.append(Problem("F02", f"表“{table.name}”缺“{name}”这一列", "补上这一列", Place(file, 1, field=name)))


def _cell(column: Column, text: str, file: str, line: int, problems: list[Problem]) -> Any:
    if not text:
        if not column.optional:
            place = Place(file, line, field=column.name)
            problems.append(Problem("F03", f"“{column.name}”不能空", f"填上{_FORMS[column.type]}", place))
        return None
    try:
        return _READ[column.type](text)
    except (ValueError, KeyError):
        place = Place(file, line, field=column.name)
        problems.append(Problem("F04", f"“{text}”不是{_FORMS[column.type]}", "照格式改写", place))
        return None


def _versions(tables: Mapping[str, list[Row]], files: Mapping[str, str], problems: list[Problem]) -> None:
    """Report two different versions of one thing posted at the same moment: nobody could say which counts."""
    for name, rows in tables.items():
        seen: dict[tuple[Any, ...], Row] = {}
        for number, row in enumerate(rows, 2):
            identity = (*(row[key] for key in TABLES[name].key), row["posted_at"])
            other = seen.setdefault(identity, row)
            if other is not row and other != row:
                message = (
                    f"“{name}”里同一条记录（{'、'.join(str(part) for part in identity[:-1])}）同一时刻有两个不同的版本"
                )
                problems.append(Problem("F05", message, "留一条，或改其中一条的 posted_at", Place(files[name], number)))
