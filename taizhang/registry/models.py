"""Organisations and where they stood when: a dated tree with a materialised path."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Organisation(models.Model):
    """An organisation as it stands now. Its history is in its placements."""

    public_id = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)


class Placement(models.Model):
    """Where an organisation stood, under which name, from when to when; a newer row supersedes an older."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    first_posted_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """One current placement from a day."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "from_on"], condition=Q(superseded_at=None), name="placement_current"
            )
        ]
