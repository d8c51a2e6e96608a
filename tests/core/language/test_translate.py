"""The two languages of the keys: a document turned into the other and back is the same, and says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from taizhang.core.language.check import check
from taizhang.core.language.dictionary import FIELD_TYPES, KEY_WORDS, aliases
from taizhang.core.language.format import format_text
from taizhang.core.language.grammar import BLOCKS, Form, Key, Shape
from taizhang.core.language.grammar.blocks import GATE
from taizhang.core.language.read_where import CONDITION
from taizhang.core.language.translate import Language, translated
from taizhang.core.language.tree import FieldType, Relation
from tests.core.engine.random_schemes import SchemeWriter
from tests.docs.samples import ROOT, SAMPLES, Sample, framed_in, own_frame
from tests.schemes.shipped import SCHEMES, Shipped

HEAD = "---\n方案: 样例\n代号: sample\n年度: 2015\n施行: 2015-01-01\n期间: 年度\n关账: 01-31\n---\n\n## 第一条\n"
ENGLISH = "---\nlanguage: en\ntitle: 样例\nid: sample\nyear: 2015\nin_force: 2015-01-01\nperiod: year\ncloses: 01-31\n---\n\n## 第一条\n"

REFERENCE = "docs/language/reference.md"
FRAME = own_frame((ROOT / REFERENCE).read_text(encoding="utf-8"))
PARTS = [one for one in SAMPLES if one.document == REFERENCE and one.word == "scheme"]


def document(block: str, head: str = HEAD) -> str:
    return f"{head}\n```scheme\n{block}```\n"


def meant(value: Any) -> Any:
    """Return a tree without the lines and the text it was read from."""
    if is_dataclass(value):
        left_out = ("line", "articles", "text")
        return type(value).__name__, [meant(getattr(value, f.name)) for f in fields(value) if f.name not in left_out]
    if isinstance(value, Mapping):
        return {key: meant(one) for key, one in value.items()}
    return [meant(one) for one in value] if isinstance(value, tuple) else value


def turned(text: str, bases: Mapping[str, str]) -> str:
    """Turn a document into English; it must come back to the letter and mean the same. Return the English one."""
    english = translated(text, Language.ENGLISH).unwrap()
    assert translated(english, Language.CHINESE).unwrap() == format_text(text)
    assert format_text(english) == english
    before, after = check(text, bases=bases), check(english, bases=bases)
    assert meant(before.value) == meant(after.value)
    assert [(one.code, one.place.line) for one in before.problems] == [
        (one.code, one.place.line and max(one.place.line - 1, 1)) for one in after.problems
    ]
    return english


@pytest.mark.parametrize("shipped", SCHEMES, ids=str)
def test_a_shipped_scheme_comes_back_to_the_letter_and_means_the_same(shipped: Shipped) -> None:
    assert translated(turned(shipped.text, shipped.bases), Language.CHINESE).unwrap() == shipped.text


@pytest.mark.parametrize("seed", range(40))
def test_a_random_scheme_comes_back_and_means_the_same(seed: int) -> None:
    assert check(turned(SchemeWriter(seed).text(), {})).ok


@pytest.mark.parametrize("sample", PARTS, ids=str)
def test_every_sample_of_the_reference_comes_back_and_means_the_same(sample: Sample) -> None:
    assert check(turned(framed_in(FRAME, sample.text), {})).ok


def test_turning_into_the_language_that_it_has_only_formats() -> None:
    text = document("名册:\n  甲：{对象: 组织,类: [支部], 时点: 期末}\n")
    assert translated(text, Language.CHINESE).unwrap() == format_text(text) != text
    english = translated(text, Language.ENGLISH).unwrap()
    assert translated(english, Language.ENGLISH).unwrap() == english


# --- names stay -----------------------------------------------------------------------------------

NAMES = """类别表:
  measure: {台账: 事项, 来源: [own, present], 步骤: [count, 办结], 须先: {办结: count}, 字段: {share: 日期, 结论: 码(no)}}
码表:
  no: {码: [是, 否]}
名册:
  persons: {对象: 组织, 类: [below], 时点: 期末}
  参评组织: {对象: 组织, 类: [below], 时点: 期末}
指标:
  share: {量: 计数, 台账: 事项, 范围: {类别: measure, 登记日: 本期, 来源: [own, present], 结论: 是}}
应办:
  count: {谁: persons, 台账: 事项, 频次: 每季度1次, 有效: {类别: measure}}
"""


def test_a_name_that_is_spelled_like_a_word_of_the_language_stays() -> None:
    english = turned(document(NAMES), {})
    assert "  measure: {ledger: matters, sources: [own, present], steps: [count, 办结]" in english
    assert "  share: {measure: count, ledger: matters, where: {类别: measure, 登记日: in_period" in english
    assert check(english).ok


def test_words_with_a_mark_types_of_fields_and_gates_are_turned() -> None:
    text = document(
        "类别表:\n  甲: {台账: 测评, 须先: {类别: 乙, 每条: [销号]}, 字段: {结论: 码(丙), 人次: 数(人)}}\n"
        "  乙: {台账: 事项, 步骤: [销号]}\n码表:\n  丙: {码: [好, 坏]}\n名册:\n  丁: {对象: 组织, 类: [支部], 时点: 期末}\n"
        "应办:\n  甲: {谁: 丁, 台账: 测评, 频次: 每月23日, 遇休息日: 顺延（假定）}\n"
    )
    english = turned(text, {})
    assert "on_holiday: after（假定）" in english
    assert "waits_for: {kind: 乙, each_one: [销号]}, fields: {结论: code(丙), 人次: number(人)}" in english


def test_each_of_two_words_for_one_comparator_comes_back() -> None:
    text = document("否决:\n  甲: {看: 总分, 少于: 1分}\n  乙: {看: 总分, 低于: 1分}\n  丙: {看: 总分, 不少于: 1分}\n")
    english = translated(text, Language.ENGLISH).unwrap()
    assert "fewer_than: 1分" in english
    assert "no_fewer_than: 1分" in english
    assert translated(english, Language.CHINESE).unwrap() == text


def test_what_is_quoted_stays_quoted() -> None:
    text = document('指标:\n  甲: {量: "计数", 台账: 事项, 说明: "量, 计数,台账"}\n')
    assert '{measure: "count", ledger: matters, note: "量, 计数,台账"}' in turned(text, {})


# --- what cannot be turned, or is mixed -----------------------------------------------------------


def test_what_would_not_come_back_is_named_and_nothing_is_turned() -> None:
    text = document("指标:\n  甲: {量: 计数, 台账: 事项, 范围: {来源: present}}\n")
    outcome = translated(text, Language.ENGLISH, "scheme.md")
    assert outcome.value is None
    assert [(one.code, one.place.line) for one in outcome.problems] == [("S05", 14)]


def test_an_unreadable_block_is_named_and_nothing_is_turned() -> None:
    outcome = translated(document("指标:\n  甲: {量: 计数\n"), Language.ENGLISH)
    assert outcome.value is None
    assert [one.code for one in outcome.problems] == ["S01"]


def test_a_file_has_one_language() -> None:
    roster = "rosters:\n  参评组织: {of: organisations, org_kinds: [支部], as_of: period_end}\n"
    mixed = document(f"{roster}indicators:\n  甲: {{measure: count, 台账: matters, 量: 合计}}\n", ENGLISH)
    found = [(one.code, one.place.line) for one in check(mixed).errors]
    assert found == [("S03", 17)] * 3  # 台账, 量, 合计
    mixed = HEAD.replace("方案: ", "title: ").replace("期间: 年度", "期间: 年度\n基础: yes") + "\n"
    assert sorted((one.code, one.place.line) for one in check(mixed).errors) == [("S03", 2), ("S05", 7)]
    assert [one.code for one in check(HEAD.replace("---\n方案", "---\n文种: fr\n方案")).errors] == ["S05"]


def test_english_flags_of_the_front_matter_are_read() -> None:
    scheme = check(
        document("rosters:\n  甲: {of: organisations, org_kinds: [支部], as_of: period_end}\n", ENGLISH)
    ).unwrap()
    assert not scheme.is_base
    text = ENGLISH.replace("closes:", "base: yes\nhistorical: yes\ncloses:")
    scheme = check(document("slots:\n  甲: {size: 1, filled: [乙]}\n", text)).unwrap()
    assert (scheme.is_base, scheme.historical) == (True, True)


# --- the dictionary -------------------------------------------------------------------------------


def keys_of(shape: Shape) -> Iterator[tuple[Shape, Key]]:
    """Yield every key of a shape and of what stands behind its keys."""
    for key in (*shape.keys, *(key for keys in shape.variants.values() for key in keys)):
        yield shape, key
        if key.shape:
            yield from keys_of(key.shape)


ALL = [pair for shape in (*(block.shape for block in BLOCKS.values()), GATE, CONDITION) for pair in keys_of(shape)]


def test_every_key_and_every_closed_word_of_the_grammar_has_its_english() -> None:
    assert {key.name for _, key in ALL} - set(KEY_WORDS) == set()
    sets = {key.words for _, key in ALL if key.words} | {tuple(shape.variants) for shape, _ in ALL}
    for words in (*sets, tuple(Relation), ("本期", "至时点", "至期末", "有", "无", "是", "否")):
        found = aliases(words)
        assert set(found) == set(words)
        assert len(set(found.values())) == len(found)
    assert set(FIELD_TYPES) == set(FieldType)


def test_a_word_without_english_is_seen() -> None:
    with pytest.raises(LookupError):
        aliases(("按占比", "按心情"))


def test_a_closed_word_stands_behind_a_form_that_is_turned() -> None:
    forms = {key.form for shape, key in ALL if key.words or key.name == shape.by}
    assert forms == {Form.WORD, Form.TEXTS}
