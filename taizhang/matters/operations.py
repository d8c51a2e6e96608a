"""Matters: registered, worked on, finished, verified; withdrawn or reopened with a reason (mechanisms S0-35 to S0-37).

The registration day decides the period. A matter is never deleted. A reopened one
is not done; its first day of completion stays in its history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from taizhang.accounts import queries as accounts
from taizhang.core.facts.known import civil_day
from taizhang.core.problems import Place, Problem, Refused
from taizhang.journal.operations import Actor
from taizhang.ledgers import operations as ledgers
from taizhang.ledgers import queries
from taizhang.ledgers.new import NewRecord, NewStep, RecordRef
from taizhang.ledgers.queries import RecordPage
from taizhang.matters.queries import VERIFIED, due_by_clock, finishing_step, is_own_work
from taizhang.schemes import queries as schemes

EARLIEST = date(2000, 1, 1)  # before it no matter was registered: a mistyped year


class EveryPath:
    """The scope of an operation that was already let through by its caller's scope."""

    paths = ("/",)


def register(
    *,
    kind_key: str,
    organisation_id: int,
    title: str,
    source: str,
    opened_on: date,
    actor: Actor,
    now: datetime,
    idempotency_key: str,
    due_on: date | None = None,
    person_id: int | None = None,
    note: str = "",
    on_behalf_of: str = "",
    place: str = "",
) -> RecordRef:
    """Register a matter. Without a due day, the scheme's clock gives it.

    Raises:
        Refused: for a source that the kind does not list, or days that cannot be.
    """
    problems = [*_of_source(kind_key, source), *_of_days(opened_on, due_on, None, civil_day(now))]
    if problems:
        raise Refused(problems)
    record = NewRecord(
        kind_key,
        organisation_id,
        title,
        opened_on,
        source=source,
        person_id=person_id,
        due_on=due_on or due_by_clock(kind_key)(opened_on),
        state="登记",
        detail={"说明": note} if note else {},
        place=place,
        on_behalf_of=on_behalf_of,
        steps=(NewStep("登记", opened_on),),
    )
    return ledgers.open_record(record=record, actor=actor, now=now, idempotency_key=idempotency_key)


def register_many(
    *, records: Sequence[NewRecord], actor: Actor, now: datetime, idempotency_key: str, channel: str = "workbook"
) -> list[RecordRef]:
    """Register many matters, all or none."""
    today = civil_day(now)
    problems = [
        Problem("F26", f"第{number}条的{what}{day}在今天之后", "核对日期")
        for number, record in enumerate(records, 1)
        for what, day in (("登记日", record.happened_on), ("办结日", record.done_on))
        if day and day > today
    ]
    problems += [
        Problem("F26", f"第{number}条的办结日{record.done_on}早于登记日{record.happened_on}", "核对两个日期")
        for number, record in enumerate(records, 1)
        if record.done_on and record.happened_on and record.done_on < record.happened_on
    ]
    if problems:
        raise Refused(problems)
    with_state = [replace(record, state=record.state or ("办结" if record.done_on else "登记")) for record in records]
    return ledgers.post_batch(
        records=with_state, actor=actor, now=now, idempotency_key=idempotency_key, channel=channel
    )


def progress(
    *, public_id: str, step: str, on: date, actor: Actor, now: datetime, idempotency_key: str, outcome: str = ""
) -> RecordRef:
    """Go through a step of the matter's kind."""
    page = _open(public_id, now)
    _step_of(page, step)
    if page.row.done_on is not None:
        raise Refused([Problem("F27", f"已于{page.row.done_on}办结，不能再办理一步", "要重新办理请“重新办理”")])
    _not_after(step, on, civil_day(now))
    if page.row.happened_on and on < page.row.happened_on:
        raise Refused([Problem("F26", f"{step}{on}早于登记日{page.row.happened_on}", "核对两个日期")])
    return ledgers.act(
        public_id=public_id,
        actor=actor,
        now=now,
        idempotency_key=idempotency_key,
        step=NewStep(step, on, outcome=outcome),
        state=step,
        first_action_on=min(on, page.row.first_action_on or on),
    )


def finish(
    *, public_id: str, done_on: date, actor: Actor, now: datetime, idempotency_key: str, outcome: str = ""
) -> RecordRef:
    """Finish a matter on a day. Done late counts as done, and the lateness stays."""
    page = _open(public_id, now)
    if page.row.done_on is not None:
        raise Refused([Problem("F27", f"已于{page.row.done_on}办结", "要改日期请“更正”，要重新办理请“重新办理”")])
    _not_after("办结日", done_on, civil_day(now))
    if page.row.happened_on and done_on < page.row.happened_on:
        raise Refused([Problem("F26", f"办结日{done_on}早于登记日{page.row.happened_on}", "核对两个日期")])
    last = finishing_step(page)
    return ledgers.act(
        public_id=public_id,
        actor=actor,
        now=now,
        idempotency_key=idempotency_key,
        step=NewStep(last, done_on, due_on=page.row.due_on, outcome=outcome),
        done_on=done_on,
        first_action_on=min(done_on, page.row.first_action_on or done_on),
        state=last,
    )


def verify(*, public_id: str, on: date, actor: Actor, now: datetime, idempotency_key: str) -> RecordRef:
    """Verify a finished matter and close it out: once, and not one's own work for one's own organisation."""
    page = _open(public_id, now)
    if page.row.done_on is None:
        raise Refused([Problem("F27", "还没有办结，不能核验", "先办结")])
    if page.row.state == VERIFIED:
        raise Refused([Problem("F27", "已经核验过", "不用再核验")])
    if is_own_work(page, actor.person_id, accounts.organisations_of(actor.person_id, civil_day(now))):
        raise Refused([Problem("F31", "自己为本单位登记或办结的事项，不能自己核验", "由上级或另一人核验")])
    return ledgers.act(
        public_id=public_id,
        actor=actor,
        now=now,
        idempotency_key=idempotency_key,
        step=NewStep(VERIFIED, on),
        closed_on=on,
        state=VERIFIED,
    )


def reopen(*, public_id: str, reason: str, actor: Actor, now: datetime, idempotency_key: str) -> RecordRef:
    """Reopen a finished matter: it is not done again, and the first completion stays in its history."""
    page = _open(public_id, now)
    if page.row.done_on is None:
        raise Refused([Problem("F27", "还没有办结，不用重新办理", "直接办理")])
    _reason(reason)
    return ledgers.act(
        public_id=public_id,
        actor=actor,
        now=now,
        idempotency_key=idempotency_key,
        done_on=None,
        closed_on=None,
        reopened=page.row.reopened + 1,
        state="重新办理",
        reason=reason,
    )


def withdraw(*, public_id: str, reason: str, on: date, actor: Actor, now: datetime, idempotency_key: str) -> RecordRef:
    """Withdraw a matter with its reason: it no longer counts and stays visible."""
    _open(public_id, now)
    _reason(reason)
    return ledgers.act(
        public_id=public_id,
        actor=actor,
        now=now,
        idempotency_key=idempotency_key,
        withdrawn_on=on,
        state="撤回",
        reason=reason,
    )


def correct(
    *, public_id: str, reason: str, actor: Actor, now: datetime, idempotency_key: str, **values: date | str | None
) -> RecordRef:
    """Correct days or words; both versions stay visible. The days must be such as could be registered and finished."""
    page = _open(public_id, now)
    row = page.row
    days = {name: values.get(name, getattr(row, name)) for name in ("happened_on", "due_on", "done_on")}
    opened_on, due_on, done_on = (value if isinstance(value, date) else None for value in days.values())
    problems = _of_days(opened_on, due_on, done_on, civil_day(now))
    if (done_on is None) != (row.done_on is None):
        problems.append(Problem("F27", "更正不能办结，也不能取消办结", "用“办结”或“重新办理”"))
    if problems:
        raise Refused(problems)
    if done_on and done_on != row.done_on:
        values["first_action_on"] = _first_action(page, done_on)
    return ledgers.correct(
        public_id=public_id, reason=reason, actor=actor, now=now, idempotency_key=idempotency_key, **values
    )


def ask_explanation(
    *,
    kind_key: str,
    of: str,
    organisation_id: int,
    title: str,
    on: date,
    due_on: date | None,
    actor: Actor,
    now: datetime,
    idempotency_key: str,
) -> RecordRef:
    """Ask for the explanation of an overdue matter: exactly one a matter (mechanism S0-37)."""
    record = NewRecord(
        kind_key,
        organisation_id,
        title,
        on,
        due_on=due_on,
        state="要求",
        steps=(NewStep("要求", on),),
        links=(("follows", of),),
        unique_key=f"of:{of}",
    )
    return ledgers.open_record(record=record, actor=actor, now=now, idempotency_key=idempotency_key, channel="derived")


def record_sanction(
    *,
    kind_key: str,
    organisation_id: int,
    class_word: str,
    formal: bool,
    decided_on: date,
    actor: Actor,
    now: datetime,
    idempotency_key: str,
) -> RecordRef:
    """Record that a sanction was decided: kind, formal yes or no, days; never the person."""
    record = NewRecord(
        kind_key,
        organisation_id,
        f"{class_word}（只记种类和日期）",
        decided_on,
        class_word=class_word,
        quantities={"formal": int(formal)},
    )
    return ledgers.open_record(record=record, actor=actor, now=now, idempotency_key=idempotency_key)


def lift_sanction(*, public_id: str, lifted_on: date, actor: Actor, now: datetime, idempotency_key: str) -> RecordRef:
    """Record that a sanction was lifted on a day."""
    return ledgers.act(
        public_id=public_id, actor=actor, now=now, idempotency_key=idempotency_key, closed_on=lifted_on, state="解除"
    )


# --- checks -------------------------------------------------------------------------------


def _open(public_id: str, now: datetime) -> RecordPage:
    """Return a matter that may still be worked on."""
    page = queries.get_record_for(EveryPath(), public_id, today=civil_day(now))
    if page.row.withdrawn_on is not None or page.retracted_at is not None:
        raise Refused([Problem("F23", "这件事项已撤回", "另行登记，或联系上级")])
    return page


def _of_days(opened_on: date | None, due_on: date | None, done_on: date | None, today: date) -> list[Problem]:
    """Return what is wrong with the days of a matter, all at once."""
    found = []
    if opened_on is None:
        found.append(Problem("F21", "没有登记日", "填上登记日"))
    elif opened_on < EARLIEST:
        found.append(Problem("F26", f"登记日{opened_on}早于{EARLIEST}", "核对年份"))
    for what, day in (("登记日", opened_on), ("办结日", done_on)):
        if day and day > today:
            found.append(Problem("F26", f"{what}{day}在今天之后", "核对日期"))
    for what, day in (("到期日", due_on), ("办结日", done_on)):
        if day and opened_on and day < opened_on:
            found.append(Problem("F26", f"{what}{day}早于登记日{opened_on}", "核对两个日期"))
    return found


def _of_source(kind_key: str, source: str) -> list[Problem]:
    """Return a problem where a source is given for a kind that lists none; the ledgers refuse one that is not listed."""
    kinds = [kind for kind in schemes.list_kinds(feeds="matters") if kind.key == kind_key]
    if source and kinds and not any(kind.choices("来源") for kind in kinds):
        return [Problem("F22", f"“{kind_key}”不分来源，却填了“{source}”", "来源一栏不选", Place(field="来源"))]
    if not source and any(kind.choices("来源") for kind in kinds):
        return [Problem("F22", f"没有选来源：“{kind_key}”要写明来源", "选一个来源", Place(field="来源"))]
    return []


def _first_action(page: RecordPage, done_on: date) -> date:
    """Return the earliest day of action where the day of completion is corrected."""
    apart = {"登记", VERIFIED, finishing_step(page)}
    days = [step.done_on for step in page.steps if step.done_on and step.step not in apart]
    held = page.row.first_action_on
    return min([done_on, *days, *([held] if held and held != page.row.done_on else [])])


def _step_of(page: RecordPage, step: str) -> None:
    steps = [str(item) for item in page.spec.get("步骤") or ()]
    if step not in steps:
        raise Refused([Problem("F25", f"“{page.row.kind}”没有“{step}”这一步", f"可用：{'、'.join(steps)}")])


def _not_after(what: str, day: date, today: date) -> None:
    if day > today:
        raise Refused([Problem("F26", f"{what}{day}在今天之后", "核对日期")])


def _reason(reason: str) -> None:
    if not reason.strip():
        raise Refused([Problem("F24", "没有写明理由", "写一句为什么")])
