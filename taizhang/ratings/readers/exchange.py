"""The exchange format as a folder of CSV (UTF-8) or Parquet files, optionally split in ``part=NAME/`` folders."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from taizhang.core.facts.admit import Part, admit_tables
from taizhang.core.facts.known import FactSet, Row
from taizhang.core.facts.tables import TABLES, Table
from taizhang.core.problems import Outcome, Place, Problem
from taizhang.ratings.readers import manifest
from taizhang.ratings.readers.written import problems_of_head, read_csv, unreadable


def files_of(folder: Path, table: str) -> list[Path]:
    """Return the files of a table: ``matters.csv`` or ``matters.parquet``, and those of the ``part=*`` folders."""
    names = [f"{where}{table}.{ending}" for where in ("", "part=*/") for ending in ("csv", "parquet")]
    return sorted(path for name in names for path in folder.glob(name))


def read_folder(folder: Path) -> Outcome[FactSet]:
    """Admit every table of a folder; all problems at once, each with file, line and column."""
    if not folder.is_dir():
        problem = Problem("F01", f"没有“{folder}”这个文件夹", "先导出：taizhang facts export DIR", Place(str(folder)))
        return Outcome(None, (problem,))
    problems = [
        Problem("F01", f"没有“{path.stem}”这张表", f"可用：{'、'.join(TABLES)}", Place(str(path)))
        for path in sorted(manifest.files_in(folder))
        if path.stem not in TABLES
    ]
    lines: dict[str, list[int]] = {}
    admitted = admit_tables(_parts(folder, problems, lines))
    problems += [_on_its_line(problem, lines) for problem in admitted.problems]
    return Outcome(None if problems else admitted.value, tuple(problems))


def _parts(folder: Path, problems: list[Problem], lines: dict[str, list[int]]) -> Iterator[Part]:
    for name in TABLES:
        for path in files_of(folder, name):
            if path.suffix == ".csv":
                written = read_csv(path, name)
                problems += written.problems
                lines[str(path)] = written.lines
                yield Part(name, str(path), written.rows)
                continue
            try:
                rows = list(_packed(path))
            except (OSError, ValueError) as error:
                problems.append(unreadable(path, error))
                continue
            wrong = problems_of_head(path, name, list(rows[0])) if rows else []
            problems += wrong
            yield Part(name, str(path), () if wrong else rows)


def _on_its_line(problem: Problem, lines: Mapping[str, list[int]]) -> Problem:
    """Return a problem of the row that was counted on the line where it stands: blank lines and breaks within cells count."""
    place = problem.place
    if place.file not in lines or place.line is None:
        return problem
    return replace(problem, place=replace(place, line=lines[place.file][place.line - 2]))


def _packed(path: Path) -> Iterator[Mapping[str, str]]:
    from taizhang.ratings.readers.parquet import Unreadable, rows_of_parquet  # noqa: PLC0415 - pages need no DuckDB

    try:
        for row in rows_of_parquet(path):
            yield {name: text_of(value) for name, value in row.items()}
    except Unreadable as error:
        raise ValueError(str(error)) from None


def text_of(value: Any) -> str:
    """Return a cell as the exchange format writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def write_folder(folder: Path, tables: Mapping[str, Iterable[Row]]) -> dict[str, int]:
    """Write one CSV a table, header always, and a manifest; return the rows of each table."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    marked = True
    for name, table in TABLES.items():
        columns = [column.name for column in table.columns]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            counts[name] = 0
            marks = _Marks(table)
            for row in tables.get(name, ()):
                writer.writerow([text_of(row[column]) for column in columns])
                counts[name] += 1
                marks.see(row)
            marked &= marks.hold
    manifest.write(folder, marked=marked)
    return counts


class _Marks:
    """Sees whether exactly the first version of each thing says that it is the first, and none are tied."""

    def __init__(self, table: Table) -> None:
        self.key = table.key
        self.firsts: set[tuple[Any, ...]] = set()
        self.things: set[tuple[Any, ...]] = set()
        self.moments: set[tuple[Any, ...]] = set()
        self.rows = self.first_rows = 0

    def see(self, row: Row) -> None:
        thing = tuple(row[key] for key in self.key)
        self.rows += 1
        self.things.add(thing)
        self.moments.add((*thing, row["posted_at"]))
        if row["posted_at"] <= row["first_posted_at"]:
            self.first_rows += 1
            self.firsts.add(thing)

    @property
    def hold(self) -> bool:
        each_once = self.first_rows == len(self.firsts) == len(self.things)
        return each_once and len(self.moments) == self.rows
