"""Which tables a step reads: what need not be looked at again where a row of another table changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taizhang.core.plan import folds
from taizhang.core.plan.predicates import Home, Predicate, StandsTo
from taizhang.core.plan.steps import Measured, OverBelow, Plan

_OF_HOME = {Home.STEP: "steps", Home.CODE: "codes", Home.HELD: "activities"}
_SETS = ("organisations", "posts", "exemptions", "lines", "assignments")


def tables_read(plan: Plan) -> Mapping[str, frozenset[str]]:
    """Return the tables that each measured step, and each step over the organisations below, reads."""
    found = {step.name: frozenset(_of_step(plan, step)) for step in plan.steps if isinstance(step, Measured)}
    for step in plan.steps:
        if isinstance(step, OverBelow):
            inner = getattr(plan.step(step.of), "indicator", "")
            below = [one for name, one in found.items() if getattr(plan.step(name), "indicator", None) == inner]
            found[step.name] = frozenset(_SETS).union(*below)
    return found


def _of_step(plan: Plan, step: Measured) -> Iterator[str]:
    if step.declared_by:
        yield "declarations"
    match step.fold:
        case folds.InputOf():
            yield "inputs"
        case folds.Confirmation():
            yield "confirmations"
        case folds.DutiesMet(duties):
            yield from ("activities", "attendances", "links", *_SETS)
            for duty in (plan.duties[name] for name in duties):
                yield duty.table
                yield from (duty.event.table,) if duty.event else ()
                yield from _of_predicates(duty.valid_if)
        case folds.ShareOfAnswers(rows):
            yield from ("vote_counts", *_of_rows(rows))
        case folds.PersonsMet(rows=rows, distinct=distinct):
            yield from (*_SETS, *_of_rows(rows))
            yield from (_OF_HOME[distinct.home],) if distinct and distinct.home in _OF_HOME else ()
        case folds.Covered(rows=rows):
            yield from (*_SETS, *_of_rows(rows))
        case folds.ShareOfRows(rows, of_which):
            yield from (*_of_rows(rows), *_of_predicates(of_which))
        case folds.CountRows(rows, distinct):
            yield from _of_rows(rows)
            yield from (_OF_HOME[distinct.home],) if distinct and distinct.home in _OF_HOME else ()
        case folds.DaysBetween(rows, from_, to):
            yield from _of_rows(rows)
            yield from (_OF_HOME[ref.home] for ref in (from_, to) if ref.home in _OF_HOME)
        case _:
            yield from _of_rows(step.fold.rows)


def _of_rows(rows: folds.Rows) -> Iterator[str]:
    yield rows.table
    yield from _of_predicates(rows.where)


def _of_predicates(predicates: tuple[Predicate, ...]) -> Iterator[str]:
    for predicate in predicates:
        other = getattr(predicate, "other", None)
        for ref in (predicate.ref, *((other,) if other is not None else ())):
            if ref.home in _OF_HOME:
                yield _OF_HOME[ref.home]
        if isinstance(predicate, StandsTo):
            yield "posts"


def measured_anew(reads: Mapping[str, frozenset[str]], table: str) -> frozenset[str]:
    """Return the names of the steps that read a table."""
    return frozenset(name for name, tables in reads.items() if table in tables)
