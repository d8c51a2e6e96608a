"""Duties: one definition for reminder, light, list and rating (mechanism S0-05 and its like).

The pieces of a duty are whole calendar pieces inside the period. A record in the
days of grace after a piece makes up that piece if it is still open, else it
serves its own. Grace is shorter than a piece, so a day lies in at most two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from taizhang.core.calendar import CHINA, Period, add_term
from taizhang.core.language.dictionary import FACT_TABLES
from taizhang.core.language.literals import TermLiteral, Unit
from taizhang.core.language.results import code_sets
from taizhang.core.language.tree import Bound, Duty, FactTable, Scheme
from taizhang.core.plan import lower_where
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.sets import DutyPlan, EventPlan, Piece


def duty_plan(duty: Duty, scheme: Scheme, period: Period) -> DutyPlan:
    """Return the duty with its pieces in the period."""
    names = duty.kinds or (duty.name,)
    kinds = [scheme.kinds[name] for name in names if name in scheme.kinds]
    return DutyPlan(
        duty.name,
        duty.who,
        FACT_TABLES[duty.table.value],
        names,
        lower_where.lower(duty.table, duty.valid_if, kinds, _limit, partial(code_sets, scheme)),
        duty.cadence.times,
        tuple(_pieces(duty, period)) if duty.cadence.every else (),
        duty.holiday,
        duty.grace.term if duty.grace else None,
        _event(duty, scheme),
    )


def _event(duty: Duty, scheme: Scheme) -> EventPlan | None:
    event, after = duty.cadence.event, duty.due.after
    if not event or after is None:
        return None
    if event not in scheme.kinds:
        return EventPlan("posts", "", after.term)
    feeds = scheme.kinds[event].feeds or FactTable.MATTERS
    return EventPlan(FACT_TABLES[feeds.value], event, after.term)


def _limit(bound: Bound, unit: Unit) -> Limit:
    scale = {Unit.MONEY: 100, Unit.HOURS: 10}.get(unit, 1)
    low, high = ((quantity.value * scale if quantity else Fraction(0)) for quantity in (bound.low, bound.high))
    text = bound.low.text if bound.low else ""
    return Limit(
        bound.comparator, low.numerator, low.denominator, high.numerator, high.denominator, text=text, line=bound.line
    )


def _pieces(duty: Duty, period: Period) -> Iterator[Piece]:
    if duty.cadence.every is None:
        return
    for piece in period.split(duty.cadence.every.months):
        if duty.starts and piece.last < duty.starts:
            continue
        due_last = duty.due.on or _later(piece.last, duty.due.after)
        on_day = None
        if duty.cadence.on_day and duty.holiday is not None:
            on_day = CHINA.shift(piece.first.replace(day=duty.cadence.on_day), duty.holiday).on
        yield Piece(piece, due_last, _later(due_last, duty.grace), on_day)


def _later(day: date, term: TermLiteral | None) -> date:
    due = add_term(day, term.term, CHINA) if term else None
    return due.on if due else day


@dataclass(slots=True)
class Instance:
    """A piece with the records that answer it (day and id, in the order of days)."""

    piece: Piece
    times: int
    records: list[tuple[date, str]]

    @property
    def met(self) -> bool:
        """True where enough records answer it."""
        return len(self.records) >= self.times

    @property
    def made_up(self) -> bool:
        """True where it was met only by a record in the days of grace."""
        return self.met and any(day > self.piece.due_last for day, _ in self.records[: self.times])


def match(duty: DutyPlan, records: Sequence[tuple[date, str]]) -> list[Instance]:
    """Give each record, in order of days, to the earliest open piece whose window holds its day.

    A record beyond what the pieces need stays with its own piece.
    """
    instances = [Instance(piece, duty.times, []) for piece in duty.pieces]
    for day, record in sorted(records):
        held = [item for item in instances if item.piece.period.first <= day <= item.piece.grace_last]
        target = next((item for item in held if not item.met), None)
        own = next((item for item in held if day in item.piece.period), None)
        if target or own:
            (target or own or held[0]).records.append((day, record))
    return instances
