"""Proposals and openings as plain data, within the reader's scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from taizhang.approvals.kinds import PERMITS, WORDS
from taizhang.approvals.models import APPROVED, OPEN, Opening, Proposal


class Reader(Protocol):
    """Who asks: his person, and the paths of his organisations."""

    @property
    def person_id(self) -> int | None:
        """The person."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Materialised paths; "/" is the whole county."""


class NotFound(LookupError):
    """Raised where a proposal does not exist or lies outside the reader's scope."""


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal: what was asked, by whom, and how it ended."""

    public_id: str
    act: str
    subject: str
    org_path: str
    said: str
    reason: str
    proposed_by: str
    proposer_id: int
    proposed_at: datetime
    expires_at: datetime
    decision: str
    decided_by: str
    decided_at: datetime | None
    answer: str
    arguments: Mapping[str, Any]

    @property
    def outcome(self) -> str:
        """How it stands, in words."""
        return WORDS[self.decision]

    @property
    def is_open(self) -> bool:
        """True while nobody decided."""
        return self.decision == OPEN


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """A restricted function that stands open: since when, by whom, on which basis."""

    function: str
    basis: str
    opened_at: datetime
    proposed_by: str
    approved_by: str


def _within(reader: Reader) -> QuerySet[Proposal]:
    if not reader.paths:
        return Proposal.objects.none()
    mine = Q(proposed_by=reader.person_id)
    return Proposal.objects.filter(reduce(or_, (Q(org_path__startswith=path) for path in reader.paths), mine))


def _row(row: Proposal) -> ProposalRow:
    return ProposalRow(
        row.public_id,
        row.act,
        row.subject,
        row.org_path,
        row.said,
        row.reason,
        row.proposed_by.name,
        row.proposed_by_id,
        row.proposed_at,
        row.expires_at,
        row.decision,
        row.decided_by.name if row.decided_by else "",
        row.decided_at,
        row.answer,
        row.arguments,
    )


def list_for(reader: Reader, now: datetime, *, is_open: bool, limit: int = 100) -> list[ProposalRow]:
    """Return the proposals in scope that wait, the oldest first, or those that were decided, the newest first."""
    rows = _within(reader).select_related("proposed_by", "decided_by")
    if is_open:
        rows = rows.filter(decision=OPEN, expires_at__gt=now).order_by("proposed_at", "pk")
    else:
        rows = rows.exclude(decision=OPEN, expires_at__gt=now).order_by("-proposed_at", "-pk")
    return [_row(row) for row in rows[:limit]]


def get_for(reader: Reader, public_id: str) -> ProposalRow:
    """Return a proposal.

    Raises:
        NotFound: where it does not exist or lies outside the scope.
    """
    row = _within(reader).filter(public_id=public_id).select_related("proposed_by", "decided_by").first()
    if row is None:
        raise NotFound(public_id)
    return _row(row)


def waiting_on(subject: str, now: datetime) -> list[ProposalRow]:
    """Return what waits for a second person on a subject."""
    rows = Proposal.objects.filter(subject=subject, decision=OPEN, expires_at__gt=now)
    return [_row(row) for row in rows.select_related("proposed_by", "decided_by").order_by("pk")]


def permit_for(person_id: int | None, act: str, subject: str, now: datetime) -> ProposalRow | None:
    """Return the approval by which a person may do an act on a subject now; None where nobody gave one lately."""
    rows = Proposal.objects.filter(
        act=act, subject=subject, proposed_by=person_id, decision=APPROVED, decided_at__gt=now - PERMITS
    )
    row = rows.select_related("proposed_by", "decided_by").order_by("-decided_at").first()
    return _row(row) if row else None


def is_open(function: str) -> bool:
    """Return whether a restricted function stands open."""
    return Opening.objects.filter(function=function, closed_at=None).exists()


def openings() -> dict[str, OpeningRow]:
    """Return the restricted functions that stand open, by key."""
    rows = Opening.objects.filter(closed_at=None).select_related("proposal__proposed_by", "proposal__decided_by")
    return {
        row.function: OpeningRow(
            row.function,
            row.basis,
            row.opened_at,
            row.proposal.proposed_by.name,
            row.proposal.decided_by.name if row.proposal.decided_by else "",
        )
        for row in rows
    }
