"""The exchange tables out of the ledgers: all versions posted by a moment, one fixed reading a table, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from taizhang.ledgers.models import Attendance, Code, Entry, Link, Quantity, Step, VoteCount

Row = dict[str, Any]
CHUNK = 2000

_ENTRY = (
    "pk",
    "record__public_id",
    "organisation__public_id",
    "kind__key",
    "source",
    "class_word",
    "person__public_id",
    "period",
    "happened_on",
    "due_on",
    "first_action_on",
    "done_on",
    "closed_on",
    "withdrawn_on",
    "reopened",
    "state",
    "first_posted_at",
    "posted_at",
    "retracted_at",
)


def _entries(feeds: str, moment: datetime) -> Iterator[tuple[Row, dict[str, int]]]:
    """Yield every version of the records that feed a table, with its numbers: two statements a chunk."""
    rows = Entry.objects.filter(kind__feeds=feeds, posted_at__lte=moment).order_by("pk").values(*_ENTRY)
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1]["pk"]
        numbers: dict[int, dict[str, int]] = {row["pk"]: {} for row in chunk}
        for entry, name, value in Quantity.objects.filter(entry_id__gte=chunk[0]["pk"], entry_id__lte=last).values_list(
            "entry_id", "name", "value"
        ):
            if entry in numbers:
                numbers[entry][name] = value
        for row in chunk:
            yield row, numbers[row["pk"]]


def _base(row: Row, key: str) -> Row:
    return {
        key: row["record__public_id"],
        "org_id": row["organisation__public_id"],
        "kind": row["kind__key"],
        "first_posted_at": row["first_posted_at"],
        "posted_at": row["posted_at"],
        "retracted_at": row["retracted_at"],
    }


def _flag(numbers: dict[str, int], name: str) -> bool | None:
    return None if name not in numbers else bool(numbers[name])


def _matter(row: Row, _: dict[str, int]) -> Row:
    return _base(row, "matter_id") | {
        "source": row["source"] or None,
        "class": row["class_word"] or None,
        "person_id": row["person__public_id"],
        "opened_on": row["happened_on"],
        "due_on": row["due_on"],
        "first_action_on": row["first_action_on"],
        "done_on": row["done_on"],
        "closed_on": row["closed_on"],
        "reopened": row["reopened"],
        "withdrawn_on": row["withdrawn_on"],
    }


def _activity(row: Row, numbers: dict[str, int]) -> Row:
    return _base(row, "activity_id") | {
        "on": row["happened_on"],
        "for_period": row["period"] or None,
        "mode": row["class_word"] or None,
        "hours": numbers.get("hours"),
        "entitled": numbers.get("entitled"),
        "present": numbers.get("present"),
        "led_by": row["person__public_id"],
        "valid": _flag(numbers, "valid"),
    }


def _vote(row: Row, numbers: dict[str, int]) -> Row:
    counts = {name: numbers.get(name) for name in ("entitled", "present", "issued", "returned")}
    return (
        _base(row, "vote_id")
        | counts
        | {
            "on": row["happened_on"],
            "valid": numbers.get("valid", 0),
            "satisfied": numbers.get("satisfied", 0),
        }
    )


def _check(row: Row, numbers: dict[str, int]) -> Row:
    return _base(row, "check_id") | {
        "item": row["class_word"] or None,
        "on": row["happened_on"],
        "passed": bool(numbers.get("passed", 0)),
        "mandatory": _flag(numbers, "mandatory"),
        "fix_due_on": row["due_on"],
    }


def _sanction(row: Row, numbers: dict[str, int]) -> Row:
    return _base(row, "sanction_id") | {
        "kind": row["class_word"],
        "formal": _flag(numbers, "formal"),
        "conduct_on": row["first_action_on"],
        "decided_on": row["happened_on"],
        "lifted_on": row["closed_on"],
    }


def _payment(row: Row, numbers: dict[str, int]) -> Row:
    return _base(row, "payment_id") | {
        "person_id": row["person__public_id"],
        "month": row["period"],
        "owed_fen": numbers.get("owed", 0),
        "paid_fen": numbers.get("paid", 0),
        "paid_on": row["done_on"],
    }


def _paper(row: Row, _: dict[str, int]) -> Row:
    return _base(row, "paper_id") | {
        "issued_on": row["happened_on"],
        "due_on": row["due_on"],
        "read_on": row["done_on"],
    }


def _line(row: Row, numbers: dict[str, int]) -> Row:
    return _base(row, "line_id") | {
        "list_year": numbers.get("list_year"),
        "class": row["class_word"] or None,
        "category": row["source"] or None,
        "person_id": row["person__public_id"],
        "due_on": row["due_on"],
        "state": row["state"] or None,
        "closed_on": row["closed_on"],
        "carried": numbers.get("carried"),
    }


def _assignment(row: Row, _: dict[str, int]) -> Row:
    return _base(row, "assignment_id") | {
        "person_id": row["person__public_id"],
        "target": row["source"] or None,
        "from": row["happened_on"],
        "to": row["closed_on"],
    }


_FROM_ENTRIES: dict[str, Callable[[Row, dict[str, int]], Row]] = {
    "matters": _matter,
    "activities": _activity,
    "votes": _vote,
    "checks": _check,
    "sanctions": _sanction,
    "payments": _payment,
    "papers": _paper,
    "lines": _line,
    "assignments": _assignment,
}


# --- satellites ---------------------------------------------------------------------------


def _versions(rows: QuerySet[Any, Any], moment: datetime, said: Callable[[Row], Row]) -> Iterator[Row]:
    """Yield a satellite's row, and once more with ``retracted_at`` where it was superseded by the moment."""
    for row in rows.filter(posted_at__lte=moment).order_by("pk").iterator(CHUNK):
        times = {"first_posted_at": row["posted_at"], "posted_at": row["posted_at"], "retracted_at": None}
        yield said(row) | times
        ended = row.get("ended_at", row.get("superseded_at"))
        if ended is not None and ended <= moment:
            yield said(row) | times | {"posted_at": ended, "retracted_at": ended}


def _steps(moment: datetime) -> Iterator[Row]:
    """Yield the latest row of each step of a record: a step gone through again counts as of then."""
    newest = Step.objects.filter(posted_at__lte=moment).values("record_id", "step").annotate(last=Max("no"))
    last = {(row["record_id"], row["step"]): row["last"] for row in newest}
    rows = Step.objects.filter(posted_at__lte=moment).order_by("pk").select_related("record")
    for step in rows.iterator(CHUNK):
        if last[step.record_id, step.step] == step.no:
            yield {
                "record_id": step.record.public_id,
                "step": step.step,
                "due_on": step.due_on,
                "done_on": step.done_on,
                "outcome": step.outcome or None,
                "first_posted_at": step.posted_at,
                "posted_at": step.posted_at,
                "retracted_at": None,
            }


def _codes(moment: datetime) -> Iterator[Row]:
    rows = Code.objects.values("pk", "record__public_id", "set_key", "code", "posted_at", "superseded_at")
    return _versions(
        rows, moment, lambda row: {"record_id": row["record__public_id"], "set": row["set_key"], "code": row["code"]}
    )


def _links(moment: datetime) -> Iterator[Row]:
    rows = Link.objects.values(
        "pk", "from_record__public_id", "relation", "to_record__public_id", "posted_at", "superseded_at"
    )
    return _versions(
        rows,
        moment,
        lambda row: {
            "from_id": row["from_record__public_id"],
            "relation": row["relation"],
            "to_id": row["to_record__public_id"],
        },
    )


def _attendances(moment: datetime) -> Iterator[Row]:
    retracted = Entry.objects.filter(record=OuterRef("record"), op="retract").values("retracted_at")[:1]
    rows = Attendance.objects.annotate(ended_at=Coalesce("superseded_at", Subquery(retracted))).values(
        "pk",
        "record__public_id",
        "person__public_id",
        "organisation__public_id",
        "host__public_id",
        "on",
        "hours_tenths",
        "role",
        "excused",
        "verified",
        "posted_at",
        "ended_at",
    )
    return _versions(
        rows,
        moment,
        lambda row: {
            "activity_id": row["record__public_id"],
            "person_id": row["person__public_id"],
            "org_id": row["organisation__public_id"],
            "host_org_id": row["host__public_id"],
            "on": row["on"],
            "hours": row["hours_tenths"],
            "role": row["role"] or None,
            "excused": row["excused"],
            "verified": row["verified"],
        },
    )


def _vote_counts(moment: datetime) -> Iterator[Row]:
    rows = VoteCount.objects.values("pk", "record__public_id", "group", "option", "n", "posted_at")
    return _versions(
        rows,
        moment,
        lambda row: {
            "vote_id": row["record__public_id"],
            "group": row["group"],
            "option": row["option"],
            "n": row["n"],
        },
    )


_SATELLITES: dict[str, Callable[[datetime], Iterator[Row]]] = {
    "steps": _steps,
    "codes": _codes,
    "links": _links,
    "attendances": _attendances,
    "vote_counts": _vote_counts,
}

TABLES = (*_FROM_ENTRIES, *_SATELLITES)


def exchange_rows(table: str, moment: datetime) -> Iterator[Row]:
    """Yield the rows of an exchange table: every version posted by the moment.

    Raises:
        KeyError: for a table that the ledgers do not hold.
    """
    if table in _SATELLITES:
        yield from _SATELLITES[table](moment)
        return
    said = _FROM_ENTRIES[table]
    for row, numbers in _entries(table, moment):
        yield said(row, numbers)
