"""Versions, kinds and drafts as plain data; a version's tree and plan are read once a process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from taizhang.core.cases import coverage, run
from taizhang.core.cases.read import Case, read
from taizhang.core.cases.report import Different
from taizhang.core.language.check import check
from taizhang.core.language.tree import Scheme
from taizhang.core.plan.build import build
from taizhang.core.plan.steps import Plan
from taizhang.core.problems import Problem
from taizhang.schemes.models import OPEN, PROPOSED, Draft, Kind, SchemeVersion


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
    cases: tuple[tuple[str, str], ...]
    bases: Mapping[str, str]


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
def _read(text: str, bases: tuple[tuple[str, str], ...]) -> tuple[Scheme, Plan]:
    scheme = check(text, bases=dict(bases)).unwrap()
    return scheme, build(scheme)


def _version(row: SchemeVersion) -> Version:
    scheme, plan = _read(row.text, tuple(row.bases.items()))
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
        tuple((str(name), str(words)) for name, words in row.cases),
        row.bases,
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


# --- drafts -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft: what it is made from, its text, who did what when."""

    id: int
    public_id: str
    version_id: int
    text: str
    cases: tuple[tuple[str, str], ...]
    state: str
    reason: str
    begun_by: str
    begun_at: datetime
    proposed_by: str
    proposed_by_person: int | None
    proposed_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    adopted: int | None
    title: str
    year: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """A draft judged: its tree where it could be made, the checker's problems, and the cases that do not come out."""

    scheme: Scheme | None
    problems: tuple[Problem, ...]
    different: tuple[Different, ...]
    faults: tuple[Problem, ...]  # of cases that cannot be read or run
    expected: int = 0
    lacking: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What the checker refuses."""
        return tuple(problem for problem in self.problems if problem.severity is problem.severity.ERROR)

    @property
    def refusing(self) -> tuple[Problem, ...]:
        """Everything that stands against proposing."""
        differing = tuple(
            Problem(
                "C03", f"{one.case.title}：“{one.cell.field}”应得“{one.cell.text}”，算得“{one.found}”", "改例或改规则"
            )
            for one in self.different
        )
        return (*self.errors, *self.faults, *differing)


def read_cases(cases: Iterable[tuple[str, str]]) -> tuple[list[Case], list[Problem]]:
    """Return the cases of files given as (name, text), and what could not be read."""
    found: list[Case] = []
    problems: list[Problem] = []
    for name, text in cases:
        one, faults = read(text, name)
        found += one
        problems += faults
    return found, problems


def judged(draft: Draft | DraftRow) -> Judgement:
    """Return how a draft stands: checked, and its cases run where it has no error."""
    cases = tuple((str(name), str(text)) for name, text in draft.cases)
    return _judged(draft.text, cases, tuple(_bases_of(draft).items()))


def _bases_of(draft: Draft | DraftRow) -> Mapping[str, str]:
    if isinstance(draft, Draft):
        return dict(draft.version.bases)
    return get_version(draft.version_id).bases


@lru_cache(maxsize=8)
def _judged(text: str, cases: tuple[tuple[str, str], ...], bases: tuple[tuple[str, str], ...]) -> Judgement:
    outcome = check(text, bases=dict(bases))
    found, faults = read_cases(cases)
    if outcome.errors or outcome.value is None:
        return Judgement(outcome.value, outcome.problems, (), tuple(faults))
    report = run.run(outcome.value, found)
    other = [problem for problem in report.problems if problem.code != "C03"]
    lacking = coverage.uncovered(outcome.value, build(outcome.value), report)
    return Judgement(
        outcome.value, outcome.problems, tuple(report.different), (*faults, *other), report.expected, tuple(lacking)
    )


def get_draft(public_id: str) -> DraftRow:
    """Return a draft.

    Raises:
        LookupError: where there is none.
    """
    row = Draft.objects.select_related("version").filter(public_id=public_id).first()
    if row is None:
        raise LookupError(public_id)
    return _draft(row)


def list_drafts() -> list[DraftRow]:
    """Return the drafts that wait: open ones and proposed ones, the newest first."""
    rows = Draft.objects.select_related("version").filter(state__in=(OPEN, PROPOSED)).order_by("-begun_at")
    return [_draft(row) for row in rows]


def _draft(row: Draft) -> DraftRow:
    return DraftRow(
        row.pk,
        row.public_id,
        row.version_id,
        row.text,
        tuple((str(name), str(text)) for name, text in row.cases),
        row.state,
        row.reason,
        row.begun_by,
        row.begun_at,
        row.proposed_by,
        row.proposed_by_person_id,
        row.proposed_at,
        row.ended_by,
        row.ended_at,
        row.adopted_id,
        row.version.title,
        row.version.year,
    )
