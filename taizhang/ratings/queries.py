"""Ratings as plain data within the reader's scope: the list, the card, the evidence, what waits for a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from taizhang.accounts.queries import Access
from taizhang.core.engine.result import State
from taizhang.core.plan import folds
from taizhang.core.plan import steps as plan_steps
from taizhang.ledgers import queries as ledgers
from taizhang.ratings.models import ANSWERED, CONFIRMED, OBJECTED, Decision, Rating, Run
from taizhang.schemes.queries import Version

ACTS = {OBJECTED: "提出异议", ANSWERED: "答复异议", CONFIRMED: "确认"}
STAGES = {OBJECTED: "有异议", ANSWERED: "已答复", CONFIRMED: "已确认", "": "机器提出，待确认"}
PAGE = 100
STATES = tuple((state.value, state.label) for state in State)


class NotFound(LookupError):
    """Raised where a rating does not exist or lies outside the reader's scope."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in a list."""

    id: int
    number: int
    scheme_code: str
    title: str
    year: int
    period: str
    moment: datetime
    started_by: str
    started_at: datetime
    facts: int
    facts_digest: str
    scheme_digest: str
    version_id: int
    version_number: int


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A rating in a list."""

    public_id: str
    org_id: str
    org_name: str
    org_kind: str
    state: str
    state_label: str
    star: str
    score: str
    vetoes: tuple[str, ...]
    flags: tuple[str, ...]
    reason: str
    stage: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a list of ratings is narrowed by."""

    run_id: int | None = None
    state: str = ""
    star: str = ""
    text: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class RunTab:
    """The newest run of a scheme, and whether the list shows that scheme."""

    run: RunRow
    current: bool


@dataclass(frozen=True, slots=True)
class RatingsPage:
    """The list of a run."""

    run: RunRow | None
    tabs: tuple[RunTab, ...]
    runs: tuple[RunRow, ...]
    rows: tuple[RatingRow, ...]
    total: int
    counts: tuple[tuple[str, str, int], ...]
    chosen: Chosen
    stars: tuple[str, ...]
    scored: bool

    @property
    def next(self) -> int:
        """Where the next page begins; 0 where there is none."""
        return self.chosen.offset + PAGE if self.chosen.offset + PAGE < self.total else 0

    @property
    def previous(self) -> int:
        """Where the page before begins."""
        return max(0, self.chosen.offset - PAGE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a decision of the reader."""

    title: str
    url_name: str
    url_args: tuple[str, ...]
    why: str


def within(access: Access) -> QuerySet[Rating]:
    if not access.paths:
        return Rating.objects.none()
    within = reduce(or_, (Q(org_path__startswith=path) for path in access.paths))
    return Rating.objects.filter(within).select_related("organisation", "run__scheme_version")


def run_row(run: Run) -> RunRow:
    version = run.scheme_version
    return RunRow(
        run.pk,
        run.number,
        version.code,
        version.title,
        version.year,
        run.period,
        run.moment,
        run.started_by,
        run.started_at,
        run.facts,
        run.facts_digest,
        run.scheme_digest,
        version.pk,
        version.number,
    )


def list_runs() -> list[RunRow]:
    """Return all runs, the newest of each scheme first."""
    runs = Run.objects.select_related("scheme_version").order_by("scheme_version__code", "-number")
    return [run_row(run) for run in runs]


def row_of(rating: Rating, last_act: str, reason: str) -> RatingRow:
    state = State(rating.state)
    return RatingRow(
        rating.public_id,
        rating.organisation.public_id,
        rating.organisation.name,
        rating.organisation.kind,
        state.value,
        state.label,
        rating.star,
        rating.score,
        tuple(word for word in rating.vetoes.split(";") if word),
        tuple(word for word in rating.flags.split(";") if word),
        reason,
        STAGES[last_act],
    )


def _newest(runs: Iterable[RunRow]) -> dict[tuple[str, int], RunRow]:
    """Return the newest run of every scheme and year; ``runs`` come newest first."""
    newest: dict[tuple[str, int], RunRow] = {}
    for row in runs:
        newest.setdefault((row.scheme_code, row.year), row)
    return newest


def ratings_page(access: Access, chosen: Chosen) -> RatingsPage:
    """Return the ratings of a run: seven statements whatever the size.

    Unless a run is chosen, it is the newest of the scheme that rates most organisations of the reader.
    """
    runs = list_runs()
    newest = _newest(runs)
    rated = Counter(
        within(access).filter(run_id__in=[run.id for run in newest.values()]).values_list("run_id", flat=True)
    )
    default = max(newest.values(), key=lambda run: rated[run.id], default=None)
    run = next((row for row in runs if row.id == chosen.run_id), None) if chosen.run_id else default
    if run is None:
        return RatingsPage(None, (), (), (), 0, (), chosen, (), scored=False)
    tabs = tuple(RunTab(one, (one.scheme_code, one.year) == (run.scheme_code, run.year)) for one in newest.values())
    siblings = tuple(one for one in runs if (one.scheme_code, one.year) == (run.scheme_code, run.year))
    found = within(access).filter(run_id=run.id)
    counts = Counter(found.values_list("state", flat=True))
    stars = tuple(sorted(set(found.exclude(star="").values_list("star", flat=True))))
    exact = {"state": chosen.state, "star": chosen.star, "organisation__name__contains": chosen.text}
    found = found.filter(**{name: value for name, value in exact.items() if value}).order_by("organisation__path", "pk")
    shown = _with_reasons(found[chosen.offset : chosen.offset + PAGE])
    acts = last_acts([rating.pk for rating, _ in shown])
    rows = tuple(row_of(rating, acts.get(rating.pk, ""), reason) for rating, reason in shown)
    counted = tuple((value, label, counts.get(value, 0)) for value, label in STATES)
    scored = any(row.score for row in rows)
    return RatingsPage(run, tabs, siblings, rows, found.count(), counted, chosen, stars, scored)


def _with_reasons(ratings: QuerySet[Rating]) -> list[tuple[Rating, str]]:
    """Return each rating with its reason; the kept step values, some 30 kB a rating, stay in the database."""
    found: Any = ratings.defer("steps").annotate(why=KeyTextTransform("reason", "steps"))
    return [(rating, rating.why) for rating in found]


def last_acts(ratings: list[int]) -> dict[int, str]:
    decisions = Decision.objects.filter(rating_id__in=ratings).order_by("no")
    return dict(decisions.values_list("rating_id", "act"))


def get_for(access: Access, public_id: str) -> Rating:
    rating = within(access).filter(public_id=public_id).first()
    if rating is None:
        raise NotFound(public_id)
    return rating


def waiting_for(access: Access, *, limit: int = 20) -> list[Waiting]:
    """Return what waits for a county office: objections to answer, values to confirm, ratings to confirm."""
    if "county_office" not in access.roles:
        return []
    newest = _newest(list_runs())
    found = within(access).filter(run_id__in=[run.id for run in newest.values()]).order_by("organisation__path")
    ratings = _with_reasons(found)
    acts = last_acts([rating.pk for rating, _ in ratings])
    waiting = [_wait(rating, "有异议待答复") for rating, _ in ratings if acts.get(rating.pk) == OBJECTED]
    waiting += [_wait(one, why) for one, why in ratings if one.state == "pending" and one.pk not in acts]
    ready = [one for one, _ in ratings if one.state in ("rated", "vetoed") and acts.get(one.pk) != CONFIRMED]
    if ready:
        waiting.append(Waiting(f"{len(ready)}个组织的评定待确认", "ratings:list", (), "机器提出，由具名的人确认"))
    return waiting[:limit]


def _wait(rating: Rating, why: str) -> Waiting:
    return Waiting(f"{rating.organisation.name}的评定", "ratings:card", (rating.public_id,), why)


def current_of(access: Access, org_public_id: str) -> list[Any]:
    """Return the newest rating of an organisation in every scheme: (title, star, state label, public id)."""
    found = within(access).filter(organisation__public_id=org_public_id).order_by("-run_id")
    newest: dict[str, Rating] = {}
    for rating in found:
        newest.setdefault(rating.run.scheme_version.code, rating)
    return [
        (rating.run.scheme_version.title, rating.star, State(rating.state).label, rating.public_id)
        for rating in newest.values()
    ]


def subject_steps(version: Version) -> tuple[str, ...]:
    """Return the names of manual marks and inputs that people state for a scheme."""
    return tuple(
        step.name
        for step in version.plan.steps
        if isinstance(step, plan_steps.Measured) and isinstance(step.fold, folds.InputOf)
    )


def newest_ratings() -> list[RatingRow]:
    """Return the ratings of the newest run of every scheme, the whole county."""
    newest = [run.id for run in _newest(list_runs()).values()]
    found = Rating.objects.filter(run_id__in=newest).select_related("organisation", "run__scheme_version")
    return [row_of(rating, "", rating.steps["reason"]) for rating in found.order_by("organisation__path")]


def sanctions_of(organisation_id: int) -> list[str]:
    """Return the public ids of the sanctions recorded for an organisation."""
    return ledgers.ids_of(organisation_id=organisation_id, feeds="sanctions")
