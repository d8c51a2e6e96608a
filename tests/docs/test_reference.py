"""docs/language is what the grammar gives, and the grammar is what the readers read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from taizhang.core.language import literals, reader
from taizhang.core.language import text as documents
from taizhang.core.language.check import check
from taizhang.core.language.dictionary import FRONT_MATTER
from taizhang.core.language.grammar import BLOCKS, Form
from taizhang.core.language.grammar.shapes import DATED, NOTE
from taizhang.core.language.nodes import load
from taizhang.core.language.reader import plain
from taizhang.core.language.tree import FieldType
from tests.architecture.test_documents import codes_described
from tests.core.engine.random_schemes import SchemeWriter
from tests.docs.json_schema import PATTERNS, schema
from tests.docs.reference import (
    COMMON,
    END,
    NAME,
    ONLY_KEPT,
    PAGES,
    SCHEMA,
    closed_words,
    filled,
    keys_below,
    schema_text,
)
from tests.docs.samples import ROOT, SAMPLES, fences, framed_in, own_frame
from tests.schemes.shipped import SCHEMES

PAGE = (ROOT / NAME).read_text(encoding="utf-8")
FRAME = own_frame(PAGE)
PARTS = [one for one in SAMPLES if one.document == NAME and one.word == "scheme"]
IN_FRAME = [framed_in(FRAME, one.text) for one in PARTS]
RANDOM = [SchemeWriter(seed).text() for seed in range(30)]


# --- generated text -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_says_what_the_grammar_gives(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert filled(text) == text, "run make reference"


def test_the_schema_is_what_the_grammar_gives() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run make reference"


def test_a_key_that_the_grammar_does_not_have_does_not_stay_on_the_page() -> None:
    planted = PAGE.replace("| `跨度` | span |", "| `跨距` | span |")
    assert filled(planted) == PAGE != planted


def test_a_marker_without_an_end_is_seen() -> None:
    with pytest.raises(ValueError, match="块"):
        filled(f"<!-- 生成 块 -->\n{END.replace('完', '未完')}")


# --- nothing is left out --------------------------------------------------------------------------


def test_every_block_measure_and_way_of_points_has_its_place() -> None:
    assert set(BLOCKS) - set(re.findall(r"^## (\S+)$", PAGE, re.M)) == set()
    measures = BLOCKS["指标"].shape.variants
    assert set(measures) - set(re.findall(r"^### (\S+)$", PAGE, re.M)) == set()
    assert {f"键 {block}" for block in BLOCKS} | {f"键 指标·{word}" for word in measures} <= set(markers(PAGE))
    [uses] = [shape for shape, _, key in keys_below(BLOCKS["考评"].shape) if key.name == "计分"]
    rows = re.findall(r"^\| `(\S+)` \| [^|]+ \| [^|]+ \|$", PAGE, re.M)
    assert set(uses.variants) - set(rows) == set()


def test_the_cheat_sheet_names_every_block_and_shows_every_measure() -> None:
    text = (ROOT / "docs/language/cheat-sheet.md").read_text(encoding="utf-8")
    assert set(BLOCKS) - set(re.findall(r"`(\S+?)`", text)) == set()
    assert set(BLOCKS["指标"].shape.variants) == set(re.findall(r"^  \S+: \{量: (\S+?),", text, re.M))


def markers(page: str) -> list[str]:
    """Return what a page has generated."""
    return re.findall(r"<!-- 生成 (.+?) -->", page)


def test_every_closed_word_and_type_and_item_of_the_front_matter_is_on_the_page() -> None:
    said = {word for group in re.findall(r"`([^`\n]+)`", PAGE) for word in (group, group.partition("(")[0])}
    assert (closed_words() | {word.value for word in FieldType} | set(FRONT_MATTER)) - said == set()


def test_every_named_block_has_the_keys_that_are_said_to_be_common() -> None:
    for name, block in BLOCKS.items():
        assert [key for key in (COMMON if block.named else (NOTE,)) if key not in block.shape.keys] == [], name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_codes_and_links_of_a_page_lead_somewhere(path) -> None:
    text = path.read_text(encoding="utf-8")
    problems = (ROOT / "docs/problems.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\b[SCF][0-9]{2}\b", text)) - codes_described(problems) == set()
    for file, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]+))?\)", text):
        target = (path.parent / file).resolve() if file else path
        assert target.is_file(), file
        assert not anchor or re.search(rf"^#+ {anchor}$", target.read_text(encoding="utf-8"), re.M), anchor


# --- every key is read ----------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[tuple[int, str, str, bool]]]:
    """Return what readers ask for: the shape, the word that decides it, the key, and whether it stood there."""
    found: set[tuple[int, str, str, bool]] = set()
    node_of = reader.Keys.node_of

    def noting(keys: reader.Keys, key: str) -> Any:
        node = node_of(keys, key)
        if key in keys.known:
            shape = id(DATED) if keys.shape.keys is DATED else id(keys.shape)
            found.add((shape, keys._deciding_word(), key, node is not None))
        return node

    monkeypatch.setattr(reader.Keys, "node_of", noting)
    return found


def unread(asked: set[tuple[int, str, str, bool]]) -> set[tuple[str, str, str]]:
    """Return the keys that no reader asked for, as (block, the word that brings the key, key)."""
    found = set()
    for block in BLOCKS.values():
        for shape, word, key in keys_below(block.shape):
            home = id(DATED) if key in DATED else id(shape)
            words = {word} if word else {"", *shape.variants}
            if not any((home, one, key.name, there) in asked for one in words for there in (True, False)):
                found.add((block.name, word, key.name))
    return found


def let_go(block: str, name: str) -> bool:
    """Return whether a key need not be read: people read it, or it is kept as it stands."""
    key = BLOCKS[block].shape.keys_for("").get(name)
    return name == "说明" or (block, name) in ONLY_KEPT or (key is not None and key.form is Form.ANYTHING)


def test_every_key_of_the_grammar_is_read_by_a_reader(asked) -> None:
    for text in (*IN_FRAME, *RANDOM, *(shipped.text for shipped in SCHEMES)):
        check(text)
    missing = unread(asked)
    assert {one for one in missing if not let_go(one[0], one[2])} == set()
    assert {(block, name) for block, _, name in missing} >= ONLY_KEPT, "these are read: take them off the list"


def test_a_key_that_nobody_reads_is_seen(asked) -> None:
    check(IN_FRAME[0].replace("指标:", "视图:", 1))
    assert ("指标", "窗口", "跨度") in unread(asked)


def test_every_key_stands_in_a_sample_of_the_reference(asked) -> None:
    for text in IN_FRAME:
        check(text)
    there = {(shape, key) for shape, _, key, stands in asked if stands}
    lacking = {
        (block.name, key.name)
        for block in BLOCKS.values()
        for shape, _, key in keys_below(block.shape)
        if (id(DATED) if key in DATED else id(shape), key.name) not in there
    }
    assert {one for one in lacking if not let_go(*one)} == set()


# --- the schema for editors -----------------------------------------------------------------------


def blocks_of(text: str) -> Iterator[Any]:
    """Yield the blocks of a document twice: all scalars texts, and typed as an editor types them."""
    for article in documents.read(text).articles:
        for first, block in article.blocks:
            root = load(block, first, lambda *_: None)
            yield plain(root)
            yield yaml.load(block, Loader=EditorLoader)  # noqa: S506 — a safe loader


class EditorLoader(yaml.SafeLoader):
    """Types numbers and true and false, as YAML 1.2 has it; days are texts."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag.rpartition(":")[2] in ("int", "float")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


VALIDATOR = jsonschema.Draft202012Validator(schema())


def faults(text: str) -> list[str]:
    """Return what the schema says against the blocks of a document."""
    return [error.message for block in blocks_of(text) for error in VALIDATOR.iter_errors(block)]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("shipped", SCHEMES, ids=str)
def test_the_schema_takes_every_block_of_a_shipped_scheme(shipped) -> None:
    assert faults(shipped.text) == []


def test_the_schema_takes_every_block_of_random_schemes_and_of_the_reference() -> None:
    samples = [f"```scheme\n{one.text}```\n" for one in PARTS]
    assert [fault for text in (*RANDOM, FRAME, *samples) for fault in faults(text)] == []


@pytest.mark.parametrize(
    "block",
    [
        "指标:\n  甲: {量: 总数, 台账: 事项}",  # no such measure
        "指标:\n  甲: {量: 计数}",  # a key that must stand
        "指标:\n  甲: {量: 计数, 台账: 事项, 取: 学时}",  # a key of another measure
        "指标:\n  甲: {量: 计数, 台账: 事项簿}",  # no such table
        "指标:\n  甲: {量: 计数, 台账: 事项, 要求: {以上: 3件}}",
        "指标:\n  甲: {量: 计数, 台账: 事项, 要求: {不低于: 3只}}",
        "指标:\n  甲: {量: 计数, 台账: 事项, 范围: {登记日: {早于: 到期日}}}",
        "指标:\n  甲: {量: 用时, 台账: 事项, 从: 登记日, 到: 办结日, 取: 众数, 无则: 待定}",
        "指标:\n  甲: {量: 计数, 台账: 参加, 范围: {东道组织: 邻近}}",
        "应办:\n  甲: {谁: 乙, 频次: 每旬1次}",
        "应办:\n  甲: {谁: 乙, 频次: 每季度1次, 补办: 十五日}",
        "应办:\n  甲: {谁: 乙, 频次: 每季度1次, 频率: 每月1次}",
        "名册:\n  甲: {对象: 人员, 类: [支部], 时点: 期末}",
        "名册:\n  甲乙、丙: {对象: 组织, 类: [支部], 时点: 期末}",
        "类别表:\n  甲: {台账: 事项, 可见: [大家]}",
        "类别表:\n  甲: {台账: 事项, 字段: {乙: 备忘}}",
        "核对:\n  甲: {每个: 乙, 数: 丙, 介于: [2人], 不符: 提醒}",
        "考评: {满分: 10分, 每项保留: 1分, 舍入: 进一, 不适用的分: 不计, 部分: {甲: {满分: 10分, 用: [{指标: 乙, 满分: 10分, 计分: 达标}]}}}",
        "考评: {满分: 10分, 每项保留: 1分, 舍入: 舍去, 不适用的分: 不计, 部分: {甲: {满分: 10分, 用: [{指标: 乙, 计分: 加分, 每次: 1分}]}}}",
        "星级: {看: 甲, 档: []}",
        "任务:\n  甲: {谁: 乙}",
    ],
)
def test_the_schema_refuses_a_planted_fault(block: str) -> None:
    assert faults(f"```scheme\n{block}\n```\n") != []


@pytest.mark.parametrize(
    ("name", "read", "good", "bad"),
    [
        ("数量", literals.quantity, ["95%", "1/3", "1/2票", "3000.01元", "13万元", "2人次（假定）", "50", "0.5学时 (国规)"], ["九", "-1", "１分", "1只", "1,000元", "95%（估计）", "1."]),
        ("期限", literals.term, ["当日", "跟踪", "3日", "3天（假定）", "3个工作日", "1个月", "2年"], ["3", "三日", "3小时", "3工作日"]),
        ("日期", lambda text: literals.day(text, 2015), ["2015-03-31", "03-31", "01-31（假定）"], ["3-31", "2015/03/31", "3月31日"]),
    ],
)  # fmt: skip
def test_the_patterns_of_the_schema_are_the_literals_of_the_language(name, read, good, bad) -> None:
    for text in good:
        read(text)
        assert re.search(PATTERNS[name], text), text
    for text in bad:
        with pytest.raises(literals.BadLiteral):
            read(text)
        assert not re.search(PATTERNS[name], text), text


def test_the_page_holds_samples_and_cases() -> None:
    assert len(PARTS) > len(BLOCKS) + len(BLOCKS["指标"].shape.variants)
    assert len([one for one in fences(NAME, PAGE) if one.word == "markdown 例"]) > 15
