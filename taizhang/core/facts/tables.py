"""The exchange format, version 1: tables and columns, spelled here and nowhere else.

A folder of these tables (CSV in UTF-8, or Parquet) is the county's export, the
province's lake and the tests' input. Tables and columns may be added, never
renamed. Days are ISO dates, moments UTC timestamps, money fen, hours tenths,
ids opaque text. Every table also has ``first_posted_at``, ``posted_at`` and
``retracted_at``; several rows may share a key, and the latest posted by the
moment of a run counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

VERSION = 1


class Type(StrEnum):
    """The type of a column, as both evaluators and both file forms understand it."""

    TEXT = "text"
    DATE = "date"
    MONTH = "month"  # 2015-05
    MOMENT = "moment"  # UTC
    INT = "int"
    FEN = "fen"
    TENTHS = "tenths"  # of an hour
    FLAG = "flag"
    NUMBER = "number"  # decimal text without sign, at most four decimals


@dataclass(frozen=True, slots=True)
class Column:
    """A column; an optional one may be empty in any row."""

    name: str
    type: Type
    optional: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the exchange format; rows with the same ``key`` are versions of one thing."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return the column of that name.

        Raises:
            KeyError: where the table has none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


_POSTED = (
    Column("first_posted_at", Type.MOMENT, optional=False),
    Column("posted_at", Type.MOMENT, optional=False),
    Column("retracted_at", Type.MOMENT),
)
_TYPES = {type_.value: type_ for type_ in Type}


def _table(name: str, key: str, columns: str) -> Table:
    """Build a table from ``name:type`` words; a ``!`` after the type forbids empty cells."""
    made = tuple(
        Column(word.split(":")[0], _TYPES[word.split(":")[1].rstrip("!")], optional=not word.endswith("!"))
        for word in columns.split()
    )
    return Table(name, tuple(key.split()), made + _POSTED)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "organisations",
            "org_id from",
            "org_id:text! parent_id:text kind:text! name:text! from:date! to:date successor:text",
        ),
        _table("people", "person_id", "person_id:text!"),
        _table("exemptions", "person_id kind from", "person_id:text! kind:text! from:date! to:date"),
        _table(
            "posts",
            "person_id org_id role from",
            "person_id:text! org_id:text! role:text! from:date! to:date",
        ),
        _table(
            "lines",
            "line_id",
            "line_id:text! org_id:text! kind:text! list_year:int class:text category:text person_id:text "
            "due_on:date state:text closed_on:date carried:int",
        ),
        _table(
            "matters",
            "matter_id",
            "matter_id:text! org_id:text! kind:text! source:text class:text person_id:text opened_on:date! "
            "due_on:date first_action_on:date done_on:date closed_on:date reopened:int withdrawn_on:date",
        ),
        _table("steps", "record_id step", "record_id:text! step:text! due_on:date done_on:date outcome:text"),
        _table("codes", "record_id set code", "record_id:text! set:text! code:text!"),
        _table("links", "from_id relation to_id", "from_id:text! relation:text! to_id:text!"),
        _table(
            "activities",
            "activity_id",
            "activity_id:text! org_id:text! kind:text! on:date! for_period:text mode:text hours:tenths "
            "entitled:int present:int led_by:text valid:flag",
        ),
        _table(
            "attendances",
            "activity_id person_id",
            "activity_id:text! person_id:text! org_id:text! host_org_id:text on:date! hours:tenths role:text "
            "excused:flag verified:flag",
        ),
        _table(
            "assignments",
            "assignment_id",
            "assignment_id:text! org_id:text! person_id:text target:text kind:text! from:date! to:date",
        ),
        _table(
            "payments",
            "payment_id",
            "payment_id:text! org_id:text! person_id:text kind:text! month:month! owed_fen:fen! paid_fen:fen! "
            "paid_on:date",
        ),
        _table(
            "votes",
            "vote_id",
            "vote_id:text! org_id:text! kind:text! on:date! entitled:int present:int issued:int returned:int "
            "valid:int! satisfied:int!",
        ),
        _table("vote_counts", "vote_id group option", "vote_id:text! group:text! option:text! n:int!"),
        _table(
            "checks",
            "check_id",
            "check_id:text! org_id:text! kind:text! item:text on:date! passed:flag mandatory:flag fix_due_on:date",
        ),
        _table(
            "sanctions",
            "sanction_id",
            "sanction_id:text! org_id:text! kind:text! formal:flag conduct_on:date decided_on:date lifted_on:date",
        ),
        _table("declarations", "source org_id period", "source:text! org_id:text! period:text!"),
        _table(
            "confirmations",
            "org_id name period by",
            "org_id:text! name:text! period:text! by:text! on:date! confirmed:flag!",
        ),
        _table(
            "inputs",
            "org_id name period",
            "org_id:text! name:text! period:text! on:date value:number! unit:text source:text",
        ),
        _table("papers", "paper_id", "paper_id:text! org_id:text! kind:text! issued_on:date due_on:date read_on:date"),
    )
}

# Of one row: the first is never above the second. More present than entitled happens (guests are counted in).
NOT_ABOVE: dict[str, tuple[tuple[str, str], ...]] = {
    "votes": (("satisfied", "valid"), ("valid", "returned"), ("returned", "issued")),
    "sanctions": (("decided_on", "lifted_on"),),
    **dict.fromkeys(("organisations", "exemptions", "posts", "assignments"), (("from", "to"),)),
}

DAY_OF = {  # the day (or month) on which a row of a table happened
    "matters": "opened_on",
    "activities": "on",
    "attendances": "on",
    "votes": "on",
    "checks": "on",
    "sanctions": "decided_on",
    "payments": "month",
    "papers": "issued_on",
    "lines": "due_on",
    "assignments": "from",
    "posts": "from",
    "organisations": "from",
}


def day_of(table: str, row: Mapping[str, Any]) -> date | None:
    """Return the day on which a row happened: of a month its first day."""
    found: Any = row[DAY_OF[table]]
    return date.fromisoformat(f"{found}-01") if isinstance(found, str) else found
