"""Write the journal: once in every operation, inside its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from taizhang.core import chain
from taizhang.journal.kinds import ACTS, CONTENT, Actor, Key
from taizhang.journal.models import Entry

__all__ = ["Actor", "AlreadyDone", "write"]


class AlreadyDone(Exception):
    """Raised where an idempotency key was used before; carries that operation's subject, and whether it said the same."""

    def __init__(self, subject: str, *, is_same: bool = True) -> None:
        super().__init__(subject)
        self.subject = subject
        self.is_same = is_same


def write(
    *,
    actor: Actor,
    act: str,
    subject: str,
    now: datetime,
    org_path: str = "",
    detail: Mapping[str, str | int] | None = None,
    idempotency_key: str = "",
) -> int:
    """Write one entry and return its number. Must be called inside the operation's transaction.

    Raises:
        AlreadyDone: where the key was used before; the transaction is then rolled back by the caller's block.
        ValueError: for an act that is not in ACTS.
    """
    if act not in ACTS:
        raise ValueError(f"unknown act {act}")
    if idempotency_key:
        _refuse_used(act, idempotency_key)
    last = Entry.objects.select_for_update().order_by("-number").values("number", "link").first()
    entry = Entry(
        number=last["number"] + 1 if last else 1,
        at=now,
        actor=actor.name,
        actor_person_id=actor.person_id,
        on_behalf_of=actor.on_behalf_of,
        act=act,
        subject=subject,
        org_path=org_path,
        detail={**(detail or {}), **_content(idempotency_key)},
        idempotency_key=idempotency_key,
    )
    entry.link = chain.link(settings.JOURNAL_KEY, last["link"] if last else chain.START, entry.said())
    try:
        with transaction.atomic():
            Entry.objects.bulk_create([entry])
    except IntegrityError:
        if idempotency_key:
            _refuse_used(act, idempotency_key)
        raise
    return entry.number


def _content(key: str) -> dict[str, str]:
    return {CONTENT: key.content} if isinstance(key, Key) and key.content else {}


def _refuse_used(act: str, key: str) -> None:
    held = Entry.objects.filter(idempotency_key=key).values("act", "subject", "detail").first()
    if held is not None:
        before, now = held["detail"].get(CONTENT, ""), _content(key).get(CONTENT, "")
        is_same = held["act"] == act and (not before or not now or before == now)
        raise AlreadyDone(held["subject"], is_same=is_same)
