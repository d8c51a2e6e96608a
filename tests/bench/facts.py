"""Generated facts for the tests: a digest of them, as the interpreter takes them, and a harsh variant."""

from __future__ import annotations

import hashlib
from datetime import UTC
from pathlib import Path

import duckdb

from bench.sql import quoted
from taizhang.core.facts.known import FactSet
from taizhang.core.facts.tables import TABLES

MOMENTS = ("first_posted_at", "posted_at", "retracted_at")

# What the generator never makes, each with the organisations it falls on (n is an organisation's number).
HARSH = {
    "activities": (
        # Up to twelve records of a kind in one half of a month: more than a digit of the hand-written query holds.
        "INSERT INTO t SELECT 'x' || n || k || i, org_id, k, DATE '2015-02-03' + (i % 5)::INTEGER, NULL, '现场', 20, 10, 9, NULL, true, "
        "{posted} FROM orgs, unnest(['支部委员会', '党小组会', '支部党员大会']) AS u(k), range(12) AS r(i) WHERE n % 3 = 0 AND i < n % 13",
        "INSERT INTO t SELECT 'y' || n || i, org_id, '支部委员会', DATE '2016-01-10', NULL, '现场', 20, 10, 9, NULL, true, {posted} "
        "FROM orgs, range(9) AS r(i) WHERE n % 4 = 0",
        "INSERT INTO t SELECT 'z' || n || i, org_id, '党课', DATE '2015-04-10', NULL, '现场', 20, NULL, NULL, NULL, true, {posted} "
        "FROM orgs, range(3) AS r(i) WHERE n % 5 = 0",
    ),
    "matters": (
        # A source that the kind does not list stops a run; a version that was retracted between two others.
        "INSERT INTO t SELECT 'x' || n, org_id, '工作事项', CASE WHEN n % 3 > 0 THEN '别的' END, NULL, NULL, DATE '2015-03-01', "
        "NULL, NULL, NULL, NULL, 0, NULL, {posted} FROM orgs WHERE n % 9 = 0",
        "INSERT INTO t SELECT 'v' || n, org_id, '工作事项', '上级交办', NULL, NULL, DATE '2015-03-01', DATE '2015-04-01', NULL, "
        "CASE WHEN i = 0 THEN DATE '2015-05-01' END, NULL, 0, CASE WHEN i = 2 THEN DATE '2015-06-01' END, TIMESTAMP '2015-03-01', "
        "TIMESTAMP '2015-03-01' + to_days(i::INTEGER), CASE WHEN i = 1 THEN TIMESTAMP '2015-03-05' END FROM orgs, range(3) AS r(i) "
        "WHERE n % 2 = 0",
    ),
    "checks": (
        # Two or three at one day and moment that differ; a term of mending that ends yesterday, today, tomorrow.
        "INSERT INTO t SELECT 'x' || k || n || i, org_id, k, NULL, DATE '2015-12-30', CASE i WHEN 0 THEN true WHEN 1 THEN n % 3 = 0 END, "
        "NULL, CASE WHEN i = 1 THEN DATE '2016-01-31' + (n % 3 - 1)::INTEGER END, {posted} "
        "FROM orgs, unnest(['阵地检查', '书记履职检查']) AS u(k), range(3) AS r(i) WHERE n % 4 = 1 AND (i < 2 OR n % 8 = 1)",
        "INSERT INTO t SELECT 'w' || n || i, org_id, '阵地检查', NULL, DATE '2015-12-31', false, NULL, "
        "CASE WHEN i = 1 THEN DATE '2016-01-31' + (n % 3 - 1)::INTEGER END, {posted} FROM orgs, range(2) AS r(i) WHERE n % 4 = 2",
    ),
    "inputs": (
        "UPDATE t SET value = '4.0001' FROM orgs WHERE t.org_id = orgs.org_id AND name = '工作实绩评分' AND n % 5 = 0",
        "UPDATE t SET value = '0' FROM orgs WHERE t.org_id = orgs.org_id AND name = '到位经费' AND n % 5 = 1",
    ),
    "votes": (
        # 29 and 30 valid votes; exactly three in five content.
        "DELETE FROM t USING orgs WHERE t.org_id = orgs.org_id AND kind = '群众满意度' AND n % 6 = 0",
        "INSERT INTO t SELECT 'x' || n, org_id, '群众满意度', DATE '2015-06-01', NULL, NULL, NULL, NULL, 30 - n % 12 // 6, 18, {posted} "
        "FROM orgs WHERE n % 6 = 0",
    ),
    "posts": (
        # Leaders of another organisation, posts at one that nobody knows, the same post from two days on.
        "INSERT INTO t SELECT person_id, (SELECT min(org_id) FROM orgs WHERE n = 1 + p % 40), '班子成员', DATE '2015-05-05', NULL, "
        "{posted} FROM people WHERE p % 7 = 0",
        "INSERT INTO t SELECT person_id, 'nowhere', '党员', DATE '2015-05-06', NULL, {posted} FROM people WHERE p % 11 = 0",
        "INSERT INTO t SELECT DISTINCT person_id, org_id, '党员', DATE '1999-05-06', NULL::DATE, {posted} FROM t JOIN people "
        "USING (person_id) WHERE role = '党员' AND p % 3 = 0",
    ),
    "organisations": (
        "INSERT INTO t SELECT 'deep' || i, CASE WHEN i = 0 THEN (SELECT min(org_id) FROM orgs WHERE n = 5) ELSE 'deep' || (i - 1) END, "
        "CASE WHEN i % 2 = 0 THEN '支部' ELSE '党委' END, 'deep', DATE '2001-01-01', NULL, NULL, {posted} FROM range(7) AS r(i)",
    ),
    "payments": (
        "UPDATE t SET paid_fen = 0 FROM orgs WHERE t.org_id = orgs.org_id AND n % 8 = 0 AND month < '2015-04'",
        "DELETE FROM t USING orgs WHERE t.org_id = orgs.org_id AND n % 7 = 0",
    ),
    "attendances": ("UPDATE t SET hours = NULL FROM people WHERE t.person_id = people.person_id AND p % 5 = 0",),
}


def rows_of(folder: Path, table: str) -> list[tuple[object, ...]]:
    """Return the rows of a table in an order of their own."""
    with duckdb.connect(":memory:") as connection:
        columns = ", ".join(f'"{column.name}"' for column in TABLES[table].columns)
        source = f"'{quoted(folder / table)}.parquet'"
        return connection.execute(f"SELECT {columns} FROM {source} ORDER BY ALL").fetchall()  # noqa: S608 - our own names


def digest(folder: Path) -> str:
    """Return the SHA-256 of all rows, whatever their order."""
    whole = hashlib.sha256()
    for name in TABLES:
        for row in rows_of(folder, name):
            whole.update(repr((name, *map(str, row))).encode())
    return whole.hexdigest()


def fact_set(folder: Path) -> FactSet:
    """Return the facts as the interpreter takes them."""
    tables = {}
    for name, table in TABLES.items():
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in rows_of(folder, name)]
        for row in rows:
            for moment in MOMENTS:
                held = row[moment]
                row[moment] = held.replace(tzinfo=UTC) if held else None  # type: ignore[attr-defined]
        tables[name] = rows
    return FactSet(tables)


def harsh(plain: Path, folder: Path) -> Path:
    """Write a variant of generated facts with everything that they spare a run."""
    folder.mkdir()
    posted = "TIMESTAMP '2015-12-01 01:00:00', TIMESTAMP '2015-12-01 01:00:00', NULL"
    with duckdb.connect(":memory:") as connection:
        for table, column in (("activities", "org_id"), ("people", "person_id")):
            made, number = ("orgs", "n") if table == "activities" else ("people", "p")
            each = f"SELECT DISTINCT {column} FROM '{quoted(plain / table)}.parquet'"  # noqa: S608 - our own names
            numbered = f"SELECT {column}, row_number() OVER (ORDER BY {column}) AS {number} FROM ({each})"  # noqa: S608
            connection.execute(f"CREATE TABLE {made} AS {numbered}")
        for name in TABLES:
            connection.execute(f"CREATE OR REPLACE TABLE t AS FROM '{quoted(plain / name)}.parquet'")
            for change in HARSH.get(name, ()):
                connection.execute(change.replace("{posted}", posted))
            connection.execute(f"COPY t TO '{quoted(folder / name)}.parquet' (FORMAT parquet)")
    return folder
