"""A scheme's document, the cases beside it and the bases it may build on, from files."""

from __future__ import annotations

import csv
from pathlib import Path

from taizhang.core.cases import coverage, run
from taizhang.core.cases.read import Case, read
from taizhang.core.language.check import check
from taizhang.core.language.inheritance import is_base
from taizhang.core.language.tree import Scheme
from taizhang.core.plan.build import build
from taizhang.core.problems import Outcome, Place, Problem, Refused


def text_of(file: Path) -> str:
    """Return a document's text.

    Raises:
        Refused: where the file cannot be read as UTF-8 text.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        reason = "含有空字符（NUL），不是文本" if "\0" in text else ""
    except (OSError, UnicodeDecodeError) as error:
        text = ""
        reason = "不是UTF-8文本" if isinstance(error, UnicodeDecodeError) else "打不开"
    if reason:
        raise Refused([Problem("S01", f"文件{reason}", "核对路径和编码", Place(str(file)))])
    return text


def load(file: Path) -> Scheme:
    """Return the checked scheme of a file.

    Raises:
        Refused: with every problem, where an error stands.
    """
    return check(text_of(file), str(file), bases_beside(file)).unwrap()


def bases_beside(file: Path) -> dict[str, str]:
    """Return the newest document of every scheme in the folder of schemes that a file lies in, by code.

    A base is looked up by its code alone; which of its rules hold is for their own dates to say.
    """
    found = {}
    for path in sorted(file.resolve().parents[2].glob("*/*/scheme.md")) if len(file.resolve().parents) > 2 else ():
        if path.parent.parent != file.resolve().parent.parent:
            found[path.parent.parent.name] = path
    return {code: text for code, path in found.items() if is_base(text := text_of(path))}


def cases_beside(file: Path) -> tuple[list[Case], list[Problem]]:
    """Return the cases in ``cases/`` beside a scheme, and what could not be read of them."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in sorted((file.parent / "cases").glob("*.md")):
        found, faults = read(text_of(path), str(path))
        cases += found
        problems += faults
    return cases, problems


def survivors_beside(file: Path) -> dict[str, str]:
    """Return which mutants the cases beside a scheme are known to miss, and why (``survivors.csv``)."""
    path = file.parent / "survivors.csv"
    if not path.exists():
        return {}
    return {row["变体"]: row["为什么"] for row in csv.DictReader(text_of(path).splitlines())}


def check_file(file: Path) -> Outcome[Scheme]:
    """Check a scheme and, where it has no errors, what its cases leave out."""
    outcome = check(text_of(file), str(file), bases_beside(file))
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
