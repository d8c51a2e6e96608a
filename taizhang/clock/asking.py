"""Explanations of overdue matters: who was not asked yet, and asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from taizhang.core.calendar import CHINA, add_term
from taizhang.core.language import literals
from taizhang.journal.operations import Actor
from taizhang.ledgers.queries import overdue_without
from taizhang.matters import operations as matters
from taizhang.schemes import queries as schemes


@dataclass(frozen=True, slots=True)
class Overdue:
    """A matter that is overdue, and the kind of record by which it is to be explained until when."""

    public_id: str
    organisation_id: int
    title: str
    due_on: date
    asks: str
    explained_by: date | None


def unasked(today: date) -> list[Overdue]:
    """Return the overdue matters for which the explanation that a scheme asks was not asked yet."""
    found = []
    for asking in schemes.list_askings():
        due = add_term(today, literals.term(asking.term).term, CHINA)
        by = due.on if due else None
        rows = overdue_without(kind_key=asking.overdue, follower=asking.asks, today=today)
        found += [Overdue(*row, asking.asks, by) for row in rows]
    return found


def ask(overdue: Overdue, *, today: date, now: datetime, actor: Actor) -> None:
    """Ask the explanation of one matter."""
    matters.ask_explanation(
        kind_key=overdue.asks,
        of=overdue.public_id,
        organisation_id=overdue.organisation_id,
        title=f"说明：{overdue.title}（{overdue.due_on}到期）",
        on=today,
        due_on=overdue.explained_by,
        actor=actor,
        now=now,
        idempotency_key=f"explain:{overdue.public_id}",
    )
