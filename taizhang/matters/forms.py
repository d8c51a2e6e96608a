"""What a form sent, as plain values; every field that cannot be read is a problem with its label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from taizhang.core.problems import Place, Problem, Refused
from taizhang.ledgers.queries import Filters


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
            self.problems.append(_no_day(text, label))
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


def _no_day(text: str, label: str) -> Problem:
    return Problem("F26", f"“{text[:30]}”不是日期", "写成 2015-06-30", Place(field=label))


def filter_problems(get: QueryDict) -> list[Problem]:
    """Return a problem for every day of a query string that is none: the list is then not narrowed by it."""
    asked = ((str(get.get("first", "")), "从"), (str(get.get("last", "")), "到"))
    return [_no_day(text, label) for text, label in asked if text and day_of(text) is None]


def filters_of(get: QueryDict) -> tuple[Filters, str]:
    """Return the filters of a query string, and the string without light and page."""
    filters = Filters(
        kind=get.get("kind", ""),
        source=get.get("source", ""),
        org_id=get.get("org", ""),
        light=get.get("light", ""),
        text=get.get("text", "")[:60],
        first=day_of(get.get("first", "")),
        last=day_of(get.get("last", "")),
    )
    kept = get.copy()
    for name in ("light", "from"):
        kept.pop(name, None)
    return filters, kept.urlencode()
