"""``taizhang scheme new | check | cases | format | params FILE``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from taizhang.commands import scheme_new, scheme_params
from taizhang.commands.rate import need_organisations
from taizhang.commands.scheme_files import bases_beside, cases_beside, check_file, load, survivors_beside, text_of
from taizhang.core.cases import mutants, run
from taizhang.core.cases.read import Case
from taizhang.core.engine import spread
from taizhang.core.engine.interpret import rate
from taizhang.core.facts.known import end_of
from taizhang.core.language import sentence
from taizhang.core.language.check import check
from taizhang.core.language.format import format_text
from taizhang.core.language.translate import Language, translated
from taizhang.core.language.tree import Scheme
from taizhang.core.plan.build import build
from taizhang.core.problems import Outcome, Problem, Refused, Severity
from taizhang.ratings.readers.exchange import read_folder


def add_parser(commands: Any) -> None:
    """Add the command and its sub-commands."""
    parser = commands.add_parser("scheme", help="check, run the cases of, or format a scheme")
    what = parser.add_subparsers(dest="what", required=True, metavar="new|check|cases|format|params")
    checking = what.add_parser("check", help="every problem at once; exit 0 without errors")
    checking.add_argument("file", type=Path)
    checking.add_argument("--json", action="store_true", help="a list of problems as JSON")
    checking.add_argument("--sentences", action="store_true", help="also print the machine's sentence for each rule")
    checking.add_argument(
        "--facts", type=Path, metavar="DIR", help="also say which points tell nobody apart by these facts"
    )
    checking.set_defaults(run=_check)
    cases = what.add_parser("cases", help="run the worked cases beside the scheme")
    cases.add_argument("file", type=Path)
    cases.add_argument("--mutate", action="store_true", help="plant one fault at a time; which do the cases miss?")
    cases.set_defaults(run=_cases)
    formatting = what.add_parser("format", help="rewrite the file in canonical form")
    formatting.add_argument("file", type=Path)
    formatting.add_argument("--check", action="store_true", help="only say whether it is")
    formatting.add_argument("--keys", choices=tuple(Language), help="turn the keys into Chinese or English ones")
    formatting.set_defaults(run=_format)
    scheme_new.add_parser(what)
    scheme_params.add_parser(what)


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
    if options.facts and outcome.value:
        outcome = _with_facts(outcome, options.file, options.facts)
    if options.json:
        print(json.dumps(as_json(outcome.problems), ensure_ascii=False, indent=1))
    else:
        for said in sentence.in_order(outcome.value) if options.sentences and outcome.value else ():
            print(f"第{said.line}行 {said.article}｜{said.text}")
        for problem in outcome.problems:
            print(problem)
        counts = {severity: sum(p.severity is severity for p in outcome.problems) for severity in Severity}
        print(f"{counts[Severity.ERROR]}个错误，{counts[Severity.WARNING]}个警告，{counts[Severity.NOTICE]}个提示")
    return 0 if outcome.ok else 1


def _with_facts(outcome: Outcome[Scheme], file: Path, folder: Path) -> Outcome[Scheme]:
    """Return the problems of a scheme with what only facts can show."""
    scheme = outcome.unwrap()
    need_organisations(folder)
    plan = build(scheme)
    rated = rate(plan, read_folder(folder).unwrap(), end_of(plan.closes))
    found = tuple(replace(one, place=replace(one.place, file=str(file))) for one in spread.alike(scheme, rated))
    return Outcome(scheme, outcome.problems + found)


def _cases(options: argparse.Namespace) -> int:
    scheme = load(options.file)
    cases, problems = cases_beside(options.file)
    if options.mutate and not problems:
        return _mutate(options.file, cases)
    report = run.run(scheme, cases)
    for problem in [*problems, *report.problems]:
        print(problem)
    print(f"{report.cases}个例，{report.expected}个应得值，{report.differing}个不符")
    if not cases:
        print("cases/ 里没有例", file=sys.stderr)
    return 1 if problems or report.problems or not cases else 0


def _mutate(file: Path, cases: list[Case]) -> int:
    """Plant one fault at a time; 1 where the cases miss one that ``survivors.csv`` does not explain, or it explains too much."""
    text, bases, explained = text_of(file), bases_beside(file), survivors_beside(file)
    before = run.run(load(file), cases)
    if before.problems:
        print("先让每个例都相符，再找漏掉的错")
        return 1
    found: dict[str, str] = {}
    survived: list[mutants.Mutant] = []
    for mutant in mutants.mutants(text):
        if sys.stderr.isatty():
            print(f"\r{len(found)}", end="", file=sys.stderr, flush=True)
        found[mutant.name] = mutants.noticed(mutant, cases, bases)
        survived += [mutant] if not found[mutant.name] else []
    left = [mutant for mutant in survived if mutant.name not in explained]
    for mutant in left:
        print(f"{file} 第{mutant.line}行 {mutant.article}：没有例发现“{mutant.name}”")
    stale = [name for name in explained if found.get(name, "没有这个变体")]
    for name in stale:
        print(f"survivors.csv 里的“{name}”已经不用说明")
    print(f"{len(found)}个变体，{len(survived)}个没有发现，其中{len(survived) - len(left)}个有说明")
    return 1 if left or stale else 0


def _format(options: argparse.Namespace) -> int:
    text = text_of(options.file)
    unread = [problem for problem in check(text, str(options.file)).errors if problem.code == "S01"]
    if unread:  # what cannot be read has no canonical form
        raise Refused(unread)
    formatted = (
        translated(text, Language(options.keys), str(options.file)).unwrap() if options.keys else format_text(text)
    )
    if formatted == text:
        return 0
    if options.check:
        print(f"{options.file}：不是规范写法，运行 taizhang scheme format 改写")
        return 1
    options.file.write_text(formatted, encoding="utf-8")
    print(f"{options.file}：已改写")
    return 0
