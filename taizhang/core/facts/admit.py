"""Admit: raw rows of the exchange format to typed facts, and every problem with its place. Never raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from taizhang.core.facts.known import FactSet, Row
from taizhang.core.facts.tables import NOT_ABOVE, TABLES, Column, Table, Type
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


@dataclass(frozen=True, slots=True)
class Part:
    """The raw rows of one file of a table; rows count from 2, below the header."""

    table: str
    file: str
    rows: Iterable[Mapping[str, str]]


def admit_tables(parts: Iterable[Part]) -> Outcome[FactSet]:
    """Type every row of every file; all problems at once."""
    problems: list[Problem] = []
    tables: dict[str, list[Row]] = {}
    versions: dict[tuple[Any, ...], Row] = {}
    for part in parts:
        if part.table not in TABLES:
            known = "、".join(TABLES)
            problems.append(Problem("F01", f"没有“{part.table}”这张表", f"可用：{known}", Place(file=part.file)))
            continue
        table = TABLES[part.table]
        kept = tables.setdefault(part.table, [])
        for number, row in _typed(table, part, problems):
            kept.append(row)
            problems += _contradictions(table, row, Place(part.file, number))
            problems += _tied(table, row, versions, Place(part.file, number))
    return Outcome(None if problems else FactSet(tables), tuple(problems))


def _typed(table: Table, part: Part, problems: list[Problem]) -> Iterator[tuple[int, Row]]:
    columns = {column.name for column in table.columns}
    for number, row in enumerate(part.rows, 2):
        if number == 2:
            _header(table, columns, set(row), part.file, problems)
        yield (
            number,
            {c.name: _cell(c, row.get(c.name) or "", part.file, number, problems) for c in table.columns},
        )


def _contradictions(table: Table, row: Row, place: Place) -> Iterator[Problem]:
    """Yield where a part exceeds its whole, or an end comes before its beginning."""
    for less, more in NOT_ABOVE.get(table.name, ()):
        if row[less] is not None and row[more] is not None and row[less] > row[more]:
            message = f"“{less}”的{row[less]}大于“{more}”的{row[more]}"
            yield Problem("F28", message, "核对这两格", Place(place.file, place.line, field=less))


def _tied(table: Table, row: Row, versions: dict[tuple[Any, ...], Row], place: Place) -> Iterator[Problem]:
    """Yield where another version of the thing was posted at the same moment: nobody could say which counts."""
    identity = (table.name, *(row[key] for key in table.key), row["posted_at"])
    if versions.setdefault(identity, row) != row:
        thing = "、".join(str(part) for part in identity[1:-1])
        message = f"“{table.name}”里同一条记录（{thing}）同一时刻有两个不同的版本"
        yield Problem("F05", message, "留一条，或改其中一条的 posted_at", place)


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
