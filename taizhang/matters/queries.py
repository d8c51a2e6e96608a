"""The table of matters and a matter opened, as pages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date

from taizhang.accounts.queries import Access
from taizhang.core.calendar import CHINA, add_term
from taizhang.core.calendar.lights import Light
from taizhang.core.problems import Problem
from taizhang.journal import queries as journal
from taizhang.ledgers import queries as ledgers
from taizhang.ledgers.queries import Filters, RecordPage, RecordRow
from taizhang.registry import queries as registry
from taizhang.schemes import queries as schemes
from taizhang.ui.forms import page_start

PAGE = 50
VERIFIED = "核验"
PLACES = ("镇", "乡", "村", "部门", "支部", "总支", "机关党委")  # the types of organisations that have matters


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many matters show a light, and the query that narrows to them; of the chosen one, the query without it."""

    light: str
    label: str
    n: int
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class MattersPage:
    """A page of the table."""

    rows: tuple[RecordRow, ...]
    total: int
    offset: int
    lights: tuple[LightCount, ...]
    filters: Filters
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    organisations: tuple[registry.OrgRow, ...]
    query: str
    problems: tuple[Problem, ...] = ()

    @property
    def next(self) -> int:
        """Where the next page begins; 0 where there is none."""
        return self.offset + PAGE if self.offset + PAGE < self.total else 0

    @property
    def previous(self) -> int:
        """Where the page before begins."""
        return max(0, self.offset - PAGE)

    @property
    def last_shown(self) -> int:
        """The number of the last row shown."""
        return self.offset + len(self.rows)


@dataclass(frozen=True, slots=True)
class MatterPage:
    """A matter opened, and what the reader may do with it."""

    record: RecordPage
    steps: tuple[str, ...]
    journal: tuple[journal.JournalLine, ...]
    may_write: bool
    may_verify: bool
    today: date
    back: str  # the query of the list that was looked at last


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The form of a new matter."""

    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    organisations: tuple[registry.OrgRow, ...]
    today: date
    own: int | None
    has_sourceless: bool  # whether a kind lists no sources


def work_kinds() -> tuple[schemes.KindRow, ...]:
    """Return the kinds of matters that people register, those with sources first."""
    kinds = [kind for kind in schemes.list_kinds(feeds="matters") if kind.choices("步骤")]
    return tuple(sorted(kinds, key=lambda kind: (not kind.choices("来源"), kind.id)))


def matters_page(
    access: Access,
    filters: Filters,
    *,
    query: str,
    today: date,
    offset: int = 0,
    problems: tuple[Problem, ...] = (),
) -> MattersPage:
    """Return a page of matters: a dozen statements whatever the size."""
    narrowed = replace(filters, ledger="matters")
    rows, total = ledgers.list_records_for(access, narrowed, today=today, limit=PAGE, offset=offset)
    counts = ledgers.count_lights_for(access, narrowed, today=today)
    lights = tuple(
        LightCount(
            light,
            "已撤回" if light == ledgers.WITHDRAWN else Light(light).label,
            n,
            query if filters.light == light else f"{query}&light={light}".lstrip("&"),
            filters.light == light,
        )
        for light, n in counts.items()
    )
    kinds = work_kinds()
    sources = tuple(dict.fromkeys(source for kind in kinds for source in kind.choices("来源")))
    organisations = tuple(registry.list_for(access, on=today, kinds=PLACES))
    offset = page_start(offset, total, PAGE)
    return MattersPage(
        tuple(rows),
        total,
        offset,
        lights,
        filters,
        tuple(kind.key for kind in kinds),
        sources,
        organisations,
        query,
        problems,
    )


def matter_page(access: Access, public_id: str, *, today: date, back: str = "") -> MatterPage:
    """Return a matter opened.

    Raises:
        ledgers.queries.NotFound: where it does not exist or lies outside the scope.
    """
    record = ledgers.get_record_for(access, public_id, today=today)
    if record.row.ledger != "matters":
        raise ledgers.NotFound(public_id)
    steps = tuple(str(step) for step in record.spec.get("步骤") or ())
    lines = tuple(journal.list_for(f"record:{public_id}"))
    open_ = record.row.withdrawn_on is None and record.retracted_at is None
    writes = bool(access.roles & {"county_office", "town_office", "secretary", "committee"}) and open_
    superior = writes and bool(access.roles & {"county_office", "town_office"})
    verifies = superior and not is_own_work(record, access.person_id, frozenset(access.org_ids))
    return MatterPage(record, steps, lines, writes, verifies, today, back)


def finishing_step(record: RecordPage) -> str:
    """Return the step with which a matter of its kind is finished."""
    steps = record.spec.get("步骤") or ["办结"]
    return "办结" if "办结" in steps else str(steps[-1])


def is_own_work(record: RecordPage, person_id: int | None, own: Collection[int]) -> bool:
    """Return whether a person registered or finished a matter of his own organisation: another one verifies it."""
    if person_id is None or record.organisation_id not in own:
        return False
    finished = None
    for before, version in zip([None, *record.versions], record.versions, strict=False):
        if version.done_on and not (before and before.done_on):
            finished = version
    return person_id in {version.by_person for version in (record.versions[0], finished) if version}


def register_page(access: Access, *, today: date) -> RegisterPage:
    """Return the form of a new matter."""
    kinds = work_kinds()
    sources = tuple(dict.fromkeys(source for kind in kinds for source in kind.choices("来源")))
    organisations = tuple(registry.list_for(access, on=today, kinds=PLACES))
    own = access.org_ids[0] if access.org_ids and not access.is_county else None
    has_sourceless = any(not kind.choices("来源") for kind in kinds)
    return RegisterPage(tuple(kind.key for kind in kinds), sources, organisations, today, own, has_sourceless)


def due_by_clock(kind_key: str) -> Callable[[date], date | None]:
    """Return the scheme's clock of a kind: from the day of registration to the day due; None where no clock applies."""
    clocks = [clock for version in schemes.list_current() for clock in version.scheme.clocks.values()]
    clock = next((clock for clock in clocks if clock.applies_to == kind_key), None)

    def due(opened_on: date) -> date | None:
        if clock is None:
            return None
        nodes = [node for node in clock.nodes if not node.class_]  # the class is not known yet
        if not nodes:
            return None
        found = add_term(opened_on, nodes[-1].term.term, CHINA, in_working_days=clock.working_days)
        return found.on if found else None

    return due
