"""Facts: typed rows of the exchange tables, and what was known of them at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from taizhang.core.facts.tables import TABLES

Row = Mapping[str, Any]
CIVIL = ZoneInfo("Asia/Shanghai")
"""Civil days of the county are days of this zone (ARCHITECTURE.md, invariant on dates)."""


def end_of(day: date) -> datetime:
    """Return the last moment of a civil day, as UTC."""
    return datetime.combine(day, time.max, CIVIL).astimezone(UTC)


def civil_day(moment: datetime) -> date:
    """Return the civil day that a moment lies in."""
    return moment.astimezone(CIVIL).date()


@dataclass(frozen=True, slots=True)
class FactSet:
    """The rows of each exchange table. A table that is absent is empty."""

    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> Sequence[Row]:
        """Return the rows of a table."""
        return self.tables.get(table, ())

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.tables.values())

    def known_at(self, moment: datetime) -> FactSet:
        """Return, of each thing, the latest version posted by the moment; retracted ones are gone.

        Versions posted at the very same moment are ordered by their content, so that
        the order of rows never decides.
        """
        return FactSet({name: tuple(_known(TABLES[name].key, rows, moment)) for name, rows in self.tables.items()})


def _known(key: tuple[str, ...], rows: Iterable[Row], moment: datetime) -> list[Row]:
    latest: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if row["posted_at"] > moment:
            continue
        identity = tuple(row[name] for name in key)
        held = latest.get(identity)
        if held is None or is_later(row, held):
            latest[identity] = row
    return [row for row in latest.values() if row["retracted_at"] is None or row["retracted_at"] > moment]


def is_later(row: Row, held: Row) -> bool:
    """Return whether a version of a thing counts before another: the later posted, at one moment by content."""
    if row["posted_at"] != held["posted_at"]:
        return bool(row["posted_at"] > held["posted_at"])
    return _rank(row) > _rank(held)


def _rank(row: Row) -> tuple[datetime, str]:
    return row["posted_at"], repr(sorted((name, str(value)) for name, value in row.items()))
