"""The finite sets and the duties of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from taizhang.core.calendar import Period, Shift, Term
from taizhang.core.language.tree import Relation, RosterDay, SetOf
from taizhang.core.plan.predicates import Predicate

ANSWERING = ("answers", "follows")  # the relations by which a record answers an event


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """A finite set; ``starts_by`` is the last day on which an organisation may have begun (存续不少于).

    ``follows`` says that the records of an organisation merged into a member are the member's (合并: 并入).
    """

    name: str
    of: SetOf
    words: tuple[str, ...]
    as_of: RosterDay
    except_words: tuple[str, ...] = ()
    starts_by: date | None = None
    min_months: str = ""
    relation: Relation = Relation.OWN
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """An instance of a duty: a calendar piece, by when, the last day of grace, and on which day it is on time."""

    period: Period
    due_last: date
    grace_last: date
    on_day: date | None = None


@dataclass(frozen=True, slots=True)
class EventPlan:
    """What opens an instance of an event duty: a new post (``kind`` empty), or a record of the kind.

    ``table`` is the fact table of the event; the instance is due a term after its day.
    """

    table: str
    kind: str
    term: Term


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """A duty: who, its pieces in the period (or its event), how many records each needs, which records count."""

    name: str
    roster: str
    table: str
    kinds: tuple[str, ...]
    valid_if: tuple[Predicate, ...]
    times: int
    pieces: tuple[Piece, ...]
    holiday: Shift | None = None
    grace: Term | None = None
    event: EventPlan | None = None
