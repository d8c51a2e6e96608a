"""The keys and closed words of a document in its other language: Chinese for offices, English for developers.

Each is found by its place in the grammar, never by its spelling: a name that is
spelled like a word of the language stays. Names, texts, fields of the ledgers and
literals are the same in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from taizhang.core.facts.tables import TABLES, Type
from taizhang.core.language import text as documents
from taizhang.core.language.dictionary import (
    BLOCKS,
    COMPARATORS,
    FACT_TABLES,
    FIELD_TYPES,
    FIELDS,
    FRONT_MATTER,
    KEY_WORDS,
    VALUES,
    aliases,
)
from taizhang.core.language.format import format_text
from taizhang.core.language.grammar import BLOCKS as GRAMMAR
from taizhang.core.language.grammar import Form, Key, Shape
from taizhang.core.language.grammar.blocks import GATE
from taizhang.core.language.literals import split_mark
from taizhang.core.language.nodes import Items, Map, Node, Report, Scalar, load
from taizhang.core.language.read_where import CONDITION, ORGANISATION_FIELDS
from taizhang.core.language.text import Line
from taizhang.core.language.tree import Relation, Window
from taizhang.core.problems import Outcome, Place, Problem, Severity


class Language(StrEnum):
    """The two languages of a document's keys (文种)."""

    CHINESE = "zh"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the language where it stands, as it is said in both."""

    node: Scalar
    word: str
    chinese: str
    english: str

    def into(self, language: Language) -> str:
        """Return what stands here in a language: the mark of a word, and the name behind a type, stay."""
        return self.node.text.replace(self.word, self.chinese if language is Language.CHINESE else self.english, 1)


_FLAGS = {word: VALUES[word] for word in ("是", "否")}
_PRESENT = {word: VALUES[word] for word in ("有", "无")}
_CONDITIONS = _PRESENT | {word.value: VALUES[word.value] for word in Window}
_RELATIONS = _PRESENT | dict(aliases([word.value for word in Relation]))
_FLAG_FIELDS = {
    word
    for table, fields in FIELDS.items()
    for word, column in fields.items()
    if TABLES[FACT_TABLES[table]].column(column).type is Type.FLAG
}
_FRONT_WORDS = {"期间": {"年度": VALUES["年度"]}, "历史": _FLAGS, "基础": _FLAGS}
_KEY = {english: chinese for chinese, english in KEY_WORDS.items()}
_TYPE = re.compile(r"[^（(\s]+")


def _said(node: Scalar, word: str, table: Mapping[str, str]) -> Iterator[Said]:
    """Yield the word if it is one of the table, in either language."""
    if word in table:
        yield Said(node, word, word, table[word])
    for chinese, english in table.items():
        if english == word:
            yield Said(node, word, chinese, english)


def words_in(root: Map) -> Iterator[Said]:
    """Yield every key and closed word of a block, whichever language it is said in."""
    for block, holder in root.entries:
        for said in _said(block, block.text, BLOCKS):
            yield said
            shape = GRAMMAR[said.chinese].shape
            things = [node for _, node in holder.entries] if isinstance(holder, Map) else []
            for thing in things if GRAMMAR[said.chinese].named else [holder]:
                yield from _in_map(thing, shape)


def _in_map(node: Node, shape: Shape) -> Iterator[Said]:
    if not isinstance(node, Map):
        return
    known = shape.keys_for(_deciding_word(node, shape))
    for name, value in node.entries:
        chinese = name.text if name.text in KEY_WORDS else _KEY.get(name.text, "")
        if key := known.get(chinese):
            yield Said(name, name.text, chinese, KEY_WORDS[chinese])
            yield from _behind(value, key, shape)
        elif shape.bound and chinese in COMPARATORS:
            yield Said(name, name.text, chinese, KEY_WORDS[chinese])
            yield from _one(value, _FLAGS if chinese == "等于" else {})


def _deciding_word(node: Map, shape: Shape) -> str:
    """Return in Chinese the word by which a map has further keys."""
    value = node.get(shape.by) or node.get(KEY_WORDS.get(shape.by, ""))
    word = split_mark(value.text)[0] if isinstance(value, Scalar) else ""
    return next((chinese for chinese, english in aliases(shape.variants).items() if word in (chinese, english)), "")


def _one(node: Node, table: Mapping[str, str]) -> Iterator[Said]:
    if isinstance(node, Scalar):
        yield from _said(node, split_mark(node.text)[0], table)


def _behind(value: Node, key: Key, shape: Shape) -> Iterator[Said]:
    """Yield the words in what stands behind a key."""
    words = tuple(shape.variants) if key.name == shape.by else key.words
    match key.form, value:
        case Form.FLAG, _:
            yield from _one(value, _FLAGS)
        case Form.WHERE, Map(entries):
            yield from _conditions(entries)
        case Form.BOUND, _:
            yield from _in_map(value, Shape((), bound=True))
        case Form.MAP, _ if key.shape:
            yield from _in_map(value, key.shape)
        case Form.MAPS, Items(items) if key.shape:
            for item in items:
                yield from _in_map(item, key.shape)
        case Form.NAMED, Map(entries) if key.shape:
            for _, inner in entries:
                yield from _in_map(inner, key.shape)
        case Form.TYPES, Map(entries):
            for _, type_ in entries:
                if isinstance(type_, Scalar) and (match := _TYPE.match(type_.text)):
                    yield from _said(type_, match[0], FIELD_TYPES)
        case Form.ORDER, Map() if value.get("类别") or value.get(KEY_WORDS["类别"]):
            yield from _in_map(value, GATE)
        case _, Items(items) if words:
            for item in items:
                yield from _one(item, aliases(words))
        case _, Scalar() if words:
            yield from _one(value, aliases(words))


def _conditions(entries: Iterable[tuple[Scalar, Node]]) -> Iterator[Said]:
    """Yield the words among conditions; their keys are fields, and a list behind one holds names."""
    for field, value in entries:
        if isinstance(value, Map):
            yield from _in_map(value, CONDITION)
        elif field.text in ORGANISATION_FIELDS:
            yield from _one(value, _RELATIONS)
        else:
            yield from _one(value, _CONDITIONS | (_FLAGS if field.text in _FLAG_FIELDS else {}))


# --- for the reader ---------------------------------------------------------------------------


def in_chinese(root: Map, report: Report) -> Map:
    """Return an English block as the readers want it; a Chinese word of the language among English ones is reported."""
    changed: dict[int, str] = {}
    for said in words_in(root):
        if said.word == said.chinese:
            message = f"“{said.word}”是中文的词，而文种是 en"
            report("S03", said.node.line, message, f"写“{said.english}”，或把文种改为 zh", Severity.ERROR)
        changed[id(said.node)] = said.into(Language.CHINESE)
    return _rebuilt_map(root, changed)


def _rebuilt_map(node: Map, changed: Mapping[int, str]) -> Map:
    return Map(tuple((_renamed(key, changed), _rebuilt(value, changed)) for key, value in node.entries), node.line)


def _rebuilt(node: Node, changed: Mapping[int, str]) -> Node:
    match node:
        case Map():
            return _rebuilt_map(node, changed)
        case Items(items, line, column, end):
            return Items(tuple(_rebuilt(item, changed) for item in items), line, column, end)
        case Scalar():
            return _renamed(node, changed)


def _renamed(node: Scalar, changed: Mapping[int, str]) -> Scalar:
    return Scalar(changed.get(id(node), node.text), node.line, node.column, node.end)


def language_of(front: Mapping[str, Line]) -> Language:
    """Return the language that the front matter says; Chinese where it says none."""
    said = front.get("文种") or front.get(FRONT_MATTER["文种"])
    return Language.ENGLISH if said is not None and said.text == Language.ENGLISH else Language.CHINESE


def front_in_chinese(front: Mapping[str, Line], report: Report) -> dict[str, Line]:
    """Return the front matter as its reader wants it; keys of the other language are reported."""
    language = language_of(front)
    found: dict[str, Line] = {}
    for key, line in front.items():
        said = next(_said(Scalar(key, line.line), key, FRONT_MATTER), None)
        if said and said.chinese != "文种" and said.word != said.into(language):
            message = f"“{said.word}”不是文种 {language} 的键"
            report("S03", line.line, message, f"写“{said.into(language)}”", Severity.ERROR)
        chinese = said.chinese if said else key
        found[chinese] = Line(_front_value(chinese, line.text, language), line.line)
    return found


def _front_value(key: str, value: str, language: Language) -> str:
    table = _FRONT_WORDS.get(key, {}) if language is Language.ENGLISH else {}
    return next((chinese for chinese, english in table.items() if english == value), value)


# --- for authors ------------------------------------------------------------------------------

_ENTRY = re.compile(r"(\s*)([^:：]+?)(\s*[:：]\s*)(.*?)(\s*)")


def translated(text: str, language: Language, file: str = "") -> Outcome[str]:
    """Return a document in canonical form with its keys in a language, so that it can be turned back to the letter.

    Turned into English, ``language: en`` stands first in its front matter; turned into Chinese, nothing needs to say so.
    """
    text = format_text(text)
    plain, now = _without_language(text)
    if now is language:
        return Outcome(text)
    problems: list[Problem] = []
    made = _turned(plain, language, file, problems)
    if not problems:
        back = _turned(made, now, file, problems)
        problems += _not_the_same(plain, back, file)
    if problems:
        return Outcome(None, tuple(problems))
    lines = made.split("\n")
    if language is Language.ENGLISH:
        lines.insert(1, f"{FRONT_MATTER['文种']}: {language}")
    return Outcome("\n".join(lines))


def language_of_text(text: str) -> Language:
    """Return the language of a document's keys."""
    return language_of(documents.read(text).front_matter)


def chinese_text(text: str, file: str = "") -> Outcome[str]:
    """Return a document in canonical form with Chinese keys, as everything that goes by its places wants it."""
    return translated(text, Language.CHINESE, file)


def _without_language(text: str) -> tuple[str, Language]:
    """Return a document without the line that says its language, and that language."""
    front = documents.read(text).front_matter
    line = front.get("文种") or front.get(FRONT_MATTER["文种"])
    lines = text.split("\n")
    if line:
        del lines[line.line - 1]
    return "\n".join(lines), language_of(front)


def _turned(text: str, language: Language, file: str, problems: list[Problem]) -> str:
    lines = text.split("\n")
    document = documents.read(text)
    for entry in document.front_matter.values():
        lines[entry.line - 1] = _turned_entry(lines[entry.line - 1], language)
    for article in document.articles:

        def report(
            code: str, line: int, message: str, remedy: str, severity: Severity, article: str = article.title
        ) -> None:
            problems.append(Problem(code, message, remedy, Place(file, line, article), severity))

        for first, block in article.blocks:
            root = load(block, first, report)
            for said in sorted(words_in(root), key=lambda said: -said.node.column) if root else ():
                _put(lines, said, language)
    return "\n".join(lines)


def _turned_entry(line: str, language: Language) -> str:
    match = _ENTRY.fullmatch(line)
    if match is None:
        return line
    for said in _said(Scalar(match[2], 0), match[2], FRONT_MATTER):
        value = Scalar(match[4], 0)
        words = [word.into(language) for word in _said(value, match[4], _FRONT_WORDS.get(said.chinese, {}))]
        return match[1] + said.into(language) + match[3] + (words[0] if words else match[4]) + match[5]
    return line


def _put(lines: list[str], said: Said, language: Language) -> None:
    node, line = said.node, lines[said.node.line - 1]
    there = line[node.column : node.end].replace(said.node.text, said.into(language), 1)
    lines[node.line - 1] = line[: node.column] + there + line[node.end :]


def _not_the_same(text: str, back: str, file: str) -> Iterator[Problem]:
    """Yield a problem for every line that would not come back as it was."""
    for number, (one, other) in enumerate(zip(text.split("\n"), back.split("\n"), strict=True), 1):
        if one != other:
            message = f"“{one.strip()}”换不回来：里面有一个名称或键，写法与另一文种的词相同"
            yield Problem("S05", message, "改这个名称或键", Place(file, number))
