"""Parquet by the native driver: rows out of a file, and a table of exact texts into one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from taizhang.core.facts.tables import TABLES, Type
from taizhang.ratings.readers import manifest

SQL_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.DATE: "DATE",
    Type.MONTH: "VARCHAR",
    Type.MOMENT: "TIMESTAMP",
    Type.INT: "BIGINT",
    Type.FEN: "BIGINT",
    Type.TENTHS: "BIGINT",
    Type.FLAG: "BOOLEAN",
    Type.NUMBER: "VARCHAR",
}


class Unreadable(Exception):
    """Raised for a file that is no Parquet."""


def rows_of_parquet(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file.

    Raises:
        Unreadable: where the file is no Parquet.
    """
    with duckdb.connect(":memory:") as connection:
        try:
            found = connection.execute("SELECT * FROM read_parquet(?, hive_partitioning = false)", [str(path)])
        except duckdb.Error as error:
            raise Unreadable(str(error)) from None
        names = [column[0] for column in found.description or ()]
        while rows := found.fetchmany(2000):
            yield from (dict(zip(names, map(_in_utc, row), strict=True)) for row in rows)


def _in_utc(value: Any) -> Any:
    """Return a moment with its zone: the files hold UTC without saying so."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def pack_folder(folder: Path) -> None:
    """Turn the CSV files of a folder that was just written into Parquet, and renew its manifest."""
    marked = manifest.is_marked(folder)
    for name, table in TABLES.items():
        source = folder / f"{name}.csv"
        types = {column.name: SQL_TYPES[column.type] for column in table.columns}
        write_parquet(folder / f"{name}.parquet", source, types)
        source.unlink()
    manifest.write(folder, marked=marked)


def write_parquet(file: Path, source: Path, types: dict[str, str] | None = None) -> None:
    """Write a CSV as Parquet: every column a text, but those of ``types`` (SQL types by name)."""
    chosen = ", ".join(f'CAST("{name}" AS {type_}) AS "{name}"' for name, type_ in (types or {}).items())
    replaced = f" REPLACE ({chosen})" if chosen else ""
    empty = "" if types else r"\N"  # a typed cell may be empty; a text stays one
    with duckdb.connect(":memory:") as connection:
        target = str(file).replace("'", "''")
        text = f"SELECT *{replaced} FROM read_csv(?, header = true, all_varchar = true, nullstr = '{empty}')"  # noqa: S608 - our own names
        connection.execute(f"COPY ({text}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)", [str(source)])
