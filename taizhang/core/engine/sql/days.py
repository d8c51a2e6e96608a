"""The day table: for every day that a plan counts from, the day on which each of its terms ends.

Calendar arithmetic leaves the engine: SQL joins this table and uses no dialect's dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import ibis

from taizhang.core.calendar import CHINA, Period, Term, TermKind, add_term, months_on
from taizhang.core.calendar.days import ONE_DAY
from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.source import FOREVER
from taizhang.core.plan.folds import DensestWindow
from taizhang.core.plan.sets import DutyPlan
from taizhang.core.plan.steps import Measured, Plan

NAME = "days"
Chain = tuple[Term, ...]  # terms after one another: a term, then its grace


class DayTable:
    """The table of a plan; without terms it is not needed and has no rows."""

    def __init__(self, plan: Plan) -> None:
        self.period = plan.period
        measured = [step.fold for step in plan.steps if isinstance(step, Measured)]
        self.spans = [fold.span for fold in measured if isinstance(fold, DensestWindow)]
        events = [chain_of(duty) for duty in plan.duties.values() if duty.event]
        self.chains: tuple[Chain, ...] = tuple(dict.fromkeys([*((span,) for span in self.spans), *events]))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns: the day, and one for each chain of terms."""
        return ("day", *(f"end{i}" for i in range(len(self.chains))))

    def table(self) -> Expr:
        """Return the table as an expression."""
        return ibis.table(dict.fromkeys(self.columns, "date"), name=NAME)

    def column(self, chain: Chain) -> str:
        """Return the column in which a chain of terms ends."""
        return f"end{self.chains.index(chain)}"

    def rows(self) -> Iterator[tuple[date, ...]]:
        """Yield the rows: from the first day whose window may reach into the period to the period's last."""
        if not self.chains:
            return
        one = min([self.period.first, *(_back(self.period, span) for span in self.spans)])
        while one <= self.period.last:
            yield (one, *(end_of_chain(one, chain) for chain in self.chains))
            one += ONE_DAY


def chain_of(duty: DutyPlan) -> Chain:
    """Return the terms of an event duty: until due, then the grace."""
    return tuple(term for term in (duty.event.term if duty.event else None, duty.grace) if term)


def end_of_chain(start: date, chain: Chain) -> date:
    """Return the last day of terms after one another."""
    for term in chain:
        due = add_term(start, term, CHINA)
        if due is None:
            return FOREVER
        start = due.on
    return start


def _back(period: Period, span: Term) -> date:
    """Return a day from which the span surely ends before the period, with a week to spare."""
    months = span.n * (12 if span.kind is TermKind.YEARS else 1) if span.kind is not TermKind.DAYS else 0
    days = span.n if span.kind is TermKind.DAYS else 0
    return months_on(period.first, -months) - ONE_DAY * (days + 7)
