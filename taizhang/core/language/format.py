"""The canonical form of a document: one way to write what means the same. Running it twice changes nothing.

Only blocks are touched, line by line: colons and marks get their one width, one
space stands after colons and between commas of a list, nothing at the end of a
line. Prose, quoted texts, order and comments stay as their author wrote them.
"""

from __future__ import annotations

import re

from taizhang.core.language import text as documents
from taizhang.core.language.nodes import mend_wide_colons

_MARK = re.compile(r"\s*[（(](假定|国规)[）)]")
_COMMENT = re.compile(r"(?:^|\s)#")
_TOKEN = re.compile(
    r"""(?<=[\s{\[,])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')"""  # what is quoted stays
    r"|[{\[]\s*|\s*[}\]]|\s*,\s*|:\s+"
)


def format_text(text: str) -> str:
    """Return the document in canonical form, ending with one newline."""
    lines = [line.rstrip() for line in documents.lines_of(text)]
    for article in documents.read(text).articles:
        for first, block in article.blocks:
            for number in range(first, first + block.count("\n") + 1):
                lines[number - 1] = _line(lines[number - 1])
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def _line(line: str) -> str:
    comment = _COMMENT.search(line)
    body, rest = (line[: comment.start()], line[comment.start() :]) if comment else (line, "")
    mended, _ = mend_wide_colons(body)
    indent = mended[: len(mended) - len(mended.lstrip(" "))]
    return (indent + _spaced(_MARK.sub(r"（\1）", mended.strip())) + rest).rstrip()


def _spaced(text: str) -> str:
    """Return a line with its spaces in place; a comma outside brackets belongs to a text and stays as it is."""
    depth = 0

    def placed(token: re.Match[str]) -> str:
        nonlocal depth
        sign = token[0].strip()
        depth += (sign in ("{", "[")) - (sign in ("}", "]"))
        if sign == ",":
            return ", " if depth else token[0]
        return ": " if sign == ":" else sign

    return _TOKEN.sub(placed, text)
