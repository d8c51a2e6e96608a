"""What may be done to any record: open, act, correct, retract. One transaction and one journal entry each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from taizhang.core.problems import Problem, Refused
from taizhang.journal import operations as journal
from taizhang.journal.operations import Actor
from taizhang.ledgers import posting
from taizhang.ledgers.new import NewRecord, NewStep, RecordRef
from taizhang.ledgers.posting import Change


def open_record(
    *, record: NewRecord, actor: Actor, now: datetime, idempotency_key: str, channel: str = "form"
) -> RecordRef:
    """Open one record.

    Raises:
        Refused: with every problem.
        journal.operations.AlreadyDone: where the key was used before.
    """
    with transaction.atomic():
        [ref] = posting.post([record], actor=actor, now=now, channel=channel)
        journal.write(
            actor=actor,
            act="record.open",
            subject=f"record:{ref.public_id}",
            now=now,
            detail={"kind": record.kind_key},
            idempotency_key=idempotency_key,
        )
    return ref


def post_batch(
    *, records: Sequence[NewRecord], actor: Actor, now: datetime, idempotency_key: str, channel: str
) -> list[RecordRef]:
    """Open many records, all or none, as one operation."""
    with transaction.atomic():
        refs = posting.post(records, actor=actor, now=now, channel=channel)
        kinds = sorted({record.kind_key for record in records})
        journal.write(
            actor=actor,
            act="record.post",
            subject="batch:" + (refs[0].public_id if refs else "empty"),
            now=now,
            detail={"records": len(refs), "kinds": "、".join(kinds), "channel": channel},
            idempotency_key=idempotency_key,
        )
    return refs


def act(
    *,
    public_id: str,
    actor: Actor,
    now: datetime,
    idempotency_key: str,
    step: NewStep | None = None,
    quantities: Mapping[str, int] | None = None,
    codes: Mapping[str, str] | None = None,
    detail: Mapping[str, str] | None = None,
    **values: Any,
) -> RecordRef:
    """Write what was done next: a step, a day, a state."""
    change = Change(values, "act", step, quantities, codes, detail)
    return _change("record.act", public_id, change, actor, now, idempotency_key)


def act_many(
    *, changes: Sequence[tuple[str, Change, datetime]], actor: Actor, now: datetime, idempotency_key: str
) -> list[RecordRef]:
    """Write the next version of many records, all or none, as one operation.

    Each change names its record and when it is to count as posted (for what was done
    before it was brought in; else now).
    """
    with transaction.atomic():
        refs = posting.supersede_many(changes, actor=actor)
        subject = "batch:" + (refs[0].public_id if refs else "empty")
        detail = {"records": len(refs)}
        journal.write(
            actor=actor, act="record.act_many", subject=subject, now=now, detail=detail, idempotency_key=idempotency_key
        )
    return refs


def correct(
    *, public_id: str, reason: str, actor: Actor, now: datetime, idempotency_key: str, **values: Any
) -> RecordRef:
    """Correct what was written. Both versions stay visible; a reason is obligatory."""
    _reason(reason)
    change = Change({**values, "reason": reason}, "correct")
    return _change("record.correct", public_id, change, actor, now, idempotency_key)


def retract(*, public_id: str, reason: str, actor: Actor, now: datetime, idempotency_key: str) -> RecordRef:
    """Take a record back: it no longer counts, and stays visible with the reason."""
    _reason(reason)
    change = Change({"reason": reason}, "retract")
    return _change("record.retract", public_id, change, actor, now, idempotency_key)


def _reason(reason: str) -> None:
    if not reason.strip():
        raise Refused([Problem("F24", "没有写明理由", "写一句为什么")])


def _change(act_word: str, public_id: str, change: Change, actor: Actor, now: datetime, key: str) -> RecordRef:
    with transaction.atomic():
        ref = posting.supersede(public_id, change, actor=actor, now=now)
        step = change.step.step if change.step else str(change.values.get("state") or "")
        detail = {"step": step} if step else {}
        journal.write(
            actor=actor, act=act_word, subject=f"record:{public_id}", now=now, detail=detail, idempotency_key=key
        )
    return ref
