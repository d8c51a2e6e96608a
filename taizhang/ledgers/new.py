"""What an operation hands to the ledgers: a record to open, a change to make. Plain data, checked by ``admit``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step gone through."""

    step: str
    done_on: date | None
    due_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class NewParty:
    """Somebody bound to a record: give one of the three."""

    role: str
    person_id: int | None = None
    organisation_id: int | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class NewAttendance:
    """A person at something held; hours in tenths."""

    person_id: int
    organisation_id: int
    hours_tenths: int = 0
    host_id: int | None = None
    role: str = ""
    excused: bool = False
    verified: bool = True


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to open. ``posted_at`` may differ from now only for records that are migrated."""

    kind_key: str
    organisation_id: int
    title: str
    happened_on: date | None
    source: str = ""
    class_word: str = ""
    person_id: int | None = None
    period: str = ""
    due_on: date | None = None
    first_action_on: date | None = None
    done_on: date | None = None
    closed_on: date | None = None
    withdrawn_on: date | None = None
    state: str = ""
    quantities: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[NewStep, ...] = ()
    parties: tuple[NewParty, ...] = ()
    attendances: tuple[NewAttendance, ...] = ()
    vote_counts: tuple[tuple[str, str, int], ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # (relation, public id of the other record)
    detail: Mapping[str, str] = field(default_factory=dict)
    unique_key: str | None = None
    place: str = ""
    on_behalf_of: str = ""
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record that was opened or changed."""

    id: int
    public_id: str
