"""``taizhang facts export DIR``: the exchange format out of the running county."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from taizhang.commands.setting_up import need_data, set_up
from taizhang.ratings.readers.exchange import write_folder
from taizhang.ratings.readers.parquet import pack_folder


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("facts", help="write the exchange format")
    what = parser.add_subparsers(dest="what", required=True, metavar="export")
    export = what.add_parser("export", help="one CSV a table, every version of every fact")
    export.add_argument("folder", type=Path)
    export.add_argument(
        "--parquet", action="store_true", help="Parquet files instead of CSV: smaller, and read by columns"
    )
    export.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write every table."""
    need_data()
    set_up()
    from taizhang.ratings.facts import facts_known_at
    from taizhang.ui import clock

    counts = write_folder(options.folder, facts_known_at(clock.now()).tables)
    if options.parquet:
        pack_folder(options.folder)
    print(f"{sum(counts.values())}行，{len(counts)}张表，写入 {options.folder}")
    return 0
