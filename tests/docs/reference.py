"""Fills what the pages of docs/language say from the grammar, and writes the schema for editors: ``make reference``.

Between ``<!-- 生成 … -->`` and ``<!-- 完 -->`` stands generated text; everything else is written by hand. What is
generated is said by one word and, mostly, a path in the grammar:

- ``键 时限``: the keys of a block and of what stands behind them; ``键 指标·占比``: those of one measure.
- ``键 共有``: the keys that every named block has.
- ``块``, ``量``, ``字段``, ``英文``, ``照记``: the lists of blocks, measures, fields, English words, and keys only kept.
- ``读作``: what the machine says of the sample right above.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from taizhang.core.language.check import check
from taizhang.core.language.dictionary import (
    BLOCKS as BLOCK_WORDS,
)
from taizhang.core.language.dictionary import (
    COMPARATORS,
    FIELD_TYPES,
    FIELDS,
    FRONT_MATTER,
    KEY_WORDS,
    MEASURES,
    VALUES,
    aliases,
)
from taizhang.core.language.grammar import BLOCKS, Form, Key, Need, Shape
from taizhang.core.language.grammar.blocks import GATE
from taizhang.core.language.grammar.shapes import DATED, NOTE
from taizhang.core.language.places import places
from taizhang.core.language.read_where import CONDITION
from taizhang.core.language.tree import FactTable, Ledger, Window
from tests.docs import json_schema
from tests.docs.samples import HEAD, ROOT, SAMPLES, fences, framed_in, own_frame, sentences
from tests.docs.steps import TUTORIAL, redone

PAGES = sorted((ROOT / "docs/language").glob("*.md"))
NAME = "docs/language/reference.md"
SCHEMA = ROOT / "docs/language/scheme.schema.json"
BEGIN, END = re.compile(r"<!-- 生成 (?P<what>[^>]+?) -->\n"), "<!-- 完 -->"
COMMON = (*DATED, NOTE)
LONGEST = 24
# What these take cannot be shown by one example for all keys.
NEED_CONTEXT = (Form.NAME, Form.NAMES, Form.TEXT, Form.TEXTS, Form.QUANTITY, Form.MAP, Form.MAPS, Form.NAMED)
# Written for people who read the document; no reader takes them into the tree.
ONLY_KEPT = {("空格", "每格"), ("核对", "依据"), ("名额", "依据"), ("后果", "每件")}


# --- tables of keys -------------------------------------------------------------------------------


def takes(key: Key, shape: Shape, block: str) -> str:
    """Return what stands behind a key: a form with an example, or the closed words."""
    words = tuple(shape.variants) if key.name == shape.by and not key.words else key.words
    if words:
        listed = "、".join(f"`{word}`" for word in words)
        return listed if key.form is Form.WORD else f"其中几个：{listed}"
    if key.form is Form.ANYTHING:
        return "照记"
    example = _examples().get((block, id(key)), "" if key.form in NEED_CONTEXT else key.form.example)
    return f"{key.form.label}，如 `{example}`" if example else key.form.label


@cache
def _examples() -> dict[tuple[str, int], str]:
    """Return what stands behind the keys in the samples, the first of each key."""
    found: dict[tuple[str, int], str] = {}
    for sample in SAMPLES:
        text = f"{HEAD}\n```scheme\n{sample.text}```\n"
        for place in places(text) if sample.document == NAME and sample.word == "scheme" else ():
            said = text.split("\n")[place.node.line - 1][place.node.column : place.node.end]
            if len(said) <= LONGEST:
                found.setdefault((place.block, id(place.key)), said)
    return found


def row(key: Key, shape: Shape, block: str) -> str:
    """Return a key as a row of its table."""
    kept = "（照记）" if (block, key.name) in ONLY_KEPT else ""
    need = key.need.value or "可不写"
    return f"| `{key.name}` | {KEY_WORDS[key.name]} | {takes(key, shape, block)} | {need} | {key.says}{kept} |"


def table(shape: Shape, keys: tuple[Key, ...], block: str) -> Iterator[str]:
    """Yield the table of some keys of a shape."""
    yield "| 键 | 英文 | 写什么 | 必写 | 含义 |"
    yield "|---|---|---|---|---|"
    for key in keys:
        yield row(key, shape, block)
    if shape.bound:
        yield "| 一个比较词 | | 界限，如 `不低于: 95%` | 视情况 | 见“界限”一节；写了“其余”的不写 |"


def tables(shape: Shape, keys: tuple[Key, ...], block: str) -> Iterator[str]:
    """Yield the table of some keys, then those of what stands behind them."""
    yield from table(shape, keys, block)
    for key in keys:
        if key.shape:
            yield from _below(key.shape, f"`{key.name}`里的每一组" if key.form is Form.MAPS else _behind(key), block)


def _behind(key: Key) -> str:
    return f"`{key.name}`里每个名称下面" if key.form is Form.NAMED else f"`{key.name}`里"


def _below(shape: Shape, where: str, block: str) -> Iterator[str]:
    yield from ("", f"{where}：", "")
    yield from tables(shape, shape.keys, block)
    for word, keys in shape.variants.items():
        yield from ("", f"{where}，`{shape.by}: {word}` 的另有：", "")
        yield from tables(Shape(keys), keys, block)


def keys_of(path: str) -> Iterator[str]:
    """Yield the tables of ``时限``, ``指标·占比`` or ``共有``; the keys that all blocks have stand apart."""
    if path == "共有":
        yield from table(Shape(COMMON), COMMON, "")
        return
    block, _, variant = path.partition("·")
    shape = BLOCKS[block].shape
    if variant:
        yield from tables(Shape(shape.variants[variant]), shape.variants[variant], block)
        return
    yield from tables(shape, tuple(key for key in shape.keys if not BLOCKS[block].named or key not in COMMON), block)
    for word, keys in shape.variants.items() if block != "指标" else ():
        yield from ("", f"`{shape.by}: {word}` 的另有：", "")
        yield from tables(Shape(keys), keys, block)


# --- lists ----------------------------------------------------------------------------------------


def blocks() -> Iterator[str]:
    """Yield the list of blocks."""
    yield from ("| 块 | 英文 | 说什么 |", "|---|---|---|")
    for block in BLOCKS.values():
        yield f"| `{block.name}` | {BLOCK_WORDS[block.name]} | {block.says} |"


def measures() -> Iterator[str]:
    """Yield the list of measures with the keys that each must have."""
    yield from ("| 量 | 英文 | 必写的键 |", "|---|---|---|")
    for word, keys in BLOCKS["指标"].shape.variants.items():
        must = "、".join(f"`{key.name}`" for key in keys if key.need is Need.MUST)
        yield f"| `{word}` | {MEASURES[word]} | {must} |"


def fields() -> Iterator[str]:
    """Yield the fields of every fact table."""
    yield from ("| 事实表 | 字段 |", "|---|---|")
    for name, words in FIELDS.items():
        yield f"| `{name}` | {'、'.join(f'`{word}`' for word in words)} |"


def english() -> Iterator[str]:
    """Yield every word of the language with its English."""
    keys = {key.name for key in every_key()} | {key.name for key in (*GATE.keys, *CONDITION.keys)} | set(COMPARATORS)
    for title, listed in (
        ("方案说明", FRONT_MATTER),
        ("块", BLOCK_WORDS),
        ("键和比较词", {word: KEY_WORDS[word] for word in KEY_WORDS if word in keys}),
        ("量", MEASURES),
        ("可用的词", {word: VALUES[word] for word in VALUES if word in closed_words()}),
        ("台账（类别表的 `台账`）", aliases(Ledger)),
        ("事实表（指标、应办、视图的 `台账`，以及 `由`、`归入`）", aliases(FactTable)),
        ("字段类型", FIELD_TYPES),
        ("测评办法的 `分母`", aliases(next(key.words for key in every_key() if key.name == "分母" and key.words))),
        ("覆盖的 `连`", aliases(next(key.words for key in every_key() if key.name == "连"))),
    ):
        yield from ("", f"**{title}**：" + " · ".join(f"{chinese} {word}" for chinese, word in listed.items()))


def every_key() -> Iterator[Key]:
    """Yield every key of the grammar."""
    for block in BLOCKS.values():
        yield from (key for _, _, key in keys_below(block.shape))


def keys_below(shape: Shape) -> Iterator[tuple[Shape, str, Key]]:
    """Yield every key of a shape and of what stands behind its keys, with its shape and the word that brings it."""
    for word, keys in (("", shape.keys), *shape.variants.items()):
        for key in keys:
            yield shape, word, key
            if key.shape:
                yield from keys_below(key.shape)


def closed_words() -> set[str]:
    """Return every closed word: of keys, flags, conditions, the front matter."""
    shapes = {id(shape): shape for block in BLOCKS.values() for shape, _, _ in keys_below(block.shape)}
    words = {word for key in every_key() for word in key.words}
    words |= {word for shape in shapes.values() for word in shape.variants}
    return words | {"是", "否", "有", "无", "年度"} | {word.value for word in Window}


def only_kept() -> Iterator[str]:
    """Yield the keys that no reader takes in."""
    for block in BLOCKS.values():
        names = [key.name for key in block.shape.keys_for("").values() if _is_kept(block.name, key)]
        if names:
            yield f"- `{block.name}`：" + "、".join(f"`{name}`" for name in names)


def _is_kept(block: str, key: Key) -> bool:
    return (block, key.name) in ONLY_KEPT or (key.form is Form.ANYTHING and key.name != "当")


# --- sentences ------------------------------------------------------------------------------------


def said_of(page: str, before: str) -> Iterator[str]:
    """Yield the machine's sentence of everything that the sample right above defines."""
    sample = [one for one in fences("", before) if one.word == "scheme"][-1]
    scheme = check(framed_in(own_frame(page), sample.text)).unwrap()
    for text in sentences(scheme, "样例"):
        yield f"> {text}"
        yield ">"


# --- pages ----------------------------------------------------------------------------------------


def generated(what: str, page: str, before: str) -> str:
    """Return what stands between two markers."""
    word, _, path = what.partition(" ")
    match word:
        case "键":
            lines = list(keys_of(path))
        case "读作":
            lines = list(said_of(page, before))[:-1]
        case _:
            made = {"块": blocks, "量": measures, "字段": fields, "英文": english, "照记": only_kept}
            lines = list(made[word]())
    return "\n" + "\n".join(lines).strip("\n") + "\n\n"


def filled(page: str) -> str:
    """Return a page with what is generated made anew.

    Raises:
        ValueError: for a marker without its end.
    """
    done, at = "", 0
    while begin := BEGIN.search(page, at):
        end = page.find(END, begin.end())
        if end < 0:
            raise ValueError(f"{begin['what']}: no {END}")
        done += page[at : begin.end()] + generated(begin["what"], page, page[: begin.start()])
        at = end
    return done + page[at:]


def schema_text() -> str:
    """Return the schema for editors as its file has it."""
    return json.dumps(json_schema.schema(), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write every page and the schema."""
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    with TemporaryDirectory() as folder:
        TUTORIAL.write_text(redone(TUTORIAL.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
