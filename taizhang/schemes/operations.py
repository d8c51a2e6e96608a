"""Adopt a version: the document is checked, its cases are run, its kinds are declared, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from taizhang.core.cases import run
from taizhang.core.cases.read import read
from taizhang.core.language.check import check
from taizhang.core.language.dictionary import FACT_TABLES, LEDGERS
from taizhang.core.language.tree import Kind as KindNode
from taizhang.core.language.tree import Scheme
from taizhang.core.problems import Problem, Refused
from taizhang.journal import operations as journal
from taizhang.schemes.models import Kind, SchemeVersion


def adopt(
    *,
    actor: journal.Actor,
    text: str,
    cases: Sequence[tuple[str, str]],
    now: datetime,
    idempotency_key: str,
    basis: str = "",
) -> int:
    """Adopt a document as the next version of its scheme and year; return the version's id.

    Raises:
        Refused: with every problem of the document and every case that does not come out.
    """
    scheme = check(text).unwrap()
    _run_cases(scheme, cases)
    digest = hashlib.sha256(text.encode()).hexdigest()
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
    problems: list[Problem] = []
    found = []
    for name, text in cases:
        read_cases, faults = read(text, name)
        found += read_cases
        problems += faults
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
