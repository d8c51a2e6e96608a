"""Write the journal: once in every operation, inside its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from taizhang.core import chain
from taizhang.journal.kinds import ACTS, Actor
from taizhang.journal.models import Entry

__all__ = ["Actor", "AlreadyDone", "write"]


class AlreadyDone(Exception):
    """Raised where an idempotency key was used before; carries the subject of that operation."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


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
        held = Entry.objects.filter(idempotency_key=idempotency_key).values_list("subject", flat=True).first()
        if held is not None:
            raise AlreadyDone(held)
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
        detail=dict(detail or {}),
        idempotency_key=idempotency_key,
    )
    entry.link = chain.link(settings.JOURNAL_KEY, last["link"] if last else chain.START, entry.said())
    try:
        with transaction.atomic():
            Entry.objects.bulk_create([entry])
    except IntegrityError:
        held = Entry.objects.filter(idempotency_key=idempotency_key).values_list("subject", flat=True).first()
        if idempotency_key and held is not None:
            raise AlreadyDone(held) from None
        raise
    return entry.number
