"""The exchange tables as of a moment, as Ibis expressions.

No NULL carries a meaning: a condition counts where it is true, and none is negated
before it was made two-valued. No date function is used but the difference of two
days: days are compared with days that the compiler computed, or looked up in the
table ``days`` (days.py).
"""

from __future__ import annotations

from datetime import date, datetime

import ibis

from taizhang.core.calendar import Period
from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.script import Script
from taizhang.core.facts.known import civil_day
from taizhang.core.facts.tables import TABLES, Type
from taizhang.core.language.dictionary import MEMBER_ROLES
from taizhang.core.language.tree import RosterDay

LEVELS = 8  # of organisations below one another, and of mergers after one another, that are looked through
FOREVER = date(9999, 12, 31)
_TYPES = {
    Type.TEXT: "string",
    Type.DATE: "date",
    Type.MONTH: "string",
    Type.MOMENT: "timestamp",
    Type.INT: "int64",
    Type.FEN: "int64",
    Type.TENTHS: "int64",
    Type.FLAG: "boolean",
    Type.NUMBER: "string",
}


def schema_of(table: str) -> dict[str, str]:
    """Return the Ibis schema of an exchange table."""
    return {column.name: _TYPES[column.type] for column in TABLES[table].columns}


def day(one: date) -> Expr:
    """Return a day as a literal."""
    return ibis.literal(one, type="date")


def number(table: Expr, condition: Expr) -> Expr:
    """Return how many rows of a table meet a condition."""
    return table.count(where=condition)


def sum_where(column: Expr, chosen: Expr) -> Expr:
    """Return the sum of a column over the rows that are chosen, an empty cell adding nothing."""
    return column.sum(where=chosen).fill_null(0).cast("int64")


def total(column: Expr) -> Expr:
    """Return the sum of a column, an empty cell adding nothing."""
    return column.fill_null(0).sum().cast("int64")


class Source:
    """The exchange tables as of a moment.

    ``follows`` says that the rows of merged organisations are their successors'. ``marked`` says that
    in every table the first version of a thing, and no other, has ``posted_at`` = ``first_posted_at``:
    then only the few later versions need be ranked.
    """

    def __init__(
        self, script: Script, period: Period, moment: datetime, *, follows: bool = False, marked: bool = False
    ) -> None:
        self.script, self.period, self.moment, self.today = script, period, moment, civil_day(moment)
        self.follows, self.marked = follows, marked

    # --- versions -------------------------------------------------------------------------

    def known(self, name: str) -> Expr:
        """Return the latest version of each thing posted by the moment, retracted ones gone."""
        return self.script.piece(f"known {name}", lambda: self._known(name))

    def _known(self, name: str) -> Expr:
        table = ibis.table(schema_of(name), name=name)
        at = ibis.literal(self.moment.replace(tzinfo=None), type="timestamp")
        posted = table.filter(table.posted_at <= at)
        latest = self._by_mark(name, posted) if self.marked else _ranked(name, posted)
        return latest.filter(latest.retracted_at.isnull() | (latest.retracted_at > at))

    def _by_mark(self, name: str, posted: Expr) -> Expr:
        keys = list(TABLES[name].key)
        changed = posted.filter(posted.posted_at > posted.first_posted_at)
        later = self.script.piece(f"later {name}", lambda: _ranked(name, changed), shared=True)
        first = posted.filter(posted.posted_at <= posted.first_posted_at)
        return ibis.union(first.anti_join(later.select(*keys), keys), later)

    def facts(self, name: str) -> Expr:
        """Return the known rows under the organisation that they count for (合并: 并入); ``own_org`` wrote them."""
        table = self.known(name)
        if "org_id" not in table.columns:
            return table
        if not self.follows:
            return table.mutate(own_org=table.org_id)
        return self.script.piece(f"followed {name}", lambda: self._following(table))

    def _following(self, table: Expr) -> Expr:
        joined = table.left_join(self.merged(), [("org_id", "gone")])
        columns = {one: joined[one] for one in table.columns if one != "org_id"}
        return joined.select(org_id=ibis.coalesce(joined.into, joined.org_id), own_org=joined.org_id, **columns)

    # --- organisations --------------------------------------------------------------------

    def standing(self) -> Expr:
        """Return the organisations on the period's last day: org_id, parent_id, kind."""
        table = self.known("organisations")
        return table.filter(self.covers(table, RosterDay.PERIOD_END)).select("org_id", "parent_id", "kind")

    def lifetimes(self) -> Expr:
        """Return when each organisation began and ended: org_id, began, ended."""
        return self.script.piece("lives", self._lifetimes, shared=True)

    def _lifetimes(self) -> Expr:
        table = self.known("organisations")
        dated = table.mutate(begins=table["from"], ends=table["to"].fill_null(day(FOREVER)))
        return dated.group_by("org_id").aggregate(began=dated.begins.min(), ended=dated.ends.max())

    def merged(self) -> Expr:
        """Return where the organisations went that were merged: gone, into; through up to LEVELS mergers."""
        return self.script.piece("merged", self._merged, shared=True)

    def _merged(self) -> Expr:
        table = self.known("organisations")
        named = table.filter(table.successor.notnull())
        order = ibis.window(group_by="org_id", order_by=[ibis.desc(named["from"]), ibis.desc(named.successor)])
        last = named.mutate(place=ibis.row_number().over(order))
        latest = last.filter(last.place == 0).select("org_id", "successor")
        still = self.standing().select(here="org_id").distinct()
        step = self.script.given("merger", latest.anti_join(still, latest.org_id == still.here), shared=True)
        found = step.select(gone="org_id", into="successor")
        onward = self.script.given("onward", step.select(onward="org_id", next="successor"), shared=True)
        for i in range(1, LEVELS):
            joined = found.left_join(onward, [("into", "onward")])
            further = joined.select(gone=joined.gone, into=ibis.coalesce(joined.next, joined.into))
            found = self.script.given(f"merged {i}", further, shared=True)
        return found

    def subtrees(self) -> Expr:
        """Return every organisation with each below it and itself: top, node."""
        return self.script.piece("subtrees", self._subtrees, shared=True)

    def _subtrees(self) -> Expr:
        standing = self.standing()
        edges = standing.filter(standing.parent_id.notnull()).select(parent="parent_id", child="org_id").distinct()
        edges = self.script.given("edges", edges, shared=True)
        level = self.known("organisations").select(top="org_id", node="org_id").distinct()
        levels = [self.script.given("level 0", level, shared=True)]
        for i in range(1, LEVELS + 1):
            joined = levels[-1].join(edges, [("node", "parent")]).select(top="top", node="child")
            levels.append(self.script.given(f"level {i}", joined, shared=True))
        return ibis.union(*levels).distinct()

    def member_posts(self) -> Expr:
        """Return the posts that bind a person to his own branch: who, branch, starts, ends."""
        posts = self.known("posts")
        own = posts.filter(posts.role.isin(MEMBER_ROLES))
        ends = own["to"].fill_null(day(FOREVER))
        return own.select(who=own.person_id, branch=own.org_id, starts=own["from"], ends=ends)

    def covers(self, table: Expr, as_of: RosterDay) -> Expr:
        """Return whether a dated row counts for a roster's day (时点)."""
        first, last = day(self.period.first), day(self.period.last)
        from_on, to_on = table["from"], table["to"].fill_null(day(FOREVER))
        match as_of:
            case RosterDay.PERIOD_START:
                return (from_on <= first) & (first <= to_on)
            case RosterDay.PERIOD_END | RosterDay.EVENT_DAY:
                return (from_on <= last) & (last <= to_on)
            case RosterDay.WHOLE_PERIOD:
                return (from_on <= first) & (last <= to_on)
            case RosterDay.ANY_DAY:
                return (from_on <= last) & (first <= to_on)


def _ranked(name: str, posted: Expr) -> Expr:
    """Return of each thing the row that was posted last."""
    order = ibis.window(group_by=list(TABLES[name].key), order_by=ibis.desc(posted.posted_at))
    ranked = posted.mutate(version=ibis.row_number().over(order))
    return ranked.filter(ranked.version == 0).drop("version")
