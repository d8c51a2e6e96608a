"""The journal in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from taizhang.core import chain
from taizhang.journal.kinds import CONTENT, sentence
from taizhang.journal.models import Entry


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One operation."""

    at: datetime
    actor: str
    on_behalf_of: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the chain holds: how many entries, the first broken one, the newest link."""

    entries: int
    broken_at: int | None
    head: str


def list_for(subject: str, *, limit: int = 100) -> list[JournalLine]:
    """Return the operations on a subject, the oldest first."""
    rows = Entry.objects.filter(subject=subject).order_by("number")[:limit]
    return [JournalLine(row.at, row.actor, row.on_behalf_of, sentence(row.act, row.detail)) for row in rows]


def content_under(key: str) -> str | None:
    """Return the digest of what was sent under a key; None where the key was not used."""
    detail = Entry.objects.filter(idempotency_key=key).values_list("detail", flat=True).first() if key else None
    return None if detail is None else str(detail.get(CONTENT, ""))


def last_number() -> int:
    """Return the number of the newest entry; 0 where there is none."""
    return Entry.objects.aggregate(last=Max("number"))["last"] or 0


def newest_at() -> datetime | None:
    """Return the moment of the newest entry; None where there is none."""
    return Entry.objects.order_by("-number").values_list("at", flat=True).first()


def newest_fits() -> bool:
    """Return whether the newest entry was linked with the key that is here; true where there is none."""
    rows = list(Entry.objects.order_by("-number")[:2])
    if not rows:
        return True
    before = rows[1].link if len(rows) > 1 else chain.START
    return chain.link(settings.JOURNAL_KEY, before, rows[0].said()) == rows[0].link


def verify() -> Verified:
    """Check the whole chain, entry by entry."""
    head, count = chain.START, 0

    def entries() -> Iterator[tuple[int, dict[str, str | int], str]]:
        nonlocal head, count
        for row in Entry.objects.order_by("number").iterator(2000):
            head, count = row.link, count + 1
            yield row.number, row.said(), row.link

    broken = chain.broken_at(settings.JOURNAL_KEY, entries())
    return Verified(count, broken, head)
