"""The journal: append-only, held by triggers (migration 0002)."""

from __future__ import annotations

from datetime import UTC

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One operation: who, on whose behalf, what, on what, when; never the values of records."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    actor_person_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=60, blank=True)
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    org_path = models.CharField(max_length=200, blank=True)
    detail = models.JSONField()
    idempotency_key = models.CharField(max_length=100, blank=True)
    link = models.CharField(max_length=64)

    class Meta:
        """A key is used once; the history of a subject is one indexed reading."""

        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key"], condition=~Q(idempotency_key=""), name="journal_key_once"
            )
        ]
        indexes = [models.Index(fields=["subject", "number"], name="journal_subject")]

    def said(self) -> dict[str, str | int]:
        """Return what the link covers: everything but the link."""
        return {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(),
            "actor": self.actor,
            "person": self.actor_person_id or 0,
            "behalf": self.on_behalf_of,
            "act": self.act,
            "subject": self.subject,
            "path": self.org_path,
            "key": self.idempotency_key,
            **{f"detail.{name}": value for name, value in self.detail.items()},
        }
