"""State, run, object, answer, confirm. The machine proposes; a named person decides and gives a reason."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from taizhang.core.engine.interpret import rate
from taizhang.core.engine.record import to_json
from taizhang.core.engine.result import Rating as Rated
from taizhang.core.engine.result import score_text
from taizhang.core.facts.known import civil_day, end_of
from taizhang.core.problems import Problem, Refused
from taizhang.journal import operations as journal
from taizhang.journal.kinds import Actor, require_two
from taizhang.ratings import queries, whatif
from taizhang.ratings.facts import digest_of, facts_known_at
from taizhang.ratings.models import (
    ANSWERED,
    CONFIRMATION,
    CONFIRMED,
    DECLARATION,
    INPUT,
    OBJECTED,
    Decision,
    KeptWhatIf,
    Rating,
    Run,
    Statement,
)
from taizhang.registry import queries as registry
from taizhang.schemes import queries as schemes
from taizhang.schemes.queries import Version

ENGINE_VERSION = "1"


# --- statements ---------------------------------------------------------------------------


def state_input(
    *,
    organisation_id: int,
    name: str,
    period: str,
    value: str,
    source: str,
    actor: Actor,
    now: datetime,
    idempotency_key: str,
    unit: str = "",
    seconded_by: Actor | None = None,
) -> int:
    """State a figure that no ledger holds, or a manual mark; a newer one supersedes it.

    Raises:
        Refused: where the value is no number, or above the ceiling of the mark, or corrects
            what stands at one person's word.
    """
    if queries.stated(organisation_id, name, period, source) not in (None, value):
        require_two(actor, seconded_by)
    queries.require_figure(name, period, value)
    values = {"value": value, "unit": unit}
    return _state(INPUT, organisation_id, name, period, source, values, actor, now, idempotency_key, "rating.state")


def declare(
    *,
    organisation_id: int,
    period: str,
    source: str,
    actor: Actor,
    now: datetime,
    idempotency_key: str,
) -> int:
    """Declare that a source's records of an organisation are complete for a period."""
    return _state(
        DECLARATION, organisation_id, source, period, source, {}, actor, now, idempotency_key, "rating.declare"
    )


def confirm_value(
    *,
    organisation_id: int,
    name: str,
    period: str,
    by: str,
    confirmed: bool,
    reason: str,
    actor: Actor,
    now: datetime,
    idempotency_key: str,
) -> int:
    """Confirm, or refuse to confirm, a value that would bar a star; a reason is obligatory."""
    _reason(reason, longest=300)
    values = {"confirmed": confirmed, "reason": reason}
    return _state(
        CONFIRMATION, organisation_id, name, period, by, values, actor, now, idempotency_key, "rating.confirm_value"
    )


def _state(
    what: str,
    organisation_id: int,
    name: str,
    period: str,
    source: str,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    key: str,
    act: str,
) -> int:
    with transaction.atomic():
        held = Statement.objects.select_for_update().filter(
            what=what, organisation_id=organisation_id, name=name, period=period, source=source, superseded_at=None
        )
        first = held.values_list("first_posted_at", flat=True).first() or now
        held.update(superseded_at=now)
        row = Statement.objects.create(
            what=what,
            organisation_id=organisation_id,
            name=name,
            period=period,
            source=source,
            on=civil_day(now),
            posted_by=actor.name,
            posted_at=now,
            first_posted_at=first,
            **values,
        )
        detail = {"name": name, "period": period, "source": source}
        subject = f"organisation:{organisation_id}"
        journal.write(actor=actor, act=act, subject=subject, now=now, detail=detail, idempotency_key=key)
    return row.pk


# --- runs ---------------------------------------------------------------------------------


def run(*, version_id: int, actor: Actor, now: datetime, idempotency_key: str) -> int:
    """Rate all subjects of a scheme by the facts known now, at the latest at its closing day; return the run's id.

    Raises:
        Refused: where a rule cannot run (停): every organisation and rule is named, nothing is kept.
    """
    version = schemes.get_version(version_id)
    moment = min(now, end_of(version.closes_on))
    return _run(version, moment, actor, now, idempotency_key)


def recompute(*, version_id: int, actor: Actor, now: datetime, idempotency_key: str) -> int:
    """Rate again by all that is known now, also after the closing day; people decide between the two."""
    return _run(schemes.get_version(version_id), now, actor, now, idempotency_key)


def _run(version: Version, moment: datetime, actor: Actor, now: datetime, key: str) -> int:
    facts = facts_known_at(moment)
    found = rate(version.plan, facts, moment)
    if found.stopped:
        raise Refused(
            [
                Problem("E02", f"{stop.org_id}：“{stop.step}”无法评定：{stop.why}", "补正记录后重评")
                for stop in found.stopped
            ]
        )
    with transaction.atomic():
        last = Run.objects.filter(scheme_version_id=version.id).aggregate(last=Max("number"))["last"] or 0
        row = Run.objects.create(
            scheme_version_id=version.id,
            number=last + 1,
            period=str(version.plan.period),
            moment=moment,
            engine_version=ENGINE_VERSION,
            scheme_digest=version.digest,
            facts_digest=digest_of(facts),
            facts=len(facts),
            started_by=actor.name,
            started_at=now,
        )
        organisations = registry.by_public_ids({rating.org_id for rating in found.ratings})
        Rating.objects.bulk_create(
            (_rating(row, version, rating, organisations[rating.org_id]) for rating in found.ratings), batch_size=200
        )
        journal.write(
            actor=actor,
            act="rating.run",
            subject=f"run:{row.pk}",
            now=now,
            detail={
                "scheme": version.code,
                "year": version.year,
                "number": row.number,
                "organisations": len(found.ratings),
            },
            idempotency_key=key,
        )
    return row.pk


def _rating(row: Run, version: Version, rating: Rated, organisation: registry.OrgRow) -> Rating:
    kept = to_json(rating)
    total = version.plan.total
    return Rating(
        run=row,
        public_id=secrets.token_hex(8),
        organisation_id=organisation.id,
        org_path=organisation.path,
        state=rating.state.value,
        star=rating.star,
        score=score_text(version.plan, rating.value(total.name)) if total and rating.steps else "",
        vetoes=";".join(rating.vetoes),
        flags=";".join(rating.flags),
        steps=kept,
        digest=hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest(),
    )


# --- decisions ----------------------------------------------------------------------------


def object_to(*, public_id: str, text: str, actor: Actor, now: datetime, idempotency_key: str) -> None:
    """Object to a proposed rating; the organisation concerned says why."""
    _reason(text)
    _decide(public_id, OBJECTED, text, actor, now, idempotency_key)


def answer_objection(*, public_id: str, text: str, actor: Actor, now: datetime, idempotency_key: str) -> None:
    """Answer the objection to a rating."""
    _reason(text)
    _decide(public_id, ANSWERED, text, actor, now, idempotency_key)


def confirm(*, public_id: str, reason: str, actor: Actor, now: datetime, idempotency_key: str) -> None:
    """Confirm a rating by name and with a reason.

    Raises:
        Refused: where it is pending, already confirmed, or an objection has no answer; or the actor has no name.
    """
    _reason(reason)
    if actor.person_id is None:
        raise Refused([Problem("F31", "确认评定要有具名的人", "由有权的人登录后确认")])
    _decide(public_id, CONFIRMED, reason, actor, now, idempotency_key)


def _decide(public_id: str, act: str, text: str, actor: Actor, now: datetime, key: str) -> None:
    with transaction.atomic():
        rating = (
            Rating.objects.select_for_update(of=("self",))
            .select_related("run__scheme_version")
            .filter(public_id=public_id)
            .first()
        )
        if rating is None:
            raise LookupError(public_id)
        acts = list(rating.decisions.order_by("no").values_list("act", flat=True))
        _may(rating, acts, act)
        Decision.objects.create(
            rating=rating, no=len(acts) + 1, act=act, text=text, by=actor.name, by_person_id=actor.person_id, at=now
        )
        journal.write(
            actor=actor,
            act=f"rating.{act}",
            subject=f"rating:{public_id}",
            now=now,
            detail={"state": rating.state},
            idempotency_key=key,
        )


def _may(rating: Rating, acts: list[str], act: str) -> None:
    """Refuse what is out of order. An objection stays open over every run until somebody answers it."""
    is_open = queries.objection_to(rating) is not None
    problem = None
    if CONFIRMED in acts:
        problem = Problem("F32", "这份评定已经确认", "要改动请重新评定")
    elif act == ANSWERED and not is_open:
        problem = Problem("F32", "没有待答复的异议", "刷新后再看")
    elif act == OBJECTED and is_open:
        problem = Problem("F32", "已经提过异议，尚未答复", "等答复后再提")
    elif act == CONFIRMED and is_open:
        problem = Problem("F32", "有异议还没有答复，不能确认", "先答复异议")
    elif act == CONFIRMED and rating.state == "pending":
        problem = Problem("F32", "等级待定，不能确认", "补齐所缺的申报或确认后重评")
    elif act == CONFIRMED and rating.run_id != queries.newest_run_of(rating):
        problem = Problem("F32", "已有更新的一次评定", "确认最新的一次")
    if problem:
        raise Refused([problem])


def _reason(text: str, *, longest: int = 600) -> None:
    if not text.strip():
        raise Refused([Problem("F24", "没有写明理由", "写一句为什么")])
    if len(text) > longest:
        raise Refused([Problem("F21", f"理由有{len(text)}字，最多{longest}字", "写短些，详情另附")])


# --- what if ------------------------------------------------------------------------------


def keep_whatif(*, draft_id: str, actor: Actor, now: datetime, idempotency_key: str) -> None:
    """Keep with a draft who would move by it on the newest run.

    Raises:
        LookupError: where there is no such draft.
        Refused: where the draft has errors, or its version was never rated.
    """
    draft = schemes.get_draft(draft_id)
    judgement = schemes.judged(draft)
    newest = whatif.newest_run(draft.version_id)
    if judgement.errors or judgement.scheme is None:
        raise Refused(judgement.errors)
    if newest is None:
        raise Refused([Problem("F32", "这一版还没有评定过", "先按现行版本评定一次")])
    found = whatif.result_of(draft, judgement.scheme, newest)
    with transaction.atomic():
        KeptWhatIf.objects.create(
            draft_id=draft.id, run=newest, result=whatif.as_kept(found), kept_by=actor.name, kept_at=now
        )
        journal.write(
            actor=actor,
            act="rating.keep_whatif",
            subject=f"draft:{draft_id}",
            now=now,
            detail={"moved": len(found.moves), "organisations": found.organisations},
            idempotency_key=idempotency_key,
        )
