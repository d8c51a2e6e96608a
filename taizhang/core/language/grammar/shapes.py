"""The parts of which the grammar is made: a shape is a map's keys; a key takes one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Need(StrEnum):
    """Whether a key must stand."""

    MUST = "必写"
    MAY = ""
    AT_TIMES = "视情况"  # what the key says of itself tells when


class Form(Enum):
    """What stands behind a key, with an example."""

    NAME = ("名称", "会议")
    NAMES = ("名称列表", "[会议, 党课]")
    TEXT = ("文字", "镇党委")
    TEXTS = ("文字列表", "[上级, 群众]")
    WORD = ("可用词", "")
    QUANTITY = ("数量", "95%")
    WHOLE = ("整数", "6")
    TERM = ("期限", "3个工作日")
    DAY = ("日期", "03-31")
    FLAG = ("是否", "是")
    CADENCE = ("频次", "每季度1次")
    DUE = ("截止", "期后10日")
    BEFORE_DUE = ("到期前", "到期前1日")
    WHERE = ("条件", "{类别: 会议, 日期: 本期}")
    BOUND = ("界限", "{不低于: 95%}")
    MAP = ("一组键", "{…}")
    MAPS = ("若干组键", "[{…}, {…}]")
    NAMED = ("名称到一组键", "{甲: {…}}")
    TYPES = ("名称到类型", "{复查日: 日期, 结果: 码(复查结果)}")
    WEIGHTS = ("名称到整数", "{满意: 100}")
    ORDER = ("步骤到步骤", "{开工: 约谈}")
    ANYTHING = ("照记", "")

    def __init__(self, label: str, example: str) -> None:
        self.label, self.example = label, example


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what it takes, whether it must stand, and what it says."""

    name: str
    form: Form
    says: str
    need: Need = Need.MAY
    words: tuple[str, ...] = ()
    shape: Shape | None = None
    marked: bool = False  # a word that may carry its source, as 顺延（假定）


@dataclass(frozen=True, slots=True)
class Shape:
    """A map: its keys, whether a comparator stands among them, and what further keys the word of one key brings."""

    keys: tuple[Key, ...]
    bound: bool = False
    by: str = ""
    variants: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)
    open: bool = False  # its keys are names

    def keys_for(self, word: str) -> dict[str, Key]:
        """Return the keys that may stand where the deciding key says ``word``; all of them where it says nothing known."""
        more = self.variants.get(word)
        if more is None:
            more = tuple(key for keys in self.variants.values() for key in keys)
        return {key.name: key for key in (*self.keys, *more)}


def must(
    name: str, form: Form, says: str, words: type[StrEnum] | tuple[str, ...] = (), shape: Shape | None = None
) -> Key:
    """Return a key that must stand."""
    return Key(name, form, says, Need.MUST, _words(words), shape, form is Form.WORD)


def may(
    name: str, form: Form, says: str, words: type[StrEnum] | tuple[str, ...] = (), shape: Shape | None = None
) -> Key:
    """Return a key that may stand."""
    return Key(name, form, says, Need.MAY, _words(words), shape, form is Form.WORD)


def at_times(
    name: str, form: Form, says: str, words: type[StrEnum] | tuple[str, ...] = (), shape: Shape | None = None
) -> Key:
    """Return a key that must stand in cases that it names."""
    return Key(name, form, says, Need.AT_TIMES, _words(words), shape, form is Form.WORD)


def _words(words: type[StrEnum] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(word) for word in words)


NOTE = may("说明", Form.TEXT, "给人看的话，机器不读")
BASIS = may("依据", Form.TEXT, "文件、条款")
DATED = (
    may("施行", Form.DAY, "这一条何时起施行；不写随全文"),
    may("废止", Form.DAY, "这一条何时废止"),
)

OPEN = Shape((), open=True)
BOUND = Shape((), bound=True)
