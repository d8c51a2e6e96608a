"""Workbooks as pages: what came in, what its columns mean, what becomes of every row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Protocol
from urllib.parse import parse_qsl

from django.db.models import Q, QuerySet

from taizhang.accounts import queries as accounts
from taizhang.approvals import queries as approvals
from taizhang.core.problems import Problem, Refused, Severity
from taizhang.intake import admission
from taizhang.intake.admission import VERDICTS, Edits, Match, RowVerdict, Unit, Verdict, World
from taizhang.intake.fields import BY_KEY, FIELDS
from taizhang.intake.models import Batch, ColumnMatch
from taizhang.intake.renderers.ledger import OWN_FIELDS, OWN_HEAD, LedgerRow, render
from taizhang.intake.tables import Head, Table, head_from_plain, table_from_bytes
from taizhang.ledgers import queries as ledgers
from taizhang.ledgers import sealing
from taizhang.ledgers.queries import Filters
from taizhang.matters import queries as matters
from taizhang.registry import queries as registry
from taizhang.ui.forms import page_start

PAGE = 100
LISTED = 30
_UNIT_KINDS = ("县", "镇", "乡", "村", "社区", "部门", "支部", "总支", "机关党委")


class Scope(Protocol):
    """What a reader may see: the paths of his organisations."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Materialised paths; "/" is the whole county."""


class NotFound(LookupError):
    """Raised where a workbook does not exist, was given up, or lies outside the reader's scope."""


@dataclass(frozen=True, slots=True)
class Work:
    """What people decided about a batch."""

    match: Match
    edits: Edits
    posted: Mapping[str, str] = field(default_factory=dict)  # sheet!number → public id of the record


@dataclass(frozen=True, slots=True)
class Opened:
    """A batch opened: what was read and what was decided."""

    table: Table
    work: Work


@dataclass(frozen=True, slots=True)
class Judged:
    """Every row with its verdict, and what stands against the whole."""

    kind_key: str
    rows: tuple[RowVerdict, ...]
    blocking: tuple[Problem, ...]
    notices: tuple[Problem, ...]

    @property
    def refused(self) -> bool:
        """True where the whole cannot be posted."""
        return bool(self.blocking) or any(row.verdict is Verdict.MEND for row in self.rows)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows each verdict has."""
        return admission.counts_of(self.rows)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A workbook in the list."""

    public_id: str
    name: str
    state: str
    received_by: str
    received_at: datetime
    posted_records: int


@dataclass(frozen=True, slots=True)
class HomePage:
    """The page where a workbook is handed in."""

    batches: tuple[BatchRow, ...]
    organisations: tuple[registry.OrgRow, ...]
    own: int | None


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the workbook: its letter, label, first values, and what it is taken for."""

    at: int
    letter: str
    label: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """What do the columns mean?"""

    batch: BatchRow
    columns: tuple[ColumnLine, ...]
    fields: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    kind: str
    sources: tuple[str, ...]
    source: str
    organisation: str
    hidden: str


@dataclass(frozen=True, slots=True)
class CellLine:
    """A cell in the preview: what was read, and whether it must be mended."""

    key: str
    ref: str
    label: str
    text: str
    field: str
    wrong: bool
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row in the preview."""

    place: str
    sheet: str
    number: int
    hidden: bool
    verdict: str
    word: str
    cells: tuple[CellLine, ...]
    problems: tuple[Problem, ...]
    held: str
    due_on: date | None
    due_by_clock: bool


@dataclass(frozen=True, slots=True)
class VerdictTab:
    """How many rows have a verdict."""

    key: str
    label: str
    n: int
    current: bool


@dataclass(frozen=True, slots=True)
class BatchPage:
    """The preview: every row's verdict by sheet and cell."""

    batch: BatchRow
    columns: tuple[str, ...]
    tabs: tuple[VerdictTab, ...]
    rows: tuple[RowLine, ...]
    total: int
    shown: str
    offset: int
    blocking: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    hidden_rows: int
    hidden: str
    ready: int
    to_mend: int
    twin: BatchRow | None

    @property
    def may_post(self) -> bool:
        """True where nothing stands against posting."""
        return self.batch.state == "received" and not self.blocking and not self.to_mend and self.ready > 0

    @property
    def next(self) -> int:
        """Where the next page of rows begins; 0 where there is none."""
        return self.offset + PAGE if self.offset + PAGE < self.total else 0

    @property
    def previous(self) -> int:
        """Where the page before begins."""
        return max(0, self.offset - PAGE)


def _within(scope: Scope) -> QuerySet[Batch]:
    if not scope.paths:
        return Batch.objects.none()
    return Batch.objects.filter(reduce(or_, (Q(org_path__startswith=path) for path in scope.paths)))


def _row(batch: Batch) -> BatchRow:
    return BatchRow(
        batch.public_id, batch.name, batch.state, batch.received_by, batch.received_at, batch.posted_records
    )


def home_page(access: accounts.Access, *, today: date) -> HomePage:
    """Return the newest workbooks and for whom one may be handed in: two statements."""
    newest = _within(access).defer("original", "table", "work").order_by("-received_at", "-pk")[:LISTED]
    organisations = tuple(registry.list_for(access, on=today, kinds=_UNIT_KINDS))
    own = access.org_ids[0] if access.org_ids and not access.is_county else None
    return HomePage(tuple(_row(batch) for batch in newest), organisations, own)


def get_for(scope: Scope, public_id: str) -> Batch:
    """Return a batch.

    Raises:
        NotFound: where there is none in scope, or it was given up.
    """
    batch = _within(scope).filter(public_id=public_id).exclude(state="discarded").first()
    if batch is None:
        raise NotFound(public_id)
    return batch


def locked_for(scope: Scope, public_id: str) -> Batch:
    """Return a batch that may still be worked on, locked until the transaction ends.

    Raises:
        NotFound: as :func:`get_for`.
        Refused: where it was posted already.
    """
    batch = _within(scope).select_for_update().filter(public_id=public_id).exclude(state="discarded").first()
    if batch is None:
        raise NotFound(public_id)
    if batch.state != "received":
        raise Refused([Problem("F41", "这个工作簿已经导入", "要改其中一条，请打开那条记录更正")])
    return batch


def opened(batch: Batch) -> Opened:
    """Return what a batch holds."""
    table = table_from_bytes(sealing.unseal_bytes(batch.data_key, batch.table))
    plain = json.loads(sealing.unseal_bytes(batch.data_key, batch.work))
    match = Match(plain["kind"], tuple(plain["fields"]), plain["source"], plain["organisation"], plain["hidden"])
    return Opened(table, Work(match, Edits(plain["cells"], frozenset(plain["left"])), plain["posted"]))


def original_for(scope: Scope, public_id: str) -> tuple[str, bytes]:
    """Return name and bytes of the workbook as it was handed in."""
    batch = get_for(scope, public_id)
    return batch.name, sealing.unseal_bytes(batch.data_key, batch.original)


def world_for(scope: Scope, match: Match, *, today: date) -> World:
    """Return what admission must know: four statements whatever the number of rows."""
    units: dict[str, tuple[Unit, ...]] = {}
    home = None
    rows = registry.list_for(scope, on=today, kinds=_UNIT_KINDS)
    for row in rows:
        unit = Unit(row.id, row.public_id, row.name)
        units[row.name] = (*units.get(row.name, ()), unit)
        if row.public_id == match.organisation:
            home = unit
    sources = next((kind.choices("来源") for kind in matters.work_kinds() if kind.key == match.kind), ())
    people = accounts.people_by_name([row.id for row in rows], today) if "person" in match.fields else {}
    return World(today, sources, units, home, people, matters.due_by_clock(match.kind))


def judged(batch: Opened, scope: Scope, *, today: date) -> Judged:
    """Return every row's verdict as of today: half a dozen statements whatever the number of rows."""
    table, match, edits = batch.table, batch.work.match, batch.work.edits
    blocking = [*admission.match_problems(table, match), *admission.hidden_problem(table, match)]
    rows = admission.admit(table, match, edits, world_for(scope, match, today=today))
    drafts = [row.draft for row in rows if row.draft is not None and row.verdict is Verdict.READY]
    if drafts:
        days = [draft.opened_on for draft in drafts]
        held, numbers = ledgers.held_like(
            kind_key=match.kind,
            organisation_ids=sorted({draft.unit.id for draft in drafts}),
            first=min(days),
            last=max(days),
            keys=[draft.unique_key for draft in drafts if draft.unique_key],
        )
        rows = admission.against_ledger(table, rows, held=held, numbers=numbers)
    notices = (*table.notices, *admission.unmatched(table, match))
    return Judged(match.kind, tuple(rows), tuple(blocking), notices)


def columns_page(scope: Scope, public_id: str) -> ColumnsPage:
    """Return the question what the columns mean, with the best answer filled in."""
    batch = get_for(scope, public_id)
    held = opened(batch)
    data = [row for row in held.table.rows if row.kind == "data"]
    columns = tuple(
        ColumnLine(
            at,
            letter,
            label,
            tuple(dict.fromkeys(row.cells[at].text for row in data if row.cells[at].text))[:3],
            held.work.match.fields[at],
        )
        for at, (letter, label) in enumerate(zip(held.table.head.letters, held.table.labels, strict=True))
    )
    kept = matters.work_kinds()
    sources = tuple(dict.fromkeys(source for kind in kept for source in kind.choices("来源")))
    return ColumnsPage(
        _row(batch),
        columns,
        tuple((one.key, one.label) for one in FIELDS),
        tuple(kind.key for kind in kept),
        held.work.match.kind,
        sources,
        held.work.match.source,
        held.work.match.organisation,
        held.work.match.hidden,
    )


def batch_page(scope: Scope, public_id: str, *, today: date, shown: str = "", offset: int = 0) -> BatchPage:
    """Return the preview, first what is to be mended."""
    batch = get_for(scope, public_id)
    held = opened(batch)
    found = judged(held, scope, today=today)
    counts = found.counts
    if batch.state == "posted":
        found = _as_posted(found, held.work.posted)
        counts = found.counts
    if shown not in set(VERDICTS):
        shown = next((verdict.value for verdict in VERDICTS if counts[verdict]), Verdict.READY.value)
    rows = [row for row in found.rows if row.verdict == shown]
    offset = page_start(offset, len(rows), PAGE)
    sources = next((kind.choices("来源") for kind in matters.work_kinds() if kind.key == found.kind_key), ())
    lines = tuple(_line(row, held, sources) for row in rows[offset : offset + PAGE])
    used = [key for key in held.work.match.fields if key and key != "serial"]
    hidden = sum(row.hidden and row.kind == "data" for row in held.table.rows)
    twin = (
        _within(scope)
        .filter(digest=batch.digest, state="posted", received_at__lt=batch.received_at)
        .defer("original", "table", "work")
        .first()
    )
    return BatchPage(
        batch=_row(batch),
        columns=tuple(BY_KEY[key].label for key in used),
        tabs=tuple(VerdictTab(v.value, label, counts[v], v == shown) for v, label in VERDICTS.items() if counts[v]),
        rows=lines,
        total=len(rows),
        shown=shown,
        offset=offset,
        blocking=found.blocking,
        notices=found.notices,
        hidden_rows=hidden,
        hidden=held.work.match.hidden,
        ready=counts[Verdict.READY],
        to_mend=counts[Verdict.MEND],
        twin=_row(twin) if twin else None,
    )


def _as_posted(found: Judged, posted: Mapping[str, str]) -> Judged:
    """Return the rows as they were posted, whatever became of the records since."""
    rows = tuple(
        replace(row, verdict=Verdict.POSTED, held=posted[row.row.place]) if row.row.place in posted else row
        for row in found.rows
    )
    return Judged(found.kind_key, rows, (), found.notices)


def _line(row: RowVerdict, held: Opened, sources: tuple[str, ...]) -> RowLine:
    bad = {problem.place.cell for problem in row.problems if problem.severity is Severity.ERROR}
    cells = tuple(
        CellLine(
            f"{row.row.sheet}!{cell.ref}",
            cell.ref,
            BY_KEY[key].label,
            held.work.edits.cells.get(f"{row.row.sheet}!{cell.ref}", cell.text),
            key,
            cell.ref in bad,
            sources if key == "source" else (),
        )
        for key, cell in zip(held.work.match.fields, row.row.cells, strict=True)
        if key and key != "serial"
    )
    return RowLine(
        row.row.place,
        row.row.sheet,
        row.row.number,
        row.row.hidden,
        row.verdict.value,
        row.word,
        cells,
        row.problems,
        row.held,
        row.draft.due_on if row.draft else None,
        row.draft.due_by_clock if row.draft else False,
    )


MOST_EXPORTED = 20_000


LARGEST_ALONE = 500  # rows that one person takes away by himself; more takes a second one


@dataclass(frozen=True, slots=True)
class LargeExportPage:
    """An export that takes a second person: how many rows, and what was asked for."""

    rows: int
    most: int
    query: str
    back: str
    may_propose: bool


def export_subject(query: str) -> str:
    """Return what a permit for this export is given on: the same narrowing, whatever the order of its words."""
    said = sorted(pair for pair in parse_qsl(query) if pair[1])
    return "export:" + hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def export_size(scope: Scope, filters: Filters, *, today: date) -> int:
    """Return how many rows an export would have."""
    return ledgers.count_for(scope, replace(filters, ledger="matters"), today=today)


def may_take(person_id: int | None, rows: int, query: str, now: datetime) -> bool:
    """Return whether a person may take so many rows away: few, or with a second person's word of today."""
    subject = export_subject(query)
    return rows <= LARGEST_ALONE or approvals.permit_for(person_id, "intake.export", subject, now) is not None


def ledger_for(scope: Scope, filters: Filters, *, today: date) -> bytes:
    """Return the matters in scope as a workbook in the shape that came in last, else in our own."""
    form = form_for(scope) or Form(OWN_HEAD, OWN_FIELDS)
    found = ledgers.told_for(scope, replace(filters, ledger="matters"), today=today, most=MOST_EXPORTED)
    return render(form.head, form.fields, [_told(*one) for one in found])


def sample() -> bytes:
    """Return an empty ledger in our own shape."""
    return render(OWN_HEAD, OWN_FIELDS, [])


def _told(row: ledgers.RecordRow, prose: Mapping[str, str], number: str) -> LedgerRow:
    return LedgerRow(
        {
            "title": row.title,
            "source": row.source,
            "organisation": row.org_name,
            "person": row.person_name or prose.get("责任人", ""),
            "opened_on": row.happened_on,
            "due_on": row.due_on,
            "done_on": row.done_on,
            "number": number.rpartition(":")[2],
            "outcome": prose.get("办理情况", ""),
            "note": prose.get("备注", "") or prose.get("说明", ""),
        }
    )


@dataclass(frozen=True, slots=True)
class Form:
    """The shape of a ledger as an office keeps it: its head and the meaning of its columns."""

    head: Head
    fields: tuple[str, ...]


def form_for(scope: Scope) -> Form | None:
    """Return the form that was confirmed last within the scope; None where there is none yet."""
    if not scope.paths:
        return None
    within = reduce(or_, (Q(organisation__path__startswith=path) for path in scope.paths))
    row = ColumnMatch.objects.filter(within).order_by("-confirmed_at", "-pk").first()
    return Form(head_from_plain(row.head), tuple(row.fields)) if row else None
