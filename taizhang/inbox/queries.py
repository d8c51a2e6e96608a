"""The home page: what I owe, what others owe me, what waits for my decision. A dozen statements, whatever the size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from taizhang.accounts.queries import Access
from taizhang.clock import queries as clock
from taizhang.clock.queries import Owed
from taizhang.ledgers import queries as ledgers
from taizhang.ledgers.queries import Filters, RecordRow
from taizhang.matters.operations import EXPLANATION
from taizhang.ratings import queries as ratings
from taizhang.ratings.queries import Waiting

SHOWN = 8


@dataclass(frozen=True, slots=True)
class InboxPage:
    """What waits."""

    owed: tuple[Owed, ...]
    owed_total: int
    missed: tuple[Owed, ...]
    missed_total: int
    overdue: tuple[RecordRow, ...]
    overdue_total: int
    soon: tuple[RecordRow, ...]
    soon_total: int
    explanations: tuple[RecordRow, ...]
    explanations_total: int
    decisions: tuple[Waiting, ...]
    stars: tuple[tuple[str, str, str, str], ...]

    @property
    def is_empty(self) -> bool:
        """True where nothing waits at all."""
        return not any((self.owed_total, self.overdue_total, self.soon_total, self.explanations_total, self.decisions))


def inbox(access: Access, own_org: str, *, today: date) -> InboxPage:
    """Return the home page of a reader."""
    owed, owed_total = clock.list_open_for(access, today=today, limit=SHOWN)
    missed, missed_total = clock.list_missed_for(access, today=today, limit=SHOWN)
    work = Filters(ledger="matters", kind="工作事项")

    def some(light: str, kind: str = "工作事项") -> tuple[tuple[RecordRow, ...], int]:
        filters = Filters(ledger=work.ledger, kind=kind, light=light)
        rows, total = ledgers.list_records_for(access, filters, today=today, limit=SHOWN)
        return tuple(rows), total

    overdue, overdue_total = some("overdue")
    soon, soon_total = some("due_soon")
    asked, asked_total = some("due_soon", EXPLANATION)
    return InboxPage(
        tuple(owed),
        owed_total,
        tuple(missed),
        missed_total,
        overdue,
        overdue_total,
        soon,
        soon_total,
        asked,
        asked_total,
        tuple(ratings.waiting_for(access)),
        tuple(ratings.current_of(access, own_org)) if own_org else (),
    )
