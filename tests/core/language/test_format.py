"""The canonical form: formatting twice is formatting once, and changes nothing that a rule means."""

from __future__ import annotations

import pytest

from taizhang.core.language.check import check
from taizhang.core.language.format import format_text
from tests.core.engine.random_schemes import SchemeWriter
from tests.core.language.test_translate import HEAD, document, meant


def formatted(block: str) -> str:
    """Return a block formatted within a document."""
    text = format_text(document(block))
    assert format_text(text) == text
    return text.removeprefix(document("").removesuffix("```\n")).removesuffix("```\n")


@pytest.mark.parametrize("seed", range(10))
def test_formatting_twice_is_formatting_once_and_the_tree_stays(seed: int) -> None:
    text = SchemeWriter(seed).text().replace(", ", "  ,").replace(": ", ":   ").replace("（假定）", " (假定)")
    once = format_text(text)
    assert once != text
    assert format_text(once) == once
    assert meant(check(once).value) == meant(check(SchemeWriter(seed).text()).value)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("指标:\n  甲：{ 量：计数,台账:  事项 }   \n", "指标:\n  甲: {量: 计数, 台账: 事项}\n"),
        ("时限:\n  甲: {期限: 3日 (假定) }\n", "时限:\n  甲: {期限: 3日（假定）}\n"),
        ('输入:\n  甲: {由: "人事科,编办"}\n', '输入:\n  甲: {由: "人事科,编办"}\n'),
        ("输入:\n  甲:\n    由: 人事科,编办\n", "输入:\n  甲:\n    由: 人事科,编办\n"),
        ("# 甲,乙:  丙\n输入:\n  甲: {由: 乙} # 丙,丁\n", "# 甲,乙:  丙\n输入:\n  甲: {由: 乙} # 丙,丁\n"),
    ],
)
def test_colons_commas_and_marks_get_one_form_texts_and_comments_stay(written: str, canonical: str) -> None:
    assert formatted(written) == canonical


def test_every_fence_that_is_read_is_formatted_and_prose_is_not() -> None:
    text = f"{HEAD}\n甲 ,乙：  丙\n\n~~~scheme\n空格:\n  甲: {{格数:  1,填: [乙]}}\n~~~\n\n```yaml\n甲:  乙\n```\n"
    assert format_text(text) == text.replace("格数:  1,填", "格数: 1, 填")
