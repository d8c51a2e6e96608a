"""The home page: what I owe, what others owe me, what waits for my decision. At most a dozen statements, whatever the size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Q, Value, When, Window
from django.db.models.functions import RowNumber

from taizhang.accounts.queries import Access
from taizhang.clock import queries as clock
from taizhang.clock.queries import Owed
from taizhang.core.calendar.lights import Shown, light_of
from taizhang.ledgers import queries as ledgers
from taizhang.matters.kinds import EXPLANATION, WORK
from taizhang.ratings import queries as ratings
from taizhang.ratings.queries import Waiting

SHOWN = 8
WARN_DAYS = 3
OVERDUE, SOON, ASKED = "overdue", "soon", "asked"


@dataclass(frozen=True, slots=True)
class DueRow:
    """A matter that is due: what it is, whose, and its light."""

    public_id: str
    title: str
    source: str
    org_name: str
    due_on: date
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
    work: str = WORK
    explanation: str = EXPLANATION

    @property
    def is_empty(self) -> bool:
        """True where nothing waits at all."""
        return not any((self.owed_total, self.overdue_total, self.soon_total, self.explanations_total, self.decisions))


def _due(access: Access, today: date) -> dict[str, tuple[tuple[DueRow, ...], int]]:
    """Return the first matters of each list and how many it has: one statement for all three.

    The newest overdue stand first: with those most can still be done. What is not yet due stands by its day.
    """
    late = Q(kind__key=WORK, due_on__lt=today)
    soon = Q(due_on__gte=today, due_on__lte=today + timedelta(days=WARN_DAYS))
    lists = {OVERDUE: late, SOON: soon & Q(kind__key=WORK), ASKED: soon & Q(kind__key=EXPLANATION)}
    which = Case(*(When(found, then=Value(name)) for name, found in lists.items()), output_field=CharField())
    held = ledgers.current_for(access).filter(record__ledger="matters", done_on=None, withdrawn_on=None)
    rows = (
        held.filter(late | (soon & Q(kind__key__in=(WORK, EXPLANATION))))
        .annotate(which=which, passed=Case(When(late, then="due_on")))
        .annotate(
            rank=Window(RowNumber(), partition_by="which", order_by=["-passed", "due_on", "-record_id"]),
            total=Window(Count("pk"), partition_by="which"),
        )
        .filter(rank__lte=SHOWN)
        .order_by("which", "rank")
        .values("which", "total", "record__public_id", "title", "source", "organisation__name", "due_on")
    )
    found: dict[str, tuple[tuple[DueRow, ...], int]] = dict.fromkeys(lists, ((), 0))
    for row in rows:
        before, _ = found[row["which"]]
        found[row["which"]] = ((*before, _row(row, today)), row["total"])
    return found


def _row(row: Mapping[str, Any], today: date) -> DueRow:
    due_on = row["due_on"]
    shown = light_of(due_on=due_on, done_on=None, today=today, warn_days=WARN_DAYS)
    return DueRow(row["record__public_id"], row["title"], row["source"], row["organisation__name"], due_on, shown)


def inbox(access: Access, own_org: str, *, today: date) -> InboxPage:
    """Return the home page of a reader."""
    owed, owed_total = clock.list_open_for(access, today=today, limit=SHOWN)
    missed, missed_total = clock.list_missed_for(access, today=today, limit=SHOWN)
    due = _due(access, today)
    return InboxPage(
        tuple(owed),
        owed_total,
        tuple(missed),
        missed_total,
        *due[OVERDUE],
        *due[SOON],
        *due[ASKED],
        tuple(ratings.waiting_for(access)),
        tuple(ratings.current_of(access, own_org)) if own_org else (),
    )
