"""A folder of facts in DuckDB: its tables, whether they are sound, and a rating by the compiled text.

What is in order is seen in sets. Where anything is not, the folder is read row by
row instead, which says what, where, and what to do (``exchange.read_folder``).
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from taizhang.core.engine.result import Run
from taizhang.core.engine.sql.compiler import CompiledQuery
from taizhang.core.engine.sql.results import run_of
from taizhang.core.facts.tables import NOT_ABOVE, TABLES, Column, Table, Type
from taizhang.core.plan.steps import Plan
from taizhang.core.problems import Place, Problem, Refused
from taizhang.ratings.readers import manifest
from taizhang.ratings.readers.compiled import compiled
from taizhang.ratings.readers.exchange import files_of, read_folder, write_folder
from taizhang.ratings.readers.parquet import SQL_TYPES
from taizhang.ratings.readers.written import LONGEST_CELL

Connection = duckdb.DuckDBPyConnection
# The forms of admit.py, as the database understands them.
_FORM = {
    Type.DATE: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    Type.MONTH: "[0-9]{4}-(0[1-9]|1[0-2])",
    Type.MOMENT: r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|\+00:00)?",
    Type.INT: "[0-9]{1,18}",
    Type.FEN: "[0-9]{1,18}",
    Type.TENTHS: "[0-9]{1,18}",
    Type.FLAG: "(?i)true|false|1|0|是|否",
    Type.NUMBER: r"[0-9]{1,12}(\.[0-9]{1,4})?",
}


def quoted(text: object) -> str:
    """Return a text between single quotes."""
    return "'" + str(text).replace("'", "''") + "'"


def connect(*, threads: int = 2, memory: str = "4GB", spill: Path | None = None) -> Connection:
    """Return a connection to an empty database; what does not fit into memory goes to ``spill``."""
    config: dict[str, Any] = {"threads": threads, "memory_limit": memory}
    if spill:
        config["temp_directory"] = str(spill)
    return duckdb.connect(":memory:", config=config)


# --- tables -------------------------------------------------------------------------------


def open_folder(connection: Connection, folder: Path, *, trusted: bool = False) -> bool:
    """Make every exchange table of the folder a table or view; return whether the whole is sound.

    Where it is not, some tables may be missing: nothing may be rated by them. A folder whose manifest holds is
    ``trusted`` to have been sound when it was written.
    """
    sound = not any(path.stem not in TABLES for path in manifest.files_in(folder))
    for name, table in TABLES.items():
        try:
            sound &= _open(connection, table, files_of(folder, name), trusted=trusted)
        except duckdb.OutOfMemoryException:
            raise
        except (duckdb.Error, UnicodeDecodeError, csv.Error, OSError):
            sound = False  # a file that is no table: the reading by rows says which
    return sound


def _open(connection: Connection, table: Table, files: Sequence[Path], *, trusted: bool) -> bool:
    texts = [path for path in files if path.suffix == ".csv"]
    packed = [path for path in files if path.suffix == ".parquet"]
    parts = [f"({_of_text(table, path)})" for path in texts] + (
        [f"({_of_parquet(connection, table, packed)})"] if packed else []
    )
    if not parts:
        nothing = ", ".join(f'NULL::{SQL_TYPES[column.type]} AS "{column.name}"' for column in table.columns)
        parts = [f"(SELECT {nothing} WHERE false)"]
    sound = all(_sound_text(connection, table, path) for path in texts)
    made = "TABLE" if texts else "VIEW"  # text is read once; Parquet is read as often as it is needed, by columns
    connection.execute(f'CREATE {made} "{table.name}" AS {" UNION ALL ".join(parts)}')
    return sound and (trusted or _sound(connection, table, packed=bool(packed)))


def _head(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file, strict=True), [])


def _raw(path: Path) -> str:
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in _head(path))
    options = "header=true, auto_detect=false, delim=',', quote='\"', escape='\"', nullstr=''"
    return f"read_csv({quoted(path)}, columns={{{columns}}}, {options})"


def _of_text(table: Table, path: Path) -> str:
    head = set(_head(path))
    chosen = ", ".join(
        f'{_typed(column) if column.name in head else f"NULL::{SQL_TYPES[column.type]}"} AS "{column.name}"'
        for column in table.columns
    )
    return f"SELECT {chosen} FROM {_raw(path)}"  # noqa: S608 - names of the exchange format, a quoted path


def _typed(column: Column) -> str:
    name = f'"{column.name}"'
    match column.type:
        case Type.FLAG:
            return f"CASE WHEN lower({name}) IN ('true', '1', '是') THEN true WHEN {name} IS NOT NULL THEN false END"
        case Type.MOMENT:
            return f"TRY_CAST(regexp_replace({name}, '(Z|\\+00:00)$', '') AS TIMESTAMP)"
    return f"TRY_CAST({name} AS {SQL_TYPES[column.type]})"


def _of_parquet(connection: Connection, table: Table, files: Sequence[Path]) -> str:
    source = f"read_parquet([{', '.join(map(quoted, files))}], union_by_name=true, hive_partitioning=false)"
    there = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}  # noqa: S608
    missing = [column.name for column in table.columns if not column.optional and column.name not in there]
    if missing or there - {column.name for column in table.columns} - {"part"}:
        raise duckdb.BinderException("columns")
    chosen = ", ".join(
        f'"{column.name}"::{SQL_TYPES[column.type]} AS "{column.name}"'
        if column.name in there
        else f'NULL::{SQL_TYPES[column.type]} AS "{column.name}"'
        for column in table.columns
    )
    return f"SELECT {chosen} FROM {source}"  # noqa: S608 - as above


# --- soundness ----------------------------------------------------------------------------


def _sound_text(connection: Connection, table: Table, path: Path) -> bool:
    """Return whether every cell of a file of text has the form of its column."""
    head = _head(path)
    known = {column.name for column in table.columns}
    must = {column.name for column in table.columns if not column.optional}
    if len(set(head)) != len(head) or set(head) - known - {"part"} or must - set(head):
        return False
    # Bytes are never fewer than characters: what is longer is left to the reading by rows to judge.
    faults = [f'strlen("{name}") > {LONGEST_CELL}' for name in head]
    faults += [_wrong(column) for column in table.columns if column.name in head]
    wrong = " OR ".join(faults)
    [(found,)] = connection.execute(f"SELECT count(*) FROM {_raw(path)} WHERE {wrong}").fetchall()  # noqa: S608
    return bool(found == 0)


def _wrong(column: Column) -> str:
    name = f'"{column.name}"'
    faults = []
    if not column.optional:
        faults.append(f"{name} IS NULL")
    if form := _FORM.get(column.type):
        faults.append(f"NOT regexp_full_match({name}, {quoted(form)})")
        faults.append(f"({name} IS NOT NULL AND {_typed(column)} IS NULL)")
    return "(" + " OR ".join(faults or ["false"]) + ")"


def _sound(connection: Connection, table: Table, *, packed: bool) -> bool:
    """Return whether no row contradicts itself, none lacks what must stand, and no two versions are tied."""
    faults = [f'"{less}" > "{more}"' for less, more in NOT_ABOVE.get(table.name, ())]
    if packed:
        faults += [f'"{column.name}" IS NULL' for column in table.columns if not column.optional]
        faults += [
            f'NOT regexp_full_match("{column.name}", {quoted(_FORM[column.type])})'
            for column in table.columns
            if column.type in (Type.MONTH, Type.NUMBER)
        ]
        faults += [f'"{one.name}" < 0' for one in table.columns if one.type in (Type.INT, Type.FEN, Type.TENTHS)]
    keys = ", ".join(f'"{key}"' for key in (*table.key, "posted_at"))
    tied = f'SELECT 1 FROM "{table.name}" AS t GROUP BY {keys} HAVING count(*) > 1 AND count(DISTINCT t::VARCHAR) > 1 LIMIT 1'  # noqa: S608
    wrong = f'SELECT 1 FROM "{table.name}" WHERE {" OR ".join(faults)} LIMIT 1'  # noqa: S608
    asked = [tied, *([wrong] if faults else [])]
    return all(not connection.execute(text).fetchall() for text in asked)


# --- rating -------------------------------------------------------------------------------


class Rated:
    """A rating of a folder that is running: its query, and the rows as the database gives them."""

    def __init__(self, query: CompiledQuery, connection: Connection) -> None:
        self.query, self.connection = query, connection

    def chunks(self, size: int = 2000) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows, in the order of the organisations' ids."""
        found = self.connection.execute(self.query.text)
        while rows := found.fetchmany(size):
            yield rows


@contextmanager
def rating_of(
    plan: Plan, folder: Path, moment: datetime, *, threads: int = 2, memory: str = "4GB", cache: Path | None = None
) -> Iterator[Rated]:
    """Give the rating of a folder's facts as known at the moment, running; what it needed is gone behind it.

    Raises:
        Refused: with every problem of the facts, each with file, line and column.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="taizhang-") as name:
            connection, marked = _opened(folder, Path(name), threads, memory)
            with connection:
                query = compiled(plan, moment, marked=marked, cache=cache)
                load_days(connection, query)
                yield Rated(query, connection)
    except duckdb.OutOfMemoryException:
        raise Refused([Problem("E13", f"{memory}的内存不够评定", "把 --memory 写大，或把 --threads 写小")]) from None
    except RuntimeError as error:
        if "interrupted" in str(error):  # how the database passes Ctrl-C on
            raise KeyboardInterrupt from None
        raise


def _opened(folder: Path, scratch: Path, threads: int, memory: str) -> tuple[Connection, bool]:
    connection = connect(threads=threads, memory=memory, spill=scratch / "spill")
    trusted = manifest.is_marked(folder)
    if open_folder(connection, folder, trusted=trusted):
        return connection, trusted
    connection.close()
    # What the reading by rows takes and the database did not, as a short last row, is written out plainly.
    write_folder(scratch / "facts", read_folder(folder).unwrap().tables)
    connection = connect(threads=threads, memory=memory, spill=scratch / "spill")
    if not open_folder(connection, scratch / "facts", trusted=True):
        message = "这些记录数据库读不了：有一行太长"
        raise Refused([Problem("F06", message, "用 --engine python，或缩短文字", Place(str(folder)))])
    return connection, False


def load_days(connection: Connection, query: CompiledQuery) -> None:
    """Make the table of days that a query reads, where it reads one."""
    if query.day_rows:
        columns = ", ".join(f'"{name}" DATE' for name in query.day_columns)
        connection.execute(f"CREATE TABLE days ({columns})")
        rows = ", ".join("(" + ", ".join(f"DATE '{day}'" for day in row) + ")" for row in query.day_rows)
        connection.execute(f"INSERT INTO days VALUES {rows}")  # noqa: S608 - days


def rate_folder(plan: Plan, folder: Path, moment: datetime, *, threads: int = 2, memory: str = "4GB") -> Run:
    """Rate the folder's facts as known at the moment, as one run in memory.

    Raises:
        Refused: with every problem of the facts.
    """
    with rating_of(plan, folder, moment, threads=threads, memory=memory) as rated:
        return run_of(rated.query, (row for rows in rated.chunks() for row in rows))
