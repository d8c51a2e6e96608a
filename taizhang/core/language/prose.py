"""The article against its rule: numbers that the prose does not say, comparators that say otherwise (S25).

A warning, never an error: prose may say the same in words that are not
understood here. It is the cheapest guard against a rule that says ``≥`` where
the law says “exceeds”. A number counts as said only with its unit: 12票 is not
said by 12月. A number whose unit is not understood may stand for any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from taizhang.core.calendar import TermKind
from taizhang.core.language import walk
from taizhang.core.language.literals import Mark, Quantity, TermLiteral, Unit
from taizhang.core.language.reader import Context
from taizhang.core.language.tree import Article, Bound, Comparator, Scheme
from taizhang.core.problems import Severity

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_CHINESE = "[零〇一二两三四五六七八九十百千万]+"
_PLAIN = r"[0-9]+(?:\.[0-9]+)?"
_NUMBER = re.compile(
    rf"百分之(?P<percent>{_CHINESE}|{_PLAIN})|(?P<low>{_CHINESE})分之(?P<top>{_CHINESE})"
    rf"|(?P<above>[0-9]+)/(?P<under>[0-9]+)"
    rf"|(?P<halfyear>半年)|(?P<half>过半数?|半数|一半|(?<=的)半(?![天日个月]))"
    rf"|(?P<plain>{_PLAIN})(?P<tens>万)?|(?P<word>{_CHINESE})"
)
# What stands behind a number, the longer word first, what it measures, and how many of that one is.
_DATE = "日期"  # of a day, a month, a year of the calendar: no number of a rule
_WORKING_DAYS, _DAYS, _MONTHS = "工作日", "日", "月"
_SUFFIXES: tuple[tuple[str, str, int | Fraction], ...] = (
    *((word, _WORKING_DAYS, 1) for word in ("个工作日", "工作日")),
    *((word, _MONTHS, 3) for word in ("个季度", "季度")),
    *(("个月", _MONTHS, 1), ("月", _DATE, 1), ("周年", _MONTHS, 12), ("年", _MONTHS, 12)),
    *((word, _DAYS, 7) for word in ("个星期", "星期", "周")),
    *((word, _DAYS, 1) for word in ("个自然日", "自然日", "日", "天")),
    *(("号", _DATE, 1), ("%", Unit.SHARE, Fraction(1, 100)), ("％", Unit.SHARE, Fraction(1, 100))),
    *(("成", Unit.SHARE, Fraction(1, 10)), ("倍", Unit.SHARE, 1), ("元", Unit.MONEY, 1)),
    *((word, Unit.HOURS, 1) for word in ("个学时", "学时", "课时", "个小时", "小时")),
    *(("分钟", _DATE, 1), ("分", Unit.POINTS, 1)),
    *(
        (word, Unit.COUNT, 1)
        for word in [
            "人次",
            "次",
            "人",
            "名",
            "位",
            "件",
            "项",
            "条",
            "家",
            "户",
            "个",
            "份",
            "张",
            "票",
            "起",
            "场",
            "回",
            "篇",
            "支",
            "格",
            "颗",
        ]
    ),
)
_TO = re.compile(r"(?:以上|以下)?[、，至到和或—~～-]")
_SAYS = {
    **dict.fromkeys(
        ("不低于", "不少于", "不得低于", "不得少于", "不能少于", "不小于", "至少", "最少"), Comparator.AT_LEAST
    ),
    **dict.fromkeys(
        ("不超过", "不得超过", "不能超过", "不多于", "不高于", "不大于", "至多", "最多"), Comparator.AT_MOST
    ),
    **dict.fromkeys(("低于", "少于", "小于", "不满", "不足", "不到"), Comparator.BELOW),
    **dict.fromkeys(("超过", "多于", "高于", "大于"), Comparator.ABOVE),
}
_BEFORE = re.compile(rf"({'|'.join(sorted(_SAYS, key=len, reverse=True))})[^0-9一二三四五六七八九十百，。；]{{0,2}}$")
_BEHIND = re.compile(r"(?:（含）|\(含\)|[^0-9，。；、]{0,1})?(?:及|或)?(以上|以下|以内)")
_SAID_BEHIND = {"以上": Comparator.AT_LEAST, "以下": Comparator.AT_MOST, "以内": Comparator.AT_MOST}
# A rule may say the same from the other side: prose “at least 60”, veto “below 60”.
_OTHER_SIDE = {
    Comparator.AT_LEAST: Comparator.BELOW,
    Comparator.BELOW: Comparator.AT_LEAST,
    Comparator.AT_MOST: Comparator.ABOVE,
    Comparator.ABOVE: Comparator.AT_MOST,
}
_NEED_NO_PROSE = (Fraction(0), Fraction(1))
_TERMS = {TermKind.DAYS: (_DAYS, 1), TermKind.WORKING_DAYS: (_WORKING_DAYS, 1)}
_TERMS |= {TermKind.MONTHS: (_MONTHS, 1), TermKind.YEARS: (_MONTHS, 12)}
_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Told:
    """A number of the prose: what it is, what it measures (nothing where that is not understood), how it compares."""

    value: Fraction
    unit: str
    text: str
    way: Comparator | None = None


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


def numbers_in(prose: str) -> Iterator[Told]:
    """Yield every number of a text with its unit, and the comparator right before or behind it."""
    for match in _NUMBER.finditer(prose):
        value, unit, end = _measured(prose, match)
        if prose[: match.start()].endswith("第"):
            unit = _DATE  # 第三条, 第2次: which one, not how many
        before, behind = _BEFORE.search(prose[: match.start()]), _BEHIND.match(prose, end)
        way = _SAYS[before[1]] if before else _SAID_BEHIND[behind[1]] if behind else None
        if not before and (match["half"] or prose[match.start() : end].endswith("成")):
            way = None  # 半数以上, 九成以上: said loosely, also of what must be more than just that
        yield Told(value, unit, prose[match.start() : end], way)


def _measured(prose: str, match: re.Match[str]) -> tuple[Fraction, str, int]:
    """Return a number in its unit, the unit, and where both end."""
    end = match.end()
    if match["percent"]:
        return _number(match["percent"]) / 100, Unit.SHARE, end
    if match["low"]:
        return Fraction(chinese_number(match["top"]), chinese_number(match["low"]) or 1), Unit.SHARE, end
    if match["under"]:
        return Fraction(int(match["above"]), int(match["under"]) or 1), Unit.SHARE, end
    if match["halfyear"]:
        return Fraction(6), _MONTHS, end
    if match["half"]:
        return Fraction(1, 2), Unit.SHARE, end
    value = _number(match["word"] or match["plain"]) * (10000 if match["tens"] else 1)
    word, unit, size = _suffix(prose, end)
    if word == "年" and value >= _FIRST_YEAR:
        unit = _DATE
    if word == "日" and re.search(r"月$", prose[: match.start()]):
        unit = _DATE
    return value * size, unit, end + len(word)


def _suffix(prose: str, at: int) -> tuple[str, str, int | Fraction]:
    """Return the unit behind a number; of a list of numbers (10、8、6分) the unit behind the last."""
    for found in _SUFFIXES:
        if prose.startswith(found[0], at):
            return found
    joined = _TO.match(prose, at)
    following = _NUMBER.match(prose, joined.end()) if joined else None
    if following and (following["plain"] or following["word"]):
        _, unit, size = _suffix(prose, following.end())
        return "", unit, size
    return "", "", 1


def _number(text: str) -> Fraction:
    return Fraction(text) if text[0].isdigit() and text.isascii() else Fraction(chinese_number(text))


def check(context: Context, scheme: Scheme) -> None:
    """Report unmarked numbers that no prose above them says, and comparators that differ from the prose."""
    articles = {article.title: article for article in scheme.articles}
    for title, number in context.numbers:
        if number.mark is Mark.ARTICLE and title in articles:
            _backed(context, articles[title], number)
    for title, bound in walk.nodes(scheme, Bound):
        if title in articles and bound.low is not None:
            _same_way(context, articles[title], bound, bound.low)


def _wanted(number: Quantity | TermLiteral) -> tuple[Fraction, str]:
    if isinstance(number, TermLiteral):
        unit, size = _TERMS.get(number.term.kind, (_DAYS, 0))
        return Fraction(number.term.n) * size, unit
    return number.value, _DAYS if number.unit is Unit.DAYS else number.unit


def _says(told: Told, value: Fraction, unit: str) -> bool:
    """Return whether a number of the prose is that of the rule: a bare number, or one of many heads, may be any."""
    if told.value != value:
        return False
    if unit == Unit.NONE:
        return told.unit != _DATE
    return told.unit in ("", unit) or (unit == Unit.SHARE and value > 1 and told.unit == Unit.COUNT)


def _backed(context: Context, article: Article, number: Quantity | TermLiteral) -> None:
    value, unit = _wanted(number)
    plain = number.value if isinstance(number, Quantity) else Fraction(number.term.n)
    prose = list(numbers_in(article.prose))
    if value in _NEED_NO_PROSE or plain in _NEED_NO_PROSE or any(_says(told, value, unit) for told in prose):
        return
    others = "、".join(dict.fromkeys(told.text for told in prose if told.unit == unit))
    message = f"规则里的“{number.text}”在条文里没有写" + (f"，条文写的是{others}" if others else "")
    remedy = "照条文改规则，或写进条文，或标“（假定）”“（国规）”"
    context.report("S25", number.line, message, remedy, Severity.WARNING, article=article.title)


def _same_way(context: Context, article: Article, bound: Bound, number: Quantity) -> None:
    value, unit = _wanted(number)
    said = {
        told.way
        for told in numbers_in(article.prose)
        if told.way and number.unit is not Unit.NONE and _says(told, value, unit)
    }
    own = Comparator.AT_LEAST if bound.comparator is Comparator.BETWEEN else bound.comparator
    if not said or own in said or _OTHER_SIDE.get(own) in said:
        return
    words = "、".join(sorted(way.value for way in said))
    message = f"条文写“{words}{number.text}”，规则写“{bound.word}: {number.text}”"
    remedy = "核对含不含本数：“以上”“以下”“不少于”“不超过”都含，“超过”“低于”都不含"
    context.report("S25", bound.line or number.line, message, remedy, Severity.WARNING, article=article.title)
