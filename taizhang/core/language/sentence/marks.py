"""The marks of the words that the tree keeps bare: 取整, 并列, 舍入, 历法, days.

The tree keeps a number with its mark, but of a word of a closed set or a day only
what it is. Whether it was assumed stands in the block as written; it is read there
again, so that no sentence says an assumed word as if the article said it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taizhang.core.language.grammar import BLOCKS
from taizhang.core.language.literals import Mark, split_mark
from taizhang.core.language.nodes import Items, Map, Node, Scalar, load
from taizhang.core.language.translate import in_chinese
from taizhang.core.language.tree import Named, Scheme, Scoring
from taizhang.core.problems import Severity

Marks = Mapping[tuple[str, ...], Mark]
UNMARKED: Marks = {}
_SCORING = "考评"


def _quietly(code: str, line: int, message: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
    """Leave what cannot be read to the checker."""


class Written:
    """The marks in a scheme's blocks, by the thing and the path of keys to the word."""

    def __init__(self, scheme: Scheme) -> None:
        self._found: dict[tuple[int, str], Marks] = {}
        for article in scheme.articles:
            for first, text in article.blocks:
                for block, holder in _root(text, first).entries:
                    self._take(block, holder)

    def _take(self, block: Scalar, holder: Node) -> None:
        if block.text == _SCORING:
            self._found[0, _SCORING] = dict(_marks(holder, ()))
        elif isinstance(holder, Map):
            self._found |= {(name.line, name.text): dict(_marks(node, ())) for name, node in holder.entries}

    def of(self, node: object) -> Marks:
        """Return the marks of a thing."""
        match node:
            case Scoring():
                return self._found.get((0, _SCORING), UNMARKED)
            case Named(name=name, line=line):
                return self._found.get((line, name), UNMARKED)
        return UNMARKED


def _root(text: str, first: int) -> Map:
    root = load(text, first, _quietly) or Map((), first)
    return root if all(block.text in BLOCKS for block, _ in root.entries) else in_chinese(root, _quietly)


def _marks(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mark]]:
    match node:
        case Scalar(text):
            mark = split_mark(text)[1]
            if mark is not Mark.ARTICLE:
                yield path, mark
        case Items(items):
            for place, item in enumerate(items):
                yield from _marks(item, (*path, str(place)))
        case Map(entries):
            for key, value in entries:
                yield from _marks(value, (*path, key.text))
