"""Compiled texts, kept: compiling a scheme takes longer than reading what was compiled before."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import date, datetime
from functools import cache as once
from pathlib import Path

from taizhang.core import engine, plan
from taizhang.core.engine.sql.compiler import CompiledQuery, compile_plan
from taizhang.core.plan.steps import Plan


def default_cache() -> Path:
    """Return where compiled texts are kept: below XDG_CACHE_HOME, or ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "taizhang" / "compiled"


def compiled(
    wanted: Plan, moment: datetime, dialect: str = "duckdb", *, marked: bool = False, cache: Path | None = None
) -> CompiledQuery:
    """Return the compiled text of a plan as of a moment; where a folder is given, out of it or kept in it.

    A text is found again only by the same plan, moment, dialect and compiler. A folder that cannot be written is no
    fault: the text is compiled again next time.
    """
    if cache is None:
        return compile_plan(wanted, moment, dialect, marked=marked)
    said = "\0".join([repr(wanted), moment.isoformat(), dialect, str(marked), _compiler()])
    file = cache / f"{hashlib.sha256(said.encode()).hexdigest()}.json"
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        days = tuple(tuple(date.fromisoformat(day) for day in row) for row in kept["day_rows"])
        return CompiledQuery(wanted, moment, kept["text"], tuple(kept["columns"]), tuple(kept["day_columns"]), days)
    except (OSError, ValueError, KeyError, TypeError):
        query = compile_plan(wanted, moment, dialect, marked=marked)
        _keep(file, query)
        return query


def _keep(file: Path, query: CompiledQuery) -> None:
    kept = {
        "text": query.text,
        "columns": query.columns,
        "day_columns": query.day_columns,
        "day_rows": [[day.isoformat() for day in row] for row in query.day_rows],
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        beside.replace(file)
    except OSError:
        return


@once
def _compiler() -> str:
    """Return the digest of the compiler's own source: another compiler may write another text."""
    whole = hashlib.sha256()
    for package in (engine, plan):
        for path in sorted(Path(next(iter(package.__path__))).rglob("*.py")):
            whole.update(path.read_bytes())
    return whole.hexdigest()
