"""Watch: rebuild the obligations, and tick: ask exactly one explanation for each overdue matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from taizhang.accounts import queries as accounts
from taizhang.clock import asking
from taizhang.clock.models import Obligation
from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import folder_of
from taizhang.core.facts.known import FactSet, civil_day
from taizhang.core.plan.sets import DutyPlan, EventPlan
from taizhang.journal import operations as journal
from taizhang.journal.operations import Actor
from taizhang.ledgers import exchange as ledgers
from taizhang.registry import queries as registry
from taizhang.schemes import queries as schemes
from taizhang.schemes.queries import Version

MACHINE = Actor(None, "时钟")


def _facts_at(moment: datetime) -> FactSet:
    """Return what obligations are made from: organisations, and the records that may answer a duty."""
    tables = {
        "organisations": list(registry.exchange_rows("organisations", moment)),
        "exemptions": list(accounts.exchange_rows("exemptions", moment)),
    }
    for table in ("activities", "matters", "lines", "checks", "papers", "steps", "codes"):
        tables[table] = list(ledgers.exchange_rows(table, moment))
    return FactSet(tables)


def rebuild(*, now: datetime) -> int:
    """Drop and make all obligations of the schemes in force; return how many there are.

    It writes no journal: the table holds nothing that is not derived.
    """
    facts = _facts_at(now)
    made = [row for version in schemes.list_in_force(civil_day(now)) for row in _of_version(version, facts, now)]
    with transaction.atomic():
        Obligation.objects.all().delete()
        Obligation.objects.bulk_create(made, batch_size=500)
    return len(made)


def _of_version(version: Version, facts: FactSet, now: datetime) -> Iterator[Obligation]:
    folder = folder_of(version.plan, facts, now)
    known = registry.by_public_ids({row["org_id"] for row in facts.rows("organisations")})
    for duty in version.plan.duties.values():
        for org_id, organisation in known.items():
            for row in _pieces(folder, duty, org_id):
                row.scheme_version_id = version.id
                row.organisation_id = organisation.id
                row.org_path = organisation.path
                yield row


def _pieces(folder: Folder, duty: DutyPlan, org_id: str) -> Iterator[Obligation]:
    if duty.event:
        yield from _events(folder, duty, duty.event, org_id)
        return
    for instance in folder.watch.instances(duty, org_id):
        piece = instance.piece
        last = instance.records[duty.times - 1] if instance.met else (None, "")
        yield Obligation(
            duty=duty.name,
            period=str(piece.period),
            starts_on=piece.period.first,
            due_on=piece.due_last,
            grace_until=piece.grace_last,
            on_day=piece.on_day,
            answered_by=last[1],
            answered_on=last[0],
            made_up=instance.made_up,
        )


def _events(folder: Folder, duty: DutyPlan, event: EventPlan, org_id: str) -> Iterator[Obligation]:
    """Yield one obligation for each event that the organisation must answer."""
    for instance in folder.watch.events(duty, event, org_id):
        answered = instance.answered_on if instance.met else None
        yield Obligation(
            duty=duty.name,
            period=instance.label,
            starts_on=instance.begun,
            due_on=instance.last,
            grace_until=instance.last,
            answered_by=instance.records[duty.times - 1][1] if instance.met else "",
            answered_on=answered,
        )


def tick(*, now: datetime) -> int:
    """Ask an explanation for every matter that is overdue and was not asked yet; return how many were asked.

    One a matter, however often it runs and however long it did not (mechanism S0-37).
    """
    today = civil_day(now)
    asked = 0
    for overdue in asking.unasked(today):
        asking.ask(overdue, today=today, now=now, actor=MACHINE)
        asked += 1
    with transaction.atomic():
        rebuild(now=now)
        journal.write(
            actor=MACHINE,
            act="clock.tick",
            subject="clock",
            now=now,
            detail={"asked": asked},
            idempotency_key=f"tick:{now.isoformat()}",
        )
    return asked
