"""What is done to a workbook: received, its columns matched, mended, posted all or nothing, or discarded.

The rows that were read are never changed: what people mend before posting is kept
beside them, and both go under the batch's own key.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from taizhang.core.facts.known import civil_day
from taizhang.core.problems import Outcome, Problem, Refused
from taizhang.intake import queries
from taizhang.intake.admission import Edits, Match, RowVerdict, Verdict, match_problems
from taizhang.intake.fields import guess
from taizhang.intake.models import Batch, ColumnMatch
from taizhang.intake.queries import Work
from taizhang.intake.readers.limits import DEFAULT_LIMITS, Limits
from taizhang.intake.readers.workbook import read_workbook
from taizhang.intake.tables import Table, head_to_plain, table_of, table_to_bytes
from taizhang.journal import operations as journal
from taizhang.journal.operations import Actor
from taizhang.ledgers import sealing
from taizhang.ledgers.new import NewRecord, NewStep
from taizhang.matters import operations as matters
from taizhang.matters.queries import work_kinds
from taizhang.registry.queries import OrgRow

READERS = threading.BoundedSemaphore(2)  # each child may take Limits.memory_bytes
WAIT_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Received:
    """A workbook that was received: where it is, and whether its columns are known."""

    public_id: str
    columns_known: bool


def read(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Outcome[Table]:
    """Read a workbook as one table, in a limited child; at most two are read at once."""
    if not READERS.acquire(timeout=WAIT_SECONDS):
        return Outcome(None, (Problem("F16", "正有别的工作簿在读", "过一分钟再上传"),))
    try:
        outcome = read_workbook(data, name, limits)
    finally:
        READERS.release()
    if outcome.value is None or outcome.errors:
        return Outcome(None, outcome.problems)
    return table_of(outcome.value, outcome.problems)


def receive(
    *, data: bytes, name: str, organisation: OrgRow, actor: Actor, now: datetime, idempotency_key: str
) -> Received:
    """Read a workbook and keep it, without posting anything.

    Raises:
        Refused: with everything that stands against reading it.
        journal.operations.AlreadyDone: where the key was used before.
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1][:120] or "工作簿"
    table = read(data, name).unwrap()
    known = ColumnMatch.objects.filter(organisation_id=organisation.id, form=table.form).first()
    match = _match_of(table, known, organisation)
    key = sealing.new_key()
    batch = Batch(
        public_id=secrets.token_hex(8),
        name=name,
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        state="received",
        form=table.form,
        organisation_id=organisation.id,
        org_path=organisation.path,
        received_by=actor.name,
        received_at=now,
        data_key=key,
        original=sealing.seal_bytes(key, data),
        table=sealing.seal_bytes(key, table_to_bytes(table)),
        work=sealing.seal_bytes(key, _work_to_bytes(Work(match, Edits()))),
    )
    with transaction.atomic():
        _journal(actor, "intake.receive", batch.public_id, now, {"name": name}, idempotency_key)
        Batch.objects.bulk_create([batch])
    return Received(batch.public_id, known is not None and not match_problems(table, match))


def _match_of(table: Table, known: ColumnMatch | None, organisation: OrgRow) -> Match:
    if known is not None:
        return Match(known.kind, tuple(known.fields), known.source, organisation.public_id)
    kinds = [kind.key for kind in work_kinds()]
    return Match(next(iter(kinds), ""), guess(table.labels), "", organisation.public_id)


def match_columns(
    *, public_id: str, match: Match, scope: queries.Scope, actor: Actor, now: datetime, idempotency_key: str
) -> None:
    """Say what the columns mean, for this workbook and every later one of this form.

    Raises:
        Refused: where something that a matter needs has no column, or two columns say the same.
        queries.NotFound: where there is no such batch in scope.
    """
    with transaction.atomic():
        batch = queries.locked_for(scope, public_id)
        opened = queries.opened(batch)
        problems = match_problems(opened.table, match)
        if problems:
            raise Refused(problems)
        _journal(actor, "intake.match", public_id, now, {"form": batch.name}, idempotency_key)
        ColumnMatch.objects.update_or_create(
            organisation_id=batch.organisation_id,
            form=batch.form,
            defaults={
                "labels": list(opened.table.labels),
                "fields": list(match.fields),
                "kind": match.kind,
                "source": match.source,
                "head": head_to_plain(opened.table.head),
                "confirmed_by": actor.name,
                "confirmed_at": now,
            },
        )
        _keep(batch, Work(match, opened.work.edits))


def mend(
    *,
    public_id: str,
    cells: Mapping[str, str],
    leave: Collection[str],
    take: Collection[str],
    hidden: str,
    scope: queries.Scope,
    actor: Actor,
    now: datetime,
    idempotency_key: str,
) -> None:
    """Mend cells (by ``sheet!ref``), leave rows out or take them in again (by ``sheet!number``), decide on hidden rows."""
    with transaction.atomic():
        batch = queries.locked_for(scope, public_id)
        opened = queries.opened(batch)
        held, match = opened.work.edits, opened.work.match
        known = {f"{row.sheet}!{cell.ref}" for row in opened.table.rows for cell in row.cells}
        left = (held.left | set(leave)) - set(take)
        edits = Edits(
            {**held.cells, **{key: text for key, text in cells.items() if key in known}},
            left & {row.place for row in opened.table.rows},
        )
        detail = {"cells": len(edits.cells), "rows": len(edits.left)}
        _journal(actor, "intake.mend", public_id, now, detail, idempotency_key)
        decided = hidden if hidden in ("take", "leave") else match.hidden
        _keep(batch, Work(replace(match, hidden=decided), edits))


def post(*, public_id: str, scope: queries.Scope, actor: Actor, now: datetime, idempotency_key: str) -> int:
    """Post every row that is ready, all or nothing; return how many.

    Rows that the ledger has already, and rows that somebody left out, are not posted;
    the batch keeps saying which they are.

    Raises:
        Refused: with every problem of every row, where one row is still to be mended.
        journal.operations.AlreadyDone: where the key was used before.
    """
    with transaction.atomic():
        batch = queries.locked_for(scope, public_id)
        opened = queries.opened(batch)
        judged = queries.judged(opened, scope, today=civil_day(now))
        problems = [*judged.blocking, *(p for row in judged.rows if row.verdict is Verdict.MEND for p in row.problems)]
        if problems:
            raise Refused(problems)
        ready = [row for row in judged.rows if row.verdict is Verdict.READY]
        if not ready:
            raise Refused([Problem("F41", "没有一行可以导入", "核对列的指定，或放弃这个工作簿")])
        _journal(actor, "intake.post", public_id, now, {"records": len(ready)}, idempotency_key)
        own = frozenset(getattr(scope, "org_ids", ()))
        refs = matters.register_many(
            records=[_record_of(row, judged.kind_key, own) for row in ready], actor=actor, now=now, idempotency_key=""
        )
        posted = {row.row.place: ref.public_id for row, ref in zip(ready, refs, strict=True)}
        _keep(batch, replace(opened.work, posted=posted))
        batch.state, batch.ended_at, batch.posted_records = "posted", now, len(ready)
        Batch.objects.bulk_update([batch], ["state", "ended_at", "posted_records"])
    return len(ready)


def discard(*, public_id: str, scope: queries.Scope, actor: Actor, now: datetime, idempotency_key: str) -> None:
    """Give a workbook up: its key is destroyed, so that nobody reads it again; name and digest stay."""
    with transaction.atomic():
        batch = queries.locked_for(scope, public_id)
        _journal(actor, "intake.discard", public_id, now, {}, idempotency_key)
        batch.state, batch.ended_at, batch.data_key = "discarded", now, None
        Batch.objects.bulk_update([batch], ["state", "ended_at", "data_key"])


def _record_of(row: RowVerdict, kind_key: str, own: frozenset[int]) -> NewRecord:
    """Return the matter to register for a row that is ready."""
    draft = row.draft
    assert draft is not None  # noqa: S101 - a ready row has one
    return NewRecord(
        kind_key,
        draft.unit.id,
        draft.title,
        draft.opened_on,
        source=draft.source,
        person_id=draft.person_id,
        due_on=draft.due_on,
        done_on=draft.done_on,
        first_action_on=draft.done_on,
        steps=(NewStep("登记", draft.opened_on),),
        detail=draft.prose,
        unique_key=draft.unique_key,
        place=draft.place[:120],
        on_behalf_of="" if not own or draft.unit.id in own else draft.unit.name,
    )


def dry_run(table: Table, *, organisation: OrgRow, scope: queries.Scope, hidden: str, now: datetime) -> queries.Judged:
    """Judge a table without keeping anything."""
    known = ColumnMatch.objects.filter(organisation_id=organisation.id, form=table.form).first()
    match = replace(_match_of(table, known, organisation), hidden=hidden)
    return queries.judged(queries.Opened(table, Work(match, Edits())), scope, today=civil_day(now))


def take_in(
    *,
    data: bytes,
    name: str,
    organisation: OrgRow,
    hidden: str,
    scope: queries.Scope,
    actor: Actor,
    now: datetime,
) -> int:
    """Receive, decide on hidden rows and post in one transaction; return how many were posted."""
    with transaction.atomic():
        received = receive(data=data, name=name, organisation=organisation, actor=actor, now=now, idempotency_key="")
        if hidden:
            mend(
                public_id=received.public_id,
                cells={},
                leave=(),
                take=(),
                hidden=hidden,
                scope=scope,
                actor=actor,
                now=now,
                idempotency_key="",
            )
        return post(public_id=received.public_id, scope=scope, actor=actor, now=now, idempotency_key="")


def _work_to_bytes(work: Work) -> bytes:
    """Return what people decided about a batch, as JSON."""
    match, edits = work.match, work.edits
    plain = {
        "kind": match.kind,
        "fields": match.fields,
        "source": match.source,
        "organisation": match.organisation,
        "hidden": match.hidden,
        "cells": dict(edits.cells),
        "left": sorted(edits.left),
        "posted": dict(work.posted),
    }
    return json.dumps(plain, ensure_ascii=False).encode()


def _keep(batch: Batch, work: Work) -> None:
    assert batch.data_key is not None  # noqa: S101 - a batch that may be worked on was not given up
    batch.work = sealing.seal_bytes(batch.data_key, _work_to_bytes(work))
    Batch.objects.bulk_update([batch], ["work"])


def _journal(
    actor: Actor, act: str, public_id: str, now: datetime, detail: Mapping[str, str | int], idempotency_key: str
) -> None:
    journal.write(
        actor=actor,
        act=act,
        subject=f"batch:{public_id}",
        now=now,
        detail=detail,
        idempotency_key=idempotency_key,
    )
