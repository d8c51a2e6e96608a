"""A star card and its evidence: a reading of the kept step values within the reader's scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from taizhang.accounts import policy
from taizhang.accounts import queries as accounts
from taizhang.accounts.queries import Access
from taizhang.core.engine import record
from taizhang.core.engine.result import Item, State
from taizhang.core.engine.result import Rating as Rated
from taizhang.core.explain.tree import Explanation, explain
from taizhang.core.language import sentence
from taizhang.core.plan import folds
from taizhang.core.plan.consequences import proposed
from taizhang.core.plan.steps import CONFIRMED as CONFIRMED_STEP
from taizhang.core.plan.steps import Measured
from taizhang.ledgers import queries as ledgers
from taizhang.ratings.models import CONFIRMED, DECLARATION, INPUT, Rating, Statement
from taizhang.ratings.queries import (
    ACTS,
    STAGES,
    NotFound,
    Objection,
    RatingRow,
    RunRow,
    get_for,
    last_acts,
    newest_run_of,
    objection_to,
    row_of,
    run_row,
    standing,
    within,
)
from taizhang.registry import queries as registry
from taizhang.schemes import queries as schemes
from taizhang.schemes.queries import Version
from taizhang.ui.forms import page_start

SHOWN_RECORDS = 12  # under one line of a card; the evidence page lists them all


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
    met: bool | None


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
class Missing:
    """A figure or a declaration that the card lacks: who is to state it, and what was stated since."""

    name: str
    is_input: bool
    by: str
    ceiling: int  # points; 0 where there is none
    stated: str


@dataclass(frozen=True, slots=True)
class BandLine:
    """A band of the scheme, in words; the rating's own is ``current``."""

    name: str
    bound: str
    current: bool


@dataclass(frozen=True, slots=True)
class CardPage:
    """A star card."""

    row: RatingRow
    org: registry.OrgRow
    run: RunRow
    star: Node
    bands: tuple[BandLine, ...]
    vetoes: tuple[Node, ...]
    total: Node | None
    indicators: tuple[Node, ...]
    reports: tuple[Node, ...]
    decisions: tuple[DecisionLine, ...]
    others: tuple[OtherRun, ...]
    proposed: tuple[Proposed, ...]
    missing: tuple[Missing, ...]
    objection: Objection | None
    may_object: bool
    stage: str
    is_confirmed: bool
    newest: bool
    consequences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """All records under one step of a card, or under one of its lines."""

    row: RatingRow
    node: Node
    line: ItemLine | None
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

    @property
    def last_shown(self) -> int:
        """The number of the last record on this page."""
        return self.offset + len(self.lines)


def _tree(rating: Rating) -> tuple[Explanation, Rated, Version]:
    version = schemes.get_version(rating.run.scheme_version_id)
    kept = record.from_json(rating.steps)
    return explain(version.scheme, version.plan, kept), kept, version


def card_page(access: Access, public_id: str, *, today: date) -> CardPage:
    """Return a star card: a reading of the kept step values, a dozen statements at most.

    Raises:
        NotFound: where it does not exist or lies outside the scope.
    """
    rating = get_for(access, public_id)
    tree, kept, version = _tree(rating)
    names = _Names(access, tree, version, today)
    star = names.node(tree)
    decisions = list(rating.decisions.order_by("no"))
    objection = objection_to(rating)
    is_newest = rating.run_id == newest_run_of(rating)
    acted = decisions[-1].act if decisions else ""
    last = standing(acted, is_open=objection is not None, is_newest=is_newest)
    row = row_of(rating, last, rating.steps["reason"])
    others = within(access).filter(
        organisation_id=rating.organisation_id, run__scheme_version__code=version.code, run__period=rating.run.period
    )
    runs = sorted(others, key=lambda other: -other.run.pk)
    return CardPage(
        row=row,
        org=registry.by_ids({rating.organisation_id})[rating.organisation_id],
        run=run_row(rating.run),
        star=star,
        bands=_bands(version, kept.star),
        vetoes=tuple(child for child in star.children if child.role == "veto"),
        total=next((child for child in star.children if child.role == "total"), None),
        indicators=tuple(child for child in star.children if child.role == "indicator"),
        reports=tuple(child for child in star.children if child.role == "report"),
        decisions=tuple(DecisionLine(d.act, ACTS[d.act], d.text, d.by, d.at) for d in decisions),
        others=tuple(_other(other) for other in runs if other.pk != rating.pk),
        proposed=_proposed(kept, version),
        missing=_missing(rating, kept, version) if policy.allows("ratings:state", "POST", access.roles) else (),
        objection=objection,
        may_object=policy.allows("ratings:object", "POST", access.roles) and objection is None,
        stage=STAGES[last],
        is_confirmed=last == CONFIRMED,
        newest=is_newest,
        consequences=_consequences(rating, version),
    )


def _bands(version: Version, star: str) -> tuple[BandLine, ...]:
    bands = version.scheme.bands
    if bands is None:
        return ()
    words = {band.name: sentence.bound(band.bound) if band.bound else "其余" for band in bands.bands}
    barred = {bands.vetoed_to: "，或被否决"} if version.scheme.vetoes else {}
    return tuple(BandLine(name, bound + barred.get(name, ""), name == star) for name, bound in words.items())


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


def _missing(rating: Rating, kept: Rated, version: Version) -> tuple[Missing, ...]:
    """Return what nobody had stated or declared when the card was made, each once; and what was stated since."""
    lacking: dict[tuple[str, str], tuple[str, int]] = {}  # what and name → by whom, ceiling
    for step in version.plan.steps:
        found = kept.steps.get(step.name)
        if not isinstance(step, Measured) or found is None or found.items:
            continue
        if isinstance(step.fold, folds.InputOf):
            indicator = version.scheme.indicators.get(step.fold.name)
            by = str(getattr(indicator.measure, "by", "") or "") if indicator else ""
            lacking[INPUT, step.fold.name] = by, step.ceiling // 10000
        elif step.declared_by and not found.value.known:
            lacking[DECLARATION, step.declared_by] = step.declared_by, 0
    if not lacking:
        return ()
    held = Statement.objects.filter(
        organisation_id=rating.organisation_id, period=rating.run.period, superseded_at=None
    ).order_by("pk")
    stated = {(row.what, row.name): row.value or row.on.isoformat() for row in held}
    return tuple(
        Missing(name, what == INPUT, by, ceiling, stated.get((what, name), ""))
        for (what, name), (by, ceiling) in lacking.items()
    )


def _consequences(rating: Rating, version: Version) -> tuple[tuple[str, str, str], ...]:
    """Return what the scheme proposes for this star, never done by machine: (what, to whom, first)."""
    return tuple((c.proposes, c.to, "、".join(c.first)) for c in proposed(version.scheme, {"星级": rating.star}))


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
            node.met,
        )

    def item(self, number: int, item: Item) -> ItemLine:
        """Return a line with its first records."""
        records = tuple(self.link(public_id) for _, public_id in item.records[:SHOWN_RECORDS])
        organisation = self.organisations.get(item.label)
        label = organisation.name if organisation else self.persons.get(item.label, item.label)
        return ItemLine(number, label, item.met, item.text, records, len(item.records))

    def link(self, public_id: str) -> RecordLink:
        """Return a record's link; one outside the reader's scope keeps its id and shows no title."""
        row = self.records.get(public_id)
        if row is None:
            return RecordLink(public_id, "（不在可见范围）", None, None, 0, known=False)
        return RecordLink(public_id, row.title, row.happened_on, row.recorded_on, row.late_days, known=True)


def evidence_page(
    access: Access,
    public_id: str,
    name: str,
    *,
    today: date,
    line: int | None = None,
    offset: int = 0,
    limit: int = 50,
) -> EvidencePage:
    """Return all records under a step, or under one line of it, a page at a time.

    Raises:
        NotFound: where the rating, the step or the line does not exist.
    """
    rating = get_for(access, public_id)
    tree, _, version = _tree(rating)
    found = tree.find(name)
    if found is None:
        raise NotFound(name)
    names = _Names(access, replace(found, children=()), version, today)
    node = names.node(replace(found, children=()))
    own = next((item for item in node.items if item.number == line), None)
    if line is not None and own is None:
        raise NotFound(name)
    pairs = [
        (shown.label, shown.met, record_id)
        for shown, item in zip(node.items, found.items, strict=True)
        if line in (None, shown.number)
        for _, record_id in item.records
    ]
    offset = page_start(offset, len(pairs), limit)
    page = pairs[offset : offset + limit]
    names.records = ledgers.titles_for(access, [record_id for _, _, record_id in page], today=today)
    lines = tuple((label, met, names.link(record_id)) for label, met, record_id in page)
    row = row_of(rating, last_acts([rating.pk]).get(rating.pk, ""), rating.steps["reason"])
    return EvidencePage(row, node, own, lines, len(pairs), offset, limit)
