"""``taizhang scheme check | cases | format FILE``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from taizhang.core.cases import coverage, run
from taizhang.core.cases.read import Case, read
from taizhang.core.language.check import check
from taizhang.core.language.format import format_text
from taizhang.core.language.tree import Scheme
from taizhang.core.plan.build import build
from taizhang.core.problems import Outcome, Place, Problem, Refused, Severity


def add_parser(commands: Any) -> None:
    """Add the command and its three sub-commands."""
    parser = commands.add_parser("scheme", help="check, run the cases of, or format a scheme")
    what = parser.add_subparsers(dest="what", required=True, metavar="check|cases|format")
    checking = what.add_parser("check", help="every problem at once; exit 0 without errors")
    checking.add_argument("file", type=Path)
    checking.add_argument("--json", action="store_true", help="a list of problems as JSON")
    checking.set_defaults(run=_check)
    cases = what.add_parser("cases", help="run the worked cases beside the scheme")
    cases.add_argument("file", type=Path)
    cases.set_defaults(run=_cases)
    formatting = what.add_parser("format", help="rewrite the file in canonical form")
    formatting.add_argument("file", type=Path)
    formatting.add_argument("--check", action="store_true", help="only say whether it is")
    formatting.set_defaults(run=_format)


def text_of(file: Path) -> str:
    """Return a document's text.

    Raises:
        Refused: where the file cannot be read as UTF-8 text.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "不是UTF-8文本" if isinstance(error, UnicodeDecodeError) else "打不开"
        raise Refused([Problem("S01", f"文件{reason}", "核对路径和编码", Place(str(file)))]) from None


def load(file: Path) -> Scheme:
    """Return the checked scheme of a file.

    Raises:
        Refused: with every problem, where an error stands.
    """
    return check(text_of(file), str(file)).unwrap()


def cases_beside(file: Path) -> tuple[list[Case], list[Problem]]:
    """Return the cases in ``cases/`` beside a scheme, and what could not be read of them."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in sorted((file.parent / "cases").glob("*.md")):
        found, faults = read(text_of(path), str(path))
        cases += found
        problems += faults
    return cases, problems


def check_file(file: Path) -> Outcome[Scheme]:
    """Check a scheme and, where it has no errors, what its cases leave out."""
    outcome = check(text_of(file), str(file))
    if not outcome.ok or outcome.value is None:
        return outcome
    cases, problems = cases_beside(file)
    scheme = outcome.value
    if cases or problems:
        report = run.run(scheme, cases)
        lacking = coverage.uncovered(scheme, build(scheme), report)
        problems += [_placed(problem, file) for problem in lacking]
    return Outcome(scheme, outcome.problems + tuple(problems))


def _placed(problem: Problem, file: Path) -> Problem:
    place = Place(str(file), problem.place.line, problem.place.article)
    return Problem(problem.code, problem.message, problem.remedy, place, problem.severity)


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems as the contract of ``scheme check --json`` has them."""
    return [
        {
            "code": problem.code,
            "severity": problem.severity.value,
            "file": problem.place.file,
            "line": problem.place.line,
            "article": problem.place.article,
            "message": problem.message,
            "remedy": problem.remedy,
        }
        for problem in problems
    ]


def _check(options: argparse.Namespace) -> int:
    outcome = check_file(options.file)
    if options.json:
        print(json.dumps(as_json(outcome.problems), ensure_ascii=False, indent=1))
    else:
        for problem in outcome.problems:
            print(problem)
        counts = {severity: sum(p.severity is severity for p in outcome.problems) for severity in Severity}
        print(f"{counts[Severity.ERROR]}个错误，{counts[Severity.WARNING]}个警告，{counts[Severity.NOTICE]}个提示")
    return 0 if outcome.ok else 1


def _cases(options: argparse.Namespace) -> int:
    scheme = load(options.file)
    cases, problems = cases_beside(options.file)
    report = run.run(scheme, cases)
    for problem in [*problems, *report.problems]:
        print(problem)
    print(f"{report.cases}个例，{report.expected}个应得值，{report.differing}个不符")
    if not cases:
        print("cases/ 里没有例", file=sys.stderr)
    return 1 if problems or report.problems or not cases else 0


def _format(options: argparse.Namespace) -> int:
    text = text_of(options.file)
    formatted = format_text(text)
    if formatted == text:
        return 0
    if options.check:
        print(f"{options.file}：不是规范写法，运行 taizhang scheme format 改写")
        return 1
    options.file.write_text(formatted, encoding="utf-8")
    print(f"{options.file}：已改写")
    return 0
