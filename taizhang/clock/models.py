"""Obligations: derived from scheme, calendar and entries. Dropping and rebuilding the table changes no page."""

from __future__ import annotations

from django.db import models


class Obligation(models.Model):
    """One piece of a duty of one organisation, and the record that answered it."""

    scheme_version = models.ForeignKey("schemes.SchemeVersion", on_delete=models.CASCADE, related_name="+")
    duty = models.CharField(max_length=60)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.CASCADE, related_name="+")
    org_path = models.CharField(max_length=200)
    period = models.CharField(max_length=20)
    starts_on = models.DateField()
    due_on = models.DateField()
    grace_until = models.DateField()
    on_day = models.DateField(null=True)
    answered_by = models.CharField(max_length=24, blank=True)
    answered_on = models.DateField(null=True)
    made_up = models.BooleanField(default=False)

    class Meta:
        """A duty has each piece once; the inbox reads by organisation and due day."""

        constraints = [
            models.UniqueConstraint(fields=["scheme_version", "duty", "organisation", "period"], name="obligation_once")
        ]
        indexes = [models.Index(fields=["org_path", "due_on"], name="obligation_by_path")]
