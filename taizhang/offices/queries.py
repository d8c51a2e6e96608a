"""Pages of people, organisations, proposals and restricted functions as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from taizhang.accounts import queries as accounts
from taizhang.accounts.kinds import COUNTY_WIDE, ROLES
from taizhang.accounts.queries import Access, PersonRow, PostRow
from taizhang.approvals import queries as approvals
from taizhang.approvals.kinds import NOT_BUILT, RESTRICTED, NotBuilt, Restricted
from taizhang.approvals.queries import OpeningRow, ProposalRow
from taizhang.offices.kinds import ACTS, OFFICES
from taizhang.registry import queries as registry
from taizhang.registry.kinds import KINDS
from taizhang.registry.queries import OrgRow, PlacementRow
from taizhang.ui.forms import page_start

SIZE = 50
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the list: who, and what he is now."""

    public_id: str
    name: str
    now: tuple[PostRow, ...]
    signs_in: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The people with a post in the reader's scope."""

    lines: tuple[PersonLine, ...]
    organisations: tuple[OrgRow, ...]
    text: str
    org: str
    total: int
    offset: int
    waiting: int
    may_write: bool
    today: date

    @property
    def next(self) -> int:
        """Where the next page begins; 0 where there is none."""
        return self.offset + SIZE if self.offset + SIZE < self.total else 0

    @property
    def previous(self) -> int:
        """Where the page before begins."""
        return max(0, self.offset - SIZE)

    @property
    def last_shown(self) -> int:
        """The number of the last person shown."""
        return self.offset + len(self.lines)


@dataclass(frozen=True, slots=True)
class EnrolPage:
    """The form of a new person."""

    organisations: tuple[OrgRow, ...]
    roles: tuple[Choice, ...]
    today: date


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person: posts now and before, what waits for a second person, and what the reader may ask for."""

    person: PersonRow
    now: tuple[PostRow, ...]
    later: tuple[PostRow, ...]
    before: tuple[PostRow, ...]
    waiting: tuple[ProposalRow, ...]
    organisations: tuple[OrgRow, ...]
    roles: tuple[Choice, ...]
    may_write: bool
    today: date


@dataclass(frozen=True, slots=True)
class TreeLine:
    """An organisation in the tree, with how deep it stands."""

    org: OrgRow
    depth: int
    indent: str


@dataclass(frozen=True, slots=True)
class TreePage:
    """The organisations of the reader's scope in the order of the tree."""

    lines: tuple[TreeLine, ...]
    text: str
    total: int
    offset: int
    waiting: int

    @property
    def next(self) -> int:
        """Where the next page begins; 0 where there is none."""
        return self.offset + SIZE if self.offset + SIZE < self.total else 0

    @property
    def previous(self) -> int:
        """Where the page before begins."""
        return max(0, self.offset - SIZE)

    @property
    def last_shown(self) -> int:
        """The number of the last organisation shown."""
        return self.offset + len(self.lines)


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An organisation: where it stood when, what waits, what stands below it."""

    org: OrgRow
    placements: tuple[PlacementRow, ...]
    below: tuple[OrgRow, ...]
    others: tuple[OrgRow, ...]
    waiting: tuple[ProposalRow, ...]
    kinds: tuple[str, ...]
    may_write: bool
    is_closed: bool
    today: date


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal with its act in words, and whether the reader may decide it."""

    row: ProposalRow
    act: str
    may_decide: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """What waits for a second person, for the reader first, and what was decided."""

    for_me: tuple[ProposalLine, ...]
    others: tuple[ProposalLine, ...]
    decided: tuple[ProposalLine, ...]


@dataclass(frozen=True, slots=True)
class RestrictedLine:
    """A restricted function: what it would do, the rule, and whether it stands open."""

    function: Restricted
    opening: OpeningRow | None


@dataclass(frozen=True, slots=True)
class RestrictedPage:
    """The switchboard of restricted functions."""

    lines: tuple[RestrictedLine, ...]
    may_write: bool


@dataclass(frozen=True, slots=True)
class NotBuiltPage:
    """What the system does not do, and by which rule."""

    lines: tuple[NotBuilt, ...]


def people_page(
    access: Access, *, today: date, now: datetime, text: str = "", org: str = "", offset: int = 0
) -> PeoplePage:
    """Return a page of people, narrowed by name and organisation."""
    organisations = registry.list_for(access, on=today)
    chosen = next((one for one in organisations if one.public_id == org), None)
    asked = {"text": text, "organisation_id": chosen.id if chosen else 0, "size": SIZE}
    rows, total = accounts.people_for(access.paths, offset=offset, **asked)  # type: ignore[arg-type]
    start = page_start(offset, total, SIZE)
    if start != offset:
        rows, total = accounts.people_for(access.paths, offset=start, **asked)  # type: ignore[arg-type]
    lines = tuple(
        PersonLine(one.public_id, one.name, tuple(post for post in one.posts if post.covers(today)), bool(one.username))
        for one in rows
    )
    waiting = len(approvals.list_for(access, now, is_open=True))
    return PeoplePage(
        lines, tuple(organisations), text, org, total, start, waiting, bool(OFFICES & access.roles), today
    )


def _roles(access: Access) -> tuple[Choice, ...]:
    return tuple((role, said) for role, said in ROLES.items() if access.is_county or role not in COUNTY_WIDE)


def enrol_page(access: Access, *, today: date) -> EnrolPage:
    """Return the form of a new person."""
    return EnrolPage(tuple(registry.list_for(access, on=today)), _roles(access), today)


def person_page(access: Access, public_id: str, *, today: date, now: datetime) -> PersonPage:
    """Return a person.

    Raises:
        NotFound: of accounts, where he does not exist or has no post in scope.
    """
    person = accounts.person_for(access.paths, public_id)
    waiting = [one for one in approvals.list_for(access, now, is_open=True) if one.arguments.get("person") == person.id]
    return PersonPage(
        person,
        tuple(post for post in person.posts if post.covers(today)),
        tuple(post for post in person.posts if post.from_on > today),
        tuple(post for post in person.posts if post.to_on is not None and post.to_on < today),
        tuple(waiting),
        tuple(registry.list_for(access, on=today)),
        _roles(access),
        bool(OFFICES & access.roles),
        today,
    )


def tree_page(access: Access, *, today: date, now: datetime, text: str = "", offset: int = 0) -> TreePage:
    """Return a page of the tree."""
    rows = registry.list_for(access, on=today)
    top = min((row.path.count("/") for row in rows), default=0)
    if text:
        rows = [row for row in rows if text in row.name]
    start = page_start(offset, len(rows), SIZE)
    lines = tuple(_tree_line(row, 0 if text else row.path.count("/") - top) for row in rows[start : start + SIZE])
    return TreePage(lines, text, len(rows), start, len(approvals.list_for(access, now, is_open=True)))


def _tree_line(row: OrgRow, depth: int) -> TreeLine:
    return TreeLine(row, depth, "　" * depth)


def organisation_page(access: Access, public_id: str, *, today: date, now: datetime) -> OrganisationPage:
    """Return an organisation.

    Raises:
        NotFound: of registry, where it does not exist or lies outside the scope.
    """
    org = registry.get_for(access, public_id)
    standing = registry.list_for(access, on=today)
    placements = tuple(registry.placements_of(org.id))
    return OrganisationPage(
        org,
        placements,
        tuple(row for row in standing if row.parent_id == org.id),
        tuple(row for row in standing if not row.path.startswith(org.path)),
        tuple(approvals.waiting_on(f"organisation:{org.id}", now)),
        KINDS,
        bool(OFFICES & access.roles),
        bool(placements and placements[0].to_on and placements[0].to_on < today),
        today,
    )


def may_decide(access: Access, row: ProposalRow) -> bool:
    """Return whether a reader may decide a proposal: another person, of a role that may, above the place."""
    covers = any(row.org_path.startswith(path) for path in access.paths)
    return (
        row.is_open and covers and bool(ACTS[row.act].deciders & access.roles) and access.person_id != row.proposer_id
    )


def _line(access: Access, row: ProposalRow) -> ProposalLine:
    return ProposalLine(row, ACTS[row.act].said, may_decide(access, row), row.proposer_id == access.person_id)


def proposals_page(access: Access, *, now: datetime) -> ProposalsPage:
    """Return what waits for a second person and what was decided lately."""
    waiting = [_line(access, row) for row in approvals.list_for(access, now, is_open=True)]
    decided = [_line(access, row) for row in approvals.list_for(access, now, is_open=False, limit=50)]
    return ProposalsPage(
        tuple(one for one in waiting if one.may_decide),
        tuple(one for one in waiting if not one.may_decide),
        tuple(decided),
    )


def proposal_line(access: Access, public_id: str) -> ProposalLine:
    """Return a proposal.

    Raises:
        NotFound: of approvals, where it does not exist or lies outside the scope.
    """
    return _line(access, approvals.get_for(access, public_id))


def restricted_page(access: Access) -> RestrictedPage:
    """Return the switchboard."""
    opened = approvals.openings()
    lines = tuple(RestrictedLine(one, opened.get(one.key)) for one in RESTRICTED.values())
    return RestrictedPage(lines, "county_office" in access.roles)


def not_built_page() -> NotBuiltPage:
    """Return what the system does not do."""
    return NotBuiltPage(NOT_BUILT)
