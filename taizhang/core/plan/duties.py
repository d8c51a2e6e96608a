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

from taizhang.core.calendar import CHINA, Period, add_term
from taizhang.core.language.dictionary import FACT_TABLES
from taizhang.core.language.literals import Unit
from taizhang.core.language.tree import Bound, Duty, Scheme
from taizhang.core.plan import lower_where
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.steps import DutyPlan, Piece


def duty_plan(duty: Duty, scheme: Scheme, period: Period) -> DutyPlan:
    """Return the duty with its pieces in the period."""
    names = duty.kinds or (duty.name,)
    kinds = [scheme.kinds[name] for name in names if name in scheme.kinds]
    return DutyPlan(
        duty.name,
        duty.who,
        FACT_TABLES[duty.table.value],
        names,
        lower_where.lower(duty.table, duty.valid_if, kinds, _limit),
        duty.cadence.times,
        tuple(_pieces(duty, period)),
        duty.holiday,
        duty.grace.term if duty.grace else None,
    )


def _limit(bound: Bound, unit: Unit) -> Limit:
    scale = {Unit.MONEY: 100, Unit.HOURS: 10}.get(unit, 1)
    low, high = ((quantity.value * scale if quantity else Fraction(0)) for quantity in (bound.low, bound.high))
    text = bound.low.text if bound.low else ""
    return Limit(
        bound.comparator, low.numerator, low.denominator, high.numerator, high.denominator, text=text, line=bound.line
    )


def _pieces(duty: Duty, period: Period) -> Iterator[Piece]:
    for piece in period.split(duty.cadence.every.months):
        if duty.starts and piece.last < duty.starts:
            continue
        due = add_term(piece.last, duty.grace.term, CHINA) if duty.grace else None
        on_day = None
        if duty.cadence.on_day and duty.holiday is not None:
            on_day = CHINA.shift(piece.first.replace(day=duty.cadence.on_day), duty.holiday).on
        yield Piece(piece, due.on if due else piece.last, on_day)


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
        return self.met and any(day > self.piece.period.last for day, _ in self.records[: self.times])


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
