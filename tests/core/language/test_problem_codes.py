"""docs/problems.md against the checker: each wrong sample gives its code, each right one does not."""

import re
from datetime import date
from pathlib import Path

import pytest

from taizhang.core.language.check import check
from taizhang.core.problems import Problem, Severity
from taizhang.intake import admission
from taizhang.intake.admission import Edits, Match, Unit, World
from taizhang.intake.fields import guess
from taizhang.intake.readers.cells import Cell, CellKind, Row, Sheet, Workbook, ref_of
from taizhang.intake.tables import table_of

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs/problems.md").read_text()
FRAME = re.search(r"```frame\n(.*?)```", DOCUMENT, re.S)[1].replace("~~~", "```")
SECTIONS = {m[1]: m[2] for m in re.finditer(r"^## ([A-Z]\d\d)(.*?)(?=^## |\Z)", DOCUMENT, re.S | re.M)}
SAMPLED = [code for code, text in SECTIONS.items() if "```wrong" in text and code.startswith("S")]
SHEETS = [code for code, text in SECTIONS.items() if "```wrong" in text and code.startswith("F")]
UPPER, TOWN = Unit(1, "upper", "上村"), Unit(2, "town", "东河镇")
WORLD = World(
    today=date(2015, 7, 1),
    sources=("上级交办", "群众反映"),
    units={"上村": (UPPER,), "东河镇": (TOWN,)},
    home=None,
    people={("陈一", UPPER.id): 1},
    due=lambda _: None,
)


def sample(code: str, word: str) -> str:
    return re.search(rf"```{word}\n(.*?)```", SECTIONS[code], re.S)[1]


def problems_of(block: str, base: str = "") -> tuple[Problem, ...]:
    """Check a block under the frame; where a base is given, as a document that builds on it."""
    text = f"{FRAME}\n```scheme\n{block}```\n"
    if not base:
        return check(text).problems
    above = f"{FRAME}\n```scheme\n{base}```\n".replace("代号: sample", "代号: base\n基础: 是")
    return check(text.replace("代号: sample", "代号: sample\n承接: base"), bases={"base": above}).problems


def problems_of_sample(code: str, word: str) -> tuple[Problem, ...]:
    return problems_of(sample(code, word), sample(code, "base") if "```base" in SECTIONS[code] else "")


@pytest.mark.parametrize("code", SAMPLED)
def test_the_wrong_sample_gives_its_code(code):
    assert code in [problem.code for problem in problems_of_sample(code, "wrong")]


@pytest.mark.parametrize("code", SAMPLED)
def test_the_right_sample_gives_no_error_and_not_the_code(code):
    problems = problems_of_sample(code, "right")
    assert [str(problem) for problem in problems if problem.severity is Severity.ERROR] == []
    assert code not in [problem.code for problem in problems]


def cell_of(text: str, row: int, column: int, hidden: bool) -> Cell:
    """Return a cell as the reader of workbooks gives it."""
    ref = ref_of(row, column)
    if text.startswith("'"):
        return Cell(ref, column, text[1:], CellKind.TEXT, hidden)
    if re.fullmatch(r"[0-9]{16,}", text):
        return Cell(ref, column, text, CellKind.NUMBER, hidden, lossy=True)
    return Cell(ref, column, text, CellKind.ERROR if text[:1] in ("=", "#") else CellKind.TEXT, hidden)


def sheet_of(sample_text: str) -> Workbook:
    rows = []
    for number, line in enumerate(sample_text.splitlines(), 1):
        hidden, texts = line.startswith("~"), line.removeprefix("~").split("|")
        cells = tuple(cell_of(text.strip(), number, at, hidden) for at, text in enumerate(texts, 1) if text.strip())
        rows.append(Row(number, hidden, cells))
    return Workbook("事项台账.xlsx", (Sheet("台账", True, tuple(rows)),))


def codes_of_sheet(sample_text: str) -> set[str]:
    outcome = table_of(sheet_of(sample_text))
    if outcome.value is None:
        return {problem.code for problem in outcome.problems}
    table = outcome.value
    match = Match("工作事项", guess(table.labels))
    whole = [*outcome.problems, *admission.match_problems(table, match)]
    whole += [*admission.unmatched(table, match), *admission.hidden_problem(table, match)]
    rows = [problem for row in admission.admit(table, match, Edits(), WORLD) for problem in row.problems]
    return {problem.code for problem in [*whole, *rows]}


@pytest.mark.parametrize("code", SHEETS)
def test_the_wrong_sheet_gives_its_code(code):
    assert code in codes_of_sheet(sample(code, "wrong"))


@pytest.mark.parametrize("code", SHEETS)
def test_the_right_sheet_gives_no_problem_at_all(code):
    assert codes_of_sheet(sample(code, "right")) == set()


def test_all_problems_come_in_one_answer_with_line_and_article():
    faults = "应办:\n  会议: {谁: 参评单位, 频次: 每月31日, 遇休息日: 顺延}\n否决:\n  甲: {看: 满意度, 以下: 60分}\n"
    text = f"{FRAME}\n```scheme\n{faults}```\n"
    problems = [p for p in check(text).problems if p.place.article == "第一条 样例"]
    found = {(p.code, text.split("\n")[p.place.line - 1].strip()[:2]) for p in problems}
    assert found == {("S22", "会议"), ("S14", "甲:")}


def test_a_faulty_document_never_raises():
    for cut in range(0, len(FRAME), 7):
        check(FRAME[:cut])
        check(FRAME[cut:])
