"""Adopted versions and the kinds they declare, neither ever edited: a change is a new version. Drafts of those."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class SchemeVersion(models.Model):
    """A scheme as it was adopted: the document itself, its cases, its digest."""

    code = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    cases = models.JSONField()
    bases = models.JSONField(default=dict)  # what it builds on (承接), as it stood then: code → text
    digest = models.CharField(max_length=64)
    in_force_from = models.DateField()
    closes_on = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    adopted_by = models.CharField(max_length=60)
    adopted_at = models.DateTimeField()

    class Meta:
        """One number a version; the same text is adopted once."""

        constraints = [
            models.UniqueConstraint(fields=["code", "year", "number"], name="scheme_version_number"),
            models.UniqueConstraint(fields=["code", "year", "digest"], name="scheme_version_text"),
        ]


LONGEST_REASON = 300  # characters of why a draft is proposed
OPEN, PROPOSED, ADOPTED, WITHDRAWN = "open", "proposed", "adopted", "withdrawn"


class Draft(models.Model):
    """A version in the making: changed parameters of an adopted one, proposed by one person and adopted by another.

    Its text changes while it is open; from the proposal on it is fixed.
    """

    public_id = models.CharField(max_length=24, unique=True)
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="drafts")
    text = models.TextField()
    cases = models.JSONField()
    state = models.CharField(max_length=10, default=OPEN)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    begun_by = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=60, blank=True)
    proposed_by_person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    ended_by_person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    adopted = models.OneToOneField(SchemeVersion, on_delete=models.PROTECT, null=True, related_name="draft")

    class Meta:
        """The states are closed; nobody adopts what he proposed."""

        constraints = [
            models.CheckConstraint(condition=Q(state__in=[OPEN, PROPOSED, ADOPTED, WITHDRAWN]), name="draft_state"),
            models.CheckConstraint(
                condition=~Q(state=ADOPTED)
                | Q(proposed_by_person__isnull=False, ended_by_person__isnull=False)
                & ~Q(proposed_by_person=F("ended_by_person")),
                name="draft_two_persons",
            ),
        ]
        indexes = [models.Index(fields=["state", "-begun_at"], name="draft_by_state")]


class Kind(models.Model):
    """A kind of record on one of the seven ledgers, a read-only copy of what the checked scheme declares."""

    scheme_version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="kinds")
    key = models.CharField(max_length=60)
    ledger = models.CharField(max_length=20)
    feeds = models.CharField(max_length=20)
    store = models.CharField(max_length=12, default="main")
    label = models.CharField(max_length=60)
    spec = models.JSONField()
    in_force_from = models.DateField()
    replaced_on = models.DateField(null=True)

    class Meta:
        """A kind stands once in a version."""

        constraints = [
            models.UniqueConstraint(fields=["scheme_version", "key"], name="kind_key_in_version"),
            models.CheckConstraint(condition=Q(store__in=["main", "restricted"]), name="kind_store"),
        ]
