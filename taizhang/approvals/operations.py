"""Propose, decide, withdraw; close a restricted function."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from taizhang.approvals.kinds import RESTRICTED, WAITS
from taizhang.approvals.models import APPROVED, OPEN, REFUSED, WITHDRAWN, Opening, Proposal
from taizhang.core.problems import Place, Problem, Refused
from taizhang.journal import operations as journal
from taizhang.journal.kinds import Actor, require_two


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is proposed: an act with its arguments, what it is done to, where that lies, and the sentence that says it."""

    act: str
    subject: str
    org_path: str
    said: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """An approved proposal on its way to be carried out: who asked, who approved, and what."""

    public_id: str
    proposer: Actor
    second: Actor
    arguments: Mapping[str, Any]
    reason: str


def propose(*, actor: Actor, wanted: Wanted, reason: str, now: datetime, idempotency_key: str) -> str:
    """Ask for something that takes a second person; return the proposal's public id.

    Raises:
        Refused: without a reason, from nobody, or where the same is asked for already.
    """
    if not reason.strip():
        raise Refused([Problem("F50", "没有写理由", "写明为什么，另一人据此决定", Place(field="理由"))])
    if actor.person_id is None:
        raise Refused([Problem("F50", "提请要有具名的人", "登录后再提请")])
    public_id = secrets.token_hex(12)
    try:
        with transaction.atomic():
            _lapse(wanted, now)
            Proposal.objects.bulk_create(
                [
                    Proposal(
                        public_id=public_id,
                        act=wanted.act,
                        subject=wanted.subject,
                        org_path=wanted.org_path,
                        arguments=dict(wanted.arguments),
                        said=wanted.said,
                        reason=reason.strip(),
                        proposed_by_id=actor.person_id,
                        proposed_at=now,
                        expires_at=now + WAITS,
                    )
                ]
            )
            _journal(actor, "approvals.propose", public_id, wanted.org_path, now, idempotency_key)
    except IntegrityError:
        message = f"已有一件同样的提请待决定：{wanted.said}"
        raise Refused([Problem("F51", message, "请另一人先决定那一件，或撤回它再提")]) from None
    return public_id


def _lapse(wanted: Wanted, now: datetime) -> None:
    """End what waited too long for anybody: else it would bar the same being asked anew."""
    old = Proposal.objects.filter(act=wanted.act, subject=wanted.subject, decision=OPEN, expires_at__lte=now)
    for row in old.select_for_update():
        Proposal.objects.filter(pk=row.pk).update(
            decision=WITHDRAWN, decided_by=row.proposed_by_id, decided_at=row.expires_at, answer="过期未决定"
        )


def decide(
    *,
    actor: Actor,
    public_id: str,
    approve: bool,
    answer: str,
    carry_out: Callable[[Decided], None],
    now: datetime,
    idempotency_key: str,
) -> None:
    """Approve or refuse what another person proposed; what is approved is carried out in the same transaction.

    Raises:
        Refused: to the proposer himself, after the time, twice, without a reason for refusing, or as the act refuses.
    """
    with transaction.atomic():
        row = _waiting(public_id, now)
        require_two(_proposer(row), actor)
        if not approve and not answer.strip():
            raise Refused([Problem("F50", "不同意要写理由", "写明为什么", Place(field="理由"))])
        Proposal.objects.filter(pk=row.pk).update(
            decision=APPROVED if approve else REFUSED,
            decided_by=actor.person_id,
            decided_at=now,
            answer=answer.strip(),
        )
        act = "approvals.approve" if approve else "approvals.refuse"
        _journal(actor, act, public_id, row.org_path, now, idempotency_key)
        if approve:
            carry_out(Decided(public_id, _proposer(row), actor, row.arguments, row.reason))


def withdraw(*, actor: Actor, public_id: str, now: datetime, idempotency_key: str) -> None:
    """Take back what one proposed oneself.

    Raises:
        Refused: where another person proposed it, or it was decided.
    """
    with transaction.atomic():
        row = _waiting(public_id, now)
        if row.proposed_by_id != actor.person_id:
            raise Refused([Problem("F51", "只有提请的人能撤回", "不同意的，写理由退回")])
        Proposal.objects.filter(pk=row.pk).update(decision=WITHDRAWN, decided_by=actor.person_id, decided_at=now)
        _journal(actor, "approvals.withdraw", public_id, row.org_path, now, idempotency_key)


def _waiting(public_id: str, now: datetime) -> Proposal:
    row = Proposal.objects.select_for_update(of=("self",)).select_related("proposed_by").get(public_id=public_id)
    if row.decision != OPEN:
        raise Refused([Problem("F51", "这件提请已经有了结果", "刷新后再看")])
    if row.expires_at <= now:
        raise Refused([Problem("F51", "这件提请过了十四天没有决定，已失效", "仍需要的，重新提请")])
    return row


def _proposer(row: Proposal) -> Actor:
    return Actor(row.proposed_by_id, row.proposed_by.name)


def open_function(*, decided: Decided, function: str, now: datetime, idempotency_key: str) -> None:
    """Open a restricted function on the basis that the proposal names. Carried out for an approved proposal only.

    Raises:
        Refused: for a function that does not exist here, or is open.
    """
    require_two(decided.proposer, decided.second)
    if function not in RESTRICTED or not RESTRICTED[function].exists:
        raise Refused([Problem("F53", "没有可以打开的这项功能", "在受限功能页上看哪些可以打开")])
    with transaction.atomic():
        if Opening.objects.filter(function=function, closed_at=None).exists():
            raise Refused([Problem("F53", f"“{RESTRICTED[function].name}”已经打开", "刷新后再看")])
        proposal = Proposal.objects.get(public_id=decided.public_id)
        Opening.objects.create(function=function, basis=decided.reason, proposal=proposal, opened_at=now)
        detail: dict[str, str | int] = {"function": RESTRICTED[function].name}
        subject = f"function:{function}"
        act = "approvals.open"
        journal.write(
            actor=decided.proposer, act=act, subject=subject, now=now, detail=detail, idempotency_key=idempotency_key
        )


def close_function(*, actor: Actor, function: str, now: datetime, idempotency_key: str) -> None:
    """Close a restricted function: one person is enough.

    Raises:
        Refused: where it is not open.
    """
    with transaction.atomic():
        closed = Opening.objects.filter(function=function, closed_at=None)
        if not closed.update(closed_at=now, closed_by=actor.person_id):
            raise Refused([Problem("F53", "这项功能没有打开", "刷新后再看")])
        detail: dict[str, str | int] = {"function": RESTRICTED[function].name}
        journal.write(
            actor=actor,
            act="approvals.close",
            subject=f"function:{function}",
            now=now,
            detail=detail,
            idempotency_key=idempotency_key,
        )


def _journal(actor: Actor, act: str, public_id: str, org_path: str, now: datetime, key: str) -> None:
    subject = f"proposal:{public_id}"
    journal.write(actor=actor, act=act, subject=subject, now=now, org_path=org_path, idempotency_key=key)
