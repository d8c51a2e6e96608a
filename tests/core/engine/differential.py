"""One comparison of the interpreter with the compiled text on a random scheme and a random county."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from taizhang.core.engine.result import Run, table_of
from taizhang.core.engine.sql.compiler import CompiledQuery, compile_plan
from taizhang.core.engine.sql.results import run_of
from taizhang.core.facts.known import FactSet, end_of
from taizhang.core.facts.tables import TABLES
from taizhang.core.language.check import check
from taizhang.core.plan.build import build
from taizhang.core.plan.steps import Plan
from taizhang.ratings.readers.parquet import SQL_TYPES
from tests.core.engine.random_county import County
from tests.core.engine.random_schemes import SchemeWriter

MOMENTS = (date(2016, 1, 31), date(2015, 6, 30), date(2016, 12, 31))


@dataclass(slots=True)
class Tally:
    """What the generator made: in how many schemes each feature, how many ratings of each state, measures a scheme."""

    schemes: int = 0
    sets: int = 0
    features: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    operators: list[int] = field(default_factory=list)
    stopped: int = 0

    def note_scheme(self, writer: SchemeWriter, run: Run, sets: int) -> None:
        """Count a scheme and its run on so many counties; an outcome is a feature of the scheme that gave it."""
        self.schemes += 1
        self.sets += sets
        self.stopped += bool(run.stopped)
        seen = set(writer.used)
        self.operators.append(len({name for name in writer.used if name.startswith("量 ")}))
        for row in table_of(run):
            self.states[row["state"]] += 1
            seen |= {f"结果 {cell}" for cell in row.values() if cell in ("待定", "不适用", "停")}
        self.features.update(seen)


def scheme_of(seed: int) -> tuple[Plan, SchemeWriter]:
    """Return the plan of a random scheme and its writer."""
    writer = SchemeWriter(seed)
    return build(check(writer.text()).unwrap()), writer


def compiled(plan: Plan, moment_on: date, dialect: str = "duckdb", *, marked: bool = False) -> CompiledQuery:
    """Return the compiled text of a plan."""
    return compile_plan(plan, end_of(moment_on), dialect, marked=marked)


def load(connection: Any, facts: FactSet) -> None:
    """Fill the exchange tables of a connection, to DuckDB or to PostgreSQL."""
    for name, table in TABLES.items():
        columns = ", ".join(f'"{column.name}" {SQL_TYPES[column.type]}' for column in table.columns)
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
        connection.execute(f'CREATE TABLE "{name}" ({columns})')
        rows = facts.rows(name)
        if rows:
            values = ", ".join(f"({', '.join(literal(row[column.name]) for column in table.columns)})" for row in rows)
            connection.execute(f'INSERT INTO "{name}" VALUES {values}')  # noqa: S608 - our own random values


def load_days(connection: Any, query: CompiledQuery) -> None:
    """Fill the day table of a query."""
    if query.day_rows:
        columns = ", ".join(f"{name} DATE" for name in query.day_columns)
        connection.execute("DROP TABLE IF EXISTS days")
        connection.execute(f"CREATE TABLE days ({columns})")
        values = ", ".join(f"({', '.join(literal(day) for day in row)})" for row in query.day_rows)
        connection.execute(f"INSERT INTO days VALUES {values}")  # noqa: S608 - days


def literal(value: Any) -> str:
    """Return a value as a SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"DATE '{value}'"
    return str(value) if isinstance(value, int) else f"'{value}'"


def run_compiled(query: CompiledQuery, facts: FactSet) -> Run:
    """Run a compiled text on facts in DuckDB."""
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        return run_on(connection, query, facts)


def run_on(connection: Any, query: CompiledQuery, facts: FactSet) -> Run:
    """Run a compiled text on facts over an open connection."""
    load(connection, facts)
    load_days(connection, query)
    return run_of(query, connection.execute(query.text).fetchall())


def county_of(plan: Plan, seed: int) -> FactSet:
    """Return a random county with statements for the plan's period."""
    return County(seed).facts(str(plan.period))


_IDS = ("parent_id", "successor", "target", "led_by")


def counties_of(plan: Plan, seeds: Iterable[int]) -> FactSet:
    """Return several random counties as one set of facts: each with ids of its own, so that one run rates all."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for seed in seeds:
        facts = county_of(plan, seed)
        for name, table in TABLES.items():
            ids = [one.name for one in table.columns if one.name.endswith("_id") or one.name in _IDS]
            tables[name] += [row | {one: f"{seed}.{row[one]}" for one in ids if row[one]} for row in facts.rows(name)]
    return FactSet(tables)


def compare(one: Iterable[Mapping[str, str]], other: Iterable[Mapping[str, str]]) -> list[str]:
    """Return every cell in which two rating tables differ."""
    left, right = {row["org_id"]: row for row in one}, {row["org_id"]: row for row in other}
    found = [f"{org_id}: only in one" for org_id in sorted(set(left) ^ set(right))]
    for org_id in sorted(set(left) & set(right)):
        for name, cell in left[org_id].items():
            if right[org_id][name] != cell:
                found.append(f"{org_id} {name}: {cell} and {right[org_id][name]}")
    return found
