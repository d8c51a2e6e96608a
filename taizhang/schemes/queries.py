"""Versions and kinds as plain data; a version's tree and plan are read once a process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from taizhang.core.language.check import check
from taizhang.core.language.tree import Scheme
from taizhang.core.plan.build import build
from taizhang.core.plan.steps import Plan
from taizhang.schemes.models import Kind, SchemeVersion


@dataclass(frozen=True, slots=True)
class Version:
    """An adopted version with its tree and plan."""

    id: int
    code: str
    year: int
    number: int
    title: str
    digest: str
    in_force_from: date
    closes_on: date
    basis: str
    adopted_by: str
    adopted_at: datetime
    text: str
    scheme: Scheme
    plan: Plan


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of record."""

    id: int
    key: str
    ledger: str
    feeds: str
    label: str
    spec: Mapping[str, Any]
    version_id: int
    scheme_code: str
    year: int

    def choices(self, name: str) -> tuple[str, ...]:
        """Return a closed list that the kind declares: 来源, 分类, 步骤, 结果."""
        value = self.spec.get(name)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()


class NoSuchKind(LookupError):
    """Raised where no scheme in force declares the kind, or more than one does."""


@lru_cache(maxsize=32)
def _read(text: str) -> tuple[Scheme, Plan]:
    scheme = check(text).unwrap()
    return scheme, build(scheme)


def _version(row: SchemeVersion) -> Version:
    scheme, plan = _read(row.text)
    return Version(
        row.pk,
        row.code,
        row.year,
        row.number,
        row.title,
        row.digest,
        row.in_force_from,
        row.closes_on,
        row.basis,
        row.adopted_by,
        row.adopted_at,
        row.text,
        scheme,
        plan,
    )


def get_version(version_id: int) -> Version:
    """Return a version.

    Raises:
        LookupError: where there is none.
    """
    row = SchemeVersion.objects.filter(pk=version_id).first()
    if row is None:
        raise LookupError(version_id)
    return _version(row)


def list_versions() -> list[Version]:
    """Return all versions, newest first within each scheme and year."""
    return [_version(row) for row in SchemeVersion.objects.order_by("code", "-year", "-number")]


def list_current(year: int | None = None) -> list[Version]:
    """Return the newest version of every scheme and year (or of one year)."""
    newest: dict[tuple[str, int], SchemeVersion] = {}
    rows = SchemeVersion.objects.order_by("code", "year", "number")
    for row in rows.filter(year=year) if year else rows:
        newest[row.code, row.year] = row
    return [_version(row) for row in newest.values()]


def list_in_force(on: date) -> list[Version]:
    """Return the newest version of every scheme whose records are still taken on a day."""
    return [version for version in list_current() if version.in_force_from <= on <= version.closes_on]


def _kind(row: Kind) -> KindRow:
    version = row.scheme_version
    return KindRow(row.pk, row.key, row.ledger, row.feeds, row.label, row.spec, version.pk, version.code, version.year)


def get_kind(key: str, *, scheme_code: str = "", year: int | None = None) -> KindRow:
    """Return the kind of that name that is not replaced.

    Raises:
        NoSuchKind: where none, or more than one scheme declares it.
    """
    rows = Kind.objects.filter(key=key, replaced_on=None).select_related("scheme_version")
    if scheme_code:
        rows = rows.filter(scheme_version__code=scheme_code)
    if year:
        rows = rows.filter(scheme_version__year=year)
    found = list(rows.order_by("-scheme_version__year", "-pk")[:2])
    if not found or (len(found) == 2 and found[0].scheme_version.year == found[1].scheme_version.year):
        raise NoSuchKind(key)
    return _kind(found[0])


@dataclass(frozen=True, slots=True)
class Asking:
    """A consequence that asks somebody to act: of what overdue kind, by a record of which kind, in which term."""

    overdue: str
    asks: str
    term: str


def list_askings() -> list[Asking]:
    """Return what the newest versions ask of those in charge of something overdue (后果: 逾期, 提出, 由, 期限)."""
    return [
        Asking(consequence.when["逾期"], consequence.proposes, consequence.term.text)
        for version in list_current()
        for consequence in version.scheme.consequences.values()
        if consequence.when.get("逾期") and consequence.proposes in version.scheme.kinds and consequence.term
    ]


def list_kinds(*, ledger: str = "", feeds: str = "") -> list[KindRow]:
    """Return the kinds not replaced, of a ledger or of a fact table."""
    rows = Kind.objects.filter(replaced_on=None).select_related("scheme_version").order_by("pk")
    if ledger:
        rows = rows.filter(ledger=ledger)
    if feeds:
        rows = rows.filter(feeds=feeds)
    return [_kind(row) for row in rows]
