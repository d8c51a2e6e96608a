"""The document: its articles and everything declared under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from taizhang.core.language.tree.marks import UNMARKED, Marks
from taizhang.core.language.tree.scoring import Bands, Quota, Scoring, Veto
from taizhang.core.language.tree.things import (
    Appraisal,
    Check,
    Clock,
    Codes,
    Consequence,
    Cycle,
    Disclosure,
    Duty,
    Indicator,
    Input,
    Kind,
    ListTemplate,
    RateTable,
    Roster,
    Slots,
    View,
)


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its heading path, the prose under it, and the lines of both."""

    title: str
    level: int
    path: tuple[str, ...]
    prose: str
    line: int
    blocks: tuple[tuple[int, str], ...] = ()  # (first line, text) of the fenced blocks under it


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme: one document, one year, with what it inherits from its base.

    ``inherited`` are the ``(part, name)`` of what came from the base: their lines are the base's.
    ``marks`` are those of the bare words, by the type and name of the thing; of what the base says, the base's.
    """

    title: str
    code: str
    year: int
    in_force: date
    repealed: date | None
    closes: date
    builds_on: str
    historical: bool
    articles: tuple[Article, ...]
    kinds: Mapping[str, Kind]
    rosters: Mapping[str, Roster]
    inputs: Mapping[str, Input]
    duties: Mapping[str, Duty]
    clocks: Mapping[str, Clock]
    lists: Mapping[str, ListTemplate]
    slots: Mapping[str, Slots]
    checks: Mapping[str, Check]
    appraisals: Mapping[str, Appraisal]
    tables: Mapping[str, RateTable]
    indicators: Mapping[str, Indicator]
    scoring: Scoring | None
    vetoes: Mapping[str, Veto]
    bands: Bands | None
    consequences: Mapping[str, Consequence]
    disclosures: Mapping[str, Disclosure]
    codes: Mapping[str, Codes]
    cycles: Mapping[str, Cycle]
    views: Mapping[str, View]
    quotas: Mapping[str, Quota]
    is_base: bool = False
    inherited: frozenset[tuple[str, str]] = frozenset()
    marks: Mapping[tuple[type, str], Marks] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        """The first day of the period: the year's, or the day the scheme comes into force."""
        return max(date(self.year, 1, 1), self.in_force)

    @property
    def last_day(self) -> date:
        """The last day of the period: the year's, or the day before the scheme is repealed."""
        year_end = date(self.year, 12, 31)
        return min(year_end, self.repealed - timedelta(days=1)) if self.repealed else year_end

    def marks_of(self, thing: object) -> Marks:
        """Return the marks of the bare words in a thing."""
        return self.marks.get((type(thing), getattr(thing, "name", "")), UNMARKED)

    def own(self, part: str) -> dict[str, Any]:
        """Return the things of a part that the document itself says, without those of its base."""
        things: Mapping[str, Any] = getattr(self, part)
        return {name: thing for name, thing in things.items() if (part, name) not in self.inherited}
