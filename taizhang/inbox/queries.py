"""The home page: what I owe, what others owe me, what waits for my decision. At most a dozen statements, whatever the size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import BooleanField, Case, CharField, Count, Q, Value, When, Window
from django.db.models.functions import RowNumber

from taizhang.accounts.queries import Access
from taizhang.clock import queries as clock
from taizhang.clock.queries import Owed
from taizhang.core.calendar.lights import Shown, light_of
from taizhang.ledgers import queries as ledgers
from taizhang.ratings import queries as ratings
from taizhang.ratings.queries import Waiting
from taizhang.schemes import queries as schemes

SHOWN = 8
WARN_DAYS = 3
LATE, SOON = "late", "soon"


@dataclass(frozen=True, slots=True)
class DueRow:
    """A matter that is due: what it is, whose, and its light."""

    public_id: str
    title: str
    source: str
    org_name: str
    due_on: date
    days: int  # until it is due; below zero where that has passed
    shown: Shown


@dataclass(frozen=True, slots=True)
class InboxPage:
    """What waits."""

    owed: tuple[Owed, ...]
    owed_total: int
    missed: tuple[Owed, ...]
    missed_total: int
    overdue: tuple[DueRow, ...]
    overdue_total: int
    soon: tuple[DueRow, ...]
    soon_total: int
    explanations: tuple[DueRow, ...]
    explanations_total: int
    decisions: tuple[Waiting, ...]
    stars: tuple[tuple[str, str, str, str], ...]
    asked_kind: str  # the kind of explanations; empty where the schemes have none, or several

    @property
    def undone_total(self) -> int:
        """How many pieces of duties are not done: those that still can be in time, and those missed."""
        return self.owed_total + self.missed_total

    @property
    def is_empty(self) -> bool:
        """True where nothing waits at all."""
        totals = (self.undone_total, self.overdue_total, self.soon_total, self.explanations_total)
        return not any((*totals, self.decisions))


@dataclass(frozen=True, slots=True)
class _List:
    """The first rows of a list, and how many it has."""

    rows: tuple[DueRow, ...] = ()
    total: int = 0

    def __add__(self, other: _List) -> _List:
        rows = sorted(self.rows + other.rows, key=lambda row: (abs(row.days), row.public_id))
        return _List(tuple(rows[:SHOWN]), self.total + other.total)


def _due(access: Access, asked: Sequence[str], today: date) -> dict[tuple[str, bool], _List]:
    """Return what is late and what is due soon, each apart for explanations that were asked: one statement for all.

    The newest overdue stand first: with those most can still be done. What is not yet due stands by its day.
    """
    late, soon = Q(due_on__lt=today), Q(due_on__gte=today, due_on__lte=today + timedelta(days=WARN_DAYS))
    which = Case(When(late, then=Value(LATE)), default=Value(SOON), output_field=CharField())
    held = ledgers.current_for(access).filter(record__ledger="matters", done_on=None, withdrawn_on=None)
    rows = (
        held.filter(late | soon)
        .annotate(
            which=which,
            passed=Case(When(late, then="due_on")),
            asked=Case(When(kind__key__in=asked, then=True), default=False, output_field=BooleanField()),
        )
        .annotate(
            rank=Window(RowNumber(), partition_by=["which", "asked"], order_by=["-passed", "due_on", "-record_id"]),
            total=Window(Count("pk"), partition_by=["which", "asked"]),
        )
        .filter(rank__lte=SHOWN)
        .order_by("which", "asked", "rank")
        .values("which", "asked", "total", "record__public_id", "title", "source", "organisation__name", "due_on")
    )
    found: dict[tuple[str, bool], _List] = {}
    for (which, asked_for), group in groupby(rows, key=lambda row: (row["which"], bool(row["asked"]))):
        listed = list(group)
        found[which, asked_for] = _List(tuple(_row(row, today) for row in listed), listed[0]["total"])
    return defaultdict(_List, found)


def _row(row: Mapping[str, Any], today: date) -> DueRow:
    due_on = row["due_on"]
    shown = light_of(due_on=due_on, done_on=None, today=today, warn_days=WARN_DAYS)
    return DueRow(
        row["record__public_id"],
        row["title"],
        row["source"],
        row["organisation__name"],
        due_on,
        (due_on - today).days,
        shown,
    )


def inbox(access: Access, own_org: str, *, today: date) -> InboxPage:
    """Return the home page of a reader."""
    duties = clock.list_unanswered_for(access, today=today, limit=SHOWN)
    asks = tuple(dict.fromkeys(asking.asks for asking in schemes.list_askings()))
    due = _due(access, asks, today)
    late, soon = due[LATE, False] + due[LATE, True], due[SOON, False] + due[SOON, True]
    return InboxPage(
        duties.open,
        duties.open_total,
        duties.missed,
        duties.missed_total,
        late.rows,
        late.total,
        soon.rows,
        soon.total,
        due[SOON, True].rows,
        due[SOON, True].total,
        tuple(ratings.waiting_for(access)),
        tuple(ratings.current_of(access, own_org)) if own_org else (),
        asks[0] if len(asks) == 1 else "",
    )
