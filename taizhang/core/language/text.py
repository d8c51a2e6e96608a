"""The document around the blocks: front matter, articles, fenced blocks with their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from taizhang.core.language.tree import Article

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*(\S*)\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A front-matter entry with its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A scheme's text, cut up but not understood."""

    front_matter: dict[str, Line]
    articles: tuple[Article, ...]
    unclosed: int | None  # the line of a fence that never closes
    front_matter_closed: bool


@dataclass(slots=True)
class _Open:
    """An article while it is being collected."""

    title: str
    level: int
    path: tuple[str, ...]
    line: int
    prose: list[str] = field(default_factory=list)
    blocks: list[tuple[int, str]] = field(default_factory=list)

    def close(self) -> Article:
        prose = "\n".join(self.prose).strip()
        return Article(self.title, self.level, self.path, prose, self.line, tuple(self.blocks))


def lines_of(text: str) -> list[str]:
    """Return the lines of a document; only a line feed ends one, whatever other marks a text may hold."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if lines and not lines[-1] else lines


def read(text: str) -> Document:
    """Cut a document into front matter and articles; never raises."""
    lines = lines_of(text)
    front, body, closed = _front_matter(lines)
    articles: list[Article] = []
    current = _Open("", 0, (), 1)
    path: list[tuple[int, str]] = []
    number = body
    unclosed = None
    while number < len(lines):
        line = lines[number]
        number += 1
        if heading := _HEADING.match(line):
            articles.append(current.close())
            level = len(heading[1])
            path = [*(step for step in path if step[0] < level), (level, heading[2])]
            current = _Open(heading[2], level, tuple(title for _, title in path), number)
        elif fence := _FENCE.match(line):
            start = number
            while number < len(lines) and not lines[number].startswith(fence[1]):
                number += 1
            if number == len(lines):
                unclosed = start
            if fence[2] == "scheme":
                current.blocks.append((start + 1, "\n".join(lines[start:number])))
            number += 1
        else:
            current.prose.append(line)
    articles.append(current.close())
    kept = tuple(article for article in articles if article.title or article.prose or article.blocks)
    return Document(front, kept, unclosed, closed)


def _front_matter(lines: list[str]) -> tuple[dict[str, Line], int, bool]:
    """Return the entries between the first two ``---``, the index after them, and whether they close."""
    if not lines or lines[0].strip() != "---":
        return {}, 0, False
    entries: dict[str, Line] = {}
    for index, line in enumerate(lines[1:], 1):
        if line.strip() == "---":
            return entries, index + 1, True
        key, colon, value = line.replace("：", ":", 1).partition(":")
        if colon:
            entries.setdefault(key.strip(), Line(value.strip(), index + 1))
    return entries, len(lines), False
