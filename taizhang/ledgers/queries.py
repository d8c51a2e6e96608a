"""Records as plain data, always within the reader's scope. Out of scope is the same as not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import Count, F, Q, QuerySet

from taizhang.core.calendar.lights import Light, Shown, light_of
from taizhang.core.facts.known import civil_day
from taizhang.ledgers import sealing
from taizhang.ledgers.exchange import exchange_rows
from taizhang.ledgers.models import Entry, Link, Record
from taizhang.ui.forms import page_start

__all__ = ["NotFound", "exchange_rows", "get_record_for", "list_records_for"]


class Scope(Protocol):
    """What a reader may see: the paths of his organisations."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Materialised paths; "/" is the whole county."""


class NotFound(LookupError):
    """Raised where a record does not exist or lies outside the reader's scope."""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record in a list, with its light as of today."""

    public_id: str
    kind: str
    ledger: str
    org_id: str
    org_name: str
    title: str
    source: str
    class_word: str
    person_name: str
    happened_on: date | None
    due_on: date | None
    first_action_on: date | None
    done_on: date | None
    withdrawn_on: date | None
    state: str
    reopened: int
    recorded_on: date
    late_days: int
    shown: Shown
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the history of a record: two days side by side, and who wrote it."""

    no: int
    op: str
    op_label: str
    happened_on: date | None
    due_on: date | None
    done_on: date | None
    withdrawn_on: date | None
    state: str
    reason: str
    posted_at: datetime
    posted_by: str
    by_person: int | None
    on_behalf_of: str
    changed: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step that a record went through."""

    step: str
    due_on: date | None
    done_on: date | None
    outcome: str
    by: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A related record."""

    relation: str
    label: str
    public_id: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """A person at something held."""

    name: str
    org_name: str
    hours_tenths: int
    verified: bool
    excused: bool

    @property
    def hours(self) -> str:
        """The hours in words."""
        return f"{self.hours_tenths // 10}.{self.hours_tenths % 10}学时"


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record opened."""

    row: RecordRow
    posted_by: str
    on_behalf_of: str
    channel: str
    place: str
    first_posted_at: datetime
    retracted_at: datetime | None
    reason: str
    detail: Mapping[str, str]
    detail_gone: bool
    codes: tuple[tuple[str, str], ...]
    steps: tuple[StepLine, ...]
    versions: tuple[VersionLine, ...]
    links: tuple[LinkLine, ...]
    attendances: tuple[AttendanceLine, ...]
    organisation_id: int
    org_path: str
    kind_id: int
    spec: Mapping[str, Any]


WITHDRAWN = "withdrawn"  # beside the lights: of no light, and counted still
_OPS = {"open": "登记", "act": "办理", "correct": "更正", "retract": "撤销"}
_RELATIONS = {
    "opens": ("引出", "起于"),
    "answers": ("完成", "由此完成"),
    "waits_for": ("等待", "被等待"),
    "carried_from": ("结转自", "结转到"),
    "duplicate_of": ("重复于", "有重复"),
    "follows": ("接续", "后续"),
    "under": ("属于", "包含"),
}
_SHOWN = {
    "happened_on": "日期",
    "due_on": "到期日",
    "done_on": "办结日",
    "withdrawn_on": "撤回日",
    "title": "标题",
    "source": "来源",
    "state": "状态",
}


def current_for(scope: Scope) -> QuerySet[Entry]:
    """Return the current entries within the scope. Every page's reading starts here."""
    if not scope.paths:
        return Entry.objects.none()
    within = reduce(or_, (Q(org_path__startswith=path) for path in scope.paths))
    return Entry.objects.filter(within, superseded_at=None).select_related("record", "kind", "organisation", "person")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list may be narrowed by: the same words that a rule may select by."""

    ledger: str = ""
    kind: str = ""
    source: str = ""
    org_id: str = ""
    light: str = ""
    text: str = ""
    first: date | None = None
    last: date | None = None
    ids: tuple[str, ...] = ()


def _narrowed(entries: QuerySet[Entry], filters: Filters, today: date, warn_days: int) -> QuerySet[Entry]:
    exact = {
        "record__ledger": filters.ledger,
        "kind__key": filters.kind,
        "source": filters.source,
        "organisation__public_id": filters.org_id,
    }
    entries = entries.filter(**{name: value for name, value in exact.items() if value})
    if filters.text:
        entries = entries.filter(title__contains=filters.text)
    if filters.first:
        entries = entries.filter(happened_on__gte=filters.first)
    if filters.last:
        entries = entries.filter(happened_on__lte=filters.last)
    if filters.ids:
        entries = entries.filter(record__public_id__in=filters.ids)
    return _lit(entries, filters.light, today, warn_days)


def _lights(today: date, warn_days: int) -> dict[str, Q]:
    """Return what shows each light, in the order in which they are counted; each record shows one, or is withdrawn."""
    open_ = Q(done_on=None, withdrawn_on=None)
    soon = date.fromordinal(today.toordinal() + warn_days)
    return {
        Light.OVERDUE.value: open_ & Q(due_on__lt=today),
        Light.DUE_SOON.value: open_ & Q(due_on__gte=today, due_on__lte=soon),
        Light.ON_TIME.value: open_ & (Q(due_on__gt=soon) | Q(due_on=None)),
        Light.DONE_LATE.value: Q(withdrawn_on=None, done_on__gt=F("due_on")),
        Light.DONE.value: Q(withdrawn_on=None, done_on__isnull=False) & (Q(due_on=None) | Q(done_on__lte=F("due_on"))),
        WITHDRAWN: Q(withdrawn_on__isnull=False),
    }


def _lit(entries: QuerySet[Entry], light: str, today: date, warn_days: int) -> QuerySet[Entry]:
    conditions = _lights(today, warn_days)
    return entries.filter(conditions[light]) if light in conditions else entries


def list_records_for(
    scope: Scope, filters: Filters, *, today: date, limit: int = 50, offset: int = 0, warn_days: int = 3
) -> tuple[list[RecordRow], int]:
    """Return a page of records and how many there are: three statements whatever the size."""
    entries = _narrowed(current_for(scope), filters, today, warn_days)
    total = entries.count()
    offset = page_start(offset, total, limit)
    page = list(entries.order_by("-happened_on", "-record_id").prefetch_related("quantities")[offset : offset + limit])
    return [_row(entry, today, warn_days) for entry in page], total


def count_for(scope: Scope, filters: Filters, *, today: date, warn_days: int = 3) -> int:
    """Return how many records the filters leave."""
    narrowed = _narrowed(current_for(scope), filters, today, warn_days)
    return _lit(narrowed, filters.light, today, warn_days).count()


def told_for(scope: Scope, filters: Filters, *, today: date, most: int) -> list[tuple[RecordRow, dict[str, str], str]]:
    """Return records with their prose and number, oldest first, at most ``most``: three statements."""
    narrowed = _lit(_narrowed(current_for(scope), filters, today, 3), filters.light, today, 3)
    entries = narrowed.order_by("happened_on", "record_id")
    found = entries.prefetch_related("quantities")[:most]
    return [(_row(entry, today), _detail(entry.record, entry)[0], entry.record.unique_key or "") for entry in found]


def count_lights_for(scope: Scope, filters: Filters, *, today: date, warn_days: int = 3) -> dict[str, int]:
    """Return how many records show each light: one statement. The light of the filters is left out."""
    entries = _narrowed(current_for(scope), replace(filters, light=""), today, warn_days)
    counts = {light: Count("pk", filter=shown) for light, shown in _lights(today, warn_days).items()}
    return entries.aggregate(**counts)


def _row(entry: Entry, today: date, warn_days: int = 3) -> RecordRow:
    recorded = civil_day(entry.first_posted_at)
    late = (recorded - entry.happened_on).days if entry.happened_on else 0
    shown = light_of(due_on=entry.due_on, done_on=entry.done_on, today=today, warn_days=warn_days)
    return RecordRow(
        public_id=entry.record.public_id,
        kind=entry.kind.key,
        ledger=entry.record.ledger,
        org_id=entry.organisation.public_id,
        org_name=entry.organisation.name,
        title=entry.title,
        source=entry.source,
        class_word=entry.class_word,
        person_name=entry.person.name if entry.person else "",
        happened_on=entry.happened_on,
        due_on=entry.due_on,
        first_action_on=entry.first_action_on,
        done_on=entry.done_on,
        withdrawn_on=entry.withdrawn_on,
        state=entry.state,
        reopened=entry.reopened,
        recorded_on=recorded,
        late_days=max(0, late),
        shown=shown,
        numbers={quantity.name: quantity.value for quantity in entry.quantities.all()},
    )


def get_record_for(scope: Scope, public_id: str, *, today: date) -> RecordPage:
    """Return a record opened: a dozen statements at most.

    Raises:
        NotFound: where it does not exist, or lies outside the scope.
    """
    entry = current_for(scope).filter(record__public_id=public_id).prefetch_related("quantities").first()
    if entry is None:
        raise NotFound(public_id)
    record = entry.record
    detail, gone = _detail(record, entry)
    return RecordPage(
        row=_row(entry, today),
        posted_by=entry.posted_by,
        on_behalf_of=entry.on_behalf_of,
        channel=entry.channel,
        place=entry.place,
        first_posted_at=entry.first_posted_at,
        retracted_at=entry.retracted_at,
        reason=entry.reason,
        detail=detail,
        detail_gone=gone,
        codes=tuple(record.codes.filter(superseded_at=None).order_by("pk").values_list("set_key", "code")),
        steps=tuple(
            StepLine(step.step, step.due_on, step.done_on, step.outcome, step.by, step.posted_at)
            for step in record.steps.order_by("no")
        ),
        versions=_versions(record),
        links=_links(scope, record),
        attendances=_attendances(record),
        organisation_id=entry.organisation_id,
        org_path=entry.org_path,
        kind_id=entry.kind_id,
        spec=entry.kind.spec,
    )


def _detail(record: Record, entry: Entry) -> tuple[dict[str, str], bool]:
    try:
        return sealing.unseal(record.data_key, entry.detail), False
    except sealing.Unreadable:
        return {}, True


def _versions(record: Record) -> tuple[VersionLine, ...]:
    entries = list(record.entries.order_by("no"))
    lines = []
    for before, entry in zip([None, *entries], entries, strict=False):
        lines.append(
            VersionLine(
                entry.no,
                entry.op,
                _OPS[entry.op],
                entry.happened_on,
                entry.due_on,
                entry.done_on,
                entry.withdrawn_on,
                entry.state,
                entry.reason if before is None or entry.reason != before.reason else "",
                entry.posted_at,
                entry.posted_by,
                entry.posted_by_person_id,
                entry.on_behalf_of,
                _changed(before, entry),
            )
        )
    return tuple(lines)


def _changed(before: Entry | None, after: Entry) -> tuple[tuple[str, str, str], ...]:
    if before is None:
        return ()
    changed = []
    for name, label in _SHOWN.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            changed.append((label, str(old or "（空）"), str(new or "（空）")))
    return tuple(changed)


def _links(scope: Scope, record: Record) -> tuple[LinkLine, ...]:
    pairs = [
        *((link.relation, 0, link.to_record_id) for link in record.links_out.filter(superseded_at=None)),
        *((link.relation, 1, link.from_record_id) for link in record.links_in.filter(superseded_at=None)),
    ]
    seen = {
        entry.record_id: entry for entry in current_for(scope).filter(record_id__in=[other for _, _, other in pairs])
    }
    return tuple(
        LinkLine(
            relation,
            _RELATIONS[relation][side],
            seen[other].record.public_id,
            seen[other].title,
            seen[other].kind.key,
        )
        for relation, side, other in pairs
        if other in seen
    )


def _attendances(record: Record) -> tuple[AttendanceLine, ...]:
    rows = record.attendances.filter(superseded_at=None).select_related("person", "organisation").order_by("pk")
    return tuple(
        AttendanceLine(row.person.name, row.organisation.name, row.hours_tenths, row.verified, row.excused)
        for row in rows
    )


def titles_for(scope: Scope, public_ids: Sequence[str], *, today: date) -> dict[str, RecordRow]:
    """Return the rows of these records within the scope, by public id, two statements for every 500."""
    found: dict[str, RecordRow] = {}
    for start in range(0, len(public_ids), 500):
        chunk = public_ids[start : start + 500]
        for entry in current_for(scope).filter(record__public_id__in=chunk).prefetch_related("quantities"):
            found[entry.record.public_id] = _row(entry, today)
    return found


def overdue_without(*, kind_key: str, follower: str, today: date) -> list[tuple[str, int, str, date]]:
    """Return ``(public id, organisation, title, due day)`` of overdue records that no record of ``follower`` follows."""
    followed = Link.objects.filter(relation="follows", from_record__kind__key=follower, superseded_at=None)
    rows = (
        Entry.objects.filter(
            superseded_at=None,
            kind__key=kind_key,
            due_on__lt=today,
            done_on=None,
            withdrawn_on=None,
            retracted_at=None,
        )
        .exclude(record_id__in=followed.values("to_record_id"))
        .order_by("due_on", "pk")
    )
    found = rows.values_list("record__public_id", "organisation_id", "title", "due_on")
    return [(public_id, organisation, title, due_on) for public_id, organisation, title, due_on in found if due_on]


def newest_opens() -> bool:
    """Return whether the newest prose can be read with the key that is here; true where there is none."""
    row = Entry.objects.exclude(detail=None).exclude(record__data_key=None).select_related("record").last()
    if row is None:
        return True
    try:
        sealing.unseal(row.record.data_key, row.detail)
    except sealing.Unreadable:
        return False
    return True


def ids_of(*, organisation_id: int, feeds: str) -> list[str]:
    """Return the public ids of an organisation's records that feed a fact table."""
    rows = Entry.objects.filter(superseded_at=None, organisation_id=organisation_id, kind__feeds=feeds)
    return list(rows.order_by("pk").values_list("record__public_id", flat=True))


Same = tuple[int, str, str, date]  # organisation, title, source, day


def held_like(
    *, kind_key: str, organisation_ids: Sequence[int], first: date, last: date, keys: Sequence[str]
) -> tuple[dict[Same, str], dict[str, tuple[str, str]]]:
    """Return the records of a kind that a workbook may say again: by what they say, and by their number with their title.

    Records withdrawn or retracted are left out of the first: they may be registered anew. A number stays taken.
    """
    rows = Entry.objects.filter(
        superseded_at=None,
        kind__key=kind_key,
        organisation_id__in=organisation_ids,
        happened_on__range=(first, last),
        withdrawn_on=None,
        retracted_at=None,
    ).values_list("organisation_id", "title", "source", "happened_on", "record__public_id")
    same = {
        (organisation, title, source, day): public_id for organisation, title, source, day, public_id in rows if day
    }
    numbers: dict[str, tuple[str, str]] = {}
    for start in range(0, len(keys), 500):
        held = Entry.objects.filter(
            superseded_at=None, record__kind__key=kind_key, record__unique_key__in=keys[start : start + 500]
        ).values_list("record__unique_key", "record__public_id", "title")
        numbers |= {str(key): (public_id, title) for key, public_id, title in held}
    return same, numbers
