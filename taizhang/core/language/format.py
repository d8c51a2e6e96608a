"""The canonical form of a document: one way to write what means the same. Running it twice changes nothing.

Only blocks are touched, line by line: colons and marks get their one width, one
space stands after colons and commas, nothing at the end of a line. Prose, order
and comments stay as their author wrote them.
"""

from __future__ import annotations

import re

from taizhang.core.language.nodes import mend_wide_colons

_MARK = re.compile(r"\s*[（(](假定|国规)[）)]")
_COLON = re.compile(r":\s+")
_COMMA = re.compile(r"\s*,\s*")
_OPEN = re.compile(r"([{\[])\s+")
_CLOSE = re.compile(r"\s+([}\]])")


def format_text(text: str) -> str:
    """Return the document in canonical form, ending with one newline."""
    lines, inside = [], False
    for raw in text.lstrip("\ufeff").splitlines():
        line = raw.rstrip()
        fence = line.startswith("```")
        if inside and not fence:
            line = _line(line)
        inside = inside != fence if fence and (inside or line == "```scheme") else inside
        lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def _line(line: str) -> str:
    body, hash_, comment = line.partition(" #")
    indent = body[: len(body) - len(body.lstrip(" "))]
    mended, _ = mend_wide_colons(body)
    mended = _MARK.sub(r"（\1）", mended.strip())
    for pattern, by in ((_COLON, ": "), (_COMMA, ", "), (_OPEN, r"\1"), (_CLOSE, r"\1")):
        mended = pattern.sub(by, mended)
    return (indent + mended.rstrip() + hash_ + comment).rstrip()
