"""Dues: what was owed and paid for a month, in fen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from taizhang.journal.operations import Actor
from taizhang.ledgers import operations as ledgers
from taizhang.ledgers.new import NewRecord, RecordRef

DUES = "党费"


def dues(
    *,
    organisation_id: int,
    month: str,
    owed_fen: int,
    paid_fen: int,
    paid_on: date | None,
    posted_at: datetime | None = None,
    kind_key: str = DUES,
) -> NewRecord:
    """Return the record of a month's dues of an organisation; ``month`` as 2015-05."""
    first = date.fromisoformat(f"{month}-01")
    return NewRecord(
        kind_key,
        organisation_id,
        f"{first.year}年{first.month}月{kind_key}",
        first,
        period=month,
        done_on=paid_on,
        state="已缴" if paid_fen >= owed_fen else "未缴足",
        quantities={"owed": owed_fen, "paid": paid_fen},
        posted_at=posted_at,
    )


def post_dues(
    *, records: Sequence[NewRecord], actor: Actor, now: datetime, idempotency_key: str, channel: str = "workbook"
) -> list[RecordRef]:
    """Post months of dues, all or none."""
    return ledgers.post_batch(records=records, actor=actor, now=now, idempotency_key=idempotency_key, channel=channel)
