"""The document: its articles and everything declared under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.core.language.tree.scoring import Bands, Scoring, Veto
from taizhang.core.language.tree.things import (
    Appraisal,
    Check,
    Clock,
    Consequence,
    Disclosure,
    Duty,
    Indicator,
    Input,
    Kind,
    ListTemplate,
    RateTable,
    Roster,
    Slots,
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
    """A scheme: one document, one year."""

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
