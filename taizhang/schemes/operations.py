"""Adopt a version, all or nothing; draft the next one: one person changes and proposes, another adopts."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from taizhang.core.cases import run
from taizhang.core.cases.read import Cell
from taizhang.core.cases.rewrite import rewritten
from taizhang.core.language.check import check
from taizhang.core.language.dictionary import FACT_TABLES, LEDGERS
from taizhang.core.language.literals import Mark
from taizhang.core.language.parameters import changed
from taizhang.core.language.tree import Kind as KindNode
from taizhang.core.language.tree import Scheme
from taizhang.core.problems import Problem, Refused
from taizhang.journal import operations as journal
from taizhang.schemes.models import ADOPTED, LONGEST_REASON, OPEN, PROPOSED, WITHDRAWN, Draft, Kind, SchemeVersion
from taizhang.schemes.queries import judged, read_cases


def adopt(
    *,
    actor: journal.Actor,
    text: str,
    cases: Sequence[tuple[str, str]],
    now: datetime,
    idempotency_key: str,
    basis: str = "",
    bases: Mapping[str, str] | None = None,
) -> int:
    """Adopt a document as the next version of its scheme and year; return the version's id.

    ``bases`` are the texts that it builds on (承接), by code; the one it names is kept with it.

    Raises:
        Refused: with every problem of the document and every case that does not come out.
    """
    scheme = check(text, bases=bases).unwrap()
    kept = {scheme.builds_on: (bases or {})[scheme.builds_on]} if scheme.builds_on else {}
    _run_cases(scheme, cases)
    digest = hashlib.sha256("\0".join([text, *kept.values()]).encode()).hexdigest()
    with transaction.atomic():
        earlier = SchemeVersion.objects.filter(code=scheme.code, year=scheme.year)
        if earlier.filter(digest=digest).exists():
            raise Refused([Problem("E05", "这份方案已经采用过", "改动后再采用，或沿用现行版本")])
        version = SchemeVersion.objects.create(
            code=scheme.code,
            year=scheme.year,
            number=earlier.count() + 1,
            title=scheme.title,
            text=text,
            cases=[list(case) for case in cases],
            bases=kept,
            digest=digest,
            in_force_from=scheme.in_force,
            closes_on=scheme.closes,
            basis=basis,
            adopted_by=actor.name,
            adopted_at=now,
        )
        replaced = Kind.objects.filter(
            scheme_version__code=scheme.code, scheme_version__year=scheme.year, replaced_on=None
        )
        replaced.update(replaced_on=now.date())
        Kind.objects.bulk_create(_kind(version, kind) for kind in scheme.kinds.values())
        journal.write(
            actor=actor,
            act="scheme.adopt",
            subject=f"scheme:{version.pk}",
            now=now,
            detail={"code": scheme.code, "year": scheme.year, "number": version.number, "kinds": len(scheme.kinds)},
            idempotency_key=idempotency_key,
        )
    return version.pk


def _run_cases(scheme: Scheme, cases: Sequence[tuple[str, str]]) -> None:
    found, problems = read_cases(cases)
    problems += run.run(scheme, found).problems
    if problems:
        raise Refused(problems)


def _kind(version: SchemeVersion, kind: KindNode) -> Kind:
    return Kind(
        scheme_version=version,
        key=kind.name,
        ledger=LEDGERS[kind.ledger.value],
        feeds=FACT_TABLES[kind.feeds.value] if kind.feeds else "",
        label=kind.name,
        spec=dict(kind.spec or {}),
        in_force_from=version.in_force_from,
    )


# --- drafts -------------------------------------------------------------------------------


def begin_draft(*, version_id: int, actor: journal.Actor, now: datetime, idempotency_key: str) -> str:
    """Begin the next version as a copy of an adopted one; return the draft's public id.

    Raises:
        LookupError: where there is no such version.
    """
    with transaction.atomic():
        version = SchemeVersion.objects.filter(pk=version_id).first()
        if version is None:
            raise LookupError(version_id)
        draft = Draft.objects.create(
            public_id=secrets.token_hex(8),
            version=version,
            text=version.text,
            cases=version.cases,
            begun_by=actor.name,
            begun_at=now,
        )
        _journal("begin", draft, actor, now, idempotency_key)
    return draft.public_id


def set_parameters(
    *,
    public_id: str,
    values: Mapping[str, tuple[str, Mark]],
    actor: journal.Actor,
    now: datetime,
    idempotency_key: str,
) -> None:
    """Write parameters into a draft's document.

    The document may be at fault afterwards, as where points no longer add up: it is kept, shown with its problems,
    and cannot be proposed.

    Raises:
        Refused: for values that cannot stand where they are, every one named; nothing is written.
    """
    with transaction.atomic():
        draft = _held(public_id, OPEN)
        draft.text = changed(draft.text, values).unwrap()
        draft.save(update_fields=["text"])
        _journal("set", draft, actor, now, idempotency_key, parameters=len(values))


def take_over_results(*, public_id: str, actor: journal.Actor, now: datetime, idempotency_key: str) -> int:
    """Write what the changed rules give into the cases that no longer come out; return how many cells.

    A person does so after working them out; both values stand on the draft's page, also for whoever adopts it.
    """
    with transaction.atomic():
        draft = _held(public_id, OPEN)
        judgement = judged(draft)
        by_file: dict[str, list[tuple[Cell, str]]] = {}
        for one in judgement.different:
            by_file.setdefault(one.case.file, []).append((one.cell, one.found))
        draft.cases = [[name, rewritten(text, by_file.get(name, ()))] for name, text in draft.cases]
        draft.save(update_fields=["cases"])
        _journal("take_over", draft, actor, now, idempotency_key, cells=len(judgement.different))
    return len(judgement.different)


def propose_draft(*, public_id: str, reason: str, actor: journal.Actor, now: datetime, idempotency_key: str) -> None:
    """Propose a draft for adoption, with a reason; from now on its text is fixed.

    Raises:
        Refused: where nothing changed, an error stands, a case does not come out, or the actor has no name.
    """
    if not reason.strip():
        raise Refused([Problem("F24", "没有写明理由", "写一句为什么改")])
    if len(reason) > LONGEST_REASON:
        message = f"理由有{len(reason)}字，最多{LONGEST_REASON}字"
        raise Refused([Problem("F21", message, "写短些，详情另附")])
    person = _named(actor)
    with transaction.atomic():
        draft = _held(public_id, OPEN)
        judgement = judged(draft)
        if draft.text == draft.version.text:
            raise Refused([Problem("E06", "与现行版本没有不同", "先改参数，再提请采用")])
        if judgement.refusing:
            raise Refused(judgement.refusing)
        draft.state, draft.reason = PROPOSED, reason.strip()
        draft.proposed_by, draft.proposed_by_person_id, draft.proposed_at = actor.name, person, now
        draft.save(update_fields=["state", "reason", "proposed_by", "proposed_by_person", "proposed_at"])
        _journal("propose", draft, actor, now, idempotency_key)


def adopt_draft(*, public_id: str, actor: journal.Actor, now: datetime, idempotency_key: str) -> int:
    """Adopt a proposed draft as the next version; return its id. The second person of two.

    Raises:
        Refused: where the actor proposed it himself, or has no name.
    """
    person = _named(actor)
    with transaction.atomic():
        draft = _held(public_id, PROPOSED)
        if draft.proposed_by_person_id == person:
            raise Refused([Problem("E07", "提请的人不能自己采用", "请另一位有权的人来采用")])
        cases = [(name, text) for name, text in draft.cases]
        version_id = adopt(
            actor=actor,
            text=draft.text,
            cases=cases,
            now=now,
            idempotency_key=idempotency_key,
            basis=draft.reason,
            bases=draft.version.bases,
        )
        draft.state, draft.adopted_id = ADOPTED, version_id
        draft.ended_by, draft.ended_by_person_id, draft.ended_at = actor.name, person, now
        draft.save(update_fields=["state", "adopted", "ended_by", "ended_by_person", "ended_at"])
    return version_id


def withdraw_draft(*, public_id: str, actor: journal.Actor, now: datetime, idempotency_key: str) -> None:
    """Give a draft up, open or proposed; it stays to be read."""
    with transaction.atomic():
        draft = _held(public_id, OPEN, PROPOSED)
        draft.state = WITHDRAWN
        draft.ended_by, draft.ended_by_person_id, draft.ended_at = actor.name, actor.person_id, now
        draft.save(update_fields=["state", "ended_by", "ended_by_person", "ended_at"])
        _journal("withdraw", draft, actor, now, idempotency_key)


def _named(actor: journal.Actor) -> int:
    if actor.person_id is None:
        raise Refused([Problem("F31", "提请和采用要有具名的人", "由有权的人登录后办理")])
    return actor.person_id


def _held(public_id: str, *states: str) -> Draft:
    draft = Draft.objects.select_for_update().select_related("version").filter(public_id=public_id).first()
    if draft is None:
        raise LookupError(public_id)
    if draft.state not in states:
        raise Refused([Problem("E08", "这份草稿已经提请、采用或放弃", "刷新后再看")])
    return draft


def _journal(act: str, draft: Draft, actor: journal.Actor, now: datetime, key: str, **detail: int) -> None:
    said: dict[str, str | int] = {"code": draft.version.code, "year": draft.version.year, **detail}
    journal.write(
        actor=actor,
        act=f"draft.{act}",
        subject=f"draft:{draft.public_id}",
        now=now,
        detail=said,
        idempotency_key=key,
    )
