"""Records and entries: one shape for every kind on all seven ledgers (docs/adr/0004, 0006).

A record is an identity. An entry is a version of it: append-only, held by
triggers. The only update is ``superseded_at`` from empty, once. Numbers of an
entry are integers in :class:`Quantity`; prose is enciphered under the record's
own key, so that expiry can make it unreadable while days and digest stay.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

CHANNELS = ("form", "workbook", "api", "migrated", "derived")
OPERATIONS = ("open", "act", "correct", "retract")
RELATIONS = ("opens", "answers", "waits_for", "carried_from", "duplicate_of", "follows", "under")


class Record(models.Model):
    """The identity of something on a ledger."""

    public_id = models.CharField(max_length=24, unique=True)
    kind = models.ForeignKey("schemes.Kind", on_delete=models.PROTECT, related_name="+")
    ledger = models.CharField(max_length=20)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    unique_key = models.CharField(max_length=80, null=True)
    data_key = models.BinaryField(null=True)
    opened_at = models.DateTimeField()

    class Meta:
        """A number or an “exactly one” stands once in a kind."""

        constraints = [models.UniqueConstraint(fields=["kind", "unique_key"], name="record_unique_key")]


class Entry(models.Model):
    """A version of a record: when things happened, when that was recorded, by whom, on whose behalf."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="entries")
    no = models.PositiveIntegerField()
    op = models.CharField(max_length=8)
    kind = models.ForeignKey("schemes.Kind", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    org_path = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=60, blank=True)
    class_word = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=20, blank=True)
    happened_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    first_action_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    detail = models.BinaryField(null=True)
    channel = models.CharField(max_length=10)
    place = models.CharField(max_length=120, blank=True)
    batch = models.CharField(max_length=24, blank=True)
    posted_by = models.CharField(max_length=60)
    posted_by_person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.CharField(max_length=60, blank=True)
    first_posted_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        """One current version a record; the two hot readings are indexed."""

        constraints = [
            models.UniqueConstraint(fields=["record", "no"], name="entry_number"),
            models.UniqueConstraint(fields=["record"], condition=Q(superseded_at=None), name="entry_current"),
            models.CheckConstraint(condition=Q(op__in=OPERATIONS), name="entry_op"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="entry_channel"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on", "done_on", "kind", "source"],
                condition=Q(superseded_at=None),
                name="entry_by_org",
            ),
            models.Index(fields=["kind", "state", "due_on"], condition=Q(superseded_at=None), name="entry_by_kind"),
            models.Index(fields=["org_path", "happened_on"], condition=Q(superseded_at=None), name="entry_by_path"),
        ]


class Quantity(models.Model):
    """A number of an entry: heads, fen, tenths of an hour, votes; yes and no as 1 and 0."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="quantities")
    name = models.CharField(max_length=20)
    value = models.PositiveBigIntegerField()

    class Meta:
        """A number stands once in an entry."""

        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="quantity_name")]


class Step(models.Model):
    """A step that a record went through. Append-only; gates and lead times are read here."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="steps")
    no = models.PositiveIntegerField()
    step = models.CharField(max_length=30)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=60)
    posted_at = models.DateTimeField()

    class Meta:
        """Steps of a record are numbered."""

        constraints = [models.UniqueConstraint(fields=["record", "no"], name="step_number")]


class Code(models.Model):
    """A code of a record in one of the closed sets that its kind declares."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="codes")
    set_key = models.CharField(max_length=30)
    code = models.CharField(max_length=60)
    posted_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)


class Party(models.Model):
    """Somebody bound to a record: a person, an organisation, or a word; exactly one of the three."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=30)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    word = models.CharField(max_length=60, blank=True)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    posted_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """Exactly one of person, organisation, word."""

        constraints = [
            models.CheckConstraint(
                name="party_is_one",
                condition=Q(person__isnull=False, organisation=None, word="")
                | Q(person=None, organisation__isnull=False, word="")
                | (Q(person=None, organisation=None) & ~Q(word="")),
            )
        ]


class Link(models.Model):
    """A relation between two records, from a closed set."""

    from_record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_out")
    relation = models.CharField(max_length=14)
    to_record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_in")
    posted_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """Relations are closed, and a pair is related once."""

        constraints = [
            models.CheckConstraint(condition=Q(relation__in=RELATIONS), name="link_relation"),
            models.UniqueConstraint(
                fields=["from_record", "relation", "to_record"], condition=Q(superseded_at=None), name="link_once"
            ),
        ]


class Attendance(models.Model):
    """A person at something held. Hours count for the person, wherever in the county."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    hours_tenths = models.PositiveIntegerField(default=0)
    role = models.CharField(max_length=30, blank=True)
    excused = models.BooleanField(default=False)
    verified = models.BooleanField(default=True)
    posted_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """A person stands once in a list of those present."""

        constraints = [
            models.UniqueConstraint(
                fields=["record", "person"], condition=Q(superseded_at=None), name="attendance_once"
            )
        ]


class VoteCount(models.Model):
    """How many votes of a group went to an option; never who voted what."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="vote_counts")
    group = models.CharField(max_length=40)
    option = models.CharField(max_length=40)
    n = models.PositiveIntegerField()
    posted_at = models.DateTimeField()

    class Meta:
        """One number a group and option."""

        constraints = [models.UniqueConstraint(fields=["record", "group", "option"], name="vote_count_once")]
