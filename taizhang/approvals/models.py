"""Proposals: what takes two persons, as it was asked and as it was decided; and restricted functions that were opened."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

OPEN, APPROVED, REFUSED, WITHDRAWN = "open", "approved", "refused", "withdrawn"
DECISIONS = (OPEN, APPROVED, REFUSED, WITHDRAWN)


class Proposal(models.Model):
    """Something that one person asks for and another decides. What was asked is never edited."""

    public_id = models.CharField(max_length=24, unique=True)
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    org_path = models.CharField(max_length=200)
    arguments = models.JSONField()  # read by the act alone, never filtered by
    said = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decision = models.CharField(max_length=10, default=OPEN)
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        """Two persons, whoever writes the row; one open proposal of an act on a subject."""

        constraints = [
            models.CheckConstraint(condition=Q(decision__in=DECISIONS), name="proposal_decision"),
            models.CheckConstraint(
                condition=Q(decision=OPEN, decided_by=None, decided_at=None)
                | Q(decision=WITHDRAWN, decided_by=F("proposed_by"), decided_at__isnull=False)
                | Q(decision__in=("approved", "refused"), decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
                name="proposal_two_persons",
            ),
            models.UniqueConstraint(fields=["act", "subject"], condition=Q(decision=OPEN), name="proposal_open_once"),
        ]
        indexes = [models.Index(fields=["decision", "org_path"], name="proposal_waiting")]


class Opening(models.Model):
    """A restricted function that two persons opened on a basis, from a moment to a moment."""

    function = models.CharField(max_length=40)
    basis = models.CharField(max_length=300)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """A function is open once at a time."""

        constraints = [
            models.UniqueConstraint(fields=["function"], condition=Q(closed_at=None), name="opening_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="opening_closed_by_somebody",
            ),
        ]
