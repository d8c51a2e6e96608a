"""The exchange format as a folder of CSV files in UTF-8, optionally split in ``part=NAME/`` folders."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from taizhang.core.facts.admit import Part, admit_tables
from taizhang.core.facts.known import FactSet, Row
from taizhang.core.facts.tables import TABLES
from taizhang.core.problems import Outcome, Place, Problem


def files_of(folder: Path, table: str) -> list[Path]:
    """Return the files of a table: ``matters.csv``, and ``part=*/matters.csv``."""
    return sorted([*folder.glob(f"{table}.csv"), *folder.glob(f"part=*/{table}.csv")])


def read_folder(folder: Path) -> Outcome[FactSet]:
    """Admit every table of a folder; all problems at once, each with file, line and column."""
    if not folder.is_dir():
        problem = Problem("F01", f"没有“{folder}”这个文件夹", "先导出：taizhang facts export DIR", Place(str(folder)))
        return Outcome(None, (problem,))
    stray = [path for path in sorted(folder.rglob("*.csv")) if path.stem not in TABLES]
    problems = [
        Problem("F01", f"没有“{path.stem}”这张表", f"可用：{'、'.join(TABLES)}", Place(str(path))) for path in stray
    ]
    admitted = admit_tables(Part(name, str(path), _rows(path)) for name in TABLES for path in files_of(folder, name))
    problems += admitted.problems
    return Outcome(None if problems else admitted.value, tuple(problems))


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: text or "" for name, text in row.items() if name is not None}


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
    """Write one CSV a table, header always, and return the rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, table in TABLES.items():
        columns = [column.name for column in table.columns]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            counts[name] = 0
            for row in tables.get(name, ()):
                writer.writerow([text_of(row[column]) for column in columns])
                counts[name] += 1
    return counts
