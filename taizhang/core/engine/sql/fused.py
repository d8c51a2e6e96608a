"""Folds that are one conditional aggregate: all of a table are taken in one pass over its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis

from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.selections import Selections
from taizhang.core.engine.sql.source import number, sum_where
from taizhang.core.plan import folds
from taizhang.core.plan.folds import Fold
from taizhang.core.plan.predicates import Predicate


@dataclass(frozen=True, slots=True)
class Folded:
    """A relation of folds by organisation: for each step the columns of its code, a and b (None: 0, and 1)."""

    relation: Expr
    columns: Mapping[str, tuple[str | None, str, str | None]]


def is_fused(fold: Fold) -> bool:
    """Return whether a fold is a conditional aggregate over the rows of its table."""
    match fold:
        case folds.CountRows(_, distinct):
            return distinct is None
        case folds.SumColumn() | folds.AnyRow() | folds.ShareOfRows() | folds.ShareOfSums():
            return True
    return False


def fuse(selections: Selections, named: Sequence[tuple[str, Fold]]) -> Folded:
    """Return the folds of one table in one pass; ``named`` are ``(step, fold)``."""
    rows = _rows_of(named[0][1])
    predicates = [predicate for _, fold in named for predicate in _predicates(fold)]
    table = selections.table(rows.table, predicates)
    made: dict[str, Expr] = {}
    columns: dict[str, tuple[str | None, str, str | None]] = {}
    for i, (name, fold) in enumerate(named):
        a, b = _aggregates(selections, table, fold)
        made[f"a{i}"] = a
        if b is not None:
            made[f"b{i}"] = b
        columns[name] = (None, f"a{i}", f"b{i}" if b is not None else None)
    return Folded(table.group_by("org_id").aggregate(**made), columns)


def _rows_of(fold: Fold) -> folds.Rows:
    rows = getattr(fold, "rows", None)
    if not isinstance(rows, folds.Rows):
        raise TypeError(fold)
    return rows


def table_of(fold: Fold) -> str:
    """Return the table whose rows a fold takes."""
    return _rows_of(fold).table


def _predicates(fold: Fold) -> Iterable[Predicate]:
    yield from _rows_of(fold).where
    if isinstance(fold, folds.ShareOfRows):
        yield from fold.of_which


def _aggregates(selections: Selections, table: Expr, fold: Fold) -> tuple[Expr, Expr | None]:
    rows = _rows_of(fold)
    chosen = selections.meets(table, rows.where, previous=rows.previous)
    match fold:
        case folds.CountRows():
            return number(table, chosen), None
        case folds.AnyRow():
            return ibis.ifelse(number(table, chosen) > 0, 1, 0), None
        case folds.SumColumn(_, column, may_be_empty):
            amount = sum_where(table[column], chosen)
            return amount, ibis.ifelse(number(table, chosen) > 0, 1, 0) if may_be_empty else None
        case folds.ShareOfSums(_, numerator, denominator):
            return sum_where(table[numerator], chosen), sum_where(table[denominator], chosen)
        case folds.ShareOfRows(_, of_which, by, group, listed):
            if by and group:
                chosen = chosen & (table[by] == group)
            elif by:
                chosen = chosen & ~table[by].isin(listed).fill_null(False)
            met = chosen & selections.meets(table, of_which)
            return number(table, met), number(table, chosen)
    raise TypeError(fold)
