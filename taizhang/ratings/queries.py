"""Ratings as plain data within the reader's scope: the list, the card, the evidence, what waits for a decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from taizhang.accounts import queries as accounts
from taizhang.accounts.queries import Access
from taizhang.core.engine import record
from taizhang.core.engine.result import Item, State
from taizhang.core.engine.result import Rating as Rated
from taizhang.core.explain.tree import Explanation, explain
from taizhang.core.plan import steps as plan_steps
from taizhang.core.plan.steps import CONFIRMED as CONFIRMED_STEP
from taizhang.ledgers import queries as ledgers
from taizhang.ratings.models import ANSWERED, CONFIRMED, OBJECTED, Decision, Rating, Run
from taizhang.registry import queries as registry
from taizhang.schemes import queries as schemes
from taizhang.schemes.queries import Version

SHOWN_RECORDS = 12  # under one line of a card; the evidence page lists them all
_ACTS = {OBJECTED: "提出异议", ANSWERED: "答复异议", CONFIRMED: "确认"}
_STAGES = {OBJECTED: "有异议", ANSWERED: "已答复", CONFIRMED: "已确认", "": "机器提出，待确认"}
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
class RatingsPage:
    """The list of a run."""

    run: RunRow | None
    runs: tuple[RunRow, ...]
    rows: tuple[RatingRow, ...]
    total: int
    counts: tuple[tuple[str, int], ...]
    state: str
    star: str
    text: str
    stars: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A record under a line of a card."""

    public_id: str
    title: str
    on: date | None
    recorded_on: date | None
    late_days: int
    known: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A line under an indicator: met or not, its words, its first records and how many there are."""

    number: int
    label: str
    met: bool | None
    text: str
    records: tuple[RecordLink, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the explanation, ready to show."""

    name: str
    label: str
    role: str
    value: str
    share: str
    sentence: str
    article: str
    line: int
    assumed: bool
    working: str
    note: str
    children: tuple[Node, ...]
    items: tuple[ItemLine, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What somebody did with a rating."""

    act: str
    label: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OtherRun:
    """The same organisation's rating in another run of the scheme."""

    public_id: str
    number: int
    state_label: str
    star: str
    score: str
    moment: datetime
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value that would bar a star, and that a named body has yet to confirm."""

    name: str
    by: str


@dataclass(frozen=True, slots=True)
class CardPage:
    """A star card."""

    row: RatingRow
    org: registry.OrgRow
    run: RunRow
    star: Node
    vetoes: tuple[Node, ...]
    total: Node | None
    indicators: tuple[Node, ...]
    reports: tuple[Node, ...]
    decisions: tuple[DecisionLine, ...]
    others: tuple[OtherRun, ...]
    proposed: tuple[Proposed, ...]
    stage: str
    newest: bool
    consequences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """All records under one step of a card."""

    row: RatingRow
    node: Node
    lines: tuple[tuple[str, bool | None, RecordLink], ...]
    total: int
    offset: int
    limit: int

    @property
    def next(self) -> int:
        """Where the next page begins; 0 where there is none."""
        return self.offset + self.limit if self.offset + self.limit < self.total else 0

    @property
    def previous(self) -> int:
        """Where the page before begins."""
        return max(0, self.offset - self.limit)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a decision of the reader."""

    title: str
    url_name: str
    url_args: tuple[str, ...]
    why: str


def _within(access: Access) -> QuerySet[Rating]:
    if not access.paths:
        return Rating.objects.none()
    within = reduce(or_, (Q(org_path__startswith=path) for path in access.paths))
    return Rating.objects.filter(within).select_related("organisation", "run__scheme_version")


def _run_row(run: Run) -> RunRow:
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
    return [_run_row(run) for run in runs]


def _row(rating: Rating, last_act: str) -> RatingRow:
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
        rating.steps["reason"],
        _STAGES[last_act],
    )


def ratings_page(
    access: Access, *, run_id: int | None, state: str = "", star: str = "", text: str = "", limit: int = 300
) -> RatingsPage:
    """Return the ratings of a run (the newest of the first scheme unless told): five statements."""
    runs = list_runs()
    newest: dict[tuple[str, int], RunRow] = {}
    for row in runs:
        newest.setdefault((row.scheme_code, row.year), row)
    run = next((row for row in runs if row.id == run_id), None) if run_id else next(iter(newest.values()), None)
    if run is None:
        return RatingsPage(None, tuple(runs), (), 0, (), state, star, text, ())
    found = _within(access).filter(run_id=run.id)
    counts = Counter(found.values_list("state", flat=True))
    stars = sorted(set(found.exclude(star="").values_list("star", flat=True)))
    if state:
        found = found.filter(state=state)
    if star:
        found = found.filter(star=star)
    if text:
        found = found.filter(organisation__name__contains=text)
    ratings = list(found.order_by("organisation__path")[:limit])
    acts = _last_acts([rating.pk for rating in ratings])
    rows = tuple(_row(rating, acts.get(rating.pk, "")) for rating in ratings)
    counted = tuple((label, counts.get(value, 0)) for value, label in STATES)
    return RatingsPage(run, tuple(runs), rows, len(rows), counted, state, star, text, tuple(stars))


def _last_acts(ratings: list[int]) -> dict[int, str]:
    decisions = Decision.objects.filter(rating_id__in=ratings).order_by("no")
    return dict(decisions.values_list("rating_id", "act"))


def _rating(access: Access, public_id: str) -> Rating:
    rating = _within(access).filter(public_id=public_id).first()
    if rating is None:
        raise NotFound(public_id)
    return rating


def _tree(rating: Rating) -> tuple[Explanation, Rated, Version]:
    version = schemes.get_version(rating.run.scheme_version_id)
    kept = record.from_json(rating.steps)
    return explain(version.scheme, version.plan, kept), kept, version


def card_page(access: Access, public_id: str, *, today: date) -> CardPage:
    """Return a star card: a reading of the kept step values, a dozen statements at most.

    Raises:
        NotFound: where it does not exist or lies outside the scope.
    """
    rating = _rating(access, public_id)
    tree, kept, version = _tree(rating)
    names = _Names(access, tree, version, today)
    star = names.node(tree)
    decisions = list(rating.decisions.order_by("no"))
    last = decisions[-1].act if decisions else ""
    row = _row(rating, last)
    others = _within(access).filter(
        organisation_id=rating.organisation_id, run__scheme_version__code=version.code, run__period=rating.run.period
    )
    runs = sorted(others, key=lambda other: -other.run.pk)
    return CardPage(
        row=row,
        org=registry.by_ids({rating.organisation_id})[rating.organisation_id],
        run=_run_row(rating.run),
        star=star,
        vetoes=tuple(child for child in star.children if child.role == "veto"),
        total=next((child for child in star.children if child.role == "total"), None),
        indicators=tuple(child for child in star.children if child.role == "indicator"),
        reports=tuple(child for child in star.children if child.role == "report"),
        decisions=tuple(DecisionLine(d.act, _ACTS[d.act], d.text, d.by, d.at) for d in decisions),
        others=tuple(_other(other) for other in runs if other.pk != rating.pk),
        proposed=_proposed(kept, version),
        stage=_STAGES[last],
        newest=runs[0].pk == rating.pk,
        consequences=_consequences(rating, version),
    )


def _other(rating: Rating) -> OtherRun:
    return OtherRun(
        rating.public_id,
        rating.run.number,
        State(rating.state).label,
        rating.star,
        rating.score,
        rating.run.moment,
        rating.run.started_at,
    )


def _proposed(kept: Rated, version: Version) -> tuple[Proposed, ...]:
    found = []
    for veto in version.plan.vetoes:
        step = kept.steps.get(veto.name)
        said = kept.steps.get(veto.confirmation) if veto.confirmation else None
        looked = kept.steps.get(veto.of)
        if step and said and looked and looked.value.known and not step.value.known and not said.value.known:
            by = version.scheme.indicators[veto.of].confirmed_by
            found.append(Proposed(veto.confirmation.removeprefix(CONFIRMED_STEP), by))
    return tuple(found)


def _consequences(rating: Rating, version: Version) -> tuple[tuple[str, str, str], ...]:
    """Return what the scheme proposes for this star, never done by machine: (what, to whom, first)."""
    return tuple(
        (c.proposes, c.to, "、".join(c.first))
        for c in version.scheme.consequences.values()
        if rating.star and c.when.get("星级") == rating.star
    )


class _Names:
    """Turns a tree into nodes to show: records get titles, organisations and persons their names."""

    def __init__(self, access: Access, tree: Explanation, version: Version, today: date) -> None:
        self.version = version
        shown = [
            public_id for node in tree.walk() for item in node.items for _, public_id in item.records[:SHOWN_RECORDS]
        ]
        self.records = ledgers.titles_for(access, list(dict.fromkeys(shown)), today=today)
        labels = {item.label for node in tree.walk() for item in node.items}
        self.organisations = registry.by_public_ids(labels)
        self.persons = accounts.names_of(access, labels)

    def node(self, node: Explanation) -> Node:
        """Return a node with all below it."""
        return Node(
            node.name,
            node.label,
            node.role,
            node.value,
            node.share,
            node.sentence,
            node.article,
            node.line,
            node.assumed,
            node.working,
            node.note,
            tuple(self.node(child) for child in node.children),
            tuple(self.item(number, item) for number, item in enumerate(node.items)),
            node.name if any(len(item.records) > SHOWN_RECORDS for item in node.items) else "",
        )

    def item(self, number: int, item: Item) -> ItemLine:
        """Return a line with its first records."""
        records = tuple(self.link(public_id) for _, public_id in item.records[:SHOWN_RECORDS])
        organisation = self.organisations.get(item.label)
        label = organisation.name if organisation else self.persons.get(item.label, item.label)
        return ItemLine(number, label, item.met, self._text(item), records, len(item.records))

    def _text(self, item: Item) -> str:
        if item.label in self.persons and item.text.isdigit():
            return f"{int(item.text) // 10}.{int(item.text) % 10}学时"
        return item.text

    def link(self, public_id: str) -> RecordLink:
        """Return a record's link; one outside the reader's scope keeps its id and shows no title."""
        row = self.records.get(public_id)
        if row is None:
            return RecordLink(public_id, "（不在可见范围）", None, None, 0, known=False)
        return RecordLink(public_id, row.title, row.happened_on, row.recorded_on, row.late_days, known=True)


def evidence_page(
    access: Access, public_id: str, name: str, *, today: date, offset: int = 0, limit: int = 50
) -> EvidencePage:
    """Return all records under a step, a page at a time.

    Raises:
        NotFound: where the rating or the step does not exist.
    """
    rating = _rating(access, public_id)
    tree, _, version = _tree(rating)
    found = tree.find(name)
    if found is None:
        raise NotFound(name)
    pairs = [(item.label, item.met, record_id) for item in found.items for _, record_id in item.records]
    page = pairs[offset : offset + limit]
    rows = ledgers.titles_for(access, [record_id for _, _, record_id in page], today=today)
    names = _Names(access, Explanation(found.name, found.label, found.role, found.value), version, today)
    names.records = rows
    lines = tuple((label, met, names.link(record_id)) for label, met, record_id in page)
    last = _last_acts([rating.pk]).get(rating.pk, "")
    return EvidencePage(_row(rating, last), names.node(found), lines, len(pairs), offset, limit)


def waiting_for(access: Access, *, limit: int = 20) -> list[Waiting]:
    """Return what waits for a county office: objections to answer, values to confirm, ratings to confirm."""
    if "county_office" not in access.roles:
        return []
    newest = {(run.scheme_code, run.year): run.id for run in reversed(list_runs())}
    found = _within(access).filter(run_id__in=newest.values()).order_by("organisation__path")
    ratings = list(found.defer("steps").annotate(why=KeyTextTransform("reason", "steps")))
    acts = _last_acts([rating.pk for rating in ratings])
    waiting = [_wait(rating, "有异议待答复") for rating in ratings if acts.get(rating.pk) == OBJECTED]
    waiting += [_wait(rating, rating.why) for rating in ratings if rating.state == "pending" and rating.pk not in acts]
    ready = [rating for rating in ratings if rating.state in ("rated", "vetoed") and acts.get(rating.pk) != CONFIRMED]
    if ready:
        waiting.append(Waiting(f"{len(ready)}个组织的评定待确认", "ratings:list", (), "机器提出，由具名的人确认"))
    return waiting[:limit]


def _wait(rating: Rating, why: str) -> Waiting:
    return Waiting(f"{rating.organisation.name}的评定", "ratings:card", (rating.public_id,), why)


def current_of(access: Access, org_public_id: str) -> list[Any]:
    """Return the newest rating of an organisation in every scheme: (title, star, state label, public id)."""
    found = _within(access).filter(organisation__public_id=org_public_id).order_by("-run_id")
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
        if isinstance(step, plan_steps.Measured) and isinstance(step.fold, plan_steps.InputOf)
    )


def newest_ratings() -> list[RatingRow]:
    """Return the ratings of the newest run of every scheme, the whole county."""
    newest = {(run.scheme_code, run.year): run.id for run in reversed(list_runs())}
    found = Rating.objects.filter(run_id__in=newest.values()).select_related("organisation", "run__scheme_version")
    return [_row(rating, "") for rating in found.order_by("organisation__path")]


def sanctions_of(organisation_id: int) -> list[str]:
    """Return the public ids of the sanctions recorded for an organisation."""
    return ledgers.ids_of(organisation_id=organisation_id, feeds="sanctions")
