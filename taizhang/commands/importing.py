"""``taizhang import WORKBOOK``: an office's ledger of matters, a verdict for every row, all or nothing."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from taizhang.commands.calling import unusable
from taizhang.commands.setting_up import need_data, set_up
from taizhang.core.problems import Problem, Refused


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("import", help="take in an office's ledger of matters")
    parser.add_argument("workbook", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="say what would become of every row; keep nothing")
    parser.add_argument("--organisation", default="", help="whose rows name no organisation (default: the county)")
    parser.add_argument("--hidden", choices=("take", "leave"), default="", help="what becomes of hidden rows")
    parser.set_defaults(run=run)


class County:
    """The scope of the command line: who may run it may read the database."""

    paths = ("/",)


def run(options: argparse.Namespace) -> int:
    """Judge every row, print every verdict, and post all or nothing.

    Raises:
        Refused: where the workbook cannot be read, or the organisation does not exist.
    """
    need_data()
    set_up()
    from taizhang.intake import operations
    from taizhang.intake.admission import Verdict
    from taizhang.ui import clock

    organisation = _organisation(options.organisation)
    try:
        data = options.workbook.read_bytes()
    except OSError as error:
        raise Refused([unusable(error, "写一个 .xlsx 或 .xls 工作簿的路径")]) from None
    now = clock.now()
    table = operations.read(data, options.workbook.name).unwrap()
    judged = operations.dry_run(table, organisation=organisation, scope=County(), hidden=options.hidden, now=now)
    _tell(judged)
    if judged.refused:
        return 1
    if not judged.counts[Verdict.READY]:
        raise Refused([Problem("F41", "没有一行可以导入", "台账里都已有的不用再导；否则核对表头和数据行")])
    if options.dry_run:
        return 0
    n = operations.take_in(
        data=data,
        name=options.workbook.name,
        organisation=organisation,
        hidden=options.hidden,
        scope=County(),
        actor=_actor(),
        now=now,
    )
    print(f"已导入{n}条")
    return 0


def _organisation(name: str) -> Any:
    from taizhang.registry import queries as registry
    from taizhang.ui import clock

    standing = registry.list_for(County(), on=clock.today())
    found = [row for row in standing if row.name == name] if name else standing[:1]
    if len(found) != 1:
        said = f"没有叫“{name}”的单位" if not found else f"有{len(found)}个单位都叫“{name}”"
        raise Refused([Problem("F40", said, "写成系统里的名称；还没有单位的，先建组织")])
    return found[0]


def _actor() -> Any:
    from taizhang.journal.operations import Actor

    return Actor(None, f"命令行（{getpass.getuser()}）")


def _tell(judged: Any) -> None:
    _print_problems(judged.notices)
    for row in judged.rows:
        print(f"“{row.row.sheet}”第{row.row.number}行：{row.word}")
        _print_problems(row.problems, "    ")
    _print_problems(judged.blocking)
    counts = judged.counts
    said = [f"{label}{counts[verdict]}行" for verdict, label in _labels().items() if counts[verdict]]
    print("，".join(said) or "工作簿里没有数据行")


def _labels() -> Any:
    from taizhang.intake.admission import VERDICTS

    return VERDICTS


def _print_problems(problems: Iterable[Problem], indent: str = "") -> None:
    for problem in problems:
        print(f"{indent}{problem}")
