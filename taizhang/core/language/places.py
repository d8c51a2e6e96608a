"""Every place of a document where something stands, with the key of the grammar that it stands behind.

What changes a document by program goes through here: the parameter table, the
mutants of the cases, the conversion between the two languages of the keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from taizhang.core.language import text as documents
from taizhang.core.language.dictionary import COMPARATORS
from taizhang.core.language.grammar import BLOCKS, Form, Key, Shape
from taizhang.core.language.grammar.shapes import may
from taizhang.core.language.literals import split_mark
from taizhang.core.language.nodes import Items, Map, Node, Scalar, load
from taizhang.core.problems import Severity

FRONT = "方案说明"
LIMIT = {word: may(word, Form.QUANTITY, "界限") for word in COMPARATORS if word not in ("其余", "恰等于")}


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a document: ``path`` names it, ``key`` says what it may be, ``node`` where it stands."""

    article: str
    path: tuple[str, ...]
    key: Key
    node: Scalar | Items

    @property
    def block(self) -> str:
        """The block."""
        return self.path[0]

    @property
    def name(self) -> str:
        """The path in one word."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Thing:
    """A named thing of a block, with its first and last line."""

    article: str
    block: str
    name: Scalar
    node: Node
    last: int


def _quietly(code: str, line: int, message: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
    """Leave unreadable blocks to the checker."""


def things(text: str) -> Iterator[Thing]:
    """Yield every thing of every readable block of a document in Chinese, in its order."""
    for article in documents.read(text).articles:
        for first, block in article.blocks:
            root = load(block, first, _quietly)
            last = first + block.count("\n")
            yield from _things(article.title, root, last) if root else ()


def _things(article: str, root: Map, last: int) -> Iterator[Thing]:
    found: list[tuple[str, Scalar, Node]] = []
    for block, holder in root.entries:
        if block.text not in BLOCKS:
            continue
        if not BLOCKS[block.text].named:
            found.append((block.text, block, holder))
        elif isinstance(holder, Map):
            found += [(block.text, name, node) for name, node in holder.entries]
    starts = sorted({name.line for _, name, _ in found} | {block.line for block, _ in root.entries} | {last + 1})
    for word, name, node in found:
        yield Thing(article, word, name, node, next(line for line in starts if line > name.line) - 1)


def _days_in_front(text: str) -> Iterator[Place]:
    """Yield the days of the front matter."""
    lines = text.split("\n")
    for word in ("施行", "废止", "关账"):
        entry = documents.read(text).front_matter.get(word)
        if entry and entry.text:
            column = lines[entry.line - 1].rindex(entry.text)
            node = Scalar(entry.text, entry.line, column, column + len(entry.text))
            yield Place(FRONT, (FRONT, word), may(word, Form.DAY, ""), node)


def places(text: str) -> Iterator[Place]:
    """Yield the days of the front matter and every value of every readable block, in the order of the document."""
    yield from _days_in_front(text)
    for thing in things(text):
        path = (thing.block, thing.name.text) if BLOCKS[thing.block].named else (thing.block,)
        if isinstance(thing.node, Map):
            yield from _in_map(thing.article, path, thing.node, BLOCKS[thing.block].shape)


def _in_map(article: str, path: tuple[str, ...], node: Map, shape: Shape) -> Iterator[Place]:
    deciding = node.get(shape.by) if shape.by else None
    known = shape.keys_for(split_mark(deciding.text)[0] if isinstance(deciding, Scalar) else "")
    for name, value in node.entries:
        key = known.get(name.text) or (LIMIT.get(name.text) if shape.bound else None)
        if key:
            yield from _behind(article, (*path, name.text), value, key)


def _behind(article: str, path: tuple[str, ...], value: Node, key: Key) -> Iterator[Place]:
    match key.form, value:
        case ((Form.WHERE | Form.BOUND), Map(entries)):
            yield from _conditions(article, path, entries)
        case Form.MAP, Map() if key.shape:
            yield from _in_map(article, path, value, key.shape)
        case Form.MAPS, Items(items) if key.shape:
            for number, item in enumerate(items, 1):
                if isinstance(item, Map):
                    yield from _in_map(article, (*path, _word_of(item, number)), item, key.shape)
        case Form.NAMED, Map(entries) if key.shape:
            for name, inner in entries:
                if isinstance(inner, Map):
                    yield from _in_map(article, (*path, name.text), inner, key.shape)
        case Form.WEIGHTS, Map(entries):
            weight = may("折算", Form.QUANTITY, "折合百分之几")
            for name, inner in entries:
                if isinstance(inner, Scalar):
                    yield Place(article, (*path, name.text), weight, inner)
        case Form.QUANTITY, Items(items):  # 介于: [2人, 5人]
            for word, item in zip(("低", "高"), items, strict=False):
                if isinstance(item, Scalar):
                    yield Place(article, (*path, word), key, item)
        case _, Scalar() | Items():
            yield Place(article, path, key, value)


def _word_of(item: Map, number: int) -> str:
    """Return what names an item of a list: its 名, 指标 or 身份, else its number."""
    for word in ("名", "指标", "身份", "标题"):
        node = item.get(word)
        if isinstance(node, Scalar):
            return node.text
    return "其余" if item.get("其余") else str(number)


def _conditions(article: str, path: tuple[str, ...], entries: Iterable[tuple[Scalar, Node]]) -> Iterator[Place]:
    """Yield the limits among conditions: a comparator with a literal, alone or behind a field."""
    for name, value in entries:
        if isinstance(value, Map):
            yield from _conditions(article, (*path, name.text), value.entries)
        elif name.text in LIMIT:
            yield from _behind(article, (*path, name.text), value, LIMIT[name.text])


def replaced(text: str, changes: Iterable[tuple[Scalar | Items, str]]) -> str:
    """Return the document with other words at the places given; each must stand on one line.

    Raises:
        ValueError: where one does not.
    """
    lines = text.split("\n")
    for node, word in sorted(changes, key=lambda change: (change[0].line, change[0].column), reverse=True):
        if node.column < 0:
            raise ValueError(f"line {node.line}: not on one line")
        line = lines[node.line - 1]
        lines[node.line - 1] = line[: node.column] + word + line[node.end :]
    return "\n".join(lines)
