"""What every fold says of rows: their day, their record, a line for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from taizhang.core.engine.result import Item
from taizhang.core.facts.known import Row
from taizhang.core.facts.tables import DAY_OF, TABLES


def record_of(table: str, row: Row) -> tuple[str, str]:
    """Return a row as ``(table, id)``."""
    return table, str(row[TABLES[table].key[0]])


def listed(table: str, rows: Sequence[Row]) -> tuple[Item, ...]:
    """Return a line for each row: its day and its record."""
    day = DAY_OF.get(table, "")
    return tuple(Item(str(row.get(day) or ""), None, records=(record_of(table, row),)) for row in rows)


def distinct_values(values: Iterable[Any]) -> set[Any]:
    """Return the distinct values of a field; each code of a set counts, an empty cell does not."""
    found: set[Any] = set()
    for value in values:
        if isinstance(value, set):
            found |= value
        elif value is not None:
            found.add(value)
    return found
