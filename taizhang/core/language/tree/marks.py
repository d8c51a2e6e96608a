"""The marks of the words that the tree keeps bare: 取整, 并列, 舍入, 历法, days.

The tree keeps a number with its mark, but of a word of a closed set or a day only
what it is. Whether that word was assumed stands here beside it, so that no sentence
says an assumed word as if the article said it.
"""

from __future__ import annotations

from collections.abc import Mapping

from taizhang.core.language.literals import Mark

Marks = Mapping[tuple[str, ...], Mark]  # by the path of keys from the thing down to the word
UNMARKED: Marks = {}
