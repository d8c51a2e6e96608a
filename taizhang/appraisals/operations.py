"""Totals of votes: how many were valid, how many satisfied; never who voted what."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, datetime

from taizhang.core.problems import Problem, Refused
from taizhang.journal.operations import Actor
from taizhang.ledgers import operations as ledgers
from taizhang.ledgers.new import NewRecord, RecordRef


def totals(
    *,
    kind_key: str,
    organisation_id: int,
    on: date,
    valid: int,
    satisfied: int,
    issued: int | None = None,
    returned: int | None = None,
    posted_at: datetime | None = None,
) -> NewRecord:
    """Return the record of a vote's totals."""
    quantities = {"valid": valid, "satisfied": satisfied}
    quantities |= {name: n for name, n in (("issued", issued), ("returned", returned)) if n is not None}
    return NewRecord(
        kind_key,
        organisation_id,
        f"{kind_key}：有效{valid}票，满意{satisfied}票",
        on,
        done_on=on,
        state="已计票",
        quantities=quantities,
        posted_at=posted_at,
    )


def record_totals(
    *, records: Sequence[NewRecord], actor: Actor, now: datetime, idempotency_key: str, channel: str = "workbook"
) -> list[RecordRef]:
    """Record totals of votes, all or none.

    Raises:
        Refused: where more are satisfied than valid, or more valid than returned, or returned than issued.
    """
    problems = []
    for number, record in enumerate(records, 1):
        q = record.quantities
        chain = [(word, q[name]) for name, word in _ORDER if name in q]
        for (small_word, small), (large_word, large) in itertools.pairwise(chain):
            if small > large:
                message = f"第{number}条{small_word}{small}票，多于{large_word}{large}票"
                problems.append(Problem("F28", message, "核对票数"))
    if problems:
        raise Refused(problems)
    return ledgers.post_batch(records=records, actor=actor, now=now, idempotency_key=idempotency_key, channel=channel)


_ORDER = (("satisfied", "满意"), ("valid", "有效"), ("returned", "收回"), ("issued", "发出"))
