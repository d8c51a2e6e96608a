"""Our engine as the benchmark uses it: the plan of the bench scheme, its compiled text, tables over Parquet."""

from __future__ import annotations

from pathlib import Path

import duckdb

from taizhang.core.engine.sql.compiler import CompiledQuery, compile_plan
from taizhang.core.facts.known import end_of
from taizhang.core.language.check import check
from taizhang.core.plan.build import build
from taizhang.core.plan.steps import Plan
from taizhang.ratings.readers import duck


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
    """Return a connection in which every table that the query reads stands as a view of the folder's files.

    The facts are our own: they are not looked through again.

    Raises:
        ValueError: for a folder that holds what is no table.
    """
    connection = duck.connect(threads=threads, memory=memory)
    if not duck.open_folder(connection, folder, trusted=True):
        raise ValueError(folder)
    duck.load_days(connection, query)
    return connection
