"""Adopted versions and the kinds they declare. Neither is ever edited: a change is a new version."""

from __future__ import annotations

from django.db import models


class SchemeVersion(models.Model):
    """A scheme as it was adopted: the document itself, its cases, its digest."""

    code = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    cases = models.JSONField()
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
            models.CheckConstraint(condition=models.Q(store__in=["main", "restricted"]), name="kind_store"),
        ]
