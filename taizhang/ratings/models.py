"""Statements, runs, ratings and what people decided. Append-only, except that a newer row supersedes an older."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

INPUT, DECLARATION, CONFIRMATION = "input", "declaration", "confirmation"
PROPOSED, OBJECTED, ANSWERED, CONFIRMED = "proposed", "objected", "answered", "confirmed"


class Statement(models.Model):
    """A figure, a mark, a declaration or a confirmation that a named source states for a period."""

    what = models.CharField(max_length=12)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    period = models.CharField(max_length=20)
    value = models.CharField(max_length=20, blank=True)
    unit = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=60)
    confirmed = models.BooleanField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    posted_by = models.CharField(max_length=60)
    posted_at = models.DateTimeField()
    first_posted_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """One current statement of a name, period and source for an organisation."""

        constraints = [
            models.CheckConstraint(condition=Q(what__in=[INPUT, DECLARATION, CONFIRMATION]), name="statement_what"),
            models.UniqueConstraint(
                fields=["what", "organisation", "name", "period", "source"],
                condition=Q(superseded_at=None),
                name="statement_current",
            ),
        ]


class Run(models.Model):
    """A rating run: scheme version, moment, and the digests that make it repeatable."""

    scheme_version = models.ForeignKey("schemes.SchemeVersion", on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    period = models.CharField(max_length=20)
    moment = models.DateTimeField()
    engine_version = models.CharField(max_length=20)
    scheme_digest = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    facts = models.PositiveIntegerField()
    started_by = models.CharField(max_length=60)
    started_at = models.DateTimeField()

    class Meta:
        """Runs of a version are numbered."""

        constraints = [models.UniqueConstraint(fields=["scheme_version", "number"], name="run_number")]


class Rating(models.Model):
    """The rating of one organisation in a run. ``steps`` keeps every step value: the card is a reading of it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="ratings")
    public_id = models.CharField(max_length=24, unique=True)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    org_path = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    star = models.CharField(max_length=30, blank=True)
    score = models.CharField(max_length=40, blank=True)
    vetoes = models.CharField(max_length=300, blank=True)
    flags = models.CharField(max_length=300, blank=True)
    steps = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        """An organisation is rated once in a run."""

        constraints = [models.UniqueConstraint(fields=["run", "organisation"], name="rating_once")]
        indexes = [models.Index(fields=["run", "org_path"], name="rating_by_path")]


class Decision(models.Model):
    """What people did with a rating: objected, answered, confirmed. Rows are only added."""

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="decisions")
    no = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=10)
    text = models.CharField(max_length=600)
    by = models.CharField(max_length=60)
    by_person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Decisions of a rating are numbered; acts are closed."""

        constraints = [
            models.UniqueConstraint(fields=["rating", "no"], name="decision_number"),
            models.CheckConstraint(condition=Q(act__in=[OBJECTED, ANSWERED, CONFIRMED]), name="decision_act"),
        ]


class KeptWhatIf(models.Model):
    """Who would have moved by a draft, as somebody saw it: kept with the decision."""

    draft = models.ForeignKey("schemes.Draft", on_delete=models.PROTECT, related_name="kept_whatifs")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    result = models.JSONField()
    kept_by = models.CharField(max_length=60)
    kept_at = models.DateTimeField()

    class Meta:
        """In the order in which they were kept."""

        ordering = ["kept_at", "pk"]
