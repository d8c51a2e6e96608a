"""What an address or a form says, as plain values; every field that cannot be read is a problem with its label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from taizhang.core.problems import Place, Problem, Refused

LARGEST = 999_999_999


def number(text: str | None) -> int:
    """Return the number that a text says; 0 where it says none, LARGEST where it says more digits than fit."""
    if not text or not (text.isascii() and text.isdigit()):
        return 0
    return int(text) if len(text) <= len(str(LARGEST)) else LARGEST


def page_start(offset: int, total: int, size: int) -> int:
    """Return where a page of a list begins: at the offset, beyond the end at the last page."""
    return offset if offset < total else max(0, (total - 1) // size * size)


@dataclass(slots=True)
class Sent:
    """A form under reading: collects problems, refuses once."""

    values: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str, label: str, *, must: bool = False, longest: int = 300) -> str:
        """Return a text."""
        text = self.values.get(name, "").strip()
        if must and not text:
            self.problems.append(Problem("F21", f"没有填“{label}”", "填上再提交", Place(field=label)))
        if len(text) > longest:
            message = f"“{label}”有{len(text)}字，最多{longest}字"
            self.problems.append(Problem("F21", message, "写短些，详情另附", Place(field=label)))
        return text[:longest]

    def day(self, name: str, label: str, *, must: bool = False) -> date | None:
        """Return a day; full-width digits and dots are read too, as people type them."""
        text = self.values.get(name, "").strip()
        if not text:
            if must:
                self.problems.append(Problem("F21", f"没有填“{label}”", "填上日期", Place(field=label)))
            return None
        found = day_of(text)
        if found is None:
            self.problems.append(no_day(text, label))
        return found

    def check(self) -> None:
        """Refuse where anything could not be read.

        Raises:
            Refused: with every problem of the form.
        """
        if self.problems:
            raise Refused(self.problems)


_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-|\.(\d{1,2})\.|/(\d{1,2})/|年(\d{1,2})月)(\d{1,2})日?", re.ASCII)


def day_of(text: str) -> date | None:
    """Return the day that a text says, as 2015-06-30, 2015.6.30, 2015/6/30 or 2015年6月30日, full-width too; else None."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    year, *months, day = found.groups()
    try:
        return date(int(year), int(next(month for month in months if month)), int(day))
    except ValueError:
        return None


def no_day(text: str, label: str) -> Problem:
    """Return the problem of a text that says no day."""
    return Problem("F26", f"“{text[:30]}”不是日期", "写成 2015-06-30", Place(field=label))
