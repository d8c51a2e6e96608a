"""Ratings as plain data within the reader's scope: the list, the card, the evidence, what waits for a decision."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from taizhang.accounts.queries import Access
from taizhang.core.engine.result import State
from taizhang.core.plan import steps as plan_steps
from taizhang.core.problems import Problem, Refused
from taizhang.ledgers import queries as ledgers
from taizhang.ratings.models import (
    ANSWERED,
    CONFIRMATION,
    CONFIRMED,
    DECLARATION,
    INPUT,
    OBJECTED,
    Decision,
    Rating,
    Run,
    Statement,
)
from taizhang.schemes import queries as schemes
from taizhang.ui.forms import page_start

ACTS = {OBJECTED: "提出异议", ANSWERED: "答复异议", CONFIRMED: "确认"}
STAGES = {OBJECTED: "有异议", ANSWERED: "已答复", CONFIRMED: "已确认", "": "机器提出，待确认"}
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
PAGE = 100
STATES = tuple((state.value, state.label) for state in State)
WAITING = "waiting"  # may be confirmed now
NARROWED = ((WAITING, "待确认"), (OBJECTED, "有异议"), (CONFIRMED, "已确认"))
READY = (State.RATED.value, State.VETOED.value)


class NotFound(LookupError):
    """Raised where a rating or a run does not exist or lies outside the reader's scope."""


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
    stage: str = ""
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
    offset: int = 0
    falls_back: int = 0  # confirmations that would have to be given again after rating again
    stages: tuple[tuple[str, str], ...] = NARROWED

    @property
    def next(self) -> int:
        """Where the next page begins; 0 where there is none."""
        return self.offset + PAGE if self.offset + PAGE < self.total else 0

    @property
    def previous(self) -> int:
        """Where the page before begins."""
        return max(0, self.offset - PAGE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a decision of the reader."""

    title: str
    url_name: str
    url_args: tuple[str, ...]
    why: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection that nobody answered yet: on which card it was raised, and by whom."""

    public_id: str
    number: int
    text: str
    by: str
    at: datetime


Subject = tuple[str, int, int]  # scheme, year, organisation


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
    runs = Run.objects.select_related("scheme_version").order_by("scheme_version__code", "-pk")
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
    """Return the ratings of a run: eight statements whatever the size.

    Unless a run is chosen, it is the newest of the scheme that rates most organisations of the reader.

    Raises:
        NotFound: where the chosen run does not exist, or rates nobody of the reader's.
    """
    every = list_runs()
    rated = _rated(access)
    runs = [run for run in every if access.is_county or rated.get(run.id)]
    newest = _newest(runs)
    default = max(newest.values(), key=lambda run: rated.get(run.id, 0), default=None)
    run = next((row for row in runs if row.id == chosen.run_id), None) if chosen.run_id else default
    if run is None:
        if chosen.run_id:
            raise NotFound(str(chosen.run_id))
        return RatingsPage(None, (), (), (), 0, (), chosen, (), scored=False)
    tabs = tuple(RunTab(one, (one.scheme_code, one.year) == (run.scheme_code, run.year)) for one in newest.values())
    siblings = tuple(one for one in runs if (one.scheme_code, one.year) == (run.scheme_code, run.year))
    is_newest = run.id == _newest(every)[run.scheme_code, run.year].id
    found = _with_last(within(access).filter(run_id=run.id))
    outcomes = list(found.values_list("state", "star", "last"))
    counts = Counter(state for state, _, _ in outcomes)
    stars = tuple(sorted({star for _, star, _ in outcomes if star}))
    confirmed = sum(last == CONFIRMED for _, _, last in outcomes)
    objected = {org for code, year, org in open_objections() if (code, year) == (run.scheme_code, run.year)}
    exact = {"state": chosen.state, "star": chosen.star, "organisation__name__contains": chosen.text}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    found = _at_stage(found, chosen.stage, objected if is_newest else set())
    total = found.count()
    offset = page_start(chosen.offset, total, PAGE)
    shown = _with_reasons(found.order_by("organisation__path", "pk")[offset : offset + PAGE])
    rows = tuple(
        row_of(rating, standing(_last(rating), is_open=rating.organisation_id in objected, is_newest=is_newest), reason)
        for rating, reason in shown
    )
    counted = tuple((value, label, counts.get(value, 0)) for value, label in STATES)
    scored = any(row.score for row in rows)
    falls_back = confirmed if is_newest else 0
    return RatingsPage(run, tabs, siblings, rows, total, counted, chosen, stars, scored, offset, falls_back)


def _rated(access: Access) -> dict[int, int]:
    """Return how many organisations of the reader each run rates."""
    rows = within(access).values("run_id").annotate(n=Count("pk")).order_by()
    return dict(rows.values_list("run_id", "n"))


def _with_last(ratings: QuerySet[Rating]) -> QuerySet[Any]:
    """Return ratings with what was last done with each."""
    acts = Decision.objects.filter(rating=OuterRef("pk")).order_by("-no").values("act")[:1]
    return ratings.annotate(last=Coalesce(Subquery(acts), Value("")))


def _last(rating: Any) -> str:
    return str(rating.last)


def _at_stage(ratings: QuerySet[Any], stage: str, objected: set[int]) -> QuerySet[Any]:
    """Return the ratings at a stage: those that may be confirmed now, those objected to, those confirmed."""
    if stage == WAITING:
        ready = ratings.filter(state__in=READY).exclude(organisation_id__in=objected)
        return ready.exclude(last__in=(CONFIRMED, OBJECTED))
    if stage == OBJECTED:
        return ratings.filter(Q(last=OBJECTED) | Q(organisation_id__in=objected))
    return ratings.filter(last=CONFIRMED) if stage == CONFIRMED else ratings


def open_objections(organisation_id: int | None = None) -> dict[Subject, Objection]:
    """Return the objections without an answer, whichever run they were raised on: rating again answers none."""
    acts = Decision.objects.filter(act__in=(OBJECTED, ANSWERED))
    if organisation_id is not None:
        acts = acts.filter(rating__organisation_id=organisation_id)
    of = "rating__run__scheme_version__"
    rows = acts.order_by("at", "pk").values_list(
        f"{of}code", f"{of}year", "rating__organisation_id", "act", "rating__public_id", "rating__run__number", "text",
        "by", "at",
    )  # fmt: skip
    found: dict[Subject, Objection] = {}
    for code, year, organisation, act, *said in rows:
        found.pop((code, year, organisation), None)
        if act == OBJECTED:
            found[code, year, organisation] = Objection(*said)
    return found


def objection_to(rating: Rating) -> Objection | None:
    """Return the objection of a rated organisation that waits for its answer, of this run or of one before."""
    version = rating.run.scheme_version
    return open_objections(rating.organisation_id).get((version.code, version.year, rating.organisation_id))


def newest_run_of(rating: Rating) -> int:
    """Return the id of the newest run of a rating's scheme and year, over all its versions."""
    version = rating.run.scheme_version
    runs = Run.objects.filter(scheme_version__code=version.code, scheme_version__year=version.year)
    return runs.order_by("-pk").values_list("pk", flat=True)[0]


def standing(last: str, *, is_open: bool, is_newest: bool) -> str:
    """Return where a rating stands, by its last act and by whether its organisation's objection is open."""
    if last == CONFIRMED:
        return last
    if is_open and (is_newest or last == OBJECTED):
        return OBJECTED
    return ANSWERED if last == OBJECTED else last


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


@dataclass(frozen=True, slots=True)
class StatementRow:
    """What a source stated for an organisation and a period: the value that counts, and those before it."""

    what: str
    name: str
    value: str
    source: str
    posted_by: str
    posted_at: datetime
    is_figure: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class StatementsPage:
    """What was stated beside the ledgers for an organisation in the period of a rating."""

    public_id: str
    org_id: str
    org_name: str
    period: str
    rows: tuple[StatementRow, ...]
    may_correct: bool


_STATED = {INPUT: "数值", DECLARATION: "申报齐全", CONFIRMATION: "确认"}


def statements_page(access: Access, public_id: str) -> StatementsPage:
    """Return what was stated for the organisation and period of a rating, what counts first.

    Raises:
        NotFound: where the rating does not exist or lies outside the scope.
    """
    rating = get_for(access, public_id)
    rows = Statement.objects.filter(organisation=rating.organisation_id, period=rating.run.period)
    found = sorted(rows.order_by("name", "-pk"), key=lambda row: row.superseded_at is not None)
    said = {True: "成立", False: "不成立", None: ""}
    return StatementsPage(
        public_id,
        rating.organisation.public_id,
        rating.organisation.name,
        rating.run.period,
        tuple(
            StatementRow(
                _STATED[row.what],
                row.name,
                row.value or said[row.confirmed],
                row.source,
                row.posted_by,
                row.posted_at,
                row.what == INPUT,
                row.superseded_at is None,
            )
            for row in found
        ),
        "county_office" in access.roles,
    )


def require_figure(name: str, period: str, value: str) -> None:
    """Pass where a value can be stated as a figure or mark.

    Raises:
        Refused: where it is no number, or above the ceiling of the mark.
    """
    if not _NUMBER.fullmatch(value):
        raise Refused([Problem("F04", f"“{value}”不是至多四位小数的数", "写成如 14 或 14.5")])
    for version in schemes.list_current():
        step = version.plan.step(name)
        if str(version.plan.period) == period and isinstance(step, plan_steps.Measured) and step.ceiling:
            whole, _, rest = value.partition(".")
            if int(whole + rest.ljust(4, "0")) > step.ceiling:
                raise Refused([Problem("F30", f"“{name}”{value}分超过上限", f"至多{step.ceiling // 10000}分")])


def stated(organisation_id: int, name: str, period: str, source: str) -> str | None:
    """Return the figure that stands of a name, period and source; None where nothing was stated."""
    rows = Statement.objects.filter(
        what=INPUT, organisation=organisation_id, name=name, period=period, source=source, superseded_at=None
    )
    found: str | None = rows.values_list("value", flat=True).first()
    return found


def waiting_for(access: Access, *, limit: int = 20) -> list[Waiting]:
    """Return what waits for a county office: objections to answer, ratings to confirm, values to confirm."""
    if "county_office" not in access.roles:
        return []
    newest = list(_newest(list_runs()).values())
    found = _with_last(within(access).filter(run_id__in=[run.id for run in newest])).order_by("organisation__path")
    ratings = [rating for rating, _ in _with_reasons(found)]
    objected = open_objections()
    of = {run.id: (run.scheme_code, run.year) for run in newest}
    disputed = [one for one in ratings if (*of[one.run_id], one.organisation_id) in objected]
    apart = {one.pk for one in disputed}
    waiting = [_wait(one, "有异议待答复") for one in disputed]
    for run in newest:
        ready = sum(
            one.run_id == run.id and one.state in READY and one.pk not in apart and _last(one) != CONFIRMED
            for one in ratings
        )
        if ready:
            title, query = f"{run.title}：{ready}个组织的评定待确认", f"?run={run.id}&stage={WAITING}"
            waiting.append(Waiting(title, "ratings:list", (), "机器提出，由具名的人确认", query))
    waiting += [_wait(one, one.why) for one in _pending(ratings, apart)]
    return waiting[:limit]


def _pending(ratings: Iterable[Any], apart: set[int]) -> list[Any]:
    return [one for one in ratings if one.state == "pending" and one.pk not in apart and not one.last]


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


def newest_ratings() -> list[RatingRow]:
    """Return the ratings of the newest run of every scheme, the whole county."""
    newest = [run.id for run in _newest(list_runs()).values()]
    found = Rating.objects.filter(run_id__in=newest).select_related("organisation", "run__scheme_version")
    return [row_of(rating, "", rating.steps["reason"]) for rating in found.order_by("organisation__path")]


def sanctions_of(organisation_id: int) -> list[str]:
    """Return the public ids of the sanctions recorded for an organisation."""
    return ledgers.ids_of(organisation_id=organisation_id, feeds="sanctions")
