"""Selections: a table with a column for everything its conditions look at, and the conditions on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import reduce
from operator import and_

import ibis

from taizhang.core.calendar import Period
from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.source import Source, day
from taizhang.core.facts.tables import TABLES
from taizhang.core.language.tree import Comparator, Relation, Window
from taizhang.core.plan.compare import Limit
from taizhang.core.plan.folds import Rows
from taizhang.core.plan.predicates import (
    Against,
    Filled,
    Home,
    In,
    Is,
    Meets,
    NotAfter,
    Predicate,
    Ref,
    ShareOf,
    StandsTo,
    Within,
)


def holds(limit: Limit, a: Expr, b: Expr | int) -> Expr:
    """Return the comparison of the system as an expression: cross-multiplication, nothing else."""
    left, right = a * limit.low_den, b * limit.low_num
    match limit.comparator:
        case Comparator.AT_LEAST:
            return left >= right
        case Comparator.AT_MOST:
            return left <= right
        case Comparator.BELOW:
            return left < right
        case Comparator.ABOVE:
            return left > right
        case Comparator.EQUALS:
            return left == right
        case Comparator.BETWEEN:
            return (left >= right) & (a * limit.high_den <= b * limit.high_num)


class Selections:
    """Makes selections of the facts of one run."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def table(self, name: str, predicates: Iterable[Predicate], refs: Sequence[Ref] = ()) -> Expr:
        """Return the facts of a table with a column for every field that predicates and ``refs`` look at."""
        table = self.source.facts(name)
        wanted: dict[str, tuple[Ref, Predicate | None]] = {
            _column(one, predicate): (one, predicate) for predicate in predicates for one in _refs(predicate)
        }
        wanted |= {_column(one): (one, None) for one in refs if one.home is not Home.CODE}
        for column, (one, predicate) in wanted.items():
            if column not in table.columns:
                table = self._joined(table, name, column, one, predicate)
        return table

    def rows(self, rows: Rows, refs: Sequence[Ref] = ()) -> Expr:
        """Return the rows of a selection."""
        table = self.table(rows.table, rows.where, refs)
        return table.filter(self.meets(table, rows.where, previous=rows.previous))

    def codes(self, table: Expr, name: str, ref: Ref) -> Expr:
        """Return the rows of a table once for each code of a set that they carry, as ``value``."""
        codes = self.source.known("codes")
        own = codes.filter(codes.set == ref.name).select("record_id", value="code")
        return table.inner_join(own, [(TABLES[name].key[0], "record_id")])

    # --- what is looked at ----------------------------------------------------------------

    def _joined(self, table: Expr, name: str, column: str, ref: Ref, predicate: Predicate | None) -> Expr:
        if isinstance(predicate, StandsTo):
            return self._related(table, column, ref, predicate)
        if ref.home is Home.HELD:
            held = self.source.known("activities")
            side = held.select(record_id="activity_id", held=held[ref.name])
        elif ref.home is Home.STEP:
            steps = self.source.known("steps")
            side = steps.filter(steps.step == ref.name).select("record_id", held=steps.done_on)
        else:
            side = self._carries(ref, predicate)
        side = side.rename({column: "held", f"of·{column}": "record_id"})
        return table.left_join(side, [(TABLES[name].key[0], f"of·{column}")]).drop(f"of·{column}")

    def _carries(self, ref: Ref, predicate: Predicate | None) -> Expr:
        codes = self.source.known("codes")
        wanted = codes.set == ref.name
        if isinstance(predicate, In):
            wanted &= codes.code.isin(predicate.values)
        return codes.filter(wanted).group_by("record_id").aggregate(held=ibis.literal(True))

    def _related(self, table: Expr, column: str, ref: Ref, predicate: StandsTo) -> Expr:
        """Add whether the organisation of ``ref`` stands so to the row's own."""
        other, relation = table[ref.name], predicate.relation
        if relation is Relation.OWN:
            return table.mutate(**{column: other == table.own_org})
        if relation is Relation.OWN_BRANCH:
            return self._own_branch(table, column, ref)
        pairs = self.source.subtrees()
        if relation is Relation.BELOW:
            pairs = pairs.filter(pairs.top != pairs.node)
        pairs = pairs.select(**{f"top·{column}": pairs.top, f"node·{column}": pairs.node, column: ibis.literal(True)})
        joined = table.left_join(pairs, [("own_org", f"top·{column}"), (ref.name, f"node·{column}")])
        return joined.drop(f"top·{column}", f"node·{column}")

    def _own_branch(self, table: Expr, column: str, ref: Ref) -> Expr:
        posts = self.source.member_posts()
        near = table.inner_join(
            posts,
            [
                table.person_id == posts.who,
                table[ref.name] == posts.branch,
                posts.starts <= table.on,
                table.on <= posts.ends,
            ],
        )
        keys = [f"{key}·{column}" for key in ("activity_id", "person_id")]
        found = near.select(**dict(zip(keys, (near.activity_id, near.person_id), strict=True))).distinct()
        found = found.mutate(**{column: ibis.literal(True)})
        return table.left_join(found, [("activity_id", keys[0]), ("person_id", keys[1])]).drop(*keys)

    # --- conditions -----------------------------------------------------------------------

    def meets(self, table: Expr, predicates: Iterable[Predicate], *, previous: bool = False) -> Expr:
        """Return whether a row meets all predicates; ``previous`` looks at the period before.

        NULL is not met. What comes back is filtered by, counted by or joined with AND; it is never negated.
        """
        period = self.source.period.before() if previous else self.source.period
        conditions = (self._meets(table, predicate, period) for predicate in predicates)
        return reduce(and_, conditions, table.posted_at.notnull())

    def _meets(self, table: Expr, predicate: Predicate, period: Period) -> Expr:
        held = table[_column(predicate.ref, predicate)]
        is_code = predicate.ref.home is Home.CODE
        match predicate:
            case In(_, values):
                found = held if is_code else held.isin(values)
            case Is(_, flag):
                found = held if flag else ~held
            case Filled(_, present):
                there = held.fill_null(False) if is_code else held.notnull()
                found = there if present else ~there
            case Within(_, window, is_month):
                found = self._within(held, window, is_month, period)
            case NotAfter(_, other):
                found = held <= table[_column(other, predicate)]
            case Against(_, comparator, other):
                found = holds(Limit(comparator, 1, 1), held, table[_column(other, predicate)])
            case ShareOf(_, other, limit):
                whole = table[_column(other, predicate)]
                found = (whole != 0) & holds(limit, held, whole)
            case StandsTo():
                found = held
            case Meets(_, limit):
                found = holds(limit, held, 1)
        return found

    def _within(self, held: Expr, window: Window, is_month: bool, period: Period) -> Expr:
        def end(one: date) -> Expr:
            return ibis.literal(f"{one:%Y-%m}") if is_month else day(one)

        if window is Window.IN_PERIOD:
            return (held >= end(period.first)) & (held <= end(period.last))
        return held <= end(self.source.today if window is Window.BY_MOMENT else period.last)


def _refs(predicate: Predicate) -> tuple[Ref, ...]:
    other = getattr(predicate, "other", None)
    return (predicate.ref, other) if isinstance(other, Ref) else (predicate.ref,)


def _column(ref: Ref, predicate: Predicate | None = None) -> str:
    """Return the column of a field; code sets have one for each list of wanted codes, relations one each."""
    if isinstance(predicate, StandsTo):
        return f"{predicate.relation}·{ref.name}"
    if ref.home is Home.COLUMN:
        return ref.name
    if ref.home is Home.CODE:
        return f"code·{ref.name}·{'·'.join(predicate.values) if isinstance(predicate, In) else ''}"
    return f"{ref.home}·{ref.name}"
