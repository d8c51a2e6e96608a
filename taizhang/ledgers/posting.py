"""Post: the one place that writes records and entries. It writes no journal: its callers write one entry each."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from taizhang.core.facts.known import civil_day
from taizhang.core.problems import Place, Problem, Refused
from taizhang.journal.operations import Actor
from taizhang.ledgers import sealing
from taizhang.ledgers.models import Attendance, Code, Entry, Link, Party, Quantity, Record, Step, VoteCount
from taizhang.ledgers.new import NewRecord, NewStep, RecordRef
from taizhang.registry import queries as registry
from taizhang.schemes import queries as schemes
from taizhang.schemes.queries import KindRow, NoSuchKind

BATCH = 500
INSTANT = timedelta(microseconds=1)
_DAYS = ("happened_on", "due_on", "first_action_on", "done_on", "closed_on", "withdrawn_on")
_KEPT = ("title", "source", "class_word", "person_id", "period", "state", "reopened", "reason", *_DAYS)


@dataclass(frozen=True, slots=True)
class Change:
    """What a new version of a record says differently."""

    values: Mapping[str, Any]
    op: str = "act"
    step: NewStep | None = None
    quantities: Mapping[str, int] | None = None
    codes: Mapping[str, str] | None = None
    detail: Mapping[str, str] | None = None
    on_behalf_of: str = ""


def admit(records: Sequence[NewRecord], kinds: Mapping[str, KindRow]) -> list[Problem]:
    """Return every problem of records to be opened: words not in the closed lists of their kind, missing days."""
    problems: list[Problem] = []
    for number, record in enumerate(records, 1):
        kind = kinds.get(record.kind_key)
        if kind is None:
            remedy = "核对类别名称，或采用写有这个类别的方案"
            problems.append(
                Problem("F20", f"现行方案里没有类别“{record.kind_key}”", remedy, Place(field=f"第{number}条"))
            )
            continue
        for name, word in (("来源", record.source), ("分类", record.class_word)):
            problems += _among(kind, name, word, number)
        for name, word in record.codes.items():
            problems += _among(kind, name, word, number)
        if not record.title.strip():
            problems.append(Problem("F21", "没有标题", "写明是什么事", Place(field=f"第{number}条")))
        if record.happened_on is None and kind.ledger in ("matters", "activities"):
            problems.append(Problem("F21", "没有日期", "写明登记日或举行日", Place(field=f"第{number}条")))
        problems += [
            Problem(one.code, one.message, one.remedy, Place(field=f"第{number}条"))
            for one in _below_zero(_numbers(record))
        ]
    return problems


def _numbers(record: NewRecord) -> Iterator[tuple[str, int]]:
    yield from record.quantities.items()
    yield from ((f"{group}{option}", n) for group, option, n in record.vote_counts)
    yield from (("hours", attendance.hours_tenths) for attendance in record.attendances)


def _below_zero(numbers: Iterable[tuple[str, int]]) -> list[Problem]:
    """Return a problem for every number below zero: heads, fen, hours and votes never are."""
    return [Problem("F28", f"“{name}”的{value}小于零", "核对这个数") for name, value in numbers if value < 0]


def _among(kind: KindRow, name: str, word: str, number: int) -> list[Problem]:
    allowed = kind.choices(name)
    if (word and allowed and word not in allowed) or (not word and allowed and name == "来源"):
        message = f"“{name}”的“{word}”不在“{kind.label}”所列之中"
        return [Problem("F22", message, f"可用：{'、'.join(allowed)}", Place(field=f"第{number}条"))]
    return []


def kinds_for(records: Sequence[NewRecord]) -> dict[str, KindRow]:
    """Return the kinds that records name; those that no scheme declares are left out."""
    found = {}
    for key in {record.kind_key for record in records}:
        try:
            found[key] = schemes.get_kind(key)
        except NoSuchKind:
            continue
    return found


def post(records: Sequence[NewRecord], *, actor: Actor, now: datetime, channel: str) -> list[RecordRef]:
    """Open records, all or none; a constant number of statements a batch.

    Raises:
        Refused: with every problem of every record.
    """
    kinds = kinds_for(records)
    problems = admit(records, kinds) + _taken(records, kinds)
    if problems:
        raise Refused(problems)
    paths = {row.id: row.path for row in registry.by_ids({record.organisation_id for record in records}).values()}
    batch = secrets.token_hex(6)
    made = [_record(record, kinds[record.kind_key], now) for record in records]
    rows = Record.objects.bulk_create(made, batch_size=BATCH)
    entries = [
        _entry(row, record, kinds[record.kind_key], paths[record.organisation_id], actor, now, channel, batch)
        for row, record in zip(rows, records, strict=True)
    ]
    entries = Entry.objects.bulk_create(entries, batch_size=BATCH)
    _satellites(rows, entries, records, actor, now)
    return [RecordRef(row.pk, row.public_id) for row in rows]


def _taken(records: Sequence[NewRecord], kinds: Mapping[str, KindRow]) -> list[Problem]:
    """Return a problem for every number that the kind already has."""
    wanted = {(kinds[r.kind_key].id, r.unique_key) for r in records if r.unique_key and r.kind_key in kinds}
    if not wanted:
        return []
    keys = {key for _, key in wanted}
    held = set(Record.objects.filter(unique_key__in=keys).values_list("kind_id", "unique_key")) & wanted
    return [Problem("F29", f"“{key}”已经登记过", "打开已有的一条") for _, key in sorted(held)]


def _record(record: NewRecord, kind: KindRow, now: datetime) -> Record:
    return Record(
        public_id=secrets.token_hex(8),
        kind_id=kind.id,
        ledger=kind.ledger,
        organisation_id=record.organisation_id,
        unique_key=record.unique_key,
        data_key=sealing.new_key() if record.detail else None,
        opened_at=record.posted_at or now,
    )


def _entry(
    row: Record, record: NewRecord, kind: KindRow, path: str, actor: Actor, now: datetime, channel: str, batch: str
) -> Entry:
    posted_at = record.posted_at or now
    entry = Entry(
        record=row,
        no=1,
        op="open",
        kind_id=kind.id,
        organisation_id=record.organisation_id,
        org_path=path,
        title=record.title.strip(),
        source=record.source,
        class_word=record.class_word,
        person_id=record.person_id,
        period=record.period,
        happened_on=record.happened_on,
        due_on=record.due_on,
        first_action_on=record.first_action_on,
        done_on=record.done_on,
        closed_on=record.closed_on,
        withdrawn_on=record.withdrawn_on,
        state=record.state,
        detail=sealing.seal(row.data_key, record.detail) if record.detail and row.data_key else None,
        channel=channel,
        place=record.place,
        batch=batch,
        posted_by=actor.name,
        posted_by_person_id=actor.person_id,
        on_behalf_of=record.on_behalf_of or actor.on_behalf_of,
        first_posted_at=posted_at,
        posted_at=posted_at,
    )
    entry.digest = digest_of(entry, record.quantities)
    return entry


def digest_of(entry: Entry, quantities: Mapping[str, int]) -> str:
    """Return the SHA-256 of what an entry says (its prose by its cipher text)."""
    said = {name: str(getattr(entry, name)) for name in _KEPT}
    said |= {"no": str(entry.no), "op": entry.op, "org": str(entry.organisation_id), "by": entry.posted_by}
    said |= {"posted_at": entry.posted_at.isoformat(), "detail": bytes(entry.detail or b"").hex()}
    said |= {f"q:{name}": str(value) for name, value in quantities.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _satellites(
    rows: Sequence[Record], entries: Sequence[Entry], records: Sequence[NewRecord], actor: Actor, now: datetime
) -> None:
    quantities, steps, codes, parties, attendances, votes = [], [], [], [], [], []
    others = _others(records)
    links = []
    for row, entry, record in zip(rows, entries, records, strict=True):
        at = record.posted_at or now
        quantities += [Quantity(entry=entry, name=name, value=value) for name, value in record.quantities.items()]
        steps += [_step(row, no, step, actor, at) for no, step in enumerate(record.steps, 1)]
        codes += [Code(record=row, set_key=name, code=code, posted_at=at) for name, code in record.codes.items()]
        parties += [
            Party(
                record=row,
                role=party.role,
                person_id=party.person_id,
                organisation_id=party.organisation_id,
                word=party.word,
                posted_at=at,
            )
            for party in record.parties
        ]
        attendances += [
            Attendance(
                record=row,
                person_id=one.person_id,
                organisation_id=one.organisation_id,
                host_id=one.host_id,
                on=record.happened_on or civil_day(at),
                hours_tenths=one.hours_tenths,
                role=one.role,
                excused=one.excused,
                verified=one.verified,
                posted_at=at,
            )
            for one in record.attendances
        ]
        votes += [
            VoteCount(record=row, group=group, option=option, n=n, posted_at=at)
            for group, option, n in record.vote_counts
        ]
        links += [
            Link(from_record=row, relation=relation, to_record_id=others[public_id], posted_at=at)
            for relation, public_id in record.links
        ]
    Quantity.objects.bulk_create(quantities, batch_size=BATCH)
    Step.objects.bulk_create(steps, batch_size=BATCH)
    Code.objects.bulk_create(codes, batch_size=BATCH)
    Party.objects.bulk_create(parties, batch_size=BATCH)
    Attendance.objects.bulk_create(attendances, batch_size=BATCH)
    VoteCount.objects.bulk_create(votes, batch_size=BATCH)
    Link.objects.bulk_create(links, batch_size=BATCH)


def _others(records: Sequence[NewRecord]) -> dict[str, int]:
    wanted = {public_id for record in records for _, public_id in record.links}
    return dict(Record.objects.filter(public_id__in=wanted).values_list("public_id", "pk"))


def _step(row: Record, no: int, step: NewStep, actor: Actor, at: datetime) -> Step:
    return Step(
        record=row,
        no=no,
        step=step.step,
        due_on=step.due_on,
        done_on=step.done_on,
        outcome=step.outcome,
        by=actor.name,
        posted_at=at,
    )


def supersede(public_id: str, change: Change, *, actor: Actor, now: datetime) -> RecordRef:
    """Write the next version of a record; the one before stays, with when it ceased to count.

    Raises:
        LookupError: where there is no such record.
        Refused: where the record was retracted.
    """
    return supersede_many([(public_id, change, now)], actor=actor)[0]


def supersede_many(changes: Sequence[tuple[str, Change, datetime]], *, actor: Actor) -> list[RecordRef]:
    """Write the next version of many records, each once; a constant number of statements a batch."""
    refs: list[RecordRef] = []
    for start in range(0, len(changes), BATCH):
        refs += _supersede_batch(changes[start : start + BATCH], actor)
    return refs


def _supersede_batch(changes: Sequence[tuple[str, Change, datetime]], actor: Actor) -> list[RecordRef]:
    wanted = [public_id for public_id, _, _ in changes]
    rows = {
        row.public_id: row
        for row in Record.objects.select_for_update().select_related("kind").filter(public_id__in=wanted)
    }
    held = {
        entry.record_id: entry
        for entry in Entry.objects.filter(record__in=rows.values(), superseded_at=None).prefetch_related("quantities")
    }
    last_steps = dict(
        Step.objects.filter(record__in=rows.values()).values_list("record_id").annotate(last=Max("no")).order_by()
    )
    made: list[tuple[Entry, dict[str, int]]] = []
    steps: list[Step] = []
    for public_id, change, asked_at in changes:
        if public_id not in rows:
            raise LookupError(public_id)
        row = rows[public_id]
        before = held[row.pk]
        if before.retracted_at is not None:
            raise Refused([Problem("F23", "这条记录已撤销", "另行登记，或联系上级")])
        if wrong := _below_zero((change.quantities or {}).items()):
            raise Refused(wrong)
        at = max(asked_at, before.posted_at + INSTANT)  # two versions at one moment: nobody could say which counts
        before.superseded_at = at
        quantities = {q.name: q.value for q in before.quantities.all()} | dict(change.quantities or {})
        entry = _next(row, before, change, actor, at)
        entry.digest = digest_of(entry, quantities)
        made.append((entry, quantities))
        if change.step:
            steps.append(_step(row, last_steps.get(row.pk, 0) + 1, change.step, actor, at))
        _recode(row, change, at)
    Entry.objects.bulk_update(held.values(), ["superseded_at"], batch_size=100)
    Entry.objects.bulk_create([entry for entry, _ in made])
    Quantity.objects.bulk_create(
        Quantity(entry=entry, name=name, value=value) for entry, numbers in made for name, value in numbers.items()
    )
    Step.objects.bulk_create(steps)
    return [RecordRef(rows[public_id].pk, public_id) for public_id in wanted]


def _recode(row: Record, change: Change, at: datetime) -> None:
    for name, code in (change.codes or {}).items():
        row.codes.filter(set_key=name, superseded_at=None).update(superseded_at=at)
        Code.objects.bulk_create([Code(record=row, set_key=name, code=code, posted_at=at)])


def _next(row: Record, held: Entry, change: Change, actor: Actor, now: datetime) -> Entry:
    kept = {name: getattr(held, name) for name in _KEPT} | dict(change.values)
    detail = held.detail
    if change.detail is not None:
        if row.data_key is None:
            row.data_key = sealing.new_key()
            Record.objects.filter(pk=row.pk).update(data_key=row.data_key)
        detail = sealing.seal(bytes(row.data_key), change.detail)
    return Entry(
        record=row,
        no=held.no + 1,
        op=change.op,
        kind_id=held.kind_id,
        organisation_id=held.organisation_id,
        org_path=held.org_path,
        detail=detail,
        channel="form",
        place="",
        batch="",
        posted_by=actor.name,
        posted_by_person_id=actor.person_id,
        on_behalf_of=change.on_behalf_of or actor.on_behalf_of,
        first_posted_at=held.first_posted_at,
        posted_at=now,
        retracted_at=now if change.op == "retract" else None,
        **kept,
    )
