"""Explanations of overdue matters: who was not asked yet, and asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from taizhang.core.calendar import CHINA, Term, TermKind, add_term
from taizhang.core.language import literals
from taizhang.core.language.literals import BadLiteral
from taizhang.journal.operations import Actor
from taizhang.ledgers.queries import overdue_without
from taizhang.matters import operations as matters
from taizhang.matters.kinds import EXPLANATION, WORK
from taizhang.schemes import queries as schemes


@dataclass(frozen=True, slots=True)
class Overdue:
    """A matter that is overdue."""

    public_id: str
    organisation_id: int
    title: str
    due_on: date


def rule() -> tuple[str, Term] | None:
    """Return which kind must be explained when overdue and the term of the explanation, by the schemes' 后果."""
    for version in schemes.list_current():
        for consequence in version.scheme.consequences.values():
            kind = consequence.when.get("逾期", "")
            if kind == WORK and consequence.proposes == EXPLANATION and consequence.term:
                try:
                    return kind, literals.term(consequence.term.text).term
                except BadLiteral:
                    return kind, Term(TermKind.WORKING_DAYS, 3)
    return None


def unasked(today: date) -> list[Overdue]:
    """Return the overdue matters for which no explanation was asked."""
    found = rule()
    if found is None:
        return []
    rows = overdue_without(kind_key=found[0], follower=EXPLANATION, today=today)
    return [Overdue(*row) for row in rows]


def explanation_due(today: date) -> date | None:
    """Return by when an explanation asked today is due."""
    found = rule()
    due = add_term(today, found[1], CHINA) if found else None
    return due.on if due else None


def ask(overdue: Overdue, *, today: date, due_on: date | None, now: datetime, actor: Actor) -> None:
    """Ask the explanation of one matter."""
    matters.ask_explanation(
        of=overdue.public_id,
        organisation_id=overdue.organisation_id,
        title=f"说明：{overdue.title}（{overdue.due_on}到期）",
        on=today,
        due_on=due_on,
        actor=actor,
        now=now,
        idempotency_key=f"explain:{overdue.public_id}",
    )
