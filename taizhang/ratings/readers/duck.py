"""Rate a folder of the exchange format in DuckDB: the compiled text, run by the native driver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from taizhang.core.engine.result import Run
from taizhang.core.engine.sql.compiler import compile_plan
from taizhang.core.engine.sql.results import run_of
from taizhang.core.facts.tables import TABLES, Type
from taizhang.core.plan.steps import Plan
from taizhang.ratings.readers.exchange import files_of

_TYPES = {
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


def connect(folder: Path, *, threads: int = 2, memory: str = "4GB") -> duckdb.DuckDBPyConnection:
    """Return a connection in which every exchange table of the folder is a table."""
    connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory})
    for name, table in TABLES.items():
        columns = ", ".join(f'"{column.name}" {_TYPES[column.type]}' for column in table.columns)
        connection.execute(f'CREATE TABLE "{name}" ({columns})')
        for path in files_of(folder, name):
            types = {column.name: _TYPES[column.type] for column in table.columns}
            connection.execute(
                f'INSERT INTO "{name}" BY NAME SELECT * FROM read_csv(?, header=true, all_varchar=false, types=?, '  # noqa: S608
                "nullstr='', quote='\"', auto_detect=true, delim=',')",
                [str(path), types],
            )
    return connection


def rate_folder(plan: Plan, folder: Path, moment: datetime, *, threads: int = 2, memory: str = "4GB") -> Run:
    """Rate the folder's facts as known at the moment."""
    query = compile_plan(plan, moment)
    with connect(folder, threads=threads, memory=memory) as connection:
        return run_of(query, connection.execute(query.text).fetchall())


def write_parquet(file: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write a rating table as Parquet."""
    columns = list(rows[0]) if rows else ["org_id"]
    with duckdb.connect(":memory:") as connection:
        quoted = ", ".join('"' + column.replace('"', '""') + '" VARCHAR' for column in columns)
        connection.execute(f"CREATE TABLE ratings ({quoted})")
        if rows:
            marks = ", ".join("?" for _ in columns)
            connection.executemany(f"INSERT INTO ratings VALUES ({marks})", [list(row.values()) for row in rows])  # noqa: S608
        target = str(file).replace("'", "''")
        connection.execute(f"COPY ratings TO '{target}' (FORMAT parquet)")
