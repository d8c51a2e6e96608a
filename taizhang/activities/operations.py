"""Things held: meetings, study days, inspections; who was entitled and present, whether they were held as the rules say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from taizhang.core.facts.known import civil_day
from taizhang.core.problems import Problem, Refused
from taizhang.journal.operations import Actor
from taizhang.ledgers import operations as ledgers
from taizhang.ledgers.new import NewAttendance, NewRecord, RecordRef


def meeting(
    *,
    kind_key: str,
    organisation_id: int,
    held_on: date,
    title: str = "",
    entitled: int | None = None,
    present: int | None = None,
    valid: bool | None = None,
    hours_tenths: int | None = None,
    attendances: tuple[NewAttendance, ...] = (),
    posted_at: datetime | None = None,
    on_behalf_of: str = "",
    place: str = "",
) -> NewRecord:
    """Return the record of something held. ``valid`` says that minutes and sign-in are in order."""
    numbers = {"entitled": entitled, "present": present, "hours": hours_tenths}
    quantities = {name: number for name, number in numbers.items() if number is not None}
    if valid is not None:
        quantities["valid"] = int(valid)
    return NewRecord(
        kind_key,
        organisation_id,
        title or kind_key,
        held_on,
        done_on=held_on,
        state="已举行",
        quantities=quantities,
        attendances=attendances,
        posted_at=posted_at,
        on_behalf_of=on_behalf_of,
        place=place,
    )


def record_meeting(*, record: NewRecord, actor: Actor, now: datetime, idempotency_key: str) -> RecordRef:
    """Record one thing held."""
    _check([record], civil_day(now))
    return ledgers.open_record(record=record, actor=actor, now=now, idempotency_key=idempotency_key)


def record_meetings(
    *, records: Sequence[NewRecord], actor: Actor, now: datetime, idempotency_key: str, channel: str = "workbook"
) -> list[RecordRef]:
    """Record many things held, all or none."""
    _check(records, civil_day(now))
    return ledgers.post_batch(records=records, actor=actor, now=now, idempotency_key=idempotency_key, channel=channel)


def _check(records: Sequence[NewRecord], today: date) -> None:
    problems = []
    for number, record in enumerate(records, 1):
        entitled, present = record.quantities.get("entitled"), record.quantities.get("present")
        if entitled is not None and present is not None and present > entitled:
            message = f"第{number}条实到{present}人，多于应到{entitled}人"
            problems.append(Problem("F28", message, "核对两个人数"))
        if record.happened_on and record.happened_on > today:
            problems.append(Problem("F26", f"第{number}条的日期{record.happened_on}在今天之后", "核对日期"))
    if problems:
        raise Refused(problems)
