"""The parameter table: every number is in it, and a change is written back where the number stands, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from taizhang.core.language import literals
from taizhang.core.language.check import check
from taizhang.core.language.literals import Mark, Quantity, TermLiteral
from taizhang.core.language.parameters import changed, parameters
from taizhang.core.language.walk import nodes

SCHEMES = sorted(Path(__file__).parents[3].glob("schemes/*/*/scheme.md"))
[QINGSHEN] = [file for file in SCHEMES if file.parent.parent.name == "qingshen-organs"]


@pytest.mark.parametrize("file", SCHEMES, ids=str)
def test_every_number_and_term_of_a_shipped_scheme_is_in_the_table(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    scheme = check(text, bases={"national-base": _base()}).unwrap()
    listed = {(one.line, literals.split_mark(one.value)[0]) for one in parameters(text)}
    own = {article.title for article in scheme.articles}
    for of in (Quantity, TermLiteral):
        for article, number in nodes(scheme, of):
            if article in own:
                bare = literals.split_mark(number.text)[0]  # of 起后7日 the term alone
                assert any(number.line == line and bare in value for line, value in listed), (article, number)


def _base() -> str:
    found = [file for file in SCHEMES if file.parent.parent.name == "national-base"]
    return found[0].read_text(encoding="utf-8") if found else ""


@pytest.mark.parametrize("file", SCHEMES, ids=str)
def test_names_are_unique_and_writing_back_what_stands_changes_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = parameters(text)
    assert len({one.name for one in found}) == len(found) > 5
    assert changed(text, {one.name: (one.value, one.mark) for one in found}).unwrap() == text


def test_a_change_is_one_line_and_keeps_the_rest() -> None:
    text = QINGSHEN.read_text(encoding="utf-8")
    parameter = next(one for one in parameters(text) if one.name == "星级.档.五星级.不低于")
    made = changed(text, {parameter.name: ("96分", Mark.ASSUMED)}).unwrap()
    different = [(old, new) for old, new in zip(text.splitlines(), made.splitlines(), strict=True) if old != new]
    assert different == [("    - {名: 五星级, 不低于: 95分}", "    - {名: 五星级, 不低于: 96分（假定）}")]
    assert next(one for one in parameters(made) if one.name == parameter.name).mark is Mark.ASSUMED


def test_every_wrong_change_is_named_at_once_and_nothing_is_written() -> None:
    text = QINGSHEN.read_text(encoding="utf-8")
    wrong = {
        "星级.档.五星级.不低于": ("九十五分", Mark.ARTICLE),
        "星级.档.六星级.不低于": ("99分", Mark.ARTICLE),
        "应办.党课.补办": ("15天前}", Mark.ARTICLE),
        "方案说明.关账": ("02-30", Mark.ARTICLE),
    }
    outcome = changed(text, wrong)
    assert outcome.value is None
    assert sorted(problem.code for problem in outcome.problems) == ["S05", "S05", "S05", "S06"]
    assert all(problem.remedy for problem in outcome.problems)


def test_a_set_of_codes_is_one_parameter() -> None:
    text = SCHEMES[0].read_text(encoding="utf-8")
    [codes] = [one for one in parameters(text) if one.name == "类别表.网格学习.分类"]
    made = changed(text, {codes.name: (f"{codes.value}、测试", Mark.ARTICLE)}).unwrap()
    assert "讲解, 其他, 测试]" in made
