"""``taizhang rate``: a scheme and a folder of facts in, a rating table out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from taizhang.commands import tables
from taizhang.commands.calling import day, number, size
from taizhang.commands.scheme_files import load
from taizhang.core.calendar import Period
from taizhang.core.engine.interpret import rate
from taizhang.core.engine.result import Run, table_of
from taizhang.core.engine.sql.results import run_of
from taizhang.core.facts.known import civil_day, end_of
from taizhang.core.language.tree import Scheme
from taizhang.core.plan.build import build
from taizhang.core.plan.steps import Plan
from taizhang.core.problems import Place, Problem, Refused
from taizhang.ratings.readers.compiled import default_cache
from taizhang.ratings.readers.duck import rating_of
from taizhang.ratings.readers.exchange import files_of, read_folder


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("rate", help="rate a folder of facts by a scheme")
    add_common(parser)
    parser.add_argument("--out", type=Path, required=True, help="FILE.csv, FILE.json or FILE.parquet")
    parser.add_argument("--engine", choices=("duckdb", "python"), default="duckdb")
    parser.add_argument("--threads", type=number(1, 256), default=2)
    parser.add_argument("--memory", type=size, default="4GB")
    parser.set_defaults(run=run)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add what ``rate`` and ``explain`` share."""
    parser.add_argument("--scheme", type=Path, required=True)
    add_when(parser)


def add_when(parser: argparse.ArgumentParser) -> None:
    """Add the facts, the period and the moment."""
    parser.add_argument("--facts", type=Path, required=True, help="a folder of the exchange format")
    parser.add_argument("--period", required=True, help="2015, or a part of it: 2015-Q3, 2015-05, 2015-01..2015-05")
    parser.add_argument("--as-of", type=day, help="the end of that day in China; else 关账 or now")


def moment_of(plan: Plan, as_of: date | None, now: datetime) -> datetime:
    """Return the moment of a run: the end of ``as_of``, else the earlier of now and the closing day."""
    return end_of(as_of) if as_of else min(now, end_of(plan.closes))


def period_of(scheme: Scheme, text: str, file: str) -> Period:
    """Return the period to rate: the scheme's own where the text names its whole year, else a part of its own.

    Raises:
        Refused: where the text is no period, or reaches out of the scheme's own.
    """
    own = Period(scheme.first_day, scheme.last_day)
    try:
        wanted = Period.parse(text)
    except ValueError as error:
        raise Refused([Problem("E01", str(error), f"写 --period {scheme.year}", Place(file))]) from None
    if wanted == Period.year(scheme.year):
        return own
    if wanted.first in own and wanted.last in own:
        return wanted
    message = f"方案管{own}，不能评“{text}”"
    raise Refused([Problem("E01", message, f"写 --period {scheme.year}，或换该期间的方案", Place(file))])


def plan_for(file: Path, period: str) -> Plan:
    """Return the plan of a scheme for a period.

    Raises:
        Refused: where the scheme has errors, or is not for that period.
    """
    scheme = load(file)
    return build(scheme, period_of(scheme, period, str(file)))


def run(options: argparse.Namespace) -> int:
    """Rate and write the table; a rule that cannot run ends the run with exit 1 and no table."""
    plan = plan_for(options.scheme, options.period)
    moment = moment_of(plan, options.as_of, datetime.now(UTC))
    need_organisations(options.facts)
    with tables.Writer(options.out) as out:
        for found in _runs(options, plan, moment):
            if found.stopped:
                raise Refused(stops(found))
            out.write(table_of(found))
        if not out.rows:
            message = f"截至{civil_day(moment)}没有一个组织参评"
            remedy = "核对方案的参评组织、organisations 表和 --as-of"
            raise Refused([Problem("E10", message, remedy, Place(str(options.facts)))])
        out.keep()
    print(f"{out.rows}个组织，截至{moment.isoformat()}，写入 {options.out}")
    return 0


def need_organisations(folder: Path) -> None:
    """Look whether a folder of facts has organisations: whatever else it holds, without them it rates nobody.

    Raises:
        Refused: where it has none, or is no folder; with every other problem of its facts.
    """
    if not files_of(folder, "organisations"):
        problems = list(read_folder(folder).problems)
        if folder.is_dir():
            message = f"“{folder}”里没有“organisations”这张表"
            problems.append(Problem("F01", message, "先导出：taizhang facts export DIR", Place(str(folder))))
        raise Refused(problems)


def _runs(options: argparse.Namespace, plan: Plan, moment: datetime) -> Iterator[Run]:
    """Yield the run: in pieces, so that a province needs no more memory than a county, unless quotas compare them."""
    if options.engine == "python":
        yield rate(plan, read_folder(options.facts).unwrap(), moment)
        return
    limits = {"threads": options.threads, "memory": options.memory, "cache": default_cache()}
    with rating_of(plan, options.facts, moment, **limits) as rated:
        if plan.quotas:
            yield run_of(rated.query, (row for rows in rated.chunks() for row in rows))
        else:
            yield from (run_of(rated.query, rows) for rows in rated.chunks())


def stops(found: Run) -> list[Problem]:
    """Return why a run stopped, one problem an organisation and rule."""
    return [
        Problem("E02", f"{stop.org_id}：“{stop.step}”无法评定{'：' + stop.why if stop.why else ''}", "补正记录后重评")
        for stop in found.stopped
    ]
