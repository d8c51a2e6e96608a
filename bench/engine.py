"""Our engine as the benchmark uses it: the plan of the bench scheme, its compiled text, tables over Parquet."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bench.generate import SQL_TYPES
from bench.sql import quoted
from taizhang.core.engine.sql.compiler import CompiledQuery, compile_plan
from taizhang.core.facts.known import end_of
from taizhang.core.facts.tables import TABLES
from taizhang.core.language.check import check
from taizhang.core.plan.build import build
from taizhang.core.plan.steps import Plan


def plan_of(scheme: Path) -> Plan:
    """Return the plan of a scheme.

    Raises:
        Refused: with every problem, where the scheme has errors.
    """
    return build(check(scheme.read_text(encoding="utf-8"), str(scheme)).unwrap())


def compiled(scheme: Path) -> CompiledQuery:
    """Return the compiled text of a scheme as of its closing day.

    The generated facts mark a first version by ``posted_at`` = ``first_posted_at``, and the compiler is told so:
    the hand-written query leans on it, too.
    """
    plan = plan_of(scheme)
    return compile_plan(plan, end_of(plan.closes), marked=True)


def connect(folder: Path, query: CompiledQuery, *, threads: int = 2, memory: str = "4GB") -> duckdb.DuckDBPyConnection:
    """Return a connection in which every table that the query reads stands as a view of the folder's files."""
    connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory})
    for name, table in TABLES.items():
        files = [*folder.glob(f"{name}.parquet"), *sorted(folder.glob(f"part=*/{name}.parquet"))]
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        if files:
            listed = ", ".join(f"'{quoted(path)}'" for path in files)
            source = f"SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = false)"
        else:
            nothing = ", ".join(f'NULL::{SQL_TYPES[column.type]} AS "{column.name}"' for column in table.columns)
            source = f"SELECT {nothing} WHERE false"
        connection.execute(f'CREATE VIEW "{name}" AS {source}')
    if query.day_rows:
        connection.execute(f"CREATE TABLE days ({', '.join(f'{name} DATE' for name in query.day_columns)})")
        connection.executemany(f"INSERT INTO days VALUES ({', '.join('?' * len(query.day_columns))})", query.day_rows)
    return connection
