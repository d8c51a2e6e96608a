"""Papers and their signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from taizhang.journal.operations import Actor
from taizhang.ledgers import operations as ledgers
from taizhang.ledgers.new import NewRecord, NewStep, RecordRef


def paper(
    *,
    kind_key: str,
    organisation_id: int,
    title: str,
    issued_on: date | None,
    signed: Sequence[tuple[str, date]] = (),
    posted_at: datetime | None = None,
) -> NewRecord:
    """Return the record of a paper with the steps of its signing, as ``(上级签字, day)``."""
    return NewRecord(
        kind_key,
        organisation_id,
        title,
        issued_on,
        state=signed[-1][0] if signed else "起草",
        done_on=signed[-1][1] if signed else None,
        steps=tuple(NewStep(step, on) for step, on in signed),
        posted_at=posted_at,
    )


def sign(*, public_id: str, step: str, on: date, actor: Actor, now: datetime, idempotency_key: str) -> RecordRef:
    """Sign a paper."""
    return ledgers.act(
        public_id=public_id,
        actor=actor,
        now=now,
        idempotency_key=idempotency_key,
        step=NewStep(step, on),
        state=step,
        done_on=on,
    )


def post_papers(
    *, records: Sequence[NewRecord], actor: Actor, now: datetime, idempotency_key: str, channel: str = "workbook"
) -> list[RecordRef]:
    """Post papers, all or none."""
    return ledgers.post_batch(records=records, actor=actor, now=now, idempotency_key=idempotency_key, channel=channel)
