"""docs/problems.md against the checker: each wrong sample gives its code, each right one does not."""

import re
from pathlib import Path

import pytest

from taizhang.core.language.check import check

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs/problems.md").read_text()
FRAME = re.search(r"```frame\n(.*?)```", DOCUMENT, re.S)[1].replace("~~~", "```")
SECTIONS = {m[1]: m[2] for m in re.finditer(r"^## ([A-Z]\d\d)(.*?)(?=^## |\Z)", DOCUMENT, re.S | re.M)}
SAMPLED = [code for code, text in SECTIONS.items() if "```wrong" in text and code.startswith("S")]


def codes_of(block: str) -> list[str]:
    return [problem.code for problem in check(f"{FRAME}\n```scheme\n{block}```\n").problems]


def sample(code: str, word: str) -> str:
    return re.search(rf"```{word}\n(.*?)```", SECTIONS[code], re.S)[1]


@pytest.mark.parametrize("code", SAMPLED)
def test_the_wrong_sample_gives_its_code(code):
    assert code in codes_of(sample(code, "wrong"))


@pytest.mark.parametrize("code", SAMPLED)
def test_the_right_sample_gives_no_error_and_not_the_code(code):
    outcome = check(f"{FRAME}\n```scheme\n{sample(code, 'right')}```\n")
    assert outcome.errors == ()
    assert code not in [problem.code for problem in outcome.problems]


def test_every_code_in_the_source_is_documented_and_every_documented_one_is_in_the_source():
    source = "".join(path.read_text() for path in (ROOT / "taizhang").rglob("*.py"))
    reported = set(re.findall(r'"([SFCE]\d\d)"', source))
    assert reported == set(SECTIONS)


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
