"""Seeded facts in exchange format v1 as Parquet, written by set-based SQL in DuckDB.

The same size and seed give the same rows on every machine: all draws are whole-number
arithmetic. Rows are clustered by organisation, then person. A few per cent of records
have an earlier version, a few per mille are retracted, some were posted too late for the
run. Nothing that would stop a run (停) is generated.

    python -m bench.generate FOLDER --size county --seed 1
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from taizhang.core.facts.tables import TABLES, Column, Table
from taizhang.ratings.readers.parquet import SQL_TYPES

VERSION = 1  # of the generated facts: part of the name of a cached folder
NOTE = "generated.json"  # written last: where it is, the folder is whole
ROSTERS = ("organisations", "people", "posts", "exemptions")  # not counted as facts
MACROS = Path(__file__).parent / "macros.sql"
RECORDS = Path(__file__).parent / "records.sql"


@dataclass(frozen=True, slots=True)
class Size:
    """How many organisations, and how many people a branch has. A part is a folder ``part=NAME``."""

    counties: int
    towns: int
    general_branches: int
    branches: int
    fewest: int
    most: int
    parts: int = 0

    @property
    def in_county(self) -> int:
        """The organisations of one county, its own committee included."""
        return 1 + self.towns + self.general_branches + self.branches


SIZES = {
    "tiny": Size(1, 4, 3, 52, 6, 12),
    "county": Size(1, 40, 14, 1360, 18, 40),
    "province": Size(143, 40, 14, 1345, 8, 32),
    "nation": Size(143, 40, 14, 1345, 8, 32, parts=26),
}


@dataclass(frozen=True, slots=True)
class Generated:
    """What stands in a folder. ``facts`` are all rows outside the rosters."""

    size: str
    seed: int
    version: int
    orgs: int
    people: int
    facts: int
    bytes: int
    seconds: float
    rows: dict[str, int]


def generate(folder: Path, size: str, seed: int, *, threads: int = 2) -> Generated:
    """Write the facts of a size into an empty or absent folder, and beside them a note of what was made."""
    begun = time.perf_counter()
    shape = SIZES[size]
    rows = dict.fromkeys(TABLES, 0)
    for part in range(max(shape.parts, 1)):
        target = folder / f"part=p{part:02}" if shape.parts else folder
        target.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(":memory:", config={"threads": threads, "memory_limit": "6GB"}) as connection:
            for table, count in _part(connection, target, shape, seed, part):
                rows[table] += count
        if shape.parts:
            print(f"part {part + 1}/{shape.parts}: {sum(rows.values()):,} rows", file=sys.stderr)
    made = Generated(
        size,
        seed,
        VERSION,
        orgs=max(shape.parts, 1) * _organisations(shape),
        people=rows["people"],
        facts=sum(count for table, count in rows.items() if table not in ROSTERS),
        bytes=sum(path.stat().st_size for path in folder.rglob("*.parquet")),
        seconds=round(time.perf_counter() - begun, 2),
        rows=rows,
    )
    (folder / NOTE).write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
    return made


def cached(root: Path, size: str, seed: int, *, threads: int = 2) -> tuple[Path, Generated]:
    """Return the folder of a size and seed under ``root``, generated where it is not there yet."""
    folder = root / f"{size}-{seed}-v{VERSION}"
    if (folder / NOTE).exists():
        return folder, Generated(**json.loads((folder / NOTE).read_text(encoding="utf-8")))
    print(f"generating {size} (seed {seed}) in {folder} …", file=sys.stderr)
    return folder, generate(folder, size, seed, threads=threads)


def _organisations(shape: Size) -> int:
    return shape.counties * shape.in_county + _cities(shape) + (shape.counties > 1)


def _cities(shape: Size) -> int:
    return -(-shape.counties // 10) if shape.counties > 1 else 0


def _part(
    connection: duckdb.DuckDBPyConnection, folder: Path, shape: Size, seed: int, part: int
) -> Iterator[tuple[str, int]]:
    """Write the tables of one part and yield the rows of each."""
    settings = {
        "seed": seed * 101 + part,
        "part": part,
        "base": part * (_organisations(shape) + 64),
        "counties": shape.counties,
        "cities": _cities(shape),
        "towns": shape.towns,
        "general_branches": shape.general_branches,
        "in_county": shape.in_county,
        "fewest": shape.fewest,
        "most": shape.most,
    }
    for name, value in settings.items():
        connection.execute(f"SET VARIABLE {name} = {value}")
    connection.execute(MACROS.read_text(encoding="utf-8"))
    records = _records()
    for name, table in TABLES.items():
        query = _versions(table, records[name]) if name in records else _nothing(table)
        target = str(folder / f"{name}.parquet").replace("'", "''")
        copied = connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)").fetchall()
        yield name, copied[0][0]


@dataclass(frozen=True, slots=True)
class Records:
    """The query of a table's records, how many in a thousand were corrected, and how an earlier version differed."""

    query: str
    corrected: int
    earlier: dict[str, str]


def _records() -> dict[str, Records]:
    found: dict[str, Records] = {}
    for block in RECORDS.read_text(encoding="utf-8").split("-- table ")[1:]:
        name, *lines = block.split("\n")
        said = [line.removeprefix("-- ").split(" ", 1) for line in lines if line.startswith("-- ")]
        corrected = next((int(rest) for word, rest in said if word == "corrected"), 0)
        earlier = dict(rest.split(": ", 1) for word, rest in said if word == "earlier")
        query = "\n".join(line for line in lines if not line.startswith("--"))
        found[name.strip()] = Records(query.strip().rstrip(";"), corrected, earlier)
    return found


def _versions(table: Table, records: Records) -> str:
    """Return the query of every version: records with a day ``d``, two draws ``h`` and ``g``, an office ``town``."""
    cells = (_cell(column, records.earlier.get(column.name)) for column in table.columns[:-3])
    own = ",\n  ".join(cells)
    return f"""
WITH records AS ({records.query}),
timed AS (
  SELECT *, first_day(town, d, h, g) AS posted_day, versions(g, {records.corrected}) AS versions
  FROM records
),
each AS (SELECT *, second_of(town, posted_day, h, g) AS second, unnest(range(versions)) AS version FROM timed)
SELECT {own},
  moment_of(posted_day, second) AS first_posted_at,
  moment_of(posted_day + version * gap(h), second) AS posted_at,
  CASE WHEN version + 1 = versions AND is_retracted(g) THEN moment_of(posted_day + version * gap(h) + 6, second) END
    AS retracted_at
FROM each"""


def _cell(column: Column, earlier: str | None) -> str:
    name = _quoted(column.name)
    held = f"CASE WHEN version + 1 < versions THEN {earlier} ELSE {name} END" if earlier else name
    return f"CAST({held} AS {SQL_TYPES[column.type]}) AS {name}"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _nothing(table: Table) -> str:
    columns = ", ".join(f"NULL::{SQL_TYPES[column.type]} AS {_quoted(column.name)}" for column in table.columns)
    return f"SELECT {columns} WHERE false"


def main() -> int:
    """Generate from the command line and print what was made as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", choices=SIZES, default="county")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--cached", action="store_true", help="in a folder of its own below, unless it is there already"
    )
    options = parser.parse_args()
    folder = options.folder
    if options.cached:
        folder, made = cached(folder, options.size, options.seed, threads=options.threads)
    else:
        made = generate(folder, options.size, options.seed, threads=options.threads)
    print(json.dumps({"folder": str(folder), **asdict(made)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
