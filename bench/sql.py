"""Run hand-written SQL on a folder of facts, as a process of its own: ``python -m bench.sql hand FOLDER OUT``.

Each text makes a view ``rating``, which is written to OUT as Parquet.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
TEXTS = {"hand": ("hand.sql", "rules.sql"), "naive": ("naive.sql", "rules.sql"), "floor": ("floor.sql",)}
MOMENT = "2016-01-31 15:59:59.999999"  # in UTC: the end of the closing day of bench/scheme.md in China
YEAR = 2015


def prepared(
    text: str, folder: Path, *, moment: str = MOMENT, threads: int = 2, memory: str = "4GB", spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a connection in which a text's views stand for a folder; ``part=`` folders are read together."""
    connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory})
    if spill:
        connection.execute(f"SET temp_directory = '{quoted(spill)}'")
    where = folder / "part=*" if list(folder.glob("part=*")) else folder
    connection.execute(f"SET VARIABLE folder = '{quoted(where)}'")
    connection.execute(f"SET VARIABLE moment = TIMESTAMP '{moment}'")
    connection.execute(f"SET VARIABLE year = {YEAR}")
    for name in TEXTS[text]:
        connection.execute((HERE / name).read_text(encoding="utf-8"))
    return connection


def quoted(path: Path) -> str:
    """Return a path for use between quotes."""
    return str(path).replace("'", "''")


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Return the options that every measured process has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="4GB")
    return parser


def main() -> None:
    """Run one text."""
    parser = arguments(__doc__)
    parser.add_argument("--text", choices=TEXTS, required=True)
    options = parser.parse_args()
    spill = options.out.parent / "spill"
    with prepared(
        options.text, options.folder, threads=options.threads, memory=options.memory, spill=spill
    ) as connection:
        connection.execute(f"COPY (FROM rating) TO '{quoted(options.out)}' (FORMAT parquet)")


if __name__ == "__main__":
    main()
