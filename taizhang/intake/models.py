"""A workbook that came in, and what the columns of a form mean."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

STATES = ("received", "posted", "discarded")


class Batch(models.Model):
    """A workbook: the original and what was read from it, both under a key of its own.

    Destroying the key makes both unreadable; name, digest and days stay.
    """

    public_id = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    form = models.CharField(max_length=32)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    org_path = models.CharField(max_length=200)
    received_by = models.CharField(max_length=60)
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    posted_records = models.PositiveIntegerField(default=0)
    data_key = models.BinaryField(null=True)
    original = models.BinaryField()
    table = models.BinaryField()
    work = models.BinaryField()

    class Meta:
        """States are closed; a list reads the newest of an organisation."""

        constraints = [models.CheckConstraint(condition=Q(state__in=STATES), name="batch_state")]
        indexes = [models.Index(fields=["org_path", "-received_at"], name="batch_by_path")]


class ColumnMatch(models.Model):
    """What the columns of a form mean in an organisation, and its head as it stands: confirmed once, used again."""

    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=32)
    labels = models.JSONField()
    fields = models.JSONField()
    kind = models.CharField(max_length=60)
    source = models.CharField(max_length=60, blank=True)
    head = models.JSONField()
    confirmed_by = models.CharField(max_length=60)
    confirmed_at = models.DateTimeField()

    class Meta:
        """One meaning a form and organisation."""

        constraints = [models.UniqueConstraint(fields=["organisation", "form"], name="column_match_once")]
