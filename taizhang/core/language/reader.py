"""What every reader of a block needs: typed access to a map's keys, and a place to report problems.

A reader never raises on a bad scheme: it reports and goes on with what it has.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from taizhang.core.language import literals
from taizhang.core.language.dictionary import AMBIGUOUS_COMPARATORS, COMPARATORS
from taizhang.core.language.grammar import BLOCKS
from taizhang.core.language.grammar.shapes import BOUND, OPEN, Form, Need, Shape
from taizhang.core.language.literals import BadLiteral, Mark, Quantity, TermLiteral, Word, split_mark
from taizhang.core.language.nodes import Items, Map, Node, Scalar
from taizhang.core.language.tree import Force, Visibility
from taizhang.core.problems import Place, Problem, Severity

# Those that say “at least” or “more than” only by guessing are reported where the bound is read (S14).
COMPARATOR_WORDS = (frozenset(COMPARATORS) | frozenset(AMBIGUOUS_COMPARATORS)) - {"其余", "恰等于"}
_INNER = {Form.WHERE: OPEN, Form.BOUND: BOUND}
T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return “是不是…” with the nearest known word, or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"是不是“{close[0]}”" if close else ""


@dataclass(slots=True)
class Context:
    """The problems of one document, and the article being read."""

    file: str
    year: int
    problems: list[Problem] = field(default_factory=list)
    article: str = ""
    numbers: list[tuple[str, Quantity | TermLiteral]] = field(default_factory=list)

    def report(
        self, code: str, line: int, message: str, remedy: str, severity: Severity = Severity.ERROR, article: str = ""
    ) -> None:
        """Note a problem at a line."""
        place = Place(file=self.file, line=line, article=article or self.article)
        self.problems.append(Problem(code, message, remedy, place, severity))

    def keys(self, block: str, name: Scalar, node: Map) -> Keys:
        """Return a thing of a block under reading."""
        return Keys(self, node, f"{block}“{name.text}”", BLOCKS[block].shape)


class Keys:
    """A map under reading, held to its shape: a reader asks only for keys that the grammar has (else KeyError)."""

    def __init__(self, context: Context, node: Map, what: str, shape: Shape) -> None:
        self.context, self.node, self.what, self.shape = context, node, what, shape
        self.known = shape.keys_for(self._deciding_word())
        self._whole = self.known if not shape.variants else shape.keys_for("")
        if not shape.open:
            self._report_unknown()

    def _deciding_word(self) -> str:
        node = self.node.get(self.shape.by) if self.shape.by else None
        return split_mark(node.text)[0] if isinstance(node, Scalar) else ""

    @property
    def line(self) -> int:
        """The line of the map."""
        return self.node.line

    def node_of(self, key: str) -> Node | None:
        """Return a value as it stands; none where the variant does not have the key."""
        if not self.shape.open:
            self._whole[key]  # the grammar has it, or the reader is wrong
        return self.node.get(key) if self.shape.open or key in self.known else None

    def _must(self, key: str) -> bool:
        return key in self.known and self.known[key].need is Need.MUST

    def inner(self, key: str) -> Shape:
        """Return the shape of what stands behind a key."""
        found = self.known.get(key) or self._whole[key]
        return _INNER.get(found.form) or found.shape or OPEN

    def has(self, key: str) -> bool:
        """True where the key stands."""
        return self.node_of(key) is not None

    def scalar(self, key: str, *, must: bool = False) -> Scalar | None:
        """Return a text value; a missing one is reported where it must stand."""
        node = self.node_of(key)
        if isinstance(node, Scalar) and node.text:
            return node
        if node is not None:
            self.bad(node.line, f"“{key}”应是一个词或数", "写成“键: 值”")
        elif must or self._must(key):
            self.missing(key)
        return None

    def text(self, key: str, default: str = "", *, must: bool = False) -> str:
        """Return a text value without its mark."""
        scalar = self.scalar(key, must=must)
        return split_mark(scalar.text)[0] if scalar else default

    def word(self, key: str, *, must: bool = False) -> Word | None:
        """Return a text value with its mark."""
        scalar = self.scalar(key, must=must)
        if scalar is None:
            return None
        text, mark = split_mark(scalar.text)
        return Word(text, mark, scalar.line)

    def texts(self, key: str, *, must: bool = False) -> tuple[str, ...]:
        """Return a list of texts; a single text counts as a list of one."""
        node = self.node_of(key)
        if node is None:
            if must or self._must(key):
                self.missing(key)
            return ()
        if isinstance(node, Scalar):
            return (node.text,) if node.text else ()
        if isinstance(node, Items):
            self._only_scalars(key, node)
            return tuple(item.text for item in node.items if isinstance(item, Scalar))
        self.bad(node.line, f"“{key}”应是列表", "写成 [甲, 乙]")
        return ()

    def _only_scalars(self, key: str, node: Items) -> None:
        for item in node.items:
            if not isinstance(item, Scalar):
                self.bad(item.line, f"“{key}”的列表里只能是词", "写成 [甲, 乙]")

    def maps(self, key: str, *, must: bool = False) -> tuple[Keys, ...]:
        """Return a list of maps, each under reading."""
        node = self.node_of(key)
        if node is None and (must or self._must(key)):
            self.missing(key)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self.bad(node.line, f"“{key}”应是若干项", "每项一行，以“- ”开头")
            return ()
        found = []
        for item in node.items:
            if isinstance(item, Map):
                found.append(Keys(self.context, item, key, self.inner(key)))
            else:
                self.bad(item.line, f"“{key}”的每项应是“键: 值”", "写成 {键: 值}")
        return tuple(found)

    def map(self, key: str, *, must: bool = False) -> Keys | None:
        """Return a nested map under reading."""
        node = self.node_of(key)
        if isinstance(node, Map):
            named = self._whole[key].form is Form.NAMED
            return Keys(self.context, node, key, OPEN if named else self.inner(key))
        if node is not None:
            self.bad(node.line, f"“{key}”应由“键: 值”组成", "写成 {键: 值}")
        elif must or self._must(key):
            self.missing(key)
        return None

    def literal(self, key: str, read: Callable[[str, int], T], *, must: bool = False) -> T | None:
        """Return a literal, or None with the fault reported (S05)."""
        scalar = self.scalar(key, must=must)
        return self.read(scalar, read) if scalar else None

    def read(self, scalar: Scalar, read: Callable[[str, int], T]) -> T | None:
        """Read a scalar as a literal; report what is none."""
        try:
            found = read(scalar.text, scalar.line)
        except BadLiteral as bad:
            self.context.report("S05", scalar.line, str(bad), "照例子改写")
            return None
        if isinstance(found, (Quantity, TermLiteral)):
            self.context.numbers.append((self.context.article, found))
        return found

    def quantity(self, key: str, *, must: bool = False) -> Quantity | None:
        """Return a number with its unit."""
        return self.literal(key, literals.quantity, must=must)

    def term(self, key: str, *, must: bool = False) -> TermLiteral | None:
        """Return a term."""
        return self.literal(key, literals.term, must=must)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return 是 or 否."""
        found = self.literal(key, lambda text, _: literals.flag(text))
        return default if found is None else found

    def choice(self, key: str, words: type[W], *, must: bool = False) -> tuple[W | None, Mark]:
        """Return a word of a closed set, and its mark."""
        word = self.word(key, must=must)
        if word is None:
            return None, Mark.ARTICLE
        return self.one_of(word.text, words, word.line), word.mark

    def closed(self, key: str) -> str:
        """Return a word of the few that the grammar lists for the key; report any other (S05)."""
        scalar = self.scalar(key)
        text = split_mark(scalar.text)[0] if scalar else ""
        words = self._whole[key].words
        if scalar and text not in words:
            self.bad(scalar.line, f"“{key}”的“{text}”不在可用的词里", f"可用：{'、'.join(words)}")
            return ""
        return text

    def one_of(self, text: str, words: type[W], line: int) -> W | None:
        """Return the member of a closed set with that word; report any other (S05)."""
        try:
            return words(text)
        except ValueError:
            allowed = "、".join(member.value for member in words)
            self.context.report("S05", line, f"{self.what}的“{text}”不在可用的词里", f"可用：{allowed}")
            return None

    def number(self, key: str, default: int = 0, *, must: bool = False) -> int:
        """Return a plain whole number."""
        scalar = self.scalar(key, must=must)
        if scalar is None:
            return default
        if scalar.text.isascii() and scalar.text.isdigit():
            return int(scalar.text)
        self.context.report("S05", scalar.line, f"“{scalar.text}”不是整数", "写成如 6")
        return default

    def bad(self, line: int, message: str, remedy: str) -> None:
        """Report a value of the wrong shape (S05)."""
        self.context.report("S05", line, f"{self.what}：{message}", remedy)

    def missing(self, key: str, code: str = "S15") -> None:
        """Report a key that must stand."""
        self.context.report(code, self.line, f"{self.what}缺“{key}”", f"补上“{key}: …”")

    def entries(self) -> Iterator[tuple[Scalar, Node]]:
        """Yield every entry of a map whose keys are names."""
        yield from self.node.entries

    def _report_unknown(self) -> None:
        """Report every key that does not belong here (S03), with the nearest that does."""
        for key, _ in self.node.entries:
            if key.text in self.known or (self.shape.bound and key.text in COMPARATOR_WORDS):
                continue
            known = [*self.known, *(COMPARATOR_WORDS - set(AMBIGUOUS_COMPARATORS) if self.shape.bound else ())]
            remedy = nearest(key.text, known) or "可用：" + "、".join(sorted(known))
            self.context.report("S03", key.line, f"{self.what}里没有“{key.text}”这个键", remedy)


def visible(keys: Keys, default: tuple[Visibility, ...]) -> tuple[Visibility, ...]:
    """Return who may see (可见)."""
    words = [keys.one_of(word, Visibility, keys.line) for word in keys.texts("可见")]
    return tuple(word for word in words if word) or default


def force(keys: Keys) -> Force:
    """Return how much a rule binds (强度)."""
    return keys.choice("强度", Force)[0] or Force.BINDS


def plain(node: Node | None) -> object:
    """Return a node as plain dicts, lists and texts, for keeping beside what was understood."""
    match node:
        case Scalar(text):
            return text
        case Items(items):
            return [plain(item) for item in items]
        case Map(entries):
            return {key.text: plain(value) for key, value in entries}
    return None


def plain_map(node: Map) -> Mapping[str, object]:
    """Return a map as a plain dict."""
    return {key.text: plain(value) for key, value in node.entries}
