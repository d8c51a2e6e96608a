"""The article against its rule: numbers that the prose does not say, comparators that say otherwise (S25).

A warning, never an error: prose may say the same in words that are not
understood here. It is the cheapest guard against a rule that says ``≥`` where
the law says “exceeds”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from taizhang.core.language import walk
from taizhang.core.language.literals import Mark, Quantity, TermLiteral, Unit
from taizhang.core.language.reader import Context
from taizhang.core.language.tree import Article, Bound, Comparator, Scheme
from taizhang.core.problems import Severity

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_CHINESE = "[零〇一二两三四五六七八九十百千万]+"
_NUMBER = re.compile(
    rf"百分之(?P<percent>{_CHINESE}|[0-9]+(?:\.[0-9]+)?)|(?P<low>{_CHINESE})分之(?P<top>{_CHINESE})"
    rf"|(?P<half>过半|半数)|(?P<plain>[0-9]+(?:\.[0-9]+)?)(?P<sign>%|％|万元)?|(?P<word>{_CHINESE})"
)
_BEFORE = re.compile(r"(不低于|不少于|低于|少于|不超过|超过|不满)[^0-9一二三四五六七八九十百]{0,2}$")
_SAYS = {
    "不低于": Comparator.AT_LEAST,
    "不少于": Comparator.AT_LEAST,
    "低于": Comparator.BELOW,
    "少于": Comparator.BELOW,
    "不满": Comparator.BELOW,
    "不超过": Comparator.AT_MOST,
    "超过": Comparator.ABOVE,
}
# A rule may say the same from the other side: prose “at least 60”, veto “below 60”.
_OTHER_SIDE = {
    Comparator.AT_LEAST: Comparator.BELOW,
    Comparator.BELOW: Comparator.AT_LEAST,
    Comparator.AT_MOST: Comparator.ABOVE,
    Comparator.ABOVE: Comparator.AT_MOST,
}
_NEED_NO_PROSE = (Fraction(0), Fraction(1))


def chinese_number(text: str) -> int:
    """Read a Chinese numeral below 100 million: 一千零二十四 is 1024, 十五 is 15."""
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total, section, digit = (total + section + digit) * 10000, 0, 0
        else:
            section, digit = section + (digit or 1) * _POWERS[char], 0
    return total + section + digit


def numbers_in(prose: str) -> Iterator[tuple[Fraction, Comparator | None]]:
    """Yield every number of a text, and the comparator right before it."""
    for match in _NUMBER.finditer(prose):
        before = _BEFORE.search(prose[: match.start()])
        yield _value(match), _SAYS[before[1]] if before else None


def _value(match: re.Match[str]) -> Fraction:
    if match["percent"]:
        text = match["percent"]
        return (Fraction(text) if text[0].isdigit() else Fraction(chinese_number(text))) / 100
    if match["low"]:
        return Fraction(chinese_number(match["top"]), chinese_number(match["low"]) or 1)
    if match["half"]:
        return Fraction(1, 2)
    if match["word"]:
        return Fraction(chinese_number(match["word"]))
    return Fraction(match["plain"]) * {"%": Fraction(1, 100), "％": Fraction(1, 100), "万元": Fraction(10000)}.get(
        match["sign"], 1
    )


def check(context: Context, scheme: Scheme) -> None:
    """Report unmarked numbers that no prose above them says, and comparators that differ from the prose."""
    articles = {article.title: article for article in scheme.articles}
    for title, number in context.numbers:
        if number.mark is Mark.ARTICLE and title in articles:
            _backed(context, articles[title], number)
    for title, bound in walk.nodes(scheme, Bound):
        if title in articles and bound.low is not None:
            _same_way(context, articles[title], bound, bound.low)


def _backed(context: Context, article: Article, number: Quantity | TermLiteral) -> None:
    value = number.value if isinstance(number, Quantity) else Fraction(number.term.n)
    if value in _NEED_NO_PROSE or value in {found for found, _ in numbers_in(article.prose)}:
        return
    message = f"规则里的“{number.text}”在条文里没有写"
    remedy = "写进条文，或标“（假定）”“（国规）”"
    context.report("S25", number.line, message, remedy, Severity.WARNING, article=article.title)


def _same_way(context: Context, article: Article, bound: Bound, number: Quantity) -> None:
    said = {
        way
        for found, way in numbers_in(article.prose)
        if way and found == number.value and number.unit is not Unit.NONE
    }
    if not said or bound.comparator in said or _OTHER_SIDE.get(bound.comparator) in said:
        return
    words = "、".join(sorted(way.value for way in said))
    message = f"条文写“{words}{number.text}”，规则写“{bound.word}: {number.text}”"
    context.report("S25", bound.line or number.line, message, "核对含不含本数", Severity.WARNING, article=article.title)
