"""The fenced samples of a document, and the small scheme in which a part of a scheme is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from taizhang.core.language import sentence
from taizhang.core.language.tree import Scheme

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})(?P<word>[^\n]*)\n(?P<text>.*?)^(?P=fence)[ ]*$", re.M | re.S)
HEAD = "---\n方案: 样例\n代号: sample\n年度: 2015\n施行: 2015-01-01\n期间: 年度\n关账: 01-31\n---\n\n# 样例\n"
LENT = ("码表", "清单样式", "类别表", "名册", "输入", "表", "空格", "测评办法", "应办", "指标")
SHARED = "markdown 共用"
WHOLE_BLOCKS = ("考评", "星级")


@dataclass(frozen=True)
class Sample:
    """A fenced block of a document; ``start`` and ``end`` are where its fences lie in the text."""

    document: str
    line: int
    word: str
    text: str
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def fences(name: str, text: str) -> Iterator[Sample]:
    """Yield the fenced blocks of a document."""
    for found in FENCE.finditer(text):
        line = text[: found.start()].count("\n") + 1
        yield Sample(name, line, found["word"].strip(), found["text"], found.start(), found.end())


SAMPLES = [one for path in DOCUMENTS for one in fences(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))]


def entries(text: str) -> dict[tuple[str, str], str]:
    """Return what a block defines: (block, name) → its lines. 考评 and 星级 stand whole."""
    found: dict[tuple[str, str], str] = {}
    block, at = "", ("", "")
    for line in text.splitlines():
        if re.match(r"[^\s#]", line):
            block, _, rest = line.partition(":")
            at = (block, "")
            if not rest.strip() and block not in WHOLE_BLOCKS:
                continue
        elif (named := re.match(r"  ([^\s#][^:]*):", line)) and block not in WHOLE_BLOCKS:
            at = (block, named[1].strip("\"'"))
        found[at] = found.get(at, "") + line + "\n"
    return found


def blocks_of(document: str) -> Iterator[str]:
    """Yield the scheme blocks of a document."""
    return (one.text for one in fences("", document) if one.word == "scheme")


# --- in the frame of the shipped schemes ----------------------------------------------------------

SHIPPED = {
    key: text
    for path in sorted((ROOT / "schemes").glob("*/2015/scheme.md"))
    for block in blocks_of(path.read_text(encoding="utf-8"))
    for key, text in entries(block).items()
}


def framed(text: str, above: Iterable[str] = ()) -> str:
    """Return a sample in a small scheme of its own, with what the shipped schemes define."""
    own = entries(text)
    lent = SHIPPED | {key: value for block in above for key, value in entries(block).items()}
    lines = []
    for block in LENT:
        names = [key for key in lent if key[0] == block and key not in own]
        lines += [f"{block}:\n", *(lent[key] for key in names)] if names else []
    if "总分" in text and ("考评", "") not in own:
        lines.append(lent["考评", ""])
    frame = "".join(lines)
    return f"{HEAD}\n### 第零条 共用\n\n共用。\n\n```scheme\n{frame}```\n\n### 第一条 样例\n\n样例。\n\n```scheme\n{text}```\n"


# --- in the frame that a document has of its own --------------------------------------------------


def own_frame(document: str) -> str:
    """Return the scheme that a document's samples share, or nothing where it has none."""
    found = [one.text for one in fences("", document) if one.word == SHARED]
    return found[0].replace("~~~", "```") if found else ""


def framed_in(frame: str, text: str) -> str:
    """Return a frame with a sample added; what the sample defines itself the frame does not."""
    own = entries(text)
    for block in blocks_of(frame):
        kept: dict[str, list[str]] = {}
        for (name, thing), lines in entries(block).items():
            if (name, thing) not in own:
                kept.setdefault(name, []).append(lines)
        made = "".join((f"{name}:\n" if name not in WHOLE_BLOCKS else "") + "".join(one) for name, one in kept.items())
        frame = frame.replace(f"```scheme\n{block}```\n", f"```scheme\n{made}```\n" if made else "")
    return f"{frame}\n### 样例\n\n样例。\n\n```scheme\n{text}```\n" if text else frame


def sample_above(document: str, sample: Sample) -> str:
    """Return the part of a scheme right above a sample, in the same section; nothing where there is none."""
    above = [one for one in fences("", document) if one.end < sample.start and one.word == "scheme"]
    if not above or re.search(r"^#{2,6} ", document[above[-1].end : sample.start], re.M):
        return ""
    return above[-1].text


def sentences(scheme: Scheme, article: str = "") -> list[str]:
    """Return the sentences of a scheme in the order of its lines; of one article where one is named."""
    return [one.text for one in sentence.in_order(scheme) if article in one.article]
