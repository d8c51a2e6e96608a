"""Our engine on a folder of facts, as a process of its own: compile, run, write.

What ``taizhang rate --engine duckdb`` does: the scheme is checked and compiled, the text is run by the
native driver on the Parquet files, and the result is written as Parquet. Prints how long the parts took.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import duckdb

from bench.sql import arguments, quoted

SCHEME = Path(__file__).parent / "scheme.md"


def whole(text: str) -> str:
    """Return the text with pairs of 64 bits: the driver's sums are of 128, and Parquet would take those as doubles."""
    return f"SELECT org_id, not_rated, state, band, COLUMNS('^[abc][0-9]+$')::BIGINT FROM ({text})"


def main() -> None:
    """Rate a folder."""
    options = arguments(__doc__).parse_args()
    begun = time.perf_counter()
    from bench.engine import compiled, connect  # noqa: PLC0415 - its import is part of what is measured

    imported = time.perf_counter()
    query = compiled(SCHEME)
    compile_end = time.perf_counter()
    with connect(options.folder, query, threads=options.threads, memory=options.memory) as connection:
        connection.execute(f"SET temp_directory = '{quoted(options.out.parent / 'spill')}'")
        connection.execute(f"COPY ({whole(query.text)}) TO '{quoted(options.out)}' (FORMAT parquet)")
    taken = {
        "import_s": imported - begun,
        "compile_s": compile_end - imported,
        "run_s": time.perf_counter() - compile_end,
        "text_bytes": len(query.text.encode()),
        "duckdb": duckdb.__version__,
    }
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
