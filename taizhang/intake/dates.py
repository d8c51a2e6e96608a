"""A day as offices type it. What leaves a choice is refused: a day is never guessed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_WITH_MARKS = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"[ T]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_NO_YEAR = re.compile(r"\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?")
_NO_DAY = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*月?")
_SHORT_YEAR = re.compile(r"\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
# A ledger's column of days also holds these; they say that there is no day yet.
NO_DAY_YET = frozenset(
    {"未办结", "未完成", "办理中", "正在办理", "在办", "长期", "无", "-", "--", "—", "——", "/", "\\"}
)
EARLIEST, LATEST = date(1949, 10, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day, or none where the cell says that there is none yet, or why it cannot be read."""

    day: date | None = None
    wrong: str = ""
    remedy: str = ""


def read_day(text: str) -> ReadDay:
    """Read ``2015-03-04``, ``2015.3.4``, ``2015/3/4``, ``2015年3月4日``, ``20150304``, full width too, a time behind it.

    A day without a year, a month without a day and a bare serial number are refused with what to write.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or plain in NO_DAY_YET:
        return ReadDay()
    plain = _TIME.sub("", plain)
    match = _WITH_MARKS.fullmatch(plain) or _EIGHT.fullmatch(plain)
    if match is None:
        return ReadDay(None, *_why(plain, text))
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return ReadDay(None, f"“{text}”不是日历上的一天", "核对月和日")
    if not EARLIEST <= day <= LATEST:
        return ReadDay(None, f"“{text}”的年份不对", "核对年份，写成 2015-03-04")
    return ReadDay(day)


def _why(plain: str, text: str) -> tuple[str, str]:
    if _NO_YEAR.fullmatch(plain):
        return f"“{text}”缺年份", "写全年月日，如 2015-03-04"
    if _SHORT_YEAR.fullmatch(plain):
        return f"“{text}”的年份只有两位", "写四位年份，如 2015-03-04"
    if _NO_DAY.fullmatch(plain):
        return f"“{text}”缺日", "写全年月日，如 2015-03-04"
    if _SERIAL.fullmatch(plain):
        return f"“{text}”是数字，不是日期", "在表里把这一格设成日期格式，或在此写成 2015-03-04"
    return f"“{text}”不是日期", "写成 2015-03-04"
