"""Checks against a standard: passed or not, and by when it must be put right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from taizhang.journal.operations import Actor
from taizhang.ledgers import operations as ledgers
from taizhang.ledgers.new import NewRecord, RecordRef


def check(
    *,
    kind_key: str,
    organisation_id: int,
    on: date,
    passed: bool,
    fix_due_on: date | None = None,
    item: str = "",
    posted_at: datetime | None = None,
) -> NewRecord:
    """Return the record of a check."""
    return NewRecord(
        kind_key,
        organisation_id,
        f"{kind_key}：{'合格' if passed else '不合格'}",
        on,
        class_word=item,
        due_on=fix_due_on,
        done_on=on if passed else None,
        state="合格" if passed else "不合格",
        quantities={"passed": int(passed)},
        posted_at=posted_at,
    )


def record_check(*, record: NewRecord, actor: Actor, now: datetime, idempotency_key: str) -> RecordRef:
    """Record one check."""
    return ledgers.open_record(record=record, actor=actor, now=now, idempotency_key=idempotency_key)


def record_checks(
    *, records: Sequence[NewRecord], actor: Actor, now: datetime, idempotency_key: str, channel: str = "workbook"
) -> list[RecordRef]:
    """Record many checks, all or none."""
    return ledgers.post_batch(records=records, actor=actor, now=now, idempotency_key=idempotency_key, channel=channel)
