"""Obligations as plain data within the reader's scope; lights are computed from dates at read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet

from taizhang.clock.models import Obligation
from taizhang.core.calendar.lights import Shown, light_of
from taizhang.ledgers.queries import Scope


@dataclass(frozen=True, slots=True)
class Owed:
    """A piece of a duty, with its light."""

    duty: str
    org_id: str
    org_name: str
    period: str
    due_on: date
    grace_until: date
    on_day: date | None
    answered_by: str
    answered_on: date | None
    made_up: bool
    scheme: str
    shown: Shown


def _within(scope: Scope) -> QuerySet[Obligation]:
    if not scope.paths:
        return Obligation.objects.none()
    within = reduce(or_, (Q(org_path__startswith=path) for path in scope.paths))
    return Obligation.objects.filter(within).select_related("organisation", "scheme_version")


def count() -> int:
    """Return how many pieces of duties there are."""
    return Obligation.objects.count()


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first pieces that are owed still, and those that were missed, and how many of each."""

    open: tuple[Owed, ...]
    open_total: int
    missed: tuple[Owed, ...]
    missed_total: int


def list_unanswered_for(scope: Scope, *, today: date, limit: int) -> Waiting:
    """Return what is not answered: the open pieces by their day, the missed ones from the newest: three statements."""
    rows = _within(scope).filter(answered_on=None)
    still, over = Q(starts_on__lte=today, grace_until__gte=today), Q(grace_until__lt=today)
    counts = rows.aggregate(open=Count("pk", filter=still), missed=Count("pk", filter=over))
    return Waiting(
        tuple(_owed(row, today) for row in rows.filter(still).order_by("due_on", "duty", "pk")[:limit]),
        counts["open"],
        tuple(_owed(row, today) for row in rows.filter(over).order_by("-due_on", "duty", "pk")[:limit]),
        counts["missed"],
    )


def _owed(row: Obligation, today: date) -> Owed:
    shown = light_of(due_on=row.grace_until, done_on=row.answered_on, today=today, starts_on=row.starts_on)
    return Owed(
        row.duty,
        row.organisation.public_id,
        row.organisation.name,
        row.period,
        row.due_on,
        row.grace_until,
        row.on_day,
        row.answered_by,
        row.answered_on,
        row.made_up,
        row.scheme_version.title,
        shown,
    )
