"""Literals: numbers with units and sources, fractions, terms, days, flags.

The forms are closed (``docs/language/reference.md``). Digits are ASCII digits
only: a full-width digit is refused rather than read by luck.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from taizhang.core.calendar import Term, TermKind


class Unit(StrEnum):
    """What a number measures. Numbers of different units are never compared."""

    POINTS = "分"
    SHARE = "比例"
    MONEY = "元"
    HOURS = "学时"
    COUNT = "计数"
    DAYS = "日"
    TERM = "期限"
    NONE = "无单位"


class Mark(StrEnum):
    """Where a number comes from; an unmarked number stands in the article above it."""

    ARTICLE = ""
    ASSUMED = "假定"
    NATIONAL = "国规"


COUNTING_WORDS = ("人次", "次", "人", "件", "项", "家", "个", "份", "张", "票", "起")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number with its unit, the word it was written with, its source and its text.

    ``value`` is in points, yuan, hours, heads, or, for a share, the fraction itself (95% is 19/20).
    """

    value: Fraction
    unit: Unit
    word: str = ""
    mark: Mark = Mark.ARTICLE
    text: str = ""
    line: int = 0

    @property
    def assumed(self) -> bool:
        """True where the number was assumed and awaits a decision of the county."""
        return self.mark is Mark.ASSUMED


@dataclass(frozen=True, slots=True)
class TermLiteral:
    """A term of a clock or duty with its source."""

    term: Term
    mark: Mark = Mark.ARTICLE
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A word or name with the mark it may carry, as in ``顺延（假定）``."""

    text: str
    mark: Mark = Mark.ARTICLE
    line: int = 0

    def __str__(self) -> str:
        return self.text


class BadLiteral(ValueError):
    """Raised for a text that is no literal of the wanted form; the message says which forms are."""


_MARK = re.compile(r"\s*(?:（(假定|国规)）|\((假定|国规)\))$")
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(\S*)")
_FRACTION = re.compile(r"([0-9]+)/([0-9]+)(票|人|件|次)?")
_TERM = re.compile(r"([0-9]+)\s*(日|天|个工作日|个月|年)")
_FULL_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
_UNITS = {
    "分": (Unit.POINTS, Fraction(1)),
    "%": (Unit.SHARE, Fraction(1, 100)),
    "％": (Unit.SHARE, Fraction(1, 100)),
    "元": (Unit.MONEY, Fraction(1)),
    "万元": (Unit.MONEY, Fraction(10000)),
    "学时": (Unit.HOURS, Fraction(1)),
    "日": (Unit.DAYS, Fraction(1)),
    "天": (Unit.DAYS, Fraction(1)),
    "": (Unit.NONE, Fraction(1)),
    **{word: (Unit.COUNT, Fraction(1)) for word in COUNTING_WORDS},
}
_TERM_KINDS = {
    "日": TermKind.DAYS,
    "天": TermKind.DAYS,
    "个工作日": TermKind.WORKING_DAYS,
    "个月": TermKind.MONTHS,
    "年": TermKind.YEARS,
}


def split_mark(text: str) -> tuple[str, Mark]:
    """Split ``15分（假定）`` into its text and its mark."""
    if match := _MARK.search(text):
        return text[: match.start()].strip(), Mark(match[1] or match[2])
    return text.strip(), Mark.ARTICLE


def quantity(text: str, line: int = 0) -> Quantity:
    """Read a number with its unit, or a fraction.

    Raises:
        BadLiteral: where the text is neither.
    """
    body, mark = split_mark(text)
    if match := _FRACTION.fullmatch(body):
        if int(match[2]) == 0:
            raise BadLiteral(f"“{text}”的分母是零")
        return Quantity(Fraction(int(match[1]), int(match[2])), Unit.SHARE, "", mark, text, line)
    match = _NUMBER.fullmatch(body)
    if not match or match[2] not in _UNITS:
        raise BadLiteral(f"“{text}”不是数量，应写成如 95%、60分、32学时、1000元、2人、1/3")
    unit, scale = _UNITS[match[2]]
    return Quantity(Fraction(match[1]) * scale, unit, match[2], mark, text, line)


def term(text: str, line: int = 0) -> TermLiteral:
    """Read a term: ``15日``, ``3个工作日``, ``1个月``, ``当日``, ``跟踪``.

    Raises:
        BadLiteral: where the text is none of these.
    """
    body, mark = split_mark(text)
    if body in ("当日", "跟踪"):
        return TermLiteral(Term(TermKind(body)), mark, text, line)
    if match := _TERM.fullmatch(body):
        return TermLiteral(Term(_TERM_KINDS[match[2]], int(match[1])), mark, text, line)
    raise BadLiteral(f"“{text}”不是期限，应写成如 15日、3个工作日、1个月、当日、跟踪")


def day(text: str, year: int) -> date:
    """Read ``2015-03-31`` or ``03-31``, the latter in ``year``.

    Raises:
        BadLiteral: where it is neither, or no such day exists.
    """
    body, _ = split_mark(text)
    try:
        if match := _FULL_DAY.fullmatch(body):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _MONTH_DAY.fullmatch(body):
            return date(year, int(match[1]), int(match[2]))
    except ValueError:
        raise BadLiteral(f"“{text}”没有这一天") from None
    raise BadLiteral(f"“{text}”不是日期，应写成 2015-03-31 或 03-31")


def flag(text: str) -> bool:
    """Read 是 or 否.

    Raises:
        BadLiteral: for anything else.
    """
    if text in ("是", "否"):
        return text == "是"
    raise BadLiteral(f"“{text}”应为“是”或“否”")


def decimal_text(value: Fraction) -> str:
    """Return a number as exact decimal text where it has one, else as a fraction: 97.31, 1/3."""
    denominator = value.denominator
    digits = 0
    while denominator % 10 == 0:
        denominator //= 10
        digits += 1
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    digits += max(twos, fives)
    whole, rest = divmod(abs(value.numerator) * 10**digits // value.denominator, 10**digits)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"
